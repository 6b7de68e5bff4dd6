"""How an optimum answers to changes: a resource off by a factor, a constant off by its printed error."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ..errors import UnknownNameError
from .calibrated import Setting
from .optimum import Optima, optimum
from .validity import meaningless, told

STEP = 0.05  # of a constant's error, in its difference quotient
BISECTIONS = 24
NORMAL = 1.96  # standard errors on each side of a 95 % interval


def free_resources(asked: Setting) -> tuple[str, ...]:
    """Those that the optimum chooses: neither held by the model nor given."""
    held = dict(asked.model.held)
    return tuple(n for n in asked.model.names if n not in held and n not in asked.pins)


def chosen(asked: Setting, name: str) -> None:
    """UnknownNameError if the optimum does not choose the resource."""
    if name not in free_resources(asked):
        free = ", ".join(free_resources(asked)) or "none"
        raise UnknownNameError(f"{name} is not chosen by the optimum of {asked.model.id}; free resources: {free}")


def sensitivities(asked: Setting, found: Optima, factor: float = 2.0) -> dict[str, np.ndarray]:
    """Free resource -> (n, 2): by what fraction the loss above the floor rises when the resource is ``factor`` below and
    above its optimum and the others are the best that the same budget then allows; nan where that is not admissible or the
    law has no number."""
    answers = {}
    rows = np.flatnonzero(np.isfinite(found.log_loss) & ~meaningless(found))
    both = np.tile(rows, 2)
    for name in free_resources(asked):
        sizes = found.resource(name)[both] * np.repeat([1 / factor, factor], len(rows))
        rises = np.full((len(found.budget), 2), np.nan)
        if rows.size:
            pins = {n: np.full(len(both), v) for n, v in asked.pins.items()} | {name: sizes}
            moved = optimum(found.law, found.budget[both], pins, found.x[both])
            rises[rows] = np.expm1(told(moved) - found.log_loss[both]).reshape(2, -1).T
        answers[name] = rises
    return answers


def critical(asked: Setting, found: Optima, name: str, rise: float = 0.1, largest: bool = True) -> np.ndarray:
    """(n,) the largest (or smallest) value of a resource at which the best loss above the floor for the same budget exceeds
    the optimum by at most the fraction ``rise``: for a batch size the critical one. nan where nothing is admissible.

    By bisection in the logarithm; UnknownNameError if the resource is not free.
    """
    chosen(asked, name)
    inside = np.log(found.resource(name))
    usable = np.isfinite(inside) & ~meaningless(found)
    outside = inside + (1 if largest else -1) * (np.abs(inside) + np.log(found.budget) + 1)
    for _ in range(BISECTIONS):
        middle = (inside + outside) / 2
        excess = np.full(len(middle), np.inf)
        if usable.any():
            pins = {n: np.full(usable.sum(), v) for n, v in asked.pins.items()} | {name: np.exp(middle[usable])}
            moved = optimum(found.law, found.budget[usable], pins, found.x[usable])
            excess[usable] = np.expm1(told(moved) - found.log_loss[usable])
        good = np.nan_to_num(excess, nan=np.inf) <= rise
        inside, outside = np.where(good, middle, inside), np.where(good, outside, middle)
    return np.where(usable, np.exp(inside), np.nan)


def intervals(asked: Setting, found: Optima) -> dict[str, np.ndarray]:
    """95 % intervals (n, 2) of "loss", of the resources, and of their local exponents "eta", "xi:NAME", by the delta method.

    The printed standard errors of the constants are taken as independent, because their covariance is not printed: errors of
    a coefficient and of its exponent, which in a fit largely cancel, do not, and the intervals are wider than the fit's own.
    Empty where no errors are printed.
    """
    if not asked.errors or asked.rebuilt is None:
        return {}
    variance: dict[str, np.ndarray] = {}
    for name, error in asked.errors.items():
        for key, slope in _slopes(asked, found, name, error).items():
            variance[key] = variance.get(key, 0.0) + (slope * error) ** 2
    centre = _quantities(found)
    answers = {}
    for key, square in variance.items():
        if key.removeprefix("xi:") in asked.pins:
            continue
        wide = NORMAL * np.sqrt(square)
        ends = np.stack([centre[key] - wide, centre[key] + wide], 1)
        answers[key] = np.exp(ends) if key in asked.model.names else ends
    return answers


def _slopes(asked: Setting, found: Optima, name: str, error: float) -> dict[str, np.ndarray]:
    """Derivatives of the quantities in one constant, by central differences."""
    sides = []
    for sign in (1, -1):
        shifted = {**asked.constants, name: asked.constants[name] + sign * STEP * error}
        sides.append(_quantities(optimum(asked.rebuilt(shifted), found.budget, asked.pins, found.x)))
    return {key: (above - sides[1][key]) / (2 * STEP * error) for key, above in sides[0].items()}


def _quantities(found: Optima) -> dict[str, np.ndarray]:
    """Loss and exponents as they are, resources as logarithms: where an error is nearest to normal."""
    names: Mapping[int, str] = dict(enumerate(found.law.model.names))
    return {
        "loss": found.loss,
        **{n: found.x[:, k] for k, n in names.items()},
        "eta": found.eta,
        **{f"xi:{n}": found.xi[:, k] for k, n in names.items()},
    }
