"""A theory's derivations as sections: read from the Markdown in which every derivation gives itself.

Understood is what a derivation is written in: headings, paragraphs with formulas between dollar signs, displayed
formulas, one table of symbols, and lines that name sources.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from ..render.phrase import Phrase, Sentence
from ..render.tables import Table
from .nodes import Block, Formula, Paragraph, Section


def derivation_section(markdown: str) -> Section:
    """The section of one derivation; its steps are paragraphs whose headings lead them."""
    first, *rest = [line for line in markdown.splitlines() if line.strip()]
    title = _sentence(first.lstrip("# "))
    return Section(title, tuple(_blocks(rest, title)))


def _kind(line: str) -> str:
    starts = {"#": "heading", "|": "table", "$$": "formula"}
    return next((kind for start, kind in starts.items() if line.startswith(start)), "words")


def _blocks(lines: list[str], title: Sentence) -> Iterator[Block]:
    lead = ""
    for kind, group in groupby(lines, _kind):
        for line in group if kind in ("heading", "words") else ("",):
            if lead and kind != "words":
                yield Paragraph(_sentence(""), lead)
            if kind == "words":
                yield Paragraph(_sentence(line), lead)
            lead = line.lstrip("# ") if kind == "heading" else ""
        if kind == "table":
            yield _glossary(list(group), title)
        elif kind == "formula":
            yield Formula(tuple(line.strip("$") for line in group))


def _glossary(lines: list[str], title: Sentence) -> Table:
    head, _, *body = [[cell.strip() for cell in _cells(line)] for line in lines]
    rows = tuple(tuple(_sentence(cell) for cell in row) for row in body)
    return Table("glossary", "symbols", title.text, Sentence(()), tuple(map(Phrase, head)), rows)


def _cells(line: str) -> list[str]:
    """The cells of a row; a bar inside dollar signs belongs to a formula."""
    cells, inside = [""], False
    for letter in line.strip().strip("|"):
        inside ^= letter == "$"
        if letter == "|" and not inside:
            cells.append("")
        else:
            cells[-1] += letter
    return cells


def _sentence(text: str) -> Sentence:
    parts = text.split("$")
    return Sentence(tuple(Phrase(p, p if k % 2 else "") for k, p in enumerate(parts) if p))
