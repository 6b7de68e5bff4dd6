"""A Document as files: which format a path means, and the figures beside the text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from ..errors import UnknownNameError
from ..output import write
from ..render.plots import encoded
from .content import document
from .html import html
from .latex import latex
from .markdown import markdown
from .material import Material
from .nodes import Block, Document, Figure
from .pdf import compiled, compiler

FORMATS = ("tex", "pdf", "html", "md")
BESIDE: Mapping[str, tuple[Callable[[Document, Mapping[str, str]], str], str]] = {
    "tex": (latex, "pdf"),
    "md": (markdown, "svg"),
}  # formats whose figures are files beside the text: writer, kind of figure


def format_of(path: str | Path) -> str:
    """The format that a path's suffix means; UnknownNameError for another suffix."""
    suffix = Path(path).suffix.lower().lstrip(".")
    if suffix not in FORMATS:
        raise UnknownNameError(
            f"cannot write a report to {str(path)!r}: the suffix must be one of .{', .'.join(FORMATS)}"
        )
    if suffix == "pdf":
        compiler()
    return suffix


def report(material: Material, path: str | Path) -> tuple[Path, ...]:
    """Write the report on a model; the paths of all files written, the report first.

    Raises UnknownNameError for a suffix that is not one of FORMATS, DataError where a file cannot be written or no
    pdflatex is installed for a PDF.
    """
    return written(document(material), path)


def written(content: Document, path: str | Path, kind: str = "", dpi: int | None = None) -> tuple[Path, ...]:
    """Write a document that is there already; what ``report`` returns and raises.

    ``kind`` is that of figures beside the text, where it is not to be the format's own: "png", with ``dpi``, say.
    """
    path, style = Path(path), format_of(path)
    figures = tuple(_figures(content))
    if style == "html":
        write(path, html(content, {f.key: encoded(f.draw, "svg").decode() for f in figures}))
        return (path,)
    if style == "pdf":
        names = {f.key: f"{f.key}.pdf" for f in figures}
        drawn = {names[f.key]: encoded(f.draw, "pdf") for f in figures}
        write(path, compiled(latex(content, names), drawn))
        return (path,)
    writer, own = BESIDE[style]
    kind = kind or own
    stem = re.sub(r"[^A-Za-z0-9]+", "-", path.stem).strip("-") or "report"
    names = {f.key: f"{stem}-{f.key}.{kind}" for f in figures}
    for figure in figures:
        write(path.parent / names[figure.key], encoded(figure.draw, kind, dpi))
    write(path, writer(content, names))
    return (path, *(path.parent / name for name in names.values()))


def _figures(content: Document) -> Iterator[Figure]:
    def inside(blocks: tuple[Block, ...]) -> Iterator[Figure]:
        for block in blocks:
            if isinstance(block, Figure):
                yield block
            else:
                yield from inside(getattr(block, "blocks", ()))

    return inside((*content.sections, *content.appendices))
