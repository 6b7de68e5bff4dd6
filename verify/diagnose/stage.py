"""One stage of the search for the posterior: a box with its table of predictions, and the density on lattices that fit.

Each learning rate has a lattice of alpha and beta. The likelihood is evaluated at its points, and its logarithm
interpolated to finer ones. What the table misses is part of the noise, so that a coarse table excludes nothing that a finer
one would keep.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property, partial

import numpy as np
from scipy.special import logsumexp

from .axes import Box
from .curves import Curves
from .lattice import Lattice, fitted
from .noise import Noise
from .surface import Surface

__all__ = ["NEGLIGIBLE", "SLICES", "Allowed", "Stage", "residuals"]

Allowed = Callable[[np.ndarray, np.ndarray], np.ndarray]  # alphas and betas to the mask of the model's domain

Slice = tuple[float, Lattice]
"""A learning rate, as a fraction of its bound, with the lattice of alpha and beta there."""

SLICES = 12
"""Learning rates to begin with, where none is known."""

NEGLIGIBLE = 14.0
"""Of log density below the maximum: one part in a million."""

_FEWEST = 5  # nodes along an axis of a later box
_MORE = 4  # nodes along an axis whose table is too coarse
_FINE = 1.0  # part of the white noise that a table's error, an upper bound, may be at the end
_SAFETY = 0.05  # part of the tolerated error that the number of nodes of a later box aims at
_CHUNK = 1024
_ENOUGH = 3.0  # slices that hold the posterior, in effect
_NOTHING = 1e-6  # of the posterior, in a slice
_MARGIN = 0.2  # of what is kept, on each side
_TOUCHES = 0.02  # of the box
_SAMPLE = 400


def residuals(curves: Curves, predicted: Sequence[np.ndarray]) -> list[np.ndarray]:
    """Measured minus predicted log losses (m, n), one array for each curve."""
    return [c.log_loss - each for c, each in zip(curves, predicted)]


class Stage:
    """The posterior on a box at ``points`` (m, 3) of alpha, beta and the fraction of the bound on the learning rate: their
    log ``density`` under the prior's measure, -inf outside the box and the domain, and probabilities ``weights``."""

    def __init__(
        self,
        table: Surface,
        curves: Curves,
        noise: Noise,
        allowed: Allowed,
        slices: int | Sequence[Slice] = SLICES,
    ) -> None:
        self.table, self.curves, self.noise, self._allowed = table, curves, noise, allowed
        self._low = np.array([axis.low for axis in table.box[:2]])
        self._high = np.array([axis.high for axis in table.box[:2]])
        # An error common to the n points of a curve may shift the log density by half of what is negligible, not more.
        longest = max(len(c.r) for c in curves)
        missing = max(table.errors) * np.sqrt(longest / NEGLIGIBLE)
        if isinstance(slices, int):
            whole = Lattice.over(self._low, self._high)
            slices = [(float(fraction), whole) for fraction in table.box[2].cells(slices)]
        self._settle(slices, missing)
        if self.fine:
            self._settle(self.slices, 0.0)
            del self.noise_weights, self.tolerance

    def _settle(self, starts: Sequence[Slice], missing: float) -> None:
        """Fit the lattices and interpolate; slices that hold next to nothing are dropped."""
        fractions, lattices, points, density, masses = [], [], [], [], []
        for fraction, start in starts:
            table = self.table.held(fraction)
            lattice = fitted(start, partial(self._inside, table=table, missing=missing))
            logs = lattice.interpolated(self._likelihood(lattice.points, table, missing))
            plane = lattice.finer.points
            logs = np.where(self._mask(plane), logs, -np.inf)
            fractions.append(fraction)
            lattices.append(lattice)
            points.append(np.column_stack([plane, np.full(len(plane), fraction)]))
            density.append(logs)
            masses.append(logs + np.log(lattice.finer.cell))
        mass = np.concatenate(masses)
        kept = mass > mass.max() - 2 * NEGLIGIBLE
        self.points, self.density = np.concatenate(points)[kept], np.concatenate(density)[kept]
        self.weights = np.exp(mass[kept] - logsumexp(mass[kept]))
        held = np.array([logsumexp(each) for each in masses])
        held = np.exp(held - logsumexp(held))
        self.slices = [pair for pair, part in zip(zip(fractions, lattices), held) if part > _NOTHING]
        self._told_apart = 1 / np.sum(held**2)

    def _inside(self, lattice: Lattice, table: Surface, missing: float) -> np.ndarray:
        plane = lattice.points
        return np.where(self._mask(plane), self._likelihood(plane, table, missing), -np.inf)

    def _mask(self, plane: np.ndarray) -> np.ndarray:
        """Which points (m, 2) lie in the box and the domain."""
        within = ((plane >= self._low) & (plane <= self._high)).all(axis=1)
        within[within] = self._allowed(*plane[within].T)
        return within

    def _likelihood(self, plane: np.ndarray, table: Surface, missing: float) -> np.ndarray:
        """Log likelihood at points (m, 2), clipped to the box, of a table with one fraction."""
        plane = np.clip(plane, self._low, self._high)
        parts = []
        for k in range(0, len(plane), _CHUNK):
            some = plane[k : k + _CHUNK]
            predicted = table.at(*some.T, np.full(len(some), table.box[2].low))
            found = self.noise.log_likelihood(residuals(self.curves, predicted), missing)
            parts.append(logsumexp(found, axis=1))
        return np.concatenate(parts)

    @property
    def resolved(self) -> bool:
        """Whether there are slices enough to see how the density depends on the learning rate."""
        return not self.table.box[2].varied or self._told_apart >= _ENOUGH

    @property
    def best(self) -> tuple[float, float, float]:
        """The point of highest density."""
        return tuple(self.points[np.argmax(self.density)].tolist())

    @cached_property
    def noise_weights(self) -> np.ndarray:
        """Probabilities (S,) of the scales, at points that stand for the posterior."""
        steps = np.cumsum(self.weights)
        points = self.points[np.searchsorted(steps, steps[-1] * (np.arange(_SAMPLE) + 0.5) / _SAMPLE)].T
        found = self.noise.log_likelihood(residuals(self.curves, self.table.at(*points)))
        return np.exp(found - logsumexp(found, axis=1, keepdims=True)).mean(axis=0)

    # --- what to do next ----------------------------------------------------------------------------------------------

    @cached_property
    def tolerance(self) -> float:
        """An error of the table that hardly adds to the noise of a typical point."""
        return _FINE * self.noise.scales.finest(self.noise_weights) * self.noise.typical

    @property
    def fine(self) -> bool:
        """Whether the table is as good as it has to be."""
        return max(self.table.errors) < self.tolerance

    def shrunk(self, prior: Box) -> Box:
        """The part of the box outside of which the density is negligible, a little wider."""
        kept = self.points[self.density > self.density.max() - NEGLIGIBLE]
        axes = []
        for k, (axis, whole) in enumerate(zip(self.table.box, prior)):
            if axis.varied:
                values = axis.even.into(kept[:, k])
                margin = _MARGIN * (values.max() - values.min()) + (axis.extent / SLICES if k == 2 else 0.0)
                low = max(whole.low, float(axis.even.back(values.min() - margin)))
                high = min(whole.high, float(axis.even.back(values.max() + margin)))
                smaller = replace(axis, low=low, high=high)
                axis = replace(smaller, count=self._nodes(k, smaller.extent / axis.extent, whole.count))
            axes.append(axis)
        return tuple(axes)

    def opened(self, prior: Box) -> Box:
        """The box, twice as long towards each face that cuts off what is not negligible: itself where none does."""
        kept = self.points[self.density > self.density.max() - NEGLIGIBLE]
        axes = []
        for k, (axis, whole) in enumerate(zip(self.table.box, prior)):
            if axis.varied:
                low, high = ends = tuple(float(axis.even.into(end)) for end in (axis.low, axis.high))
                near = max(_TOUCHES, 1.0 / SLICES if k == 2 else 0.0) * axis.extent
                values = axis.even.into(kept[:, k])
                if values.min() < low + near:
                    low = max(low - axis.extent, float(whole.even.into(whole.low)))
                if values.max() > high - near:
                    high = min(high + axis.extent, float(whole.even.into(whole.high)))
                if (low, high) != ends:
                    longer = replace(axis, low=float(axis.even.back(low)), high=float(axis.even.back(high)))
                    axis = replace(longer, count=self._nodes(k, longer.extent / axis.extent, whole.count))
            axes.append(axis)
        return tuple(axes)

    def _nodes(self, k: int, part: float, most: int) -> int:
        """Nodes along axis ``k`` of a box of which a part is left: n nodes have an error like q^n, q like the length."""
        shrinks = np.log(self.table.errors[k]) / self.table.box[k].count + np.log(part)
        wanted = np.log(_SAFETY * self.tolerance) / shrinks if shrinks < 0 else most
        return int(np.clip(np.ceil(wanted), _FEWEST, most))

    @property
    def refined(self) -> Box:
        """The box with more nodes along the axes that need them."""
        pairs = zip(self.table.box, self.table.errors)
        return tuple(replace(a, count=a.count + _MORE) if e >= self.tolerance else a for a, e in pairs)
