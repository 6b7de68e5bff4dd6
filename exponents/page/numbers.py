"""Loss curves with their constants, where a theory has them: the engine's numbers at one point of each phase, as JSON.

Everything is a decimal logarithm, except slopes and parameters. What the law itself holds to be too far off is ``None``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

import numpy as np

from ..errors import DomainError
from ..finite.law import HELD, FiniteLaw
from ..finite.optimum import optimum
from ..model import Model
from ..solution import Solution
from .spots import spots

Record = dict[str, object]
Finite = Callable[[Mapping[str, Fraction]], FiniteLaw]

SIZES = (2, 3, 4, 5, 6)
PARTS = 4  # times in a decade
BUDGET_PARTS = 2  # budgets in a decade: the optimum is found anew at each
FARTHEST = 40  # decades of time that are looked at
AT_REST = 1e-2  # relative distance of a loss from its last value
ERROR = 0.1  # relative, estimated by the law, beyond which nothing is shown
DIGITS = 4  # after the point
ROUNDS = 3  # of Newton's method for held resources, whose laws are close to powers
SLACK = 1e-6  # of a bound, in a natural logarithm


def numbers(solution: Solution, finite: Finite) -> list[Record]:
    """A record for a round point of each phase, where the law exists; none for a model without loss curves at fixed size,
    or whose time is no number of steps or samples (1 or more), or where something besides time and size is left free."""
    model = solution.model
    held = {name for name, _ in model.held} - set(solution.tuned)
    if model.curve is None or not set(model.names) <= held | set(model.curve):
        return []
    if not model.resource(model.curve[0]).at_least_one:
        return []
    found = [_record(place, dict(zip(model.parameters, at)), model, finite) for place, at in spots(solution).items()]
    return [record for record in found if record is not None]


def _record(place: int, at: Mapping[str, Fraction], model: Model, finite: Finite) -> Record | None:
    try:
        law = finite(at)
    except DomainError:
        return None
    if set(_held(law)) != {name for name, _ in model.held}:
        return None
    times = _times(law, model)
    curves = [_curve(law, _points(law, model, times, size)) for size in SIZES]
    spent = [row[0] for curve in curves for row in curve if row is not None]
    return {
        "phase": place,
        "at": {n: str(x) for n, x in at.items()},
        "source": law.source,
        "names": list(law.names),
        "sizes": list(SIZES),
        "times": _short(times),
        "curves": curves,
        "front": _front(law, model, min(spent), max(spent)) if spent else [],
    }


def _points(law: FiniteLaw, model: Model, times: np.ndarray, size: float) -> np.ndarray:
    """Natural logarithms of all resources, (n, R), at decimal logarithms of times and of one size."""
    time_name, size_name = model.curve
    x = np.zeros((len(times), len(model.names)))
    x[:, model.names.index(time_name)] = np.log(10) * times
    x[:, model.names.index(size_name)] = np.log(10) * size
    for _ in range(ROUNDS):
        values, slopes = law.bounds(x)
        for name, k in _held(law).items():
            column = model.names.index(name)
            x[:, column] -= values[:, k] / slopes[:, k, column]
    return x


def _held(law: FiniteLaw) -> dict[str, int]:
    """Held resource -> a row of the bounds that keep it where it is held; empty for a law that does not say."""
    return {label.removeprefix(HELD): k for k, label in enumerate(getattr(law, "labels", ())) if label.startswith(HELD)}


def _times(law: FiniteLaw, model: Model) -> np.ndarray:
    """Decimal logarithms from 0 to where the loss of the largest size has come to rest."""
    grid = np.arange(FARTHEST + 1.0)
    totals = law.sizes(_points(law, model, grid, SIZES[-1])).components.sum(1)
    moving = np.flatnonzero(~(np.abs(totals / totals[-1] - 1) < AT_REST))
    last = min(FARTHEST, int(moving[-1]) + 2) if moving.size else 2
    return np.linspace(0, last, last * PARTS + 1)


def _curve(law: FiniteLaw, x: np.ndarray) -> list[list[float | None] | None]:
    """[budget, component, ...] at each point."""
    sizes = law.sizes(x)
    trusted = np.isfinite(sizes.components).all(1) & ~(sizes.error > ERROR) & (sizes.components.sum(1) > 0)
    trusted &= (law.bounds(x)[0] < SLACK).all(1)
    budgets = law.budget(x)[0] / np.log(10)
    return [
        [_round(b), *(_round(np.log10(c)) if c > 0 else None for c in parts)] if good else None
        for b, parts, good in zip(budgets, sizes.components, trusted)
    ]


def _front(law: FiniteLaw, model: Model, low: float, high: float) -> list[list[float]]:
    """[budget, loss, best size, local slope of the loss] along budgets, found by the engine's optimiser."""
    budgets = np.arange(np.ceil(low * BUDGET_PARTS), high * BUDGET_PARTS) / BUDGET_PARTS
    found = optimum(law, 10**budgets)
    size = found.x[:, model.names.index(model.curve[1])]
    rows = np.column_stack([budgets, found.log_loss / np.log(10), size / np.log(10), -found.eta])
    trusted = np.isfinite(rows).all(1) & ~(found.error > ERROR)
    return [_short(row) for row in rows[trusted]]


def _short(values: np.ndarray) -> list[float]:
    return [_round(x) for x in values]


def _round(x: float) -> float:
    return round(float(x), DIGITS)
