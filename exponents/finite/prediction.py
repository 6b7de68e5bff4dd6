"""Everything there is to say at a budget: sizes, loss, shares, exponents here and in the limit, errors, validity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache

import numpy as np

from ..linear import NotGeneric
from ..program import program
from ..rate import fraction, rational
from ..tropical import PointAnswer, point_answer
from ..values import is_irrational
from .calibrated import Setting
from .leading import Leading, leading
from .optimum import Optima, log_budgets, optimum
from .response import chosen, critical, intervals, responses
from .validity import reasons

Ends = tuple[Fraction | None, Fraction | None]
KEPT = 256  # questions whose limits and leading constants, which no budget changes, are not looked for again


@dataclass(frozen=True)
class Limit:
    """The exponents that hold as the budget grows: of the loss, and least and largest of each resource (None: unbounded)."""

    loss: Fraction
    resources: tuple[tuple[str, Ends], ...]
    shares: tuple[tuple[str, Fraction], ...]


@dataclass(frozen=True)
class Constants:
    """Leading constants with formulas, and their values: loss ~ A f^-eta, name ~ G f^xi (nan where free)."""

    leading: Leading
    eta: float
    loss: float
    resources: dict[str, float]


@dataclass(frozen=True)
class Prediction:
    """The answer at n budgets. ``optima`` is None and the rest empty where the constants are unknown; ``limit`` is None for
    a parameter point with an irrational coordinate, ``constants`` there, on walls and for laws that are no sums of power
    laws. ``reasons``: for each budget why not to believe it, "" for no reason. ``critical``: the largest value of a
    resource at which the loss above the floor is at most a tenth above its optimum, nan where that is unknown.
    ``refusals``: why a sensitivity is nan, "" where it is a number."""

    asked: Setting
    budget: np.ndarray
    optima: Optima | None
    limit: Limit | None
    constants: Constants | None
    sensitivity: dict[str, np.ndarray]
    intervals: dict[str, np.ndarray]
    reasons: tuple[str, ...]
    critical: dict[str, np.ndarray] = field(default_factory=dict)
    refusals: dict[str, np.ndarray] = field(default_factory=dict)


def predict(asked: Setting, budget: Sequence[float] | np.ndarray, largest: str | None = None) -> Prediction:
    """The prediction at ``budget``, (n,) positive numbers (else DomainError), in the unit of ``asked``.

    ``largest`` names a free resource whose critical size is asked for (else UnknownNameError). In the limit it grows like
    the largest optimum: in a set of optima the others cost nothing at leading order.
    """
    log_budgets(budget)  # refuses what is no budget
    budget = np.atleast_1d(np.asarray(budget, float))
    if largest is not None:
        chosen(asked, largest)
    limit = limit_of(asked)
    if asked.law is None:
        unknown = {} if largest is None else {largest: np.full(len(budget), np.nan)}
        return Prediction(asked, budget, None, limit, None, {}, {}, (asked.missing,) * len(budget), unknown)
    found = optimum(asked.law, budget, asked.pins)
    rises, whys = responses(asked, found)
    return Prediction(
        asked,
        budget,
        found,
        limit,
        constants_of(asked),
        rises,
        intervals(asked, found),
        reasons(found, asked.pins),
        {} if largest is None else {largest: critical(asked, found, largest)},
        whys,
    )


@lru_cache(maxsize=KEPT)
def constants_of(asked: Setting) -> Constants | None:
    """The leading constants of the law, None where there are none (see ``Prediction``)."""
    if asked.numbers is None or any(map(is_irrational, asked.point.values())):
        return None
    try:
        found = leading(asked.limiting, asked.point, asked.coefficients, asked.cost)
    except NotGeneric:
        return None
    eta = float(found.eta.at(tuple(map(rational, asked.point.values()))))
    return Constants(found, eta, *found.numeric(asked.numbers))


@lru_cache(maxsize=KEPT)
def limit_of(asked: Setting) -> Limit | None:
    """The exact exponents at the parameter point, given resources held constant; None at an irrational point.

    Raises ModelError where the model has no optimum there.
    """
    if any(map(is_irrational, asked.point.values())):
        return None
    model = asked.limiting
    point = tuple(map(rational, asked.point.values()))
    found = point_answer(program(model, point), point)
    return Limit(
        fraction(found.loss),
        tuple((n, _ends(found, n)) for n in model.names),
        tuple((n, fraction(s)) for n, s in found.shares),
    )


def _ends(found: PointAnswer, name: str) -> Ends:
    values = [v[name] for v in found.vertices]
    rays = [r[name] for r in found.rays]
    low = None if any(r < 0 for r in rays) else fraction(min(values))
    return low, None if any(r > 0 for r in rays) else fraction(max(values))
