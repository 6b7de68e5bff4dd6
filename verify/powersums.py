"""The sums of the theory, S_q(w) = sum_{j<=v} j^{-q} lam_j / (lam_j - w) with lam_j = j^{-2 alpha},
anywhere off the axis.

With f(j) = j^{-q} / (1 - w j^{2 alpha}) the only obstacle to a smooth rule is the pole at j* = w^{-1/(2
alpha)}.  Where it comes near the nodes, what the rule misses on rho/(j - j*) is known in closed form
through the digamma function, and is added: the cost does not depend on d, v or the distance of w from the
axis.
"""

from __future__ import annotations

import math
from functools import cached_property

import numpy as np
from scipy.special import digamma, loggamma, zeta

from verify.summation import SumRule, sum_rule

_POLE_ANGLE = 1.2  # beyond this |arg j*| the panels resolve the pole
_MOMENTS = 14  # 0.05^14 is below the unit roundoff
_CUT_RATIO = 0.05
_RANGE = 280  # decades of a float that a power may span


def trigamma(z: np.ndarray) -> np.ndarray:
    """psi'(z) for complex z: reflection, eight steps of the recurrence, then the asymptotic series
    (relative 1e-13).
    """
    z = np.asarray(z, dtype=complex)
    reflect = z.real < 0.5
    x = np.where(reflect, 1 - z, z)
    total = np.zeros_like(x)
    for _ in range(8):
        total += 1 / (x * x)
        x += 1
    u = 1 / (x * x)
    series = 1 / 6 - u * (1 / 30 - u * (1 / 42 - u * (1 / 30 - u * (5 / 66 - u * (691 / 2730 - u * 7 / 6)))))
    total += 1 / x + u / 2 + u / x * series
    # pi^2 / sin^2 without overflow: 1/sin^2(pi z) = -4 e / (1 - e)^2, e = exp(2 i pi z) on the decaying side.
    side = np.where(z.imag >= 0, 1, -1)
    decay = np.exp(2j * np.pi * side * np.where(reflect, z, 0.25))
    return np.where(reflect, -4 * np.pi**2 * decay / (1 - decay) ** 2 - total, total)


