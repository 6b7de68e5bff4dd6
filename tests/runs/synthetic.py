"""Runs of known truth."""

from __future__ import annotations

import numpy as np

from verify.runs.data import Runs

TRUTH = {"E": 1.8, "A": 480.0, "B": 2000.0, "alpha": 0.35, "beta": 0.37}
KAPLAN = {"N_c": 6.4e13, "D_c": 1.8e13, "alpha_N": 0.076, "alpha_D": 0.103}
OPTIMAL = TRUTH["beta"] / (TRUTH["alpha"] + TRUTH["beta"])


def chinchilla(n, d):
    """The loss of TRUTH, written once more by hand."""
    return TRUTH["E"] + TRUTH["A"] * n ** -TRUTH["alpha"] + TRUTH["B"] * d ** -TRUTH["beta"]


def kaplan(n, d):
    """The joint law of KAPLAN, written once more by hand."""
    a, b = KAPLAN["alpha_N"], KAPLAN["alpha_D"]
    return ((KAPLAN["N_c"] / n) ** (a / b) + KAPLAN["D_c"] / d) ** b


def grid(sizes: int = 8, lengths: int = 6) -> tuple[np.ndarray, np.ndarray]:
    n, d = np.meshgrid(np.geomspace(5e7, 1e10, sizes), np.geomspace(1e9, 1e12, lengths))
    return n.ravel(), d.ravel()


def runs(n, d, loss=chinchilla, noise: float = 0.0, seed: int = 0, **others) -> Runs:
    """Runs at (n, d) with lognormal noise, numbered as lines of a file with a header; ``others`` are further resources."""
    n, d = np.broadcast_arrays(np.asarray(n, float), np.asarray(d, float))
    scatter = np.exp(noise * np.random.default_rng(seed).normal(size=n.size))
    return Runs({"N": n, "D": d, **others}, loss(n, d) * scatter, np.arange(2, n.size + 2))
