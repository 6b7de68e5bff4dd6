"""An independent evaluation of a model at one rational point, in fractions and without the solver.

``optimum(model, point)`` puts numbers for the parameters first, then looks at every way to read the model as one linear
program in (xi, eta) and solves each exactly: the dual by a simplex method with Bland's rule, then the vertices of the
optimal face by trying all bases of the rows that the dual leaves open. ``floating`` solves the same programs with SciPy.
``loss_of`` evaluates the laws directly at given resources, with no program at all. Nothing is shared with
``exponents.check`` either, which reads the model symbolically.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, product
from math import lcm

from flint import fmpq

from exponents.law import Monomial
from exponents.model import Component, Model

Vector = tuple[Fraction, ...]
Row = tuple[Vector, Fraction]  # coefficients of (xi, eta) and right-hand side: coefficients . (xi, eta) <= right


@dataclass(frozen=True)
class Answer:
    """The largest loss exponent and the vertices of all optimal resource exponents (all resources, the held ones too)."""

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


# --- the model as linear programs at a point -----------------------------------------------------------------------------


def programs(model: Model, point: Sequence[Fraction]) -> Iterator[list[Row]]:
    """Every linear program whose best optimum is the model's. All resources stay unknowns; a held one obeys equalities."""
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
        """The decay of a component: the slowest of its terms, each as fast as its fastest arm; None if it is not there."""
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


# --- linear programs in fractions ------------------------------------------------------------------------------------------


def solve(rows: Sequence[Row]) -> tuple[Fraction, list[int]] | None:
    """Maximise the last unknown subject to rows: its largest value, and the rows with positive dual weight; None if no
    point satisfies the rows. Raises ArithmeticError if it is unbounded.

    The dual, min right . y with y >= 0 and sum_i y_i a_i = (0, ..., 0, 1), is a program in standard form: artificial
    unknowns first (they leave and never return, so they have no column), then Bland's rule. The table holds integers over
    one common denominator.
    """
    size, count = len(rows[0][0]), len(rows)
    whole = [_whole(row, right) for row, right in rows]
    table = [[w[i] for w in whole] + [int(i == size - 1)] for i in range(size)]
    table.append([w[-1] for w in whole] + [0])  # reduced costs
    table.append([-sum(column) for column in zip(*table[:size])])  # reduced costs of the artificial unknowns' sum
    basis, below = list(range(count, count + size)), 1
    below, _ = _minimise(table, basis, below, size + 1)
    if table[size + 1][-1]:
        if _feasible(rows):
            raise ArithmeticError("the loss exponent is unbounded")
        return None
    for i, j in enumerate(basis):
        if j >= count and (k := next((k for k in range(count) if table[i][k]), None)) is not None:
            below = _pivot(table, basis, below, i, k)
    below, bounded = _minimise(table, basis, below, size)
    if not bounded:
        return None
    return Fraction(-table[size][-1], below), [j for i, j in enumerate(basis) if j < count and table[i][-1]]


