"""Which of many optima is preferred: by phase, and at a point."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..onface import Refinement
from ..printing import latex_number, text_number
from ..query import Answer
from ..solution import Phase, Solution
from ..values import Value, holds, value_at
from .phrase import COMMA, Phrase, Sentence, joined, name_phrase
from .regions import cells_phrase
from .tables import Table, exponent_phrase


def choice_table(solution: Solution, found: Sequence[Refinement], wish: str) -> Table:
    """One row a refined choice: phase, region, the exponent of each resource (an interval where a set is left).

    ``found`` are the refinements of the solution by ``wish`` (see ``exponents.onface``).
    """
    model = solution.model
    resources = (Sentence.of(name_phrase(n), " exponent") for n in model.names)
    columns = (Phrase("phase"), Phrase("region"), *resources, Phrase("status"))
    rows = tuple(
        (
            Phrase(r.phase.name),
            cells_phrase(r.cells, model.domain),
            *(exponent_phrase(_refined(r), n) for n in model.names),
            Phrase(str(r.coverage.status)),
        )
        for r in found
    )
    caption = _caption(wish, "the optimum is unique in every phase", rows)
    return Table(f"{model.id}-choices", "choices", model.title or model.id, caption, columns, rows)


def chosen_table(answer: Answer, found: Sequence[Refinement], wish: str) -> Table:
    """The refined choices at a point: one row each phase that meets there, with the exponents as numbers."""
    model = answer.solution.model
    point = tuple(v for _, v in answer.at)
    here = [r for r in found if any(all(holds(c.closed, point) for c in cell.conditions) for cell in r.cells)]
    resources = (Sentence.of(name_phrase(n), " exponent") for n in model.names)
    columns = (Phrase("phase"), *resources)
    rows = tuple((Phrase(r.phase.name), *(_ends(r, n, point) for n in model.names)) for r in here)
    caption = _caption(wish, "the optimum is unique here", rows)
    return Table(f"{model.id}-choice", "choice", model.title or model.id, caption, columns, rows)


def _caption(wish: str, otherwise: str, rows: tuple) -> Sentence:
    by = "marginal balance" if wish == "balance" else wish
    return Sentence.of(f"Where the optimum is a set, by {by}." if rows else f"Nothing is left to choose: {otherwise}.")


def _refined(refinement: Refinement) -> Phase:
    """The phase with the refined choice as its optimum."""
    return replace(refinement.phase, optimum=refinement.optimum, cells=refinement.cells, sample=refinement.sample)


def _ends(refinement: Refinement, name: str, point: tuple[Value, ...]) -> Phrase:
    """The exponent of a resource at a point: a number, or the interval that is left."""
    optimum = refinement.optimum
    values = [value_at(v[name].value, point) for v in optimum.vertices]
    slopes = [value_at(r[name].value, point) for r in optimum.rays]
    low = Phrase("-oo", r"-\infty") if any(s < 0 for s in slopes) else _number(min(values))
    high = Phrase("oo", r"\infty") if any(s > 0 for s in slopes) else _number(max(values))
    if low == high:
        return low
    left, right = "(" if low.text == "-oo" else "[", ")" if high.text == "oo" else "]"
    body = joined((low, high), *COMMA)
    return Phrase(f"{left}{body.text}{right}", rf"\left{left}{body.math}\right{right}")


def _number(value: Value) -> Phrase:
    return Phrase(text_number(value), latex_number(value))
