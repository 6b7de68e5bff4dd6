"""Compute-optimal frontiers of any loss function: the minimum over sizes at each budget, and its local exponents."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from exponents.errors import ConvergenceError

_GRID = 9
_FINE = 1e-5  # of an exponent
_REACH = 0.08  # of an exponent, from the best of the grid or the minimum at the budget before

Sizes = dict[str, float]


@dataclass(frozen=True)
class Frontier:
    """Budgets f (n,), the least loss at each, and the sizes where it is reached, name -> (n,)."""

    budgets: np.ndarray
    loss: np.ndarray
    sizes: Mapping[str, np.ndarray]

    @property
    def middles(self) -> np.ndarray:
        return np.sqrt(self.budgets[1:] * self.budgets[:-1])

    @property
    def loss_slopes(self) -> np.ndarray:
        """Local exponents of the loss at the middles, L ~ f^(-eta)."""
        return -self._slopes(self.loss)

    def size_slopes(self, name: str) -> np.ndarray:
        """Local exponents of a size, x ~ f^xi; they follow from a minimum and are less sharp."""
        return self._slopes(self.sizes[name])

    def _slopes(self, values: np.ndarray) -> np.ndarray:
        return np.diff(np.log(values)) / np.diff(np.log(self.budgets))


def frontier(
    loss: Callable[..., float],
    free: Mapping[str, tuple[float, float]],
    others: Callable[[float, Sizes], Sizes],
    budgets: Sequence[float],
) -> Frontier:
    """Minimise ``loss(**sizes)`` at each budget.

    ``free`` gives the range of exponents to search for each size that is chosen; ``others(f, sizes)`` the sizes that the
    budget then leaves. A loss of ``math.inf`` is a choice that is not allowed. Raises ConvergenceError where a minimum
    lies at the border of the ranges.
    """
    names = tuple(free)
    chosen, start = [], None
    for f in budgets:

        def logarithm(exponents, f=f) -> float:
            if any(not free[n][0] <= e <= free[n][1] for n, e in zip(names, exponents)):
                return math.inf
            sizes = {n: f**e for n, e in zip(names, exponents)}
            value = loss(**sizes, **others(f, sizes))
            if not value > 0:
                raise ConvergenceError(
                    f"the loss at {sizes} is {value:.3g}, not positive: its equations are not resolved"
                )
            return math.log(value) if value < math.inf else math.inf

        start = _minimum(logarithm, _coarse(logarithm, free) if start is None else start)
        if any(min(e - free[n][0], free[n][1] - e) < _FINE for n, e in zip(names, start)):
            raise ConvergenceError(f"the least loss at f = {f:.3g} lies at the border of the ranges: {start}")
        chosen.append((logarithm(start), {n: f**e for n, e in zip(names, start)}))
    sizes = [c | others(f, c) for f, (_, c) in zip(budgets, chosen)]
    return Frontier(
        np.asarray(budgets, dtype=float),
        np.exp([value for value, _ in chosen]),
        {name: np.array([s[name] for s in sizes]) for name in sizes[0]},
    )


def _coarse(logarithm: Callable[..., float], free: Mapping[str, tuple[float, float]]) -> tuple[float, ...]:
    """The best point of a grid inside the ranges."""
    axes = [np.linspace(low, high, _GRID + 2)[1:-1] for low, high in free.values()]
    return min(product(*axes), key=logarithm)


def _minimum(logarithm: Callable[..., float], start: Sequence[float]) -> tuple[float, ...]:
    """Brent's method along one size, a simplex along several."""
    from scipy.optimize import minimize, minimize_scalar

    if len(start) == 1:
        (middle,) = start
        found = minimize_scalar(
            lambda e: logarithm((e,)),
            bounds=(middle - _REACH, middle + _REACH),
            method="bounded",
            options={"xatol": _FINE},
        )
        return (float(found.x),)
    corner = np.asarray(start, dtype=float)
    simplex = np.vstack([corner, corner + 0.5 * _REACH * np.eye(len(corner))])
    options = {"xatol": _FINE, "fatol": 1e-11, "initial_simplex": simplex}
    return tuple(map(float, minimize(logarithm, corner, method="Nelder-Mead", options=options).x))
