r"""Derivatives of an optimum in the constants of its law, by implicit differentiation: nothing is solved again.

The optimum z = (log sizes, weights of the tight constraints) at a budget f is the root of the conditions of optimality,
Phi(z, theta, log f) = 0, whose Jacobian J = dPhi/dz Newton's method has at hand. In a constant theta

    J z_theta = -Phi_theta,        J z_(theta f) = -(Phi_theta + J z_theta)_f,

the second, for the local exponents z_f, being the first differentiated along the optimum with z_theta fixed. Derivatives
in theta are central differences of laws with a constant a little larger and smaller, those along the optimum are
differences between points on its tangent. By the envelope theorem the loss moves as at fixed sizes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from .conditions import Conditions, solved
from .law import FiniteLaw, branches
from .optimum import Optima
from .picture import Picture, Pins, Problem
from .search import Kind

STEP = 1e-3  # in log f along the optimum
CHUNK = 2048  # optima at a time: what they need stays in the cache


@dataclass(frozen=True)
class Shift:
    """A law with a constant that is larger, and smaller, by ``step``."""

    above: FiniteLaw
    below: FiniteLaw
    step: float


@dataclass(frozen=True)
class Derivatives:
    """Of n optima in p constants: of ``loss`` and ``eta`` (n, p), of ``x`` and ``xi`` (n, R, p).

    nan where there is no optimum, and of ``x`` and ``xi`` where it is not a point.
    """

    loss: np.ndarray
    x: np.ndarray
    eta: np.ndarray
    xi: np.ndarray


def derivatives(found: Optima, pins: Pins, shifts: Sequence[Shift]) -> Derivatives:
    """Of ``found``, which keeps the resources in ``pins``, in the constants that ``shifts`` move."""
    (count, size), p = found.x.shape, len(shifts)
    answer = Derivatives(*(np.full(shape, np.nan) for shape in 2 * ((count, p), (count, size, p))))
    floors = np.array([(s.above.floor - s.below.floor) / (2 * s.step) for s in shifts])
    for which, kind in enumerate(found.kinds):
        rows = np.flatnonzero(found.kind == which)
        around = _Around.of(kind, found.law, shifts, pins[rows])
        for part in np.array_split(rows, -(-len(rows) // CHUNK)) if rows.size else ():
            moved = around.moved(found.x[part], np.log(found.budget[part]), pins[part])
            answer.loss[part] = floors + found.excess[part, None] * moved.loss
            answer.x[part], answer.eta[part], answer.xi[part] = moved.x, moved.eta, moved.xi
    answer.x[found.flat] = answer.xi[found.flat] = np.nan
    return answer


@dataclass(frozen=True)
class _Around:
    """The conditions of one kind of optima, and those with a constant moved up and down."""

    conditions: Conditions
    shifted: tuple[tuple[Conditions, Conditions, float], ...]

    @staticmethod
    def of(kind: Kind, law: FiniteLaw, shifts: Sequence[Shift], pins: Pins) -> _Around:
        problem = Problem.of(branches(law)[kind.branch], pins)
        problem = replace(problem, upper=problem.upper[kind.active[1:]])  # without what is not tight
        tight = np.flatnonzero(np.append(kind.active[:1], np.ones(len(problem.upper), bool)))

        def conditions(law: FiniteLaw) -> Conditions:
            return Conditions(replace(problem, law=branches(law)[kind.branch]), tight)

        return _Around(conditions(law), tuple((conditions(s.above), conditions(s.below), s.step) for s in shifts))

    def moved(self, x: np.ndarray, log_f: np.ndarray, pins: Pins) -> Derivatives:
        """The derivatives at optima ``x`` (n, R); that of the logarithm of the loss above the floor for the loss."""
        here, (count, size) = self.conditions, x.shape
        seen = here.problem.picture(x, log_f, pins)
        weights = here.weights(seen)
        _, jacobian = here.linearised(seen, x, weights)
        speeds = np.concatenate([np.zeros(size), here.speeds])[:, None]
        tangent = solved(jacobian, np.broadcast_to(speeds, (count, *speeds.shape)))[:, :, 0]
        shift = STEP * np.array([0.0, 1.0, -1.0])[:, None, None]
        places = (x + shift * tangent[:, :size]).reshape(-1, size)
        pulls = (weights + shift * tangent[:, size:]).reshape(3 * count, -1)
        moved_f = (log_f + shift[:, :, 0]).ravel()
        envelope, forced = self._forced(places, pulls, moved_f, pins[np.tile(np.arange(count), 3)])
        forced, forced_above, forced_below = forced.reshape(3, count, *forced.shape[1:])
        first = -solved(jacobian, forced)
        ends = [
            here.linearised(here.problem.picture(places[k], moved_f[k], pins), places[k], pulls[k])[1]
            for k in (slice(count, 2 * count), slice(2 * count, None))
        ]
        second = forced_above - forced_below + (ends[0] - ends[1]) @ first
        second = -solved(jacobian, second / (2 * STEP))
        faster = np.stack([(up.speeds - down.speeds) / (2 * step) for up, down, step in self.shifted], 1)
        eta = here.speeds @ first[:, size:] + weights @ faster
        return Derivatives(envelope[:count], first[:, :size], eta, second[:, :size])

    def _forced(
        self, x: np.ndarray, weights: np.ndarray, log_f: np.ndarray, pins: Pins
    ) -> tuple[np.ndarray, np.ndarray]:
        """At fixed sizes and weights the derivatives of the Lagrangian (n, p) and of the conditions (n, R + q, p)."""

        def told(conditions: Conditions) -> np.ndarray:
            seen: Picture = conditions.problem.picture(x, log_f, pins, bent=False)
            left = conditions.residual(seen, weights)
            return np.column_stack([seen.value + np.einsum("nq,nq->n", weights, left[:, x.shape[1] :]), left])

        parts = [(told(above) - told(below)) / (2 * step) for above, below, step in self.shifted]
        each = np.stack(parts, axis=2)
        return each[:, 0], each[:, 1:]
