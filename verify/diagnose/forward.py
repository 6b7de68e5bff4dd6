"""Predicted log losses of one curve for one alpha and many beta: the expensive part is shared.

In the deterministic equivalent the spectrum, the kernel and the contour of the inverse transform (see ``verify.curves``)
depend on alpha, the sizes and the learning rate only. beta enters through the F-measure, a sum at the same nodes, so that
a whole line of betas costs little more than one curve. Nothing here needs alpha + beta > 1/2: v is finite, and the
lattice may be rectangular.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from exponents.errors import ConvergenceError
from verify.contour import LogContour, log_ellipse
from verify.problem import PowerLawProblem, PowerLawSpectrum
from verify.resolvent import Resolvent
from verify.volterra import Transforms, stability_bound, transforms

from .curves import Curve

__all__ = ["Spectral", "bound", "rate", "spectral"]

At = Callable[..., tuple[np.ndarray, np.ndarray, tuple]]  # transforms at y, started from a guess of w

_REFERENCE = 1.0  # a beta that every alpha allows: the problem's own, on which the contour is refined
_SETTLED = 0.02  # change of a level; the error is its square
_LAST_LEVEL = 1 << 12


@dataclass(frozen=True)
class Start:
    """The first level of a contour: ``y`` (n,) and the solutions (w, mirror) there, at the learning rate ``gamma``."""

    y: np.ndarray
    solved: tuple[np.ndarray, np.ndarray]
    gamma: float

    def guess(self, y: np.ndarray, gamma: float) -> tuple[np.ndarray, np.ndarray]:
        """Solutions for a contour of a similar problem: m = z/w is nearly the same at the same angle."""
        w, mirror = self.solved
        return w * (y / gamma) / (self.y / self.gamma), mirror * (self.gamma / gamma)


@dataclass(frozen=True)
class Spectral:
    """One alpha, one width, one learning rate: what is needed for the curves of all beta.

    At n nodes: ``log_powers``, ``w`` and ``mirror`` (w at both roots of q), ``weights`` of the loss per unit of the two
    F-resolvents; ``final`` is 1/(tau (1 - ||K||)); ``start`` helps a neighbour.
    """

    resolvent: Resolvent
    log_powers: np.ndarray
    w: np.ndarray
    mirror: np.ndarray
    weights: tuple[np.ndarray, np.ndarray]
    final: float
    start: Start

    def log_loss(self, betas: Sequence[float], times: np.ndarray) -> np.ndarray:
        """log P at ``times`` (n,) for each beta: (len(betas), n)."""
        decay = np.exp(np.multiply.outer(times, self.log_powers))
        return np.log([self._final(beta) + (decay @ self._nodes(beta)).imag for beta in betas])

    def _nodes(self, beta: float) -> np.ndarray:
        near, far = self.weights
        sums = self.resolvent.sums
        return sums.stieltjes(self.w, 2 * beta) * near - sums.stieltjes(self.mirror, 2 * beta) * far

    def _final(self, beta: float) -> float:
        return self.final * float(self.resolvent.sums.stieltjes(np.array(-1 / self.resolvent.tau), 2 * beta).real)


def bound(alpha: float, curve: Curve, resolvent: Resolvent | None = None) -> float:
    """The stability bound on the learning rate for the sizes of a curve."""
    return stability_bound(PowerLawSpectrum(alpha, _REFERENCE, curve.d, curve.v), curve.batch, resolvent)


def rate(alpha: float, curve: Curve, fraction: float, resolvent: Resolvent | None = None) -> float:
    """The learning rate of a curve: given, or a fraction of the bound."""
    return fraction * bound(alpha, curve, resolvent) if curve.gamma is None else curve.gamma


def spectral(
    alpha: float, curve: Curve, fraction: float, near: Spectral | None = None, resolvent: Resolvent | None = None
) -> Spectral:
    """The contour for the sizes of a curve; solves start from those of a neighbour, of similar alpha and learning rate.

    ``fraction`` of the stability bound is the learning rate where the curve does not give it; ``resolvent`` is the curve's
    at this alpha, where it is known. Raises DomainError for a learning rate at or above the bound.
    """
    resolvent = resolvent or Resolvent(PowerLawSpectrum(alpha, _REFERENCE, curve.d, curve.v))
    gamma = rate(alpha, curve, fraction, resolvent)
    transform = transforms(
        PowerLawProblem(alpha, _REFERENCE, curve.d, curve.v, gamma, curve.batch), resolvent=resolvent
    )
    problem = transform.problem
    starts: list[Start] = []
    contour = _settled(transform, _started(transform, near and near.start, starts))
    w, mirror = contour.guess
    z, far = (transform.resolvent.z_of_w(root)[0] for root in (w, mirror))
    slope = 2 * problem.mean_step - 2 * problem.curvature * z
    weights = contour.weights / (1 - contour.kernel) / slope
    final = 1 / (transform.resolvent.tau * (1 - transform.kernel_norm))
    pair = (weights * w / z, weights * mirror / far)
    return Spectral(transform.resolvent, transform.log_power(contour.y), w, mirror, pair, final, starts[0])


def _started(transform: Transforms, near: Start | None, starts: list[Start]) -> At:
    """``transform.at`` that begins the first level at a neighbour's and keeps it in ``starts``."""

    def at(y: np.ndarray, guess: tuple | None = None):
        first = guess is None
        if first and near is not None:
            guess = near.guess(y, transform.problem.gamma)
        signal, kernel, solved = transform.at(y, guess)
        if first:
            starts.append(Start(y, solved, transform.problem.gamma))
        return signal, kernel, solved

    return at


def _settled(transform: Transforms, at: At) -> LogContour:
    low, high = transform.rates()
    contour = LogContour(at, log_ellipse(min(low, transform.slow_rate or low), high, inside_unit_circle=True))
    probe = np.concatenate([[0.0], np.geomspace(1.0, 30 / low, 20)])
    coarse = _reference(transform, contour, probe)
    while len(contour.theta) <= _LAST_LEVEL:
        contour.refine()
        fine = _reference(transform, contour, probe)
        if np.max(np.abs(fine / coarse - 1)) < _SETTLED:  # geometric convergence squares the error at each doubling
            return contour
        coarse = fine
    where = transform.problem
    raise ConvergenceError(
        f"the contour at alpha = {where.alpha:g}, d = {where.d:g}, gamma = {where.gamma:g} did not settle"
    )


def _reference(transform: Transforms, contour: LogContour, times: np.ndarray) -> np.ndarray:
    """The loss of the reference beta on a level of the contour."""
    nodes = contour.signal / (1 - contour.kernel) * contour.weights
    late = np.exp(np.multiply.outer(times, transform.log_power(contour.y))) @ nodes
    loss = transform.final_loss + late.imag
    return np.where(loss > 0, loss, math.inf)
