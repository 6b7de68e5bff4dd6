"""A theory's claims with what became of them, as a table."""

from __future__ import annotations

from ..compare import Comparison
from .phrase import Phrase, Sentence
from .tables import Table

COLUMNS = ("claim", "of a", "status", "finding", "what was found")


def claim_table(comparison: Comparison) -> Table:
    """One row a claim: phases of a table, shapes of loss curves, named ends of sets of optima."""
    model = comparison.solution.model
    rows = tuple(
        tuple(map(Phrase, (row.label, row.subject, row.status, str(row.finding), row.detail)))
        for row in comparison.rows
    )
    caption = Sentence.of(f"{comparison.confirmed} of {len(rows)} claims are confirmed.")
    return Table(f"{model.id}-claims", "claims", model.title or model.id, caption, tuple(map(Phrase, COLUMNS)), rows)
