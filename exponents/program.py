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

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

from flint import fmpq

from .errors import ModelError
from .field import Quotient
from .law import Law
from .linear import NotGeneric
from .model import Component, Model, Regime
from .region import Condition
from .rows import Branch, Choice, branch, window_bounds

MOST_BRANCHES = 4096


@dataclass(frozen=True)
class Program:
    """All branches of a model at parameters where ``conditions`` hold (which decide the components with a region)."""

    free: tuple[str, ...]
    conditions: tuple[Condition, ...]
    branches: tuple[Branch, ...]

    def borders(self, point: Sequence[fmpq]) -> list[Quotient]:
        """The functions that keep their sign where the program is valid. Raises NotGeneric where one vanishes: on the border
        of a component's region the point tells nothing about one of its sides."""
        found = [c.poly for c in self.conditions if not c.poly.is_constant]
        if any(q.sign_at(point) == 0 for q in found):
            raise NotGeneric("the point lies on the border of a component's region")
        return found


def program(model: Model, point: Sequence[fmpq], known: dict | None = None) -> Program:
    """The program that is valid around a parameter point; ``known`` remembers programs by their live components."""
    live, conditions = _live(model, point)
    if known is not None and (live, conditions) in known:
        return known[live, conditions]
    held = dict(model.held)
    free = tuple(n for n in model.names if n not in held)
    order = _elimination_order(model, held)
    count = _count(model, live)
    if count > MOST_BRANCHES:
        raise ModelError(
            f"{model.id} has {count} branches (windows and mins multiply); the most allowed is {MOST_BRANCHES}"
        )
    branches = tuple(branch(model, live, order, choice) for choice in _choices(model, live))
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


def _count(model: Model, live: frozenset[str]) -> int:
    """The number of branches."""
    held = prod(len(law.terms[0].arms) for _, law in model.held)
    return held * sum(
        2 ** len(window_bounds(_components(model, r, live))) * prod(len(m) for _, m in _mins(model, r, live))
        for r in model.regimes or (None,)
    )


def _components(model: Model, regime: Regime | None, live: frozenset[str]) -> tuple[Component, ...]:
    both = model.components + (regime.components if regime else ())
    return tuple(c for c in both if c.id in live)


def _mins(model: Model, regime: Regime | None, live: frozenset[str]) -> list[tuple[tuple[str, int], range]]:
    """((component, term), its arms) for every term that is a minimum."""
    return [
        ((c.id, t), range(len(term.arms)))
        for c in _components(model, regime, live)
        for t, term in enumerate(c.law.terms)
        if len(term.arms) > 1
    ]


def _choices(model: Model, live: frozenset[str]) -> Iterator[Choice]:
    """The product of all choices."""
    held = [(n, range(len(law.terms[0].arms))) for n, law in model.held]
    for regime in model.regimes or (None,):
        bounds = window_bounds(_components(model, regime, live))
        mins = _mins(model, regime, live)
        for arms in product(*(r for _, r in held)):
            for inside in product((True, False), repeat=len(bounds)):
                for chosen in product(*(r for _, r in mins)):
                    yield Choice(
                        dict(zip((n for n, _ in held), arms)),
                        regime,
                        dict(zip(bounds, inside)),
                        dict(zip((k for k, _ in mins), chosen)),
                    )
