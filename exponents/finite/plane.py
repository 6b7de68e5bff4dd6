"""Over the plane of two parameters: the budget that it takes to see the exponents of the limit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from ..errors import DomainError, ModelError
from ..model import Model
from .calibrated import setting
from .settles import attained

FINEST = 10**4  # denominators of the points: exponents of the limit are exact


def budgets_over(
    model: Model,
    theory: Any | None,
    axes: Sequence[tuple[str, float, float]],
    shape: tuple[int, int],
    fixed: Sequence[tuple[str, Fraction]] = (),
    tuned: tuple[str, ...] = (),
    told: Callable[[int, int], None] = lambda done, of: None,
) -> np.ndarray:
    """(rows, columns) = ``shape`` budgets at the centres of as many cells of the window ``axes`` = ((name, low, high), ...).

    The first axis is along the columns. nan outside the domain, inf where the limit is not seen below 1e32 (see
    ``settles.attained``); ``told`` is called after every point. Raises ModelError where the constants are unknown.
    """
    (across, *columns), (up, *rows) = axes
    found = np.full(shape, np.nan)
    for count, (i, j) in enumerate(np.ndindex(shape)):
        point = {across: _centre(*columns, j, shape[1]), up: _centre(*rows, i, shape[0]), **dict(fixed)}
        found[i, j] = _needed(model, theory, point, tuned)
        told(count + 1, found.size)
    return found


def _centre(low: float, high: float, k: int, count: int) -> Fraction:
    return Fraction(low + (high - low) * (k + 0.5) / count).limit_denominator(FINEST)


def _needed(model: Model, theory: Any | None, point: dict[str, Fraction], tuned: tuple[str, ...]) -> float:
    try:
        asked = setting(model, theory, point, tuned)
    except DomainError:
        return np.nan
    if asked.law is None:
        raise ModelError(f"no budgets to draw: {asked.missing}")
    return attained(asked)
