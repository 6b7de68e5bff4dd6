r"""A Document as LaTeX: a standalone article whose compiled PDF has the same bytes every time.

Needed: texlive-latex-base and texlive-latex-recommended; Latin Modern is used where it is installed.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..render.escape import latex_words
from ..render.phrase import Phrase
from ..render.references import bibliography
from ..render.tables import Cell, Table
from .breaks import broken
from .math import read, slashed, width
from .nodes import Block, Document, Figure, Formula, Items, Paragraph, Section
from .widths import Column, height, layout

ROOM = 76  # letters of a displayed formula on one line
FITS = 70  # letters that fit on the line for certain
SHORT = 16  # lines of a table that is not broken across pages
LEVELS = ("section", "subsection", "paragraph")

PREAMBLE = r"""\documentclass[11pt]{article}
\usepackage[a4paper,margin=24mm]{geometry}
\usepackage[utf8]{inputenc}
\IfFileExists{lmodern.sty}{\usepackage[T1]{fontenc}\usepackage{lmodern}}{}
\usepackage{amsmath,amssymb,array,booktabs,longtable,graphicx,microtype}
\usepackage[hidelinks,bookmarksnumbered]{hyperref}
\hyphenpenalty=200
\pdfinfoomitdate=1
\pdftrailerid{}
\pdfsuppressptexinfo=-1
\allowdisplaybreaks
\setlength{\parindent}{0pt}
\setlength{\parskip}{5pt plus 1pt}
\setlength{\LTpre}{8pt}
\setlength{\LTpost}{10pt}
\setlength{\lineskiplimit}{2pt}
\setlength{\lineskip}{3pt}
\setlength{\emergencystretch}{3em}
\renewcommand{\arraystretch}{1.25}
\setcounter{tocdepth}{1}
\renewcommand{\topfraction}{0.75}
\renewcommand{\bottomfraction}{0.7}
\renewcommand{\textfraction}{0.08}
\renewcommand{\floatpagefraction}{0.6}
\newcolumntype{L}[1]{>{\raggedright\arraybackslash}p{#1}}
\newcommand{\fit}[1]{\resizebox{\ifdim\width>\linewidth\linewidth\else\width\fi}{!}{#1}}
"""


def latex(document: Document, figures: Mapping[str, str]) -> str:
    """The article; ``figures`` gives the path of each figure's file, from the document's directory, by key."""
    write = _Writer(figures)
    title = rf"\title{{{document.title.latex}\\[4pt]\large {document.subtitle.latex}}}"
    parts = [
        PREAMBLE + rf"\hypersetup{{pdftitle={{{latex_words(document.title.text)}}}}}" + "\n" + title,
        "\\author{}\n\\date{}\n\\begin{document}\n\\maketitle",
        rf"\begin{{abstract}}{document.abstract.latex}\end{{abstract}}",
        r"{\setlength{\parskip}{0pt}\tableofcontents}",
        *(write.section(s, 0) for s in document.sections),
        *([r"\clearpage\appendix"] if document.appendices else []),
        *(write.section(s, 0) for s in document.appendices),
        *([bibliography(document.references)] if document.references else []),
        "\\end{document}\n",
    ]
    return "\n\n".join(parts)


class _Writer:
    """Blocks as LaTeX."""

    def __init__(self, figures: Mapping[str, str]):
        self.figures = figures

    def section(self, section: Section, depth: int) -> str:
        command, title = LEVELS[min(depth, len(LEVELS) - 1)], section.title
        heading = rf"\{command}{{\texorpdfstring{{{title.latex}}}{{{latex_words(title.text)}}}}}"
        parts = [heading]
        for block in section.blocks:
            gap = "\n" if isinstance(block, Formula) else "\n\n"  # a paragraph's end before a display adds space
            parts += [gap, self.block(block, depth + 1)]
        return "".join(parts)

    def block(self, block: Block, depth: int) -> str:
        match block:
            case Section():
                return self.section(block, depth)
            case Paragraph(words, lead):
                head = rf"\textbf{{{latex_words(lead)}.}} " if lead else ""
                return (head + words.latex).rstrip()
            case Items(items):
                lines = "\n".join(rf"  \item {item.latex}" for item in items)
                return f"\\begin{{itemize}}\\setlength{{\\itemsep}}{{1pt}}\n{lines}\n\\end{{itemize}}"
            case Formula(lines):
                return _display(lines)
            case Figure():
                return self.figure(block)
            case Table():
                return table(block)

    def figure(self, figure: Figure) -> str:
        lines = [
            r"\begin{figure}[!htbp]",
            r"  \centering",
            rf"  \includegraphics[width={figure.share:g}\linewidth]{{{self.figures[figure.key]}}}",
            rf"  \caption{{{figure.caption.latex}}}",
            r"\end{figure}",
        ]
        return "\n".join(lines)


def _display(lines: tuple[str, ...]) -> str:
    """Formulas below each other, long ones on several lines; what is too wide even so is scaled down."""
    if len(lines) == 1 and len(broken(lines[0], ROOM)) > 1:
        first, *rest = broken(lines[0], ROOM)
        aligned = [rf"& {_fitted(first)}", *(rf"& \qquad {_fitted(line)}" for line in rest)]
        return _environment("align*", aligned)
    return _environment("gather*", [_fitted(part) for line in lines for part in broken(line, ROOM)])


def _fitted(math: str) -> str:
    return rf"\fit{{$\displaystyle {math}$}}" if width(read(math)) > FITS else math


def _environment(name: str, lines: list[str]) -> str:
    body = " \\\\\n  ".join(lines)
    return f"\\begin{{{name}}}\n  {body}\n\\end{{{name}}}"


# --- tables ---------------------------------------------------------------------------------------------------------


def table(content: Table) -> str:
    """A short table stays on one page, a long one breaks across pages; columns that hold much are set as paragraphs."""
    size, found = layout(content)
    head = " & ".join(rf"\textbf{{{_capital(c)}}}" for c in content.columns) + r" \\"
    rows = [" & ".join(_cell(cell, column) for cell, column in zip(row, found)) + r" \\" for row in content.rows]
    spec = "@{}" + "".join("l" if c.share is None else rf"L{{{c.share:.3f}\linewidth}}" for c in found) + "@{}"
    lines = (_short if height(content, found) <= SHORT else _long)(content.caption.latex, spec, head, _spaced(rows))
    return "\n".join([rf"{{\{size}\setlength{{\tabcolsep}}{{5pt}}", *lines, r"\par}"])


def _short(caption: str, spec: str, head: str, rows: list[str]) -> list[str]:
    lead = [rf"\begin{{minipage}}{{\linewidth}}\vspace{{6pt}}{caption}\par\vspace{{3pt}}"]
    body = [r"\toprule", head, r"\midrule", *rows, r"\bottomrule"]
    inner = [rf"\begin{{tabular}}{{{spec}}}", *(f"  {line}" for line in body), r"\end{tabular}"]
    return [*lead, r"\fit{%", *inner, r"}\vspace{6pt}\end{minipage}"]


def _long(caption: str, spec: str, head: str, rows: list[str]) -> list[str]:
    width = head.count(" & ") + 1
    over = [rf"\multicolumn{{{width}}}{{@{{}}L{{\linewidth}}@{{}}}}{{{caption}}} \\[3pt]"] if caption else []
    again = [r"\toprule", head, r"\midrule"]
    body = [*over, *again, r"\endfirsthead", *again, r"\endhead", r"\bottomrule", r"\endlastfoot", *rows]
    return [rf"\begin{{longtable}}[l]{{{spec}}}", *(f"  {line}" for line in body), r"\end{longtable}"]


def _spaced(rows: list[str]) -> list[str]:
    """Rows with some air between them where fractions would touch."""
    if not any(r"\frac" in row for row in rows):
        return rows
    return [line for row in rows for line in (row, r"\addlinespace[3pt]")][:-1]


def _cell(cell: Cell, column: Column) -> str:
    """A formula that stands alone and does not fold is set at full size; a list of formulas may fold at its commas."""
    set_ = slashed(cell.latex)
    if column.share is not None:
        large = set_.replace("$", r"$\displaystyle ", 1) if isinstance(cell, Phrase) and cell.math else set_
        return large.replace(r",\ ", r",\allowbreak\ ").replace(r"\,", r"\,\allowbreak{}")
    if isinstance(cell, Phrase) and r"\frac" in set_:
        return rf"$\displaystyle {set_[1:-1]}$\rule[-1.9ex]{{0pt}}{{5ex}}"
    return set_


def _capital(head: Cell) -> str:
    return head.latex[:1].upper() + head.latex[1:]
