"""Tables as aligned text, Markdown and CSV: strings that end with a newline; equal solutions give equal bytes."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from functools import cache
from itertools import zip_longest
from textwrap import wrap

from ..solution import Solution
from .escape import words
from .tables import Table, phase_table

WIDTH = 120
GAP = "  "
CUT = re.compile(r"(?<![-+=<>]) (?![-+] [\d*]*sqrt)|(?<=\)[/*])(?=\()|(?<=\w=)(?=\w)")


def text_table(solution: Solution, shares: bool = False, width: int = WIDTH) -> str:
    """The phases as aligned columns no wider than ``width`` characters."""
    return text_of(phase_table(solution, shares), width)


def markdown_table(solution: Solution, shares: bool = False) -> str:
    """The phases as a Markdown table with formulas between dollar signs."""
    return markdown_of(phase_table(solution, shares))


def csv_table(solution: Solution, shares: bool = False) -> str:
    """The phases as CSV with a header row; formulas in the engine's own grammar."""
    return csv_of(phase_table(solution, shares))


# --- 1. text -------------------------------------------------------------------------------------------------------


def text_of(table: Table, width: int = WIDTH) -> str:
    """A table with its caption. Where it is too wide, cells are folded so that the rows stay as low as possible; where
    even that does not fit, every row is written as a block of ``column: value`` lines."""
    head = [c.plain for c in table.columns]
    body = [[c.plain for c in row] for row in table.rows]
    widths = _fitted(list(zip(head, *body)), width)
    lines = [f"{words(table.title)}: {table.name}", *wrap(table.caption.plain, width), ""]
    lines += _grid(head, body, widths) if widths else _blocks(head, body, width)
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _fitted(columns: list[tuple[str, ...]], width: int) -> list[int] | None:
    """Widths of the columns that fit into ``width``; None if some word does not.

    From the natural widths, the column is narrowed whose narrowing costs the fewest lines, until all fit.
    """
    room = width - len(GAP) * (len(columns) - 1)
    widths = [max(map(len, column)) for column in columns]
    least = [max(len(word) for cell in column for word in _words(cell)) for column in columns]
    if sum(least) > room:
        return None
    heights = [cache(lambda w, column=column: [len(fold(cell, w)) for cell in column]) for column in columns]
    while sum(widths) > room:
        now = [h(w) for h, w in zip(heights, widths)]
        rows = [max(r) for r in zip(*now)]
        costs = []
        for i, w in enumerate(widths):
            if w > least[i]:
                costs.append((sum(max(n - r, 0) for n, r in zip(heights[i](w - 1), rows)), -w, i))
        widths[min(costs)[2]] -= 1
    return widths


def _grid(head: list[str], body: list[list[str]], widths: list[int]) -> list[str]:
    rows = [_wrapped(row, widths) for row in body]
    spaced = any(len(r) > 1 for r in rows)
    lines = [*_wrapped(head, widths), GAP.join("-" * w for w in widths)]
    for i, row in enumerate(rows):
        lines += ([""] if spaced and i else []) + row
    return lines


def _wrapped(cells: Sequence[str], widths: Sequence[int]) -> list[str]:
    """The lines of one row, every cell folded to its column's width."""
    folded = zip_longest(*(fold(cell, w) for cell, w in zip(cells, widths)), fillvalue="")
    return [GAP.join(part.ljust(w) for part, w in zip(line, widths)) for line in folded]


def _words(text: str) -> list[str]:
    """The pieces between which a line may be cut: before operators, after commas, inside ``)/(`` and ``)*(``."""
    return [w.strip() for w in CUT.split(text)]


def fold(text: str, width: int) -> list[str]:
    """Lines no longer than ``width`` (a longer word stands alone): cut after a comma, else at the outermost bracket."""
    lines = []
    while len(text) > width:
        cuts = [m.start() for m in CUT.finditer(text)]
        inside = [c for c in cuts if 0 < c <= width] or cuts[:1]
        if not inside:
            break
        late = [c for c in inside if 2 * c >= width] or inside[-1:]
        cut = min(late, key=lambda c: (text[c - 1] != ",", text[:c].count("(") - text[:c].count(")"), -c))
        lines.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    return [*lines, text]


def _blocks(head: list[str], body: list[list[str]], width: int) -> list[str]:
    label = max(map(len, head)) + 1
    lines = []
    for row in body:
        for name, value in zip(head, row):
            lines += _wrapped([name + ":", value], [label, max(width - label - len(GAP), 1)])
        lines.append("")
    return lines[:-1]


# --- 2. Markdown and CSV -------------------------------------------------------------------------------------------


def markdown_of(table: Table) -> str:
    lines = ["| " + " | ".join(c.markdown for c in table.columns) + " |", "|" + " --- |" * len(table.columns)]
    lines += ["| " + " | ".join(c.markdown for c in row) + " |" for row in table.rows]
    return "\n".join(lines) + "\n"


def csv_of(table: Table) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(c.plain for c in table.columns)
    writer.writerows([c.plain for c in row] for row in table.rows)
    return out.getvalue()
