"""The process as it is defined: draw x, apply W, step. Nothing is assumed of the data beyond independent
coordinates.

The features of a whole block of steps do not depend on theta, so one matrix product serves them all and W
crosses memory once for a block instead of once for a step.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .arrays import Array, Place, Streams, loop
from .laws import Law
from .optimisers import Optimiser
from .problem import Problem, Purpose, run_seed, stability_bound
from .process import State

ROWS = 256
"""Samples drawn at once: enough for a matrix product at full speed, small beside W."""


class Streaming:
    """Runs whose features W are drawn from the features seeds of the runs ``owners``: one for each, or one
    for all.

    Holds ``A = D^(1/2) W`` (owners, v, d) once and one block of samples.
    """

    def __init__(
        self,
        problem: Problem,
        optimiser: Optimiser,
        *,
        seed: int,
        runs: Sequence[int],
        owners: Sequence[int],
        batch: int,
        multipliers: Sequence[float],
        law: Law,
        place: Place,
    ) -> None:
        self.block = max(1, ROWS // batch)
        self._problem, self._optimiser, self.place, self._law = problem, optimiser, place, law
        self._batch, self._runs, self._xp = batch, len(runs), place.namespace
        self._multipliers = place.asarray(np.asarray(multipliers)[:, None])
        self._matrices = self._load([run_seed(seed, owner, Purpose.FEATURES) for owner in owners])
        self._target = place.asarray(problem.weighted_target)
        self._data = Streams([run_seed(seed, run, Purpose.DATA) for run in runs], place)
        self._noise = Streams([run_seed(seed, run, Purpose.NOISE) for run in runs], place)
        self._loop = loop(self._xp, self._step)

    def _load(self, seeds: Sequence[np.random.SeedSequence]) -> Array:
        """A in the dtype of the place; the float64 it is drawn in exists one slice at a time."""
        matrices = np.empty((len(seeds), self._problem.v, self._problem.d), self.place.dtype)
        for seed, matrix in zip(seeds, matrices, strict=True):
            start = 0
            for rows in self._problem.weighted_features(seed, ROWS):
                matrix[start : start + rows.shape[0]] = rows
                start += rows.shape[0]
        return self.place.asarray(matrices)

    def start(self) -> State:
        theta = self.place.asarray(np.zeros((self._runs, self._multipliers.shape[0], self._problem.d)))
        return (theta, *self._optimiser.start(theta))

    def draw(self) -> tuple[Array, Array]:
        """Features ``(block, runs, batch, d)`` and labels ``(block, runs, batch)``."""
        rows, shape = self.block * self._batch, (self._runs, self.block, self._batch)
        samples = self._law.draw(self._data, rows, self._problem.v)
        features = self._xp.reshape(samples @ self._matrices, (*shape, self._problem.d))
        labels = self._xp.reshape(samples @ self._target, shape)
        if self._problem.noise:
            labels = labels + self._problem.noise * self._xp.reshape(self._noise.normals(rows), shape)
        return self._xp.permute_dims(features, (1, 0, 2, 3)), self._xp.permute_dims(labels, (1, 0, 2))

    def advance(self, state: State, data: tuple[Array, Array], first: int, stop: int, step: int) -> State:
        rows = self.place.asarray(self._optimiser.coefficients(np.arange(step, step + stop - first)))
        return self._loop(state, (data[0][first:stop, ...], data[1][first:stop, ...], rows))

    def _step(self, state: State, inputs: tuple[Array, Array, Array]) -> State:
        features, labels, row = inputs
        theta, *memory = state
        errors = theta @ self._xp.matrix_transpose(features) - labels[:, None, :]
        memory, direction = self._optimiser.direction(tuple(memory), errors @ features, row)
        return (theta - self._multipliers * direction, *memory)

    def loss(self, state: State) -> Array:
        errors = state[0] @ self._xp.matrix_transpose(self._matrices) - self._target
        return self._xp.vecdot(errors, errors)

    def stability_bounds(self) -> list[float]:
        """From the spectrum of the data, which that of the features approaches as d grows."""
        return [stability_bound(self._problem.covariance, self._batch)] * self._runs
