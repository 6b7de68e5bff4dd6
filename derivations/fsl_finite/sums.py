r"""Sums over the modes of kernel regression, sum_{j<=M} j^-p h(T j^-beta), in closed form beyond an explicit head.

The filters h are e^{-2x}, what gradient flow leaves of the square of a mode, and the regularised incomplete gamma function
P(m, 2x), m > 0, what is not forgotten of noise whose rate falls like the power m - 1 of the remaining time. Between J and M
the sum is its integral between half-integers with Euler and Maclaurin's corrections; with x = T y^-beta, sigma = (p-1)/beta,

    \int y^-p h dy = T^-sigma/beta (I(x_J) - I(x_M)),      I(x) = \int_0^x u^(sigma-1) h(u) du,

an incomplete gamma function (for P(m, .) after one integration by parts). M is a real number or infinite.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.polynomial import Polynomial
from scipy.special import gamma, gammainc, gammaincc

__all__ = ["ModeSum", "SumAt"]

_HEAD = 24  # explicit modes; what Euler and Maclaurin's series neglects there is below 1e-8 of the sum
_ORDERS = 5  # derivatives of h in log x that the corrections take, itself included
_GONE, _NOTHING = 350.0, 1e-100  # of lam T: beyond, nothing is left of a mode, and below, nothing has happened to it
_APART = 1e-6  # sigma at a collision with zero is pulled off it by so much


@dataclass(frozen=True)
class SumAt:
    """At n points: the sum and its derivatives in log M (zero for infinite M) and log T, (n,) each."""

    value: np.ndarray
    along_m: np.ndarray
    along_t: np.ndarray


@dataclass(frozen=True)
class ModeSum:
    """sum_{j<=M} j^-``power`` h(T j^-``beta``): h = e^{-2x} for ``shape`` 0, else P(shape, 2x)."""

    power: float
    beta: float
    shape: float

    @property
    def sigma(self) -> float:
        """(p - 1)/beta, not zero."""
        sigma = (self.power - 1) / self.beta
        return sigma if abs(sigma) > _APART else _APART

    def __call__(self, log_t: np.ndarray, log_m: np.ndarray | None = None) -> SumAt:
        """At log T and log M, (n,); without M all modes count."""
        j = np.arange(1, _HEAD + 1)
        head = self._derivatives(np.exp(log_t)[:, None] * j**-self.beta, 2)
        weights = j**-self.power
        low = self._end(np.full_like(log_t, _HEAD + 0.5), log_t)
        value, along_t = head[0] @ weights - low.value, head[1] @ weights - low.along_t
        if log_m is None:
            rest = np.exp(-self.sigma * log_t) / self.beta * self._whole
            return SumAt(value + rest, np.zeros_like(value), along_t - self.sigma * rest)
        high = self._end(np.exp(log_m) + 0.5, log_t)
        return SumAt(value + high.value, np.exp(log_m) * high.along_m, along_t + high.along_t)

    def _derivatives(self, x: np.ndarray, count: int) -> list[np.ndarray]:
        """h and its derivatives in log x, ``count`` in all."""
        x = np.minimum(x, _GONE)
        decay = np.exp(-2 * x)
        if self.shape:
            plain = -np.expm1(-2 * x) if self.shape == 1 else gammainc(self.shape, 2 * x)
            found, lead = [plain], (2 * x) ** self.shape * decay / math.gamma(self.shape)
        else:
            found, lead = [], decay
        factor, line = Polynomial([1.0]), Polynomial([self.shape, -2.0])
        while len(found) < count:
            found.append(lead * factor(x))
            factor = line * factor + Polynomial([0.0, 1.0]) * factor.deriv()
        return found

    def _end(self, y: np.ndarray, log_t: np.ndarray) -> SumAt:
        """What an upper end at y gives to the sum: the integral up to y (from infinity) and corrections. ``along_m`` is the
        derivative in y."""
        x = np.maximum(np.exp(log_t - self.beta * np.log(y)), _NOTHING)
        scale = np.exp(-self.sigma * log_t) / self.beta
        h = self._derivatives(x, _ORDERS)

        def falling(k: int, shift: int = 0) -> np.ndarray:
            """y^k d^k/dy^k of y^-p h, h differentiated ``shift`` times in log x."""
            return y**-self.power * sum(weight * h[i + shift] for i, weight in enumerate(self._weights(k)))

        integral = -scale * self._primitive(x)
        slope = -self.sigma * integral - scale * x**self.sigma * h[0]
        return SumAt(
            integral - falling(1) * y**-1.0 / 24 + falling(3) * y**-3.0 * (7 / 5760),
            falling(0) - falling(2) * y**-2.0 / 24 + falling(4) * y**-4.0 * (7 / 5760),
            slope - falling(1, 1) * y**-1.0 / 24 + falling(3, 1) * y**-3.0 * (7 / 5760),
        )

    def _weights(self, k: int) -> list[float]:
        """Of the derivatives of h in log x in y^k d^k/dy^k of y^-p h(T y^-beta), over y^-p."""
        step = Polynomial([-self.power, -self.beta])  # y d/dy
        product = Polynomial([1.0])
        for i in range(k):
            product = product * (step - i)
        return list(product.coef)

    @property
    def _whole(self) -> float:
        """I(oo) of e^{-2x}; the other filters' I starts at 0 as it is."""
        return 0.0 if self.shape else 2.0**-self.sigma * gamma(self.sigma)

    def _primitive(self, x: np.ndarray) -> np.ndarray:
        """I(x), for e^{-2x} less I(oo)."""
        sigma, m = self.sigma, self.shape
        if not m:
            return -self._whole * gammaincc(sigma, 2 * x)
        rest = 2.0**-sigma * gamma(sigma + m) / gamma(m) * gammainc(sigma + m, 2 * x)
        return (x**sigma * gammainc(m, 2 * x) - rest) / sigma
