"""Reduced simulator for batch 1 and methods that commute with rotations: a block of steps at a time, exactly.

In the eigenbasis of ``A^T A`` (eigenvalues l_j) the sample of step t has features ``phi_t = sqrt(l) * u_t``
and error ``e_t = <phi_t, theta_t> - sqrt(limit) xi_t``, theta measured from its optimum, u and xi independent
normals. A linear method acts on all modes by the same numbers: a gradient ``e_s phi_s`` at step s has moved
theta by ``-m kick[t, s] e_s phi_s`` before step t. Hence the errors of a block solve one unit lower
triangular system,

    e_t + m sum_{s<t} kick[t, s] <phi_t, phi_s> e_s = <phi_t, theta_0 - m fade[t] y_0> - sqrt(limit) xi_t,

with y_0 the memory of the optimiser at the start of the block. Its matrix needs the Gram matrix of the block,
and everything of size d is a matrix product. The Gram matrix is shared by all learning rates. What remains to
be paid is the drawing of d normals a step.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .arrays import Array, Place, Streams, compiled
from .factor import Spectrum
from .optimisers import Linear
from .problem import Purpose, run_seed
from .process import State, bounds_of_runs

BLOCK = 32
"""Steps solved at once: the Gram matrix costs 2 BLOCK operations a normal, BLOCK steps share the calls."""


# --- 1. Impulse responses of a linear method --------------------------------------------------------------


@dataclass(frozen=True)
class Responses:
    """Response of a linear method over n steps to gradients g_0..g_{n-1} and to a memory y at the start.

    Before step t (t = 0..n) theta has moved by ``-sum_s kick[t, s] g_s - fade[t] y``, kick (n+1, n), fade
    (n+1,); at the end the memory is ``sum_s left[s] g_s + kept * y``.
    """

    kick: np.ndarray
    fade: np.ndarray
    left: np.ndarray
    kept: float


def impulse_responses(coefficients: np.ndarray) -> Responses:
    """Responses of the update of :class:`verify.simulate.optimisers.Linear`, rows (g1, g2, g3, Delta)."""
    g1, g2, g3, delta = coefficients.T
    n = len(g1)
    # row t of the triangle: step t comes after the start (column 0) and after step s < t (column s + 1)
    later = np.tri(n, n + 1, 0, dtype=bool)
    survival = np.cumprod(np.where(later, (1 - delta)[:, None], 1.0), axis=0) * np.tri(n, n + 1, 1)
    moved = np.vstack([np.zeros(n + 1), np.cumsum(g3[:, None] * survival, axis=0)])
    kick = g2 * np.tri(n + 1, n, -1) + g1 * moved[:, 1:]
    return Responses(kick, moved[:, 0], g1 * survival[-1, 1:], float(survival[-1, 0]))


# --- 2. The process ---------------------------------------------------------------------------------------


class Blocked:
    """Runs with one spectrum each, or one shared by all, and batch 1."""

    block = BLOCK

    def __init__(
        self,
        spectra: Sequence[Spectrum],
        optimiser: Linear,
        *,
        seed: int,
        runs: Sequence[int],
        noise: float,
        multipliers: Sequence[float],
        place: Place,
    ) -> None:
        self._spectra, self._optimiser, self.place, self._xp = spectra, optimiser, place, place.namespace
        self._runs = len(runs)
        self._root = place.asarray(np.stack([np.sqrt(s.eigenvalues) for s in spectra])[:, None, :])
        limits = np.array([s.limit for s in spectra])
        self._limit = place.asarray(limits[:, None])
        self._deviation = place.asarray(np.sqrt(limits + noise**2)[:, None])
        self._multipliers = place.asarray(np.asarray(multipliers)[:, None])
        self._data = Streams([run_seed(seed, run, Purpose.DATA) for run in runs], place)
        self._noise = Streams([run_seed(seed, run, Purpose.NOISE) for run in runs], place)
        self._identity = place.asarray(np.eye(BLOCK))
        self._responses = _Remembered(place)
        self._solve = compiled(self._xp, self._solve_block)

    def start(self) -> State:
        """The error of theta in the eigenbasis; modes with eigenvalue 0 never move and start at 0."""
        errors = [
            np.divide(s.misfit, np.sqrt(s.eigenvalues), out=np.zeros_like(s.misfit), where=s.eigenvalues > 0)
            for s in self._spectra
        ]
        shape = (self._runs, self._multipliers.shape[0], len(errors[0]))
        theta = self.place.asarray(np.broadcast_to(np.stack(errors)[:, None, :], shape).copy())
        return (theta, *self._optimiser.start(theta))

    def draw(self) -> tuple[Array, Array]:
        """Features ``(runs, block, d)`` and the part of the labels no theta can fit, ``(runs, block)``."""
        features = self._data.normals(self.block, self._root.shape[-1])
        features *= self._root
        return features, self._noise.normals(self.block) * self._deviation

    def advance(self, state: State, data: tuple[Array, Array], first: int, stop: int, step: int) -> State:
        responses = self._responses.of(self._optimiser.coefficients(np.arange(step, step + stop - first)))
        return self._solve(state, data[0][:, first:stop, :], data[1][:, first:stop], *responses)

    def _solve_block(
        self,
        state: State,
        features: Array,
        misfits: Array,
        kick: Array,
        fade: Array,
        left: Array,
        kept: Array,
    ) -> State:
        theta, *memory = state
        across = self._xp.matrix_transpose(features)
        readings = theta @ across - misfits[:, None, :]
        if memory:
            readings = readings - self._multipliers * fade[:-1] * (memory[0] @ across)
        strict = (features @ across) * kick[:-1, :]
        size = features.shape[1]
        identity = self._identity[:size, :size]
        errors = solve_unit_lower(self._xp, identity, strict, self._multipliers[:, 0], readings)
        moved = (self._multipliers * kick[-1, :] * errors) @ features
        if not memory:
            return (theta - moved,)
        moved = moved + self._multipliers * fade[-1] * memory[0]
        return theta - moved, kept * memory[0] + (left * errors) @ features

    def loss(self, state: State) -> Array:
        weighted = state[0] * self._root
        return self._limit + self._xp.vecdot(weighted, weighted)

    def stability_bounds(self) -> list[float]:
        """From the eigenvalues of each run's own features, exact."""
        return bounds_of_runs(self._spectra, 1, self._runs)


