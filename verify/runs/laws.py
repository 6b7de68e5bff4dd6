"""Laws of the loss as data: power laws in the resources that add up over an irreducible loss.

    L = E + c_1 + ... + c_m          c_i = A_i prod_k x_k^(a_ik)          (a sum)
    L = (c_1^(1/p) + ... + c_m^(1/p))^p,  p one of the exponents           (a joint law)

The components and their exponents a_ik, functions of the parameters, are those of a model of the engine, which also
says how the optimum depends on them. ``chinchilla`` is a sum, L = E + A N^(-alpha) + B D^(-beta) (arXiv 2203.15556);
``kaplan`` is the joint law [(N_c/N)^(alpha_N/alpha_D) + D_c/D]^alpha_D (arXiv 2001.08361), whose components are
(N_c/N)^alpha_N and (D_c/D)^alpha_D and whose p is alpha_D.
"""

from __future__ import annotations

from dataclasses import dataclass

from exponents.errors import ModelError
from exponents.field import Quotient
from exponents.model import Component, Model
from exponents.registry import resolve

_JOINT = {"kaplan": "alpha_D"}
"""Models whose paper joins the components by a power instead of adding them: which parameter is p."""
IRREDUCIBLE = "E"


@dataclass(frozen=True)
class Term:
    """One component, ``constant * prod_k resources_k ** exponents_k``.

    ``constant`` names what is reported: the amplitude, or with ``is_scale`` the size x_c of (x_c/x)^a.
    """

    constant: str
    resources: tuple[str, ...]
    exponents: tuple[Quotient, ...]
    is_scale: bool = False


@dataclass(frozen=True)
class Law:
    """A law that can be fitted: its ``terms``, whether it has an irreducible loss, and the parameter ``power`` if joint.

    ``exponents`` are the parameters on which some a_ik depends; ``absent`` are those on which the loss does not.
    """

    id: str
    model: Model
    terms: tuple[Term, ...]
    exponents: tuple[str, ...]
    absent: tuple[str, ...]
    power: str | None = None

    @property
    def irreducible(self) -> bool:
        """A joint law has no irreducible loss: the papers that use one found none."""
        return self.power is None

    @property
    def resources(self) -> tuple[str, ...]:
        """The resources that the loss depends on, in the order of the model."""
        used = {name for term in self.terms for name in term.resources}
        return tuple(name for name in self.model.names if name in used)

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of all that is fitted, in the order in which values are reported."""
        head = (IRREDUCIBLE,) if self.irreducible else ()
        return (*head, *(term.constant for term in self.terms), *self.exponents)

    def __str__(self) -> str:
        parts = [_term_text(term, self.power) for term in self.terms]
        if self.power is not None:
            return f"L = ({' + '.join(parts)})^{self.power}"
        return " + ".join(["L = E", *parts])


def law_of(name: str) -> Law:
    """The law that a registered model or a TOML file means.

    Raises UnknownNameError for a name that is neither, ModelError for a model that is no sum of monomials in its
    resources with fixed signs: the message names the component and what it has instead.
    """
    model, _ = resolve(name)
    if model.regimes:
        raise ModelError(f"{model.id} has regimes, of which the best one wins: fit the components of one as a model")
    power = _JOINT.get(name)
    terms = tuple(_term(c, model, power is not None) for c in model.components)
    used = {n for term in terms for e in term.exponents for n in model.parameters if depends(e, n)}
    law = Law(
        model.id,
        model,
        terms,
        tuple(n for n in model.parameters if n in used),
        tuple(n for n in model.parameters if n not in used),
        power,
    )
    _require_distinct(law)
    return law


def _term(component: Component, model: Model, is_scale: bool) -> Term:
    what = f"component {component.id!r} of {model.id}"
    if component.window:
        bounds = " and ".join(b.text for b in component.window)
        raise ModelError(f"{what} lives only while {bounds}: such a loss is not one formula that could be fitted")
    monomial = component.law.monomial
    if monomial is None:
        raise ModelError(f"{what} is {component.law}: a fit needs one monomial a component; split its terms")
    if monomial.logs:
        raise ModelError(f"{what} is {component.law}: logarithms cannot be told from a small power and are not fitted")
    if not monomial.powers:
        raise ModelError(f"{what} depends on no resource: the irreducible loss E stands for all constants")
    resources, exponents = zip(*monomial.powers)
    return Term(_constant(component, monomial.coefficient, model, resources, is_scale), resources, exponents, is_scale)


def _constant(component: Component, coefficient: str, model: Model, resources, is_scale: bool) -> str:
    """The name of a component's constant: the one the model gives it, else the component's own id."""
    if is_scale:
        return f"{resources[0]}_c"
    return coefficient if coefficient in model.constants else component.id


def depends(exponent: Quotient, name: str) -> bool:
    """Whether a parameter occurs in an exponent."""
    place = exponent.field.names.index(name)
    return bool(exponent.num.degrees()[place] or exponent.den.degrees()[place])


def derivative(exponent: Quotient, name: str) -> Quotient:
    """The exact partial derivative of an exponent by a parameter."""
    place = exponent.field.names.index(name)
    top, bottom = exponent.num, exponent.den
    return exponent.field.quotient(top.derivative(place) * bottom - top * bottom.derivative(place), bottom * bottom)


def _require_distinct(law: Law) -> None:
    for i, name in enumerate(law.parameters):
        if name in law.parameters[:i]:
            raise ModelError(f"{law.id}: {name!r} would stand for two fitted numbers; rename the constant or parameter")


def _term_text(term: Term, power: str | None) -> str:
    if term.is_scale:
        (resource,), (exponent,) = term.resources, term.exponents
        growth = (-exponent).formula()
        top = f"({term.constant}/{resource})"
        return top if growth == power else f"{top}^({growth}/{power})"
    return " ".join([term.constant, *map(_power_text, term.resources, term.exponents)])


def _power_text(resource: str, exponent: Quotient) -> str:
    text = exponent.formula()
    return f"{resource}^{text}" if text.isidentifier() or text.isdigit() else f"{resource}^({text})"
