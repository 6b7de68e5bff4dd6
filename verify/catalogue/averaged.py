"""Least squares in one pass with averaged iterates: sums over modes of an Ornstein-Uhlenbeck process and its mean.

Eigenvalues lam_j = j^(-a), signal lam_j theta_j^2 = j^(-b), label noise of variance one, step gamma, batch B: in the
intrinsic time T = gamma D/B a mode decays like e^(-x), x = lam_j T, and is driven by noise of intensity lam_j gamma/B. The
mean over the run keeps of its start, and of its noise in units of 1/D,

    ((1 - e^(-x))/x)^2    and    1 - 2 (1 - e^(-x))/x + (1 - e^(-2x))/(2x).
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from scipy.special import zeta

from exponents.errors import DomainError
from verify.summation import sum_rule

_BEYOND = 1e5  # modes are summed up to this many times the number of learned ones
_SERIES = 1e-2  # below it the noise of a mode is x^2/3, up to x^3/4


def averaged_descent(a: float, b: float) -> Callable[..., float]:
    """D, B, gamma: excess loss of the mean over all iterates, gamma <= 1; DomainError unless a > 1 and b > 1."""
    if not (a > 1 and b > 1):
        raise DomainError(f"a = {a} and b = {b} must exceed 1 (summable powers)")

    def loss(D: float, B: float = 1.0, gamma: float = 1.0) -> float:
        if gamma > 1 or B < 1:
            return math.inf
        time = gamma * D / B
        end = math.ceil(_BEYOND * max(time, 1.0) ** (1 / a))
        rule = sum_rule(float(end), max(1.0, a))
        x = time * rule.nodes**-a
        bias = rule.all_weights @ (rule.nodes**-b * (-np.expm1(-x) / x) ** 2) + zeta(b, end + 1)
        return float(bias + rule.all_weights @ _noise(x) / D)

    return loss


def _noise(x: np.ndarray) -> np.ndarray:
    whole = 1 + 2 * np.expm1(-x) / x - np.expm1(-2 * x) / (2 * x)
    return np.where(x < _SERIES, x**2 / 3 - x**3 / 4, whole)
