"""Views: the same model in another paper's parameters.

A view states the model's parameters as functions of new ones, ``alpha = b/2, beta = (a - b)/2``. The viewed model is a
model like any other: its exponents, domain and claims are rewritten exactly, and it is solved as it stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from flint import fmpz_mpoly

from .errors import ModelError
from .field import Field, Quotient
from .law import Law, Monomial, Term
from .model import Model
from .parse import conditions, exponent
from .parts import Bound, Component, Regime
from .region import Condition, Region


@dataclass(frozen=True)
class View:
    """``parameters`` of the view and, for each parameter of the model, its formula in them; ``source`` says whose view."""

    id: str
    parameters: tuple[str, ...]
    formulas: tuple[tuple[str, str], ...]
    source: str = ""


def viewed(model: Model, view: View) -> Model:
    """The model in the view's parameters. Raises ModelError if the view does not give every parameter."""
    change = _change(model, view)
    return Model(
        parameters=view.parameters,
        domain=change.region(model.domain),
        resources=model.resources,
        components=tuple(change.component(c) for c in model.components),
        budget=tuple(change.monomial(m) for m in model.budget),
        caps=tuple(change.bound(b) for b in model.caps),
        held=tuple((n, change.law(law)) for n, law in model.held),
        regimes=tuple(
            Regime(r.id, tuple(map(change.bound, r.window)), tuple(map(change.component, r.components)))
            for r in model.regimes
        ),
        curve=model.curve,
        constants=model.constants,
        id=model.id,
        title=model.title,
    )


def viewed_theory(theory: Any, view: View) -> Any:
    """A theory (see ``derivations._theory``) on the viewed model: its claims in the view's parameters, without what speaks
    of the model's own ones only: other views and budgets, refusals, constants, the experiment, everything optional."""
    change = _change(theory.model, view)
    return replace(
        theory,
        model=viewed(theory.model, view),
        claims=tuple(
            replace(
                c,
                region=change.conditions(c.region),
                loss=change.formula(c.loss),
                resources=tuple((name, change.formula(text)) for name, text in c.resources),
                conjectured=change.conditions(c.conjectured),
            )
            for c in theory.claims
        ),
        curves=tuple(
            replace(c, regions=tuple(map(change.conditions, c.regions)), conjectured=change.conditions(c.conjectured))
            for c in theory.curves
        ),
        edges=tuple(
            replace(e, region=change.conditions(e.region), growth=change.formula(e.growth)) for e in theory.edges
        ),
        views=(),
        budgets=(),
        refusals=(),
        laws=(),
        **{f.name: None for f in fields(theory) if f.default is None},
    )


def _change(model: Model, view: View) -> _Change:
    field = Field.of(view.parameters)
    formulas = dict(view.formulas)
    missing = [n for n in model.parameters if n not in formulas]
    if missing or len(formulas) != len(model.parameters):
        names = ", ".join(model.parameters)
        raise ModelError(f"the view {view.id!r} must give exactly the parameters {names} of {model.id}")
    return _Change(model.field, field, [exponent(formulas[n], field) for n in model.parameters])


class _Change:
    """Substitution of formulas for parameters, through all of a model's records."""

    def __init__(self, own: Field, field: Field, values: list[Quotient]):
        self.own, self.field, self.values = own, field, values
        self.known: dict[Quotient, Quotient] = {}  # the same few exponents occur throughout a model

    def quotient(self, q: Quotient) -> Quotient:
        if q not in self.known:
            self.known[q] = self._polynomial(q.num) / self._polynomial(q.den)
        return self.known[q]

    def _polynomial(self, poly: fmpz_mpoly) -> Quotient:
        total = self.field.zero
        for powers, c in poly.to_dict().items():
            term = self.field(int(c))
            for value, e in zip(self.values, powers):
                if e:
                    term = term * value ** int(e)
            total = total + term
        return total

    def formula(self, text: str) -> str:
        """A formula in the model's parameters as one in the view's."""
        return str(self.quotient(exponent(text, self.own)))

    def conditions(self, text: str) -> str:
        """The same for inequalities; none stay none."""
        return ", ".join(str(self.condition(c)) for c in conditions(text, self.own)) if text else ""

    def condition(self, c: Condition) -> Condition:
        return Condition.of(self.quotient(c.poly), c.strict)

    def region(self, r: Region) -> Region:
        return Region(self.field, tuple(map(self.condition, r.conditions)))

    def monomial(self, m: Monomial) -> Monomial:
        def powers(group):
            return tuple((n, q) for n, e in group if (q := self.quotient(e)))

        return Monomial(powers(m.powers), powers(m.logs), m.coefficient)

    def law(self, law: Law) -> Law:
        return Law(tuple(Term(tuple(map(self.monomial, t.arms))) for t in law.terms))

    def bound(self, b: Bound) -> Bound:
        return Bound(self.monomial(b.monomial), str(self.monomial(b.monomial)) + " <= 1")

    def component(self, c: Component) -> Component:
        region = self.region(c.region) if c.region else None
        return replace(c, law=self.law(c.law), window=tuple(map(self.bound, c.window)), region=region)


def view_of(text: Mapping[str, str] | str) -> View:
    """A view from text: ``"alpha = b/2, beta = (a - b)/2"`` (parameters in alphabetical order).

    Raises ModelError for a part that is not NAME = FORMULA, FormulaError for a formula that cannot be read.
    """
    from .grammar import Node, read

    pairs = dict(map(_pair, text.split(","))) if isinstance(text, str) else dict(text)
    names: dict[str, None] = {}

    def collect(node: Node) -> None:
        if node.head == "name":
            names[node.args[0]] = None
        for a in node.args:
            if isinstance(a, Node):
                collect(a)

    for formula in pairs.values():
        collect(read(formula))
    return View("map", tuple(sorted(names)), tuple((n.strip(), f.strip()) for n, f in pairs.items()))


def _pair(text: str) -> tuple[str, str]:
    name, equals, formula = text.partition("=")
    if not (name.strip() and equals and formula.strip()):
        raise ModelError(f"{text.strip()!r} is not NAME = FORMULA; write alpha = b/2, beta = (a - b)/2")
    return name, formula
