r"""Ensembles: the loss of the mean of E predictors, each with features and samples of its own.

Given the target the members are independent and equal in law, so that with P the loss of one of them and M that of
the mean of infinitely many

    P_E = M + (P - M)/E.

The mean over samples follows gradient descent with the step g = gamma B, which leaves (1 - g K-hat)^r of the initial
residual D^{1/2} b; the mean over W is diagonal, because the law of K-hat does not change with the signs of rows of W,
and is the one-point function of the resolvent (arXiv 2405.15074, deterministic equivalent):

    M(r) = sum_j lam_j b_j^2 h_j(r)^2,     h_j(r) = -1/(2 pi i) oint (1 - g z)^r/(lam_j m(z) - z) dz

around 0, whose pole leaves kappa/(kappa + lam_j) for all times, and the spectrum. Different W's are independent:
their product needs no two-point function.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from exponents.errors import ConvergenceError, DomainError
from verify.contour import LogContour, log_ellipse
from verify.curves import EquivalentCurve, checked_times, equivalent_curve
from verify.problem import PowerLawProblem
from verify.resolvent import Resolvent

_LAST_LEVEL = 1 << 12
_ROUNDING = 1e-13
_CHUNK = 64  # times at once


@dataclass(frozen=True)
class MeanCurve:
    """M as a sum over modes; call it with times.

    ``masses`` (J,) are lam_j b_j^2 with the weights of the rule for sums over modes, ``floor`` (J,) what is left of a
    mode in the end; what else is left of it after r steps is Im(``response`` (J, n) exp(r ``log_powers`` (n,))).
    ``error`` bounds the relative error.
    """

    problem: PowerLawProblem
    masses: np.ndarray
    floor: np.ndarray
    response: np.ndarray
    log_powers: np.ndarray
    error: float

    def residuals(self, times) -> np.ndarray:
        """h_j(r) at ``times`` (T, sorted, real >= 0): (J, T)."""
        powers = np.exp(np.multiply.outer(self.log_powers, checked_times(times)))
        return self.floor[:, None] + (self.response @ powers).imag

    def __call__(self, times) -> np.ndarray:
        """M at ``times``, float64 of the same length."""
        times = checked_times(times)
        parts = [self.residuals(times[i : i + _CHUNK]) for i in range(0, len(times), _CHUNK)]
        return self.masses @ np.concatenate(parts, axis=1) ** 2

    @property
    def limit_loss(self) -> float:
        """M_0 = sum_j lam_j b_j^2 (kappa/(kappa + lam_j))^2: what is left after infinitely many steps."""
        return float(self.masses @ self.floor**2)


@dataclass(frozen=True)
class EnsembleCurve:
    """P_E at any number of members, from the curve of one and the mean of infinitely many."""

    single: EquivalentCurve
    mean: MeanCurve

    def __call__(self, times, members: float) -> np.ndarray:
        """P_E at ``times`` for ``members`` E, a real number >= 1."""
        if not members >= 1:
            raise DomainError(f"members = {members} must be at least 1: an ensemble has a member")
        return self.single(times) / members + (1 - 1 / members) * self.mean(times)


def mean_curve(problem: PowerLawProblem, *, tolerance: float = 1e-10, resolvent: Resolvent | None = None) -> MeanCurve:
    """M of ``problem`` in the deterministic equivalent, at all times; the cost does not depend on d and the time.

    ``tolerance`` bounds the relative error at all times. Raises DomainError for v = infinity and for gamma B
    lambda_max >= 2, where gradient descent diverges, ConvergenceError when the contour rule does not settle.
    """
    if math.isinf(problem.v):
        raise DomainError("the mean predictor is summed over its modes: give a finite v, such as 1000 d")
    resolvent = resolvent or Resolvent(problem.spectrum)
    step = problem.mean_step
    if step * resolvent.right_edge >= 2:
        raise DomainError(
            f"gamma B = {step:g} times the largest eigenvalue {resolvent.right_edge:.4g} must be below 2: lower gamma"
        )
    nodes = resolvent.sums.rule.nodes
    eigenvalues, kappa = nodes ** (-2 * problem.alpha), 1 / resolvent.tau
    masses = resolvent.sums.rule.all_weights * nodes ** (-2 * problem.alpha - 2 * problem.beta)
    floor = kappa / (kappa + eigenvalues)

    def at(y: np.ndarray, guess: tuple | None) -> tuple[np.ndarray, np.ndarray, tuple]:
        w = resolvent.w(y / step, guess[0] if guess else None)
        return w / y, y, (w,)

    low, high = step * resolvent.left_edge, step * resolvent.right_edge
    contour = LogContour(at, log_ellipse(low, high, inside_unit_circle=True))
    probe = np.concatenate([[0.0], np.geomspace(1.0, 10 / low, 30)])

    def curve(error: float) -> MeanCurve:
        scale, (w,) = contour.signal * contour.weights, contour.guess
        response = scale / (eigenvalues[:, None] - w)
        return MeanCurve(problem, masses, floor, response, _log_powers(contour.y), error)

    coarse = curve(math.inf)(probe)
    while len(contour.theta) <= _LAST_LEVEL:
        contour.refine()
        fine = curve(math.inf)(probe)
        change = float(np.max(np.abs(fine - coarse) / fine))
        if change**2 < tolerance and change < 0.01:  # geometric convergence squares the error at each doubling
            return curve(max(change**2, _ROUNDING))
        coarse = fine
    raise ConvergenceError(f"the contour of the mean predictor did not settle: last relative change {change:.1e}")


def ensemble_curve(problem: PowerLawProblem, *, tolerance: float = 1e-10) -> EnsembleCurve:
    """The loss of ensembles whose members are ``problem``; errors as in :func:`mean_curve` and
    :func:`~verify.curves.equivalent_curve`."""
    resolvent = Resolvent(problem.spectrum)
    single = equivalent_curve(problem, tolerance=tolerance, resolvent=resolvent)
    return EnsembleCurve(single, mean_curve(problem, tolerance=tolerance, resolvent=resolvent))


def _log_powers(y: np.ndarray) -> np.ndarray:
    """log(1 - y) with full relative accuracy at small |y|, which numpy's complex log1p does not keep."""
    real = 0.5 * np.log1p(y.real * (y.real - 2) + y.imag**2)
    return real + 1j * np.arctan2(-y.imag, 1 - y.real)
