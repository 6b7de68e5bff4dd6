"""Functions of the parameters as JSON: polynomials with integer coefficients, each written once.

A polynomial is a list of terms ``[coefficient, power, power, ...]``, powers in the order of the parameters. Integers that
a double cannot hold are strings.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from ..field import Quotient
from ..region import Condition, Region
from ..render.phrase import quotient_phrase

Terms = list[list[int | str]]
Sign = list[int]  # [place of the polynomial, sign that it has where the condition holds, 1 if strict]

LARGEST = 2**53  # integers up to here are exact in a double


def terms(poly, arity: int) -> Terms:
    """A FLINT polynomial in ``arity`` parameters, leading term first."""
    found = sorted(((tuple(map(int, m))[:arity], int(c)) for m, c in poly.to_dict().items()), reverse=True)
    return [[c if abs(c) <= LARGEST else str(c), *powers] for powers, c in found]


class Formulas:
    """The distinct functions of one model; others mean them by their places."""

    def __init__(self, arity: int):
        self.arity = arity
        self.quotients: list[dict[str, object]] = []
        self.polynomials: list[Terms] = []
        self._places: dict[tuple[Quotient, str], int] = {}
        self._signs: dict[Quotient, int] = {}

    def quotient(self, value: Quotient, sample: Sequence[Fraction] | None = None) -> int:
        """The place of a quotient, written so that its factors are positive at ``sample``."""
        phrase = quotient_phrase(value, sample)
        key = (value, phrase.text)
        if key not in self._places:
            self._places[key] = len(self.quotients)
            self.quotients.append(
                {
                    "n": terms(value.num, self.arity),
                    "d": terms(value.den, self.arity),
                    "text": phrase.text,
                    "tex": phrase.math,
                }
            )
        return self._places[key]

    def sign(self, condition: Condition) -> Sign:
        """A condition as the sign of a polynomial; a polynomial and its negative share a place."""
        poly, sign = condition.poly, 1
        if -poly in self._signs:
            poly, sign = -poly, -1
        if poly not in self._signs:
            self._signs[poly] = len(self.polynomials)
            self.polynomials.append(terms(poly.num, self.arity))
        return [self._signs[poly], sign, int(condition.strict)]

    def cells(self, cells: Iterable[Region], domain: Region) -> list[list[Sign]]:
        """Cells without the conditions of the domain, which are decided first."""
        known = set(domain.conditions)
        return [[self.sign(c) for c in cell.conditions if c not in known] for cell in cells]
