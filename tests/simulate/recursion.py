"""Exact mean loss of one-pass SGD for given features and Gaussian data, written for these tests alone.

In the eigenbasis of ``A^T A`` the second moments m_j of the error of theta close on themselves. A batch sum
of B samples has, per mode, drift ``B l``, second moment ``B (B + 1) l^2 m`` from its own mode and ``B l P``
from the rest:

    m_j <- (1 - 2 gamma B l_j + gamma^2 B (B + 1) l_j^2) m_j + gamma^2 B l_j (P + noise^2).
"""

from __future__ import annotations

import numpy as np

from verify.simulate import Problem, Purpose, run_seed


def features(problem: Problem, seed: int, run: int = 0) -> np.ndarray:
    """A = D^(1/2) W of one run, (v, d)."""
    return np.vstack(list(problem.weighted_features(run_seed(seed, run, Purpose.FEATURES), problem.v)))


def mean_loss(matrix: np.ndarray, target: np.ndarray, rates: np.ndarray, batch: int, noise: float) -> np.ndarray:
    """Mean loss before each step and after the last, (len(rates) + 1,), from A (v, d), y (v,) and rates
    gamma_t.
    """
    eigenvalues, vectors = np.linalg.eigh(matrix.T @ matrix)
    optimum = np.linalg.lstsq(matrix, target, rcond=None)[0]
    limit = np.sum((target - matrix @ optimum) ** 2)
    moments = (vectors.T @ optimum) ** 2
    losses = [limit + eigenvalues @ moments]
    for gamma in rates:
        own = 1 - 2 * gamma * batch * eigenvalues + gamma**2 * batch * (batch + 1) * eigenvalues**2
        moments = own * moments + gamma**2 * batch * eigenvalues * (losses[-1] + noise**2)
        losses.append(limit + eigenvalues @ moments)
    return np.array(losses)
