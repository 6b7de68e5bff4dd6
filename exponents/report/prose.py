r"""What theory modules say in plain text, typeset: ``gamma <= d^(2 alpha - 1)`` in a sentence becomes formulas.

Only what is a formula without doubt is set as one: Greek names, powers and subscripts of single letters, relations.
Everything else stays words. A component's id (``finite_width``) is code.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator

from ..registry import listing
from ..render.escape import is_plain_math
from ..render.phrase import Phrase, Sentence
from ..symbols import GREEK
from .nodes import Code
from .notation import written

HEADING = re.compile(r"([A-Z][A-Za-z]+(?: [a-z]+){0,3})\. ")
CODE = re.compile(r"`([^`]+)`")
NAME = "|".join(sorted(GREEK, key=len, reverse=True))
BASE = rf"(?:{NAME}|[A-Za-z])"
SIMPLE = rf"(?:-?(?:\d+(?:/\d+)?|{BASE})(?![A-Za-z]))"
FORMULA = re.compile(
    rf"(?<![A-Za-z0-9_`.^'-])(?:"
    rf"(?P<scripted>{BASE}(?:_(?:{NAME}|[A-Za-z0-9]{{1,4}}|\{{[^{{}}]*\}}|\((?:[^()]|\([^()]*\))*\))"
    rf"(?![A-Za-z0-9]))?(?:\^(?:\((?:[^()]|\([^()]*\))*\)|{SIMPLE}))?)(?![A-Za-z0-9_'-]|\.[a-z])"
    rf"|(?P<sum>sum)_(?P<index>[a-z])(?= )|<(?P<product>[^<>]{{1,30}}, [^<>]{{1,20}})>"
    rf")|(?P<relation><=|>=|->|(?<=\s)~(?=\s)|(?<=\s)[<>](?=\s))"
)
EMPHASIS = re.compile(r"(?<!\w)\*(\w+)\*(?!\w)")
JOINT = re.compile(r" | ?[=+/*-] ?| ?[=+-] ?\d+ ?[+*/-]? ?| \d+ ")  # between two formulas, a part of both
NUMBER = re.compile(r"(?<![\w./-])\d+ ?$")
RELATED = re.compile(r"(?:[<>]|\\le|\\ge|\\to|\\sim)$")
END = re.compile(r" -?\d+(?:/\d+)?(?![\w/])")
RELATIONS = {"<=": r"\le", ">=": r"\ge", "->": r"\to", "~": r"\sim", "<": "<", ">": ">"}


def said_of(id: str) -> dict[str, Sentence]:
    """Heading -> text of each paragraph with a heading in the docstring of a registered model's module."""
    text = importlib.import_module(listing().modules[id]).__doc__ or ""
    found = {}
    for paragraph in text.split("\n\n"):
        match = HEADING.match(paragraph)
        if match and "\n    " not in paragraph:
            found[match[1]] = typeset(" ".join(paragraph[match.end() :].split()))
    return found


def typeset(text: str) -> Sentence:
    """A sentence of words, formulas and code from plain text."""
    parts: list[Phrase | Code] = []
    for k, piece in enumerate(CODE.split(text)):
        parts += [Code(piece)] if k % 2 else _formulas(piece)
    return Sentence(tuple(parts))


def _formulas(text: str) -> list[Phrase]:
    """Words and formulas in turn; what stands between two formulas and is itself one (``2 alpha + 2 beta``) joins them."""
    text = EMPHASIS.sub(r"\1", text)
    parts, words = [], ""
    done = 0
    for start, end, math in _found(text):
        words, said, done = text[done:start], text[start:end], end
        if parts and JOINT.fullmatch(words):
            before = parts.pop()
            parts.append(Phrase(before.text + words + said, before.math + _joint(before.math, words, math) + math))
            continue
        number = NUMBER.search(words)
        words, factor = (words[: number.start()], number.group()) if number else (words, "")
        parts += [Phrase(words), Phrase(factor + said, factor.replace(" ", r"\,") + math)]
    return [p for p in _with_ends([*parts, Phrase(text[done:])]) if p.text]


def _found(text: str) -> Iterator[tuple[int, int, str]]:
    """Formulas in order: start, end, LaTeX. Those in the engine's notation, and between them what is surely one."""
    done = 0
    for start, end, math in (*written(text), (len(text), len(text), "")):
        for match in FORMULA.finditer(text, done, start):
            if prose := _math(match):
                yield *match.span(), prose
        if math:
            yield start, end, math
        done = end


def _joint(before: str, words: str, after: str) -> str:
    """A thin space between factors; relations have their own."""
    factors = words == " " and not RELATED.search(before) and after not in RELATIONS.values()
    return r"\," if factors else words


def _with_ends(parts: list[Phrase]) -> list[Phrase]:
    """A number after a relation belongs to the formula before it."""
    found: list[Phrase] = []
    for part in parts:
        end = None if part.math or not found or not RELATED.search(found[-1].math) else END.match(part.text)
        if end:
            before = found.pop()
            found.append(Phrase(before.text + end.group(), f"{before.math} {end.group().strip()}"))
            part = Phrase(part.text[end.end() :])
        found.append(part)
    return found


def _math(match: re.Match) -> str:
    """The formula of a match, empty for a letter that is a word."""
    if match["relation"]:
        return RELATIONS[match["relation"]]
    if match["sum"]:
        return rf"\textstyle\sum_{match['index']}"
    if match["product"]:
        inside = _plain(_tex(match["product"]))
        return rf"\langle {inside} \rangle" if inside else ""
    scripted = match["scripted"]
    if scripted.isalpha() and scripted not in GREEK:
        return scripted if scripted not in ("a", "A", "I") and len(scripted) == 1 else ""
    return _plain(_tex(scripted))


def _plain(tex: str) -> str:
    """The formula, empty if it holds any command but names of letters: a model file may be anybody's."""
    return tex if is_plain_math(tex) else ""


def _tex(text: str) -> str:
    """``d^(2 alpha - 1)`` as ``d^{2 \\alpha - 1}``; a script's own brackets are dropped."""
    text = re.sub(r"([_^])\(((?:[^()]|\([^()]*\))*)\)", lambda m: f"{m[1]}{{{_tex(m[2])}}}", text)
    text = re.sub(r"([_^])(-?[A-Za-z0-9/]{2,})", r"\1{\2}", text)
    return re.sub(rf"(?<![A-Za-z\\])({NAME})(?![A-Za-z])", r"\\\1", text)
