"""Reduced simulator for many learning rates on one stream: SGD with any batch, two steps at a time.

The step of :mod:`verify.simulate.batched` for SGD in the eigenbasis is ``w <- w - l (k w + m n)`` with two scalars
of each rate, ``m = g sqrt(chi P)`` and ``k = g chi - g sqrt(chi) <w, n> / sqrt(P)``, g the learning rate. The scalars
of the second step of a pair, those of ``w1 = w - l (k0 w + m0 n0)``, follow from moments ``<x, y>_i = sum l^i x y``
taken before the first,

    |w1|^2     =  <w,w>_0 - 2 k0 <w,w>_1 - 2 m0 <w,n0>_1 + k0^2 <w,w>_2 + 2 k0 m0 <w,n0>_2 + m0^2 <n0,n0>_2,
    <w1, n1>   =  <w,n1>_0 - k0 <w,n1>_1 - m0 <n0,n1>_1,

and the pair moves w to

    (1 - (k0 + k1) l + k0 k1 l^2) w - m0 l n0 + k1 m0 l^2 n0 - m1 l n1.

Nothing is approximated. The moments of all rates are two matrix products, and so are the two terms of the result:
half as many passes over the (rates, d) numbers as steps one by one, none of them broadcast.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .arrays import Array, Place, loop
from .batched import BLOCK, BatchDraws, Eigenbasis
from .factor import Spectrum
from .optimisers import SGD
from .process import State, bounds_of_runs


class Paired:
    """Runs of SGD with one spectrum each, or one shared by all."""

    block = BLOCK

    def __init__(
        self,
        spectra: Sequence[Spectrum],
        optimiser: SGD,
        *,
        seed: int,
        runs: Sequence[int],
        batch: int,
        noise: float,
        multipliers: Sequence[float],
        place: Place,
    ) -> None:
        self._spectra, self._optimiser, self._batch = spectra, optimiser, batch
        self.place, self._xp, self._runs = place, place.namespace, len(runs)
        self._multipliers = np.asarray(multipliers, dtype=float)
        self._basis = Eigenbasis(spectra, noise, place)
        self._limit = place.asarray(np.array([[s.limit] for s in spectra]))
        self._draws = BatchDraws(spectra[0].width, seed=seed, runs=runs, batch=batch, place=place)
        eigenvalues = self._basis.eigenvalues
        self._powers = self._xp.concat([eigenvalues**i for i in range(3)], axis=1)  # (spectra, 3, d + 1)
        self._loop = loop(self._xp, self._pair)

    def start(self) -> State:
        shape = (self._runs, len(self._multipliers), self._powers.shape[-1])
        return (self.place.asarray(np.broadcast_to(self._basis.start(), shape).copy()),)

    def draw(self) -> tuple[Array, Array]:
        """n (runs, block, d + 1) and sqrt(chi) (runs, block)."""
        return self._draws.draw()

    def advance(self, state: State, data: tuple[Array, Array], first: int, stop: int, step: int) -> State:
        normals, roots = data[0][:, first:stop, :], data[1][:, first:stop]
        gains = self._optimiser.coefficients(np.arange(step, step + stop - first))[:, 1]
        if len(gains) % 2:  # a step of learning rate 0 completes the last pair
            normals, roots = (self._xp.concat([part, part[:, -1:, ...]], axis=1) for part in (normals, roots))
            gains = np.append(gains, 0.0)
        roots = self._xp.matrix_transpose(roots)[:, :, None, None]
        gains = roots * self.place.asarray(gains[:, None, None, None] * self._multipliers[:, None])
        return self._loop(state, (*self._rows(normals), *(x[i::2, ...] for x in (roots, gains) for i in (0, 1))))

    def _rows(self, normals: Array) -> tuple[Array, Array, Array, Array]:
        """For each pair n1, n0, l n0, l^2 n0, l n1 as rows (pairs, runs, 5, d + 1) and as columns; <n0,n1>_1 and
        <n0,n0>_2 (pairs, runs, 1, 1).
        """
        xp = self._xp
        once = self._basis.eigenvalues * normals
        (first, second), (first_once, second_once) = ((x[:, ::2, :], x[:, 1::2, :]) for x in (normals, once))
        rows = xp.stack([second, first, first_once, self._basis.eigenvalues * first_once, second_once], axis=2)
        rows = xp.permute_dims(rows, (1, 0, 2, 3))
        across, within = (
            xp.matrix_transpose(xp.vecdot(first_once, other))[:, :, None, None] for other in (second, first_once)
        )
        return rows, xp.matrix_transpose(rows), across, within

    def _pair(self, state: State, inputs: tuple[Array, ...]) -> State:
        rows, columns, across, within, root0, root1, gain0, gain1 = inputs
        (misfit,) = state
        own = (misfit * misfit) @ self._xp.matrix_transpose(self._powers)
        with_second, with_first, first1, first2, second1 = _columns(misfit @ columns)
        own0, own1, own2 = _columns(own)
        k0, m0 = self._scalars(own0, with_first, root0, gain0)
        variance = own0 + k0 * (k0 * own2 - 2 * (own1 - m0 * first2)) + m0 * (m0 * within - 2 * first1)
        k1, m1 = self._scalars(self._xp.abs(variance), with_second - k0 * second1 - m0 * across, root1, gain1)
        moved = self._xp.concat([self._xp.ones_like(k0), -(k0 + k1), k0 * k1], axis=-1) @ self._powers
        moved *= misfit
        moved += self._xp.concat([-m0, k1 * m0, -m1], axis=-1) @ rows[:, 2:, :]
        return (moved,)

    def _scalars(self, variance: Array, along: Array, root: Array, gain: Array) -> tuple[Array, Array]:
        """k and m of a step from P and <w, n>."""
        deviation = self._xp.sqrt(variance)
        return gain * (root - along / deviation), gain * deviation

    def loss(self, state: State) -> Array:
        moving = state[0][..., :-1]
        return self._limit + self._xp.vecdot(moving, moving)

    def stability_bounds(self) -> list[float]:
        """From the eigenvalues of each run's own features, exact."""
        return bounds_of_runs(self._spectra, self._batch, self._runs)


def _columns(numbers: Array) -> list[Array]:
    """(runs, rates, n) as n arrays (runs, rates, 1)."""
    return [numbers[..., i : i + 1] for i in range(numbers.shape[-1])]
