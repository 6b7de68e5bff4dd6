r"""A piece of writing in two alphabets: plain text, and LaTeX mathematics where it is a formula.

``Phrase("beta > 1/2", r"\beta > \frac{1}{2}")`` is a formula, ``Phrase("PROVED")`` is words. Tables are made of
phrases; each format picks the alphabet that it needs.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ..field import Quotient
from ..model import Component
from ..rate import rational
from ..symbols import GREEK, latex_name
from .escape import html_words, is_plain_math, latex_words, markdown_words, words

FORMULA = re.compile(
    r"(?P<root>sqrt\((?P<under>\d+)\))|(?P<power>\*\*(?P<raised>\d+))|(?P<relation>&[lg]t;=)|(?P<entity>&\w+;)"
    r"|(?P<name>[A-Za-z]\w*)|(?P<juxtaposed>(?<=[\d)])\*(?=[A-Za-z(]))|(?P<sign>[*-])|(?P<dots>\.\.\.)"
)
SIGNS = {"&lt;=": "≤", "&gt;=": "≥", "*": "·", "-": "−", "oo": "∞", "...": "…"}


@dataclass(frozen=True)
class Phrase:
    """``text`` is plain; ``math`` is LaTeX for math mode, empty if the phrase is words."""

    text: str
    math: str = ""

    @property
    def plain(self) -> str:
        return self.text if self.math else words(self.text)

    @property
    def latex(self) -> str:
        """For LaTeX's text mode."""
        return f"${self.math}$" if self.math else latex_words(self.text)

    @property
    def markdown(self) -> str:
        return f"${self.math}$".replace("|", r"\|") if self.math else markdown_words(self.text)

    @property
    def html(self) -> str:
        """Formulas with Greek letters and real minus signs: legible where nothing typesets mathematics."""
        return _html_formula(self.text) if self.math else html_words(self.text)


@dataclass(frozen=True)
class Sentence:
    """Words and formulas one after the other; words bring their own spaces."""

    parts: tuple[Phrase, ...]

    @staticmethod
    def of(*parts: str | Phrase) -> Sentence:
        return Sentence(tuple(Phrase(p) if isinstance(p, str) else p for p in parts))

    @property
    def text(self) -> str:
        return "".join(p.text for p in self.parts)

    @property
    def plain(self) -> str:
        return "".join(p.plain for p in self.parts)

    @property
    def latex(self) -> str:
        return "".join(p.latex for p in self.parts)

    @property
    def markdown(self) -> str:
        return "".join(p.markdown for p in self.parts)

    @property
    def html(self) -> str:
        return "".join(p.html for p in self.parts)


def joined(phrases: Iterable[Phrase], text: str, math: str) -> Phrase:
    """Phrases that are formulas, with a separator in each alphabet."""
    phrases = tuple(phrases)
    return Phrase(text.join(p.text for p in phrases), math.join(p.math for p in phrases))


COMMA = (", ", r",\ ")
OR = (" or ", r"\ \mathrm{or}\ ")
EQUALS = (" = ", " = ")


def component_phrase(component: Component) -> Phrase:
    """A component by its id in text and by its symbol in mathematics (by its id where the symbol is not plain)."""
    symbol = component.latex
    return Phrase(component.id, symbol if is_plain_math(symbol) else latex_name(component.id.replace("_", "")))


def name_phrase(name: str) -> Phrase:
    return Phrase(name, latex_name(name))


def quotient_phrase(quotient: Quotient, at: Sequence[Fraction] | None = None) -> Phrase:
    """A rational function, its factors written so that they are positive at ``at``."""
    point = None if at is None else tuple(map(rational, at))
    return Phrase(quotient.formula(point), quotient.latex(point))


def _html_formula(text: str) -> str:
    shown = FORMULA.sub(_html_token, html.escape(text))
    return shown.replace(";·&", ";&")  # Greek letters stand side by side


def _html_token(match: re.Match) -> str:
    token, kind = match.group(), match.lastgroup
    if kind == "root":
        return "√" + match.group("under")
    if kind == "power":
        return f"<sup>{match.group('raised')}</sup>"
    if kind == "juxtaposed":
        return ""
    if kind == "name":
        return f"&{token};" if token in GREEK else SIGNS.get(token, token)
    return SIGNS.get(token, token)
