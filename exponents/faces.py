"""The set of all optima of one branch: a face of its polyhedron, with formulas and the conditions under which it stays.

Rows with a positive weight are tight on the whole face. If they do not determine the point, the face has several
vertices (and perhaps rays), found exactly at the given point and then solved for symbolically. The face keeps its
vertices while no slack changes sign and, at a vertex where more rows are tight than needed, while the edges that leave
the vertex stay the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from flint import fmpq, fmpq_mat

from .field import Field, Quotient
from .linear import NotGeneric, Point, Vector, dot, solve_square
from .rows import Row


@dataclass(frozen=True)
class Face:
    """Vertices and rays in (xi, eta); ``positive``: what keeps the face by its sign; ``tight``: rows tight on all of it."""

    vertices: tuple[Vector, ...]
    rays: tuple[Vector, ...]
    positive: tuple[Quotient, ...]
    tight: tuple[int, ...]


def optimal_face(rows: Sequence[Row], active: list[int], columns, cost, field: Field, point: Point) -> Face:
    """The face where the rows ``active`` are tight; columns and cost are the rows' exact values at the point."""
    size = len(columns[0])
    vertices, positive, tight = [], [], set(range(len(rows)))
    for extra in point_vertices(active, columns, cost, size).values():
        v = _solution(rows, [*active, *extra], field, point)
        slacks = [_slack(row, v) for row in rows]
        positive += [_generic(s, point) for s in slacks if s]
        here = [j for j, s in enumerate(slacks) if not s]
        tight &= set(here)
        vertices.append(v)
        positive += _edges_stay(rows, active, here, size, field, point)
    rays = []
    for direction, extra in point_rays(active, columns, size).items():
        ray = _ray(rows, active, extra, direction, field, point)
        positive += [_generic(g, point) for row in rows if (g := _gain(row, ray))]
        rays.append(ray)
    return Face(tuple(vertices), tuple(rays), tuple(dict.fromkeys(positive)), tuple(sorted(tight)))


def _generic(value: Quotient, point: Point) -> Quotient:
    if value.at(point) == 0:
        raise NotGeneric("a slack vanishes at this point only")
    return value


def _edges_stay(rows, active, here, size, field, point) -> list[Quotient]:
    """Conditions under which the edges at a degenerate vertex (rows ``here`` tight) are the same around the point."""
    missing = size - len(active)
    loose = [j for j in here if j not in active]
    if missing == 0 or len(loose) <= missing:
        return []
    found: list[Quotient] = []
    for extra in combinations(loose, missing - 1):
        values = [x.at(point) for j in (*active, *extra) for x in (*rows[j].coefficients, field(-rows[j].loss))]
        direction = kernel(fmpq_mat(len(active) + missing - 1, size, values), size)
        if direction is None:
            continue
        d = _ray(rows, active, extra, direction, field, point)
        gains = [g for j in loose if (g := _gain(rows[j], d))]
        signs = [_generic(g, point).sign_at(point) for g in gains]
        if len(set(signs)) == 1:  # an edge: it stays one while every gain keeps its sign
            found += gains
        else:  # not an edge in either direction: one gain of each sign is reason enough
            found += [gains[signs.index(s)] for s in set(signs)]
    return found


def _gain(row: Row, d: Vector) -> Quotient:
    """How a row's slack changes along a direction."""
    return dot(row.coefficients, d[:-1]) - (d[-1] if row.loss else 0)


def _slack(row: Row, y: Vector) -> Quotient:
    return row.constant + _gain(row, y)


def point_vertices(active, columns, cost, size) -> dict[tuple[fmpq, ...], tuple[int, ...]]:
    """The vertices of the optimal face at the point, each with the extra rows that, with the active ones, cut it out."""
    found: dict[tuple, tuple[int, ...]] = {}
    others = [j for j in range(len(columns)) if j not in active]
    for extra in combinations(others, size - len(active)):
        chosen = [*active, *extra]
        matrix = fmpq_mat(size, size, [x for j in chosen for x in signed(columns[j])])
        if matrix.det() == 0:
            continue
        y = matrix.solve(fmpq_mat(size, 1, [-cost[j] for j in chosen]))
        y = tuple(y[i, 0] for i in range(size))
        if all(cost[j] + sum(a * b for a, b in zip(signed(columns[j]), y)) >= 0 for j in range(len(columns))):
            found.setdefault(y, extra)
    return found


def point_rays(active, columns, size) -> dict[tuple[fmpq, ...], tuple[int, ...]]:
    """Extreme directions in which the optimal face is unbounded, with the extra rows that cut them out."""
    if len(active) == size:
        return {}
    others = [j for j in range(len(columns)) if j not in active]
    found: dict[tuple, tuple[int, ...]] = {}
    for extra in combinations(others, size - len(active) - 1):
        chosen = [*active, *extra]
        matrix = fmpq_mat(len(chosen), size, [x for j in chosen for x in signed(columns[j])])
        direction = kernel(matrix, size)
        if direction is None:
            continue
        for sign in (1, -1):
            d = tuple(sign * x for x in direction)
            if all(sum(a * b for a, b in zip(signed(columns[j]), d)) >= 0 for j in range(len(columns))):
                found.setdefault(d, extra)
    return found


def signed(column) -> list[fmpq]:
    """Coefficients of a row in (xi, eta): the loss enters with a minus sign."""
    return [*column[:-1], -column[-1]]


def kernel(matrix: fmpq_mat, size: int) -> tuple[fmpq, ...] | None:
    """The kernel of a matrix if it is a line, scaled so that the first nonzero entry is 1."""
    space = null_space(matrix, size)
    if len(space) != 1:
        return None
    first = next(x for x in space[0] if x != 0)
    return tuple(x / first for x in space[0])


def null_space(matrix: fmpq_mat, size: int) -> list[tuple[fmpq, ...]]:
    """A basis of the kernel of a matrix with ``size`` columns."""
    reduced, rank = matrix.rref()
    pivots = [next(j for j in range(size) if reduced[i, j] != 0) for i in range(rank)]
    basis = []
    for loose in sorted(set(range(size)) - set(pivots)):
        vector = [fmpq(0)] * size
        vector[loose] = fmpq(1)
        for i, p in enumerate(pivots):
            vector[p] = -reduced[i, loose]
        basis.append(tuple(vector))
    return basis


def _solution(rows, chosen, field, point) -> Vector:
    """(xi, eta) where the chosen rows are tight."""
    matrix = [[*rows[j].coefficients, field(-rows[j].loss)] for j in chosen]
    return tuple(solve_square(matrix, [-rows[j].constant for j in chosen], field, point))


def _ray(rows, active, extra, direction, field, point) -> Vector:
    matrix = [[*rows[j].coefficients, field(-rows[j].loss)] for j in (*active, *extra)]
    k = next(i for i, x in enumerate(direction) if x != 0)
    matrix.append([field.one if i == k else field.zero for i in range(len(direction))])
    return tuple(solve_square(matrix, [field.zero] * (len(matrix) - 1) + [field(direction[k])], field, point))
