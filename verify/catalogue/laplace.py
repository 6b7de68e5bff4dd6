"""Inverse Laplace transforms on Talbot's contour with Weideman's parameters.

    f(t) = 1/(2 pi i) int e^(z t) F(z) dz,   z(theta) = (n/t) (-0.4814 + 0.6122 theta cot(0.6407 theta) + 0.2645 i theta)

by the midpoint rule in theta. F may be singular on the negative axis only; the relative error is about 10^(-n/2 - 1) as
long as n < 28 in float64 (Weideman, SIAM J. Numer. Anal. 44, 2006; Trefethen, Weideman, Schmelzer, BIT 46, 2006).
"""

from __future__ import annotations

import math
from functools import cache

import numpy as np

NODES = 24
PAIRED = 16  # for transforms in two variables: more nodes cost more digits to rounding than they give


@cache
def contour(n: int = NODES) -> tuple[np.ndarray, np.ndarray]:
    """Nodes z t (n/2,) in the upper half plane and weights w (n/2,) with f(t) = sum Re(2 w F(z))/t: conjugate symmetry
    gives the other half."""
    theta = (np.arange(n // 2) + 0.5) * (2 * math.pi / n)
    angle = 0.6407 * theta
    z = n * (-0.4814 + 0.6122 * theta / np.tan(angle) + 0.2645j * theta)
    slope = n * (0.6122 / np.tan(angle) - 0.6122 * angle / np.sin(angle) ** 2 + 0.2645j)
    return z, np.exp(z) * slope / (1j * n)


def inverse(values: np.ndarray, t: np.ndarray) -> np.ndarray:
    """f at times t (m,) from F (m, n/2) at z = contour nodes / t."""
    _, weights = contour(2 * values.shape[-1])
    return 2 * (values @ weights).real / np.asarray(t, dtype=float)


def double_inverse(values: np.ndarray, t: np.ndarray) -> np.ndarray:
    """f(t, t) (m,) from F (m, n, n) at all pairs of nodes, the upper half first and then its conjugates.

    Keeps about five digits of f(t, t), and none below 1e-14 of the largest value that f takes.
    """
    _, half = contour(values.shape[-1])
    weights = np.concatenate([half, half.conj()])
    return np.einsum("mij,i,j->m", values, weights, weights).real / np.asarray(t, dtype=float) ** 2
