"""A Document as Markdown: formulas between dollar signs, figures as files beside it."""

from __future__ import annotations

from collections.abc import Mapping

from ..render.escape import markdown_words
from ..render.tables import Table
from ..render.text import markdown_of
from .nodes import Block, Document, Figure, Formula, Items, Paragraph, Section
from .references import plain_reference


def markdown(document: Document, figures: Mapping[str, str]) -> str:
    """The text; ``figures`` gives the path of each figure's file, from the document's directory, by key."""
    parts = [f"# {document.title.markdown}", f"*{document.subtitle.markdown}*", document.abstract.markdown]
    for section in document.sections:
        parts += _section(section, 2, figures)
    if document.appendices:
        parts.append("## Appendix")
    for section in document.appendices:
        parts += _section(section, 3, figures)
    if document.references:
        parts.append("## References")
        parts.append("\n".join(f"- [{_words(k)}] {_words(plain_reference(e))}" for k, e in document.references.items()))
    return "\n\n".join(parts) + "\n"


def _words(text: str) -> str:
    return markdown_words(text)


def _section(section: Section, depth: int, figures: Mapping[str, str]) -> list[str]:
    parts = [f"{'#' * min(depth, 6)} {section.title.markdown}"]
    for block in section.blocks:
        parts += _section(block, depth + 1, figures) if isinstance(block, Section) else [_block(block, figures)]
    return parts


def _block(block: Block, figures: Mapping[str, str]) -> str:
    match block:
        case Paragraph(words, lead):
            return (f"**{markdown_words(lead)}.** " if lead else "") + words.markdown
        case Items(items):
            return "\n".join(f"- {item.markdown}" for item in items)
        case Formula(lines):
            return "\n\n".join(f"$$\n{line}\n$$" for line in lines)
        case Figure(key, _, caption):
            return f"![{caption.markdown}]({figures[key]})"
        case Table():
            caption = [block.caption.markdown] if block.caption.parts else []
            return "\n\n".join([*caption, markdown_of(block).rstrip()])
    raise TypeError(f"no way to write {type(block).__name__} as Markdown")
