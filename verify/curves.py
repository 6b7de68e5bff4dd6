"""Exact expected loss at any time from the deterministic equivalent: one contour for all times.

P(r) = P(oo) + (1/2 pi i) oint P^(zeta) zeta^r dzeta around the image of the spectrum.  In y = 1 - zeta the
loop is the image of an ellipse in log y with foci at the ends of the spectrum; it stays inside |zeta| < 1,
so one set of nodes serves every r up to overflow of floats, and the trapezoid rule converges geometrically
(Trefethen and Weideman, SIAM Review 56 (2014) 385).  Levels are nested; the stated error is the square of
the change at the last doubling, as geometric convergence has it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from exponents.errors import ConvergenceError, DomainError
from verify.contour import LogContour, log_ellipse
from verify.problem import PowerLawProblem
from verify.resolvent import Resolvent
from verify.volterra import Transforms, stability_bound, transforms

_LAST_LEVEL = 1 << 14
_ROUNDING = 1e-13


def checked_times(times) -> np.ndarray:
    """Times as a float64 array; DomainError unless they are finite, non-negative and sorted."""
    array = np.atleast_1d(np.asarray(times, dtype=float))
    if array.ndim != 1 or not array.size:
        raise DomainError("times must be a non-empty list of numbers")
    if not np.isfinite(array).all() or (array < 0).any():
        raise DomainError("times must be finite and non-negative")
    if (np.diff(array) < 0).any():
        place = int(np.argmax(np.diff(array) < 0))
        raise DomainError(f"times must be sorted: {array[place]:g} comes before {array[place + 1]:g}; sort them")
    return array


@dataclass(frozen=True)
class EquivalentCurve:
    """The loss of the deterministic equivalent as a sum over contour nodes; call it with times.

    ``log_powers`` (n complex) is log zeta at the nodes, ``signal``, ``kernel`` and ``loss`` (n complex) are
    the transforms times the weights of the rule; ``error`` bounds the relative error of the loss at every
    time.
    """

    problem: PowerLawProblem
    continuous: bool
    log_powers: np.ndarray
    signal: np.ndarray
    kernel: np.ndarray
    loss: np.ndarray
    limit_loss: float
    kernel_norm: float
    final_loss: float
    error: float

    def _at(self, weights: np.ndarray, times: np.ndarray) -> np.ndarray:
        return np.exp(np.multiply.outer(times, self.log_powers)).dot(weights).imag

    def __call__(self, times) -> np.ndarray:
        """P at ``times`` (sorted, real >= 0, steps or flow time), float64 of the same length."""
        return self.final_loss + self._at(self.loss, checked_times(times))

    def forcing(self, times) -> np.ndarray:
        """F at ``times``: the loss without SGD noise."""
        return self.limit_loss + self._at(self.signal, checked_times(times))

    def kernel_values(self, times) -> np.ndarray:
        """K at ``times``."""
        return self._at(self.kernel, checked_times(times))

    def slope(self, times) -> np.ndarray:
        """d log P / d log r at ``times`` (exact derivative in real r)."""
        times = checked_times(times)
        return times * self._at(self.loss * self.log_powers, times) / self(times)


def _curve(transform: Transforms, contour: LogContour, error: float) -> EquivalentCurve:
    weights = contour.weights
    return EquivalentCurve(
        problem=transform.problem,
        continuous=transform.continuous,
        log_powers=transform.log_power(contour.y),
        signal=contour.signal * weights,
        kernel=contour.kernel * weights,
        loss=contour.signal / (1 - contour.kernel) * weights,
        limit_loss=transform.limit_loss,
        kernel_norm=transform.kernel_norm,
        final_loss=transform.final_loss,
        error=error,
    )


def equivalent_curve(
    problem: PowerLawProblem,
    *,
    continuous: bool = False,
    tolerance: float = 1e-11,
    resolvent: Resolvent | None = None,
) -> EquivalentCurve:
    """The loss curve of ``problem`` in the deterministic equivalent; cost per time independent of d, v and
    the time.

    ``tolerance`` bounds the relative error of P at all times.  Raises DomainError when gamma is at or above
    the stability bound (the message gives it), ConvergenceError when the contour rule does not settle.
    """
    transform = transforms(problem, continuous, resolvent)
    if transform.kernel_norm >= 1:
        bound = stability_bound(problem.spectrum, problem.batch, transform.resolvent)
        if continuous:
            bound = 2 / transform.trace
        raise DomainError(
            f"gamma = {problem.gamma:g} is above the stability bound {bound:.6g} (kernel norm "
            f"{transform.kernel_norm:.4g} >= 1): the loss grows without limit; lower gamma"
        )
    low, high = transform.rates()
    slow = transform.slow_rate
    ellipse = log_ellipse(min(low, slow or low), high, inside_unit_circle=not continuous)
    contour = LogContour(transform.at, ellipse)
    probe = np.concatenate([[0.0], np.geomspace(1.0 if not continuous else 0.1 / high, 30 / low, 40)])
    coarse = _curve(transform, contour, math.inf)(probe)
    while len(contour.theta) <= _LAST_LEVEL:
        contour.refine()
        fine = _curve(transform, contour, math.inf)(probe)
        change = float(np.max(np.abs(fine - coarse) / np.abs(fine)))
        # Geometric convergence squares the error at each doubling.
        if change**2 < tolerance and change < 0.01:
            return _curve(transform, contour, max(change**2, _ROUNDING))
        coarse = fine
    raise ConvergenceError(f"the contour of the loss curve did not settle: last relative change {change:.1e}")
