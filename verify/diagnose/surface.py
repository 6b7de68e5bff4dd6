"""Log losses of all points of all curves as a smooth function on a box of (alpha, beta) or (alpha, beta, share).

``share`` is the unknown fraction of the stability bound at which the learning rate is held, where the file does not give
it. The function is tabulated at Chebyshev points and interpolated; the size of the last coefficients says how well.
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

ALPHA, BETA, SHARE = (0.1, 2.0), (0.0, 3.0), (0.1, 0.9)
"""Ranges of the flat prior: of alpha and beta, and of the learning rate's share of the stability bound."""
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


Box = tuple[Axis, ...]  # alpha, beta and, where the learning rate is unknown, its share of the stability bound


@dataclass(frozen=True)
class Surface:
    """Chebyshev coefficients, one array (alpha, beta[, share], n) of the n points of each curve; ``error`` estimates the
    largest error of interpolation in a log loss."""

    box: Box
    coefficients: tuple[np.ndarray, ...]
    error: float

    def on(self, grids: Sequence[np.ndarray]) -> tuple[np.ndarray, ...]:
        """For each curve its log losses on the product of ``grids``: (size of the product, n)."""
        found = []
        for table in self.coefficients:
            for axis, x in enumerate(grids):
                table = np.moveaxis(np.tensordot(self.box[axis].basis(x), table, (1, axis)), 0, axis)
            found.append(table.reshape(-1, table.shape[-1]))
        return tuple(found)

    def at(self, points: Sequence[np.ndarray]) -> tuple[np.ndarray, ...]:
        """For each curve its log losses at scattered points, one array (m,) for each axis: (m, n)."""
        bases = [axis.basis(x) for axis, x in zip(self.box, points)]
        return tuple(_contracted(table, bases) for table in self.coefficients)


def _contracted(table: np.ndarray, bases: Sequence[np.ndarray]) -> np.ndarray:
    """(m, n) from coefficients (a, b[, c], n) and bases (m, a), (m, b)[, (m, c)]."""
    found = np.tensordot(bases[0], table, 1)
    for basis in bases[1:]:
        found = np.einsum("mk,mk...->m...", basis, found)
    return found


def prior_box(curves: Sequence[Curve], counts: Sequence[int]) -> Box:
    """The prior's box. A given learning rate leaves out the alphas that it would make unstable.

    Raises DataError where that leaves no alpha.
    """
    low, high = ALPHA
    for curve in curves:
        low = max(low, _stable_from(curve, low, high))
    # Losses at small alpha differ more, and so do those near the bound of a given learning rate, which lies there.
    axes = [Axis(low, high, counts[0], log=True), Axis(*BETA, counts[1])]
    if any(curve.gamma is None for curve in curves):
        axes.append(Axis(*SHARE, counts[2], log=True))
    return tuple(axes)


def _stable_from(curve: Curve, low: float, high: float) -> float:
    """The smallest alpha in [low, high] at which the learning rate of the curve is stable: the bound grows with alpha."""
    if curve.gamma is None:
        return low

    def excess(alpha: float) -> float:
        return _STEEPEST * bound(alpha, curve.d, curve.v, curve.batch) / curve.gamma - 1

    if excess(low) >= 0:
        return low
    if excess(high) < 0:
        raise DataError(
            f"gamma = {curve.gamma:g} at d = {curve.d:g} is above the stability bound "
            f"{bound(high, curve.d, curve.v, curve.batch):.4g} of every spectrum up to alpha = {high:g}: gamma multiplies the "
            "sum over the batch, divide it by the batch if it multiplies the mean"
        )
    return brentq(excess, low, high, xtol=1e-6)


def surface(box: Box, curves: Sequence[Curve]) -> Surface:
    """The log losses of all curves on a box."""
    coefficients = tuple(_coefficients(_table(box, curve), box) for curve in curves)
    return Surface(box, coefficients, max(_missing(c, len(box)) for c in coefficients))


def _table(box: Box, curve: Curve) -> np.ndarray:
    """Log losses at the nodes: (alpha, beta[, share], n)."""
    alphas, betas = box[0].nodes, box[1].nodes
    if curve.gamma is not None:
        lines = [spectral(a, curve.d, curve.v, curve.batch, curve.gamma).log_loss(betas, curve.r) for a in alphas]
        table = np.array(lines)
        return table if len(box) == 2 else np.repeat(table[:, :, None], box[2].count, axis=2)
    bounds = [bound(a, curve.d, curve.v, curve.batch) for a in alphas]
    lines = [
        [spectral(a, curve.d, curve.v, curve.batch, share * top).log_loss(betas, curve.r) for share in box[2].nodes]
        for a, top in zip(alphas, bounds)
    ]
    return np.moveaxis(np.array(lines), 1, 2)


def _coefficients(table: np.ndarray, box: Box) -> np.ndarray:
    for axis, each in enumerate(box):
        table = np.moveaxis(np.tensordot(each.analysis, table, (1, axis)), 0, axis)
    return table


def _missing(coefficients: np.ndarray, axes: int) -> float:
    """What the last coefficients along the worst axis add up to at most, at the worst point of a curve."""
    sums = tuple(range(axes))
    tails = (np.abs(np.take(coefficients, range(-_TAIL, 0), axis)).sum(axis=sums) for axis in range(axes))
    return float(max(tail.max() for tail in tails))
