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

__all__ = ["DEVIATION", "DEVIATION_END", "KERNEL", "RULE_ERROR", "TAIL", "TAIL_END", "Rays", "contour"]

_NODES = 10
RULE_ERROR = 2e-7  # of the rule with so many nodes, relative to its largest term; it falls like 5^-nodes
_STEP = 0.1  # in log s
_EVERY = 8  # places of the grid that are solved one after the other
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


KERNEL, DEVIATION, TAIL, DEVIATION_END, TAIL_END = range(5)  # functions on the rays


@dataclass(frozen=True)
class Rays:
    """The splines of one :class:`Bulk`, five functions along each node zeta:

    DEVIATION   n, and DEVIATION_END, its correction of order 1/d
    TAIL        what h has beyond its pole term, over zeta, and TAIL_END, its correction of order 1/d
    KERNEL      trace - X n
    """

    bulk: Bulk

    @cached_property
    def nodes(self) -> tuple[np.ndarray, np.ndarray]:
        """(zeta, weights)."""
        return contour()

    @cached_property
    def rules(self) -> np.ndarray:
        """(2, K) weights, of the rule and of that for its derivative in log t, without what is constant along the nodes: a
        constant is the transform of nothing, and the first node's real part is most of it."""
        zeta, weights = self.nodes
        rules = np.stack([weights, weights * zeta])
        rules[:, 0] -= rules.sum(axis=1).real
        return rules

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
        cubics = np.ascontiguousarray(CubicSpline(grid, self._columns(x, self._path(x))).c.transpose(1, 0, 2, 3))
        return cubics.reshape(*cubics.shape[:2], -1).view(float)

    def _path(self, x: np.ndarray) -> np.ndarray:
        """U at the nodes ``x`` (grid, K) down the grid: a few places one after the other, then all from between them."""
        from scipy.interpolate import CubicSpline

        few = np.unique(np.append(np.arange(0, len(x), _EVERY), len(x) - 1))
        u = np.empty((len(few), x.shape[1]), complex)
        for i, place in enumerate(few):
            # in logarithms the path is nearly straight
            along = u[i - 1] * (u[i - 1] / u[i - 2]) if i > 1 else 1 / x[place]
            u[i] = self.bulk.solve(x[place], along)
        return self.bulk.solve(x, np.exp(CubicSpline(few, _logarithm(u))(np.arange(len(x)))))

    def _columns(self, x: np.ndarray, u: np.ndarray) -> np.ndarray:
        """(grid, 5, K): logarithms of n and of the kernel, the other three as they are."""
        bulk, zeta = self.bulk, self.nodes[0]
        n, slope = bulk.occupation(u)
        shift = bulk.end(u) / (x + slope)  # U = U0 + shift/d
        tail, tail_slope = bulk.target.tail(u)
        end = tail_slope * shift - 0.5 * bulk.rho ** (-2 * bulk.beta) / (bulk.rho**bulk.q + u)
        found = np.empty((len(x), 5, len(zeta)), complex)
        found[:, DEVIATION], found[:, DEVIATION_END] = _logarithm(n), -x * shift
        found[:, TAIL], found[:, TAIL_END] = tail / zeta, end / zeta
        found[:, KERNEL] = _logarithm(bulk.kernel(u))
        return found

    def at(self, log_s: np.ndarray) -> np.ndarray:
        """(2, 5, K, n) complex: values and derivatives in log s at fixed zeta, of the five functions at log s (n,).

        Below the bottom n and the kernel go on as powers.
        """
        place = (log_s - self._bottom) * (1 / _STEP)
        place = np.minimum(np.maximum(place, 0.0), len(self._coefficients) - 1e-9)
        interval = place.astype(int)
        step = (place - interval) * _STEP
        square = step * step
        powers = columns(square * step, square, step, 1.0, 3 * square, 2 * step, 1.0, 0.0)
        both = (powers.reshape(-1, 2, 4) @ self._coefficients[interval]).view(complex).reshape(len(step), 2, 5, -1)
        both = np.ascontiguousarray(both.transpose(1, 2, 3, 0))  # what multiplies is one number a point
        logarithms, slopes = both[:, : DEVIATION + 1]
        if log_s.min(initial=self._bottom) < self._bottom:
            logarithms += np.minimum(log_s - self._bottom, 0.0) * slopes
        np.exp(logarithms, out=logarithms)
        slopes *= logarithms
        return both


def _logarithm(values: np.ndarray) -> np.ndarray:
    """log of complex values, continuous down each column."""
    return np.log(np.abs(values)) + 1j * np.unwrap(np.angle(values), axis=0)
