"""A model as a family of linear programs in the exponents.

Put every resource x = f^(xi_x) and the loss L = f^(-eta). Then the loss is a union of *branches*; in each branch, eta is
the largest number that satisfies linear inequalities (rows) in (xi, eta) whose coefficients are exact functions of the
parameters. A branch is a choice of

    one regime, if the model has regimes;
    for each held resource with a min, which arm is the smallest;
    for each bound of a component's window, whether it holds ("inside") or is violated or just met ("outside");
    for each min inside a component, the arm that stands for it.

The best branch wins. Held resources are eliminated: rows speak of the free ones only.

Labels of rows, by which certificates name them:

    component:ID:T:A    arm A of term T of component ID decays at least like the loss
    resource:X          X >= 1
    budget:K            the K-th term of the budget is at most f
    cap:K               the K-th cap holds
    window:K, outside:K the K-th distinct window bound holds / does not hold strictly
    regime:ID:K         the K-th bound of the regime's window
    held:X:A<B          arm A of the held resource X is at most its arm B
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from flint import fmpq

from .errors import ModelError
from .field import Quotient
from .law import Law, Monomial
from .model import Bound, Component, Model
from .parse import BUDGET
from .region import Condition
from .simplex import Optimal, minimise

MOST_BRANCHES = 4096


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


@dataclass(frozen=True)
class Program:
    """All branches of a model at parameters where ``conditions`` hold (which decide the components with a region)."""

    free: tuple[str, ...]
    conditions: tuple[Condition, ...]
    branches: tuple[Branch, ...]


def program(model: Model, point: Sequence[fmpq], known: dict | None = None) -> Program:
    """The program that is valid around a parameter point; ``known`` remembers programs by their live components."""
    live, conditions = _live(model, point)
    if known is not None and (live, conditions) in known:
        return known[live, conditions]
    held = dict(model.held)
    free = tuple(n for n in model.names if n not in held)
    order = _elimination_order(model, held)
    choices = _Choices(model, live)
    if choices.count > MOST_BRANCHES:
        raise ModelError(
            f"{model.id} has {choices.count} branches (windows and mins multiply); the most allowed is {MOST_BRANCHES}"
        )
    branches = tuple(
        _branch(model, live, free, held, order, arms, regime, inside, mins) for arms, regime, inside, mins in choices
    )
    result = Program(free, conditions, branches)
    if known is not None:
        known[live, conditions] = result
    return result


def _live(model: Model, point) -> tuple[frozenset[str], tuple[Condition, ...]]:
    """Components that are there at a point, and the conditions under which the same ones are."""
    live, conditions = [], []
    for component in model.all_components:
        broken = component.region.failing(point) if component.region else None
        if broken is None:
            live.append(component.id)
            conditions += [c.closed for c in component.region.conditions] if component.region else []
        else:
            conditions.append(broken.complement.closed)
    return frozenset(live), tuple(dict.fromkeys(conditions))


def _elimination_order(model: Model, held: dict[str, Law]) -> tuple[str, ...]:
    """Held resources, each after those that its law mentions."""
    order: list[str] = []

    def visit(name: str, above: tuple[str, ...]) -> None:
        if name in above:
            raise ModelError(
                f"held resources of {model.id} define each other in a circle: {' -> '.join(above + (name,))}"
            )
        if name in order:
            return
        for term in held[name].terms:
            for arm in term.arms:
                for other, _ in arm.powers:
                    if other in held:
                        visit(other, above + (name,))
        order.append(name)

    for name in held:
        visit(name, ())
    return tuple(order)


class _Choices:
    """The product of all choices; iterating yields (held arms, regime, inside flags, min arms)."""

    def __init__(self, model: Model, live: frozenset[str]):
        self.held = [(n, range(len(law.terms[0].arms))) for n, law in model.held]
        self.regimes = model.regimes or (None,)
        self.model, self.live = model, live
        self.count = 1
        for _, arms in self.held:
            self.count *= len(arms)
        self.count *= sum(
            2 ** len(window_bounds(self.components(r))) * _product(len(m) for _, m in self.mins(r))
            for r in self.regimes
        )

    def components(self, regime) -> tuple[Component, ...]:
        both = self.model.components + (regime.components if regime else ())
        return tuple(c for c in both if c.id in self.live)

    def mins(self, regime):
        return [
            ((c.id, t), range(len(term.arms)))
            for c in self.components(regime)
            for t, term in enumerate(c.law.terms)
            if len(term.arms) > 1
        ]

    def __iter__(self):
        for regime in self.regimes:
            bounds = window_bounds(self.components(regime))
            mins = self.mins(regime)
            for arms in product(*(r for _, r in self.held)):
                for inside in product((True, False), repeat=len(bounds)):
                    for chosen in product(*(r for _, r in mins)):
                        yield (
                            dict(zip((n for n, _ in self.held), arms)),
                            regime,
                            dict(zip(bounds, inside)),
                            dict(zip((k for k, _ in mins), chosen)),
                        )


def _product(numbers) -> int:
    total = 1
    for n in numbers:
        total *= n
    return total


def window_bounds(components: Sequence[Component]) -> tuple[Bound, ...]:
    """The distinct bounds of the components' windows, in order of appearance."""
    found: dict[Monomial, Bound] = {}
    for component in components:
        for bound in component.window:
            found.setdefault(bound.monomial, bound)
    return tuple(found.values())


