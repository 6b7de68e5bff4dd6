"""Exact linear algebra over QQ(parameters), around a point: pivots are nonzero there.

A point is *generic* if whatever vanishes there vanishes identically; NotGeneric asks the caller for another point.
"""

from __future__ import annotations

from collections.abc import Sequence

from flint import fmpq

from .errors import ExponentsError
from .field import Field, Quotient

Vector = tuple[Quotient, ...]
Point = Sequence[fmpq]


class NotGeneric(ExponentsError):
    """The point lies on a wall: something is zero there but not around it."""


def dot(form: Vector, v: Vector) -> Quotient:
    total = v[0].field.zero
    for a, b in zip(form, v):
        if a and b:
            total = total + a * b
    return total


def solve_square(matrix: list[list[Quotient]], rhs: list[Quotient], field: Field, point: Point) -> list[Quotient]:
    """Solve a square system by elimination; pivots are nonzero at the point (NotGeneric if there is none)."""
    size = len(matrix)
    work = [list(row) + [b] for row, b in zip(matrix, rhs)]
    for k in range(size):
        candidates = [i for i in range(k, size) if work[i][k] and work[i][k].at(point) != 0]
        if not candidates:
            raise NotGeneric("the active rows are dependent at this point")
        i = min(candidates, key=lambda i: (not work[i][k].is_constant, sum(1 for x in work[i] if x)))
        work[k], work[i] = work[i], work[k]
        pivot = work[k][k]
        if pivot != 1:
            work[k] = [x / pivot if x else x for x in work[k]]
        for r in range(size):
            factor = work[r][k]
            if r != k and factor:
                work[r] = [a - factor * b if b else a for a, b in zip(work[r], work[k])]
    return [row[size] for row in work]


def rank(matrix: Sequence[Sequence[Quotient]]) -> int:
    """The rank over the field, which is the rank at all points but those of a thin set."""
    work, found = [list(row) for row in matrix], 0
    for column in range(len(work[0]) if work else 0):
        i = next((i for i in range(found, len(work)) if work[i][column]), None)
        if i is None:
            continue
        work[found], work[i] = work[i], work[found]
        pivot = work[found]
        for r in range(found + 1, len(work)):
            if work[r][column]:
                factor = work[r][column] / pivot[column]
                work[r] = [a - factor * b if b else a for a, b in zip(work[r], pivot)]
        found += 1
    return found


def null_vector(matrix: list[list[Quotient]], width: int, field: Field, point: Point) -> list[Quotient] | None:
    """The kernel of a matrix if it is a line (at the point and around it), last entry 1; else None."""
    work = [list(row) for row in matrix]
    k = 0
    for column in range(width - 1):
        i = next((i for i in range(k, len(work)) if work[i][column] and work[i][column].at(point) != 0), None)
        if i is None:
            return None
        work[k], work[i] = work[i], work[k]
        pivot = work[k][column]
        work[k] = [x / pivot if x else x for x in work[k]]
        for r in range(len(work)):
            factor = work[r][column]
            if r != k and factor:
                work[r] = [a - factor * b if b else a for a, b in zip(work[r], work[k])]
        k += 1
    if any(x for row in work[k:] for x in row):
        return None
    return [-work[i][width - 1] for i in range(width - 1)] + [field.one]
