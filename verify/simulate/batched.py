"""Reduced simulator for any batch at the price of one, and for methods that act on coordinates.

Let w be the misfit, with one coordinate more that never moves and holds the square root of limit loss and label
noise: an error is then ``<w, u>`` with u a vector of d + 1 normals, and its variance is ``P = |w|^2``. The B samples
of a step enter the gradient only through ``U^T r``, U a (B, d + 1) matrix of normals and ``r = U w``. The entries
of r are independent N(0, P), so ``|r|^2 = P chi`` with chi a chi-square of B degrees of freedom, and given r the
rows of U are Gaussian with mean ``r_i w / P`` and the covariance ``I - w w^T / P`` of a normal vector projected on
the complement of w. A sum of such rows with weights r_i is Gaussian too; hence, with one vector n of d + 1 normals,

    U^T r  =  chi w + sqrt(chi) [ sqrt(P) n - w <w, n> / sqrt(P) ]        in law,

whatever B is, and the steps are independent given W. So the law of the whole path is that of the samples.

The misfit moves with theta. In the eigenbasis it is its own parameter, with gradient ``l * U^T r``; with the
triangular factor R of the features it is ``R theta - c``, with gradient ``R^T U^T r``, in the coordinates of theta.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np

from .arrays import Array, ChiSquares, Place, Streams, loop
from .factor import Spectrum, Triangle
from .optimisers import SGD, Linear, Optimiser
from .problem import Purpose, run_seed
from .process import State, bounds_of_runs

BLOCK = 32
"""Steps whose numbers are drawn at once, an even number: enough that a single run shares what a block costs."""


# --- 1. Coordinates ---------------------------------------------------------------------------------------


class Coordinates(Protocol):
    """Parameters in which the optimiser works; misfit, of d + 1 coordinates, and gradient as functions of them."""

    def start(self) -> np.ndarray: ...

    def misfit(self, parameters: Array) -> Array: ...

    def gradient(self, pulled: Array) -> Array:
        """``pulled`` may be overwritten."""
        ...


class Eigenbasis:
    """The misfit itself: for methods that commute with rotations. O(d) a step.

    The coordinate that never moves is a mode of eigenvalue 0.
    """

    def __init__(self, spectra: Sequence[Spectrum], noise: float, place: Place) -> None:
        self._start = np.stack([np.append(s.misfit, _fixed(s, noise, place)) for s in spectra])[:, None, :]
        self.eigenvalues = place.asarray(np.stack([np.append(s.eigenvalues, 0.0) for s in spectra])[:, None, :])

    def start(self) -> np.ndarray:
        return self._start

    def misfit(self, parameters: Array) -> Array:
        return parameters

    def gradient(self, pulled: Array) -> Array:
        pulled *= self.eigenvalues
        return pulled


class ModelCoordinates:
    """theta itself, through the triangular factor: for methods that act on each coordinate. O(d^2) a step.

    The coordinate that never moves is a row of zeros below the factor.
    """

    def __init__(self, factors: Sequence[Triangle], noise: float, place: Place) -> None:
        self._xp = place.namespace
        targets = [np.append(f.target, -_fixed(f, noise, place)) for f in factors]
        self._target = place.asarray(np.stack(targets)[:, None, :])
        self._factor = place.asarray(np.stack([np.vstack([f.factor, np.zeros(f.width)]) for f in factors]))

    def start(self) -> np.ndarray:
        return np.zeros((1, 1, self._factor.shape[-1]))

    def misfit(self, parameters: Array) -> Array:
        return self._times(parameters, self._xp.matrix_transpose(self._factor)) - self._target

    def gradient(self, pulled: Array) -> Array:
        return self._times(pulled, self._factor)

    def _times(self, vectors: Array, matrices: Array) -> Array:
        """Vectors (runs, rates, n) times one matrix (n, m) for each run, or one product when all runs share it."""
        stacked = self._xp.reshape(vectors, (matrices.shape[0], -1, vectors.shape[-1]))
        return self._xp.reshape(stacked @ matrices, (*vectors.shape[:-1], matrices.shape[-1]))


def _fixed(features: Spectrum | Triangle, noise: float, place: Place) -> float:
    """The coordinate of the misfit that no training moves; never so small that P is 0 when the target is fitted."""
    return float(np.sqrt(max(features.limit + noise**2, 4 * np.finfo(place.dtype).tiny)))


# --- 2. What is drawn -------------------------------------------------------------------------------------


class BatchDraws:
    """For each step of each run n, d + 1 normals, and the square root of chi."""

    def __init__(self, width: int, *, seed: int, runs: Sequence[int], batch: int, place: Place) -> None:
        self._width, self._xp = width, place.namespace
        self._data = Streams([run_seed(seed, run, Purpose.DATA) for run in runs], place)
        self._chi = ChiSquares([run_seed(seed, run, Purpose.BATCH) for run in runs], batch, place)

    def draw(self) -> tuple[Array, Array]:
        """The next BLOCK steps: normals (runs, BLOCK, d + 1) and roots (runs, BLOCK)."""
        return self._data.normals(BLOCK, self._width + 1), self._xp.sqrt(self._chi.draw(BLOCK))


# --- 3. The process ---------------------------------------------------------------------------------------


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
        multipliers: Sequence[float],
        place: Place,
    ) -> None:
        self._features, self._coordinates, self._optimiser = features, coordinates, optimiser
        self.place, self._xp, self._runs, self._batch = place, place.namespace, len(runs), batch
        self._multipliers = np.asarray(multipliers, dtype=float)
        afterwards = not isinstance(optimiser, Linear) and tuple(multipliers) != (1.0,)
        self._scale = place.asarray(self._multipliers[:, None]) if afterwards else None
        self._limit = place.asarray(np.array([[f.limit] for f in features]))
        self._draws = BatchDraws(features[0].width, seed=seed, runs=runs, batch=batch, place=place)
        alone = isinstance(optimiser, SGD) and self._runs == len(multipliers) == 1
        self._alone = coordinates.eigenvalues[0, 0, :] if alone and isinstance(coordinates, Eigenbasis) else None
        self._loop = loop(self._xp, self._step if self._alone is None else self._step_alone)

    def start(self) -> State:
        origin = self._coordinates.start()
        shape = (self._runs, len(self._multipliers), origin.shape[-1])
        parameters = self.place.asarray(np.broadcast_to(origin, shape).copy())
        return (parameters, *self._optimiser.start(parameters))

    def draw(self) -> tuple[Array, Array, Array]:
        """n as rows (block, runs, 1, d + 1) and as columns, and sqrt(chi) (block, runs, 1, 1)."""
        xp: Any = self._xp
        normals, roots = self._draws.draw()
        rows = xp.permute_dims(normals[:, :, None, :], (1, 0, 2, 3))
        return rows, xp.matrix_transpose(rows), xp.matrix_transpose(roots)[:, :, None, None]

    def advance(self, state: State, data: tuple[Array, ...], first: int, stop: int, step: int) -> State:
        """As the protocol says; arrays of ``state`` are used up."""
        rows = self._optimiser.coefficients(np.arange(step, step + stop - first))
        normals, columns, roots = (part[first:stop, ...] for part in data)
        gains = roots * self.place.asarray(self._gains(rows)[:, None, :, None])
        if self._alone is not None:
            vectors = normals[:, 0, 0, :]
            inputs = (vectors, self._alone * vectors, roots[:, 0, 0, 0], gains[:, 0, 0, 0])
            return (self._loop(state[0][0, 0, :], inputs)[None, None, :],)
        return self._loop(state, (normals, columns, roots, gains, self.place.asarray(rows)))

    def _gains(self, rows: np.ndarray) -> np.ndarray:
        """What multiplies the gradient of each step, (steps, rates).

        A linear method started without memory is homogeneous: its learning-rate factor may act on the two
        scalars a gradient is made of instead of on d numbers. SGD is nothing but such a factor.
        """
        factors = self._multipliers if isinstance(self._optimiser, Linear) else np.ones_like(self._multipliers)
        return factors * (rows[:, 1:2] if isinstance(self._optimiser, SGD) else np.ones((len(rows), 1)))

    def _step(self, state: State, inputs: tuple[Array, ...]) -> State:
        normals, columns, root, gain, row = inputs
        parameters, *memory = state
        misfit = self._coordinates.misfit(parameters)
        deviation = self._xp.sqrt(self._xp.vecdot(misfit, misfit))[..., None]
        pulled = (gain * (root - misfit @ columns / deviation)) * misfit
        pulled += (gain * deviation) * normals
        direction = self._coordinates.gradient(pulled)
        if not isinstance(self._optimiser, SGD):
            memory, direction = self._optimiser.direction(tuple(memory), direction, row)
        if self._scale is not None:
            direction *= self._scale
        parameters -= direction
        return (parameters, *memory)

    def _step_alone(self, misfit: Array, inputs: tuple[Array, ...]) -> Array:
        """The step of SGD for one run at one rate: numbers without axes, which cost far less than arrays of one.

        What it does to d numbers, beyond two scalar products, is done in place; ``weighted`` is used up.
        """
        normals, weighted, root, gain = inputs
        deviation = self._xp.vecdot(misfit, misfit) ** 0.5
        pulled = (gain * (root - self._xp.vecdot(misfit, normals) / deviation)) * self._alone
        pulled *= misfit
        misfit -= pulled
        weighted *= gain * deviation
        misfit -= weighted
        return misfit

    def loss(self, state: State) -> Array:
        moving = self._coordinates.misfit(state[0])[..., :-1]
        return self._limit + self._xp.vecdot(moving, moving)

    def stability_bounds(self) -> list[float]:
        """From each run's own features, exact."""
        return bounds_of_runs(self._features, self._batch, self._runs)
