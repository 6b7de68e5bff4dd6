"""Complementary slackness: why an optimal point of a branch is its only one.

At an optimum every row with a positive weight is tight, so all optimal points lie in the affine space where those
rows vanish. If that space is a point, it is the optimum. If not, the rows that are tight at the optimum must block
every direction of the space: no u != 0 has a.u >= 0 for each of them. By Stiemke's lemma that is so when positive
multiples of rows that span the space add up to zero; the multiples are sought among the minimal dependent sets of
rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from ..field import Quotient
from ..solution import Verdict, Vertex
from .bounds import Bound
from .positive import IDENTITY, Ground, Signs
from .report import proved, refuted, unknown, worst

Vector = tuple[Quotient, ...]


def only_optimum(bound: Bound, optimum: Vertex, loss: Quotient, ground: Ground, signs: Signs) -> Verdict:
    """Whether no point but ``optimum`` attains ``loss`` in a branch that weights bound; for generic parameters."""
    if bound.value is None or bound.value != loss:
        return proved(IDENTITY)  # infeasible, or strictly worse off a thin set
    vertex = [optimum[name].value for name in bound.branch.free]
    support = [row for row, _ in bound.support]
    rows = list(bound.branch.rows.values())
    field = ground.field
    equations = [(*row.slopes, loss * bool(row.component) - row.constant) for row in support]
    pivots, reduced = eliminate(equations, len(vertex), field.zero)
    if reduced is None:
        return proved(IDENTITY)  # the tight rows contradict each other: this branch has no optimal point
    directions = kernel(pivots, reduced, len(vertex), field)
    if any(row.at(vertex, loss) for row in support):
        return _elsewhere(bound, pivots, reduced, directions, loss, rows, ground, signs)
    if not directions:
        return proved(IDENTITY)
    tight = {tuple(row.along(u) for u in directions) for row in rows if not row.at(vertex, loss)}
    return _blocked([t for t in tight if any(t)], len(directions), bound, ground, signs)


def _elsewhere(bound, pivots, reduced, directions, loss, rows, ground: Ground, signs: Signs) -> Verdict:
    """The branch could be optimal only away from the vertex: its one candidate has to violate a row."""
    if directions:
        return unknown(f"the branch {bound.branch} has the same bound, and its optimal points are not settled")
    point = [ground.field.zero] * len(bound.branch.free)
    for column, row in zip(pivots, reduced):
        point[column] = row[-1]
    values = [value for row in rows if (value := row.at(point, loss))]
    if any(value.is_constant and value.constant() < 0 for value in values):
        return proved(IDENTITY)
    for value in values:
        if not value.is_constant and (verdict := signs.nonnegative(-value, ground)):
            return verdict
    inside = worst(signs.nonnegative(value, ground) for value in values)
    if inside:
        return refuted("(" + ", ".join(map(str, point)) + f") is as good, in the branch {bound.branch}")
    return unknown(f"the branch {bound.branch} has the same bound at another point, which is feasible in places")


def _blocked(rows: list[Vector], dimension: int, bound: Bound, ground: Ground, signs: Signs) -> Verdict:
    zero = ground.field.zero
    spanning: list[Vector] = []
    methods: list[Verdict] = []
    for size in range(2, dimension + 2):
        for chosen in combinations(rows, size):
            transposed = [(*column, zero) for column in zip(*chosen)]
            pivots, reduced = eliminate(transposed, size, zero)
            relations = kernel(pivots, reduced, size, ground.field)
            if len(relations) != 1 or not all(relations[0]):
                continue
            verdicts = [signs.nonnegative(m / relations[0][0], ground) for m in relations[0][1:]]
            if all(verdicts):
                spanning += chosen
                methods += verdicts
                if len(eliminate([(*r, zero) for r in spanning], dimension, zero)[0]) == dimension:
                    return worst(methods)
    return unknown(f"the weights leave {dimension} direction(s) open in the branch {bound.branch}")


def eliminate(
    equations: Sequence[Vector], unknowns: int, zero: Quotient
) -> tuple[list[int], list[list[Quotient]] | None]:
    """Gauss-Jordan on rows ``(coefficients, right-hand side)``: pivot columns and reduced rows, None if
    contradictory.
    """
    pivots: list[int] = []
    reduced: list[list[Quotient]] = []
    pending = [list(e) for e in equations]
    for column in range(unknowns):
        k = next((i for i, e in enumerate(pending) if e[column]), None)
        if k is None:
            continue
        pivot = pending.pop(k)
        pivot = [c / pivot[column] if c else zero for c in pivot]
        clear = lambda e, p=pivot, j=column: [a - e[j] * b if b else a for a, b in zip(e, p)] if e[j] else e  # noqa: E731
        pending, reduced = [clear(e) for e in pending], [clear(e) for e in reduced]
        pivots.append(column)
        reduced.append(pivot)
    return pivots, None if any(e[-1] for e in pending) else reduced


def kernel(pivots: list[int], reduced: list[list[Quotient]], unknowns: int, field) -> list[Vector]:
    """A basis of the directions in which reduced equations do not change."""
    basis = []
    for free in range(unknowns):
        if free not in pivots:
            direction = [field.zero] * unknowns
            direction[free] = field.one
            for column, row in zip(pivots, reduced):
                direction[column] = -row[free]
            basis.append(tuple(direction))
    return basis
