"""What Gaussian data can see of the features: a triangular factor, or d eigenvalues.

Write A = D^(1/2) W and y = D^(1/2) b. A Gaussian sample enters training only through ``(A^T z, <y, z>)``,
whose law is fixed by the Gram matrix of the columns of ``[A | y]``, hence by the triangular factor of its QR
decomposition,

    [A | y] = Q [[R, c], [0, rho]]:      features R^T u,   target <c, u> + rho xi,      u ~ N(0, I_d), xi ~
    N(0, 1),

independent. So v dimensions become d + 1 without loss, and P(theta) = |R theta - c|^2 + rho^2. A method that
commutes with rotations needs less still: with R R^T = U diag(l) U^T the loss is ``rho^2 + sum_j w_j^2``,
where ``w = U^T (R theta - c)`` starts at ``-U^T c`` and moves with rates l_j.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.linalg import qr

from .problem import Problem, stability_bound


@dataclass(frozen=True)
class Triangle:
    """``factor`` R (d, d) upper triangular, ``target`` c (d,), ``limit`` rho^2, all float64."""

    factor: np.ndarray
    target: np.ndarray
    limit: float

    @property
    def width(self) -> int:
        """Number of features d."""
        return len(self.target)

    def stability_bound(self, batch: int) -> float:
        """Largest stable constant gamma of SGD for these features."""
        return stability_bound(np.linalg.svd(self.factor, compute_uv=False) ** 2, batch)


@dataclass(frozen=True)
class Spectrum:
    """Eigenvalues (d,) of ``A^T A``, the misfit w (d,) of each mode at theta = 0, and the limit loss.

    Signs of eigenvectors are arbitrary and the law of a run does not depend on them: every misfit is taken
    non-positive, which makes a seed mean the same on machines whose eigensolvers differ in signs.
    """

    eigenvalues: np.ndarray
    misfit: np.ndarray
    limit: float

    @property
    def width(self) -> int:
        """Number of features d."""
        return len(self.misfit)

    def stability_bound(self, batch: int) -> float:
        """Largest stable constant gamma of SGD for these features."""
        return stability_bound(self.eigenvalues, batch)


def triangle(problem: Problem, seed: np.random.SeedSequence) -> Triangle:
    """The triangular factor of the features drawn from ``seed``.

    Slices of 2d rows are folded in one after the other: O(v d^2) time and less than 8 d^2 numbers whatever v is.
    """
    d, start = problem.d, 0
    factor = np.zeros((0, d + 1))
    target = problem.weighted_target
    for rows in problem.weighted_features(seed, rows=2 * d):
        stop = start + rows.shape[0]
        factor = _folded(factor, rows, target[start:stop])
        start = stop
    limit = factor[d, d] ** 2 if factor.shape[0] > d else 0.0  # v = d: the target lies in the span
    return Triangle(factor[:d, :d], factor[:d, d], float(limit))


def _folded(factor: np.ndarray, rows: np.ndarray, target: np.ndarray) -> np.ndarray:
    """The triangular factor of a factor (at most d + 1, d + 1) with rows (n, d) and their targets (n,) below it."""
    height, d = len(factor), rows.shape[1]
    stack = np.empty((height + len(rows), d + 1), order="F")  # LAPACK's order: decomposed where it lies
    stack[:height], stack[height:, :d], stack[height:, d] = factor, rows, target
    _, folded = qr(stack, mode="raw", overwrite_a=True, check_finite=False)
    return folded[: d + 1]


def spectrum(factor: Triangle) -> Spectrum:
    """Eigenvalues and misfits of a triangular factor, O(d^3).

    Eigenvalues below the rounding of the largest belong to modes that no feasible number of steps moves:
    their misfit is counted to the limit loss.
    """
    eigenvalues, vectors = np.linalg.eigh(factor.factor @ factor.factor.T)
    misfit = -np.abs(vectors.T @ factor.target)
    moving = eigenvalues > np.finfo(float).eps * eigenvalues[-1]
    return Spectrum(
        np.where(moving, eigenvalues, 0.0)[::-1].copy(),
        np.where(moving, misfit, 0.0)[::-1].copy(),
        factor.limit + float(np.sum(misfit[~moving] ** 2)),
    )
