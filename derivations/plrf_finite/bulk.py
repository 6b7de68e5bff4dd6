r"""The bulk of power-law random features in the limit d -> oo at fixed X = x d^(2 alpha): integrals instead of sums.

With u = U d^(2 alpha) and y = j/d the sums of the deterministic equivalent (arXiv 2405.15074, fixed point of the
resolvent) become finite parts of integrals,

    n(U) = \int_0^rho U/(y^q + U) dy,        h(U) = f.p. \int_0^rho y^-b/(y^q + U) dy,       q = 2 alpha, b = 2 beta,

each a pole term, the integral up to infinity, less a tail beyond rho that is analytic in U. The fixed point is

    X U = 1 - n(U) + e(U)/d + O(1/d^2),      e = (1 - f(rho))/2,   f(y) = U/(y^q + U),

where e is what a sum over whole numbers has at its two ends beyond the integral.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

__all__ = ["Bulk", "PowerIntegral"]

_NODES = 48
_STEP = 1e-10  # of Newton's method, relative: the next one would be as its square
_LEAST = 0.5  # Gauss-Jacobi rules for t^(p-1) are used for p above this, the recurrence in p below


@dataclass(frozen=True)
class PowerIntegral:
    """f.p. of the integral of y^-b/(y^q + U) over 0 < y < rho as a function of complex U off the negative axis."""

    b: float
    q: float
    rho: float

    @property
    def order(self) -> float:
        """p of the pole term, constant * U^-p."""
        return (self.b + self.q - 1) / self.q

    @cached_property
    def constant(self) -> float:
        """Constant of the pole term: pi/(q sin(pi (1 - p)))."""
        return math.pi / (self.q * math.sin(math.pi * (1 - self.order)))

    def pole(self, u: np.ndarray) -> np.ndarray:
        """The integral up to infinity."""
        return self.constant * u**-self.order

    def tail(self, u: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The integral beyond rho and its derivative in U, arrays like ``u``."""
        scale, edge = self.rho ** (1 - self.b - self.q) / self.q, self.rho**-self.q
        value, slope = self._moment(self.order, np.asarray(u) * edge)
        return scale * value, scale * edge * slope

    def __call__(self, u: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(value, derivative in U)."""
        pole, (tail, slope) = self.pole(u), self.tail(u)
        return pole - tail, -self.order * pole / u - slope

    @cached_property
    def _steps(self) -> int:
        return max(0, math.ceil(_LEAST - self.order))

    @cached_property
    def _rule(self) -> tuple[np.ndarray, np.ndarray]:
        """Nodes and weights for the weight t^(p + steps - 1) on 0 < t < 1."""
        from scipy.special import roots_jacobi

        p = self.order + self._steps
        nodes, weights = roots_jacobi(_NODES, 0.0, p - 1)
        return (1 + nodes) / 2, weights * 2.0**-p

    def _moment(self, p: float, c: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """f.p. of the integral of t^(p-1)/(1 + c t) over 0 < t < 1 and its derivative in c: 1/p - c times the next."""
        nodes, weights = self._rule
        inverse = 1 / (1 + np.multiply.outer(c, nodes))
        value, slope = inverse @ weights, -(inverse**2) @ (weights * nodes)
        for k in range(self._steps - 1, -1, -1):
            value, slope = 1 / (p + k) - c * value, -value - c * slope
        return value, slope


@dataclass(frozen=True)
class Bulk:
    """n, h and the fixed point at (alpha, beta) and rho = v/d > 1."""

    alpha: float
    beta: float
    rho: float

    @property
    def q(self) -> float:
        """2 alpha."""
        return 2 * self.alpha

    @cached_property
    def modes(self) -> PowerIntegral:
        """n(U)/U."""
        return PowerIntegral(0.0, self.q, self.rho)

    @cached_property
    def _next(self) -> PowerIntegral:
        """Whose tail times -U is what the tail of n(U)/U has beyond its value at 0, -trace."""
        return PowerIntegral(self.q, self.q, self.rho)

    @cached_property
    def target(self) -> PowerIntegral:
        """h(U)."""
        return PowerIntegral(2 * self.beta, self.q, self.rho)

    @property
    def trace(self) -> float:
        """f.p. of the integral of y^-q up to rho: the bulk of the trace in units of d^(1 - 2 alpha)."""
        return self.rho ** (1 - self.q) / (1 - self.q)

    def occupation(self, u: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(n, n')."""
        value, slope = self.modes(u)
        return u * value, value + u * slope

    def kernel(self, u: np.ndarray) -> np.ndarray:
        """trace - X n at X = (1 - n)/U, without cancellation at small U."""
        n, _ = self.occupation(u)
        return n**2 / u - self.modes.pole(u) - u * self._next.tail(u)[0]

    def end(self, u: np.ndarray) -> np.ndarray:
        """e(U)."""
        return 0.5 * self.rho**self.q / (self.rho**self.q + u)

    def solve(self, x: np.ndarray, start: np.ndarray) -> np.ndarray:
        """U of the fixed point at complex X (1-d) by Newton's method from a nearby ``start``."""
        u = np.array(start, dtype=complex)
        for _ in range(40):
            n, slope = self.occupation(u)
            step = (x * u - 1 + n) / (x + slope)
            u = u - step
            if np.all(np.abs(step) < _STEP * np.abs(u)):
                break
        return u

    @cached_property
    def kappa(self) -> float:
        """The root of n(U) = 1: U at X = 0."""
        from scipy.optimize import brentq

        def excess(log_u: float) -> float:
            return float(self.occupation(np.array([math.exp(log_u)]))[0][0]) - 1

        low, high = -1.0, 1.0
        while excess(low) > 0:
            low -= 2.0
        while excess(high) < 0:
            high += 2.0
        return math.exp(brentq(excess, low, high, xtol=1e-14))