def _branch(model, live, free, held, order, arms, regime, inside, mins) -> Branch:
    field = model.field
    zero = field.zero
    forms: dict[str, tuple[tuple[Quotient, ...], Quotient]] = {
        n: (tuple(field.one if i == k else zero for i in range(len(free))), zero) for k, n in enumerate(free)
    }

    def linear(monomial: Monomial) -> tuple[tuple[Quotient, ...], Quotient]:
        """(coefficients, constant) of the exponent of a monomial."""
        total, constant = [zero] * len(free), zero
        for name, e in monomial.powers:
            if name == BUDGET:
                constant = constant + e
                continue
            form, shift = forms[name]
            total = [t + e * x if x else t for t, x in zip(total, form)]
            constant = constant + e * shift
        return tuple(total), constant

    def at_most_one(label: str, monomial: Monomial, sign: int = 1, says: str = "") -> Row:
        coefficients, constant = linear(monomial)
        local = label.split(":")[0] in ("window", "outside", "held", "regime")  # a border of this branch only
        return Row(label, tuple(c * -sign for c in coefficients), constant * -sign, rank=2 if local else 0, says=says)

    rows: list[Row] = []
    for name in order:
        options = held[name].terms[0].arms
        chosen = arms[name]
        forms[name] = linear(options[chosen])
        for i, other in enumerate(options):
            if i != chosen:
                rows.append(at_most_one(f"held:{name}:{chosen}<{i}", options[chosen] * other ** field(-1)))
    for resource in model.resources:
        if resource.at_least_one:
            rows.append(Row(f"resource:{resource.name}", *forms[resource.name], says=f"{resource.name} >= 1"))
    for k, monomial in enumerate(model.budget):
        coefficients, constant = linear(monomial)
        rows.append(Row(f"budget:{k}", tuple(-c for c in coefficients), 1 - constant, says=f"{monomial} <= f"))
    rows += [at_most_one(f"cap:{k}", bound.monomial, says=bound.text) for k, bound in enumerate(model.caps)]
    if regime:
        rows += [at_most_one(f"regime:{regime.id}:{k}", b.monomial, says=b.text) for k, b in enumerate(regime.window)]
    outside = {b.monomial for b, flag in inside.items() if not flag}
    for k, (bound, flag) in enumerate(inside.items()):
        rows.append(
            at_most_one(
                f"window:{k}" if flag else f"outside:{k}",
                bound.monomial,
                1 if flag else -1,
                f"{'' if flag else 'not '}{bound.text}",
            )
        )
    for component in model.components + (regime.components if regime else ()):
        if component.id not in live or any(b.monomial in outside for b in component.window):
            continue
        for t, term in enumerate(component.law.terms):
            a = mins.get((component.id, t), 0)
            row = at_most_one(f"component:{component.id}:{t}:{a}", term.arms[a])
            rows.append(Row(row.label, row.coefficients, row.constant, loss=1, rank=1 if component.window else 0))
    trivial = [r for r in rows if not r.loss and not any(r.coefficients) and not r.constant]
    label = _label(arms, held, regime, inside, mins)
    return Branch(label, tuple(r for r in rows if r not in trivial), tuple((n, *forms[n]) for n in order))


def _label(arms, held, regime, inside, mins) -> str:
    parts = [f"regime {regime.id}"] if regime else []
    parts += [f"{n} = {held[n].terms[0].arms[a]}" for n, a in arms.items() if len(held[n].terms[0].arms) > 1]
    parts += [f"{'inside' if flag else 'outside'} {k}" for k, flag in enumerate(inside.values())]
    parts += [f"{c}[{t}] arm {a}" for (c, t), a in mins.items()]
    return "; ".join(parts) or "only"


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
