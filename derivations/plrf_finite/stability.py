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
from functools import cached_property, lru_cache

import numpy as np

from .bulk import Bulk
from .table import Table

__all__ = ["Norm", "NormAt"]

_ORDERS = 40
_ITERATIONS = 60
_STEP = 1e-10  # of Newton's method, relative: the next one would be as its square
_NEXT = 1e-12  # of the step after, relative to w - 1; it is taken along at the end
_APART = 16.0  # from which on a quadratic tells the two roots of q(l) = 1 apart well enough to start at the larger


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
    """||K|| of one :class:`Bulk` at batch size ``batch``, a number or (n,)."""

    bulk: Bulk
    batch: float | np.ndarray

    @cached_property
    def _moments(self) -> np.ndarray:
        """(4, orders): zeta(2 alpha k) - 1 for k = 1, 2, ... (the first mode is summed in closed form), k times that, and
        the same of zeta(2 beta + 2 alpha k) - 1."""
        return _moments(self.bulk.q, 2 * self.bulk.beta)

    @cached_property
    def head_trace(self) -> float:
        """zeta(2 alpha)."""
        return float(self._moments[0, 0]) + 1

    def _bulk(self, log_d: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """T_1, T_2 and their derivatives in log d, (2, n) each."""
        log_v, q = log_d + math.log(self.bulk.rho), self.bulk.q * np.array([[1.0], [2.0]])
        power, end = np.exp((1 - q) * log_v), 0.5 * np.exp(-q * log_v)
        return power / (1 - q) + end, power - q * end

    def _sums(self, w: np.ndarray, bulk: np.ndarray, rows: int) -> np.ndarray:
        """(``rows``, n): sigma and its derivative in log w and, if ``rows`` are four, the same of sum_j b_j^2 lam_j/(w -
        lam_j)."""
        inverse, first = 1 / w, 1 / (w - 1)
        moments = self._moments[:rows]
        found = moments @ np.exp(np.multiply.outer(-np.arange(1.0, 1 + moments.shape[1]), np.log(w)))
        found[0::2] += first
        found[1::2] += first * first * w
        np.negative(found[1::2], out=found[1::2])
        one, two = bulk[0] * inverse, bulk[1] * inverse * inverse
        found[0] += one + two
        found[1] -= one + 2 * two
        return found

    # --- the bound

    def log_bound(self, log_d: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """log of the gamma with ||K|| = 1 and its derivative in log d; of one batch size by a table."""
        return self.exact_bound(log_d) if np.ndim(self.batch) else self._table(log_d)

    @cached_property
    def _table(self) -> Table:
        return Table(self.exact_bound)

    def exact_bound(self, log_d: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """:meth:`log_bound` by Newton's method at each width."""
        goal = self.batch + 1
        bulk, bend = self._bulk(log_d)
        w = _largest_root(goal, np.maximum(bulk[0] + self.head_trace - 1, 0.0))
        for _ in range(_ITERATIONS):
            sigma, slope = self._sums(w, bulk, 2)
            # 1/sigma is concave and nearly linear in w: Newton's method on it stays right of the pole
            step = w * (1 / sigma - 1 / goal) * sigma**2 / slope
            w = np.maximum(w + step, 1 + (w - 1) / 4)
            if (np.abs(step) < _STEP * w).all():
                break
        _, slope = self._sums(w, bulk, 2)
        stretch = 1 + goal * np.exp(-log_d)
        shift = -(bend[0] + bend[1] / w) / w / slope  # dlog w/dlog d at fixed sigma
        return np.log(2 / (goal * w * stretch)), -shift + goal * np.exp(-log_d) / stretch

    # --- the norm

    def __call__(self, log_d: np.ndarray, log_gamma: np.ndarray) -> NormAt:
        """Both norms at (log d, log gamma); nan where q(lambda_1) >= 1."""
        bulk, bend = self._bulk(log_d)
        inverse_d, target = np.exp(-log_d), 2 * np.exp(-log_gamma) / (self.batch + 1)
        w = self._outermost(inverse_d, target, bulk)
        sigma, slope, echo, echo_slope = self._sums(w, bulk, 4)
        last = (w + w * sigma * inverse_d - target) / (w + w * (sigma + slope) * inverse_d)  # in log w
        w, sigma, echo = w - last * w, sigma - last * slope, echo - last * echo_slope
        lift = inverse_d / (1 + sigma * inverse_d)
        rigid = 1 + slope * lift
        direct = (bend[0] + bend[1] / w) / w
        along = np.array([-(direct - sigma) * lift, np.full(len(w), -1.0)]) / rigid  # slopes of log w
        late_slopes = slope * along
        late_slopes[0] += direct
        late_slopes /= self.batch + 1
        late, half = sigma / (self.batch + 1), 0.5 * np.exp(log_gamma)
        early_slopes = late_slopes - half * np.array([bend[0], bulk[0]])
        scale = w / target
        echo_slopes = scale * (echo + echo_slope) * along
        echo = scale * echo
        echo_slopes[1] += echo
        return NormAt(late, late_slopes.T, late - half * bulk[0], early_slopes.T, echo, echo_slopes.T)

    def _outermost(self, inverse_d: np.ndarray, target: np.ndarray, bulk: np.ndarray) -> np.ndarray:
        """The largest w with w (1 + sigma(w)/d) = ``target`` up to one more step of Newton's method, nan where there is none
        beyond 1.

        From where it is if all modes but the first are far below w, or from its right where that may be the other root.
        """
        middle = target - 1 - inverse_d * (bulk[0] + self.head_trace)
        square = middle * middle
        near = 1 + (middle + np.sqrt(np.maximum(square - 4 * inverse_d, 0.0))) / 2
        w = np.where((square > _APART * inverse_d) & (middle > 0), near, target)
        for _ in range(_ITERATIONS):
            sigma, slope = self._sums(w, bulk, 2)
            rigid = 1 + (sigma + slope) * inverse_d
            step = (w + w * sigma * inverse_d - target) / rigid
            w = np.maximum(w - step, 1 + (w - 1) / 4)
            # the next step, by the pole of the first mode
            if not (step * step * inverse_d > _NEXT * np.abs(rigid) * (w - 1) ** 4).any():
                break
        return np.where(w > 1, w, np.nan)


def _largest_root(goal: np.ndarray | float, rest: np.ndarray) -> np.ndarray:
    """w with 1/(w - 1) + rest/w = goal: sigma(w) = goal as if all modes but the first were far below w."""
    half = (goal + 1 + rest) / 2
    return (half + np.sqrt(half**2 - goal * rest)) / goal


@lru_cache(maxsize=64)
def _moments(q: float, b: float) -> np.ndarray:
    """(4, orders): m_k = zeta(first + q k) - 1, k = 1, 2, ..., and k m_k, for first = 0 and for first = b."""
    import mpmath

    orders = np.arange(1, 1 + math.ceil(_ORDERS / max(1.0, q)))  # they fall like 2^(-k q)
    rows = []
    for first in (0.0, b):
        moments = np.array([float(mpmath.zeta(first + q * k) - 1) for k in orders.tolist()])
        rows += [moments, orders * moments]
    return np.array(rows)
