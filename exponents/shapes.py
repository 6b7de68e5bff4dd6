"""The shape of the loss curve: at fixed size, which component dominates as time grows, and when the next one takes over.

With size = D and time = D^rho every monomial of the loss is D^(-(a + b rho)): a line. The loss is the lowest line among
those that are there (windows, arms of mins and of held resources confine a line to an interval of rho). The order of
dominance from rho = 0 to infinity and the crossover exponents are exact functions of the parameters; they hold where no
compared difference changes sign. Resources other than size and time stay of order one unless they are held at a law.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from .errors import ModelError
from .explore import cover, merged
from .field import Quotient
from .law import Monomial
from .linear import NotGeneric, Point
from .model import Component, Model
from .parse import BUDGET
from .rate import Growth
from .signs import Oracle
from .solution import Shape


@dataclass(frozen=True)
class Line:
    """``start + slope * rho`` for ``low <= rho <= high`` (None: infinity): a monomial's decay in powers of the size."""

    component: str
    start: Quotient
    slope: Quotient
    low: Quotient
    high: Quotient | None

    def at(self, rho: Quotient) -> Quotient:
        return self.start + self.slope * rho


@dataclass(frozen=True)
class Curve:
    """The answer at a point: components in order of dominance and the crossovers between them."""

    order: tuple[str, ...]
    crossings: tuple[Quotient, ...]


def shapes(model: Model, oracle: Oracle) -> tuple[Shape, ...]:
    """All loss-curve shapes of a model with a size and a time; none for models without (see ``Model.curve``)."""
    if model.curve is None or model.regimes or _speaks_of_budget(model):
        return ()
    located, coverage = cover(oracle, lambda point: _curve(model, point))
    groups: dict[Curve, list] = {}
    for part in located:
        groups.setdefault(part.answer, []).append(part)
    found = [
        Shape(
            curve.order,
            tuple(Growth(c) for c in curve.crossings),
            merged([p.conditions for p in parts], oracle),
            tuple(Fraction(int(x.p), int(x.q)) for x in parts[0].point),
            coverage,
        )
        for curve, parts in groups.items()
    ]
    return tuple(sorted(found, key=lambda s: (s.order, s.sample)))


def _speaks_of_budget(model: Model) -> bool:
    """Whether a held law or a window refers to the budget, which a curve at fixed size does not have."""
    monomials = [arm for _, law in model.held for term in law.terms for arm in term.arms]
    monomials += [b.monomial for c in model.components for b in c.window]
    return any(name == BUDGET for m in monomials for name, _ in m.powers)


class _Around:
    """Comparisons at a generic point; every difference whose sign was used is remembered, turned positive."""

    def __init__(self, point: Point):
        self.point, self.positive = point, []

    def sign(self, value: Quotient) -> int:
        """-1, 0 (identically zero) or 1 around the point."""
        if not value:
            return 0
        sign = value.sign_at(self.point)
        if sign == 0:
            raise NotGeneric("two exponents of the loss curve agree at this point only")
        if not value.is_constant:
            self.positive.append(value if sign > 0 else -value)
        return sign

    def largest(self, values: Sequence[Quotient]) -> Quotient:
        best = values[0]
        for v in values[1:]:
            if self.sign(v - best) > 0:
                best = v
        return best

    def smallest(self, values: Sequence[Quotient]) -> Quotient:
        return -self.largest([-v for v in values])


def _curve(model: Model, point: Point) -> tuple[Curve, list[Quotient]]:
    around = _Around(point)
    lines = [line for c in model.components for line in _lines(model, c, around)]
    zero = model.field.zero
    rho, current = zero, None
    order: list[str] = []
    crossings: list[Quotient] = []
    for _ in range(4 * len(lines) + 4):
        current = _lowest(lines, rho, around)
        if not order or order[-1] != current.component:
            if order:
                crossings.append(rho)
            order.append(current.component)
        change = _next_change(lines, current, rho, around)
        if change is None:
            return Curve(tuple(order), tuple(crossings)), around.positive
        rho = change
    raise ModelError(f"the loss curve of {model.id} changes its dominant component without end")


def _there(line: Line, rho: Quotient, around: _Around) -> bool:
    """Whether a line exists just after rho."""
    return around.sign(line.low - rho) <= 0 and (line.high is None or around.sign(line.high - rho) > 0)


