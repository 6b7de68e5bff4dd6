r"""Tables as LaTeX: a ``table`` fragment with booktabs rules, and a document that compiles on its own.

Needed: texlive-latex-base and texlive-latex-recommended (booktabs, amsmath, graphicx, geometry), nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from ..solution import Phase, Solution
from ..symbols import latex_name
from .escape import latex_words
from .phrase import Phrase, Sentence, quotient_phrase
from .tables import Cell, Table, exponent_phrase, phase_table, tables

ROOM = 100  # letters that one line of a table holds at \small; wider tables are scaled down to the line
ROWS = 18  # of fractions, on one page
NUMBER = re.compile(r"-?\\frac\{\d+\}\{\d+\}")
RELATION = re.compile(r"[<>=]|\\[lg]e ")

PREAMBLE = r"""\documentclass[11pt]{article}
\usepackage[a4paper,landscape,margin=20mm]{geometry}
\usepackage{amsmath,booktabs,graphicx}
\pagestyle{empty}
\begin{document}
"""


def latex_table(solution: Solution, shares: bool = False) -> str:
    """The phases as a ``table`` environment to ``\\input`` (packages: amsmath, booktabs, graphicx)."""
    return latex_of(phase_table(solution, shares))


def latex_document(solution: Solution, shares: bool = False) -> str:
    """Phases, walls and loss-curve shapes as a document that ``pdflatex`` compiles."""
    _, *others = tables(solution)
    return latex_document_of((phase_table(solution, shares), *others))


def latex_phase(phase: Phase) -> str:
    """One line of mathematics: the powers of the budget at the optimum."""
    powers = [("L", rf"f^{{-{_bracketed(quotient_phrase(phase.loss.value, phase.sample).math)}}}")]
    for name, _ in phase.optimum.vertices[0].resources:
        powers.append((latex_name(name), f"f^{{{exponent_phrase(phase, name).math}}}"))
    return r"$\displaystyle " + r",\quad ".join(rf"{letter} \sim {power}" for letter, power in powers) + "$"


def _bracketed(math: str) -> str:
    """A sum that no fraction holds together, or a negative number, in brackets."""
    depth = 0
    for letter in math:
        depth += (letter == "{") - (letter == "}")
        if letter in "+-" and not depth:
            return rf"\left({math}\right)"
    return math


def latex_document_of(content: Iterable[Table]) -> str:
    return PREAMBLE + "\n".join(map(latex_of, content)) + "\\end{document}\n"


def latex_of(table: Table) -> str:
    """``table`` environments: one, or several for a table of more rows than a page holds."""
    pages = [table.rows[i : i + ROWS] for i in range(0, len(table.rows), ROWS)] or [()]
    return "\n".join(_environment(replace(table, rows=rows), number) for number, rows in enumerate(pages))


def _environment(table: Table, page: int) -> str:
    title = f"{latex_words(table.title)}: {latex_words(table.name)}{', continued' if page else ''}."
    body = _tabular(table)
    if _letters(table) > ROOM:
        width = r"\ifdim\width>\linewidth\linewidth\else\width\fi"
        body = [rf"\resizebox{{{width}}}{{!}}{{%", *(f"  {line}" for line in body), "}"]
    lines = [
        r"\begin{table}[htbp]",
        r"  \centering\small",
        rf"  \caption{{\textbf{{{title}}} {table.caption.latex}}}",
        *([] if page else [rf"  \label{{tab:{_label(table.key)}}}"]),
        r"  \vspace{6pt}",
        r"  \renewcommand{\arraystretch}{1.2}",
        *(f"  {line}" for line in body),
        r"\end{table}",
    ]
    return "\n".join(lines) + "\n"


def _label(key: str) -> str:
    """A key made safe: letters, digits and hyphens."""
    return re.sub(r"[^A-Za-z0-9]+", "-", key).strip("-")


def _tabular(table: Table) -> list[str]:
    head = " & ".join(_capital(c) for c in table.columns)
    rows = [" & ".join(map(_cell, row)) + r" \\" for row in table.rows]
    spaced = [r"\addlinespace[6pt]"] if any(r"\frac" in r for r in rows) else []
    content = [line for row in rows for line in (*spaced, row)][len(spaced) :]
    return [
        rf"\begin{{tabular}}{{@{{}}{'l' * len(table.columns)}@{{}}}}",
        r"  \toprule",
        rf"  {head} \\",
        r"  \midrule",
        *(f"  {line}" for line in content),
        r"  \bottomrule",
        r"\end{tabular}",
    ]


def _cell(cell: Cell) -> str:
    """Exponents are set at full size, regions and sentences as running text."""
    if (
        isinstance(cell, Phrase)
        and r"\frac" in cell.math
        and not (RELATION.search(cell.math) or NUMBER.fullmatch(cell.math))
    ):
        return rf"$\displaystyle {cell.math}$"
    return cell.latex


def _capital(head: Cell) -> str:
    return head.latex[:1].upper() + head.latex[1:]


def _letters(table: Table) -> int:
    """About how many letters the widest line has: a fraction is as wide as its longer part."""
    columns = zip(table.columns, *table.rows)
    return sum(max(map(_length, column)) for column in columns)


def _length(cell: Cell) -> int:
    parts = cell.parts if isinstance(cell, Sentence) else (cell,)
    return sum(
        max(map(len, p.text.split("/"))) if p.math and not RELATION.search(p.math) else len(p.text) for p in parts
    )
