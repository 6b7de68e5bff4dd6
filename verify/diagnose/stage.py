"""One stage of the search for the posterior: a box with its table of predictions, and points that stand for the density.

What the table misses is part of the noise, so that a coarse table excludes nothing that a finer one would keep. How much it
misses is judged where the points are, which are found again when that has become much less.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy.special import logsumexp

from .axes import Axis, Box, corners, parameters, within
from .curves import Curves
from .kernels import Defended, Proposal, Uniform, systematic
from .noise import Noise
from .population import Population, population
from .surface import Surface

__all__ = ["Allowed", "Stage", "Target", "residuals", "stage"]

Allowed = Callable[[np.ndarray, np.ndarray], np.ndarray]  # alphas and betas to the mask of the model's domain

_COUNT = 2048  # points of a population while boxes are closing in
_NEGLIGIBLE = 2e-4  # of the probability, beyond a face of a box
_DEEP = 14.0  # of log density: what lies so far below the maximum does not matter
_FEWEST, _MOST = 5, 24  # nodes along an axis of a later box
_FINE = 0.2  # part of the white noise that a table's last terms may be
_AIM = 0.3  # part of the tolerated error that the number of nodes of a later box aims at
_UNSEEN = 0.02  # of what the table misses: how much smaller the white noise is cannot be seen yet
_CHUNK = 1024
_PASSES = 4
_LESS = 0.5
_MARGIN = 0.2  # of what is kept, on each side
_TOUCHES = 0.02  # of the box
_SAMPLE = 400


def residuals(curves: Curves, predicted: Sequence[np.ndarray]) -> list[np.ndarray]:
    """Measured minus predicted log losses (m, n), one array for each curve."""
    return [c.log_loss - each for c, each in zip(curves, predicted)]


@dataclass(frozen=True)
class Target:
    """The log density of the posterior at coordinates (m, k) of a table's box, -inf outside of it and of the domain.

    ``missing``: a standard deviation that the table's error adds to the noise of each point.
    """

    table: Surface
    curves: Curves
    noise: Noise
    allowed: Allowed
    missing: float

    def __call__(self, points: np.ndarray) -> np.ndarray:
        inside = np.flatnonzero(within(self.table.box, points))
        inside = inside[self.allowed(*parameters(self.table.box, points[inside])[:2])]
        found = np.full(len(points), -np.inf)
        for k in range(0, len(inside), _CHUNK):
            some = inside[k : k + _CHUNK]
            found[some] = logsumexp(self.by_scale(points[some]), axis=1)
        return found

    def by_scale(self, points: np.ndarray) -> np.ndarray:
        """Log likelihoods (m, S) on the lattice of the noise's scales, at points of the box."""
        predicted = self.table.at(*parameters(self.table.box, points))
        return self.noise.log_likelihood(residuals(self.curves, predicted), self.missing)


