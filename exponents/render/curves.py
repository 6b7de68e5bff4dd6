"""Walls as a person writes them: ``beta = alpha``, ``alpha = 1 - sqrt(2)/2``, and the stretch of it they take."""

from __future__ import annotations

from ..algebraic import Algebraic, real_roots
from ..intervals import End, Interval, constant_parameter, solutions, univariate
from ..model import Model
from ..printing import text_polynomial_inequality
from ..region import Condition
from ..solution import Arc, Wall
from .phrase import EQUALS, OR, Phrase, joined, name_phrase
from .regions import EVERYWHERE, interval_phrase, number_phrase


def curve_phrase(wall: Wall, model: Model) -> Phrase:
    """The wall's equation, solved where only one parameter occurs in it."""
    name = constant_parameter(Condition(wall.poly))
    if name is None:
        return _equation(wall)
    numbers = (number_phrase(v, name, model.field) for v in fixed_values(wall, model))
    return joined((joined((name_phrase(name), x), *EQUALS) for x in numbers), *OR)


def fixed_values(wall: Wall, model: Model) -> list[Algebraic]:
    """The values of the only parameter in a wall's polynomial: those of its arcs, or else those inside the domain."""
    condition = Condition(wall.poly)
    roots = real_roots(univariate(condition))
    if wall.arcs:
        return [roots[i] for i in sorted({arc.root for arc in wall.arcs})]
    own = [c for c in model.domain.conditions if constant_parameter(c) == constant_parameter(condition)]
    return [r for r in roots if any(_holds(i, r) for i in solutions(own))] or roots


def _holds(interval: Interval, x: Algebraic) -> bool:
    return (interval.low is None or interval.low.value < x) and (interval.high is None or x < interval.high.value)


def _equation(wall: Wall) -> Phrase:
    """``poly = 0`` with every term on the side where it is positive."""
    sides = []
    for style in ("text", "latex"):
        inequality = text_polynomial_inequality(wall.poly, True, style)
        sides.append(inequality.replace(" > ", " = ").replace(" < ", " = "))
    return Phrase(*sides)


def extent_phrase(wall: Wall, model: Model) -> Phrase:
    """The range of the sweep parameter on each arc; nothing is said of ends that the domain has anyway."""
    phrases = [_arc_phrase(a, model) for a in wall.arcs]
    return joined(phrases, *OR) if phrases and EVERYWHERE not in phrases else EVERYWHERE


def _arc_phrase(arc: Arc, model: Model) -> Phrase:
    known = solutions([c for c in model.domain.conditions if constant_parameter(c) == arc.sweep])
    ends = (known[0].low, known[-1].high) if known else (None, None)
    low, high = (
        None if v is None or (end is not None and end.value == v) else End(v, strict=True)
        for v, end in zip((arc.start, arc.stop), ends)
    )
    return interval_phrase(arc.sweep, Interval(low, high), model.field)
