"""Rows and branches: what the model says, written as linear inequalities in the exponents (labels: see ``program.py``)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flint import fmpq

from .field import Field, Quotient
from .law import Law, Monomial
from .model import Bound, Component, Model, Regime
from .parse import BUDGET
from .simplex import Optimal, minimise

LOCAL, WINDOWED = 2, 1  # ranks: borders of one branch only, components with a window


@dataclass(frozen=True)
class Row:
    """``constant + coefficients . xi - loss * eta >= 0`` with loss 0 or 1."""

    label: str
    coefficients: tuple[Quotient, ...]
    constant: Quotient
    loss: int = 0
    rank: int = 0  # among equally good weights, those on rows of low rank are preferred
    says: str = ""  # for messages

    @property
    def component(self) -> str | None:
        kind, _, rest = self.label.partition(":")
        return rest.split(":")[0] if kind == "component" else None


@dataclass(frozen=True)
class Branch:
    """One linear program; ``held`` gives each held resource's exponent as (name, form in the free ones, constant)."""

    label: str
    rows: tuple[Row, ...]
    held: tuple[tuple[str, tuple[Quotient, ...], Quotient], ...]


class Forms:
    """Exponents of resources as affine forms (coefficients, constant) in those of the free ones."""

    def __init__(self, field: Field, free: tuple[str, ...], held=()):
        self.field, self.size = field, len(free)
        self.table = {
            n: (tuple(field.one if i == k else field.zero for i in range(len(free))), field.zero)
            for k, n in enumerate(free)
        }
        for name, form, constant in held:
            self.table[name] = (form, constant)

    def of(self, monomial: Monomial) -> tuple[tuple[Quotient, ...], Quotient]:
        total, constant = [self.field.zero] * self.size, self.field.zero
        for name, e in monomial.powers:
            if name == BUDGET:
                constant = constant + e
                continue
            form, shift = self.table[name]
            total = [t + e * x if x else t for t, x in zip(total, form)]
            constant = constant + e * shift
        return tuple(total), constant

    def at_most_one(self, label: str, monomial: Monomial, says: str = "", rank: int = 0) -> Row:
        """``monomial <= 1``."""
        coefficients, constant = self.of(monomial)
        return Row(label, tuple(-c for c in coefficients), -constant, rank=rank, says=says)

    def at_least_one(self, label: str, monomial: Monomial, says: str = "", rank: int = 0) -> Row:
        coefficients, constant = self.of(monomial)
        return Row(label, coefficients, constant, rank=rank, says=says)


@dataclass(frozen=True)
class Choice:
    """What one branch has settled: arms of held resources, regime, window bounds inside or outside, arms of mins."""

    arms: Mapping[str, int]
    regime: Regime | None
    inside: Mapping[Bound, bool]
    mins: Mapping[tuple[str, int], int]

    def label(self, held: Mapping[str, Law]) -> str:
        parts = [f"regime {self.regime.id}"] if self.regime else []
        parts += [f"{n} = {held[n].terms[0].arms[a]}" for n, a in self.arms.items() if len(held[n].terms[0].arms) > 1]
        parts += [f"{'inside' if flag else 'outside'} {k}" for k, flag in enumerate(self.inside.values())]
        parts += [f"{c}[{t}] arm {a}" for (c, t), a in self.mins.items()]
        return "; ".join(parts) or "only"


def branch(model: Model, live: frozenset[str], order: Sequence[str], choice: Choice) -> Branch:
    """The linear program of a choice; ``order`` lists held resources so that each comes after those its law mentions."""
    held = dict(model.held)
    forms = Forms(model.field, tuple(n for n in model.names if n not in held))
    rows = list(_held_rows(held, order, choice, forms))
    rows += _limit_rows(model, choice, forms)
    rows += _window_rows(choice, forms)
    rows += _component_rows(model, live, choice, forms)
    needed = tuple(r for r in rows if r.loss or any(r.coefficients) or r.constant)
    return Branch(choice.label(held), needed, tuple((n, *forms.table[n]) for n in order))


