"""What a method of optimisation sees of a law: log loss, constraints and their derivatives at many points at once.

The problem at budget f is: least log(sum of components) subject to log cost <= log f, the law's bounds, and resources that
are pinned to a value. All of it in x = log(resources).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .law import FiniteLaw, rates

ROUNDING = 1e-12
STEP = 1e-4  # of the central differences in log x where a law gives no second derivatives


@dataclass(frozen=True)
class Picture:
    """At n points, R resources, m inequalities (the budget first), p equalities.

    value (n,), gradient (n, R), hessian (n, R, R) of the log loss; upper (n, m) <= 0 with slopes (n, m, R), level (n, p) = 0
    with slopes (n, p, R); bend (n, R, R) is the second derivative of log cost.
    """

    value: np.ndarray
    gradient: np.ndarray
    hessian: np.ndarray
    upper: np.ndarray
    upper_slopes: np.ndarray
    level: np.ndarray
    level_slopes: np.ndarray
    bend: np.ndarray

    def at(self, rows) -> Picture:
        return Picture(*(value[rows] for value in vars(self).values()))


@dataclass(frozen=True)
class Problem:
    """A law with its bounds sorted into inequalities and equalities, and resources that are pinned.

    upper, level   indices of the law's bounds; a bound with an opposite one makes an equality
    curved         whether any of the bounds bends
    pinned         indices of resources with a given value
    speeds         (m,) and (p,): how inequalities and equalities move with log f, the budget first, pinned last
    """

    law: FiniteLaw
    upper: tuple[int, ...]
    level: tuple[int, ...]
    pinned: tuple[int, ...]
    curved: bool
    upper_speeds: np.ndarray
    level_speeds: np.ndarray

    @staticmethod
    def of(law: FiniteLaw, pinned: tuple[int, ...] = ()) -> Problem:
        """Bounds are told apart at two points: opposite at both means equal and opposite, other slopes that they bend."""
        size = len(law.model.names)
        probe = np.array([np.linspace(1.0, 2.0, size), np.linspace(5.0, 3.0, size)])
        values, slopes = law.bounds(probe)
        count = values.shape[1]
        opposite = _opposite(np.concatenate([values[:, :, None], slopes], 2))
        pairs = [(j, k) for j, k in np.argwhere(opposite) if j < k]
        level = [j for j, _ in pairs]
        both = {j for pair in pairs for j in pair}
        # Held at a value that is pinned as well: the pin is what the user asked for.
        level = tuple(j for j in level if not any(_is_pin(slopes[:, j], k) for k in pinned))
        upper = tuple(j for j in range(count) if j not in both)
        moving = rates(law, count)
        return Problem(
            law, upper, level, pinned, bool((np.abs(np.diff(slopes, axis=0)) > ROUNDING).any()),
            np.concatenate([[1.0], moving[list(upper)]]),
            np.concatenate([moving[list(level)], np.zeros(len(pinned))]),
        )  # fmt: skip

    def picture(self, x: np.ndarray, log_f: np.ndarray, pins: np.ndarray, bent: bool = True) -> Picture:
        """At points ``x`` (n, R), budgets ``log_f`` (n,) and logarithms ``pins`` (n, pinned) of the pinned resources.

        Without ``bent`` the second derivatives are left out (zero).
        """
        law = self.law
        with np.errstate(all="ignore"):  # far from any optimum a loss may overflow, which is seen and stepped back from
            value, gradient, hessian, bend = logarithm(law, x, bent)
        cost, cost_slopes = law.budget(x)
        values, slopes = law.bounds(x)
        upper, level = list(self.upper), list(self.level)
        moved = log_f[:, None]
        pin = np.broadcast_to(np.eye(x.shape[1])[list(self.pinned)], (len(x), len(self.pinned), x.shape[1]))
        return Picture(
            value, gradient, hessian,
            np.column_stack([cost, values[:, upper]]) - self.upper_speeds * moved,
            np.concatenate([cost_slopes[:, None], slopes[:, upper]], 1),
            np.column_stack([values[:, level] - self.level_speeds[: len(level)] * moved, x[:, list(self.pinned)] - pins]),
            np.concatenate([slopes[:, level], pin], 1),
            bend,
        )  # fmt: skip

    def lagrangian(self, seen: Picture, x: np.ndarray, upper: np.ndarray, level: np.ndarray) -> np.ndarray:
        """(n, R, R) the second derivative of log loss + ``upper`` (n, m) . inequalities + ``level`` (n, p) . equalities.

        Of the bounds' slopes central differences are taken, so that what is held along a curve is followed to second order.
        """
        total = seen.hessian + upper[:, 0, None, None] * seen.bend
        if not self.curved:
            return total
        places = [*self.upper, *self.level]
        weights = np.concatenate([upper[:, 1:], level[:, : len(self.level)]], 1)

        def slopes(around: np.ndarray) -> np.ndarray:
            each = self.law.bounds(around)[1][:, places]
            return (np.tile(weights, (len(around) // len(x), 1))[:, None, :] @ each)[:, 0]

        return total + differences(slopes, x)


def finite(values: np.ndarray) -> np.ndarray:
    """``values`` with numbers for what is none; as they are, which is quicker, where all are."""
    return values if np.isfinite(values).all() else np.nan_to_num(values)


def _opposite(rows: np.ndarray) -> np.ndarray:
    """(k, k) whether rows (points, k, numbers) add up to zero at every point."""
    scale = 1 + np.abs(rows).max(initial=0.0)
    return (np.abs(rows[:, :, None] + rows[:, None, :]) <= ROUNDING * scale).all((0, 3))


def _is_pin(slopes: np.ndarray, resource: int) -> bool:
    """Whether a bound limits one resource alone."""
    others = np.delete(slopes, resource, axis=-1)
    return bool((np.abs(others) <= np.finfo(float).eps).all() and np.abs(slopes[..., resource]).min())


def logarithm(
    law: FiniteLaw, x: np.ndarray, bent: bool = True
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """log of the loss, its first and second derivatives, and the second derivatives of log cost: the law's own, or from its
    slopes and, if ``bent``, their central differences (else zeros)."""
    if hasattr(law, "logarithm"):
        return law.logarithm(x)
    found = law.sizes(x)
    total = found.components.sum(1)
    gradient = found.slopes.sum(1) / total[:, None]
    if not bent:
        return np.log(total), gradient, *np.zeros((2, *x.shape, x.shape[1]))
    second = differences(lambda around: law.sizes(around).slopes.sum(1), x)
    bend = differences(lambda around: law.budget(around)[1], x)
    hessian = second / total[:, None, None] - gradient[:, :, None] * gradient[:, None, :]
    return np.log(total), gradient, hessian, bend


def differences(slopes: Callable[[np.ndarray], np.ndarray], x: np.ndarray) -> np.ndarray:
    """(n, R, R) symmetric central differences of ``slopes``, which maps (m, R) points to (m, R) numbers."""
    count, size = x.shape
    steps = STEP * np.concatenate([np.eye(size), -np.eye(size)])
    around = (x[None] + steps[:, None]).reshape(-1, size)  # one call: a law may have a price for each
    above, below = slopes(around).reshape(2, size, count, size)
    found = ((above - below) / (2 * STEP)).transpose(1, 0, 2)
    return (found + found.transpose(0, 2, 1)) / 2
