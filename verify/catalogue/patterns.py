"""Patterns of frequency p_k = k^(-power): what is met, learned by gradient descent, or learned by steps of one length."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from scipy.special import zeta

from exponents.errors import DomainError
from verify.catalogue.schedules import Schedules
from verify.summation import sum_rule

Loss = Callable[..., float]

_UNLIMITED = 1e24  # patterns; beyond all that the samples of a run contain
_LEAST = 500  # patterns; sums to a real number of them need as many, and fewer are no choice
_STEPS = (1e-4, 4.0)  # range of the steps' total length, in units of the largest frequency
_VAST = 1e40  # words, where the size of the vocabulary is to play no role


def patterns(power: float, capacity: float = 1.0) -> Loss:
    """S and N (unlimited if not given): patterns that S samples of rate p_k missed, or beyond the first N^capacity.

    The mass sum_{k<=n} p_k e^(-S p_k) + sum_{k>n} p_k, n = N^capacity; DomainError unless power > 1.
    """
    run = Schedules((power - 1) / power, power)

    def loss(S: float, N: float = math.inf) -> float:
        held = min(N**capacity, _UNLIMITED)
        return run.bias(held, 0.5 * S) if held >= _LEAST else math.inf

    return loss


def words_by_signs(power: float) -> Loss:
    """T and d (vast if not given): sign descent over d words of frequency p_k, gap after T steps of the best length.

    The gap is relative to the start. After T steps of length x/T a weight has moved by x towards its frequency, or
    oscillates around it with half a step: sum_{p_k > x} (p_k - x)^2 + (x/2T)^2 #{p_k <= x}, least over x (arXiv 2505.19227,
    section 4).
    """
    if not power > 0:
        raise DomainError(f"power = {power} must be positive")

    def gap(x: float, T: float, d: float) -> float:
        ahead = float(min(d, math.floor(x ** (-1 / power)) if x < 1 else 0))
        missing = _power_sum(2 * power, ahead) - 2 * x * _power_sum(power, ahead) + x**2 * ahead
        return (max(missing, 0.0) + (x / (2 * T)) ** 2 * (d - ahead)) / _power_sum(2 * power, d)

    def loss(T: float, d: float = _VAST) -> float:
        from scipy.optimize import minimize_scalar

        d = float(round(d))
        least = d**-power
        low, high = math.log(_STEPS[0] * least), math.log(_STEPS[1])
        grid = np.linspace(low, high, 200)
        best = grid[int(np.argmin([gap(math.exp(u), T, d) for u in grid]))]
        near = (best - (grid[1] - grid[0]), best + (grid[1] - grid[0]))
        return float(minimize_scalar(lambda u: gap(math.exp(u), T, d), bounds=near, method="bounded").fun)

    return loss


def _power_sum(p: float, end: float) -> float:
    """sum_{k<=end} k^(-p) for a whole number ``end``."""
    if p > 1 and end > 1e6:
        return float(zeta(p) - zeta(p, end + 1))
    rule = sum_rule(end)
    return float(rule.all_weights @ rule.nodes**-p)
