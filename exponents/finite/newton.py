"""The optimum from nearby: Newton's method on the optimality conditions with the active constraints known.

It also differentiates the optimum in log f (implicit function theorem), which gives local exponents of the resources and,
by the envelope theorem, of the loss.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .interior import RIDGE, kkt_matrix
from .picture import Picture, Problem, finite

ITERATIONS = 12
TOLERANCE = 1e-11  # of a step in log x
STUCK = 1e-7  # a step that stays as small as this and does not shrink is the rounding of the law
FEASIBLE = 1e-8  # by which a constraint may be exceeded, relative to 1 in logarithms
RESTING = 1e-6  # the same at points that are taken as they come
NONNEGATIVE = 1e-9  # by which a weight may be negative
LARGEST = 3.0  # of a step in log x: farther away the active constraints are not those nearby
HAIR = 1e-11  # of curvature, far below FLAT
FLAT = 1e-7  # curvature along the active constraints below which the optimum is not a point


@dataclass
class Point:
    """Optima of n problems with the same active constraints.

    x (n, R), log loss (n,), weights (n, a) of the active constraints, their speeds (a,), local exponents of the
    resources (n, R) and of the loss (n,), ``sound``: the optimality conditions hold, ``flat``: the optimum is not a point.
    """

    x: np.ndarray
    value: np.ndarray
    weights: np.ndarray
    growth: np.ndarray
    decay: np.ndarray
    sound: np.ndarray
    flat: np.ndarray


def polished(problem: Problem, active: np.ndarray, log_f: np.ndarray, start: np.ndarray, pins: np.ndarray) -> Point:
    """The optimum at each budget with the inequalities in ``active`` (m,) tight, from points ``start`` (n, R) nearby."""
    x = start.copy()
    tight = np.flatnonzero(active)
    live = np.arange(len(x))
    weights = _weights(problem.picture(x, log_f, pins), tight)
    for _ in range(ITERATIONS):
        seen = problem.picture(x[live], log_f[live], pins[live])
        dx, weights[live] = _step(problem, seen, x[live], tight, weights[live])
        far = np.abs(dx).max(1, initial=0.0)
        x[live] += dx * np.minimum(1.0, LARGEST / np.maximum(far, LARGEST))[:, None]
        live = live[far > TOLERANCE]
        if not live.size:
            break
    converged = np.ones(len(x), bool)
    converged[live] = far[far > TOLERANCE] <= STUCK
    return _differentiated(problem, tight, log_f, x, pins, weights, converged)


def resting(problem: Problem, active: np.ndarray, log_f: np.ndarray, x: np.ndarray, pins: np.ndarray) -> Point:
    """Points that are optimal to the accuracy of where they come from, where the loss is too flat for Newton's method: they
    are taken as they are, one choice of many, where they are admissible. Their loss may have no value."""
    tight = np.flatnonzero(active)
    seen = problem.picture(x, log_f, pins)
    weights = _weights(seen, tight)
    found = _differentiated(problem, tight, log_f, x, pins, weights, np.ones(len(x), bool))
    found.sound = seen.upper.max(1) <= RESTING
    found.flat = np.ones(len(x), bool)
    return found


def _constraints(seen: Picture, tight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    values = np.concatenate([seen.upper[:, tight], seen.level], 1)
    return values, np.concatenate([seen.upper_slopes[:, tight], seen.level_slopes], 1)


def _lagrangian(problem: Problem, seen: Picture, x: np.ndarray, tight: np.ndarray, weights: np.ndarray) -> np.ndarray:
    upper = np.zeros_like(seen.upper)
    upper[:, tight] = weights[:, : len(tight)]
    return problem.lagrangian(seen, x, upper, weights[:, len(tight) :])


def _weights(seen: Picture, tight: np.ndarray) -> np.ndarray:
    """First guess: the weights that balance the gradient best, in the sense of least squares."""
    _, slopes = _constraints(seen, tight)
    across = slopes.transpose(0, 2, 1)
    gram = finite(slopes @ across) + RIDGE * np.eye(slopes.shape[1])
    return finite(np.linalg.solve(gram, -slopes @ seen.gradient[:, :, None])[:, :, 0])


def _across(slopes: np.ndarray, weights: np.ndarray) -> np.ndarray:
    return (weights[:, None, :] @ slopes)[:, 0]


def _step(
    problem: Problem, seen: Picture, x: np.ndarray, tight: np.ndarray, weights: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The step in x and the new weights."""
    values, slopes = _constraints(seen, tight)
    size = seen.gradient.shape[1]
    right = finite(np.concatenate([-seen.gradient - _across(slopes, weights), -values], 1))
    found = _solve(_lagrangian(problem, seen, x, tight, weights), slopes, right)
    return found[:, :size], weights + found[:, size:]


def _solve(hessian: np.ndarray, slopes: np.ndarray, right: np.ndarray) -> np.ndarray:
    """A hair of curvature keeps the system regular where the optimum is not a point; it does not move fixed points."""
    matrix = finite(kkt_matrix(hessian + HAIR * np.eye(hessian.shape[1]), slopes))
    try:
        return np.linalg.solve(matrix, right[:, :, None])[:, :, 0]
    except np.linalg.LinAlgError:  # an indefinite one that happens to be singular spoils the whole batch
        return (np.linalg.pinv(matrix) @ right[:, :, None])[:, :, 0]


def _differentiated(problem, tight, log_f, x, pins, weights, converged) -> Point:
    seen = problem.picture(x, log_f, pins)
    values, slopes = _constraints(seen, tight)
    speeds = np.concatenate([problem.upper_speeds[tight], problem.level_speeds])
    size = x.shape[1]
    lagrangian = _lagrangian(problem, seen, x, tight, weights)
    right = np.concatenate([np.zeros(size), speeds])
    moved = _solve(lagrangian, slopes, np.broadcast_to(right, (len(x), len(right))))
    inequality = weights[:, : len(tight)]
    balance = seen.gradient + _across(slopes, weights)
    with np.errstate(invalid="ignore"):
        sound = converged & (np.nan_to_num(seen.upper, nan=np.inf).max(1) <= FEASIBLE)
        sound &= np.abs(values).max(1, initial=0.0) <= FEASIBLE
        sound &= (np.abs(balance).max(1) <= FEASIBLE) & np.isfinite(seen.value)
        sound &= inequality.min(1, initial=0.0) >= -NONNEGATIVE
    return Point(x, seen.value, weights, moved[:, :size], weights @ speeds, sound, _flat(lagrangian, slopes))


def _flat(lagrangian: np.ndarray, slopes: np.ndarray) -> np.ndarray:
    """Whether the curvature along the tight constraints vanishes in some direction."""
    size = lagrangian.shape[1]
    if not lagrangian.shape[0]:
        return np.zeros(0, bool)
    # A heavy weight on the directions that the constraints forbid leaves the curvature along them as least eigenvalue.
    forbidden = slopes.transpose(0, 2, 1) @ slopes
    return np.linalg.eigvalsh(finite(lagrangian + forbidden / np.sqrt(FLAT)))[:, :1].min(1) <= FLAT * size
