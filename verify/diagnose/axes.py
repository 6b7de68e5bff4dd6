"""A box of parameters: ranges, Chebyshev points to tabulate a smooth function at, coordinates in which the prior is flat."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.polynomial import chebyshev
from scipy.special import expit, logit

__all__ = ["LINEAR", "LOG", "LOGIT", "Axis", "Box", "Scale", "coordinates", "corners", "parameters", "within"]


@dataclass(frozen=True)
class Scale:
    """A monotone coordinate ``into`` and its inverse ``back``."""

    into: Callable[[np.ndarray], np.ndarray]
    back: Callable[[np.ndarray], np.ndarray]


LINEAR, LOG, LOGIT = Scale(np.positive, np.positive), Scale(np.log, np.exp), Scale(logit, expit)


@dataclass(frozen=True)
class Axis:
    """A parameter in [``low``, ``high``], tabulated at ``count`` Chebyshev points in the coordinate ``smooth``; its prior is
    flat in the coordinate ``even``. A parameter that is known has one point."""

    low: float
    high: float
    count: int
    smooth: Scale = LINEAR
    even: Scale = LINEAR

    @classmethod
    def known(cls, value: float) -> Axis:
        """The axis of a parameter that is not varied."""
        return cls(value, value, 1)

    @property
    def varied(self) -> bool:
        """Whether there is more than one value."""
        return self.high > self.low

    @property
    def extent(self) -> float:
        """Length in the coordinate in which the prior is flat."""
        return float(self.even.into(self.high) - self.even.into(self.low))

    def part(self, start: float, stop: float) -> float:
        """The prior probability of [start, stop]."""
        return float(self.even.into(stop) - self.even.into(start)) / self.extent

    @property
    def nodes(self) -> np.ndarray:
        """Chebyshev points of the first kind."""
        low, high = self.smooth.into(self.low), self.smooth.into(self.high)
        return self.smooth.back(low + (high - low) * 0.5 * (1 + chebyshev.chebpts1(self.count)))

    @property
    def analysis(self) -> np.ndarray:
        """Values at the nodes to coefficients, (count, count)."""
        return np.linalg.inv(chebyshev.chebvander(chebyshev.chebpts1(self.count), self.count - 1))

    def basis(self, x: np.ndarray) -> np.ndarray:
        """Polynomials at ``x`` (n,): (n, count)."""
        x = np.asarray(x, dtype=float)
        if not self.varied:
            return np.ones((len(x), 1))
        low, high = self.smooth.into(self.low), self.smooth.into(self.high)
        return chebyshev.chebvander(2 * (self.smooth.into(x) - low) / (high - low) - 1, self.count - 1)


Box = tuple[Axis, Axis, Axis]  # alpha, beta, and the learning rate as a fraction of its bound


def coordinates(box: Box, parameters: Sequence[np.ndarray]) -> np.ndarray:
    """Parameters, an array (m,) for each axis, to coordinates (m, k) of the k varied ones in which the prior is flat."""
    return np.stack([axis.even.into(values) for axis, values in zip(box, parameters) if axis.varied], axis=1)


def parameters(box: Box, coordinates: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The inverse of :func:`coordinates`."""
    columns = iter(coordinates.T)
    held = np.ones(len(coordinates))
    return tuple(axis.even.back(next(columns)) if axis.varied else axis.low * held for axis in box)


def corners(box: Box) -> tuple[np.ndarray, np.ndarray]:
    """The lowest and the highest coordinates (k,)."""
    low, high = (
        coordinates(box, [np.array([end]) for end in ends])[0] for ends in zip(*((a.low, a.high) for a in box))
    )
    return low, high


def within(box: Box, points: np.ndarray) -> np.ndarray:
    """Which coordinates (m, k) lie in the box."""
    low, high = corners(box)
    return ((points >= low) & (points <= high)).all(axis=1)
