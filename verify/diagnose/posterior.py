"""The posterior of (alpha, beta) on a grid that closes in on where its mass is.

The prior is flat on a stated box. Each stage tabulates the predictions on a box, reads them off on a fine grid, and the
next box is the part that holds all but a negligible density; it ends when the box no longer shrinks. What a coarse table
misses is part of the noise of its stage, so that an early stage excludes nothing that a later one would keep.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import logsumexp

from .curves import Curves
from .noise import Noise, noise_of
from .surface import Box, Surface, prior_box, surface

__all__ = ["Posterior", "posterior"]

Allowed = Callable[[np.ndarray, np.ndarray], np.ndarray]  # alphas and betas to the mask of the model's domain

_FIRST = (14, 20)  # nodes on the whole box
_LATER = (8, 10)
_MORE = 4  # nodes for each axis where a table is too coarse
_SCOUTS = 2  # curves that find the first box
_GRID = 96  # cells along each axis
_NEGLIGIBLE = 14.0  # of log density below the maximum: one part in a million
_SHRINKS = 0.25  # part of a range: a box that keeps more of both is final ...
_FINE = 0.3  # ... if its table's error is below this part of the white noise
_LARGE = 0.3  # part of the prior's range that needs as many nodes as all of it
_STAGES = 6
_MARGIN = 2  # cells


@dataclass(frozen=True)
class Posterior:
    """Probabilities ``weights`` (m,) of the points (``alpha``, ``beta``) (m,), which are cells of ``box``.

    ``noise``, ``noise_weights`` (S,): the noise and the probabilities of its scales; ``unit`` (m,): the log of the loss's
    unit at each point, at the likeliest scales; ``box`` is the last box, ``prior`` the first.
    """

    curves: Curves
    alpha: np.ndarray
    beta: np.ndarray
    weights: np.ndarray
    unit: np.ndarray
    noise: Noise
    noise_weights: np.ndarray
    box: Box
    prior: Box

    @property
    def best(self) -> int:
        """The point of highest density."""
        return int(np.argmax(self.weights))


def posterior(curves: Curves, allowed: Allowed) -> Posterior:
    """The posterior of the curves; ``allowed(alpha, beta)`` is the model's domain, where the prior is flat."""
    prior = box = prior_box(curves.curves, _FIRST)
    used = _scouts(curves)
    stage = _stage(box, used, allowed)
    for _ in range(_STAGES):
        smaller = _shrunk(stage, box, prior)
        if len(used) == len(curves) and _kept(smaller, box) > _SHRINKS:
            if stage.fine:
                break
            smaller = tuple(replace(axis, count=axis.count + _MORE) for axis in box)
        used, box = curves, smaller
        stage = _stage(box, curves, allowed)
    return _answer(stage, curves, box, prior)


def _scouts(curves: Curves) -> Curves:
    """The narrowest and the widest."""
    places = np.unique(np.linspace(0, len(curves) - 1, _SCOUTS).astype(int))
    return replace(curves, curves=tuple(curves.curves[k] for k in places))


@dataclass(frozen=True)
class _Stage:
    """Log densities (m, S) on a product of grids of the box, -inf outside the domain; ``error`` of its table."""

    grids: tuple[np.ndarray, ...]
    density: np.ndarray
    noise: Noise
    residuals: tuple[np.ndarray, ...]
    error: float

    @property
    def joint(self) -> np.ndarray:
        """Probabilities (m, S)."""
        return np.exp(self.density - logsumexp(self.density))

    @property
    def fine(self) -> bool:
        """Whether the table's error hardly adds to the noise of a typical point."""
        white, _ = self.noise.scales(self.joint.sum(axis=0))
        return self.error < _FINE * white * self.noise.typical


def _stage(box: Box, curves: Curves, allowed: Allowed) -> _Stage:
    table: Surface = surface(box, curves.curves)
    noise = noise_of(curves)
    grids = tuple(axis.grid(_GRID) for axis in box)
    residuals = tuple(c.log_loss - predicted for c, predicted in zip(curves, table.on(*grids)))
    density = noise.log_likelihood(residuals, table.error)
    alpha, beta = (x.ravel() for x in np.meshgrid(*grids, indexing="ij"))
    return _Stage(grids, np.where(allowed(alpha, beta)[:, None], density, -np.inf), noise, residuals, table.error)


def _shrunk(stage: _Stage, box: Box, prior: Box) -> Box:
    """The part of the box outside of which the density is negligible, a few cells wider, with the nodes of a later stage."""
    density = logsumexp(stage.density, axis=1).reshape([len(g) for g in stage.grids])
    kept = density > density.max() - _NEGLIGIBLE
    axes = []
    for k, (axis, grid, count) in enumerate(zip(box, stage.grids, _LATER)):
        inside = grid[kept.any(axis=1 - k)]
        margin = (_MARGIN + 0.5) * (grid[1] - grid[0])
        low, high = max(prior[k].low, inside[0] - margin), min(prior[k].high, inside[-1] + margin)
        large = high - low > _LARGE * (prior[k].high - prior[k].low)
        axes.append(replace(axis, low=float(low), high=float(high), count=prior[k].count if large else count))
    return tuple(axes)


def _kept(smaller: Box, box: Box) -> float:
    """The part of the range that is kept of the axis that loses most."""
    return min((new.high - new.low) / (old.high - old.low) for new, old in zip(smaller, box))


def _answer(stage: _Stage, curves: Curves, box: Box, prior: Box) -> Posterior:
    joint = stage.joint
    scales = joint.sum(axis=0)
    unit = stage.noise.unit(stage.residuals)[:, int(np.argmax(scales))]
    weights = joint.sum(axis=1)
    alpha, beta = (x.ravel() for x in np.meshgrid(*stage.grids, indexing="ij"))
    kept = weights > weights.max() * np.exp(-_NEGLIGIBLE)
    weights = weights[kept] / weights[kept].sum()
    return Posterior(curves, alpha[kept], beta[kept], weights, unit[kept], stage.noise, scales, box, prior)
