"""Laws in the resources, up to constant factors: sums of minima of monomials.

A law is ``sum_t min_a c_a * prod_x x^(e_ax) * prod_x log(x)^(p_ax)``. For positive quantities and up to a factor of the
number of terms, max is sum; hence 1/min is a sum, 1/sum is a min, and powers act on each part.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from .field import Field, Quotient

Powers = tuple[tuple[str, Quotient], ...]


def _merge(left: Powers, right: Powers) -> Powers:
    total = dict(left)
    for name, e in right:
        total[name] = total[name] + e if name in total else e
    return tuple(sorted((n, e) for n, e in total.items() if e))


@dataclass(frozen=True)
class Monomial:
    """``coefficient * prod x**e * prod log(x)**p``; the coefficient is a positive constant, kept as text."""

    powers: Powers = ()
    logs: Powers = ()
    coefficient: str = "1"

    def __mul__(self, other: Monomial) -> Monomial:
        coefficient = _constant_product(self.coefficient, other.coefficient)
        return Monomial(_merge(self.powers, other.powers), _merge(self.logs, other.logs), coefficient)

    def __pow__(self, e: Quotient) -> Monomial:
        powers, logs = (tuple((n, p * e) for n, p in group if e) for group in (self.powers, self.logs))
        return Monomial(powers, logs, _constant_power(self.coefficient, e))

    def power(self, name: str, field: Field) -> Quotient:
        return dict(self.powers).get(name, field.zero)

    def __str__(self) -> str:
        parts = [] if self.coefficient == "1" else [self.coefficient]
        parts += [_text(n, e) for n, e in self.powers] + [_text(f"log({n})", e) for n, e in self.logs]
        return "*".join(parts) or "1"


RATIONAL = re.compile(r"\d+(/\d+)?")


def _constant_product(left: str, right: str) -> str:
    """Text of a product of constants; of two rational numbers, the number itself."""
    if "1" in (left, right):
        return right if left == "1" else left
    if RATIONAL.fullmatch(left) and RATIONAL.fullmatch(right):
        return str(Fraction(left) * Fraction(right))
    return "*".join(f"({c})" if any(s in c for s in "+- /") else c for c in (left, right))


def _constant_power(base: str, e: Quotient | int) -> str:
    """Text of a constant to a power; of a rational number to a whole power, the number itself."""
    if base == "1" or e == 1:
        return base
    if RATIONAL.fullmatch(base) and re.fullmatch(r"-?\d+", str(e)):
        return str(Fraction(base) ** int(str(e)))
    return f"({base})**({e})"


def _text(base: str, e: Quotient) -> str:
    if e == 1:
        return base
    text = str(e)
    return f"{base}**{text}" if text.isidentifier() or text.isdigit() else f"{base}**({text})"


@dataclass(frozen=True)
class Term:
    """The minimum of its arms (one arm: a plain monomial)."""

    arms: tuple[Monomial, ...]

    def __str__(self) -> str:
        return str(self.arms[0]) if len(self.arms) == 1 else f"min({', '.join(map(str, self.arms))})"


@dataclass(frozen=True)
class Law:
    """The sum (or, what is the same up to a constant, the maximum) of its terms."""

    terms: tuple[Term, ...]

    @staticmethod
    def of(monomial: Monomial) -> Law:
        return Law((Term((monomial,)),))

    def __add__(self, other: Law) -> Law:
        return Law(_unique(self.terms + other.terms))

    def __mul__(self, other: Law) -> Law:
        return Law(
            _unique(
                tuple(
                    Term(_unique(tuple(a * b for a in s.arms for b in t.arms))) for s in self.terms for t in other.terms
                )
            )
        )

    def minimum(self, other: Law) -> Law:
        return Law(_unique(tuple(Term(_unique(s.arms + t.arms)) for s in self.terms for t in other.terms)))

    def raised(self, e: Quotient) -> Law:
        """A positive power acts on every arm."""
        return Law(_unique(tuple(Term(_unique(tuple(a**e for a in t.arms))) for t in self.terms)))

    def inverse(self) -> Law:
        """1/sum of minima = minimum over terms of the sum of inverted arms."""
        minus = None
        for term in self.terms:
            arms = Law(_unique(tuple(Term((a ** (_minus_one(a)),)) for a in term.arms)))
            minus = arms if minus is None else minus.minimum(arms)
        return minus

    @property
    def monomial(self) -> Monomial | None:
        """The only monomial of a law that has one, else None."""
        return self.terms[0].arms[0] if len(self.terms) == 1 and len(self.terms[0].arms) == 1 else None

    def __str__(self) -> str:
        return " + ".join(map(str, self.terms))


def _minus_one(monomial: Monomial) -> Quotient | int:
    for _, e in monomial.powers + monomial.logs:
        return e.field(-1)
    return -1


def _unique(items: tuple) -> tuple:
    return tuple(dict.fromkeys(items))
