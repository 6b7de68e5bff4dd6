"""Kernel regression in one pass under a schedule of learning rates: sums over modes of the functional scaling law.

Eigenvalues lam_j = j^(-beta), target power lam_j theta_j^2 = j^(-1 - s beta), the first M eigenfunctions. With T the sum of
the learning rates and k(tau) = sum_{j<=M} lam_j^2 e^(-2 lam_j tau), the excess loss under label noise of variance one is
(arXiv 2509.19189)

    sum_{j>M} j^(-1 - s beta) + sum_{j<=M} j^(-1 - s beta) e^(-2 lam_j T) + int gamma(z) k(T - z) dz,

z the intrinsic time. A rate that decays exponentially in the samples falls linearly in intrinsic time: gamma = tau/D at the
remaining time tau, if D counts the samples in units of the logarithm of the fall. So no logarithms are left: sizes D, D2
are the papers' D/log D.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import gamma as gamma_function
from scipy.special import gammainc, zeta

from exponents.errors import DomainError
from verify.summation import sum_rule

_EARLY = 1e-2  # the kernel is constant before
_POINTS = 200  # of a time integral


@dataclass(frozen=True)
class Schedules:
    """Source s > 0 and capacity beta > 1; methods give excess losses, sizes are real numbers (M at least 200, or whole)."""

    s: float
    beta: float

    def __post_init__(self) -> None:
        if not (self.s > 0 and self.beta > 1):
            raise DomainError(f"s = {self.s} must be positive and beta = {self.beta} exceed 1")

    def constant(self, M: float, D: float, gamma: float) -> float:
        """The rate stays at gamma."""
        time = gamma * D
        return self.bias(M, time) + gamma * self._kernel(M, time)

    def exponential(self, M: float, D: float, gamma: float) -> float:
        """The rate decays from gamma over all samples."""
        time = gamma * D
        return self.bias(M, time) + self._first_moment(M, time) / D

    def stable_then_decay(self, M: float, D: float, D2: float, gamma: float) -> float:
        """The rate stays at gamma for D samples and then decays over D2."""
        last = gamma * D2
        time = gamma * D + last
        stable = gamma * (self._kernel(M, time) - self._kernel(M, last))
        return self.bias(M, time) + stable + self._first_moment(M, last) / D2

    def fixed_shape(self, M: float, N: float, eta: float, p: float) -> float:
        """The rate falls like the p-th power of what remains of N samples, eta u^p at the remaining fraction u."""
        time = eta * N / (p + 1)
        order = (2 * p + 1) / (p + 1)

        def kept(x: np.ndarray) -> np.ndarray:  # (p + 1) int_0^1 u^(2 p) e^(-2 x u^(p + 1)) du
            return gamma_function(order) * gammainc(order, 2 * x) * (2 * x) ** -order

        return self.bias(M, time) + eta**2 * N / (p + 1) * self._sum(M, -2 * self.beta, kept, time)

    def growing_batch(self, M: float, T: float, D: float) -> float:
        """Rate one for T steps, in batches proportional to the root of k at the remaining time: noise (int k^(1/2))^2/D."""
        remaining = np.concatenate([[0.0], np.geomspace(_EARLY, T, _POINTS)])
        roots = np.sqrt([self._sum(M, -2 * self.beta, lambda x: np.exp(-2 * x), tau) for tau in remaining])
        return self.bias(M, T) + float(np.trapezoid(roots, remaining)) ** 2 / D

    def remembered(self, M: float, D1: float, D2: float) -> float:
        """Rate one for D1 samples in batches of one, then D2 without noise."""
        return self.bias(M, D1 + D2) + self._kernel(M, D1 + D2) - self._kernel(M, D2)

    # --- sums over modes ------------------------------------------------------------------------------------------

    def bias(self, M: float, time: float) -> float:
        """What is not learned in intrinsic time T: modes beyond M, and e^(-2 lam T) of the others."""
        tail = float(zeta(1 + self.s * self.beta, M + 1))
        return tail + self._sum(M, -1 - self.s * self.beta, lambda x: np.exp(-2 * x), time)

    def _kernel(self, M: float, time: float) -> float:
        """int_0^T k."""
        return 0.5 * self._sum(M, -self.beta, lambda x: -np.expm1(-2 * x), time)

    def _first_moment(self, M: float, time: float) -> float:
        """int_0^T tau k(tau) dtau."""
        return 0.25 * self._sum(M, 0.0, lambda x: -np.expm1(-2 * x) - 2 * x * np.exp(-2 * x), time)

    def _sum(self, M: float, power: float, of, time: float) -> float:
        """sum_{j<=M} j^power of(lam_j T)."""
        rule = sum_rule(M, max(1.0, self.beta))
        j = rule.nodes
        return float(rule.all_weights @ (j**power * of(time * j**-self.beta)))
