"""Log losses of all points of all curves as a smooth function on a box of (alpha, beta, fraction of the bound on gamma).

The function is tabulated at Chebyshev points and interpolated; the size of the last coefficients says how well.
"""

from __future__ import annotations

from collections.abc import Sequence
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
    """Chebyshev coefficients, one array (alpha, beta, fraction, n) of the n points of each curve; ``errors`` estimate the
    largest error of a log loss that the interpolation along each axis makes."""

    box: Box
    coefficients: tuple[np.ndarray, ...]
    errors: tuple[float, ...]

    def at(self, *points: np.ndarray) -> tuple[np.ndarray, ...]:
        """For each curve its log losses at scattered points, three arrays (m,): (m, n)."""
        one, two, three = (axis.basis(values) for axis, values in zip(self.box, points))
        products = np.einsum("ma,mb,mf->mabf", one, two, three).reshape(len(one), -1)
        return tuple(products @ t.reshape(-1, t.shape[-1]) for t in self.coefficients)

    def held(self, fraction: float) -> Surface:
        """The surface of alpha and beta at one fraction."""
        at = self.box[2].basis(np.array([fraction]))
        slices = tuple(np.einsum("abfn,kf->abkn", t, at) for t in self.coefficients)
        return Surface((*self.box[:2], Axis.known(fraction)), slices, self.errors)


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
    coefficients = tuple(_coefficients(box, curve) for curve in curves)
    return Surface(box, coefficients, tuple(np.max([_missing(each) for each in coefficients], axis=0).tolist()))


def _coefficients(box: Box, curve: Curve) -> np.ndarray:
    """(alpha, beta, fraction, n) from the log losses at the nodes."""
    values, found = [], [None] * box[2].count
    for alpha in box[0].nodes:
        resolvent = None
        for k, fraction in enumerate(box[2].nodes):
            found[k] = spectral(alpha, curve, fraction, found[k], resolvent)
            resolvent = found[k].resolvent
        values.append([each.log_loss(box[1].nodes, curve.r) for each in found])
    analyses = (axis.analysis for axis in box)
    return np.einsum("ia,jb,kf,afbn->ijkn", *analyses, np.array(values), optimize=True)


def _missing(coefficients: np.ndarray) -> list[float]:
    """What the last coefficients along each axis add up to at most, at the worst point of a curve."""
    found = []
    for axis, size in enumerate(coefficients.shape[:3]):
        tail = np.abs(np.take(coefficients, range(-_TAIL, 0), axis)) if size > 1 else np.zeros((1, 1, 1, 1))
        found.append(float(tail.sum(axis=(0, 1, 2)).max()))
    return found
