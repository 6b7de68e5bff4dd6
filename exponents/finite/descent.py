"""An optimum from nearby when it is not known what limits it: sequential quadratic programming, many problems at once.

Every step minimises the second-order picture of the loss under the straightened constraints. The limits are few, so that
every set of them is tried as the tight one (Nocedal and Wright 2006, sections 16.1 and 18.3); negative curvature along the
tight ones is taken by its size, and a step is shortened until loss plus penalty falls.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

import numpy as np

from .conditions import solved
from .interior import kkt_matrix
from .newton import LARGEST
from .picture import Picture, Pins, Problem, finite

ITERATIONS = 60
CLOSE = 1e-3  # of a step in log x: Newton's method on the tight constraints does the rest
MET = 1e-7  # by which the straightened constraints may be exceeded, and weights be negative
SATISFIED = 1e-6  # the same for the constraints themselves
IDLE = 1e-9  # fall of a loss's logarithm that is not worth a step
DESCENT = 1e-4  # of the fall that the slope promises, at least
HALVINGS = 12
CREEP, PATIENCE = 0.01, 5  # a point that creeps for so many steps gets nowhere
PENALTY = 2.0  # times the largest weight
ROUNDING = 1e-13  # of a loss's logarithm
FLATTEST = 1e-7  # curvature that a step counts on at least
HEAVY = 10.0  # times the largest curvature: what is added across tight constraints


@dataclass(frozen=True)
class Descent:
    """Where it ended: x (n, R), which inequalities are tight (n, m), and (n,) whether that is an optimum."""

    x: np.ndarray
    tight: np.ndarray
    done: np.ndarray


@dataclass(frozen=True)
class _Step:
    """Steps (n, R) with the weights of inequalities (n, m) and equalities (n, p); (n,) whether there is one."""

    dx: np.ndarray
    upper: np.ndarray
    level: np.ndarray
    tight: np.ndarray
    found: np.ndarray


def descended(problem: Problem, log_f: np.ndarray, start: np.ndarray, pins: Pins, close: float = CLOSE) -> Descent:
    """Optima at budgets ``log_f`` (n,) from points ``start`` (n, R), to a last step below ``close`` or that gains nothing.

    It does not end where the constraints contradict one another or the law has no value.
    """
    count, x = len(start), start.copy()
    upper = np.zeros((count, len(problem.upper_speeds)))
    level = np.zeros((count, len(problem.level_speeds)))
    tight, done = np.zeros(upper.shape, bool), np.zeros(count, bool)
    live, slow, seen = np.arange(count), np.zeros(count, int), problem.picture(start, log_f, pins)
    for _ in range(ITERATIONS):
        step = _step(problem, seen, x[live], upper[live], level[live], tight[live])
        tight[live], upper[live], level[live] = step.tight, step.upper, step.level
        far = np.abs(step.dx).max(1, initial=0.0)
        known = step.found & np.isfinite(seen.value)
        idle = (far <= close) | (np.abs((seen.gradient * step.dx).sum(1)) <= IDLE)
        done[live] = known & idle & _admissible(seen, SATISFIED)
        going = known & ~done[live]
        if not going.any():
            break
        live, dx = live[going], step.dx[going] * np.minimum(1.0, LARGEST / np.maximum(far[going], LARGEST))[:, None]
        pace, seen = _pace(problem, log_f[live], pins[live], seen.at(going), x[live], dx, upper[live], level[live])
        x[live] += pace[:, None] * dx
        slow[live] = np.where(pace > CREEP, 0, slow[live] + 1)
        going = (pace > 0) & (slow[live] < PATIENCE)
        live, seen = live[going], seen.at(going)
        if not live.size:
            break
    return Descent(x, tight, done)


def _admissible(seen: Picture, by: float) -> np.ndarray:
    return (seen.upper <= by).all(1) & (np.abs(seen.level) <= by).all(1)


@lru_cache(maxsize=64)
def _sets(limits: int, room: int) -> np.ndarray:
    """(K, limits) every set of at most ``room`` of the limits, small ones first."""
    chosen = [
        np.isin(np.arange(limits), c) for k in range(min(limits, room) + 1) for c in combinations(range(limits), k)
    ]
    return np.array(chosen).reshape(-1, limits)


def _step(problem: Problem, seen: Picture, x, upper: np.ndarray, level: np.ndarray, tight: np.ndarray) -> _Step:
    """The minimum of the second-order picture, by the set of limits at which it is admissible with weights >= 0."""
    hessian = _bowl(finite(problem.lagrangian(seen, x, upper, level)), seen, tight)
    (count, limits), size = upper.shape, x.shape[1]
    sets = _sets(limits, size - level.shape[1])
    slopes = np.concatenate([seen.level_slopes, seen.upper_slopes], 1)
    matrix = np.repeat(kkt_matrix(hessian, slopes)[None], len(sets), 0)
    right = np.concatenate([-seen.gradient, -seen.level, -seen.upper], 1)
    right = np.repeat(finite(right)[None], len(sets), 0)
    first = size + level.shape[1]
    for limit in range(limits):  # what is not tight has no weight
        out, row = ~sets[:, limit], first + limit
        matrix[out, :, row] = 0.0
        matrix[out, :, row, row] = 1.0
        right[out, :, row] = 0.0
    found = solved(finite(matrix).reshape(-1, *matrix.shape[2:]), right.reshape(-1, right.shape[2], 1))
    found = finite(found).reshape(right.shape)
    dx, weights = found[:, :, :size], found[:, :, first:]
    gap = seen.upper + (seen.upper_slopes @ dx[..., None])[..., 0]
    rest = seen.level + (seen.level_slopes @ dx[..., None])[..., 0]
    scale = 1 + np.abs(dx).max(2, initial=0.0)
    excess = np.maximum(gap.max(2), np.abs(rest).max(2, initial=0.0)) / scale
    good = (excess <= MET) & (weights >= -MET).all(2)
    which, rows = np.argmax(good, 0), np.arange(count)
    return _Step(
        dx[which, rows], np.maximum(weights[which, rows], 0.0), found[which, rows, size:first], sets[which],
        good.any(0),
    )  # fmt: skip


def _bowl(hessian: np.ndarray, seen: Picture, tight: np.ndarray) -> np.ndarray:
    """Curvature with the sizes of its eigenvalues along the constraints that were tight, so that a step leads down there,
    and with more across them, which does not change the step while they stay so."""
    slopes = finite(np.concatenate([seen.level_slopes, tight[:, :, None] * seen.upper_slopes], 1))
    across = np.linalg.pinv(slopes) @ slopes
    along = np.eye(across.shape[1]) - across
    values, axes = np.linalg.eigh(along @ hessian @ along)
    bent = (axes * (np.maximum(np.abs(values), FLATTEST) - values)[:, None]) @ axes.transpose(0, 2, 1)
    return hessian + bent + HEAVY * (1 + np.abs(hessian).max((1, 2)))[:, None, None] * across


def _pace(problem: Problem, log_f, pins, seen: Picture, x, dx, upper, level) -> tuple[np.ndarray, Picture]:
    """(n,) the fraction of a step after which loss plus penalty is lower, 0 where there is none, and what is seen there."""
    price = PENALTY * np.maximum(upper.max(1, initial=0.0), np.abs(level).max(1, initial=0.0))
    before = _merit(seen, price)
    fall = np.minimum((seen.gradient * dx).sum(1) - (before - seen.value), 0.0)
    pace, trying = np.ones(len(x)), np.arange(len(x))
    there = now = problem.picture(x + dx, log_f, pins)
    for _ in range(HALVINGS):
        aim = before[trying] + DESCENT * pace[trying] * fall[trying] + ROUNDING * (1 + np.abs(before[trying]))
        higher = ~(_merit(now, price[trying]) <= aim)
        trying = trying[higher]
        if not trying.size:
            return pace, there
        pace[trying] /= 2
        now = problem.picture(x[trying] + pace[trying, None] * dx[trying], log_f[trying], pins[trying])
        there.put(trying, now)
    pace[trying] = 0.0
    return pace, there


def _merit(seen: Picture, price: np.ndarray) -> np.ndarray:
    """log loss plus what the exceeded constraints cost; infinite where the law has no value."""
    broken = np.maximum(seen.upper, 0.0).sum(1) + np.abs(seen.level).sum(1)
    return np.nan_to_num(seen.value + price * broken, nan=np.inf)
