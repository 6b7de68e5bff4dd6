"""The model read a second time: its branches as systems of linear inequalities in the exponents.

With x = f^xi for each resource and f^(-eta) for the loss, ``monomial <= 1`` says ``-sum e xi >= 0``. A Row is the affine
function that has to be nonnegative; in a component's row the loss exponent enters as ``- eta``. Held resources are
replaced by the arm that a branch picks for them, so that rows speak of the free resources only.

This file shares nothing with the solver but the names of rows and branches, by which certificates refer to them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from ..errors import ModelError
from ..field import Quotient
from ..law import Monomial
from ..model import Component, Model, Regime
from ..parse import BUDGET


@dataclass(frozen=True)
class Row:
    """``slopes . xi + constant - (eta if component else 0) >= 0``."""

    label: str
    slopes: tuple[Quotient, ...]
    constant: Quotient
    component: str = ""
    monomial: Monomial | None = None

    def at(self, vertex: Sequence[Quotient], loss: Quotient) -> Quotient:
        """The row's value for these growth exponents and this loss exponent."""
        total = self.along(vertex) + self.constant
        return total - loss if self.component else total

    def along(self, direction: Sequence[Quotient]) -> Quotient:
        """The rate of change of the row in a direction of the growth exponents."""
        total = self.constant.field.zero
        for slope, x in zip(self.slopes, direction):
            if slope and x:
                total = total + slope * x
        return total


@dataclass(frozen=True)
class Branch:
    """One choice of regime, held arms, sides of windows and arms of minima, with the rows it leads to."""

    choices: frozenset[str]
    rows: Mapping[str, Row]
    free: tuple[str, ...]
    held: Mapping[str, Mapping[str, Quotient]]

    def __str__(self) -> str:
        return "; ".join(sorted(self.choices)) or "only"

    def follows(self, name: str, vertex: Mapping[str, Quotient]) -> bool:
        """Whether a held resource's exponent is what the branch's arm gives at the vertex."""
        form = self.held[name]
        total = form.get(BUDGET, vertex[name].field.zero)
        for x in self.free:
            if x in form:
                total = total + form[x] * vertex[x]
        return total == vertex[name]


def named(label: str) -> frozenset[str]:
    """The choices that a certificate's name of a branch lists."""
    return frozenset() if label == "only" else frozenset(label.split("; "))


def branches(model: Model, absent: frozenset[str] = frozenset()) -> tuple[Branch, ...]:
    """Every branch of a model without the components ``absent``, which live elsewhere in the parameters.

    Raises ModelError where held resources are held at each other in a circle.
    """
    held = {name: law.terms[0].arms for name, law in model.held}
    found = []
    for regime in model.regimes or (None,):
        components = model.components + (regime.components if regime else ())
        components = tuple(c for c in components if c.id not in absent)
        windows = tuple(dict.fromkeys(b.monomial for c in components for b in c.window))
        gates = [(c.id, t, term.arms) for c in components for t, term in enumerate(c.law.terms) if len(term.arms) > 1]
        for arms in product(*(range(len(a)) for a in held.values())):
            for sides in product((True, False), repeat=len(windows)):
                for picks in product(*(range(len(a)) for _, _, a in gates)):
                    choice = _Choice(
                        model, regime, components, held, dict(zip(held, arms)), dict(zip(windows, sides)),
                        {(c, t): pick for (c, t, _), pick in zip(gates, picks)},
                    )  # fmt: skip
                    found.append(choice.branch())
    return tuple(found)


@dataclass(frozen=True)
class _Choice:
    """What a branch has settled; turns the model's statements into rows."""

    model: Model
    regime: Regime | None
    components: tuple[Component, ...]
    held: Mapping[str, tuple[Monomial, ...]]
    arms: Mapping[str, int]
    inside: Mapping[Monomial, bool]
    picks: Mapping[tuple[str, int], int]

    def branch(self) -> Branch:
        free = tuple(n for n in self.model.names if n not in self.held)
        forms = {name: self.form(self.held[name][arm], (name,)) for name, arm in self.arms.items()}
        return Branch(frozenset(self.names()), {row.label: row for row in self.rows()}, free, forms)

    def names(self) -> Iterator[str]:
        if self.regime:
            yield f"regime {self.regime.id}"
        for name, arm in self.arms.items():
            if len(self.held[name]) > 1:
                yield f"{name} = {self.held[name][arm]}"
        for k, inside in enumerate(self.inside.values()):
            yield f"{'inside' if inside else 'outside'} {k}"
        for (component, t), pick in self.picks.items():
            yield f"{component}[{t}] arm {pick}"

    def rows(self) -> Iterator[Row]:
        one = Monomial()
        for resource in self.model.resources:
            if resource.at_least_one:
                x = Monomial(((resource.name, self.model.field.one),))
                yield self.below(f"resource:{resource.name}", one, x)
        for k, term in enumerate(self.model.budget):
            yield self.below(f"budget:{k}", term, Monomial(((BUDGET, self.model.field.one),)))
        for k, bound in enumerate(self.model.caps):
            yield self.below(f"cap:{k}", bound.monomial, one)
        for k, (monomial, inside) in enumerate(self.inside.items()):
            yield self.below(f"window:{k}", monomial, one) if inside else self.below(f"outside:{k}", one, monomial)
        for k, bound in enumerate(self.regime.window if self.regime else ()):
            yield self.below(f"regime:{self.regime.id}:{k}", bound.monomial, one)
        for name, arm in self.arms.items():
            for other, monomial in enumerate(self.held[name]):
                if other != arm:
                    yield self.below(f"held:{name}:{arm}<{other}", self.held[name][arm], monomial)
        for component in self.components:
            yield from self.component(component)

    def component(self, component: Component) -> Iterator[Row]:
        """Rows of a component that is there: all the bounds of its window hold in this branch."""
        if not all(self.inside[b.monomial] for b in component.window):
            return
        for t, term in enumerate(component.law.terms):
            arm = self.picks.get((component.id, t), 0)
            label = f"component:{component.id}:{t}:{arm}"
            yield self.row(label, self.form(term.arms[arm]), component.id, term.arms[arm])

    def below(self, label: str, small: Monomial, large: Monomial) -> Row:
        """small <= large."""
        difference = dict(self.form(small))
        for name, e in self.form(large).items():
            difference[name] = difference.get(name, self.model.field.zero) - e
        return self.row(label, difference)

    def row(
        self, label: str, form: Mapping[str, Quotient], component: str = "", monomial: Monomial | None = None
    ) -> Row:
        zero = self.model.field.zero
        slopes = tuple(-form.get(n, zero) for n in self.model.names if n not in self.held)
        return Row(label, slopes, -form.get(BUDGET, zero), component, monomial)

    def form(self, monomial: Monomial, seen: tuple[str, ...] = ()) -> dict[str, Quotient]:
        """The exponent of a monomial: coefficients on the free resources and on f itself."""
        total: dict[str, Quotient] = {}
        for name, e in monomial.powers:
            part = {name: self.model.field.one}
            if name in self.held:
                if name in seen:
                    raise ModelError(
                        f"held resources {', '.join(seen)} refer to each other in a circle; free one of them"
                    )
                part = self.form(self.held[name][self.arms[name]], (*seen, name))
            for n, c in part.items():
                total[n] = total.get(n, self.model.field.zero) + e * c
        return total


__all__ = ["Branch", "Row", "branches", "named"]
