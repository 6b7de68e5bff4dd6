"""Ensembles of lazy random features in one pass: the mean of E members of width N, at time t.

Members with features and batches of their own are independent: what a single one loses beyond the mean of infinitely many is
variance, which E members divide. The mean of infinitely many follows the transfer functions of the mean-field equations, the
gradient flow of its modes (arXiv 2402.01092, bias and ensembling).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache

import numpy as np

from verify.catalogue.features import Features


def ensemble_features(a: float, b: float, rate: float, latest: float = 1e30) -> Callable[..., float]:
    """E, N, t: loss of the mean of E members, each with step over batch ``rate`` on samples of its own."""
    features = Features(a, b, rate=rate, latest=latest)

    @lru_cache(maxsize=4096)
    def parts(N: float, t: float) -> tuple[float, float]:
        time = np.array([t])
        return float(features.ensemble_flow(N, time)[0]), float(features.one_pass(N, time)[0])

    def loss(E: float, N: float, t: float) -> float:
        if E < 1:
            return math.inf
        mean, single = parts(N, t)
        return mean + (single - mean) / E

    return loss