def _held_rows(held: Mapping[str, Law], order: Sequence[str], choice: Choice, forms: Forms) -> Iterator[Row]:
    """Settles the held resources' forms; the chosen arm is the smallest."""
    for name in order:
        options, chosen = held[name].terms[0].arms, choice.arms[name]
        forms.table[name] = forms.of(options[chosen])
        for i, other in enumerate(options):
            if i != chosen:
                ratio = options[chosen] * other ** forms.field(-1)
                yield forms.at_most_one(f"held:{name}:{chosen}<{i}", ratio, rank=LOCAL)


def _limit_rows(model: Model, choice: Choice, forms: Forms) -> Iterator[Row]:
    for resource in model.resources:
        if resource.at_least_one:
            yield Row(f"resource:{resource.name}", *forms.table[resource.name], says=f"{resource.name} >= 1")
    for k, monomial in enumerate(model.budget):
        coefficients, constant = forms.of(monomial)
        yield Row(f"budget:{k}", tuple(-c for c in coefficients), 1 - constant, says=f"{monomial} <= f")
    for k, bound in enumerate(model.caps):
        yield forms.at_most_one(f"cap:{k}", bound.monomial, bound.text)
    for k, bound in enumerate(choice.regime.window if choice.regime else ()):
        yield forms.at_most_one(f"regime:{choice.regime.id}:{k}", bound.monomial, bound.text, LOCAL)


def _window_rows(choice: Choice, forms: Forms) -> Iterator[Row]:
    for k, (bound, inside) in enumerate(choice.inside.items()):
        if inside:
            yield forms.at_most_one(f"window:{k}", bound.monomial, bound.text, LOCAL)
        else:
            yield forms.at_least_one(f"outside:{k}", bound.monomial, f"not {bound.text}", LOCAL)


def _component_rows(model: Model, live: frozenset[str], choice: Choice, forms: Forms) -> Iterator[Row]:
    outside = {b.monomial for b, inside in choice.inside.items() if not inside}
    for component in model.components + (choice.regime.components if choice.regime else ()):
        if component.id not in live or any(b.monomial in outside for b in component.window):
            continue
        for t, term in enumerate(component.law.terms):
            a = choice.mins.get((component.id, t), 0)
            coefficients, constant = forms.of(term.arms[a])
            yield Row(
                f"component:{component.id}:{t}:{a}",
                tuple(-c for c in coefficients),
                -constant,
                loss=1,
                rank=WINDOWED if component.window else 0,
            )


def window_bounds(components: Sequence[Component]) -> tuple[Bound, ...]:
    """The distinct bounds of the components' windows, in order of appearance."""
    found: dict[Monomial, Bound] = {}
    for component in components:
        for bound in component.window:
            found.setdefault(bound.monomial, bound)
    return tuple(found.values())


def can_be_open(model: Model, window: Sequence[Bound], point: Sequence[fmpq]) -> bool:
    """Whether resources can satisfy all bounds of a window with room to spare at a parameter point.

    Largest t <= 1 with every bound's slack at least t, as a linear program like that of the loss.
    """
    one, zero = fmpq(1), fmpq(0)
    columns, cost = [[zero] * len(model.names) + [one]], [one]
    for bound in window:
        columns.append([-bound.monomial.power(n, model.field).at(point) for n in model.names] + [one])
        cost.append(-bound.monomial.power(BUDGET, model.field).at(point))
    for k, resource in enumerate(model.resources):
        if resource.at_least_one:
            columns.append([one if i == k else zero for i in range(len(model.names))] + [zero])
            cost.append(zero)
    found = minimise(columns, [zero] * len(model.names) + [one], cost)
    return not isinstance(found, Optimal) or sum(x * cost[j] for j, x in zip(found.basis, found.values) if j >= 0) > 0