def _whole(row: Vector, right: Fraction) -> list[int]:
    """A row times its common denominator."""
    scale = lcm(right.denominator, *(c.denominator for c in row))
    return [c.numerator * (scale // c.denominator) for c in (*row, right)]


def _minimise(table: list[list[int]], basis: list[int], below: int, cost: int) -> tuple[int, bool]:
    """Bland's rule on the row ``cost``: the common denominator at the end, and whether the minimum is finite."""
    size = len(basis)
    while (k := next((k for k, c in enumerate(table[cost][:-1]) if c < 0), None)) is not None:
        ratios = [(Fraction(table[i][-1], table[i][k]), basis[i], i) for i in range(size) if table[i][k] > 0]
        if not ratios:
            return below, False
        below = _pivot(table, basis, below, min(ratios)[2], k)
    return below, True


def _pivot(table: list[list[int]], basis: list[int], below: int, i: int, k: int) -> int:
    """Exchange; all entries stay integers over the new common denominator, the pivot (made positive)."""
    if table[i][k] < 0:
        table[i] = [-c for c in table[i]]
    row, pivot = table[i], table[i][k]
    for other, entries in enumerate(table):
        if other != i:
            factor = entries[k]
            table[other] = [(a * pivot - factor * b) // below for a, b in zip(entries, row)]
    basis[i] = k
    return pivot


def _feasible(rows: Sequence[Row]) -> bool:
    """Whether some point satisfies the rows: the same program with the last unknown bounded by an extra row."""
    size = len(rows[0][0])
    slack = [((*row, Fraction(-1)), right) for row, right in rows]  # relax every row by t, minimise t >= 0
    slack.append((tuple(Fraction(-int(i == size)) for i in range(size + 1)), Fraction(0)))
    flipped = [((*row[:-1], -row[-1]), right) for row, right in slack]
    return solve(flipped)[0] == 0


def face(rows: Sequence[Row], value: Fraction, tight: Sequence[int]) -> Iterator[Vector]:
    """The vertices of the points where the last unknown has its largest value; ``tight`` rows are equalities there.

    Raises ArithmeticError if the face is unbounded.
    """
    size = len(rows[0][0])
    top = tuple(Fraction(int(i == size - 1)) for i in range(size)), value
    fixed = _independent([top] + [rows[i] for i in tight], size)
    others = [row for i, row in enumerate(rows) if i not in tight]
    found = set()
    for chosen in combinations(others, size - len(fixed)):
        point = _intersection(fixed + list(chosen), size)
        if point is not None and all(_dot(row, point) <= right for row, right in others):
            found.add(point)
    if not found or _recedes(fixed, others, size):
        raise ArithmeticError("the optimal resources are unbounded")
    yield from found


def _recedes(fixed: Sequence[Row], others: Sequence[Row], size: int) -> bool:
    """Whether some direction stays in the face: each unknown is tried, upwards and downwards."""
    if len(fixed) == size:
        return False
    zero = Fraction(0)
    cone = [(row, zero) for row, _ in others]
    for row, _ in fixed:
        cone += [(row, zero), (tuple(-c for c in row), zero)]
    for k in range(size):
        for sign in (1, -1):
            step = tuple(Fraction(sign * int(i == k)) for i in range(size))
            extended = [((*row, zero), right) for row, right in cone]
            extended.append(((*(-c for c in step), Fraction(1)), zero))  # t <= step . u
            extended.append(((*(zero for _ in step), Fraction(1)), Fraction(1)))  # t <= 1
            if solve(extended)[0] > 0:
                return True
    return False


def _dot(row: Vector, point: Vector) -> Fraction:
    return sum((a * b for a, b in zip(row, point) if a and b), Fraction(0))


def _independent(rows: Sequence[Row], size: int) -> list[Row]:
    kept: list[Row] = []
    for row in rows:
        if len(_reduced([*kept, row], size)) > len(kept):
            kept.append(row)
    return kept


def _intersection(rows: Sequence[Row], size: int) -> Vector | None:
    """The only point where all rows are equalities, if there is one."""
    reduced = _reduced(rows, size)
    return tuple(row[-1] for _, row in sorted(reduced.items())) if len(reduced) == size else None


def _reduced(rows: Sequence[Row], size: int) -> dict[int, list[Fraction]]:
    """Gauss-Jordan: pivot column -> reduced row with its right-hand side."""
    done: dict[int, list[Fraction]] = {}
    for coefficients, right in rows:
        row = [*coefficients, right]
        for column, other in done.items():
            if row[column]:
                factor = row[column]
                row = [a - factor * b for a, b in zip(row, other)]
        column = next((k for k in range(size) if row[k]), None)
        if column is None:
            continue
        row = [c / row[column] for c in row]
        for k, other in done.items():
            if other[column]:
                factor = other[column]
                done[k] = [a - factor * b for a, b in zip(other, row)]
        done[column] = row
    return done
