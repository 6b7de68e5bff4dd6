"""Linear programs in exact rationals, for the oracle: the optimum by a simplex method, the optimal face by its bases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations
from math import lcm

Vector = tuple[Fraction, ...]
Row = tuple[Vector, Fraction]  # coefficients and right-hand side: coefficients . unknowns <= right


def solve(rows: Sequence[Row]) -> tuple[Fraction, list[int]] | None:
    """Maximise the last unknown subject to rows: its largest value, and the rows with positive dual weight; None if no
    point satisfies the rows. Raises ArithmeticError if it is unbounded.

    The dual, min right . y with y >= 0 and sum_i y_i a_i = (0, ..., 0, 1), is a program in standard form: artificial
    unknowns first (they leave and never return, so they have no column), then Bland's rule. The table holds integers
    over one common denominator.
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
