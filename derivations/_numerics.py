"""Where to measure the exponents of a model: a numerical loss, points and rays, budgets; data beside the theory.

The loss is named and not imported: numerical routines read these records, and none of them knows a theory.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from exponents.errors import ModelError
from exponents.model import Model
from exponents.parse import Scope, exponent, law_of, number


@dataclass(frozen=True)
class Bottleneck:
    """Sizes that are powers of one number n, so that one component leads.

    point    values of the model's parameters, "alpha=2 beta=1/2"
    ray      exponents of the free resources, "N=10 t=1"
    decades  (least, largest) power of ten of n
    """

    point: str
    ray: str
    decades: tuple[float, float]

    @property
    def at(self) -> dict[str, Fraction]:
        """The point in exact values."""
        return exact(self.point)

    @property
    def exponents(self) -> dict[str, Fraction]:
        """The ray in exact values."""
        return exact(self.ray)


@dataclass(frozen=True)
class Optimum:
    """The least loss at each budget f.

    point    values of the model's parameters
    free     (size, least, largest exponent of f) of each size that is searched for
    others   (size, product of powers of f and the free sizes) that the budget then leaves: ("t", "f/N")
    decades  (least, largest) power of ten of f
    """

    point: str
    free: tuple[tuple[str, float, float], ...]
    others: tuple[tuple[str, str], ...]
    decades: tuple[float, float]

    @property
    def at(self) -> dict[str, Fraction]:
        """The point in exact values."""
        return exact(self.point)


@dataclass(frozen=True)
class Numerics:
    """A numerical loss of a theory's model and where to read exponents from it.

    loss       name of a function that returns ``loss(**sizes)``
    arguments  (its argument, formula in the model's parameters): ("a", "1 + alpha*beta")
    components what the numerical loss is the sum of; all components of the model if none is named
    sizes      (size of the loss, the model's resource) where they differ in name; otherwise the loss takes the
               resources that are named
    """

    loss: str
    arguments: tuple[tuple[str, str], ...]
    bottlenecks: tuple[Bottleneck, ...] = ()
    optima: tuple[Optimum, ...] = ()
    sizes: tuple[tuple[str, str], ...] = ()
    components: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not (self.bottlenecks or self.optima):
            raise ModelError(f"the numerics of {self.loss} measure nothing: give bottlenecks or optima")
        if self.components and self.optima:
            raise ModelError(f"the numerics of {self.loss} are a part of the loss: an optimum is one of the whole loss")

    def fits(self, model: Model) -> bool:
        """True; UnknownNameError or ModelError where a record names what the model does not have."""
        for _, formula in self.arguments:
            exponent(formula, model.field)
        for _, resource in self.sizes:
            model.resource(resource)
        for component in self.components:
            model.component(component)
        for each in (*self.bottlenecks, *self.optima):
            if set(each.at) != set(model.parameters):
                raise ModelError(f"{each.point!r} is no point of {', '.join(model.parameters)}")
        for each in self.bottlenecks:
            for resource in each.exponents:
                model.resource(resource)
        for each in self.optima:
            names = tuple(name for name, _, _ in each.free)
            for name, text in each.others:
                if law_of(text, Scope(model.field, names, budget=True)).monomial is None:
                    raise ModelError(f"{name} = {text!r} is not a product of powers of f and {', '.join(names)}")
        return True


def exact(text: str) -> dict[str, Fraction]:
    """``"alpha=2 beta=1/2"`` as exact values; ModelError for words of another form."""
    values = {}
    for word in text.split():
        name, equals, value = word.partition("=")
        if not equals or name in values:
            raise ModelError(f"{word!r} in {text!r} is not NAME=VALUE, each name once")
        values[name] = number(value)
    return values


__all__ = ["Bottleneck", "Numerics", "Optimum", "exact"]
