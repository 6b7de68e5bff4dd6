"""Where points are proposed: a box, or a mixture of multivariate t densities that follows a cloud of points.

Each kernel has the shape of the cloud near its centre, so that the mixture follows ridges that bend. Draws are points that
fill a cube evenly, transformed: their averages vary less than those of independent points.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from scipy.optimize import brentq
from scipy.special import gammaincinv, gammaln, logsumexp, ndtri

__all__ = ["Defended", "Kernels", "Proposal", "Uniform", "systematic"]

_CENTRES = 128
_CLOUD = 1024  # points of equal weight that stand for the cloud
_NEAR = 64  # of them give a kernel its shape
_WIDER = 1.2  # than the points near it, in standard deviations
_ROUND = 1e-4  # part of the whole cloud's covariance in every kernel: none is flat
_FREEDOM = 6.0  # degrees of freedom
_EVERYWHERE = 0.1  # of the points of a defended proposal


class Proposal(Protocol):
    """A density on k coordinates to draw from."""

    def drawn(self, count: int, seed: int) -> np.ndarray:
        """Points (count, k)."""

    def log_density(self, points: np.ndarray) -> np.ndarray:
        """At points (m, k): (m,)."""


@dataclass(frozen=True)
class Uniform:
    """Flat on the box from ``low`` (k,) to ``high`` (k,)."""

    low: np.ndarray
    high: np.ndarray

    def drawn(self, count: int, seed: int) -> np.ndarray:
        """Points (count, k)."""
        return self.low + (self.high - self.low) * _even(len(self.low), count, seed)

    def log_density(self, points: np.ndarray) -> np.ndarray:
        """At points (m, k) of the box: (m,)."""
        return np.full(len(points), -np.log(self.high - self.low).sum())


@dataclass(frozen=True)
class Defended:
    """A ``proposal`` of which a part is ``everywhere`` in the box that holds the density: what lies far from the proposal is
    seen, and no weight exceeds that of the box (a defensive mixture, Hesterberg, Technometrics 37, 1995)."""

    proposal: Proposal
    everywhere: Uniform

    def drawn(self, count: int, seed: int) -> np.ndarray:
        """Points (count, k)."""
        few = round(_EVERYWHERE * count)
        return np.concatenate([self.proposal.drawn(count - few, seed), self.everywhere.drawn(few, seed)])

    def log_density(self, points: np.ndarray) -> np.ndarray:
        """At points (m, k) of the box: (m,)."""
        near, far = self.proposal.log_density(points), self.everywhere.log_density(points)
        return np.logaddexp(near + np.log1p(-_EVERYWHERE), far + np.log(_EVERYWHERE))


@dataclass(frozen=True)
class Kernels:
    """Equally likely t densities around ``centres`` (K, k) with the lower triangles ``factors`` (K, k, k) as roots of their
    scale matrices."""

    centres: np.ndarray
    factors: np.ndarray

    @classmethod
    def fitted(cls, points: np.ndarray, weights: np.ndarray) -> Kernels:
        """Around points (m, k) with probabilities ``weights`` (m,). Raises LinAlgError for points in a hyperplane."""
        cloud = points[systematic(weights, _CLOUD)]
        root = np.linalg.cholesky(np.cov(cloud.T).reshape(cloud.shape[1], -1))
        white = np.linalg.solve(root, (cloud - cloud.mean(axis=0)).T).T
        centres = slice(None, None, _CLOUD // _CENTRES)
        away = white[None] - white[centres, None]
        near = np.argpartition((away**2).sum(axis=2), _NEAR, axis=1)[:, :_NEAR]
        local = np.take_along_axis(away, near[:, :, None], axis=1)
        shape = _WIDER**2 * np.einsum("cni,cnj->cij", local, local) / _NEAR + _ROUND * np.eye(white.shape[1])
        return cls(cloud[centres], root @ np.linalg.cholesky(shape))

    def __add__(self, other: Kernels) -> Kernels:
        """The mixture of both."""
        return Kernels(np.concatenate([self.centres, other.centres]), np.concatenate([self.factors, other.factors]))

    def drawn(self, count: int, seed: int) -> np.ndarray:
        """Points (count, k)."""
        dimension = self.centres.shape[1]
        units = _even(dimension + 2, count, seed)
        chosen = (units[:, 0] * len(self.centres)).astype(int)
        stretch = np.sqrt(0.5 * _FREEDOM / gammaincinv(0.5 * _FREEDOM, units[:, 1]))
        steps = stretch[:, None] * ndtri(units[:, 2:])
        return self.centres[chosen] + np.einsum("mij,mj->mi", self.factors[chosen], steps)

    def log_density(self, points: np.ndarray) -> np.ndarray:
        """At points (m, k): (m,)."""
        count, dimension = self.centres.shape
        inverse, constants = self._inverse
        flat = points @ inverse.reshape(-1, dimension).T
        away = flat.reshape(-1, count, dimension) - np.einsum("cij,cj->ci", inverse, self.centres)
        power = 0.5 * (_FREEDOM + dimension)
        return logsumexp(constants - power * np.log1p((away**2).sum(axis=2) / _FREEDOM), axis=1)

    @cached_property
    def _inverse(self) -> tuple[np.ndarray, np.ndarray]:
        """Inverse factors, and for each kernel the log of its density at the centre and its part of the mixture."""
        count, dimension = self.centres.shape
        peak = (
            gammaln(0.5 * (_FREEDOM + dimension)) - gammaln(0.5 * _FREEDOM) - 0.5 * dimension * np.log(np.pi * _FREEDOM)
        )
        volumes = np.log(np.diagonal(self.factors, axis1=1, axis2=2)).sum(axis=1)
        return np.linalg.inv(self.factors), peak - volumes - np.log(count)


def systematic(weights: np.ndarray, count: int) -> np.ndarray:
    """Indices (count,) into probabilities (m,), each as often as its probability asks, to within one."""
    steps = np.cumsum(weights)
    return np.searchsorted(steps, steps[-1] * (np.arange(count) + 0.5) / count)


def _even(dimension: int, count: int, seed: int) -> np.ndarray:
    """Points (count, dimension) that fill the unit cube evenly: multiples of 1/x, 1/x^2, ... modulo 1 from a random start,
    with x^(dimension + 1) = x + 1 (Kronecker's sequence with the numbers of Roberts)."""
    root = brentq(lambda x: x ** (dimension + 1) - x - 1, 1.0, 2.0)
    steps = np.outer(np.arange(count), root ** -np.arange(1.0, dimension + 1))
    least = np.finfo(float).eps
    return np.clip((np.random.default_rng(seed).random(dimension) + steps) % 1, least, 1 - least)
