"""The posterior of (alpha, beta, learning rate) on a lattice in a box that closes in on where its mass is.

The prior is flat on a stated box. The next box of a stage is the part of its own that holds all but a negligible density;
the search ends when the table of predictions is fine enough, and slices of one learning rate each are close enough. What a
coarse table misses looks like noise: only then is the lattice of the noise's scales refined.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import isotonic_regression

from .axes import Box
from .curves import Curve, Curves
from .forward import spectral
from .noise import Noise, Scales, noise_of
from .stage import SLICES, Allowed, Stage, residuals
from .surface import Surface, prior_box, surface

__all__ = ["Points", "Posterior", "posterior"]

_FIRST = (13, 15, 8)  # nodes on the whole box
_SHRINKS = 0.25  # part of a range: of a box that keeps more of every axis the table is refined
_STAGES = 8
_CLOSER = 0.7  # part of the learning rates: of a box that keeps more there are more slices instead
_SCOUTING = 3  # stages at most with the narrowest and the widest curve alone
_BEFORE = 1.0  # of log loss, fallen before the first point of a curve: a first guess

Points = tuple[np.ndarray, np.ndarray, np.ndarray]
"""alpha, beta and the fraction of the bound on the learning rate, (m,) each."""


@dataclass(frozen=True)
class Posterior:
    """Probabilities ``weights`` (m,) of points: ``alpha``, ``beta`` and ``fraction`` (m,), the learning rate as a fraction
    of its bound.

    ``noise``, ``noise_weights`` (S,): the noise and the probabilities of its scales; ``table``: the predictions on ``box``,
    the last one, ``prior`` being the first; ``top``: the index of the highest density.
    """

    curves: Curves
    alpha: np.ndarray
    beta: np.ndarray
    fraction: np.ndarray
    weights: np.ndarray
    top: int
    noise: Noise
    noise_weights: np.ndarray
    table: Surface
    prior: Box

    @property
    def box(self) -> Box:
        """Outside of which the density is negligible."""
        return self.table.box

    @property
    def best(self) -> Points:
        """The point of highest density, arrays of one."""
        return self.points([self.top])

    def points(self, chosen: Sequence[int] | np.ndarray) -> Points:
        """Of these indices."""
        return self.alpha[chosen], self.beta[chosen], self.fraction[chosen]

    def drawn(self, count: int, inside: np.ndarray | None = None) -> np.ndarray:
        """Indices of points of equal weight that stand for the posterior inside a mask (m,): a systematic sample."""
        places = np.arange(len(self.weights)) if inside is None else np.flatnonzero(inside)
        steps = np.cumsum(self.weights[places])
        return places[np.searchsorted(steps, steps[-1] * (np.arange(count) + 0.5) / count)]

    def unit(self, points: Points) -> np.ndarray:
        """The log of the loss's unit at points (m,), at the likeliest scales of the noise."""
        return self.noise.unit(residuals(self.curves, self.table.at(*points)))[:, int(np.argmax(self.noise_weights))]


def posterior(curves: Curves, allowed: Allowed) -> Posterior:
    """The posterior of the curves; ``allowed(alpha, beta)`` is the model's domain, where the prior is flat."""
    prior = box = prior_box(curves, _FIRST)
    used = _scouts(curves)
    scales = Scales.wide(curves.measured)
    noise = noise_of(used, [_rough_path(c) for c in used], scales)
    slices = SLICES
    for k in range(_STAGES):
        stage = Stage(surface(box, used.curves), used, noise, allowed, slices)
        if used is curves and stage.fine:
            box = stage.opened(prior)
            if box == stage.table.box:
                if stage.resolved:
                    break
                box = stage.shrunk(prior)
                slices = SLICES if box[2].extent < _CLOSER * stage.table.box[2].extent else 2 * SLICES
        else:
            box, settled = _next_box(stage, prior, used is curves)
            used = curves if settled or k >= _SCOUTING else used
        noise = noise_of(used, _paths(used, stage), scales)
    closer = noise_of(curves, _paths(curves, stage), scales.closer(stage.noise_weights))
    return _answer(Stage(stage.table, curves, closer, allowed, stage.slices), prior)


def _scouts(curves: Curves) -> Curves:
    """The narrowest and the widest."""
    return curves if len(curves) == 2 else replace(curves, curves=(curves.curves[0], curves.largest))


def _rough_path(curve: Curve) -> np.ndarray:
    """Log loss before training and at the points, from the curve alone: made to fall."""
    falling = isotonic_regression(curve.log_loss, increasing=False).x
    return np.concatenate([[falling[0] + _BEFORE], falling])


def _paths(curves: Curves, stage: Stage) -> list[np.ndarray]:
    """The same as predicted at a stage's best point."""
    alpha, beta, fraction = stage.best
    return [spectral(alpha, c, fraction).log_loss([beta], np.concatenate([[0.0], c.r]))[0] for c in curves]


def _next_box(stage: Stage, prior: Box, complete: bool) -> tuple[Box, bool]:
    """The box of the next stage, and whether the narrowest and the widest curve have done what they can."""
    old, smaller = stage.table.box, stage.shrunk(prior)
    kept = min(new.extent / axis.extent for new, axis in zip(smaller, old) if axis.varied)
    if kept > _SHRINKS and complete:
        return stage.refined, True
    return smaller, kept > _SHRINKS or stage.fine


def _answer(stage: Stage, prior: Box) -> Posterior:
    return Posterior(
        stage.curves,
        *stage.points.T,
        stage.weights,
        int(np.argmax(stage.density)),
        stage.noise,
        stage.noise_weights,
        stage.table,
        prior,
    )
