r"""The whole catalogue as one LaTeX document: a section a theory, with tables, figure, claims and bibliography.

Needed: texlive-latex-base and texlive-latex-recommended, and the figures beside the document.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..compare import Row
from .escape import latex_words
from .latex import latex_of
from .references import bibliography
from .tables import Table

PREAMBLE = r"""\documentclass[11pt]{article}
\usepackage[a4paper,landscape,margin=20mm]{geometry}
\usepackage{amsmath,booktabs,graphicx}
\title{Exponents of neural scaling laws}
\author{}
\date{}
\setlength{\parindent}{0pt}
\sloppy
\begin{document}
\maketitle
\tableofcontents
\clearpage
"""


@dataclass(frozen=True)
class Section:
    """A model in the catalogue.

    setting   what is learned and how, in words
    figure    path of the phase diagram from the document's directory; empty where there is none
    rows      the claims with what became of them
    uses      BibTeX key -> sentences on what the work is used for
    """

    id: str
    title: str
    setting: str
    tables: tuple[Table, ...]
    figure: str
    rows: tuple[Row, ...]
    uses: Mapping[str, Sequence[str]]


def book(sections: Sequence[str], entries: Mapping[str, str]) -> str:
    """The document of sections that are LaTeX already; ``entries`` are the BibTeX entries that they use, by key."""
    return PREAMBLE + "\n".join(sections) + bibliography(entries) + "\\end{document}\n"


def section(content: Section) -> str:
    """The LaTeX of one section."""
    title = latex_words(content.title)
    parts = [
        rf"\section[{{{title}}}]{{{title} (\texttt{{{latex_words(content.id)}}})}}",
        latex_words(content.setting),
        *map(latex_of, content.tables),
        _figure(content) if content.figure else "",
        _items("Claims", [_claim(row) for row in content.rows]),
        _items("Sources", [_use(key, said) for key, said in content.uses.items()]),
        r"\clearpage",
    ]
    return "\n\n".join(filter(None, parts)) + "\n"


def _figure(section: Section) -> str:
    lines = [
        r"\begin{figure}[htbp]",
        r"  \centering",
        rf"  \includegraphics[height=0.6\textheight]{{{section.figure}}}",
        rf"  \caption{{{latex_words(section.title)}: phases.}}",
        r"\end{figure}",
    ]
    return "\n".join(lines)


def _items(heading: str, items: Sequence[str]) -> str:
    if not items:
        return ""
    lines = [rf"\paragraph{{{heading}}}", r"\begin{itemize}", *(rf"  \item {i}" for i in items), r"\end{itemize}"]
    return "\n".join(lines)


def _claim(row: Row) -> str:
    said = f"{row.subject} {row.label} ({row.status}): {row.finding}, {row.detail}."
    return latex_words(said)


def _use(key: str, said: Sequence[str]) -> str:
    return rf"\cite{{{key}}}. {latex_words(' '.join(said))}"
