"""Generating functions of the exact loss equation, closed by the deterministic equivalent.

One step of SGD contracts a mode by q(l) = 1 - 2 g l + h l^2 and feeds it with the loss, so that (arXiv
2405.15074, eq. 9)

    P(r) = F(r) + sum_{s<r} K(r-1-s) P(s),   F(r) = int q(l)^r dF(l),   K(r) = gamma^2 B int l^2 q(l)^r
    dmu(l).

With y = 1 - zeta the z-transforms F^(y), K^(y) are resolvents at the two roots of q(z) = zeta, z and z' = 2
g/h - z:

    1/(zeta - q(l)) = [1/(l - z) - 1/(l - z')] / (2 g - 2 h z),

and P^ = F^/(1 - K^).  Continuous time is the limit h -> 0 with zeta^r replaced by e^{-y t}; there z = y/(2
g).
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from functools import cached_property

import numpy as np
from scipy.optimize import brentq

from exponents.errors import DomainError
from verify.problem import PowerLawProblem, PowerLawSpectrum
from verify.resolvent import Resolvent


def stability_bound(spectrum: PowerLawSpectrum, batch: float = 1, resolvent: Resolvent | None = None) -> float:
    """The step gamma at which the expected loss stops being bounded: ||K|| = 1, or q = 1 at the top of the
    spectrum.

    ||K|| = sum gamma l/(2 - gamma (B+1) l) over eigenvalues; in the deterministic equivalent this is
    sum lam_j/(w - lam_j) / (B+1) at the w > lam_1 with z(w) = 2/(gamma (B+1)): one monotone equation for w.
    """
    resolvent = resolvent or Resolvent(spectrum)

    def excess(log_gap: float) -> float:
        return -float(resolvent.sums.stieltjes(np.array(1 + math.exp(log_gap))).real) - (batch + 1)

    low = math.log(resolvent.right_w - 1)
    w = resolvent.right_w
    if excess(low) > 0:
        high = low + 5.0
        while excess(high) > 0:
            high += 5.0
        w = 1 + math.exp(brentq(excess, low, high, xtol=1e-15))
    z = float(resolvent.z_of_w(np.array(w))[0].real)
    return 2 / ((batch + 1) * z)


def eigenvalue_bound(eigenvalues: np.ndarray, batch: float = 1) -> float:
    """The same bound for given eigenvalues (1-d array): root of sum gamma l/(2 - gamma (B+1) l) = 1."""
    lam = np.asarray(eigenvalues, dtype=float)
    pole = 2 / ((batch + 1) * lam.max())

    def excess(gamma: float) -> float:
        return float(np.sum(gamma * lam / (2 - gamma * (batch + 1) * lam))) - 1

    return brentq(excess, 0.0, pole * (1 - 1e-12), xtol=1e-15 * pole)


class Transforms(ABC):
    """F^(y) and K^(y) of one problem; ``y`` complex, off the image of the spectrum.  Build with
    :func:`transforms`.
    """

    continuous: bool

    def __init__(self, problem: PowerLawProblem, resolvent: Resolvent | None = None) -> None:
        self.problem = problem
        self.resolvent = resolvent or Resolvent(problem.spectrum)
        self.sums = self.resolvent.sums

    # 1. Resolvents of the two measures ----------------------------------------------------------------------

    @cached_property
    def trace(self) -> float:
        """Tr = sum lam_j."""
        return self.sums.power_sum(2 * self.problem.alpha)

    @cached_property
    def initial_loss(self) -> float:
        """P(0) = sum lam_j b_j^2."""
        return self.sums.power_sum(2 * self.problem.alpha + 2 * self.problem.beta)

    @cached_property
    def limit_loss(self) -> float:
        """F_0 = sum lam_j b_j^2 / (1 + tau lam_j): what no training removes."""
        return (
            float(self.sums.stieltjes(np.array(-1 / self.resolvent.tau), 2 * self.problem.beta).real)
            / self.resolvent.tau
        )

    def signal(self, z: np.ndarray, w: np.ndarray) -> np.ndarray:
        """Resolvent of the F-measure, int dF(l)/(l - z), at z with w = w(z); the atom at 0 carries F_0."""
        return self.sums.stieltjes(w, 2 * self.problem.beta) * w / z

    def energy(self, z: np.ndarray, w: np.ndarray) -> np.ndarray:
        """Resolvent of the K-measure, int l^2/(l - z) dmu = Tr + d z (1 - m(z))."""
        return self.trace + z * self.sums.stieltjes(w)

    # 2. What a clock must say -------------------------------------------------------------------------------

    @abstractmethod
    def rate(self, z: np.ndarray) -> np.ndarray:
        """y of an eigenvalue z."""

    @abstractmethod
    def at(self, y: np.ndarray, guess: tuple | None = None) -> tuple[np.ndarray, np.ndarray, tuple]:
        """(F^, K^, (w, ...)) at complex y with Im y >= 0; the tuple of w's starts the next call nearby."""

    @abstractmethod
    def real_kernel(self, z: float, w: float) -> float:
        """K^ at a real z outside the spectrum and below the fold of the rate, w = w(z)."""

    @abstractmethod
    def log_power(self, y: np.ndarray) -> np.ndarray:
        """log of the factor by which rate y shrinks in one unit of time."""

    @abstractmethod
    def rates(self) -> tuple[float, float]:
        """(smallest, largest) y of the spectrum."""

    @cached_property
    @abstractmethod
    def kernel_norm(self) -> float:
        """||K|| = sum_r K(r)."""

    # 3. Long times ------------------------------------------------------------------------------------------

    @cached_property
    def final_loss(self) -> float:
        """P(oo) = F_0/(1 - ||K||); meaningful when ||K|| < 1."""
        return self.limit_loss / (1 - self.kernel_norm)

    @cached_property
    def slow_rate(self) -> float | None:
        """The y in (0, smallest rate) with K^(y) = 1: a mode of the loss slower than every mode of the
        data, if any.
        """
        edge, zero = self.resolvent.left_w, -1 / self.resolvent.tau

        def excess(w: float) -> float:
            z = float(self.resolvent.z_of_w(np.array(w))[0].real)
            return self.real_kernel(z, w) - 1

        if self.kernel_norm >= 1 or excess(edge) <= 0:
            return None
        w = brentq(excess, zero * (1 - 1e-15), edge, xtol=1e-15 * abs(zero))
        return float(self.rate(self.resolvent.z_of_w(np.array(w))[0].real))


