"""How the width of a page is shared among the columns of a table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from ..render.phrase import Sentence
from ..render.tables import Cell, Table
from .breaks import unbroken
from .math import read, slashed, width

SIZES = (("small", 90.0), ("footnotesize", 100.0), ("scriptsize", 116.0))  # letters on a line
GAP = 2.0  # letters between two columns
NARROW = 16.0  # a column whose cells are all this short is never folded


@dataclass(frozen=True)
class Column:
    """``width`` in letters; ``share`` of the line where its cells are folded to it, None where they are not."""

    width: float
    share: float | None = None


def layout(table: Table) -> tuple[str, tuple[Column, ...]]:
    """The largest size of letters, as LaTeX's command, at which no column runs into the next one; and the columns.

    They are as wide as they want to be if the line holds them; else those that hold much share what is left.
    """
    cells = list(zip(table.columns, *table.rows))
    natural = [max(map(letters, column)) for column in cells]
    least = [min(n, max(map(longest, column))) if n > NARROW else n for n, column in zip(natural, cells)]
    gaps = GAP * (len(cells) - 1)
    size, room = next((s for s in SIZES if sum(least) + gaps <= s[1]), SIZES[-1])
    return size, _columns(natural, least, room, room - gaps)


def _columns(natural: list[float], least: list[float], line: float, room: float) -> tuple[Column, ...]:
    if sum(natural) <= room:
        return tuple(map(Column, natural))
    folded = {k for k, n in enumerate(natural) if n > NARROW}
    left = room - sum(n for k, n in enumerate(natural) if k not in folded)
    given = _shared(folded, natural, least, max(left, NARROW * len(folded)))
    return tuple(Column(given[k], given[k] / line) if k in folded else Column(n) for k, n in enumerate(natural))


def _shared(folded: set[int], natural: list[float], least: list[float], room: float) -> dict[int, float]:
    """Room in proportion to the square root of what a column holds, no less than its longest word, no more than all."""
    weights = {k: natural[k] ** 0.5 for k in folded}
    given: dict[int, float] = {}
    waiting = set(folded)
    while waiting:
        unit = (room - sum(given.values())) / sum(weights[k] for k in waiting)
        bounded = {k: min(max(unit * weights[k], least[k]), natural[k] + 1) for k in waiting}
        fixed = {k for k in waiting if bounded[k] != unit * weights[k]}
        if not fixed:
            return given | bounded
        given |= {k: bounded[k] for k in fixed}
        waiting -= fixed
    return given


def height(table: Table, columns: Sequence[Column]) -> int:
    """About how many lines the rows of a table have."""
    return sum(
        max(ceil(letters(cell) / column.width) if column.share else 1 for cell, column in zip(row, columns))
        for row in table.rows
    )


def letters(cell: Cell) -> float:
    """About how many letters wide a cell is on one line."""
    parts = cell.parts if isinstance(cell, Sentence) else (cell,)
    return sum(width(read(slashed(p.math))) if p.math else float(len(p.text)) for p in parts)


def longest(cell: Cell) -> float:
    """The longest piece that cannot be folded: a word up to a hyphen or underscore, a formula up to a relation or sign."""
    parts = cell.parts if isinstance(cell, Sentence) else (cell,)
    return max((unbroken(slashed(p.math)) if p.math else _word(p.text) for p in parts), default=0.0)


def _word(text: str) -> float:
    return 1.1 * max(map(len, re.split(r"[\s_]+|(?<=-)", text)), default=0)
