"""What a method of optimisation sees of a law: log loss, constraints and their derivatives at many points at once.

The problem at budget f is: least log(sum of components) subject to log cost <= log f, the law's bounds, and resources that
are pinned to a value. All of it in x = log(resources).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .law import FiniteLaw, rates

ROUNDING = 1e-12
STEP = 1e-4  # of the central differences in log x where a law gives no second derivatives


@dataclass(frozen=True)
class Limits:
    """At n points m inequalities (the budget first) and p equalities: upper (n, m) <= 0 with slopes (n, m, R), level
    (n, p) = 0 with slopes (n, p, R)."""

    upper: np.ndarray
    upper_slopes: np.ndarray
    level: np.ndarray
    level_slopes: np.ndarray


@dataclass(frozen=True)
class Picture(Limits):
    """With value (n,), gradient (n, R) and hessian (n, R, R) of the log loss; bend (n, R, R) is the second derivative of log
    cost."""

    value: np.ndarray
    gradient: np.ndarray
    hessian: np.ndarray
    bend: np.ndarray

    def at(self, rows) -> Picture:
        return Picture(*(value[rows] for value in vars(self).values()))

    def put(self, rows, other: Picture) -> None:
        """Replace what is seen at some points."""
        for name, value in vars(other).items():
            getattr(self, name)[rows] = value


@dataclass(frozen=True)
class Pins:
    """Resources that are given at n points, p at each: ``where`` (n, p) their indices, ``values`` (n, p) logarithms."""

    where: np.ndarray
    values: np.ndarray

    def __getitem__(self, rows) -> Pins:
        return Pins(self.where[rows], self.values[rows])

    @staticmethod
    def none(count: int) -> Pins:
        return Pins(np.zeros((count, 0), int), np.zeros((count, 0)))

    def with_another(self, where: np.ndarray, values: np.ndarray) -> Pins:
        """One resource more at each point: its index (n,) and the logarithm of its value (n,)."""
        return Pins(np.column_stack([self.where, where]), np.column_stack([self.values, values]))

    @property
    def vary(self) -> bool:
        """Whether they are not the same at all points."""
        return bool(self.values.size and (np.ptp(self.values, axis=0).any() or np.ptp(self.where, axis=0).any()))

    @property
    def everywhere(self) -> tuple[int, ...]:
        """Indices of the resources that are given at all points."""
        first = self.where[0] if len(self.where) else ()
        return tuple(int(k) for k in first if (self.where == k).any(1).all())


@dataclass(frozen=True)
class Problem:
    """A law with its bounds sorted into inequalities and equalities, of which ``pinned`` resources add as many at the end.

    upper, level   indices of the law's bounds; a bound with an opposite one makes an equality
    curved         whether any of the bounds bends

    ``replace`` gives the problem of a law that differs in its numbers alone.
    """

    law: FiniteLaw
    upper: np.ndarray
    level: np.ndarray
    pinned: int
    curved: bool

    @staticmethod
    def of(law: FiniteLaw, pins: Pins | None = None) -> Problem:
        """Bounds are told apart at two points: opposite at both means equal and opposite, other slopes that they bend."""
        pins = pins or Pins.none(0)
        along = np.arange(1.0, 1.0 + len(law.model.names)) / len(law.model.names)
        probe = np.array([1.0 + along, 5.0 - 2.0 * along])
        values, slopes = law.bounds(probe)
        count = values.shape[1]
        opposite = _opposite(np.concatenate([values[:, :, None], slopes], 2))
        pairs = [(int(j), int(k)) for j, k in np.argwhere(opposite) if j < k]
        both = {j for pair in pairs for j in pair}
        # Held at a value that is pinned as well: the pin is what the user asked for.
        level = [j for j, _ in pairs if not any(_is_pin(slopes[:, j], k) for k in pins.everywhere)]
        upper = [j for j in range(count) if j not in both]
        curved = bool((np.abs(slopes[1] - slopes[0]) > ROUNDING).any())
        return Problem(law, np.array(upper, int), np.array(level, int), pins.where.shape[1], curved)

    @cached_property
    def upper_speeds(self) -> np.ndarray:
        """(m,) how the inequalities move with log f, the budget first."""
        return np.concatenate([[1.0], rates(self.law, self.upper)])

    @cached_property
    def level_speeds(self) -> np.ndarray:
        """(p,) how the equalities do, pinned resources last."""
        return np.concatenate([rates(self.law, self.level), np.zeros(self.pinned)])

    def picture(self, x: np.ndarray, log_f: np.ndarray, pins: Pins, bent: bool = True) -> Picture:
        """At points ``x`` (n, R), budgets ``log_f`` (n,) and ``pins``.

        Without ``bent`` the second derivatives are left out (zero).
        """
        with np.errstate(all="ignore"):  # far from any optimum a loss may overflow, which is seen and stepped back from
            sight = logarithm(self.law, x, bent)
        return Picture(*vars(self.limits(x, log_f, pins)).values(), *sight)

    def limits(self, x: np.ndarray, log_f: np.ndarray, pins: Pins) -> Limits:
        """The constraints alone."""
        law, (count, size) = self.law, x.shape
        values, slopes = law.bounds(x)
        upper = np.empty((count, 1 + len(self.upper)))
        upper_slopes = np.empty((*upper.shape, size))
        upper[:, 0], upper_slopes[:, 0] = law.budget(x)
        upper[:, 1:], upper_slopes[:, 1:] = values[:, self.upper], slopes[:, self.upper]
        upper -= self.upper_speeds * log_f[:, None]
        level = np.empty((count, len(self.level) + self.pinned))
        level_slopes = np.empty((*level.shape, size))
        if level.size:
            held, rows = len(self.level), np.arange(count)[:, None]
            level[:, :held], level_slopes[:, :held] = values[:, self.level], slopes[:, self.level]
            level[:, held:], level_slopes[:, held:] = x[rows, pins.where] - pins.values, np.eye(size)[pins.where]
            level -= self.level_speeds * log_f[:, None]
        return Limits(upper, upper_slopes, level, level_slopes)

    def lagrangian(self, seen: Picture, x: np.ndarray, upper: np.ndarray, level: np.ndarray) -> np.ndarray:
        """(n, R, R) the second derivative of log loss + ``upper`` (n, m) . inequalities + ``level`` (n, p) . equalities.

        Of the bounds' slopes central differences are taken, so that what is held along a curve is followed to second order.
        """
        total = seen.hessian + upper[:, 0, None, None] * seen.bend
        if not self.curved:
            return total
        places = np.concatenate([self.upper, self.level])
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
        return law.logarithm(x, bent)
    found = law.sizes(_around(x) if bent else x)  # one call: a law may have a price for each
    total = found.components[: len(x)].sum(1)
    every = found.slopes.sum(1)
    gradient = every[: len(x)] / total[:, None]
    if not bent:
        return np.log(total), gradient, *np.zeros((2, *x.shape, x.shape[1]))
    bend = differences(lambda around: law.budget(around)[1], x)
    hessian = _quotients(every[len(x) :], x) / total[:, None, None] - gradient[:, :, None] * gradient[:, None, :]
    return np.log(total), gradient, hessian, bend


def differences(slopes: Callable[[np.ndarray], np.ndarray], x: np.ndarray) -> np.ndarray:
    """(n, R, R) symmetric central differences of ``slopes``, which maps (m, R) points to (m, R) numbers."""
    return _quotients(slopes(_around(x)[len(x) :]), x)


def _around(x: np.ndarray) -> np.ndarray:
    """The points, then those a step above and below them in each direction."""
    size = x.shape[1]
    steps = STEP * np.concatenate([np.zeros((1, size)), np.eye(size), -np.eye(size)])
    return (x[None] + steps[:, None]).reshape(-1, size)


def _quotients(slopes: np.ndarray, x: np.ndarray) -> np.ndarray:
    """(n, R, R) symmetric difference quotients of ``slopes`` (2 R n, R) at the points of ``_around`` beyond the first."""
    count, size = x.shape
    above, below = slopes.reshape(2, size, count, size)
    found = ((above - below) / (2 * STEP)).transpose(1, 0, 2)
    return (found + found.transpose(0, 2, 1)) / 2
