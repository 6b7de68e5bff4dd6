r"""What a model states, as formulas: laws of components, bounds on resources, and the inequalities between exponents."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from ..check.translate import Row
from ..field import Quotient
from ..law import Law, Monomial, Term
from ..parts import Bound
from ..rate import rational
from ..render.phrase import COMMA, Phrase, joined, name_phrase, quotient_phrase
from ..render.tables import monomial_phrase

Point = Sequence[Fraction]


def law_phrase(law: Law) -> Phrase:
    """Terms with plus signs, each a monomial or the smallest of several, up to constants."""
    return joined(map(_term_phrase, law.terms), " + ", " + ")


def _term_phrase(term: Term) -> Phrase:
    arms = joined(map(monomial_phrase, term.arms), *COMMA)
    return arms if len(term.arms) == 1 else Phrase(f"min({arms.text})", rf"\min({arms.math})")


def bounds_phrase(bounds: Sequence[Bound]) -> Phrase:
    return joined((bound_phrase(m) for m in dict.fromkeys(b.monomial for b in bounds)), *COMMA)


def bound_phrase(monomial: Monomial) -> Phrase:
    """``monomial <= 1`` with the powers on the right whose exponents are not positive numbers: ``gamma <= d^(2 a - 1)``."""
    left = tuple((n, e) for n, e in monomial.powers if e.is_constant and e.constant() > 0)
    right = tuple((n, -e) for n, e in monomial.powers if (n, e) not in left)
    sides = (monomial_phrase(Monomial(left, monomial.logs)), monomial_phrase(Monomial(right)))
    return joined(sides, " <= ", r" \le ")


def exponent_name(resource: str) -> Phrase:
    """The growth exponent of a resource as a letter."""
    return Phrase(f"xi_{resource}", rf"\xi_{{{name_phrase(resource).math}}}")


def row_phrase(row: Row, free: Sequence[str], at: Point) -> Phrase:
    """An inequality between exponents, ``eta <= 2 alpha xi_d`` or ``0 <= 1 - xi_d - xi_r``, signs as at a point."""
    terms = [(row.constant, None)] if row.constant else []
    terms += [(slope, exponent_name(x)) for slope, x in zip(row.slopes, free) if slope]
    left = Phrase("eta", r"\eta") if row.component else Phrase("0", "0")
    return joined((left, combination(terms, at)), " <= ", r" \le ")


def combination(terms: Sequence[tuple[Quotient, Phrase | None]], at: Point) -> Phrase:
    """A sum of multiples; None stands for 1, which is not written. What is positive at the point comes first."""
    point = tuple(map(rational, at))
    signed = sorted(((q.sign_at(point) < 0, k) for k, (q, _) in enumerate(terms)))
    text = math = ""
    for negative, k in signed:
        coefficient, name = terms[k]
        part = _multiple(-coefficient if negative else coefficient, name, at)
        sign = (" - " if text else "-") if negative else (" + " if text else "")
        text, math = text + sign + part.text, math + sign + part.math
    return Phrase(text, math) if text else Phrase("0", "0")


def _multiple(coefficient: Quotient, name: Phrase | None, at: Point) -> Phrase:
    if name is None:
        return quotient_phrase(coefficient, at)
    if coefficient == 1:
        return name
    number = quotient_phrase(coefficient, at)
    is_sum = any(s in number.text for s in (" + ", " - ")) and "/" not in number.text
    math = rf"\left({number.math}\right)" if is_sum and not number.math.startswith(r"\left(") else number.math
    return Phrase(f"({number.text})*{name.text}", rf"{math}\,{name.math}")
