"""Log losses of all points of all curves as a smooth function on a box of (alpha, beta).

The function is tabulated at Chebyshev points and interpolated; the size of the last coefficients says how well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.polynomial import chebyshev
from scipy.optimize import brentq

from exponents.errors import DataError

from .curves import Curve
from .forward import bound, spectral

__all__ = ["Axis", "Box", "Surface", "prior_box", "surface"]

ALPHA, BETA = (0.1, 2.0), (0.0, 3.0)
"""Ranges of the flat prior."""
_STEEPEST = 0.97  # share of the bound up to which a given learning rate is taken for stable
_TAIL = 2  # coefficients of highest degree that measure what is missing


@dataclass(frozen=True)
class Axis:
    """A parameter's range and the number of Chebyshev points in it, or in its logarithm."""

    low: float
    high: float
    count: int
    log: bool = False

    @property
    def nodes(self) -> np.ndarray:
        """Chebyshev points of the first kind."""
        part = 0.5 * (1 + chebyshev.chebpts1(self.count))
        return self.low * (self.high / self.low) ** part if self.log else self.low + (self.high - self.low) * part

    @property
    def analysis(self) -> np.ndarray:
        """Values at the nodes to coefficients, (count, count)."""
        return np.linalg.inv(chebyshev.chebvander(chebyshev.chebpts1(self.count), self.count - 1))

    def basis(self, x: np.ndarray) -> np.ndarray:
        """Polynomials at ``x`` (n,): (n, count)."""
        x = np.asarray(x)
        if self.log:
            part = np.log(x / self.low) / np.log(self.high / self.low)
        else:
            part = (x - self.low) / (self.high - self.low)
        return chebyshev.chebvander(2 * part - 1, self.count - 1)

    def grid(self, count: int) -> np.ndarray:
        """Midpoints of ``count`` equal cells."""
        return self.low + (self.high - self.low) * (np.arange(count) + 0.5) / count


Box = tuple[Axis, Axis]  # alpha and beta


@dataclass(frozen=True)
class Surface:
    """Chebyshev coefficients, one array (alpha, beta, n) of the n points of each curve; ``error`` estimates the
    largest error of interpolation in a log loss."""

    box: Box
    coefficients: tuple[np.ndarray, ...]
    error: float

    def on(self, alphas: np.ndarray, betas: np.ndarray) -> tuple[np.ndarray, ...]:
        """For each curve its log losses on the product of two grids: (alphas * betas, n)."""
        one, other = self.box[0].basis(alphas), self.box[1].basis(betas)
        tables = (np.einsum("ia,jb,abn->ijn", one, other, t, optimize=True) for t in self.coefficients)
        return tuple(t.reshape(-1, t.shape[-1]) for t in tables)

    def at(self, alpha: np.ndarray, beta: np.ndarray) -> tuple[np.ndarray, ...]:
        """For each curve its log losses at scattered points (m,): (m, n)."""
        one, other = self.box[0].basis(alpha), self.box[1].basis(beta)
        return tuple(np.einsum("ma,mb,abn->mn", one, other, t, optimize=True) for t in self.coefficients)


def prior_box(curves: Sequence[Curve], counts: Sequence[int]) -> Box:
    """The prior's box. A given learning rate leaves out the alphas that it would make unstable.

    Raises DataError where that leaves no alpha.
    """
    low, high = ALPHA
    for curve in curves:
        low = max(low, _stable_from(curve, low, high))
    # Losses at small alpha differ more, and so do those near the bound of a given learning rate, which lies there.
    return Axis(low, high, counts[0], log=True), Axis(*BETA, counts[1])


def _stable_from(curve: Curve, low: float, high: float) -> float:
    """The smallest alpha in [low, high] at which the learning rate of the curve is stable: the bound grows with alpha."""
    if curve.gamma is None:
        return low

    def excess(alpha: float) -> float:
        return _STEEPEST * bound(alpha, curve) / curve.gamma - 1

    if excess(low) >= 0:
        return low
    if excess(high) < 0:
        raise DataError(
            f"gamma = {curve.gamma:g} at d = {curve.d:g} is above the stability bound "
            f"{bound(high, curve):.4g} of every spectrum up to alpha = {high:g}: gamma multiplies the sum over the batch, "
            "divide it by the batch if it multiplies the mean"
        )
    return brentq(excess, low, high, xtol=1e-6)


def surface(box: Box, curves: Sequence[Curve]) -> Surface:
    """The log losses of all curves on a box."""
    coefficients = tuple(_coefficients(box, curve) for curve in curves)
    return Surface(box, coefficients, max(map(_missing, coefficients)))


def _coefficients(box: Box, curve: Curve) -> np.ndarray:
    """(alpha, beta, n) from the log losses at the nodes."""
    lines, near = [], None
    for alpha in box[0].nodes:
        near = spectral(alpha, curve, near)
        lines.append(near.log_loss(box[1].nodes, curve.r))
    return np.einsum("ia,jb,abn->ijn", box[0].analysis, box[1].analysis, np.array(lines), optimize=True)


def _missing(coefficients: np.ndarray) -> float:
    """What the last coefficients along the worse axis add up to at most, at the worst point of a curve."""
    tails = (np.abs(np.take(coefficients, range(-_TAIL, 0), axis)).sum(axis=(0, 1)) for axis in (0, 1))
    return float(max(tail.max() for tail in tails))
