"""Whether a prediction at a finite budget is to be believed, and why not, in words."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from .optimum import Optima, optimum

TOLERANCE = 0.02  # relative error of the loss above the floor
LARGEST = np.log(1e30)  # by which the search for an admissible budget exceeds the one asked for
GRID = 17  # budgets at a time, which narrow down the one that is looked for
CLOSE, ROUGHLY = 1e-2, 5e-2  # in log f
HOPELESS = 0.5  # relative error beyond which there is no number


def meaningless(found: Optima) -> np.ndarray:
    """(n,) where the law's own estimate of its error leaves no number to tell."""
    return np.nan_to_num(found.error, nan=0.0) > HOPELESS


def told(found: Optima) -> np.ndarray:
    """(n,) log of the loss above the floor, nan where there is no number to tell."""
    return np.where(meaningless(found), np.nan, found.log_loss)


def reasons(found: Optima, pins: Mapping[str, float] | None = None, tolerance: float = TOLERANCE) -> tuple[str, ...]:
    """For each budget why the prediction does not hold, "" where it does.

    A budget too small for any admissible sizes; terms that the law neglects and estimates above ``tolerance``, with the
    budget from which it does not; sizes outside those that the constants were fitted on.
    """
    pins, count = pins or {}, len(found.budget)
    unspoken = found.kind < 0
    rough = ~unspoken & (np.nan_to_num(found.error, nan=0.0) > tolerance)
    parts: list[list[str]] = [[] for _ in range(count)]
    for i in np.flatnonzero(unspoken):
        parts[i].append(_too_small(found, i, pins))
    enough = _enough(found, pins, tolerance) if rough.any() else ""
    for i in np.flatnonzero(rough):
        error = found.error[i]
        size = f"estimated at {error:.1%} of" if error <= HOPELESS else "as large as"
        parts[i].append(f"terms that the law neglects are {size} the loss above the floor{enough}")
    told_of = ~unspoken & ~meaningless(found)
    _outside(found, told_of, parts)
    for i in np.flatnonzero(told_of & found.flat):
        parts[i].append("the optimal resources are not unique: one choice of many is shown")
    return tuple(map("; ".join, parts))


def _enough(found: Optima, pins: Mapping[str, float], tolerance: float) -> str:
    least = reliable_from(found, pins, tolerance)
    return "" if least is None else f"; it takes a budget of about {least:.2g} to bring them below {tolerance:.0%}"


def reliable_from(found: Optima, pins: Mapping[str, float], tolerance: float = TOLERANCE) -> float | None:
    """The budget from which the law's own error stays below ``tolerance``, to a few percent; None beyond a factor 1e30 above
    the largest budget asked for."""
    low, high = np.log(found.budget.min()), np.log(found.budget.max()) + LARGEST
    if not optimum(found.law, [np.exp(high)], pins).error[0] <= tolerance:
        return None
    while high - low > ROUGHLY:
        grid = np.linspace(low, high, GRID)
        error = optimum(found.law, np.exp(grid), pins).error
        bad = np.flatnonzero(~(error <= tolerance))
        if not bad.size or bad[-1] == GRID - 1:
            return float(np.exp(low)) if not bad.size else None
        low, high = grid[bad[-1]], grid[bad[-1] + 1]
    return float(np.exp(high))


def _outside(found: Optima, rows: np.ndarray, parts: list[list[str]]) -> None:
    """Extrapolations, a factor of two being none: ranges are printed as rough numbers."""
    for name, (low, high) in getattr(found.law, "ranges", {}).items():
        values = found.resource(name)
        fitted = f"is outside {low:.3g} to {high:.3g}, what the constants were fitted on"
        for i in np.flatnonzero(rows & ~((low / 2 <= values) & (values <= 2 * high))):
            parts[i].append(f"extrapolated: {name} = {values[i]:.3g} {fitted}")


def _too_small(found: Optima, i: int, pins: Mapping[str, float]) -> str:
    f = found.budget[i]
    enough = smallest_budget(found, f, pins)
    asked = ", ".join(_sizes(found))
    with_pins = "".join(f", {n} = {v:g}" for n, v in pins.items())
    least = "" if enough is None else f"; the smallest that is enough is about {enough:.3g}"
    return f"no sizes with {asked}{with_pins} and within the law's bounds cost {f:g} or less{least}"


def _sizes(found: Optima) -> list[str]:
    """The smallest sizes, as the law states them or as the model does."""
    stated = [label for label in getattr(found.law, "labels", ()) if " >= " in label and not label.startswith("not ")]
    return stated or [f"{r.name} >= 1" for r in found.law.model.resources if r.at_least_one]


def smallest_budget(found: Optima, above: float, pins: Mapping[str, float] | None = None) -> float | None:
    """The least budget from ``above`` on at which some sizes are admissible, to a percent; None beyond a factor 1e30."""
    low, high = np.log(above), np.log(above) + LARGEST
    while high - low > CLOSE:
        grid = np.linspace(low, high, GRID)
        fits = optimum(found.law, np.exp(grid), pins).branch >= 0
        if not fits.any():
            return None
        first = int(np.argmax(fits))
        if first == 0:
            return float(np.exp(low))
        low, high = grid[first - 1], grid[first]
    return float(np.exp(high))
