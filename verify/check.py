"""Every claim of a theory confronted with proofs, high precision, the random-matrix equivalent, exact frontiers and
simulations: ``check(theory, level)`` gives a report with a verdict per claim and never raises because they disagree.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from exponents.compare import compare
from exponents.errors import ModelError, UnknownNameError
from exponents.solution import Solution
from exponents.solve import solve
from verify.fit import Outcome
from verify.levels import EXPERIMENT_LEVELS, LEVELS
from verify.report import Report, Row
from verify.setting import Setting, experiment_of, phase_settings, setting


def check(
    theory: Any,
    level: str = "all",
    point: Mapping[str, Fraction] | None = None,
    solution: Solution | None = None,
) -> Report:
    """Verify ``theory`` (an object with model, claims, curves, experiment) at one level or at all of them.

    ``point`` gives values of the model's parameters; without it there is one point per phase.  ``solution`` saves
    solving again.  Raises UnknownNameError for a level or parameter that does not exist and DomainError for a point
    outside the domain; what cannot be measured is INCONCLUSIVE.
    """
    return Report(theory.model.id, tuple(rows(theory, level, point, solution)))


def rows(
    theory: Any, level: str, point: Mapping[str, Fraction] | None = None, solution: Solution | None = None
) -> Iterator[Row]:
    """The rows of :func:`check` as they come."""
    if level != "all" and level not in LEVELS:
        raise UnknownNameError(f"no level {level!r}: choose one of {', '.join(LEVELS)}, all")
    solution = compare(theory, solve(theory.model)).solution if solution is None else solution
    given = None if point is None else setting(theory, solution, point)
    wanted = LEVELS if level == "all" else (level,)
    if "proof" in wanted:
        from verify.levels import proof

        yield from proof.rows(theory, solution)
    if level == "numerics" or ("numerics" in wanted and getattr(theory, "numerics", None) is not None):
        from verify.levels import numerics

        yield from numerics.rows(theory, solution, point)
    numerical = [name for name in wanted if name in EXPERIMENT_LEVELS]
    if not numerical:
        return
    try:
        experiment_of(theory)
    except ModelError as error:
        for name in numerical:
            yield Row(name, theory.model.id, Outcome.INCONCLUSIVE, "none", "none", None, 0.0, str(error))
        return
    settings = phase_settings(theory, solution) if given is None else (given,)
    for name in numerical:
        yield from _numerical(name, settings)


def _numerical(level: str, settings: tuple[Setting, ...]) -> Iterator[Row]:
    from importlib import import_module

    yield from import_module(f"verify.levels.{level}").rows(settings)
