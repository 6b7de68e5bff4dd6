"""The referee: does a Solution say the truth about its Model?

The solver is not imported and nothing it computed is trusted. ``translate.py`` reads the model a second time as
linear inequalities; ``bounds.py`` and ``phase.py`` check each phase's certificate against them by weak duality and
complementary slackness; ``diagram.py`` checks that the cells fit together; ``positive.py`` settles the signs that
this needs. A claim that is false is REFUTED with a point of the parameters where it fails, one that could not be
decided is UNKNOWN with the reason.

Example
    >>> from exponents.model import Model
    >>> from exponents.solve import solve
    >>> model = Model(parameters="a", domain="a > 0", resources="d, r", components={"p": "r**(-a)", "q": "d**(-1)"},
    ...               budget="d*r")
    >>> print(check(solve(model)).verdict.status)
    PROVED
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial

from ..rate import rational
from ..solution import Solution
from . import diagram
from .phase import PhaseCheck
from .positive import LIMIT, Signs
from .report import Claim, Finding, Report
from .translate import branches


def check(solution: Solution, progress: Callable[[str, int], None] | None = None, limit: int = LIMIT) -> Report:
    """Every claim of a solution with its verdict, from the model and the certificates alone.

    ``progress(stage, count)`` is called before each phase; ``limit`` bounds each question to z3, in
    its steps. A wrong or damaged certificate is a verdict, never an exception; ModelError is raised if the model
    itself cannot be read.
    """
    signs = Signs(solution.model.field, limit)
    for phase in solution.phases:
        signs.suggest(tuple(map(rational, phase.sample)))
    reading = cache(partial(branches, solution.model))
    checks = [PhaseCheck(solution.model, reading, signs, phase) for phase in solution.phases]
    findings = []
    for count, each in enumerate(checks):
        if progress is not None:
            progress("phases checked", count)
        findings.append(each.finding())
    readable = replace(solution, phases=tuple(c.phase for c in checks if c.well_formed()))
    return Report(
        tuple(findings),
        tuple(diagram.wall(readable, wall) for wall in solution.walls),
        diagram.coverage(readable, signs),
        diagram.disjointness(readable, signs),
    )


def certified(solution: Solution, progress: Callable[[str, int], None] | None = None) -> Solution:
    """The same solution, its verdicts replaced by the checker's own."""
    report = check(solution, progress)
    phases = tuple(replace(p, verdict=f.verdict) for p, f in zip(solution.phases, report.phases))
    return replace(solution, phases=phases, coverage=report.coverage.verdict, disjointness=report.disjointness.verdict)


__all__ = ["LIMIT", "Claim", "Finding", "Report", "certified", "check"]
