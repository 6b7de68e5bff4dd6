"""The catalogue as tables: its models, and the laws that are refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .phrase import Phrase, Sentence, joined, name_phrase
from .tables import Table


def model_table(rows: Sequence[tuple[str, Any, str]]) -> Table:
    """One row a model, from (id, theory, status): id, title, parameters, status, source."""
    columns = tuple(map(Phrase, ("model", "title", "parameters", "status", "source")))
    body = tuple(
        (
            Phrase(id),
            Phrase(found.title),
            joined(map(name_phrase, found.model.parameters), ", ", ",\\ ")
            if found.model.parameters
            else Phrase("none"),
            Phrase(status),
            Phrase(f"[{found.id}]"),
        )
        for id, found, status in rows
    )
    caption = Sentence.of("What stands behind the exponents of each model; `exponents cite` says where.")
    return Table("catalogue", "models", "Catalogue", caption, columns, body)


def refusal_table(refusals: Mapping[str, Any]) -> Table:
    """One row a refused law: id, law, form, reason, what to ask instead."""
    columns = tuple(map(Phrase, ("id", "law", "form", "why not", "instead")))
    body = tuple(
        (Phrase(id), Phrase(r.subject), Phrase(r.form), Phrase(r.reason), Phrase(r.remedy))
        for id, r in refusals.items()
    )
    caption = Sentence.of("Laws that are recognised and not treated.")
    return Table("refusals", "refused laws", "Catalogue", caption, columns, body)