class PowerSums:
    """S_q(w), dS_q/dw and related sums for one (alpha, v); float64, arrays of any shape.

    ``floor`` is a lower bound of |w|: for v = infinity the sum is cut where lam_j < 0.05 floor and
    continued by moments.
    """

    def __init__(self, alpha: float, v: float, floor: float) -> None:
        self.alpha = alpha
        self.v = v
        self.end = float(v) if math.isfinite(v) else float(math.ceil((_CUT_RATIO * floor) ** (-0.5 / alpha)))
        self.rule: SumRule = sum_rule(self.end, max(1.0, alpha / 2))

    @cached_property
    def _nodes(self) -> np.ndarray:
        return self.rule.nodes

    @cached_property
    def _weights(self) -> np.ndarray:
        return self.rule.all_weights

    @cached_property
    def _powers(self) -> np.ndarray:
        return self._nodes ** (2 * self.alpha)

    def power_sum(self, p: float) -> float:
        """sum_{j<=v} j^{-p} (p > 1 when v is infinite)."""
        head = float(self._weights @ self._nodes**-p)
        return head + (float(zeta(p, self.end + 1)) if math.isinf(self.v) else 0.0)

    def _moments(self, q: float) -> np.ndarray:
        """sum_{j>end} j^{-q} (j/end)^{-2 alpha k}, k = 1..; zero for finite v."""
        if math.isfinite(self.v):
            return np.zeros(0)
        k = np.arange(1, _MOMENTS + 1)
        first, s = self.end + 1, q + 2 * self.alpha * k
        start = first**-q * (first / self.end) ** (-2 * self.alpha * k)
        # first^s zeta(s, first) directly, or by Euler's formula where the powers leave the range of floats
        direct = s * math.log10(first) < _RANGE
        euler = first / (s - 1) + 0.5 + s / (12 * first)
        return start * np.where(direct, zeta(s, first) * first ** np.where(direct, s, 0.0), euler)

    def _ratio(self, w: np.ndarray) -> np.ndarray:
        """lam_end/w, the variable of the moments."""
        return self.end ** (-2 * self.alpha) / w

    def _pole(self, w: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(mask, j*) of the points whose pole is near the tail nodes."""
        log_pole = -np.log(w) / (2 * self.alpha)
        near = (np.abs(log_pole.imag) < _POLE_ANGLE) & (len(self.rule.tail) > 0)
        near &= (log_pole.real > math.log(len(self.rule.head) / 4)) & (log_pole.real < math.log(2 * self.end))
        return near, np.exp(log_pole[near])

    def _missed(self, pole: np.ndarray, derivative: bool) -> tuple[np.ndarray, np.ndarray | None]:
        """Exact sum minus rule of 1/(j - j*) over the tail, and its derivative in j*."""
        low = len(self.rule.head) + 1 - pole
        high = self.end + 1 - pole
        inverse = 1 / (self.rule.tail - pole[:, None])
        value = digamma(high) - digamma(low) - inverse @ self.rule.weights
        if not derivative:
            return value, None
        return value, trigamma(low) - trigamma(high) - inverse**2 @ self.rule.weights

    def stieltjes(self, w: np.ndarray, q: float = 0.0, derivative: bool = False):
        """S_q(w) of complex ``w`` (any shape, off [lam_v, lam_1]); with ``derivative`` the pair (S_q,
        dS_q/dw).
        """
        w = np.asarray(w, dtype=complex)
        flat = w.ravel()
        weights = self._weights if q == 0 else self._weights * self._nodes**-q
        inverse = 1 / (1 - flat[:, None] * self._powers)
        value = inverse @ weights
        slope = inverse**2 @ (weights * self._powers) if derivative else None
        near, pole = self._pole(flat)
        if near.any():
            missed, missed_slope = self._missed(pole, derivative)
            residue = -(pole ** (1 - q)) / (2 * self.alpha)
            value[near] += residue * missed
            if derivative:
                step = -1 / (2 * self.alpha * flat[near])  # (dj*/dw) / j*
                slope[near] += residue * step * ((1 - q) * missed + pole * missed_slope)
        for k, moment in enumerate(self._moments(q), start=1):
            value -= moment * self._ratio(flat) ** k
            if derivative:
                slope += k * moment * self._ratio(flat) ** k / flat
        if derivative:
            return value.reshape(w.shape), slope.reshape(w.shape)
        return value.reshape(w.shape)

    def signed(self, u: np.ndarray, power: int = 1) -> np.ndarray:
        """sum (lam_j / (lam_j + u))^power for real u > 0 and power 1 or 2 (degrees of freedom)."""
        value, slope = self.stieltjes(-np.asarray(u, dtype=float), derivative=True)
        # lam^2/(lam - w)^2 = d/dw of w lam/(lam - w)
        return value.real if power == 1 else (value - u * slope).real

    def argument_sum(self, w: np.ndarray) -> np.ndarray:
        """sum_j arg(1 - lam_j / w) / pi for Im w > 0: the eigenvalue count that the modes give."""
        w = np.asarray(w, dtype=complex)
        flat = w.ravel()
        total = np.log(1 - 1 / (flat[:, None] * self._powers)) @ self._weights
        near, pole = self._pole(flat)
        if near.any():
            start = len(self.rule.head) + 1
            exact = loggamma(self.end + 1 - pole) - loggamma(start - pole) - loggamma(self.end + 1) + loggamma(start)
            total[near] += exact - np.log(1 - pole[:, None] / self.rule.tail) @ self.rule.weights
        for k, moment in enumerate(self._moments(0.0), start=1):
            total -= moment * self._ratio(flat) ** k / k
        return (total.imag / np.pi).reshape(w.shape)
