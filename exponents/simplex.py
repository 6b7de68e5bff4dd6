"""Exact linear programming: minimise cost . x subject to columns x = rhs, x >= 0, over the rationals.

Among optimal solutions one that minimises a second cost is taken, so that the choice does not depend on the order of
the columns more than it must. The simplex method with Bland's rule (it cannot cycle), on FLINT's rationals. The engine
feeds it the *dual* of the exponent program: a basis then names the rows that are active, and x are their weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flint import fmpq

Vector = Sequence[fmpq]


@dataclass(frozen=True)
class Optimal:
    """``basis[i]`` is the column basic in row i, -1 for a redundant row; ``value`` of each basic variable."""

    basis: tuple[int, ...]
    values: tuple[fmpq, ...]


@dataclass(frozen=True)
class Unbounded:
    """A direction: x[j] for the columns listed; columns . ray = 0 and cost . ray < 0."""

    ray: tuple[tuple[int, fmpq], ...]


@dataclass(frozen=True)
class Infeasible:
    """Multipliers y with y . columns <= 0 for every column and y . rhs > 0."""

    multipliers: tuple[fmpq, ...]


def minimise(
    columns: Sequence[Vector], rhs: Vector, cost: Vector, second_cost: Vector | None = None
) -> Optimal | Unbounded | Infeasible:
    """Solve the program; ``columns[j]`` is the j-th column, as long as ``rhs``. Unbounded speaks of the first cost."""
    height, width = len(rhs), len(columns)
    zero, one = fmpq(0), fmpq(1)
    flips = [-1 if b < 0 else 1 for b in rhs]
    rows = [
        [columns[j][i] * flips[i] for j in range(width)]
        + [one if k == i else zero for k in range(height)]
        + [rhs[i] * flips[i]]
        for i in range(height)
    ]
    basis = [width + i for i in range(height)]
    first = [zero] * width + [one] * height + [zero]
    for row in rows:  # price out the artificial basis
        first = [a - b for a, b in zip(first, row)]
    for i in range(height):
        first[width + i] = zero
    _run(rows, basis, [first], width + height)
    if first[-1] != 0:
        return Infeasible(tuple((one - first[width + i]) * flips[i] for i in range(height)))
    for i in range(height):  # drive artificial columns out of the basis where the rows are independent
        if basis[i] >= width:
            j = next((j for j in range(width) if rows[i][j] != 0), None)
            if j is not None:
                _pivot(rows, basis, [], i, j)
    entering = _run(rows, basis, [_priced(cost, rows, basis, width, height)], width)
    if entering is not None:
        ray = [(entering, one)] + [(basis[i], -rows[i][entering]) for i in range(height) if rows[i][entering] != 0]
        return Unbounded(tuple(ray))
    if second_cost is not None:
        _run(rows, basis, [_priced(c, rows, basis, width, height) for c in (cost, second_cost)], width)
    return Optimal(tuple(b if b < width else -1 for b in basis), tuple(row[-1] for row in rows))


def _priced(cost, rows, basis, width, height) -> list[fmpq]:
    """Reduced costs with respect to the current basis."""
    reduced = list(cost) + [fmpq(0)] * (height + 1)
    for i, b in enumerate(basis):
        c = cost[b] if b < width else fmpq(0)
        if c != 0:
            reduced = [a - c * x if x else a for a, x in zip(reduced, rows[i])]
    return reduced


def _run(rows, basis, objectives, width) -> int | None:
    """Pivot to lexicographic optimality over the first ``width`` columns; the entering column if that is unbounded."""
    while True:
        entering = next((j for j in range(width) if _improves(j, objectives)), None)
        if entering is None:
            return None
        leaving, best = None, None
        for i, row in enumerate(rows):
            if row[entering] > 0:
                ratio = row[-1] / row[entering]
                if best is None or ratio < best or (ratio == best and basis[i] < basis[leaving]):
                    leaving, best = i, ratio
        if leaving is None:
            return entering
        _pivot(rows, basis, objectives, leaving, entering)


def _improves(j, objectives) -> bool:
    return next((o[j] < 0 for o in objectives if o[j] != 0), False)


def _pivot(rows, basis, objectives, i, j) -> None:
    pivot = rows[i][j]
    rows[i] = [a / pivot if a else a for a in rows[i]]
    for row in (*rows[:i], *rows[i + 1 :], *objectives):
        factor = row[j]
        if factor != 0:
            row[:] = [a - factor * b if b else a for a, b in zip(row, rows[i])]
    basis[i] = j
