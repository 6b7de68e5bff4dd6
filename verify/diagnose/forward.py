"""Predicted log losses of one curve for one alpha, several learning rates and many beta: the expensive parts are shared.

In the deterministic equivalent the spectrum depends on alpha and the sizes only; the kernel and the contour of the inverse
transform (see ``verify.curves``) on the learning rate as well. beta enters through the F-measure, a sum at the same nodes,
so that a whole table of learning rates and betas costs little more than one curve. Nothing here needs alpha + beta > 1/2:
v is finite, and the table may be rectangular.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from exponents.errors import ConvergenceError
from verify.contour import log_ellipse
from verify.problem import PowerLawProblem, PowerLawSpectrum
from verify.resolvent import Resolvent
from verify.volterra import Transforms, stability_bound, transforms

from .contours import Contours, Roots
from .curves import Curve

__all__ = ["Spectral", "bound", "rate", "spectral"]

_REFERENCE = 1.0  # a beta that every alpha allows: the problem's own, on which the contours are refined
_SETTLED = 0.02  # change of a level; the error is its square
_LAST_LEVEL = 1 << 12


def bound(alpha: float, curve: Curve, resolvent: Resolvent | None = None) -> float:
    """The stability bound on the learning rate for the sizes of a curve."""
    return stability_bound(PowerLawSpectrum(alpha, _REFERENCE, curve.d, curve.v), curve.batch, resolvent)


def rate(alpha: float, curve: Curve, fraction: float, resolvent: Resolvent | None = None) -> float:
    """The learning rate of a curve: given, or a fraction of the bound."""
    return fraction * bound(alpha, curve, resolvent) if curve.gamma is None else curve.gamma


@dataclass(frozen=True)
class Spectral:
    """One alpha, one width, F learning rates: what is needed for the curves of all beta.

    At n nodes of F contours: the ``roots``, ``log_powers`` of the decay in a step, ``weights`` of the loss per unit of the
    F-resolvents at both roots; ``final`` (F,) is 1/(tau (1 - ||K||)). The contours' ``first`` level helps a neighbour, with
    the learning rates ``gammas`` (F,).
    """

    resolvent: Resolvent
    gammas: np.ndarray
    first: Contours
    roots: Roots
    log_powers: np.ndarray
    weights: Roots
    final: np.ndarray

    def log_loss(self, betas: Sequence[float], times: np.ndarray) -> np.ndarray:
        """log P at ``times`` (T,) for each learning rate and beta: (F, len(betas), T)."""
        late, floors = zip(*(self._late(beta) for beta in betas))
        nodes = np.stack(late, axis=2).transpose(1, 0, 2)  # (F, n, betas)
        decay = np.exp(self.log_powers.T[:, None, :] * times[:, None])  # (F, T, n)
        floor = self.final[:, None] * np.array(floors)
        return np.log(floor[:, :, None] + (decay @ nodes).imag.transpose(0, 2, 1))

    def guess(self, gammas: np.ndarray, y: np.ndarray) -> Roots:
        """Of the roots at y (n, F) of a neighbour: m = z/w is nearly the same at the same angle."""
        w, mirror = self.first.roots
        return w * (y / gammas) / (self.first.y / self.gammas), mirror * (self.gammas / gammas)

    def _late(self, beta: float) -> tuple[np.ndarray, float]:
        """The loss's transform (n, F) times the weights, and its floor per unit of ``final``."""
        (w, mirror), (near, far) = self.roots, self.weights
        ends = np.concatenate([w.ravel(), mirror.ravel(), [-1 / self.resolvent.tau]])
        sums = self.resolvent.sums.stieltjes(ends, 2 * beta)
        one, other = (part.reshape(w.shape) for part in np.split(sums[:-1], 2))
        return one * near - other * far, float(sums[-1].real)