@dataclass(frozen=True)
class Stage:
    """The ``target`` on a box, and the ``cloud`` of points that stand for it."""

    target: Target
    cloud: Population

    @property
    def box(self) -> Box:
        """Of the table."""
        return self.target.table.box

    @cached_property
    def sample(self) -> np.ndarray:
        """Some coordinates (n, k) of equal weight."""
        return self.cloud.points[systematic(self.cloud.weights, _SAMPLE)]

    @cached_property
    def centre(self) -> tuple[float, float, float]:
        """Parameters of a point near the mean, where the density is not small: it varies less than that of the highest."""
        away = self.sample - self.sample.mean(axis=0)
        white = np.linalg.solve(np.linalg.cholesky(np.cov(away.T).reshape(away.shape[1], -1)), away.T)
        nearest = self.sample[[np.argmin((white**2).sum(axis=0))]]
        return tuple(float(x[0]) for x in parameters(self.box, nearest))

    @cached_property
    def noise_weights(self) -> np.ndarray:
        """Probabilities (S,) of the scales."""
        found = self.target.by_scale(self.sample)
        return np.exp(found - logsumexp(found, axis=1, keepdims=True)).mean(axis=0)

    # --- what to do next ----------------------------------------------------------------------------------------------

    @cached_property
    def errors(self) -> np.ndarray:
        """Of the table along each axis (3,), where the points are."""
        return self.target.table.errors(*parameters(self.box, self.sample))

    @cached_property
    def tolerance(self) -> float:
        """An error of the table that hardly adds to the noise of a typical point."""
        noise = self.target.noise
        return _FINE * noise.scales.finest(self.noise_weights) * noise.typical

    @property
    def fine(self) -> bool:
        """Whether the table is as good as it has to be."""
        return self.errors.max() <= self.tolerance

    def shrunk(self, prior: Box) -> Box:
        """The part of the box outside of which the density is negligible, a little wider, with nodes for a fine table."""
        return self._fitted(prior, self._closer)

    def opened(self, prior: Box) -> Box:
        """The box, twice as long towards each face that cuts off what is not negligible: itself where none does."""
        return self._fitted(prior, self._longer)

    def _fitted(self, prior: Box, ends: Callable[[np.ndarray, np.ndarray], np.ndarray]) -> Box:
        """The box with other ends of its axes, from the coordinates (2, k) of its corners and of those that hold all but a
        negligible part of the points."""
        old = np.stack(corners(self.box))
        new = np.clip(ends(old, self.cloud.central(_NEGLIGIBLE)), *corners(prior))
        columns = iter(zip(old.T, new.T))
        return tuple(self._noded(k, axis, *next(columns)) if axis.varied else axis for k, axis in enumerate(self.box))

    @staticmethod
    def _closer(_: np.ndarray, held: np.ndarray) -> np.ndarray:
        margin = _MARGIN * (held[1] - held[0])
        return held + np.stack([-margin, margin])

    @staticmethod
    def _longer(ends: np.ndarray, held: np.ndarray) -> np.ndarray:
        extent = ends[1] - ends[0]
        touched = np.abs(held - ends) < _TOUCHES * extent
        return ends + touched * np.stack([-extent, extent])

    def _noded(self, k: int, axis: Axis, old: np.ndarray, new: np.ndarray) -> Axis:
        """The axis between other ends, and with more nodes if it is too coarse: n nodes have an error like q^n, q like the
        length."""
        if (new == old).all() and self.errors[k] <= self.tolerance:
            return axis
        shrinks = np.log(self.errors[k]) / axis.count + np.log((new[1] - new[0]) / (old[1] - old[0]))
        aim = _AIM * max(self.tolerance, _UNSEEN * self.target.missing)
        wanted = np.log(aim) / shrinks if shrinks < 0 else _MOST
        count = int(np.clip(np.ceil(wanted), _FEWEST, _MOST))
        low, high = (
            float(x) if moved else end for x, moved, end in zip(axis.even.back(new), new != old, (axis.low, axis.high))
        )
        return replace(axis, low=low, high=high, count=count)


def stage(
    table: Surface,
    curves: Curves,
    noise: Noise,
    allowed: Allowed,
    start: Proposal | None = None,
    count: int = _COUNT,
    seed: int = 0,
) -> Stage:
    """The stage of a table; ``start`` proposes most of the first of ``count`` points, by default from the whole box.

    The noise may be another than the one that ``start`` follows, and the density somewhere else: some points come from
    everywhere.
    """
    box = Uniform(*corners(table.box))
    start = start or box
    longest = max(len(c.r) for c in curves)
    points, missing = start.drawn(count, seed), np.inf
    points = points[within(table.box, points)]
    for _ in range(_PASSES):
        # An error common to the n points of a curve may shift the log density by half of what does not matter, not more.
        less = float(table.errors(*parameters(table.box, points)).max()) * np.sqrt(longest / _DEEP)
        if less > _LESS * missing:
            break
        missing = less
        target = Target(table, curves, noise, allowed, missing)
        found = Stage(target, population(target, Defended(start, box), count, seed))
        start, points = found.cloud.kernels, found.sample
    return found
