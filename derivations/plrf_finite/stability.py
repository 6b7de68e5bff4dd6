r"""The kernel norm and the largest stable learning rate at large d, constants included.

||K|| = sum gamma l/(2 - gamma (B+1) l) over eigenvalues l is, in the deterministic equivalent (arXiv 2405.15074),

    ||K|| = sigma(w)/(B+1),    sigma(w) = sum_j lam_j/(w - lam_j),    w (1 + sigma(w)/d) = 2/(gamma (B+1)),

with w beyond the largest mode (the second root of q(l) = 1). There sigma is the sum of the zeta-regularised head, a
function of w alone, and of the bulk's moments, T_k(d)/w^k for k = 1, 2 with
T_k = v^(1-2 alpha k)/(1-2 alpha k) + v^(-2 alpha k)/2; higher ones are smaller than 1/d.
The same root adds sum_j b_j^2 lam_j/(w - lam_j) w gamma (B+1)/2, the ``echo``, to the sum of the forcing over all steps: it
is what the steps leave of a mode beyond the integral over time.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .bulk import Bulk
from .columns import columns

__all__ = ["Norm", "NormAt"]

_ORDERS = 40
_ITERATIONS = 60
_STEP = 1e-10  # of Newton's method, relative: the next one would be as its square


@dataclass(frozen=True)
class NormAt:
    """At n points: ``late`` = ||K||, ``early`` = what of it the head carries, ``echo``; derivatives in log d and log gamma,
    (n, 2)."""

    late: np.ndarray
    late_slopes: np.ndarray
    early: np.ndarray
    early_slopes: np.ndarray
    echo: np.ndarray
    echo_slopes: np.ndarray


@dataclass(frozen=True)
class Norm:
    """||K|| of one :class:`Bulk` at batch size ``batch``."""

    bulk: Bulk
    batch: float

    @cached_property
    def _moments(self) -> np.ndarray:
        """Of zeta(2 alpha k) - 1 for k = 1, 2, ...: the first mode is summed in closed form."""
        return _weights(0.0, self.bulk.q)

    @cached_property
    def _target_moments(self) -> np.ndarray:
        """Of zeta(2 beta + 2 alpha k) - 1."""
        return _weights(2 * self.bulk.beta, self.bulk.q)

    @cached_property
    def head_trace(self) -> float:
        """zeta(2 alpha)."""
        return float(self._moments[0, 0]) + 1

    def _bulk(self, log_d: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """T_1, T_2 and their derivatives in log d, (2, n) each."""
        log_v, q = log_d + np.log(self.bulk.rho), self.bulk.q * np.array([[1.0], [2.0]])
        power, end = np.exp((1 - q) * log_v), 0.5 * np.exp(-q * log_v)
        return power / (1 - q) + end, power - q * end

    def _sigma(self, w: np.ndarray, bulk: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(sigma, dsigma/dw)."""
        value, slope = _series(self._moments, w)
        return value + (bulk[0] + bulk[1] / w) / w, slope - (bulk[0] + 2 * bulk[1] / w) / w**2

    def log_bound(self, log_d: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """log of the gamma with ||K|| = 1 and its derivative in log d."""
        goal = self.batch + 1
        bulk, bend = self._bulk(log_d)
        w = _largest_root(goal, np.maximum(bulk[0] + self.head_trace - 1, 0.0))
        for _ in range(_ITERATIONS):
            sigma, slope = self._sigma(w, bulk)
            # 1/sigma is concave and nearly linear in w: Newton's method on it stays right of the pole
            step = (1 / sigma - 1 / goal) * sigma**2 / slope
            w = np.maximum(w + step, 1 + (w - 1) / 4)
            if (np.abs(step) < _STEP * w).all():
                break
        _, slope = self._sigma(w, bulk)
        stretch = 1 + goal * np.exp(-log_d)
        shift = -(bend[0] + bend[1] / w) / w / slope  # dw/dlog d at fixed sigma
        return np.log(2 / (goal * w * stretch)), -shift / w + goal * np.exp(-log_d) / stretch

    def __call__(self, log_d: np.ndarray, log_gamma: np.ndarray) -> NormAt:
        """Both norms at (log d, log gamma); nan where q(lambda_1) >= 1."""
        bulk, bend = self._bulk(log_d)
        inverse_d, target = np.exp(-log_d), 2 * np.exp(-log_gamma) / (self.batch + 1)
        w = target
        for _ in range(_ITERATIONS):
            sigma, slope = self._sigma(w, bulk)
            error = w * (1 + sigma * inverse_d) - target
            step = error / (1 + (sigma + w * slope) * inverse_d)
            w = w - step
            if (np.abs(step) < _STEP * w).all():
                break
        w = np.where(w > 1, w, np.nan)
        sigma, slope = self._sigma(w, bulk)
        stretch = 1 + sigma * inverse_d
        rigid = 1 / w + slope * inverse_d / stretch
        direct = (bend[0] + bend[1] / w) / w
        along_d = -(direct - sigma) * inverse_d / stretch / rigid
        late = sigma / (self.batch + 1)
        late_slopes = columns(direct + slope * along_d, -slope / rigid) / (self.batch + 1)
        half = 0.5 * np.exp(log_gamma)
        early_slopes = late_slopes - half[:, None] * columns(bend[0], bulk[0])
        along = columns(along_d, -1 / rigid)
        return NormAt(late, late_slopes, late - half * bulk[0], early_slopes, *self._echo(w, along, target))

    def _echo(self, w: np.ndarray, along: np.ndarray, target: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        value, slope = _series(self._target_moments, w)
        scale = w / target
        slopes = (value / target + scale * slope)[:, None] * along
        slopes[:, 1] += scale * value
        return scale * value, slopes


def _largest_root(goal: np.ndarray | float, rest: np.ndarray) -> np.ndarray:
    """w with 1/(w - 1) + rest/w = goal: sigma(w) = goal as if all modes but the first were far below w."""
    half = (goal + 1 + rest) / 2
    return (half + np.sqrt(half**2 - goal * rest)) / goal


def _weights(first: float, step: float) -> np.ndarray:
    """(2, orders): m_k = zeta(first + k step) - 1, k = 1, 2, ..., and k m_k."""
    import mpmath

    orders = np.arange(1, 1 + math.ceil(_ORDERS / max(1.0, step)))  # they fall like 2^(-k step)
    moments = np.array([float(mpmath.zeta(first + step * k) - 1) for k in orders.tolist()])
    return np.array([moments, orders * moments])


def _series(weights: np.ndarray, w: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(value, derivative) of sum_k (1 + m_k) w^-k, the ones in closed form."""
    inverse, first = 1 / w, 1 / (w - 1)
    powers = np.empty((weights.shape[1], len(w)))
    powers[:] = inverse
    value, slope = weights @ np.multiply.accumulate(powers, axis=0, out=powers)
    return value + first, -slope * inverse - first**2
