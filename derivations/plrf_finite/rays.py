r"""Scaling functions along the nodes of one contour: everything a loss curve needs of the bulk, as splines in log s.

The inverse Laplace transform at time t is a rule on a hyperbola that scales with t (Weideman and Trefethen, Math. Comp.
76 (2007) 1341): x_k = zeta_k/t with fixed zeta_k. In the scaled variable X_k = x_k d^(2 alpha) = zeta_k/s with
s = t/d^(2 alpha): along each node the fixed point and its resolvents are functions of s alone, for all d and t.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .bulk import Bulk
from .columns import columns

__all__ = ["RULE_ERROR", "Rays", "Scaled", "contour"]

_NODES = 10
RULE_ERROR = 2e-7  # of the rule with so many nodes, relative to its largest term; it falls like 5^-nodes
_STEP = 0.1  # in log s
_TOP = 6.0  # log s beyond which nothing is left to learn
_SMALL = 1e-8  # of the fixed point's deviation, below which its leading power is enough
_BOTTOM = (
    -60.0
)  # log s down to which splines go in any case: at small alpha the second power is close to the leading one


def contour() -> tuple[np.ndarray, np.ndarray]:
    """(zeta, weights), (K,) complex: f(t) = Re sum weights F(zeta/t)/t is the inverse Laplace transform of F at t."""
    step = 1.081792140 / _NODES
    theta = (np.arange(_NODES) + 0.5) * step
    scale, angle = 4.492075287 * _NODES, 1.172104229
    zeta = scale * (1 + np.sin(1j * theta - angle))
    return zeta, np.exp(zeta) * scale * np.cos(1j * theta - angle) * step / np.pi


@dataclass(frozen=True)
class Scaled:
    """Values at n points along the K nodes, (n, K) complex, or their derivatives in log s at fixed zeta.

    deviation  n, and ``deviation_end``, its correction of order 1/d
    kernel     trace - X n
    tail       what h has beyond its pole term, and ``tail_end``, its correction of order 1/d
    """

    deviation: np.ndarray
    deviation_end: np.ndarray
    kernel: np.ndarray
    tail: np.ndarray
    tail_end: np.ndarray


@dataclass(frozen=True)
class Rays:
    """The splines of one :class:`Bulk`."""

    bulk: Bulk

    @cached_property
    def nodes(self) -> tuple[np.ndarray, np.ndarray]:
        """(zeta, weights)."""
        return contour()

    @cached_property
    def _bottom(self) -> float:
        """log s below which n is smaller than 1e-8 at every node, and _BOTTOM at the most."""
        modes, least = self.bulk.modes, abs(self.nodes[0]).min()
        by_pole = self.bulk.q * math.log(abs(modes.constant) / _SMALL)
        by_tail = math.log(abs(self.bulk.trace) / _SMALL)
        return min(math.log(least) - max(by_pole, by_tail), _BOTTOM)

    @cached_property
    def _coefficients(self) -> np.ndarray:
        """Of the cubics in the intervals, (intervals, 4, 10 K), highest power first: real and imaginary parts, which a real
        step multiplies at half the price."""
        from scipy.interpolate import CubicSpline

        grid = np.arange(self._bottom, _TOP + _STEP, _STEP)
        x = self.nodes[0] * np.exp(-grid)[:, None]
        u = np.empty_like(x)
        u[0] = self.bulk.solve(x[0], 1 / x[0])
        for i in range(1, len(grid)):
            # in logarithms the path is nearly straight
            start = u[i - 1] * (u[i - 1] / u[i - 2] if i > 1 else math.exp(_STEP))
            u[i] = self.bulk.solve(x[i], start)
        cubics = np.ascontiguousarray(CubicSpline(grid, self._columns(x, u)).c.transpose(1, 0, 2, 3))
        return cubics.reshape(*cubics.shape[:2], -1).view(float)

    def _columns(self, x: np.ndarray, u: np.ndarray) -> np.ndarray:
        """(grid, 5, K): logarithms of n and of the kernel, the other three as they are."""
        bulk = self.bulk
        n, slope = bulk.occupation(u)
        shift = bulk.end(u) / (x + slope)  # U = U0 + shift/d
        tail, tail_slope = bulk.target.tail(u)
        end = tail_slope * shift - 0.5 * bulk.rho ** (-2 * bulk.beta) / (bulk.rho**bulk.q + u)
        columns = [_logarithm(n), -x * shift, _logarithm(bulk.kernel(u) * self._sign), tail, end]
        return np.stack(columns, axis=1)

    @property
    def _sign(self) -> float:
        """The kernel's transform is positive for 2 alpha < 1, negative (less than the full trace) above."""
        return 1.0 if self.bulk.q < 1 else -1.0

    def at(self, log_s: np.ndarray) -> tuple[Scaled, Scaled]:
        """Values and derivatives at log s (n,); below the bottom n and the kernel go on as powers."""
        place = np.clip((log_s - self._bottom) / _STEP, 0.0, len(self._coefficients) - 1e-9)
        interval = place.astype(int)
        step = (place - interval) * _STEP
        powers = columns(step**3, step**2, step, 1.0, 3 * step**2, 2 * step, 1.0, 0.0)
        both = powers.reshape(-1, 2, 4) @ self._coefficients[interval]
        value, slope = (both[:, k].view(complex).reshape(len(step), 5, -1) for k in (0, 1))
        below = np.minimum(log_s - self._bottom, 0.0)[:, None]
        for logarithm in (0, 2):
            value[:, logarithm] = np.exp(value[:, logarithm] + below * slope[:, logarithm])
            slope[:, logarithm] *= value[:, logarithm]
        value[:, 2] *= self._sign
        slope[:, 2] *= self._sign
        return Scaled(*value.transpose(1, 0, 2)), Scaled(*slope.transpose(1, 0, 2))


def _logarithm(values: np.ndarray) -> np.ndarray:
    """log of complex values, continuous down each column."""
    return np.log(np.abs(values)) + 1j * np.unwrap(np.angle(values), axis=0)
