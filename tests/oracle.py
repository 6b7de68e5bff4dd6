"""An independent evaluation of a model at one rational point, in fractions and without the solver.

``optimum(model, point)`` puts numbers for the parameters first, then looks at every way to read the model as one
linear program in (xi, eta), rows ``coefficients . (xi, eta) <= right``, and solves each exactly. ``floating`` solves the
same programs with SciPy. ``loss_of`` evaluates the laws directly at given resources, with no program at all. Nothing is
shared with ``exponents.check`` either, which reads the model symbolically.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from flint import fmpq

from exponents.law import Monomial
from exponents.model import Component, Model

from .exact_programs import Row, Vector, face, solve


@dataclass(frozen=True)
class Answer:
    """The largest loss exponent and the vertices of all optimal resource exponents (held resources included)."""

    loss: Fraction
    vertices: frozenset[Vector]

    def interval(self, k: int) -> tuple[Fraction, Fraction]:
        """The least and greatest optimal exponent of the k-th resource."""
        return min(v[k] for v in self.vertices), max(v[k] for v in self.vertices)


def optimum(model: Model, point: Sequence[Fraction]) -> Answer | None:
    """The exact optimum at a rational point; None if no resources satisfy the constraints.

    Raises ArithmeticError if the loss exponent or an optimal resource is unbounded.
    """
    solved = [(*found, rows) for rows in programs(model, point) if (found := solve(rows)) is not None]
    if not solved:
        return None
    best = max(value for value, _, _ in solved)
    vertices = {v[:-1] for value, tight, rows in solved if value == best for v in face(rows, value, tight)}
    return Answer(best, frozenset(vertices))


def floating(model: Model, point: Sequence[Fraction]) -> float:
    """The largest loss exponent by SciPy's HiGHS, in floating point."""
    from scipy.optimize import linprog

    found = []
    for rows in programs(model, point):
        a, b = [[float(c) for c in row] for row, _ in rows], [float(right) for _, right in rows]
        cost = [0.0] * (len(a[0]) - 1) + [-1.0]
        result = linprog(cost, A_ub=a, b_ub=b, bounds=(None, None), method="highs")
        if result.status == 0:
            found.append(-result.fun)
        elif result.status != 2:
            raise ArithmeticError(result.message)
    return max(found)


def loss_of(model: Model, point: Sequence[Fraction], free: Mapping[str, Fraction]) -> Fraction | None:
    """The loss exponent that given exponents of the free resources lead to; None if they break a constraint.

    On the border of a component's window it may be left out, on the border of two regimes the better one counts.
    """
    numbers = Numbers(model, point)
    xi = dict(free)
    while len(xi) < len(model.names):
        for name, law in model.held:
            if name not in xi and all(n in xi or n == "f" for arm in law.terms[0].arms for n, _ in arm.powers):
                xi[name] = -max(numbers.decay(arm, xi) for arm in law.terms[0].arms)
    allowed = all(numbers.decay(b.monomial, xi) >= 0 for b in model.caps)
    allowed &= all(numbers.decay(term, xi) >= -1 for term in model.budget)
    allowed &= all(xi[r.name] >= 0 for r in model.resources if r.at_least_one)
    losses = []
    for regime in model.regimes or (None,):
        if allowed and all(numbers.decay(b.monomial, xi) >= 0 for b in (regime.window if regime else ())):
            components = model.components + (regime.components if regime else ())
            losses.append(min(d for c in components if (d := numbers.falls(c, xi)) is not None))
    return max(losses, default=None)


# --- the model as linear programs at a point ------------------------------------------------------------------------


def programs(model: Model, point: Sequence[Fraction]) -> Iterator[list[Row]]:
    """All linear programs; their best optimum is the model's. A held resource is an unknown that obeys equalities."""
    numbers = Numbers(model, point)
    for regime in model.regimes or (None,):
        components = [c for c in model.components + (regime.components if regime else ()) if numbers.lives(c)]
        base = numbers.constraints() + [numbers.at_most_one(b.monomial) for b in (regime.window if regime else ())]
        choices = [numbers.held(name, law.terms[0].arms) for name, law in model.held]
        choices += [numbers.choices(c) for c in components]
        for chosen in product(*choices):
            yield base + [row for rows in chosen for row in rows]


class Numbers:
    """A model's monomials as rows of numbers at one point."""

    def __init__(self, model: Model, point: Sequence[Fraction]):
        self.model = model
        self.names = model.names
        self.point = tuple(fmpq(x.numerator, x.denominator) for x in point)

    def number(self, exponent) -> Fraction:
        value = exponent.at(self.point)
        return Fraction(int(value.p), int(value.q))

    def exponents(self, monomial: Monomial) -> tuple[list[Fraction], Fraction]:
        """Powers of the resources, and the power of f."""
        powers = {name: self.number(e) for name, e in monomial.powers}
        return [powers.get(n, Fraction(0)) for n in self.names], powers.get("f", Fraction(0))

    def decay(self, monomial: Monomial, xi: Mapping[str, Fraction]) -> Fraction:
        powers, f = self.exponents(monomial)
        return -f - sum((e * xi[n] for n, e in zip(self.names, powers) if e), Fraction(0))

    def falls(self, component: Component, xi: Mapping[str, Fraction]) -> Fraction | None:
        """The decay of a component: its slowest term, each as fast as its fastest arm; None if it is not there."""
        if not self.lives(component) or any(self.decay(b.monomial, xi) <= 0 for b in component.window):
            return None
        return min(max(self.decay(arm, xi) for arm in term.arms) for term in component.law.terms)

    def at_most_one(self, monomial: Monomial) -> Row:
        powers, f = self.exponents(monomial)
        return (*powers, Fraction(0)), -f

    def at_least_one(self, monomial: Monomial) -> Row:
        row, right = self.at_most_one(monomial)
        return tuple(-c for c in row), -right

    def constraints(self) -> list[Row]:
        rows = [self.at_most_one(b.monomial) for b in self.model.caps]
        for term in self.model.budget:
            row, right = self.at_most_one(term)
            rows.append((row, right + 1))
        for k, resource in enumerate(self.model.resources):
            if resource.at_least_one:
                rows.append((tuple(Fraction(-int(i == k)) for i in range(len(self.names) + 1)), Fraction(0)))
        return rows

    def lives(self, component: Component) -> bool:
        return component.region is None or self.point in component.region

    def held(self, name: str, arms: Sequence[Monomial]) -> list[list[Row]]:
        """For each arm: the resource equals the arm, which is at most the others."""
        k, found = self.names.index(name), []
        for arm in arms:
            row, right = self.at_most_one(arm)
            equal = tuple(c - (i == k) for i, c in enumerate(row)), right
            rows = [equal, (tuple(-c for c in equal[0]), -right)]
            for other in arms:
                if other is not arm:
                    above, limit = self.at_most_one(other)
                    rows.append((tuple(a - b for a, b in zip(row, above)), right - limit))
            found.append(rows)
        return found

    def choices(self, component: Component) -> list[list[Row]]:
        """The component is there with one arm for each of its terms; or one bound of its window keeps it away."""
        present = [self.at_most_one(b.monomial) for b in component.window]
        found = []
        for arms in product(*(term.arms for term in component.law.terms)):
            rows = list(present)
            for arm in arms:
                powers, f = self.exponents(arm)
                rows.append(((*powers, Fraction(1)), -f))
            found.append(rows)
        return found + [[self.at_least_one(b.monomial)] for b in component.window]
