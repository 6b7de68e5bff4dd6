"""Where long formulas break: displays over several lines, formulas within a text at the ends of its lines."""

from __future__ import annotations

import re

from .math import read, width

PLACE = re.compile(r"\\left|\\right|\\bigl|\\bigr|\\[{},]|[{}+,=<>-]|\\(?:sim|le|ge)(?![a-z])")
AFTER = frozenset((",", r"\,"))
COMMAS = frozenset(",")
SIGNED = frozenset(("+", "-", "=", r"\sim", r"\le", r"\ge"))
ANYWHERE = COMMAS | SIGNED | {"<", ">", r"\,"}


def broken(tex: str, room: float) -> list[str]:
    """A display as lines of about ``room`` letters: cut after commas, and where that is not enough before relations and
    signs, never inside a group."""
    lines = []
    for line in _filled(_pieces(tex, COMMAS), room):
        lines += [line] if width(read(line)) <= room else _filled(_pieces(line, SIGNED), room)
    return lines


def _filled(pieces: list[str], room: float) -> list[str]:
    """Pieces put together to lines no longer than ``room``, where they are not longer themselves."""
    lines = [pieces[0]]
    for piece in pieces[1:]:
        if width(read(lines[-1] + piece)) > room:
            lines.append(piece)
        else:
            lines[-1] += piece
    return [line.strip() for line in lines]


def unbroken(tex: str) -> float:
    """The width of the widest part of a formula within a text: it may break at signs, commas and between factors."""
    return max((width(read(piece)) for piece in _pieces(tex, ANYWHERE)), default=0.0)


def _pieces(tex: str, places: frozenset[str]) -> list[str]:
    """The formula cut at some ``places`` outside of all groups: after commas and thin spaces, before everything else."""
    pieces, depth, start = [], 0, 0
    for match in PLACE.finditer(tex):
        token, place = match.group(), match.start()
        if token in ("{", r"\left", r"\bigl"):
            depth += 1
        elif token in ("}", r"\right", r"\bigr"):
            depth -= 1
        elif not depth and token in places and place > start and _binary(tex[start:place]):
            cut = match.end() if token in AFTER else place
            pieces.append(tex[start:cut])
            start = cut
    return [*pieces, tex[start:]] if tex[start:].strip() or not pieces else pieces


def _binary(before: str) -> bool:
    """Whether what stands before a sign can be its left operand."""
    return not re.search(r"(?:[=<>^_,(+\-]|\\sim|\\to|\\longmapsto|\\cdot|^)\s*$", before)
