"""What verification adds to a report: a table for each level, and a figure where exact curves were computed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any

from exponents.errors import ModelError
from exponents.render.phrase import Phrase, Sentence
from exponents.render.tables import Table
from exponents.report.material import Verification
from exponents.report.nodes import Code, Figure, said
from exponents.report.prose import typeset
from exponents.solution import Solution
from verify.check import rows
from verify.fit import Outcome
from verify.levels import EXPERIMENT_LEVELS, LEVELS
from verify.report import Row
from verify.setting import ModelAlone, experiment_of, phase_settings

CURVES = ("theory", "frontier")  # levels that compute exact loss curves
MEANING = {
    "proof": "The certificates, and the published tables against the engine's.",
    "numerics": "Numerical losses of solvable models against the exponents.",
    "precision": "Asymptotic formulas against references of many digits.",
    "theory": "The components of the loss against the exact equations of the second moments.",
    "frontier": "The measured compute-optimal front against the exponents.",
    "finite": "Loss and width predicted at finite budgets against the exact curves.",
    "simulation": "Stochastic training against the exact expected loss.",
}
HEAD = ("claim", "verdict", "method", "precision", "error", "what was found")


def verification(
    theory: Any | None, solution: Solution, levels: Sequence[str], say: Callable[[str], None] = lambda text: None
) -> Verification:
    """Tables of the chosen ``levels`` ("all" is every one, "none" none), costs left out: they differ from run to run.

    A level that the model cannot be measured at is named with the reason and has no table.
    """
    if "none" in levels or solution.tuned:
        return Verification()
    subject = ModelAlone(solution.model) if theory is None else theory
    wanted = [level for level in LEVELS if level in levels or "all" in levels]
    obstacles = _obstacles(subject)
    kept = [level for level in wanted if level not in obstacles]
    found: list[Row] = []
    tables = []
    for level in kept:
        here = []
        for row in rows(subject, level, None, solution):
            here.append(row)
            say(f"{level}: {row.claim}")
        found += here
        tables.append(_table(solution, level, here))
    counts = Counter(row.outcome for row in found)
    words = [", ".join(f"{counts[outcome]} {outcome}" for outcome in Outcome) + "."]
    left_out = groupby((level for level in wanted if level in obstacles), obstacles.__getitem__)
    words += [f" {', '.join(levels)}: {reason}." for reason, levels in left_out]
    figures = _figures(subject, solution) if set(kept) & set(CURVES) else ()
    return Verification(tuple(tables), figures, typeset("".join(words)))


def _obstacles(theory: Any) -> dict[str, str]:
    """Levels that the theory cannot be measured at, with the reason."""
    found = {}
    if getattr(theory, "numerics", None) is None:
        found["numerics"] = f"{theory.model.id} names no numerical loss"
    try:
        experiment_of(theory)
    except ModelError as error:
        found |= dict.fromkeys(EXPERIMENT_LEVELS, str(error))
    return found


def _table(solution: Solution, level: str, found: Sequence[Row]) -> Table:
    """One row a claim; claims one after the other of which the same is known stand together."""
    groups = [(known, [row.claim for row in same]) for known, same in groupby(found, _known)]
    body = tuple((typeset("; ".join(_named(solution, claim) for claim in claims)), *known) for known, claims in groups)
    caption = said("Level ", Code(level), f". {MEANING[level]}")
    model = solution.model.id
    return Table(f"{model}-{level}", level, model, caption, tuple(map(Phrase, HEAD)), body)


def _named(solution: Solution, claim: str) -> str:
    """A wall by the names of the phases on its sides, not by their ids."""
    names = {p.id: p.name for p in solution.phases}
    return " | ".join(names.get(part, part) for part in claim.split(" | "))


def _known(row: Row) -> tuple[Phrase | Sentence, ...]:
    """Everything about a claim but its cost."""
    error = "exact" if row.error is None else f"{row.error:.1e}"
    return (*map(Phrase, (str(row.outcome), row.method, row.precision, error)), typeset(row.detail or "-"))


def _figures(theory: Any, solution: Solution) -> tuple[Figure, ...]:
    """Loss against compute at the first phase's point: exact curves, their components, the front."""
    from verify.figures import compute_figure

    where = phase_settings(theory, solution)[0]
    caption = said(f"Exact expected loss against compute: {where.name}.")
    return (Figure("compute", lambda: compute_figure(where), caption, 0.85),)
