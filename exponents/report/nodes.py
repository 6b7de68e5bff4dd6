"""A report as a tree: what is said, without a format. Writers of formats are ``latex``, ``markdown`` and ``html``.

Running text is a Sentence of phrases (``render.phrase``) and of the two kinds of parts below; tables are the Table that
all of ``render`` shows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..render.escape import html_words, latex_words, markdown_words
from ..render.phrase import Phrase, Sentence
from ..render.tables import Table


@dataclass(frozen=True)
class Cite:
    """A reference to the entry of the bibliography with this BibTeX key."""

    key: str
    math: str = ""

    @property
    def text(self) -> str:
        return f"[{self.key}]"

    plain = text

    @property
    def latex(self) -> str:
        return rf"\cite{{{self.key}}}"

    @property
    def markdown(self) -> str:
        return f"[{markdown_words(self.key)}]"

    @property
    def html(self) -> str:
        return f'<a href="#ref-{html_words(self.key)}">[{html_words(self.key)}]</a>'


@dataclass(frozen=True)
class Code:
    """Words of the engine: ids of models and components, commands."""

    text: str
    math: str = ""

    @property
    def plain(self) -> str:
        return self.text

    @property
    def latex(self) -> str:
        words = latex_words(self.text).replace(r"\_", r"\_\allowbreak{}")
        return rf"\texttt{{{words}}}"

    @property
    def markdown(self) -> str:
        return markdown_words(self.text) if set("`|") & set(self.text) else f"`{self.text}`"

    @property
    def html(self) -> str:
        return f"<code>{html_words(self.text)}</code>"


@dataclass(frozen=True)
class Link:
    """Words that lead to another page, ``target`` relative to this one."""

    text: str
    target: str
    math: str = ""

    @property
    def plain(self) -> str:
        return self.text

    @property
    def latex(self) -> str:
        return rf"\href{{{latex_words(self.target)}}}{{{latex_words(self.text)}}}"

    @property
    def markdown(self) -> str:
        return f"[{markdown_words(self.text)}]({self.target})"

    @property
    def html(self) -> str:
        return f'<a href="{html_words(self.target)}">{html_words(self.text)}</a>'


@dataclass(frozen=True)
class Paragraph:
    """``lead`` is set apart at its beginning."""

    said: Sentence
    lead: str = ""


@dataclass(frozen=True)
class Items:
    said: tuple[Sentence, ...]


@dataclass(frozen=True)
class Formula:
    """Formulas on lines of their own."""

    lines: tuple[str, ...]


@dataclass(frozen=True)
class Figure:
    """``draw`` makes a matplotlib Figure; ``key`` names its file; ``share`` is its width as a share of the line's."""

    key: str
    draw: Callable[[], Any]
    caption: Sentence
    share: float = 0.8


@dataclass(frozen=True)
class Section:
    title: Sentence
    blocks: tuple[Block, ...]


Block = Paragraph | Items | Formula | Figure | Table | Section


@dataclass(frozen=True)
class Document:
    """``references`` are BibTeX entries by key, all of which are printed."""

    title: Sentence
    subtitle: Sentence
    abstract: Sentence
    sections: tuple[Section, ...]
    appendices: tuple[Section, ...] = ()
    references: Mapping[str, str] = field(default_factory=dict)


def said(*parts: str | Phrase | Cite | Code | Link) -> Sentence:
    """A sentence of words, formulas, references and code."""
    return Sentence.of(*parts)


def section(title: str, *blocks: Block | None) -> Section | None:
    """A section of the blocks that are there; None if there is none."""
    kept = tuple(b for b in blocks if b is not None)
    return Section(said(title), kept) if kept else None