def _lowest(lines: Sequence[Line], rho: Quotient, around: _Around) -> Line:
    """The line that gives the loss just after rho."""
    best = None
    for line in lines:
        if not _there(line, rho, around):
            continue
        if best is None:
            best = line
            continue
        sign = around.sign(line.at(rho) - best.at(rho)) or around.sign(line.slope - best.slope)
        if sign < 0:
            best = line
    if best is None:
        raise ModelError("no component of the loss is there at some times; one of them must have no window")
    return best


def _next_change(lines, current: Line, rho: Quotient, around: _Around) -> Quotient | None:
    """The first time after rho at which another line passes below the current one, or the current one ends."""
    times = [] if current.high is None else [current.high]
    for line in lines:
        if line is current:
            continue
        slower = around.sign(current.slope - line.slope)
        if slower > 0:  # the other decays more slowly: it wins from their crossing on
            crossing = (line.start - current.start) / (current.slope - line.slope)
            begins = around.largest([crossing, line.low])
            if around.sign(begins - rho) > 0 and (line.high is None or around.sign(line.high - begins) > 0):
                times.append(begins)
        elif around.sign(line.low - rho) > 0 and around.sign(current.at(line.low) - line.at(line.low)) > 0:
            times.append(line.low)  # it appears below
    return around.smallest(times) if times else None


# --- lines ------------------------------------------------------------------------------------------------------------


def _lines(model: Model, component: Component, around: _Around):
    """The lines of a component: one for each term and each choice of arms that is ever the right one."""
    if component.region is not None:
        for c in component.region.conditions:
            if around.sign(c.poly) < 0:
                return
    names = [n for n, law in model.held if len(law.terms[0].arms) > 1]
    held = dict(model.held)
    for arms in product(*(range(len(held[n].terms[0].arms)) for n in names)):
        forms = _forms(model, dict(zip(names, arms)))

        def form(monomial: Monomial, forms=forms):
            return _form(monomial, forms, model)

        bounds = []
        for name, chosen in zip(names, arms):
            options = [form(arm) for arm in held[name].terms[0].arms]
            bounds += [_difference(o, options[chosen]) for i, o in enumerate(options) if i != chosen]
        bounds += [tuple(-x for x in form(b.monomial)) for b in component.window]
        for term in component.law.terms:
            options = [form(arm) for arm in term.arms]
            for chosen, (a, b) in enumerate(options):
                smallest = [_difference(o, options[chosen]) for i, o in enumerate(options) if i != chosen]
                interval = _interval(bounds + smallest, around, model)
                if interval is not None:
                    yield Line(component.id, -a, -b, *interval)


def _forms(model: Model, arms: dict[str, int]) -> dict[str, tuple[Quotient, Quotient]]:
    """Exponent of every resource in powers of the size, as (constant, coefficient of rho)."""
    one, zero = model.field.one, model.field.zero
    time, size = model.curve
    forms = {n: (zero, zero) for n in model.names}
    forms[size], forms[time] = (one, zero), (zero, one)
    held = dict(model.held)
    for _ in held:  # laws may mention other held resources: repeat until settled
        for name, law in held.items():
            if name not in (size, time):
                forms[name] = _form(law.terms[0].arms[arms.get(name, 0)], forms, model)
    return forms


def _form(monomial: Monomial, forms, model: Model) -> tuple[Quotient, Quotient]:
    a = b = model.field.zero
    for name, e in monomial.powers:
        a, b = a + e * forms[name][0], b + e * forms[name][1]
    return a, b


def _difference(x, y):
    return x[0] - y[0], x[1] - y[1]


def _interval(bounds, around: _Around, model: Model) -> tuple[Quotient, Quotient | None] | None:
    """Where all ``a + b rho >= 0`` hold for rho >= 0; None where nowhere."""
    lows, highs = [model.field.zero], []
    for a, b in bounds:
        slope = around.sign(b)
        if slope == 0:
            if around.sign(a) < 0:
                return None
        else:
            (lows if slope > 0 else highs).append(-a / b)
    low = around.largest(lows)
    if not highs:
        return low, None
    high = around.smallest(highs)
    return (low, high) if around.sign(high - low) > 0 else None
