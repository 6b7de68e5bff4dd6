"""From runs and a law to everything that is reported of a fit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from exponents.errors import DataError, DomainError
from exponents.finite.covariance import LOGARITHM, Covariance
from exponents.solution import Solution
from verify.runs import remarks
from verify.runs.bootstrap import Replicas, Value, least_draws, left_out, replicas, values
from verify.runs.data import Runs
from verify.runs.design import Design, design
from verify.runs.estimate import Estimate, estimate, natural, positive
from verify.runs.influence import influences
from verify.runs.laws import Law
from verify.runs.optimum import Cost, allocation, checked, cost_of, growth
from verify.runs.results import Allocation, Dependence, Fitted, Move

LEVEL = 0.95
_STEP = 1e-5  # in a parameter, for the derivatives of what is reported

Function = Callable[[np.ndarray], np.ndarray]
"""From parameter vectors (R, P) to Q quantities (R, Q)."""


@dataclass(frozen=True)
class Quantities:
    """Named functions of the parameter vector; ``positive`` are those whose logarithm is what is estimated."""

    names: tuple[str, ...]
    function: Function
    positive: tuple[str, ...] = ()


def fit(
    law: Law,
    runs: Runs,
    solution: Solution,
    *,
    drop_highest: int = 0,
    bootstrap: int = 1000,
    seed: int = 0,
    level: float = LEVEL,
    budgets: Sequence[float] = (),
    given: Mapping[str, Fraction] | None = None,
) -> Fitted:
    """Fit a law to runs. ``solution`` is that of the law's model; ``given`` the parameters that the loss does not show.

    Without ``bootstrap`` there are no intervals. Raises DataError for too few runs, DomainError for a level or number of
    replicas that gives no interval or a budget that the law has no allocation for, UnknownNameError for a ``given`` that
    is no such parameter.
    """
    _require(level, bootstrap, budgets)
    given = dict(given or {})
    checked(law, given)
    cost = cost_of(law) if budgets else None
    kept = _kept(runs, drop_highest)
    found = estimate(law, kept)
    known = design(found)
    drawn = replicas(found, bootstrap, seed) if bootstrap else Replicas(found.vector[None][:0], left_out(found))
    summary = _Summary(found, known, drawn, level)
    parameters = Quantities(law.parameters, lambda v: natural(found.objective, v), positive(law))
    optimal, said = _optimal(law, found, solution, given)
    allocated = [_allocated(found, cost, budget) for budget in budgets] if cost else []
    dependence = _dependence(found, drawn, summary, parameters, optimal)
    said = [
        *remarks.on_unbounded([n for n, known in zip(parameters.names, summary.known(parameters)) if not known]),
        *known.warnings,
        *said,
        *remarks.on_dependence(dependence),
        *remarks.on_counts(found),
    ]
    return Fitted(
        law=law,
        estimate=found,
        dropped=tuple(int(line) for line in np.setdiff1d(runs.lines, kept.lines)),
        parameters=summary(parameters),
        covariance=_covariance(parameters, drawn.drawn) if summary.known(parameters).all() else None,
        compute_optimal=summary(optimal),
        allocations=tuple(Allocation(b, summary(q)) for b, q in zip(budgets, allocated)),
        dependence=dependence,
        warnings=(*said, *(remarks.on_budgets(found, cost, budgets) if cost else ())),
        level=level,
        bootstrap=bootstrap,
        seed=seed,
    )


def _require(level: float, bootstrap: int, budgets: Sequence[float]) -> None:
    if not 0 < level < 1:
        raise DomainError(f"level = {level:g}: the probability of an interval lies between 0 and 1")
    if bootstrap < 0 or 0 < bootstrap < least_draws(level):
        raise DomainError(
            f"{bootstrap} replicas say nothing about the ends of {100 * level:g}% intervals: take at least "
            f"{least_draws(level)}, or 0 for no intervals"
        )
    for budget in budgets:
        if not 0 < budget < np.inf:
            raise DomainError(f"a budget of {budget:g}: it is positive and finite")


def _kept(runs: Runs, drop_highest: int) -> Runs:
    if not 0 <= drop_highest < len(runs):
        raise DataError(f"{drop_highest} of {len(runs)} runs cannot be left out")
    return runs.without_highest(drop_highest)


# --- values with intervals --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Summary:
    """Makes Values of quantities of the parameter vector."""

    found: Estimate
    design: Design
    drawn: Replicas
    level: float

    def __call__(self, of: Quantities) -> dict[str, Value]:
        if not of.names:
            return {}
        point = of.function(self.found.vector[None])[0]
        made = values(point, of.function(self.drawn.drawn), of.function(self.drawn.without), self.level)
        return {n: v if known else Value(v.estimate) for n, v, known in zip(of.names, made, self.known(of))}

    def known(self, of: Quantities) -> np.ndarray:
        """Which quantities (Q,) the runs determine: they hardly change along the directions without information."""
        lost = self.design.lost
        lengths = np.linalg.norm(lost, axis=1)[:, None]
        above, below = (of.function(self.found.vector + step * lost / lengths) for step in (_STEP, -_STEP))
        logarithmic = [name in of.positive for name in of.names]
        with np.errstate(divide="ignore", invalid="ignore"):
            change = np.where(logarithmic, np.log(above / below), above - below)
        return self.design.bounds(np.nan_to_num(change * lengths / (2 * _STEP), nan=np.inf))


def _covariance(of: Quantities, drawn: np.ndarray) -> Covariance | None:
    """Over the replicas (R, P) of the parameter vector; of the logarithms of what is positive."""
    if not len(drawn):
        return None
    values = of.function(drawn)
    logarithmic = np.array([name in of.positive for name in of.names])
    with np.errstate(divide="ignore", invalid="ignore"):
        values[:, logarithmic] = np.log(values[:, logarithmic])
    if not np.isfinite(values).all():  # a constant that some replica does not have
        return None
    names = tuple(LOGARITHM + n if n in of.positive else n for n in of.names)
    return Covariance(names, tuple(map(tuple, np.cov(values.T).reshape(len(names), -1).tolist())))


def _optimal(law: Law, found: Estimate, solution: Solution, given) -> tuple[Quantities, tuple[str, ...]]:
    """The compute-optimal exponents; none of them where they are not defined, with a sentence that says why."""
    nothing = Quantities((), lambda v: np.zeros((len(v), 0)))
    try:
        here = growth(law, solution, found.vector[None], given)
    except DomainError as error:
        return nothing, (f"no compute-optimal exponents: {error}",)
    if np.isnan(here.exponents["loss"][0]):
        at = ", ".join(f"{n} = {x:.3g}" for n, x in found.parameters.items() if n in law.exponents)
        why = f"the fit ({at}) lies outside the domain {law.model.domain} of {law.id}"
        return nothing, (f"no compute-optimal exponents: {why}",)
    names = tuple(n for n in here.exponents if n not in here.loose)

    def function(vectors: np.ndarray) -> np.ndarray:
        exponents = growth(law, solution, vectors, given).exponents
        return np.column_stack([exponents[n] for n in names])

    said = (f"the optimal exponent of {n} is not unique: an interval of values gives the same loss" for n in here.loose)
    return Quantities(names, function), tuple(said)


def _allocated(found: Estimate, cost: Cost, budget: float) -> Quantities:
    names = (*found.objective.law.resources, "loss")

    def function(vectors: np.ndarray) -> np.ndarray:
        best = allocation(found.objective, vectors, cost, budget)
        return np.column_stack([best[n] for n in names])

    return Quantities(names, function, names)


def _dependence(found: Estimate, drawn: Replicas, summary: _Summary, *kinds: Quantities) -> tuple[Dependence, ...]:
    """The runs each exponent hangs on, with what becomes of the quantities of every kind."""
    before = [summary(kind) for kind in kinds]
    said = []
    for group in influences(found, drawn.without):
        after = [kind.function(group.vector[None])[0].tolist() for kind in kinds]
        moves = [{n: Move(v.estimate, x, v.se) for (n, v), x in zip(b.items(), a)} for b, a in zip(before, after)]
        said.append(Dependence(group, *moves))
    return tuple(said)
