"""Log losses of all points of all curves as a smooth function on a box of (alpha, beta, fraction of the bound on gamma).

The function is tabulated at Chebyshev points and interpolated; the size of the last terms says how well.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq

from exponents.errors import DataError

from .axes import LOG, LOGIT, Axis, Box
from .curves import Curve, Curves
from .forward import bound, spectral

__all__ = ["ALPHA", "BETA", "Surface", "prior_box", "surface"]

ALPHA, BETA = (0.1, 2.0), (0.0, 3.0)
"""Ranges of the flat prior."""
_STEEPEST = 0.97  # share of the bound up to which a given learning rate is taken for stable
_TAIL = 2  # coefficients of highest degree that measure what is missing


@dataclass(frozen=True)
class Surface:
    """Chebyshev coefficients, one array (alpha, beta, fraction, n) of the n points of each curve."""

    box: Box
    coefficients: tuple[np.ndarray, ...]

    def at(self, *points: np.ndarray) -> tuple[np.ndarray, ...]:
        """For each curve its log losses at scattered points, three arrays (m,): (m, n)."""
        bases = [axis.basis(values) for axis, values in zip(self.box, points)]
        return tuple(_sums(bases, self.coefficients))

    def errors(self, *points: np.ndarray) -> np.ndarray:
        """What the polynomials of highest degree along each axis (3,) contribute to log losses around scattered points,
        three arrays (m,): an upper estimate of what is missing. Root mean square over the points, of the curve's worst."""
        bases = [axis.basis(values) for axis, values in zip(self.box, points)]
        found = np.zeros(len(bases))
        for k, axis in enumerate(self.box):
            if axis.varied:
                last = [basis[:, -_TAIL:] if j == k else basis for j, basis in enumerate(bases)]
                tails = [np.take(t, range(-_TAIL, 0), axis=k) for t in self.coefficients]
                found[k] = max(np.sqrt((each**2).mean(axis=0).max()) for each in _sums(last, tails))
        return found


def _sums(bases: Sequence[np.ndarray], coefficients: Sequence[np.ndarray]) -> Iterator[np.ndarray]:
    products = np.einsum("ma,mb,mf->mabf", *bases).reshape(len(bases[0]), -1)
    return (products @ t.reshape(-1, t.shape[-1]) for t in coefficients)


def prior_box(curves: Curves, counts: Sequence[int]) -> Box:
    """The prior's box. A given learning rate leaves out the alphas that it would make unstable; one that is not known is a
    third parameter, the same fraction of the bound at every width, flat in the logarithm.

    Raises DataError where that leaves no alpha.
    """
    low, high = ALPHA
    for curve in curves:
        low = max(low, _stable_from(curve, low, high))
    # Losses at small alpha differ more, and so do those near the bound of a given learning rate, which lies there.
    alpha = Axis(low, high, counts[0], smooth=LOG)
    slowest, fastest = curves.fraction
    known = slowest == fastest or all(c.gamma is not None for c in curves)
    fraction = Axis.known(fastest) if known else Axis(slowest, fastest, counts[2], smooth=LOGIT, even=LOG)
    return alpha, Axis(*BETA, counts[1]), fraction


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
    return Surface(box, tuple(_coefficients(box, curve) for curve in curves))


def _coefficients(box: Box, curve: Curve) -> np.ndarray:
    """(alpha, beta, fraction, n) from the log losses at the nodes."""
    values, near = [], None
    for alpha in box[0].nodes:
        near = spectral(alpha, curve, box[2].nodes, near)
        values.append(near.log_loss(box[1].nodes, curve.r))
    analyses = (axis.analysis for axis in box)
    return np.einsum("ia,jb,kf,afbn->ijkn", *analyses, np.array(values), optimize=True)
