"""The posterior of (alpha, beta, learning rate): weighted points, and a box that closes in on where they are.

The prior is flat on a stated box. The next box of a stage is the part of its own that holds all but a negligible density;
the search ends when the table of predictions is fine enough. What a coarse table misses looks like noise: only then is the
lattice of the noise's scales refined.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import isotonic_regression

from .axes import Box, parameters
from .curves import Curve, Curves
from .noise import Noise, Scales, noise_at, noise_of
from .stage import Allowed, Stage, residuals, stage
from .surface import Surface, prior_box, surface

__all__ = ["Points", "Posterior", "posterior"]

_FIRST = (13, 15, 8)  # nodes on the whole box
_STAGES = 8
_SHRINKS = 0.25  # part of a box: when more of it is left all curves are needed
_SCOUTING = 3  # stages at most with the narrowest and the widest curve alone
_COUNT = 8192  # points of the answer
_LIGHT = 1e-4  # of the probability: points that hold less together are left out of the answer
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


def posterior(curves: Curves, allowed: Allowed, seed: int = 0) -> Posterior:
    """The posterior of the curves; ``allowed(alpha, beta)`` is the model's domain, where the prior is flat.

    Raises ConvergenceError where the density is too thin to be found.
    """
    prior = box = prior_box(curves, _FIRST)
    used, scales = _scouts(curves), Scales.wide(curves.measured)
    table = surface(box, used.curves)
    rough = noise_of(used, [_rough_path(c) for c in used], scales)
    found = stage(table, used, rough, allowed, seed=seed)
    sharp = False
    for k in range(_STAGES):
        noise = noise_at(used, found.centre, scales)
        found = stage(table, used, noise, allowed, found.cloud.kernels, seed=seed)
        old, complete = box, used is curves
        if complete and found.fine:
            box = found.opened(prior)
            if box == old and sharp:
                break
            if not sharp:
                scales, sharp = scales.closer(found.noise_weights), True
        else:
            box = found.shrunk(prior)
            used = used if k < _SCOUTING and _part(box, old) < _SHRINKS else curves
        if box != old or (used is curves) != complete:
            table = surface(box, used.curves)
    return _answer(stage(table, curves, noise, allowed, found.cloud.kernels, _COUNT, seed), prior)


def _part(box: Box, old: Box) -> float:
    """Of the volume."""
    return float(np.prod([new.extent / axis.extent for new, axis in zip(box, old) if axis.varied]))


def _scouts(curves: Curves) -> Curves:
    """The narrowest and the widest."""
    return curves if len(curves) == 2 else replace(curves, curves=(curves.curves[0], curves.largest))


def _rough_path(curve: Curve) -> np.ndarray:
    """Log loss before training and at the points, from the curve alone: made to fall."""
    falling = isotonic_regression(curve.log_loss, increasing=False).x
    return np.concatenate([[falling[0] + _BEFORE], falling])


def _answer(found: Stage, prior: Box) -> Posterior:
    target, cloud = found.target, found.cloud
    order = np.lexsort(cloud.points.T)  # neighbours stand together: systematic samples are even
    order = order[_heavy(cloud.weights)[order]]
    return Posterior(
        target.curves,
        *parameters(found.box, cloud.points[order]),
        cloud.weights[order] / cloud.weights[order].sum(),
        int(np.argmax(cloud.logs[order])),
        target.noise,
        found.noise_weights,
        target.table,
        prior,
    )


def _heavy(weights: np.ndarray) -> np.ndarray:
    """All but the lightest points, whose weights add up to next to nothing: a mask (m,)."""
    order = np.argsort(weights)
    kept = np.empty(len(weights), dtype=bool)
    kept[order] = np.cumsum(weights[order]) > _LIGHT
    return kept
