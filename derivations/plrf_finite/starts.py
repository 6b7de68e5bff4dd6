"""Where the search for an optimum starts: on the tangents of optima that were found before.

Optima of a law on a lattice of budgets, found when they are asked for and kept, with cubics between neighbours that have
their local exponents as slopes. A start is only a start: the search polishes it and refuses it where it is none.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from exponents.finite.law import FiniteLaw
from exponents.finite.optimum import optimum

__all__ = ["Starts"]

_STEP = math.log(10) / 2  # of the lattice in log f: the cubics are off by about 1e-6
_FEW = 8  # points of the lattice that are worth a search for even one budget
_LARGEST = 700.0  # log of a number
_DIGITS = 9  # of a place on the lattice: whole powers of ten are points of it
_BENT = 0.05  # by which tangents at two neighbours may contradict their distance on one branch of optima


@dataclass(frozen=True)
class Starts:
    """Of ``law``, whose optima are found from ``rough`` ones: log f (n,) -> x (n, R)."""

    law: FiniteLaw
    rough: Callable[[np.ndarray], np.ndarray]
    _known: dict[int, np.ndarray] = field(default_factory=dict, repr=False, compare=False)

    def __call__(self, log_f: np.ndarray) -> np.ndarray:
        """(n, R) near the optima at budgets ``log_f`` (n,): rough ones where the law means nothing, between branches of
        optima, and for budgets that are many and far apart."""
        place = np.round(log_f / _STEP, _DIGITS)
        below, above = np.floor(place), np.ceil(place)
        missing = sorted({*below.astype(int).tolist(), *above.astype(int).tolist()} - self._known.keys())
        if len(missing) > max(_FEW, len(log_f)) or np.abs(log_f).max(initial=0.0) > _LARGEST - _STEP:
            return self.rough(log_f)
        self._learn(missing)
        (x, rise), (x_above, rise_above) = (np.stack([self._known[k] for k in at], axis=1) for at in (below, above))
        found = _between(x, rise, x_above, rise_above, (place - below)[:, None])
        lost = np.isnan(found).any(axis=1)
        if lost.any():
            found[lost] = self.rough(log_f[lost])
        return found

    def _learn(self, missing: list[int]) -> None:
        """Optima and their exponents, (2, R) each, at points of the lattice; nan where there is none."""
        if not missing:
            return
        log_f = _STEP * np.array(missing)
        found = optimum(self.law, np.exp(log_f), near=self.rough(log_f))
        rise = np.where(found.flat[:, None], np.nan, _STEP * found.xi)
        self._known.update(zip(missing, np.stack([found.x, rise], axis=1), strict=True))


def _between(
    x: np.ndarray, rise: np.ndarray, above: np.ndarray, rise_above: np.ndarray, part: np.ndarray
) -> np.ndarray:
    """Hermite's cubic from ``x`` to ``above``, nan where the two are not on one branch; at a point of the lattice itself
    both are the same and so is what is between."""
    apart = np.where(part > 0, above - x, rise)
    bend, bend_above = rise - apart, rise_above - apart
    smooth = (np.abs(bend + bend_above) <= 2 * _BENT).all(axis=1, keepdims=True)
    found = x + part * apart + part * (1 - part) * ((1 - part) * bend - part * bend_above)
    return np.where(smooth, found, np.nan)