def spectral(alpha: float, curve: Curve, fractions: Sequence[float], near: Spectral | None = None) -> Spectral:
    """The contours for the sizes of a curve; solves start from those of a neighbour, of similar alpha and learning rates.

    ``fractions`` (F,) of the stability bound are the learning rates, where the curve does not give one. Raises DomainError
    for a learning rate at or above the bound, ConvergenceError where a contour does not settle.
    """
    resolvent = Resolvent(PowerLawSpectrum(alpha, _REFERENCE, curve.d, curve.v))
    top = bound(alpha, curve, resolvent) if curve.gamma is None else None
    gammas = np.array([curve.gamma if top is None else f * top for f in fractions])
    problems = (PowerLawProblem(alpha, _REFERENCE, curve.d, curve.v, g, curve.batch) for g in gammas.tolist())
    return _Rates(resolvent, gammas, curve.batch, [transforms(p, resolvent=resolvent) for p in problems]).spectral(near)


@dataclass(frozen=True)
class _Rates:
    """The transforms ``each`` of one curve at the learning rates ``gammas`` (F,), in arrays (n, F): the formulas are those
    of ``verify.volterra.DiscreteSteps``."""

    resolvent: Resolvent
    gammas: np.ndarray
    batch: float
    each: Sequence[Transforms]

    def spectral(self, near: Spectral | None) -> Spectral:
        contours = Contours.first(
            [self._ellipse(one) for one in self.each], self._solve, near and (lambda y: near.guess(self.gammas, y))
        )
        coarse = self._found(contours, contours)
        while len(contours.theta) <= _LAST_LEVEL:
            contours = contours.refined(self._solve)
            fine = self._found(coarse.first, contours)
            if self._change(coarse, fine) < _SETTLED:  # geometric convergence squares the error at each doubling
                return fine
            coarse = fine
        where = self.resolvent
        raise ConvergenceError(f"the contours at alpha = {where.alpha:g}, d = {where.d:g} did not settle")

    @staticmethod
    def _ellipse(one: Transforms):
        low, high = one.rates()
        return log_ellipse(min(low, one.slow_rate or low), high, inside_unit_circle=True)

    def _points(self, y: np.ndarray) -> Roots:
        """The two z of y; the first has the smaller modulus. Real y beyond the fold are limits from above."""
        step = self.gammas * self.batch
        below = (1 - y.conj() * (1 + 1 / self.batch)).conj()
        z = y / step / (1 + np.sqrt(below))
        return z, 2 / (self.gammas * (self.batch + 1)) - z

    def _solve(self, y: np.ndarray, guess: Roots | None) -> Roots:
        """w at both z, each in the half plane of its z."""
        pairs = zip(self._points(y), guess or (None, None))
        return tuple(self._upper(z, start) for z, start in pairs)

    def _upper(self, z: np.ndarray, start: np.ndarray | None) -> np.ndarray:
        flip = z.imag < 0
        start = None if start is None else np.where(flip, start.conj(), start)
        w = self.resolvent.w(np.where(flip, z.conj(), z), start)
        return np.where(flip, w.conj(), w)

    def _found(self, first: Contours, contours: Contours) -> Spectral:
        (z, far), (w, mirror) = self._points(contours.y), contours.roots
        modes = self.resolvent.sums.stieltjes(np.stack([w, mirror]))
        scale = self.gammas**2 * self.batch
        slope = 2 * self.gammas * self.batch - 2 * scale * (self.batch + 1) * z
        kernel = scale * (z * modes[0] - far * modes[1]) / slope
        weights = contours.weights / (1 - kernel) / slope
        final = np.array([1 / (self.resolvent.tau * (1 - one.kernel_norm)) for one in self.each])
        pair = (weights * w / z, weights * mirror / far)
        return Spectral(
            self.resolvent, self.gammas, first, contours.roots, self.each[0].log_power(contours.y), pair, final
        )

    def _change(self, coarse: Spectral, fine: Spectral) -> float:
        """The largest between two levels, of the logarithm of the reference beta's loss, from before training to its end."""
        late = max(30 / one.rates()[0] for one in self.each)
        times = np.concatenate([[0.0], np.geomspace(1.0, late, 20)])
        with np.errstate(invalid="ignore", divide="ignore"):
            change = np.abs(coarse.log_loss([_REFERENCE], times) - fine.log_loss([_REFERENCE], times))
        return float(np.where(np.isfinite(change), change, math.inf).max())
