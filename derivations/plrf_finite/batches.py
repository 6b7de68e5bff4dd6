r"""The kernel norm and the largest stable learning rate at any batch size, from those of batches of one.

With sigma and w as in :mod:`.stability` the bound is gamma (B + 1) z(w)/2 = 1, z(w) = w (1 + sigma(w)/d), at the w where
||K|| = sigma(w)/(B + 1) reaches 1, as long as that w lies beyond the largest eigenvalue, which is the least z(w). Larger
batches, beyond about sqrt(d) + Tr K, are stable until q(lambda) = 1 at that eigenvalue.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .stability import Norm, NormAt

__all__ = ["BatchedNorm", "Edge"]

_GRID = np.linspace(math.log(2.0), math.log(1e14), 81)  # log d; beyond, w - 1 ~ 1/sqrt(d) is lost to rounding
_SECTIONS = 30
_AROUND = 1.5  # in log B, about where the edge is expected
_GOLDEN = (math.sqrt(5) - 1) / 2


@dataclass(frozen=True)
class Edge:
    """The largest eigenvalue as a function of d, and the batch size from which it limits gamma."""

    norm: Norm

    @cached_property
    def _splines(self):
        """Of log(B + 1) and of log(gamma (B + 1)/2) at that batch size, in log d: where the bound on g is largest."""
        from scipy.interpolate import CubicSpline

        trace = self.norm.head_trace + self.norm.bulk.trace * np.exp((1 - self.norm.bulk.q) * _GRID)
        centre = np.log(1 + np.exp(_GRID / 2) + np.maximum(trace, 0.0))
        low, high = np.maximum(centre - _AROUND, math.log(2.0)), centre + _AROUND
        for _ in range(_SECTIONS):
            span = _GOLDEN * (high - low)
            left, right = high - span, low + span
            rising = self._rate(left) < self._rate(right)
            low, high = np.where(rising, left, low), np.where(rising, high, right)
        return CubicSpline(_GRID, (low + high) / 2), CubicSpline(_GRID, self._rate((low + high) / 2))

    def _rate(self, log_more: np.ndarray) -> np.ndarray:
        """log g at the bound on the norm, for log(B + 1) at the grid's widths."""
        return Norm(self.norm.bulk, np.expm1(log_more)).log_bound(_GRID)[0] + log_more - math.log(2.0)

    def __call__(self, log_d: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """log(B + 1), log g and its derivative in log d, (n,) each; straight lines beyond the grid."""
        inside = np.clip(log_d, _GRID[0], _GRID[-1])
        more, rate = self._splines
        slope = rate(inside, 1)
        return more(inside) + more(inside, 1) * (log_d - inside), rate(inside) + slope * (log_d - inside), slope


@dataclass(frozen=True)
class BatchedNorm:
    """The kernel norm at batch sizes ``batch`` (n,), from that of batches of one and its ``edge``.

    Slopes in log gamma are taken along a line on which log B grows ``turn`` times as fast.
    """

    single: Norm
    edge: Edge
    batch: np.ndarray
    turn: float = 0.0

    def __call__(self, log_d: np.ndarray, log_gamma: np.ndarray) -> NormAt:
        """At n points (log d, log gamma), one for each batch size."""
        share = 2 / (self.batch + 1)
        one = self.single(log_d, log_gamma - np.log(share))
        drift = self.turn * self.batch / (self.batch + 1)  # of log(B + 1) along the line
        pace = np.stack([np.ones_like(drift), 1 + drift], axis=1)
        lost = np.stack([np.zeros_like(drift), drift], axis=1)

        def scaled(value: np.ndarray, slopes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
            return share * value, share[:, None] * (pace * slopes - lost * value[:, None])

        late, early = scaled(one.late, one.late_slopes), scaled(one.early, one.early_slopes)
        return NormAt(*late, *early, one.echo, pace * one.echo_slopes)

    def log_bound(self, log_d: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """log of the largest stable gamma and its derivative in log d, (n,) each."""
        value, slope = Norm(self.single.bulk, self.batch).log_bound(log_d)
        log_more, rate, rate_slope = self.edge(log_d)
        beyond = np.log1p(self.batch) > log_more
        return np.where(beyond, rate + np.log(2 / (self.batch + 1)), value), np.where(beyond, rate_slope, slope)

    def bound_growth(self, log_d: np.ndarray, log_bound: np.ndarray) -> np.ndarray:
        """(n,) the derivative of that logarithm in log B: along the bound (B + 1)/||K(g, 1)|| stays 2."""
        drift = self.batch / (self.batch + 1)
        one = self.single(log_d, log_bound + np.log((self.batch + 1) / 2))
        beyond = np.log1p(self.batch) > self.edge(log_d)[0]
        return -drift * np.where(beyond, 1.0, 1 - one.late / one.late_slopes[:, 1])
