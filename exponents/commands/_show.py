"""Tables in the format that was asked for."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..render.tables import Table

WIDE = 10**6  # characters of a line that is not to be folded


def shown(tables: Sequence[Table], style: str, folded: bool = True) -> str:
    """Tables as text, markdown, latex or document; the first of them as csv or json.

    Text is folded to the width of a page, or has one line a row.
    """
    if style == "json":
        return json.dumps(records(tables[0]), indent=2) + "\n"
    if style == "csv":
        from ..render.text import csv_of

        return csv_of(tables[0])
    if style == "document":
        from ..render.latex import latex_document_of

        return latex_document_of(tables)
    if style == "latex":
        from ..render.latex import latex_of

        return "\n".join(map(latex_of, tables))
    from ..render import text

    if style == "markdown":
        return "\n".join(map(text.markdown_of, tables))
    return "\n".join(text.text_of(t, text.WIDTH if folded else WIDE) for t in tables)


def records(table: Table) -> list[dict[str, str]]:
    """One object a row: column -> cell, as plain text."""
    names = [c.plain for c in table.columns]
    return [dict(zip(names, (c.plain for c in row))) for row in table.rows]
