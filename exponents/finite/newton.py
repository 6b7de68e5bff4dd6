"""The optimum from nearby: Newton's method on the optimality conditions with the active constraints known.

It also differentiates the optimum in log f (implicit function theorem), which gives local exponents of the resources and,
by the envelope theorem, of the loss.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .conditions import FEASIBLE, Conditions, solved
from .picture import Picture, Pins, Problem, finite

ITERATIONS = 12  # where the start is anywhere
FEW = 6  # where it is near or there is another way
TOLERANCE = 1e-11  # of a step in log x
STUCK = 1e-7  # a step that stays as small as this and does not shrink is the rounding of the law
RESTING = 1e-6  # the same at points that are taken as they come
NONNEGATIVE = 1e-9  # by which a weight may be negative
LARGEST = 3.0  # of a step in log x: farther away the active constraints are not those nearby
FLAT = 1e-7  # curvature along the active constraints below which the optimum is not a point


@dataclass
class Point:
    """Optima of n problems with the same active constraints.

    x (n, R), log loss (n,), weights (n, q) of the active constraints, local exponents of the resources (n, R) and of the
    loss (n,), ``sound``: the optimality conditions hold, ``flat``: the optimum is not a point.
    """

    x: np.ndarray
    value: np.ndarray
    weights: np.ndarray
    growth: np.ndarray
    decay: np.ndarray
    sound: np.ndarray
    flat: np.ndarray

    def at(self, rows) -> Point:
        return Point(*(value[rows] for value in vars(self).values()))


def polished(
    problem: Problem, active: np.ndarray, log_f: np.ndarray, start: np.ndarray, pins: Pins, iterations: int = ITERATIONS
) -> Point:
    """The optimum at each budget with the inequalities in ``active`` (m,) tight, from points ``start`` (n, R) nearby."""
    conditions = Conditions(problem, np.flatnonzero(active))
    x, live = start.copy(), np.arange(len(start))
    seen = here = problem.picture(x, log_f, pins)
    weights = conditions.weights(seen)
    for _ in range(iterations):
        dx, change = _step(conditions, here, x[live], weights[live])
        far = np.abs(dx).max(1, initial=0.0)
        x[live] += dx * np.minimum(1.0, LARGEST / np.maximum(far, LARGEST))[:, None]
        weights[live] += change
        moving = far > TOLERANCE  # what is seen stands for the others, that much away
        live, far = live[moving], far[moving]
        if not live.size:
            break
        here = problem.picture(x[live], log_f[live], pins[live])
        if live.size == len(x):
            seen = here
        else:
            seen.put(live, here)
    converged = np.ones(len(x), bool)
    converged[live] = far <= STUCK
    return _differentiated(conditions, seen, x, weights, converged)


def resting(problem: Problem, active: np.ndarray, log_f: np.ndarray, x: np.ndarray, pins: Pins) -> Point:
    """Points that are optimal to the accuracy of where they come from, where the loss is too flat for Newton's method: they
    are taken as they are, one choice of many, where they are admissible. Their loss may have no value."""
    conditions = Conditions(problem, np.flatnonzero(active))
    seen = problem.picture(x, log_f, pins)
    found = _differentiated(conditions, seen, x, conditions.weights(seen), np.ones(len(x), bool))
    found.sound = (seen.upper.max(1) <= RESTING) & (np.abs(seen.level) <= RESTING).all(1)
    found.flat = np.ones(len(x), bool)
    return found


def _step(conditions: Conditions, seen: Picture, x: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The steps in x and in the weights."""
    residual, jacobian = conditions.linearised(seen, x, weights)
    found = solved(jacobian, -finite(residual)[:, :, None])[:, :, 0]
    return found[:, : x.shape[1]], found[:, x.shape[1] :]


def _differentiated(conditions: Conditions, seen: Picture, x: np.ndarray, weights: np.ndarray, converged) -> Point:
    size, speeds = x.shape[1], conditions.speeds
    right = np.concatenate([np.zeros(size), speeds])[:, None]
    residual, jacobian = conditions.linearised(seen, x, weights)
    moved = solved(jacobian, np.broadcast_to(right, (len(x), *right.shape)))[:, :, 0]
    sound = converged & (seen.upper <= FEASIBLE).all(1) & np.isfinite(seen.value)
    sound &= (np.abs(residual) <= FEASIBLE).all(1) & (weights[:, : len(conditions.tight)] >= -NONNEGATIVE).all(1)
    flat = _flat(jacobian[:, :size, :size], jacobian[:, size:, :size])
    return Point(x, seen.value, weights, moved[:, :size], weights @ speeds, sound, flat)


def _flat(lagrangian: np.ndarray, slopes: np.ndarray) -> np.ndarray:
    """Whether the curvature along the tight constraints vanishes in some direction."""
    size = lagrangian.shape[1]
    if not lagrangian.shape[0]:
        return np.zeros(0, bool)
    # A heavy weight on the directions that the constraints forbid leaves the curvature along them as least eigenvalue.
    forbidden = slopes.transpose(0, 2, 1) @ slopes
    return np.linalg.eigvalsh(finite(lagrangian + forbidden / np.sqrt(FLAT)))[:, :1].min(1) <= FLAT * size
