"""Level "proof": certificates re-checked by the independent checker, and the published tables held against the engine."""

from __future__ import annotations

from collections.abc import Iterator
from time import perf_counter
from typing import Any

from exponents.check import check
from exponents.compare import compare
from exponents.solution import Solution
from verify.fit import Outcome
from verify.report import Row

_OUTCOMES = {
    "PROVED": Outcome.CONFIRMED,
    "CONFIRMED": Outcome.CONFIRMED,
    "REFUTED": Outcome.REFUTED,
    "UNKNOWN": Outcome.INCONCLUSIVE,
}


def rows(theory: Any, solution: Solution) -> Iterator[Row]:
    """A row for each finding of the checker and each published claim; the cost of each half is shared among its rows."""
    start = perf_counter()
    found = [(f.subject, f.verdict.status, f.verdict.detail) for f in check(solution).findings]
    yield from _rows(found, "certificate", perf_counter() - start)
    start = perf_counter()
    claims = [
        (f"{row.subject} {row.label} of {theory.id} ({row.status})", row.finding, row.detail)
        for row in compare(theory, solution).rows
    ]
    yield from _rows(claims, "comparison of regions and formulas", perf_counter() - start)


def _rows(found: list[tuple[str, str, str]], method: str, seconds: float) -> Iterator[Row]:
    for claim, status, detail in found:
        yield Row("proof", claim, _OUTCOMES[status], method, "exact", None, seconds / len(found), str(detail))