class _Remembered:
    """The last responses computed, as arrays of a place: constant coefficients give the same ones block after block."""

    def __init__(self, place: Place) -> None:
        self._place, self._coefficients = place, np.zeros((0, 4))
        self._arrays: tuple[Array, ...] = ()

    def of(self, coefficients: np.ndarray) -> tuple[Array, ...]:
        """kick, fade, left and kept of :class:`Responses`."""
        if not np.array_equal(coefficients, self._coefficients):
            found = impulse_responses(coefficients)
            self._coefficients = coefficients
            self._arrays = tuple(map(self._place.asarray, (found.kick, found.fade, found.left, found.kept)))
        return self._arrays


def solve_unit_lower(xp: Any, identity: Array, strict: Array, scales: Array, rhs: Array) -> Array:
    """Solve ``(I + scales[k] strict[r]) x[r, k] = rhs[r, k]``; strict (runs, n, n) strictly lower triangular.

    One scale: one library call for all runs. Many scales share the matrix, and substitution column by column
    treats them together for less than a factorisation each would cost.
    """
    if scales.shape[0] == 1:
        solved = xp.linalg.solve(identity + scales[0] * strict, xp.matrix_transpose(rhs))
        return xp.matrix_transpose(solved)
    solved = []
    for s in range(strict.shape[-1]):
        value = rhs[..., 0]
        solved.append(value)
        rhs = rhs[..., 1:] - (scales * value)[..., None] * strict[:, None, s + 1 :, s]
    return xp.stack(solved, axis=-1)
