"""Resampled fits and the intervals they give.

Runs are drawn with replacement and the law is fitted again, all draws at once. Intervals are the bias-corrected and
accelerated ones (Efron 1987), which do not change when a quantity is replaced by its logarithm; the acceleration comes
from leaving out each run in turn. Before, deviations from the estimate are stretched by sqrt(n/(n - P)), since n
residuals about a law with P fitted parameters are smaller than the noise by that factor.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil

import numpy as np
from scipy.special import ndtr, ndtri

from verify.runs.descent import descend
from verify.runs.design import scatter
from verify.runs.estimate import Estimate
from verify.runs.objective import DELTA

_MANY = 1000  # runs beyond which fits that leave out one are not made one by one
_FLAT = 1e-9  # relative curvature of a direction that is not determined
_TOLERANCE = 1e-9  # of the objective: a thousandth of a standard error
_CHUNK = 60_000  # replicas times runs that are advanced together: what stays in the cache
_MOST_LOST = 0.01  # fraction of replicas in which a quantity may be undefined


@dataclass(frozen=True)
class Value:
    """An estimate, its standard error and interval; None where there is no bootstrap or the data do not bound it."""

    estimate: float
    se: float | None = None
    interval: tuple[float | None, float | None] = (None, None)


@dataclass(frozen=True)
class Replicas:
    """Refits: ``drawn`` (R, P) on resampled runs, stretched; ``without`` (n, P) each leaving out one run."""

    drawn: np.ndarray
    without: np.ndarray


def refitted(found: Estimate, count: int, weights: Callable[[int, int], np.ndarray], cooling=()) -> np.ndarray:
    """Parameter vectors (count, P) refitted with ``weights(start, stop)`` (stop - start, n), from the estimate on."""
    rows = max(1, _CHUNK // len(found.objective.runs))
    parts = []
    for start in range(0, count, rows):
        given = weights(start, min(start + rows, count))
        begin = np.repeat(found.vector[None], len(given), axis=0)
        parts.append(descend(found.objective, begin, given, cooling, _TOLERANCE).vectors)
    return np.concatenate(parts) if parts else np.zeros((0, len(found.vector)))


def left_out(found: Estimate) -> np.ndarray:
    """Parameter vectors (n, P), the k-th without run k; for many runs to first order."""
    n = len(found.objective.runs)
    if n > _MANY:
        return found.vector + first_order(found)

    def weights(start: int, stop: int) -> np.ndarray:
        return 1.0 - np.eye(n)[start:stop]

    return refitted(found, n, weights)


def first_order(found: Estimate) -> np.ndarray:
    """Changes (n, P) of the parameter vector when each run is left out, by the influence function.

    The curvature of the objective, nearly a sum of absolute values, is the density of residuals at 0 times delta: it is
    read off a Huber loss as wide as the scatter, which is smooth enough, and scaled back.
    """
    objective, vector = found.objective, found.vector[None]
    width = max(scatter(found.residuals), DELTA)
    curvature = objective.local(vector, np.ones((1, len(objective.runs))), width).hessian[0] * (DELTA / width)
    pull = np.clip(found.residuals, -DELTA, DELTA)[:, None] * objective.gradients(vector)[0]
    return pull @ np.linalg.pinv(curvature, rcond=_FLAT, hermitian=True)


def replicas(found: Estimate, count: int, seed: int) -> Replicas:
    """``count`` bootstrap refits, with one child seed a chunk, and the refits that leave out one run each."""
    n, size = len(found.objective.runs), len(found.vector)
    generator = np.random.default_rng(np.random.SeedSequence(seed))

    def weights(start: int, stop: int) -> np.ndarray:
        return generator.multinomial(n, np.full(n, 1 / n), size=stop - start).astype(float)

    drawn = refitted(found, count, weights, (0.01,))
    return Replicas(found.vector + np.sqrt(n / (n - size)) * (drawn - found.vector), left_out(found))


def values(point: np.ndarray, drawn: np.ndarray, without: np.ndarray, level: float) -> list[Value]:
    """A Value for each of Q quantities: ``point`` (Q,) the estimates, ``drawn`` (R, Q), ``without`` (n, Q)."""
    return [_value(float(x), drawn[:, k], without[:, k], level) for k, x in enumerate(point)]


def _value(point: float, drawn: np.ndarray, without: np.ndarray, level: float) -> Value:
    defined = drawn[~np.isnan(drawn)]
    if not len(drawn) or not np.isfinite(point) or len(defined) < (1 - _MOST_LOST) * len(drawn):
        return Value(point)
    with np.errstate(over="ignore", invalid="ignore"):
        se = float(np.std(defined, ddof=1))
    low, high = accelerated(point, defined, without[~np.isnan(without)], level)
    return Value(point, se if np.isfinite(se) else None, (low, high))


def accelerated(point: float, drawn: np.ndarray, without: np.ndarray, level: float) -> tuple[float, float]:
    """The BCa interval from replicas (R,) and leave-one-out values (m,)."""
    count = len(drawn)
    below = (np.sum(drawn < point) + 0.5 * np.sum(drawn == point)) / count
    bias = ndtri(np.clip(below, 0.5 / count, 1 - 0.5 / count))
    pull = np.mean(without) - without if len(without) else np.zeros(1)
    spread = np.sum(pull**2) ** 1.5
    acceleration = np.sum(pull**3) / (6 * spread) if spread > 0 else 0.0
    ends = []
    for tail in ((1 - level) / 2, (1 + level) / 2):
        z = bias + ndtri(tail)
        ends.append(float(np.quantile(drawn, ndtr(bias + z / max(1 - acceleration * z, 1e-3)))))
    return ends[0], ends[1]


def least_draws(level: float) -> int:
    """Replicas without which the tails of an interval hold no replica at all."""
    return ceil(4 / (1 - level))
