r"""The pole terms of the head of the spectrum, which carry the loss of early times and the forcing at t = oo.

In the variable x of the inverse transform, with rest = 1/(1 - n) = 1/(x u) at the fixed point u,

    sum_k (-1)^k zeta(2 beta - 2 alpha k) x^k rest^(k+1) = sum_k c_k x^k + (rest - 1) sum_j (x rest)^j T_j(x),
    T_j(x) = sum_{k >= j} c_k x^(k-j):

the first sum is analytic in x, and the second has the digits that taking it off would cancel where n is small.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from .bulk import Bulk
from .rays import RULE_ERROR, contour
from .values import Values

__all__ = ["Poles", "poles_of"]

_REACH = 3.0  # the head's pole terms are kept down to zeta(-3) ...
_MOST = 12  # ... or to this many
_SAFETY = 5.0  # on the analytic terms' sums over the rule: factors that vary along it spoil their cancellation
_COLLIDING = 0.1  # of two poles' orders


@dataclass(frozen=True)
class Poles:
    """Those of one :class:`Bulk`."""

    bulk: Bulk

    # --- constants

    @cached_property
    def _zetas(self) -> np.ndarray:
        """(-1)^k zeta(2 beta - 2 alpha k), k = 0, 1, ...; the last is that of the first term neglected."""
        import mpmath

        beta, q = self.bulk.beta, self.bulk.q
        count = min(_MOST, math.ceil((2 * beta + _REACH) / q)) + 2
        return np.array([(-1) ** k * float(mpmath.zeta(2 * beta - q * k)) for k in range(count)])

    @cached_property
    def constants(self) -> np.ndarray:
        """(k,) c_0, c_1, ..."""
        return self._zetas[:-1]

    @cached_property
    def population(self) -> tuple[float, float]:
        """(log C, p) of F_pp = C t^-p."""
        target = self.bulk.target
        return math.lgamma(target.order) - math.log(target.q), target.order

    @cached_property
    def distortion(self) -> tuple[float, float]:
        """(log C, p) of F_ac = C t^-p/d; log C = -oo where F_ac does not lead anywhere."""
        q = self.bulk.q
        if q <= 1 or 2 * self.bulk.beta <= 1:
            return -math.inf, 1.0
        return math.log(self.constants[0] * math.gamma(1 - 1 / q) / q), 1 - 1 / q

    # --- along the nodes

    @cached_property
    def power(self) -> np.ndarray:
        """(K, 1) C x^(p-1), the power law's own pole term, at t = 1."""
        target = self.bulk.target
        return (target.constant * contour()[0] ** (target.order - 1))[:, None]

    def along(self, x: np.ndarray, rest: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """At nodes x, complex arrays of one shape: T_0, sum_j y^j T_j with y = x rest, and the derivative of the pole
        terms in log rest, rest sum_j (j + 1) c_j y^j."""
        y, last = x * rest, float(self.constants[-1])
        tail, total, bend = (np.full(x.shape, start, complex) for start in (last, last, len(self.constants) * last))
        for j in range(len(self.constants) - 2, -1, -1):
            constant = float(self.constants[j])
            tail *= x
            tail += constant
            total *= y
            total += tail
            bend *= y
            bend += (j + 1) * constant
        bend *= rest
        return tail, total, bend

    @cached_property
    def _leaks(self) -> tuple[np.ndarray, np.ndarray]:
        """-1, -2, ... and what the rule leaves of the terms x^0, x^1, ... at t = 1. The power law's own pole counts with the
        one it nearly collides with."""
        target, sizes = self.bulk.target, self.constants.copy()
        near = round(target.order) - 1
        if 0 <= near < len(sizes) and abs(target.order - 1 - near) < _COLLIDING:
            sizes[near] += target.constant
        zeta, weights = contour()
        terms = weights * zeta ** np.arange(len(sizes))[:, None]
        left = _SAFETY * abs(terms.sum(axis=1).real) + RULE_ERROR * np.abs(terms).max(axis=1)
        return -1.0 - np.arange(len(sizes)), np.abs(sizes) * left

    def leak(self, log_t: np.ndarray) -> np.ndarray:
        """(n,) rounding of the rule on the analytic terms."""
        orders, sizes = self._leaks
        return np.exp(np.multiply.outer(log_t, orders)) @ sizes

    # --- at t = oo, and what is left out

    @cached_property
    def _rest(self) -> tuple[float, float, float]:
        """At t = oo the tail of h, its correction of order 1/d, and that of U."""
        bulk = self.bulk
        at = np.array([bulk.kappa])
        shift = float((bulk.end(at) / bulk.occupation(at)[1])[0])
        tail, slope = (float(part[0]) for part in bulk.target.tail(at))
        return tail, slope * shift - 0.5 * bulk.rho ** (-2 * bulk.beta) / (bulk.rho**bulk.q + bulk.kappa), shift

    @cached_property
    def _powers(self) -> tuple[np.ndarray, np.ndarray]:
        """Orders, negative, and constants of the terms u^order of S_F at x = 0."""
        target = self.bulk.target
        orders = np.append(target.order, np.arange(1, 1 + len(self.constants)))
        return -orders, np.append(target.constant, self.constants)

    def floor(self, log_d: np.ndarray) -> Values:
        """F_0, the forcing at t = oo: X = 0, U = kappa + shift/d."""
        bulk, inverse_d = self.bulk, np.exp(-log_d)
        tail, end, shift = self._rest
        orders, constants = self._powers
        exponent = 1 - bulk.q - 2 * bulk.beta
        power = np.exp(exponent * log_d)
        shift, end = shift * inverse_d, end * inverse_d
        scaled = bulk.kappa + shift
        terms = np.exp(np.multiply.outer(orders, bulk.q * log_d + np.log(scaled)))
        rows = np.zeros((4, len(log_d)))
        rows[0] = constants @ terms - power * (tail + end)
        rows[1] = (orders * constants) @ terms * (bulk.q - shift / scaled) - power * (exponent * (tail + end) - end)
        return Values(rows)

    def neglected(self, log_d: np.ndarray, log_t: np.ndarray) -> np.ndarray:
        """(n,) absolute error of the forcing: the first pole term of the head that is left out."""
        log_u = np.minimum(log_t, math.log(self.bulk.kappa) + self.bulk.q * log_d)
        return abs(self._zetas[-1]) * np.exp(-len(self._zetas) * log_u)


@lru_cache(maxsize=64)
def poles_of(bulk: Bulk) -> Poles:
    """The poles of a bulk: the same for all its batch sizes."""
    return Poles(bulk)
