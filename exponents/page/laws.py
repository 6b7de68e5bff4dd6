"""A model's laws as JSON, so that the page can draw the loss at given resources.

A monomial is ``{"k": number, "c": [names of constants], "x": [[resource, formula]], "log": [[resource, formula]]}``: the
product of the number, the constants, powers of resources and powers of their logarithms.
"""

from __future__ import annotations

from ..errors import FormulaError
from ..grammar import Node, read
from ..law import Law, Monomial
from ..model import Component, Model
from ..parse import BUDGET
from ..parts import Bound
from ..render.phrase import component_phrase
from .formulas import Formulas

Record = dict[str, object]


def laws(model: Model, formulas: Formulas) -> Record:
    """Components, regimes, held laws, caps and the budget."""
    write = _Writer(formulas)
    return {
        "components": [
            *(write.component(c, "") for c in model.components),
            *(write.component(c, r.id) for r in model.regimes for c in r.components),
        ],
        "regimes": [{"id": r.id, "window": write.bounds(r.window)} for r in model.regimes],
        "held": {name: [write.monomial(arm) for term in law.terms for arm in term.arms] for name, law in model.held},
        "caps": write.bounds(model.caps),
        "budget": [write.monomial(m) for m in model.budget],
        "curve": None if model.curve is None else {"time": model.curve[0], "size": model.curve[1]},
        "constants": list(model.constants),
        "budgeted": any(n == BUDGET for m in model.monomials() for n, _ in m.powers),
    }


class _Writer:
    def __init__(self, formulas: Formulas):
        self.formulas = formulas

    def component(self, component: Component, regime: str) -> Record:
        return {
            "id": component.id,
            "tex": component_phrase(component).math,
            "meaning": component.meaning,
            "source": component.source,
            "regime": regime,
            "law": self.law(component.law),
            "window": self.bounds(component.window),
            "region": [self.formulas.sign(c) for c in component.region.conditions] if component.region else [],
            "text": str(component.law),
        }

    def law(self, law: Law) -> list[list[Record]]:
        """Terms (to be added), each a list of arms (of which the least counts)."""
        return [[self.monomial(arm) for arm in term.arms] for term in law.terms]

    def bounds(self, bounds: tuple[Bound, ...]) -> list[Record]:
        """Monomials that are at most one."""
        return [self.monomial(m) for m in dict.fromkeys(b.monomial for b in bounds)]

    def monomial(self, monomial: Monomial) -> Record:
        number, names = coefficient(monomial.coefficient)
        found: Record = {"x": [[n, self.formulas.quotient(e)] for n, e in monomial.powers]}
        if monomial.logs:
            found["log"] = [[n, self.formulas.quotient(e)] for n, e in monomial.logs]
        return found | ({"k": number} if monomial.coefficient != "1" else {}) | ({"c": names} if names else {})


def coefficient(text: str) -> tuple[float, list[str]]:
    """A product of numbers and constants as the number and the constants' names; any other coefficient counts as 1."""
    try:
        return _product(read(text))
    except FormulaError:
        return 1.0, []


def _product(node: Node) -> tuple[float, list[str]]:
    if node.head == "number":
        return float(node.args[0]), []
    if node.head == "name":
        return 1.0, [node.args[0]]
    if node.head == "*":
        (first, names), (second, others) = map(_product, node.args)
        return first * second, names + others
    raise FormulaError(f"{node.head!r} in a coefficient is not a product")