class ContinuousTime(Transforms):
    """Gradient flow with noise: rate y = 2 g z, decay e^{-y t}; the approximation most papers state."""

    continuous = True

    def rate(self, z):
        return 2 * self.problem.mean_step * z

    def at(self, y, guess=None):
        z = y / (2 * self.problem.mean_step)
        w = self.resolvent.w(z, guess[0] if guess else None)
        signal = self.signal(z, w) / (2 * self.problem.mean_step)
        return signal, self.problem.gamma / 2 * self.energy(z, w), (w,)

    def real_kernel(self, z, w):
        return self.problem.gamma / 2 * float(self.energy(z, np.array(w)).real)

    def log_power(self, y):
        return -y

    def rates(self):
        return self.rate(self.resolvent.left_edge), self.rate(self.resolvent.right_edge)

    @cached_property
    def kernel_norm(self) -> float:
        """gamma Tr / 2."""
        return self.problem.gamma * self.trace / 2


class DiscreteSteps(Transforms):
    """The exact steps: rate y = 1 - q(z) = 2 g z - h z^2, decay (1 - y)^r."""

    continuous = False

    def __init__(self, problem: PowerLawProblem, resolvent: Resolvent | None = None) -> None:
        super().__init__(problem, resolvent)
        top = self.resolvent.right_edge
        if self.problem.curvature * top >= 2 * self.problem.mean_step:
            raise DomainError(
                f"gamma = {problem.gamma:g} makes the largest mode grow: gamma (B+1) lambda_max = "
                f"{problem.gamma * (problem.batch + 1) * top:.4g} must be below 2; the bound on gamma is "
                f"{stability_bound(problem.spectrum, problem.batch, self.resolvent):.6g}"
            )

    @property
    def _mirror(self) -> float:
        """2 g/h: the roots of q(z) = zeta add up to it."""
        return 2 / (self.problem.gamma * (self.problem.batch + 1))

    def rate(self, z):
        return z * (2 * self.problem.mean_step - self.problem.curvature * z)

    def _root(self, y: np.ndarray) -> np.ndarray:
        """The root of smaller modulus, without cancellation at small y."""
        g, h = self.problem.mean_step, self.problem.curvature
        return y / g / (1 + np.sqrt(1 - y * (h / g**2) + 0j))

    def at(self, y, guess=None):
        z = self._root(np.asarray(y, dtype=complex))
        mirrored = self._mirror - z
        # Im z and Im z' have opposite signs; both resolvents are evaluated in the upper half plane.
        near, far = guess if guess else (None, None)
        w = self._upper(z, near)
        w_mirror = self._upper(mirrored, far)
        slope = 2 * self.problem.mean_step - 2 * self.problem.curvature * z
        signal = (self.signal(z, w) - self.signal(mirrored, w_mirror)) / slope
        scale = self.problem.gamma**2 * self.problem.batch
        kernel = scale * (self.energy(z, w) - self.energy(mirrored, w_mirror)) / slope
        return signal, kernel, (w, w_mirror)

    def _upper(self, z: np.ndarray, guess: np.ndarray | None) -> np.ndarray:
        flip = z.imag < 0
        start = None if guess is None else np.where(flip, guess.conj(), guess)
        w = self.resolvent.w(np.where(flip, z.conj(), z), start)
        return np.where(flip, w.conj(), w)

    def real_kernel(self, z, w):
        mirrored = self._mirror - z
        difference = self.energy(z, np.array(w)) - self.energy(mirrored, np.array(self.resolvent.real_w(mirrored)))
        slope = 2 * self.problem.mean_step - 2 * self.problem.curvature * z
        return self.problem.gamma**2 * self.problem.batch * float(difference.real) / slope

    def log_power(self, y):
        # log(1 - y) with full relative accuracy at small |y|, which numpy's complex log1p does not keep
        real = 0.5 * np.log1p(y.real * (y.real - 2) + y.imag**2)
        return real + 1j * np.arctan2(-y.imag, 1 - y.real)

    def rates(self):
        ends = [float(self.rate(self.resolvent.left_edge)), float(self.rate(self.resolvent.right_edge))]
        fold = self._mirror / 2
        if self.resolvent.right_edge > fold:
            ends.append(float(self.rate(fold)))
        return min(ends), max(ends)

    @cached_property
    def kernel_norm(self) -> float:
        """sum gamma l/(2 - gamma (B+1) l) = sum lam_j/(w - lam_j)/(B+1) at w = w(2/(gamma (B+1)))."""
        w = self.resolvent.real_w(self._mirror)
        return -float(self.sums.stieltjes(np.array(w)).real) / (self.problem.batch + 1)


def transforms(problem: PowerLawProblem, continuous: bool = False, resolvent: Resolvent | None = None) -> Transforms:
    """The transforms of ``problem`` in discrete steps (default) or continuous time."""
    return (ContinuousTime if continuous else DiscreteSteps)(problem, resolvent)
