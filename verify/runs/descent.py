"""Damped Newton descent of the robust objective for many replicas at once.

With delta far below the scatter the objective is nearly a sum of absolute values: its Hessian comes from the few runs
that are within delta of the law, and far from the minimum it may be singular or indefinite. The damping is therefore not
a multiple of the identity but of the majoriser, the Hessian of iteratively reweighted least squares, which lies above
the objective: with much damping a step is one of that (slow, safe) method, with none one of Newton's. Starting with a
larger delta and lowering it leads past the small kinks.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from verify.runs.objective import DELTA, Objective

_STEPS = 300
_LONGEST = 1.0  # of a step, in a logarithm or an exponent
_LEAST, _FIRST, _MOST = 1e-6, 0.1, 1e8
_COARSE = 1e-3  # tolerance of the stages before the last
PRECISE = 1e-12
_ROUNDING = 1e-24  # objective a run below which residuals are rounding
_FAINT = 1e-6  # effect of a parameter, relative to the largest one, below which it is none
_FLAT = 1e-9  # relative curvature below which a direction is not determined, and stays at rest


@dataclass(frozen=True)
class Descent:
    """Where R descents ended: ``vectors`` (R, P), ``values`` (R,), whether each is ``settled`` (R,) bool."""

    vectors: np.ndarray
    values: np.ndarray
    settled: np.ndarray


def descend(
    objective: Objective,
    start: np.ndarray,
    weights: np.ndarray,
    deltas: tuple[float, ...] = (),
    tolerance: float = PRECISE,
) -> Descent:
    """Minimise from each start (R, P) with weights (R, n), by stages of falling delta, the last of them ``DELTA``.

    A descent is settled when a step promises a relative decrease of the objective below ``tolerance``.
    """
    found = Descent(start, np.zeros(len(start)), np.zeros(len(start), bool))
    with np.errstate(all="ignore"):  # a step onto a pole of an exponent gives nan, and is taken back
        for delta in (*deltas, DELTA):
            found = _stage(objective, found.vectors, weights, delta, tolerance if delta == DELTA else _COARSE)
    return found


def _stage(objective: Objective, start: np.ndarray, weights: np.ndarray, delta: float, tolerance: float) -> Descent:
    vectors, damping = start.copy(), np.full(len(start), _FIRST)
    values = np.full(len(start), np.inf)
    settled = np.zeros(len(start), bool)
    active = np.arange(len(start))
    local = objective.local(vectors, weights, delta)
    values[:] = local.value
    gradient, hessian, majoriser = local.gradient, local.hessian, local.majoriser
    for _ in range(_STEPS):
        step, promise = _step(gradient[active], hessian[active], majoriser[active], damping[active])
        done = promise <= tolerance * values[active] + _ROUNDING * weights.shape[1]
        settled[active[done]] = True
        keep = ~done & (damping[active] < _MOST)
        active, step, promise = active[keep], step[keep], promise[keep]
        if not len(active):
            break
        trial = vectors[active] + step
        reached = objective.value(trial, weights[active], delta)
        better = values[active] - reached >= 1e-4 * promise
        damping[active] = np.where(better, np.maximum(damping[active] / 8, _LEAST), damping[active] * 4)
        moved = active[better]
        if len(moved):
            vectors[moved] = trial[better]
            local = objective.local(vectors[moved], weights[moved], delta)
            values[moved], gradient[moved] = local.value, local.gradient
            hessian[moved], majoriser[moved] = local.hessian, local.majoriser
    return Descent(vectors, values, settled)


def _step(gradient, hessian, majoriser, damping) -> tuple[np.ndarray, np.ndarray]:
    """Steps (R, P) and the decrease (R,) that the quadratic promises for each, never negative.

    In coordinates in which the majoriser has unit diagonal, eigenvalues below 0 count with their size: the step then goes
    down where the Hessian is indefinite.
    """
    scale = np.sqrt(np.einsum("rpp->rp", majoriser))
    scale = np.maximum(scale, _FAINT * scale.max(axis=1, keepdims=True) + 1e-150)
    matrix = (hessian + damping[:, None, None] * majoriser) / (scale[:, :, None] * scale[:, None, :])
    sizes, directions = np.linalg.eigh(matrix)
    sizes = np.abs(sizes)
    along = np.einsum("rpq,rp->rq", directions, gradient / scale)
    moves = np.where(sizes > _FLAT, along / np.maximum(sizes, _FLAT), 0.0)
    step = -np.einsum("rpq,rq->rp", directions, moves) / scale
    promise = 0.5 * np.sum(along * moves, axis=1)
    longest = np.abs(step).max(axis=1, keepdims=True)
    shorter = np.minimum(1.0, _LONGEST / np.maximum(longest, 1e-300))
    return step * shorter, promise * shorter[:, 0]
