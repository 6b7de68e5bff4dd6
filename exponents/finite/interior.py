"""The optimum from scratch: a primal-dual interior-point method, many budgets at once.

Slacks s > 0 and weights z > 0 of the inequalities are driven to s z = mu, mu -> 0, by damped Newton steps on the perturbed
optimality conditions, each of which lowers their residual (Boyd and Vandenberghe 2004, section 11.7). For posynomials in
log coordinates the problem is convex and every solution is the optimum; for other laws the curvature is shifted until it is
positive, which finds a local one.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from .picture import Picture, Pins, Problem

ITERATIONS = 100
TOLERANCE = 1e-7  # of the residual; Newton's method on the active constraints does the rest
BOUNDARY = 0.99  # of the way to the boundary
BOLD, SHY = 0.1, 0.7  # by how much a step aims to lower mu after a long and after a short step
LONG = 0.6
DESCENT = 0.01  # of the residual, at least, per unit of step
HALVINGS = 12
CREEP, PATIENCE = 0.005, 10  # a point that creeps for so many steps has no solution
LEAST = 1e-12  # of slacks and weights
RIDGE = 1e-9  # added to the curvature where it is not positive


@dataclass(frozen=True)
class State:
    """x (n, R), slacks s and weights z of the inequalities (n, m), weights y of the equalities (n, p)."""

    x: np.ndarray
    s: np.ndarray
    z: np.ndarray
    y: np.ndarray

    def at(self, rows) -> State:
        return State(*(getattr(self, f.name)[rows] for f in fields(self)))

    def moved(self, step: State, pace: np.ndarray) -> State:
        along = State(*(getattr(self, f.name) + pace[:, None] * getattr(step, f.name) for f in fields(self)))
        return State(along.x, np.maximum(along.s, LEAST), np.maximum(along.z, LEAST), along.y)

    def put(self, rows, other: State) -> None:
        for f in fields(self):
            getattr(self, f.name)[rows] = getattr(other, f.name)


@dataclass(frozen=True)
class Inside:
    """Where the method ended, and at which points it converged."""

    state: State
    done: np.ndarray


def interior(problem: Problem, log_f: np.ndarray, start: np.ndarray, pins: Pins) -> Inside:
    """Optima at budgets ``log_f`` (n,) from points ``start`` (n, R); infeasible problems do not converge."""
    first = problem.picture(start, log_f, pins)
    s = np.maximum(-first.upper, 1.0)
    state = State(start.copy(), s, np.full_like(s, 1.0 / s.shape[1]), np.zeros_like(first.level))
    done = np.zeros(len(start), bool)
    aim, slow = np.full(len(start), BOLD), np.zeros(len(start), int)
    for _ in range(ITERATIONS):
        live = np.flatnonzero(~done & (slow < PATIENCE))
        if not live.size:
            break
        here = state.at(live)
        seen = problem.picture(here.x, log_f[live], pins[live])
        done[live] = _residual(seen, here, np.zeros(len(live))).max(1) < TOLERANCE
        keep = ~done[live]
        if not keep.any():
            break
        live, here, seen = live[keep], here.at(keep), seen.at(keep)
        mu = aim[live] * (here.s * here.z).mean(1)
        step = _direction(problem, seen, here, mu)
        pace = _pace(problem, log_f[live], pins[live], seen, here, step, mu)
        aim[live] = np.where(pace > LONG, BOLD, SHY)
        slow[live] = np.where(pace > CREEP, 0, slow[live] + 1)
        state.put(live, here.moved(step, pace))
    return Inside(state, done)


def _residual(seen: Picture, at: State, mu: np.ndarray) -> np.ndarray:
    """(n, R + 2 m + p) what is left of the optimality conditions, in absolute value; infinite where the law has no value."""
    dual = seen.gradient + _across(seen.upper_slopes, at.z) + _across(seen.level_slopes, at.y)
    parts = np.concatenate([dual, seen.upper + at.s, seen.level, at.s * at.z - mu[:, None]], 1)
    return np.nan_to_num(np.abs(parts), nan=np.inf)


def _across(slopes: np.ndarray, weights: np.ndarray) -> np.ndarray:
    return (weights[:, None, :] @ slopes)[:, 0]


def _direction(problem: Problem, seen: Picture, at: State, mu: np.ndarray) -> State:
    slopes, ratio = seen.upper_slopes, at.z / at.s
    hessian = positive(problem.lagrangian(seen, at.x, at.z, at.y))
    hessian = hessian + slopes.transpose(0, 2, 1) @ (ratio[:, :, None] * slopes)
    primal, complement = seen.upper + at.s, mu[:, None] - at.s * at.z
    dual = seen.gradient + _across(slopes, at.z) + _across(seen.level_slopes, at.y)
    dual = dual + _across(slopes, complement / at.s + ratio * primal)
    right = np.concatenate([-dual, -seen.level], 1)
    matrix = np.nan_to_num(kkt_matrix(hessian, seen.level_slopes))
    found = np.linalg.solve(matrix, np.nan_to_num(right)[:, :, None])[:, :, 0]
    dx, dy = found[:, : at.x.shape[1]], found[:, at.x.shape[1] :]
    ds = -primal - (slopes @ dx[:, :, None])[:, :, 0]
    return State(dx, ds, (complement - at.z * ds) / at.s, dy)


def _pace(problem: Problem, log_f, pins, seen: Picture, at: State, step: State, mu: np.ndarray) -> np.ndarray:
    """The fraction of a step, (n,), that keeps slacks and weights positive and lowers the residual."""
    with np.errstate(divide="ignore", invalid="ignore"):
        limits = [np.where(d < 0, -v / d, np.inf).min(1) for d, v in ((step.s, at.s), (step.z, at.z))]
    pace = np.minimum(1.0, BOUNDARY * np.min(limits, axis=0))
    before = _norm(_residual(seen, at, mu))
    trying = np.arange(len(pace))
    for _ in range(HALVINGS):
        trial = at.at(trying).moved(step.at(trying), pace[trying])
        after = _norm(_residual(problem.picture(trial.x, log_f[trying], pins[trying], bent=False), trial, mu[trying]))
        trying = trying[~(after <= (1 - DESCENT * pace[trying]) * before[trying])]
        if not trying.size:
            break
        pace[trying] /= 2
    return pace


def _norm(residual: np.ndarray) -> np.ndarray:
    return np.sqrt((residual**2).sum(1))


def positive(hessian: np.ndarray) -> np.ndarray:
    """Shifted until no eigenvalue is negative; what is zero stays positive by a hair, so that systems can be solved."""
    lowest = np.linalg.eigvalsh(np.nan_to_num(hessian))[:, 0]
    return hessian + (np.maximum(-lowest, 0.0) + RIDGE)[:, None, None] * np.eye(hessian.shape[1])


def kkt_matrix(hessian: np.ndarray, level: np.ndarray, hair: float = 0.0) -> np.ndarray:
    """[[H + hair, E^T], [E, 0]] for each of n points; dependent rows of E are held apart by a hair as well."""
    count, size, _ = hessian.shape
    more = level.shape[1]
    matrix = np.empty((count, size + more, size + more))
    matrix[:] = np.diag([hair] * size + [-LEAST] * more)
    matrix[:, :size, :size] += hessian
    matrix[:, size:, :size] = level
    matrix[:, :size, size:] = level.transpose(0, 2, 1)
    return matrix
