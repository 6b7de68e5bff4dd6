"""The power-law random-features problem (PLRF) of arXiv 2405.15074, section 1, and its random features.

Data ``x_j = j^(-alpha) z_j``, j = 1..v, with independent z of mean 0 and variance 1; labels ``<x, b> + noise
* xi`` with ``b_j = j^(-beta)``; features ``W^T x`` with W of shape (v, d), entries N(0, 1/d); linear model
``<W^T x, theta>`` started at 0. The loss is un-halved and measured against the clean target,

    P(theta) = E (<W^T x, theta> - <x, b>)^2 = |D^(1/2) (W theta - b)|^2,        D = diag(j^(-2 alpha)),

so that label noise enters the gradients but not the loss.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from exponents.errors import DomainError


class Purpose(IntEnum):
    """What a child seed of a run is for; the numbers are part of the meaning of a seed."""

    FEATURES = 0
    DATA = 1
    NOISE = 2
    BATCH = 3


def run_seed(seed: int, run: int, purpose: Purpose) -> np.random.SeedSequence:
    """The child of ``seed`` for one purpose of one run, whatever other runs there are."""
    return np.random.SeedSequence(seed, spawn_key=(run, purpose))


@dataclass(frozen=True)
class Problem:
    """Power-law random features with ``v`` data dimensions and ``d`` features, v >= d.

    ``noise`` is the standard deviation of the label noise. Raises ``DomainError`` for sizes or exponents
    outside the theory.
    """

    alpha: float
    beta: float
    v: int
    d: int
    noise: float = 0.0

    def __post_init__(self) -> None:
        require_positive(v=self.v, d=self.d)
        if self.v < self.d:
            raise DomainError(f"v = {self.v} is smaller than d = {self.d}: the features would be linearly dependent")
        for name in ("alpha", "beta", "noise"):
            if not math.isfinite(getattr(self, name)):
                raise DomainError(f"{name} = {getattr(self, name)!r} must be a finite number")
        if self.alpha <= 0:
            raise DomainError(f"alpha = {self.alpha!r} must be positive: the data covariance is j^(-2 alpha)")
        if self.noise < 0:
            raise DomainError(f"noise = {self.noise!r} must not be negative: it is a standard deviation")

    @property
    def covariance(self) -> np.ndarray:
        """Eigenvalues j^(-2 alpha) of the data covariance, (v,) float64."""
        return np.arange(1.0, self.v + 1) ** (-2 * self.alpha)

    @property
    def weighted_target(self) -> np.ndarray:
        """``D^(1/2) b`` with entries j^(-alpha - beta), (v,) float64; its square norm is the loss at the
        start.
        """
        return np.arange(1.0, self.v + 1) ** (-self.alpha - self.beta)

    def weighted_features(self, seed: np.random.SeedSequence, rows: int) -> Iterator[np.ndarray]:
        """``A = D^(1/2) W`` in float64 slices of at most ``rows`` rows, the same matrix for every slicing.

        W is drawn by numpy whatever library simulates, so that all of them see the same features.
        """
        generator = np.random.default_rng(seed)
        weights = np.arange(1.0, self.v + 1) ** -self.alpha / math.sqrt(self.d)
        for start in range(0, self.v, rows):
            yield _scaled_normals(generator, weights[start : start + rows], self.d)


def _scaled_normals(generator: np.random.Generator, scales: np.ndarray, d: int) -> np.ndarray:
    """(len(scales), d), each row times its scale; nobody but the caller holds on to it."""
    rows = generator.standard_normal((len(scales), d))
    rows *= scales[:, None]
    return rows


def stability_bound(eigenvalues: np.ndarray, batch: int = 1) -> float:
    """Largest constant gamma at which the mean loss of SGD stays bounded: gamma on the batch sum, Gaussian
    data.

    Mean-square stability for given features holds for ``sum_j gamma l_j/(2 - gamma (batch + 1) l_j) < 1``
    together with ``gamma (batch + 1) l_j < 2`` (arXiv 2405.15074, kernel norm), l_j the eigenvalues of ``A^T
    A``. The sum grows with gamma and has a pole where the second condition ends, so the bound is the one root
    before it.
    """
    positive = eigenvalues[eigenvalues > 0]
    low, high = 0.0, 2 / ((batch + 1) * float(np.max(positive)))
    while (middle := (low + high) / 2) not in (low, high):
        if np.sum(middle * positive / (2 - middle * (batch + 1) * positive)) < 1:
            low = middle
        else:
            high = middle
    return low


def require_positive(**counts: int) -> None:
    """Raise ``DomainError`` for a count that is not a positive integer."""
    for name, count in counts.items():
        if isinstance(count, bool) or not isinstance(count, int | np.integer) or count < 1:
            raise DomainError(f"{name} = {count!r} must be a positive integer")
