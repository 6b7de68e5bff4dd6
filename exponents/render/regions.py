r"""Regions of the parameter domain the way a person writes them: ``1/4 < alpha < 1 - sqrt(2)/2, beta > 1/2``.

1. Conditions in one parameter are solved for it: their common solutions are intervals whose ends are exact algebraic
   numbers; the ends that the domain has anyway, and what the other conditions exclude, are left out.
2. Other conditions stay polynomial inequalities, every term on the side where it is positive.

Conditions that are part of the domain are not repeated. A cell that is open, or whose border may go to either side, is
passed as ``region.open``.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from ..algebraic import Algebraic
from ..field import Field, Quotient
from ..intervals import End, Interval, constant_parameter, solutions, univariate
from ..printing import text_polynomial
from ..region import Condition, Region
from ..signs import corner_certificate
from .phrase import COMMA, OR, Phrase, joined, name_phrase

NARROW = Fraction(1, 1000)  # rational bounds around an irrational end are so close
DIGITS = 6  # shown of a number that is neither rational nor a square root; its equation stands beside it

EVERYWHERE = Phrase("everywhere")


def region_phrase(region: Region, domain: Region | None = None) -> Phrase:
    """One cell; EVERYWHERE if it is the whole domain."""
    statements = _statements(region, domain or Region(region.field))
    return joined(statements, *COMMA) if statements else EVERYWHERE


def cells_phrase(cells: Sequence[Region], domain: Region | None = None) -> Phrase:
    """The union of cells, each taken open: the walls between phases belong to both sides."""
    phrases = tuple(dict.fromkeys(region_phrase(cell.open, domain) for cell in cells))
    if len(phrases) < 2 or EVERYWHERE in phrases:
        return EVERYWHERE if EVERYWHERE in phrases or not phrases else phrases[0]
    return joined((_grouped(p) for p in phrases), *OR)


def _grouped(phrase: Phrase) -> Phrase:
    return Phrase(f"({phrase.text})", f"({phrase.math})") if ", " in phrase.text else phrase


def _statements(region: Region, domain: Region) -> tuple[Phrase, ...]:
    found, rest = [], []
    known = {c.poly for c in domain.conditions}
    for name in (*region.field.names, None):
        own = [c for c in region.conditions if constant_parameter(c) == name]
        bounds = [c for c in domain.conditions if constant_parameter(c) == name]
        others = [c for c in (*region.conditions, *domain.conditions) if constant_parameter(c) != name]
        phrases = _solved(name, own, bounds, others) if own and name else None
        if phrases is None:
            rest += own
        else:
            found += phrases
    return tuple(found) + tuple(Phrase(str(c), c.latex()) for c in rest if c.poly not in known)


# --- 1. conditions in one parameter --------------------------------------------------------------------------------


def _solved(
    name: str, conditions: list[Condition], domain: list[Condition], others: list[Condition]
) -> list[Phrase] | None:
    """The statement on one parameter, [] if the domain implies it; None if the solutions contain no interval."""
    intervals, known = solutions(conditions + domain), solutions(domain)
    if not intervals:
        return None
    if len(known) == 1:
        intervals = [Interval(_unless(i.low, known[0].low), _unless(i.high, known[0].high)) for i in intervals]
    if any(univariate(c).degree() > 1 for c in conditions):  # of several roots the rest of the cell may see one alone
        intervals = _reached(name, intervals, [*others, *domain])
    if any(i.low is None and i.high is None for i in intervals):
        return []
    field = conditions[0].poly.field
    phrases = [interval_phrase(name, i, field) for i in intervals]
    if len(phrases) == 1:
        return phrases
    union = joined(phrases, *OR)
    return [Phrase(f"({union.text})", f"({union.math})")]


def _unless(end: End | None, known: End | None) -> End | None:
    return None if end is not None and known is not None and end.value == known.value else end


def _reached(name: str, intervals: list[Interval], others: list[Condition]) -> list[Interval]:
    """Without intervals that linear ones of the other conditions exclude and, of an interval that is left alone, the ends
    that they imply."""
    if not others:
        return intervals
    field = others[0].poly.field
    x = field.generator(name)

    def above(end: End | None) -> bool:
        return end is not None and _implied(x - field(end.value.refined(NARROW).high), others)

    def below(end: End | None) -> bool:
        return end is not None and _implied(field(end.value.refined(NARROW).low) - x, others)

    kept = [i for i in intervals if not (above(i.high) or below(i.low))] or intervals
    if len(kept) > 1:
        return kept
    (only,) = kept
    return [Interval(None if above(only.low) else only.low, None if below(only.high) else only.high)]


def _implied(value: Quotient, conditions: Sequence[Condition]) -> bool:
    return corner_certificate(value, conditions) is not None


def interval_phrase(name: str, interval: Interval, field: Field) -> Phrase:
    """``a < name < b``, or one of the two, or EVERYWHERE."""
    letter = name_phrase(name)
    low, high = interval.low, interval.high
    if low is None and high is None:
        return EVERYWHERE
    if low is None:
        return joined((letter, number_phrase(high.value, name, field)), *_less(high))
    if high is None:
        more = (" > ", " > ") if low.strict else (" >= ", r" \ge ")
        return joined((letter, number_phrase(low.value, name, field)), *more)
    left = joined((number_phrase(low.value, name, field), letter), *_less(low))
    return joined((left, number_phrase(high.value, name, field)), *_less(high))


def _less(end: End) -> tuple[str, str]:
    return (" < ", " < ") if end.strict else (" <= ", r" \le ")


def number_phrase(value: Algebraic, name: str, field: Field) -> Phrase:
    """A number as a fraction or square root; beyond those its first digits and the equation that it solves."""
    if value.degree <= 2:
        return Phrase(str(value), value.latex())
    digits = truncated(value, DIGITS)
    place = field.names.index(name)
    powers = {
        tuple(k if i == place else 0 for i in range(len(field.names))): c for k, c in enumerate(value.coefficients) if c
    }
    poly = field.context.from_dict(powers)
    text, math = (text_polynomial(poly, field.names, style) for style in ("text", "latex"))
    return Phrase(f"{digits}... ({text} = 0)", rf"{digits}\ldots\ ({math} = 0)")


def truncated(value: Algebraic, digits: int) -> str:
    """The decimal expansion cut off (not rounded) after ``digits`` places, exact for an irrational number."""
    scale = 10**digits
    while (value.low * scale).__trunc__() != (value.high * scale).__trunc__() or (value.low < 0 < value.high):
        value = value.refined((value.high - value.low) / 16)
    whole, rest = divmod(abs((value.low * scale).__trunc__()), scale)
    return f"{'-' if value.low < 0 else ''}{whole}.{rest:0{digits}d}"
