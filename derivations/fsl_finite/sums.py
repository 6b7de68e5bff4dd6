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
from functools import cached_property, lru_cache

import numpy as np
from numpy.polynomial import polynomial
from scipy.special import gammainc, gammaincc

__all__ = ["ModeSum", "SumAt"]

_HEAD = 24  # explicit modes; what Euler and Maclaurin's series neglects there is below 1e-8 of the sum
_MODES = np.arange(1.0, _HEAD + 1)
_LOW = _HEAD + 0.5  # where the closed form takes over
_ORDERS = 5  # derivatives of h in log x that the corrections take, itself included
_FIRST, _THIRD = -1 / 24, 7 / 5760  # Euler and Maclaurin's, of the midpoint rule
_GONE, _NOTHING = 350.0, 1e-100  # of lam T: beyond, nothing is left of a mode, and below, nothing has happened to it
_APART = 1e-6  # sigma at a collision with zero is pulled off it by so much


@dataclass(frozen=True)
class SumAt:
    """At n points: the sum and its derivatives in log M (zero for infinite M) and log T, (n,) each."""

    value: np.ndarray
    along_m: np.ndarray
    along_t: np.ndarray


@lru_cache(maxsize=256)
def _steps(power: float, beta: float) -> np.ndarray:
    """(5, 5): row k has the weights of the derivatives of h in log x in y^k d^k/dy^k of y^-p h(T y^-beta), over y^-p."""
    rows, product = np.zeros((_ORDERS, _ORDERS)), np.ones(1)
    for k in range(_ORDERS):
        rows[k, : k + 1] = product
        product = polynomial.polymul(product, [-power - k, -beta])  # y d/dy is [-p, -beta], less k
    return rows


@lru_cache(maxsize=256)
def _factors(shape: float) -> np.ndarray:
    """(4, 4): row i has the coefficients in x of the (i + 1)-th derivative of h in log x over its leading factor,
    (2x)^m e^{-2x}/Gamma(m) of P(m, 2x) and -2x e^{-2x} of e^{-2x}."""
    rows, factor = np.zeros((_ORDERS - 1, _ORDERS - 1)), np.ones(1)
    lead = [shape or 1.0, -2.0]  # x d/dx of the logarithm of the leading factor
    for i in range(_ORDERS - 1):
        rows[i, : i + 1] = factor
        slope = np.append(factor * np.arange(i + 1), 0.0)
        factor = polynomial.polymul(lead, factor) + slope
    return rows


def _combined(weights: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """(k, ...) sums of ``rows`` (m, ...) with weights (k, m)."""
    return (weights @ rows.reshape(len(rows), -1)).reshape(-1, *rows.shape[1:])


@dataclass(frozen=True)
class ModeSum:
    """sum_{j<=M} j^-``power`` h(T j^-``beta``): h = e^{-2x} for ``shape`` 0, else P(shape, 2x)."""

    power: float
    beta: float
    shape: float

    @cached_property
    def sigma(self) -> float:
        """(p - 1)/beta, not zero."""
        sigma = (self.power - 1) / self.beta
        return sigma if abs(sigma) > _APART else _APART

    def __call__(self, log_t: np.ndarray, log_m: np.ndarray | None = None) -> SumAt:
        """At log T and log M, (n,); without M all modes count."""
        time = np.exp(log_t)[:, None]
        h = self._derivatives(time * self._pace, 2)
        ends = np.full((len(log_t), 1), _LOW)
        if log_m is not None:
            ends = np.concatenate([ends, np.exp(log_m)[:, None] + 0.5], axis=1)
        value, along_t, along_y = self._end(ends, time)
        head, head_t = h[0] @ self._weights, h[1] @ self._weights
        if log_m is None:
            rest = np.exp(-self.sigma * log_t) / self.beta * self._whole
            return SumAt(head - value[:, 0] + rest, np.zeros_like(rest), head_t - along_t[:, 0] - self.sigma * rest)
        return SumAt(
            head - value[:, 0] + value[:, 1],
            np.exp(log_m) * along_y[:, 1],
            head_t - along_t[:, 0] + along_t[:, 1],
        )

    @cached_property
    def _pace(self) -> np.ndarray:
        return _MODES**-self.beta

    @cached_property
    def _weights(self) -> np.ndarray:
        return _MODES**-self.power

    def _derivatives(self, x: np.ndarray, count: int) -> np.ndarray:
        """(count, ...) h and its derivatives in log x; ``count`` is 2 or all of them."""
        x = np.minimum(x, _GONE)
        twice = 2 * x
        decay = np.exp(-twice)
        found = np.empty((count, *x.shape))
        if not self.shape:
            found[0], found[1] = decay, -twice * decay
        else:
            found[0] = -np.expm1(-twice) if self.shape == 1 else gammainc(self.shape, twice)
            found[1] = twice**self.shape * decay / math.gamma(self.shape)
        if count > 2:
            powers = np.stack([np.ones_like(x), x, x * x, x * x * x])
            found[2:] = found[1] * _combined(_factors(self.shape)[1:], powers)
        return found

    def _end(self, y: np.ndarray, time: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """What an upper end at y (n, k) gives to the sum, the integral up to y (from infinity) and corrections, and its
        derivatives in log T and in y."""
        x = np.maximum(time * y**-self.beta, _NOTHING)
        h = self._derivatives(x, _ORDERS)
        steps = _steps(self.power, self.beta)
        falling, later = (
            _combined(steps, h),
            _combined(steps[:4, :4], h[1:]),
        )  # y^k d^k/dy^k of h and of its slope in log T
        scale, near = y**-self.power, 1 / y
        integral = -(time**-self.sigma) / self.beta * self._primitive(x)
        slope = -self.sigma * integral - y ** (-self.beta * self.sigma) / self.beta * h[0]
        first, third = _FIRST * near, _THIRD * near**3
        return (
            integral + scale * (first * falling[1] + third * falling[3]),
            slope + scale * (first * later[1] + third * later[3]),
            scale * (falling[0] + near * (first * falling[2] + third * falling[4])),
        )

    @cached_property
    def _whole(self) -> float:
        """I(oo) of e^{-2x}; the other filters' I starts at 0 as it is."""
        return 0.0 if self.shape else 2.0**-self.sigma * math.gamma(self.sigma)

    @cached_property
    def _moment(self) -> float:
        """\\int_0^oo u^sigma dh of P(m, 2u)."""
        return 2.0**-self.sigma * math.gamma(self.sigma + self.shape) / math.gamma(self.shape)

    def _primitive(self, x: np.ndarray) -> np.ndarray:
        """I(x), for e^{-2x} less I(oo)."""
        sigma, m = self.sigma, self.shape
        if not m:
            return -self._whole * gammaincc(sigma, 2 * x)
        return (x**sigma * gammainc(m, 2 * x) - self._moment * gammainc(sigma + m, 2 * x)) / sigma
