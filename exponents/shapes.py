"""The shape of the loss curve: at fixed size, which component dominates as time grows, and when the next one takes over.

With size = D and time = D^rho every monomial of the loss is D^(-(a + b rho)): a line (``envelope.py``). The loss is the
lowest line among those that are there: windows, arms of mins and of held resources confine a line to an interval of rho.
Resources other than size and time stay of order one unless they are held at a law.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from .envelope import Bound, Curve, Line, lower_envelope
from .explore import cover, merged
from .field import Quotient
from .law import Monomial
from .linear import NotGeneric, Point
from .model import Component, Model
from .parse import BUDGET
from .rate import Growth, fraction
from .signs import Oracle
from .solution import Shape


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
            tuple(map(fraction, parts[0].point)),
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


def _curve(model: Model, point: Point) -> tuple[Curve, list[Quotient]]:
    """The answer around a generic point, and what has to stay positive for it."""
    living = []
    for component in model.components:
        for condition in component.region.conditions if component.region else ():
            sign = condition.poly.sign_at(point)
            if sign == 0:
                raise NotGeneric("the point lies on the border of a component's region")
            living.append(condition.poly if sign > 0 else -condition.poly)
    there = [c for c in model.components if c.region is None or c.region.failing(point) is None]
    curve, positive = lower_envelope([line for c in there for line in _lines(model, c)], model.field, point)
    return curve, [*living, *positive]


# --- lines ------------------------------------------------------------------------------------------------------------


def _lines(model: Model, component: Component) -> Iterator[Line]:
    """The lines of a component: one for each term and each choice of arms."""
    held = dict(model.held)
    names = [n for n, law in model.held if len(law.terms[0].arms) > 1]
    for arms in product(*(range(len(held[n].terms[0].arms)) for n in names)):
        forms = _forms(model, dict(zip(names, arms)))
        bounds = [_opposite(_form(b.monomial, forms, model)) for b in component.window]
        for name, chosen in zip(names, arms):
            bounds += _smallest([_form(arm, forms, model) for arm in held[name].terms[0].arms], chosen)
        for term in component.law.terms:
            options = [_form(arm, forms, model) for arm in term.arms]
            for chosen, form in enumerate(options):
                start, slope = _opposite(form)
                yield Line(component.id, start, slope, (*bounds, *_smallest(options, chosen)))


def _smallest(options: list[Bound], chosen: int) -> list[Bound]:
    """Where the chosen one of several growths is the smallest."""
    return [_difference(other, options[chosen]) for i, other in enumerate(options) if i != chosen]


def _forms(model: Model, arms: dict[str, int]) -> dict[str, Bound]:
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


def _form(monomial: Monomial, forms: dict[str, Bound], model: Model) -> Bound:
    a = b = model.field.zero
    for name, e in monomial.powers:
        a, b = a + e * forms[name][0], b + e * forms[name][1]
    return a, b


def _difference(x: Bound, y: Bound) -> Bound:
    return x[0] - y[0], x[1] - y[1]


def _opposite(x: Bound) -> Bound:
    return -x[0], -x[1]
