"""Which law describes the runs, judged by errors on runs it was not fitted to.

The objective cannot decide: with delta far below the scatter it is no likelihood of the noise, so information criteria
built on it mean nothing, and more parameters always lower it. Cross-validation needs no likelihood: each tenth of the
runs is predicted by a fit to the others, several times over, and errors in log loss are compared run by run. Since
laws are used beyond the data, the costliest fifth of the runs is also predicted by a fit to the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from verify.runs.bootstrap import refitted
from verify.runs.estimate import COOLING, Estimate

_FOLDS, _ROUNDS = 10, 5
_COSTLIEST = 0.2


@dataclass(frozen=True)
class Score:
    """A law's errors: means of |log predicted - log measured|.

    held_out       of each run, predicted without it (and a tenth of the others)
    excess         over the best law, 0 for that law itself; ``excess_error`` its standard error over runs
    extrapolated   of the costliest fifth of the runs, predicted by a fit to the others; None without N and D
    """

    law: str
    parameters: int
    objective: float
    held_out: float
    excess: float
    excess_error: float
    extrapolated: float | None


def compare(found: Sequence[Estimate], seed: int = 0) -> tuple[Score, ...]:
    """Scores of estimates of several laws on the same runs, the best first."""
    weights = _folds(len(found[0].objective.runs), seed)
    errors = [_errors(each, weights) for each in found]
    best = int(np.argmin([e.mean() for e in errors]))
    scores = []
    for each, error in zip(found, errors):
        more = error - errors[best]
        law = each.objective.law
        scores.append(
            Score(
                law.id,
                len(law.parameters),
                each.value,
                float(error.mean()),
                float(more.mean()),
                float(more.std(ddof=1) / np.sqrt(len(more))),
                _extrapolated(each),
            )
        )
    return tuple(sorted(scores, key=lambda s: s.held_out))


def _folds(count: int, seed: int) -> np.ndarray:
    """Weights (rounds * folds, n): 0 on the tenth that is predicted."""
    generator = np.random.default_rng(np.random.SeedSequence(seed))
    weights = np.ones((_ROUNDS, _FOLDS, count))
    for each in weights:
        order = generator.permutation(count)
        for k in range(_FOLDS):
            each[k, order[k::_FOLDS]] = 0.0
    return weights.reshape(-1, count)


def _errors(found: Estimate, weights: np.ndarray) -> np.ndarray:
    """Mean over rounds of |log error| of each run where it was held out (n,)."""
    vectors = refitted(found, len(weights), lambda start, stop: weights[start:stop], COOLING)
    size = np.abs(found.objective.residuals(vectors))
    return (size * (weights == 0)).sum(axis=0) / (weights == 0).sum(axis=0)


def _extrapolated(found: Estimate) -> float | None:
    compute = found.objective.runs.compute
    if compute is None:
        return None
    costly = compute > np.quantile(compute, 1 - _COSTLIEST)
    if not costly.any():
        return None
    vectors = refitted(found, 1, lambda start, stop: 1.0 - costly[None].astype(float), COOLING)
    return float(np.abs(found.objective.residuals(vectors)[0, costly]).mean())
