"""Sums over 1 <= j <= v by a rule whose cost grows with log v: explicit head, then Gauss rules for *sums*.

The Gram (discrete Chebyshev) polynomials are orthogonal on N equidistant points with equal weights.  Their
Gauss quadrature with n nodes gives sum_{j=M+1}^{M+N} f(j) exactly for polynomials of degree 2n - 1, so no
Euler-Maclaurin end corrections are needed; and the recurrence coefficients are rational in N, which
continues the sum to real N. On geometric panels [M, r M] the error falls like that of Gauss-Legendre
quadrature with a singularity at j = 0: a factor 5.8^2 per node at r = 2 (Gautschi, Orthogonal Polynomials,
2004, sections 1.5 and 3.1).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import mpmath
import numpy as np

from exponents.errors import DomainError

_FLOAT_NODES = 11  # 5.8^(-22) is below the unit roundoff


@dataclass(frozen=True)
class SumRule:
    """``sum_{j=1}^{end} f(j) ~ sum(f(head)) + sum(weights * f(tail))``.

    ``head`` holds 1..J, ``tail`` and ``weights`` (same length) stand for J+1..end.  Arrays are float64, or
    lists of mpf from :func:`exact_sum_rule`.
    """

    head: np.ndarray
    tail: np.ndarray
    weights: np.ndarray
    end: float

    @property
    def nodes(self) -> np.ndarray:
        """Head and tail together."""
        return np.concatenate([self.head, self.tail])

    @property
    def all_weights(self) -> np.ndarray:
        """Weights of :attr:`nodes`."""
        return np.concatenate([np.ones(len(self.head)), self.weights])


def _panels(end: float, ratio: float, start: int) -> list[tuple[float, float]]:
    """(M, N) of the panels M+1..M+N: whole ends M, geometric growth, the last one up to the real number
    ``end``.
    """
    panels = []
    left = start
    while left < end:
        right = max(left + 1, round(left * ratio))
        # A short last panel would have fewer points than nodes: let the previous one absorb it.
        right = end if right * (1 + 0.5 * (ratio - 1)) >= end else right
        panels.append((left, right - left))
        left = right
    return panels


def _gram_jacobi(points: np.ndarray, n: int) -> np.ndarray:
    """Off-diagonal squares of the Jacobi matrices, scaled to [-1, 1]: k^2 (1 - (k/N)^2) / (4 k^2 - 1)."""
    k = np.arange(1, n)
    return k**2 * (1 - (k / points[:, None]) ** 2) / (4 * k**2 - 1)


@lru_cache(maxsize=256)
def sum_rule(end: float, smoothness: float = 1.0) -> SumRule:
    """The float64 rule for 1..``end`` (finite, real; relative error about 1e-15 on smooth algebraic
    functions).

    ``smoothness`` >= 1 shrinks the panels for functions of j^{2 alpha} with large alpha, whose complex
    poles come closer to the axis.  Raises DomainError for a real ``end`` too short to be continued.
    """
    ratio = 2.0 ** (1 / max(1.0, smoothness))
    head = math.ceil(2 * (_FLOAT_NODES + 1) / (ratio - 1))
    if end <= 3 * head:
        if not float(end).is_integer():
            raise DomainError(f"v = {end} is not whole and below {3 * head}: use a whole number or a larger v")
        return SumRule(np.arange(1.0, end + 1), np.empty(0), np.empty(0), end)
    panels = np.array(_panels(end, ratio, head), dtype=float)
    jacobi = np.zeros((len(panels), _FLOAT_NODES, _FLOAT_NODES))
    index = np.arange(_FLOAT_NODES - 1)
    jacobi[:, index, index + 1] = np.sqrt(_gram_jacobi(panels[:, 1], _FLOAT_NODES))
    jacobi += jacobi.transpose(0, 2, 1)
    position, vectors = np.linalg.eigh(jacobi)
    left, points = panels[:, :1], panels[:, 1:]
    nodes = left + (points + 1) / 2 + points / 2 * position
    weights = points * vectors[:, 0, :] ** 2
    return SumRule(np.arange(1.0, head + 1), nodes.ravel(), weights.ravel(), end)


def _exact_gauss(points: float, n: int) -> tuple[list, list]:
    """Gauss nodes in (-1, 1) and weights (sum 1) at the working precision, by Newton from float64."""
    size = mpmath.mpf(points)
    squares = [mpmath.mpf(k) ** 2 * (1 - (k / size) ** 2) / (4 * mpmath.mpf(k) ** 2 - 1) for k in range(1, n)]
    off = np.sqrt(np.array([float(s) for s in squares]))
    start = np.linalg.eigvalsh(np.diag(off, 1) + np.diag(off, -1))

    def polynomials(x):
        """Orthonormal-up-to-scale values p_0..p_n and the derivative of p_n (monic three-term recurrence)."""
        values, slopes = [mpmath.mpf(1), x], [mpmath.mpf(0), mpmath.mpf(1)]
        for square in squares:
            values.append(x * values[-1] - square * values[-2])
            slopes.append(values[-2] + x * slopes[-1] - square * slopes[-2])
        return values, slopes[-1]

    nodes, weights = [], []
    for x in map(mpmath.mpf, start):
        for _ in range(3 + int(math.log2(mpmath.mp.dps / 10 + 1))):
            values, slope = polynomials(x)
            x -= values[-1] / slope
        values, slope = polynomials(x)
        norm = mpmath.mpf(1)
        total = mpmath.mpf(1)
        for square, value in zip(squares, values[1:-1], strict=True):
            norm *= square
            total += value**2 / norm
        nodes.append(x)
        weights.append(1 / total)
    return nodes, weights


def exact_sum_rule(end: float, smoothness: float = 1.0) -> SumRule:
    """The rule at mpmath's working precision (more nodes a panel for more digits); lists of mpf."""
    n = math.ceil(mpmath.mp.dps / 1.45) + 2
    ratio = 2.0 ** (1 / max(1.0, smoothness))
    head = math.ceil(2 * (n + 1) / (ratio - 1))
    if end <= 3 * head:
        return SumRule([mpmath.mpf(j) for j in range(1, int(end) + 1)], [], [], end)
    tail, weights = [], []
    for left, points in _panels(end, ratio, head):
        nodes, shares = _exact_gauss(points, n)
        tail += [left + mpmath.mpf(points + 1) / 2 + mpmath.mpf(points) / 2 * x for x in nodes]
        weights += [points * share for share in shares]
    return SumRule([mpmath.mpf(j) for j in range(1, head + 1)], tail, weights, end)
