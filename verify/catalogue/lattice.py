"""Losses that are computed a whole curve in time at once: each curve once, and between curves by interpolation.

A minimum over sizes asks for many sizes close to each other, and log loss is a smooth function of the logarithms of all of
them. Curves at the points of a lattice serve all: polynomials through six neighbours in each direction, with an error that
falls like the sixth power of the spacing.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import product

import numpy as np
from scipy.interpolate import CubicSpline

SPACING = 0.5  # of the logarithm of a size
_NEIGHBOURS = np.arange(-2, 4)
_PER_E = 12  # points of a curve for each unit of log time
_AHEAD = 3.0  # of log time: how far beyond the time that is asked for a curve of the lattice is drawn

LogCurve = Callable[[float], float]


@dataclass(frozen=True)
class Curves:
    """A loss of several sizes, one of them the ``time``.

    ``curve(times, **sizes)`` gives the loss (m,) at increasing times (m,) and the other sizes; calling the object with all
    sizes gives one loss.
    """

    curve: Callable[..., np.ndarray]
    time: str

    def __call__(self, **sizes: float) -> float:
        t = sizes.pop(self.time)
        return float(self.curve(np.array([t]), **sizes)[0])

    def on_lattice(self, spacing: float = SPACING) -> Callable[..., float]:
        """The same loss from curves on a lattice of the logarithms of the other sizes."""
        return _Lattice(self, spacing)


@dataclass(frozen=True)
class _Lattice:
    curves: Curves
    spacing: float
    known: dict[tuple[int, ...], tuple[float, LogCurve]] = field(default_factory=dict)

    def __call__(self, **sizes: float) -> float:
        log_time = math.log(sizes.pop(self.curves.time))
        names = tuple(sizes)
        scaled = np.log([sizes[name] for name in names]) / self.spacing
        corner = np.floor(scaled).astype(int)
        weights = [_lagrange(x) for x in scaled - corner]
        total = 0.0
        for place in product(range(len(_NEIGHBOURS)), repeat=len(names)):
            node = tuple(int(c + _NEIGHBOURS[k]) for c, k in zip(corner, place))
            share = math.prod(w[k] for w, k in zip(weights, place))
            total += share * self._at(names, node, log_time)
        return math.exp(total)

    def _at(self, names: tuple[str, ...], node: tuple[int, ...], log_time: float) -> float:
        """Log loss at a point of the lattice."""
        last, curve = self.known.get(node, (-math.inf, None))
        if curve is None or last < log_time:
            last = log_time + _AHEAD
            x = np.linspace(0.0, last, max(8, math.ceil(_PER_E * last)))
            sizes = {name: math.exp(k * self.spacing) for name, k in zip(names, node)}
            curve = CubicSpline(x, np.log(self.curves.curve(np.exp(x), **sizes)))
            self.known[node] = last, curve
        return float(curve(log_time))


def _lagrange(x: float) -> np.ndarray:
    """Weights of the six neighbours for the point x in [0, 1)."""
    gaps = _NEIGHBOURS[:, None] - _NEIGHBOURS
    factors = np.where(gaps == 0, 1.0, (x - _NEIGHBOURS) / np.where(gaps == 0, 1, gaps))
    return factors.prod(axis=1)
