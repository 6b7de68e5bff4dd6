"""Level "frontier": exponents of the compute-optimal frontier, measured on exact loss curves, against the engine's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from verify.fit import Judgement, scaling_fit
from verify.frontier import Family, frontier
from verify.report import Finding, Row, measured
from verify.setting import Setting
from verify.verdicts import FrontierVerdict, frontier_verdict

BUDGETS = np.geomspace(1e10, 1e20, 15)
TOLERANCE = 0.01


def rows(settings: Sequence[Setting], budgets: np.ndarray = BUDGETS) -> Iterator[Row]:
    """One row for each setting."""
    for each in settings:
        claim = f"frontier of {each.name}: eta = {each.answer.loss}, xi = {_interval(each.xi)}"
        method = f"exact curves of the deterministic equivalent, f = {budgets[0]:.0e} to {budgets[-1]:.0e}"

        def find(setting=each) -> Finding:
            family = Family(float(setting.alpha), float(setting.beta))
            return _finding(verdict(setting, family, budgets))

        yield measured("frontier", claim, method, "float64", find)


def verdict(setting: Setting, family: Family, budgets: np.ndarray) -> FrontierVerdict:
    """Measure the frontier and judge the engine's eta and xi; where xi is an interval, its point nearest to the
    measured limit stands for it."""
    low, high = setting.xi
    xi = low
    if low < high:
        found = frontier(family, budgets)
        xi = float(np.clip(scaling_fit(found.budgets, found.xi).limit, low, high))
    return frontier_verdict(family, budgets, (setting.eta, xi), TOLERANCE)


def _finding(found: FrontierVerdict) -> Finding:
    judgements = {"eta": found.eta, "xi": found.xi}
    detail = "; ".join(f"{name}: {_words(judgement)}" for name, judgement in judgements.items())
    slopes = (found.frontier.eta, found.frontier.xi)
    error = max(scaling_fit(found.frontier.budgets, slope).half_width for slope in slopes)
    return Finding(found.outcome, detail, error)


def _words(judgement: Judgement) -> str:
    reach = "" if judgement.budget is None else f" (testable at a budget of about {judgement.budget:.0e})"
    return f"{judgement.outcome}, {judgement.reason}{reach}"


def _interval(ends: tuple[float, float]) -> str:
    return f"{ends[0]:.6g}" if ends[0] == ends[1] else f"[{ends[0]:.6g}, {ends[1]:.6g}]"
