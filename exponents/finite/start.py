"""Where the search for an optimum starts: near sizes that are known, where the law says, or at equal sizes."""

from __future__ import annotations

import numpy as np

from .picture import Pins, Problem

PROJECTIONS = 4  # enough for equalities that bend a little; exactness is the method's own business
RIDGE = 1e-12
CLOSE = 1e-9  # of a constraint, in logarithms


def started(problem: Problem, log_f: np.ndarray, pins: Pins, near: np.ndarray | None = None) -> np.ndarray:
    """(n, R) points at budgets ``log_f`` (n,), moved as little as possible until the budget is spent, equalities hold and no
    limit is exceeded.

    ``near`` (n, R) may have nan, where it says nothing.
    """
    return _projected(problem, log_f, pins, _first(problem, log_f, near))


def starts(problem: Problem, log_f: np.ndarray, pins: Pins, near: np.ndarray | None = None) -> np.ndarray:
    """(K, n, R) such points near each of the minima that the law knows of, or near ``near`` and the others of them."""
    if getattr(problem.law, "minima", 1) == 1:
        return started(problem, log_f, pins, near)[None]
    known = _known(problem, log_f)
    if near is not None:
        known[0] = np.where(np.isfinite(near), near, known[0])
    return np.stack([_projected(problem, log_f, pins, x) for x in known])


def _known(problem: Problem, log_f: np.ndarray) -> np.ndarray:
    """(K, n, R) where the law says that its minima are."""
    budgets, which = np.unique(log_f, return_inverse=True)
    found = problem.law.start(budgets)
    return (found if found.ndim == 3 else found[None])[:, which]


def _projected(problem: Problem, log_f: np.ndarray, pins: Pins, x: np.ndarray) -> np.ndarray:
    kept = np.zeros((len(x), len(problem.upper_speeds)), bool)  # the budget, then limits that are exceeded all the same
    for projection in range(PROJECTIONS):
        seen = problem.limits(x, log_f, pins)
        kept[:, 0] = True
        kept |= (seen.upper > CLOSE) & (projection > 0)
        values = np.concatenate([np.where(kept, seen.upper, 0.0), seen.level], 1)
        if np.abs(values).max(initial=0.0) < CLOSE:
            break
        slopes = np.concatenate([kept[:, :, None] * seen.upper_slopes, seen.level_slopes], 1)
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
        return _known(problem, log_f)[0]
    equal = np.repeat(log_f[:, None] / (size + 1), size, axis=1)
    return equal if near is None else np.where(np.isfinite(near), near, equal)
