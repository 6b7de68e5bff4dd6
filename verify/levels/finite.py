"""Level "finite": loss and width of the compute-optimal frontier at finite budgets, predicted by the theory's law with its
constants, against exact curves. A law that claims validity and misses is refuted; where it claims none, its reason is given.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from exponents.errors import ModelError
from verify.finite.comparison import LOSS, WIDTH, Comparison, compare
from verify.fit import Outcome
from verify.frontier import Family
from verify.report import Finding, Row, measured
from verify.setting import Setting

BUDGETS = np.geomspace(1e6, 1e16, 6)
_FARTHEST = np.geomspace(1e6, 1e60, 109)


def rows(settings: Sequence[Setting], budgets: np.ndarray = BUDGETS) -> Iterator[Row]:
    """One row for each setting."""
    method = f"exact curves of the deterministic equivalent, f = {budgets[0]:.0e} to {budgets[-1]:.0e}"
    for each in settings:
        claim = (
            f"frontier of {each.name} in numbers: loss to {LOSS:.0%} and width to {WIDTH:.0%} where the law claims it"
        )

        def find(setting=each) -> Finding:
            law = law_of(setting)
            return _finding(law, compare(law, Family(float(setting.alpha), float(setting.beta)), budgets))

        yield measured("finite", claim, method, "float64", find)


def law_of(setting: Setting) -> Any:
    """The theory's law at the setting; ModelError where it has none that can be compared with exact frontiers."""
    finite = getattr(setting.theory, "finite", None)
    law = None if finite is None else finite(setting.values)
    if not hasattr(law, "frontier"):
        raise ModelError(f"{setting.theory.model.id} states no constants: nothing is predicted at a finite budget")
    return law


def _finding(law: Any, found: Comparison) -> Finding:
    claimed = found.valid
    if not claimed.any():
        return Finding(Outcome.INCONCLUSIVE, f"the law claims nothing at these budgets; {_needed(law)}")
    shown = found.missed if found.missed.any() else claimed
    worst = (np.abs(values[shown]).max() for values in (found.loss, found.width, found.eta, found.xi))
    loss, width, eta, xi = worst
    budgets = f"{found.predicted.budgets[shown][0]:.0e} to {found.predicted.budgets[shown][-1]:.0e}"
    detail = (
        f"off by {loss:.1e} in the loss, {width:.1e} in the width, {eta:.0e} in eta, {xi:.0e} in xi for f = {budgets}"
    )
    if not claimed.all():
        detail += f"; {_needed(law)}"
    return Finding(found.outcome, detail, float(found.predicted.error[claimed].max()))


def _needed(law: Any) -> str:
    """From which budget on the law claims validity."""
    invalid = np.flatnonzero(~(law.frontier(_FARTHEST).error < LOSS))
    if not invalid.size:
        return f"valid from {_FARTHEST[0]:.0e} on"
    if invalid[-1] + 1 == len(_FARTHEST):
        return f"terms that the law neglects matter up to f = {_FARTHEST[-1]:.0e}"
    return f"terms that the law neglects matter below f = {_FARTHEST[invalid[-1] + 1]:.0e}"
