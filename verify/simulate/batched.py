"""Reduced simulator for any batch at the price of one, and for methods that act on coordinates.

Let w be the misfit, so that the loss is ``P = |w|^2 + limit``. The B samples of a step enter the gradient
only through ``U^T r`` with U a (B, d) matrix of normals and errors ``r = U w - sqrt(limit) xi``. The entries
of r are independent N(0, P), so ``|r|^2 = P chi`` with chi a chi-square of B degrees of freedom, and given r
the rows of U are Gaussian with mean ``r_i w / P`` and covariance ``I - w w^T / P``. Therefore, with one
vector n of normals,

    U^T r  =  chi w + sqrt(P chi) [ n - w <w, n> / (P + sqrt(P limit)) ]        in law,

whatever B is (label noise adds its variance to limit and to P). The bracket is a square root of the
covariance applied to n: ``I - (1 - sqrt(limit/P)) w w^T / |w|^2``.

The misfit moves with theta. In the eigenbasis it is its own parameter, with gradient ``l * U^T r``; with the
triangular factor R of the features it is ``R theta - c``, with gradient ``R^T U^T r``, in the coordinates of
theta.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np

from .arrays import Array, ChiSquares, Place, Streams, loop
from .factor import Spectrum, Triangle
from .optimisers import SGD, Linear, Optimiser
from .problem import Purpose, run_seed
from .process import State

BLOCK = 32
"""Steps whose numbers are drawn at once."""


# --- 1. Coordinates ---------------------------------------------------------------------------------------


class Coordinates(Protocol):
    """Parameters in which the optimiser works, and misfit and gradient as functions of them."""

    def start(self) -> np.ndarray: ...

    def misfit(self, parameters: Array) -> Array: ...

    def gradient(self, pulled: Array) -> Array:
        """``pulled`` may be overwritten."""
        ...


class Eigenbasis:
    """The misfit itself: for methods that commute with rotations. O(d) a step."""

    def __init__(self, spectra: Sequence[Spectrum], place: Place) -> None:
        self._start = np.stack([s.misfit for s in spectra])[:, None, :]
        self._eigenvalues = place.asarray(np.stack([s.eigenvalues for s in spectra])[:, None, :])

    def start(self) -> np.ndarray:
        return self._start

    def misfit(self, parameters: Array) -> Array:
        return parameters

    def gradient(self, pulled: Array) -> Array:
        pulled *= self._eigenvalues
        return pulled


class ModelCoordinates:
    """theta itself, through the triangular factor: for methods that act on each coordinate. O(d^2) a step."""

    def __init__(self, factors: Sequence[Triangle], place: Place) -> None:
        self._xp = place.namespace
        self._target = place.asarray(np.stack([f.target for f in factors])[:, None, :])
        self._factor = place.asarray(np.stack([f.factor for f in factors]))

    def start(self) -> np.ndarray:
        return np.zeros((1, 1, self._factor.shape[-1]))

    def misfit(self, parameters: Array) -> Array:
        return self._times(parameters, self._xp.matrix_transpose(self._factor)) - self._target

    def gradient(self, pulled: Array) -> Array:
        return self._times(pulled, self._factor)

    def _times(self, vectors: Array, matrices: Array) -> Array:
        """Vectors (runs, rates, d) times one matrix for each run, or one product when all runs share the
        matrix.
        """
        stacked = self._xp.reshape(vectors, (matrices.shape[0], -1, vectors.shape[-1]))
        return self._xp.reshape(stacked @ matrices, vectors.shape)


# --- 2. The process ---------------------------------------------------------------------------------------


class Batched:
    """Runs with one set of features each, or one shared by all."""

    block = BLOCK

    def __init__(
        self,
        features: Sequence[Spectrum] | Sequence[Triangle],
        coordinates: Coordinates,
        optimiser: Optimiser,
        *,
        seed: int,
        runs: Sequence[int],
        batch: int,
        noise: float,
        multipliers: Sequence[float],
        place: Place,
    ) -> None:
        self._features, self._coordinates, self._optimiser = features, coordinates, optimiser
        self.place, self._xp, self._runs, self._batch = place, place.namespace, len(runs), batch
        self._multipliers = np.asarray(multipliers, dtype=float)
        afterwards = not isinstance(optimiser, Linear) and tuple(multipliers) != (1.0,)
        self._scale = place.asarray(self._multipliers[:, None]) if afterwards else None
        limits = np.array([f.limit for f in features])[:, None, None]
        self._limit = place.asarray(limits[..., 0])
        self._variance = place.asarray(limits + noise**2)
        # the denominator below vanishes only if the target is fitted exactly, and so does its numerator
        self._floor = place.asarray(np.sqrt(limits + noise**2) + np.finfo(place.dtype).tiny)
        self._data = Streams([run_seed(seed, run, Purpose.DATA) for run in runs], place)
        self._chi = ChiSquares([run_seed(seed, run, Purpose.BATCH) for run in runs], batch, place)
        self._loop = loop(self._xp, self._step)

    def start(self) -> State:
        origin = self._coordinates.start()
        shape = (self._runs, len(self._multipliers), origin.shape[-1])
        parameters = self.place.asarray(np.broadcast_to(origin, shape).copy())
        return (parameters, *self._optimiser.start(parameters))

    def draw(self) -> tuple[Array, Array, Array]:
        """``sqrt(chi) n`` as rows (block, runs, 1, d) and as columns, and chi (block, runs, 1, 1)."""
        xp: Any = self._xp
        chi = self._chi.draw(self.block)
        normals = self._data.normals(self.block, self._features[0].width)
        normals *= xp.sqrt(chi)[:, :, None]
        rows = xp.permute_dims(normals[:, :, None, :], (1, 0, 2, 3))
        return rows, xp.matrix_transpose(rows), xp.permute_dims(chi[:, :, None, None], (1, 0, 2, 3))

    def advance(self, state: State, data: tuple[Array, ...], first: int, stop: int, step: int) -> State:
        """As the protocol says; arrays of ``state`` are used up."""
        rows = self._optimiser.coefficients(np.arange(step, step + stop - first))
        inputs = (self.place.asarray(rows), self.place.asarray(self._gains(rows)[:, None, :, None]))
        return self._loop(state, (*(part[first:stop, ...] for part in data), *inputs))

    def _gains(self, rows: np.ndarray) -> np.ndarray:
        """What multiplies the gradient of each step, (steps, rates).

        A linear method started without memory is homogeneous: its learning-rate factor may act on the two
        scalars a gradient is made of instead of on d numbers. SGD is nothing but such a factor.
        """
        factors = self._multipliers if isinstance(self._optimiser, Linear) else np.ones_like(self._multipliers)
        return factors * (rows[:, 1:2] if isinstance(self._optimiser, SGD) else np.ones((len(rows), 1)))

    def _step(self, state: State, inputs: tuple[Array, ...]) -> State:
        normals, columns, chi, row, gain = inputs
        parameters, *memory = state
        misfit = self._coordinates.misfit(parameters)
        deviation = self._xp.sqrt(self._xp.vecdot(misfit, misfit)[..., None] + self._variance)
        along = chi - misfit @ columns / (deviation + self._floor)
        pulled = (gain * along) * misfit
        pulled += (gain * deviation) * normals
        direction = self._coordinates.gradient(pulled)
        if not isinstance(self._optimiser, SGD):
            memory, direction = self._optimiser.direction(tuple(memory), direction, row)
        if self._scale is not None:
            direction *= self._scale
        parameters -= direction
        return (parameters, *memory)

    def loss(self, state: State) -> Array:
        misfit = self._coordinates.misfit(state[0])
        return self._limit + self._xp.vecdot(misfit, misfit)

    def stability_bounds(self) -> list[float]:
        """From each run's own features, exact."""
        bounds = [features.stability_bound(self._batch) for features in self._features]
        return bounds if len(bounds) == self._runs else bounds * self._runs
