"""Tables as HTML for notebooks: formulas as text with Greek letters, legible where nothing typesets mathematics."""

from __future__ import annotations

from collections.abc import Sequence

from ..solution import Phase, Solution
from .escape import html_words
from .tables import Cell, Table, phase_card, phase_table

STYLE = "text-align: left; vertical-align: top; padding: 0.3em 0.8em"


def html_table(solution: Solution, shares: bool = False) -> str:
    """The phases as a ``<table>``."""
    return html_of(phase_table(solution, shares))


def html_of(table: Table) -> str:
    title = f"<b>{html_words(table.title)}: {html_words(table.name)}.</b> {table.caption.html}"
    head = _row("th", table.columns)
    rows = "".join(f"{_row('td', row)}\n" for row in table.rows)
    return (
        f'<table>\n<caption style="text-align: left">{title}</caption>\n'
        f"<thead>{head}</thead>\n<tbody>\n{rows}</tbody>\n</table>\n"
    )


def _row(tag: str, cells: Sequence[Cell]) -> str:
    return "<tr>" + "".join(f'<{tag} style="{STYLE}">{c.html}</{tag}>' for c in cells) + "</tr>"


def html_phase(phase: Phase) -> str:
    """One phase on its own."""
    return html_of(phase_card(phase))
