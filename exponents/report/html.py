"""A Document as one HTML file: MathML, inline SVG, a table of contents; no script, nothing fetched."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib.resources import files

from ..render.escape import html_words
from ..render.tables import Cell, Table
from .mathml import mathml
from .nodes import Block, Document, Figure, Formula, Items, Paragraph, Section
from .references import plain_reference

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
PROLOGUE = re.compile(r"\A.*?(?=<svg)", re.DOTALL)
MANY = 24  # letters in a cell that must not become a column of single words
APPENDIX = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def html(document: Document, figures: Mapping[str, str]) -> str:
    """The page; ``figures`` gives the SVG of each figure by key."""
    write = _Writer(figures)
    numbered = [(str(k), s) for k, s in enumerate(document.sections, 1)]
    numbered += list(zip(APPENDIX, document.appendices))
    contents = "".join(f'<li><a href="#s{number}">{number}. {inline(s.title)}</a></li>' for number, s in numbered)
    body = "\n".join(write.section(s, 2, number) for number, s in numbered)
    style = files(__package__).joinpath("report.css").read_text("utf-8")
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<title>{html_words(document.title.text)}</title>
<style>
{style}</style>
</head>
<body>
<main>
<header>
<h1>{inline(document.title)}</h1>
<p class="subtitle">{inline(document.subtitle)}</p>
<p class="abstract">{inline(document.abstract)}</p>
</header>
<nav aria-label="Contents"><ul>{contents}</ul></nav>
{body}
{_references(document.references)}</main>
</body>
</html>
"""


def inline(cell: Cell) -> str:
    """Words escaped, formulas as MathML."""
    parts = getattr(cell, "parts", (cell,))
    return "".join(mathml(p.math) if p.math else p.html for p in parts)


class _Writer:
    """Blocks as HTML."""

    def __init__(self, figures: Mapping[str, str]):
        self.figures = figures

    def section(self, section: Section, depth: int, number: str = "") -> str:
        tag = f"h{min(depth, 6)}"
        place = f' id="s{number}"' if number else ""
        heading = f"<{tag}>{f'{number}. ' if number else ''}{inline(section.title)}</{tag}>"
        blocks = "\n".join(
            self.section(b, depth + 1) if isinstance(b, Section) else self.block(b) for b in section.blocks
        )
        return f"<section{place}>\n{heading}\n{blocks}\n</section>"

    def block(self, block: Block) -> str:
        match block:
            case Paragraph(words, lead):
                return f"<p>{f'<strong>{html_words(lead)}.</strong> ' if lead else ''}{inline(words)}</p>"
            case Items(items):
                return "<ul>" + "".join(f"<li>{inline(item)}</li>" for item in items) + "</ul>"
            case Formula(lines):
                shown = "".join(mathml(line, display=True) for line in lines)
                return f'<div class="formula" tabindex="0">{shown}</div>'
            case Figure(key, _, caption, share):
                return (
                    f'<figure style="max-width: {share * 100:g}%">{_apart(self.figures[key], key)}'
                    f"<figcaption>{inline(caption)}</figcaption></figure>"
                )
            case Table():
                return table(block)
        raise TypeError(f"no way to write {type(block).__name__} as HTML")


def table(content: Table) -> str:
    """A table that scrolls sideways where the window is narrow."""
    head = "".join(f'<th scope="col">{inline(c)}</th>' for c in content.columns)
    rows = "\n".join("<tr>" + "".join(map(_cell, row)) + "</tr>" for row in content.rows)
    caption = f"<caption>{inline(content.caption)}</caption>" if content.caption.parts else ""
    return (
        f'<div class="table" tabindex="0"><table>{caption}<thead><tr>{head}</tr></thead>\n'
        f"<tbody>\n{rows}\n</tbody></table></div>"
    )


def _cell(cell: Cell) -> str:
    """A formula that stands alone at full size; room for words where there are many."""
    if getattr(cell, "math", ""):
        return f"<td>{mathml(cell.math, large=True)}</td>"
    room = ' class="words"' if len(cell.text) > MANY else ""
    return f"<td{room}>{inline(cell)}</td>"


def _apart(svg: str, key: str) -> str:
    """An SVG whose ids cannot meet those of another one on the page."""
    found = PROLOGUE.sub("", svg)
    found = re.sub(r'\bid="', f'id="{key}-', found)
    return re.sub(r'(url\(#|href="#)', rf"\g<1>{key}-", found)


def _references(entries: Mapping[str, str]) -> str:
    if not entries:
        return ""
    items = "".join(
        f'<li id="ref-{html_words(key)}"><b>[{html_words(key)}]</b> {html_words(plain_reference(entries[key]))}</li>\n'
        for key in sorted(entries)
    )
    return f'<section>\n<h2>References</h2>\n<ul class="references">\n{items}</ul>\n</section>\n'
