"""Where the search for an optimum starts: near sizes that are known, where the law says, or at equal sizes."""

from __future__ import annotations

import numpy as np

from .picture import Pins, Problem

PROJECTIONS = 3  # enough for equalities that bend a little; exactness is the method's own business
RIDGE = 1e-12
CLOSE = 1e-9  # of a constraint, in logarithms


def started(problem: Problem, log_f: np.ndarray, pins: Pins, near: np.ndarray | None = None) -> np.ndarray:
    """(n, R) points at budgets ``log_f`` (n,), moved as little as possible until the budget is spent and equalities hold.

    ``near`` (n, R) may have nan, where it says nothing.
    """
    x = _first(problem, log_f, near)
    for _ in range(PROJECTIONS):
        seen = problem.limits(x, log_f, pins)
        values = np.concatenate([seen.upper[:, :1], seen.level], 1)
        if np.abs(values).max(initial=0.0) < CLOSE:
            break
        slopes = np.concatenate([seen.upper_slopes[:, :1], seen.level_slopes], 1)
        across = slopes.transpose(0, 2, 1)
        gram = slopes @ across + RIDGE * np.eye(slopes.shape[1])  # rows may depend on one another
        x = x - (across @ np.linalg.solve(gram, values[:, :, None]))[:, :, 0]
    return x


def _first(problem: Problem, log_f: np.ndarray, near: np.ndarray | None) -> np.ndarray:
    if near is not None and np.isfinite(near).all():
        return near
    size = len(problem.law.model.names)
    free = size > 1 + len(problem.level) + problem.pinned
    if free and hasattr(problem.law, "start"):  # what the constraints alone determine needs no search
        return problem.law.start(log_f)
    equal = np.repeat(log_f[:, None] / (size + 1), size, axis=1)
    return equal if near is None else np.where(np.isfinite(near), near, equal)
