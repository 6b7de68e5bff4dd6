"""Where a functional scaling law is least at a budget: down from sizes that grow with the exponents of the limit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import lru_cache

import numpy as np

from exponents.finite.descent import descended
from exponents.finite.law import FiniteLaw
from exponents.finite.picture import Pins, Problem
from exponents.model import Model
from exponents.program import program
from exponents.rate import rational
from exponents.tropical import point_answer

__all__ = ["growth", "refined"]

_NEAR = 1e-2  # of a step in log x: Newton's method does the rest
_FINEST = 10**4  # denominators of a point whose exponents are looked for


@lru_cache(maxsize=256)
def growth(model: Model, point: tuple[float, ...], least: str) -> Mapping[str, float]:
    """Resource -> its exponent in the limit; of a set of optima, where ``least`` grows least."""
    exact = tuple(rational(Fraction(value).limit_denominator(_FINEST)) for value in point)
    vertices = point_answer(program(model, exact), exact).vertices
    chosen = min(vertices, key=lambda vertex: vertex[least])
    return {name: float(chosen[name]) for name in model.names}


def refined(law: FiniteLaw, log_f: np.ndarray, rough: Sequence[np.ndarray]) -> np.ndarray:
    """(K, n, R) near minima at budgets ``log_f`` (n,): down from the best of each of K sets of tries (n, any, R); that
    itself where the descent does not end."""
    first = np.concatenate([_best(law, tries) for tries in rough])
    budgets = np.tile(log_f, len(rough))
    pins = Pins.none(len(budgets))
    found = descended(Problem.of(law, pins), budgets, first, pins, _NEAR)
    return np.where(found.done[:, None], found.x, first).reshape(len(rough), len(log_f), -1)


def _best(law: FiniteLaw, tries: np.ndarray) -> np.ndarray:
    """(n, R) of (n, any, R) that with the least loss."""
    values = law.logarithm(tries.reshape(-1, tries.shape[2]), bent=False)[0].reshape(tries.shape[:2])
    return tries[np.arange(len(tries)), np.argmin(np.nan_to_num(values, nan=np.inf), axis=1)]
