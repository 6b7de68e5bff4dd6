"""The answer at and around one generic parameter point, with the formulas that hold there and where they hold.

At a rational point every branch of the program is a linear program, solved exactly. Its optimal basis gives formulas:
weights (dual) and resource exponents (primal) as rational functions of the parameters. They stay optimal as long as no
weight and no slack changes sign: these are the conditions of the Piece. Nothing here depends on floating point.

"""

from __future__ import annotations

from dataclasses import dataclass

from flint import fmpq, fmpq_mat

from .errors import ModelError
from .faces import kernel, null_space, optimal_face, point_rays, point_vertices, signed
from .field import Field, Quotient
from .linear import NotGeneric, Point, Vector, dot, null_vector, rank, solve_square
from .program import Program
from .rows import Branch, Row
from .simplex import Infeasible, Optimal, Unbounded, minimise


@dataclass(frozen=True)
class Bounded:
    """A branch with an optimum: positive weights of rows that add up to ``loss <= value``."""

    branch: Branch
    value: Quotient
    weights: tuple[tuple[Row, Quotient], ...]


@dataclass(frozen=True)
class Optimum(Bounded):
    """A branch whose optimum is the model's: the optimal face with its positive slacks, and the rows tight on it."""

    vertices: tuple[Vector, ...]
    rays: tuple[Vector, ...]
    slacks: tuple[Quotient, ...]
    tight: tuple[Row, ...]


@dataclass(frozen=True)
class Empty:
    """A branch without feasible point: positive weights of rows that add up to a negative number."""

    branch: Branch
    weights: tuple[tuple[Row, Quotient], ...]
    excess: Quotient


@dataclass(frozen=True)
class Piece:
    """The model's answer on a neighbourhood: ``positive`` lists the functions whose signs delimit it."""

    winners: tuple[Optimum, ...]
    bounds: tuple[tuple[Branch, tuple[tuple[Row, Quotient], ...], bool], ...]
    positive: tuple[Quotient, ...]


def piece(program: Program, field: Field, point: Point) -> Piece:
    """The answer around a generic point. Raises NotGeneric, or ModelError for a contradictory or unbounded model."""
    answers = [branch_answer(b, program.free, field, point) for b in program.branches]
    found = [a for a in answers if isinstance(a, Bounded)]
    if not found:
        raise ModelError(_contradiction(answers, field, point))
    best = max(a.value.at(point) for a in found)
    first = [a for a in found if a.value.at(point) == best]
    if any(a.value != first[0].value for a in first):
        raise NotGeneric("two branches tie at this point only")
    tied = [with_face(a, field, point) for a in first]
    winners = sorted(tied, key=lambda a: _preference(a, tied))
    positive: list[Quotient] = [q for w in winners for q in (*(x for _, x in w.weights), *w.slacks)]
    bounds = [(w.branch, w.weights, False) for w in winners]
    unique = [w for w in winners if len(w.weights) == len(program.free) + 1]
    for a in answers:
        if a in first:
            continue
        shared = next((w for w in unique if all(row in a.branch.rows for row, _ in w.weights)), None)
        if shared is not None:  # the winner's own weights bound this branch too, and leave it no other optimum
            bounds.append((a.branch, shared.weights, False))
            continue
        bounds.append((a.branch, a.weights, isinstance(a, Empty)))
        positive += [x for _, x in a.weights]
        positive.append(a.excess if isinstance(a, Empty) else winners[0].value - a.value)
    return Piece(
        _without_subsets(winners), tuple(bounds), tuple(dict.fromkeys(q for q in positive if not q.is_constant))
    )


def _preference(a: Optimum, winners: list[Optimum]):
    """Certificates that bound most winners first (their rows are tight on all these faces), then those carried by components
    and budget, then those with the larger face, then those with more components in balance."""
    alone = sum(1 for w in winners if any(row not in w.branch.rows for row, _ in a.weights))
    foreign = sum(1 for row, _ in a.weights if row.label.split(":")[0] in ("window", "outside", "held", "regime"))
    return alone, foreign, -len(a.rays), -len(a.vertices), -sum(1 for row in a.tight if row.loss)


def _without_subsets(winners: list[Optimum]) -> tuple[Optimum, ...]:
    """Drop faces whose points are all in an earlier face (the branches' resources compared in full)."""
    kept: list[Optimum] = []
    for w in winners:
        points = set(full_points(w))
        if not any(points <= set(full_points(k)) and set(w.rays) <= set(k.rays) for k in kept):
            kept.append(w)
    return tuple(kept)


def full_points(a: Optimum) -> tuple[Vector, ...]:
    """Vertices with the held resources' exponents appended."""
    return tuple(v + tuple(constant + dot(form, v) for _, form, constant in a.branch.held) for v in a.vertices)


# --- one branch -------------------------------------------------------------------------------------------------------


def preferences(branch: Branch) -> list[fmpq]:
    """The second cost of weights: low ranks first, then the alphabet, so that the choice does not hang on the order."""
    place = {label: k for k, label in enumerate(sorted(row.label for row in branch.rows))}
    return [row.rank + fmpq(place[row.label], 1000 * len(place)) for row in branch.rows]


def branch_answer(branch: Branch, free: tuple[str, ...], field: Field, point: Point) -> Bounded | Empty:
    outcome, columns, _ = _outcome(branch, free, field, point)
    if isinstance(outcome, Unbounded):
        return _empty(branch, field, point, [(j, x) for j, x in outcome.ray if x != 0])
    return _bounded(branch, free, field, point, outcome, columns)


def _outcome(branch: Branch, free: tuple[str, ...], field: Field, point: Point):
    """(dual optimum or, for an empty branch, a ray; the rows' columns; their costs). ModelError if the loss is unbounded."""
    n = len(free)
    columns = [[c.at(point) for c in row.coefficients] + [fmpq(row.loss)] for row in branch.rows]
    cost = [row.constant.at(point) for row in branch.rows]
    goal = [fmpq(0)] * n + [fmpq(1)]
    outcome = minimise(columns, goal, cost, preferences(branch))
    if isinstance(outcome, Infeasible):  # no weights bound the loss: unbounded, unless the branch is empty anyway
        again = minimise([c[:n] for c in columns], goal[:n], cost)
        if not isinstance(again, Unbounded):
            raise ModelError(_unbounded(free, [-y for y in outcome.multipliers[:n]], field, point))
        outcome = again
    return outcome, columns, cost


def _bounded(branch, free, field, point, outcome: Optimal, columns) -> Bounded:
    rows, size = branch.rows, len(free) + 1
    if -1 in outcome.basis:
        if rank([[_entry(row, i, field) for i in range(size)] for row in rows]) == size:
            raise NotGeneric("resources enter through one combination at this point only")
        raise ModelError(_line(free, columns, outcome))
    basis = outcome.basis
    goal = [field.zero] * len(free) + [field.one]
    matrix = [[_entry(rows[j], i, field) for j in basis] for i in range(size)]
    weights = solve_square(matrix, goal, field, point)
    support = []
    for j, w, value in zip(basis, weights, outcome.values):
        if value == 0 and w:
            raise NotGeneric("a weight vanishes at this point only")
        if w:
            support.append((rows[j], w))
    support.sort(key=lambda pair: rows.index(pair[0]))
    return Bounded(branch, dot([w for _, w in support], [row.constant for row, _ in support]), tuple(support))


def with_face(a: Bounded, field: Field, point: Point) -> Optimum:
    """The set of all optima of a branch; NotGeneric where it is not the same around the point."""
    rows = a.branch.rows
    columns = [[c.at(point) for c in row.coefficients] + [fmpq(row.loss)] for row in rows]
    active = [rows.index(row) for row, _ in a.weights]
    face = optimal_face(rows, active, columns, [row.constant.at(point) for row in rows], field, point)
    return Optimum(
        a.branch,
        a.value,
        a.weights,
        tuple(sorted((v[:-1] for v in face.vertices), key=lambda v: tuple(map(str, v)))),
        tuple(r[:-1] for r in face.rays),
        face.positive,
        tuple(rows[j] for j in face.tight),
    )


def _entry(row: Row, i: int, field: Field) -> Quotient:
    return row.coefficients[i] if i < len(row.coefficients) else field(row.loss)


def _empty(branch: Branch, field: Field, point: Point, ray) -> Empty:
    """Symbolic weights of an infeasible branch from the support of a ray: the one relation between its rows."""
    rows = [branch.rows[j] for j, _ in ray]
    n = len(rows[0].coefficients)
    if any(x < 0 for _, x in ray):
        raise AssertionError("a ray of the simplex method is nonnegative")
    matrix = [[row.coefficients[i] for row in rows] for i in range(n)]
    relation = null_vector(matrix, len(rows), field, point)
    if relation is None:
        raise NotGeneric("the branch is empty at this point for a reason that does not hold around it")
    if relation[0].at(point) < 0:
        relation = [-x for x in relation]
    excess = field.zero
    for row, x in zip(rows, relation):
        excess = excess - x * row.constant
    return Empty(branch, tuple(zip(rows, relation)), excess)


# --- messages ---------------------------------------------------------------------------------------------------------


def _where(field: Field, point: Point) -> str:
    return ", ".join(f"{n} = {v}" for n, v in zip(field.names, point)) or "every point"


def _unbounded(free, direction, field, point) -> str:
    moves = [f"{n} {'grows' if d > 0 else 'shrinks'}" for n, d in zip(free, direction) if d != 0]
    if not moves:
        return (
            f"outside the windows of its components the loss is empty at {_where(field, point)}; "
            "one component must always be there"
        )
    return (
        f"the budget does not bound the loss at {_where(field, point)}: it falls without limit as {', '.join(moves)}; "
        "spend these resources in the budget or cap them"
    )


def _line(free, columns, outcome) -> str:
    matrix = fmpq_mat(len(columns), len(free) + 1, [x for c in columns for x in signed(c)])
    direction = kernel(matrix, len(free) + 1)
    names = [n for n, d in zip(free, direction or ()) if d != 0] or list(free)
    return (
        f"{' and '.join(names)} enter the model only through one combination; hold one of them or state what bounds it"
    )


def _contradiction(answers, field, point) -> str:
    rows = dict.fromkeys(row.says or row.label for a in answers for row, _ in a.weights)
    return (
        f"no choice of resources satisfies the model at {_where(field, point)}: {'; '.join(rows)} contradict each other"
    )


# --- at one point only ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PointAnswer:
    """The optimum at one rational point, generic or not: value, all optimal vertices and rays, and proving weights."""

    loss: fmpq
    vertices: tuple[dict[str, fmpq], ...]
    rays: tuple[dict[str, fmpq], ...]
    active: tuple[str, ...]
    shares: tuple[tuple[str, fmpq], ...]


def point_answer(program: Program, point: Point) -> PointAnswer:
    """Exact linear programming in every branch at the point; raises ModelError like ``piece``."""
    size = len(program.free) + 1
    field = program.branches[0].rows[0].constant.field
    best: list[tuple[fmpq, Branch, Optimal, list, list]] = []
    for branch in program.branches:
        outcome, columns, cost = _outcome(branch, program.free, field, point)
        if not isinstance(outcome, Optimal):
            continue
        value = sum((x * cost[j] for j, x in zip(outcome.basis, outcome.values) if j >= 0), fmpq(0))
        if not best or value >= best[0][0]:
            best = [b for b in best if b[0] == value] + [(value, branch, outcome, columns, cost)]
    if not best:
        raise ModelError(f"no branch of the model has an optimum at ({', '.join(map(str, point))})")
    vertices: dict[tuple, None] = {}
    rays: dict[tuple, None] = {}
    shares: dict[str, fmpq] = {}
    best.sort(key=lambda b: sum(b[1].rows[j].rank for j, x in zip(b[2].basis, b[2].values) if x != 0))
    for _, branch, outcome, columns, cost in best:
        active = sorted(j for j, x in zip(outcome.basis, outcome.values) if x != 0)
        forms = [([c.at(point) for c in form], constant.at(point)) for _, form, constant in branch.held]
        lines = _lines(columns, size)  # at a point, not around it, the optima may contain a line: look across it
        across = [*columns, *lines]
        for v in point_vertices(active, across, [*cost, *(fmpq(0) for _ in lines)], size):
            vertices[_full(v, forms)] = None
        for d in (*point_rays(active, across, size), *map(tuple, lines)):
            rays[_full(d, [(form, fmpq(0)) for form, _ in forms])] = None
        if not shares:
            for j, x in zip(outcome.basis, outcome.values):
                if x != 0 and (name := branch.rows[j].component) is not None:
                    shares[name] = shares.get(name, fmpq(0)) + x
    names = [*program.free, *(n for n, _, _ in best[0][1].held)]
    named = [tuple(dict(zip(names, v)) for v in group) for group in (vertices, rays)]
    return PointAnswer(best[0][0], named[0], named[1], tuple(sorted(shares)), tuple(sorted(shares.items())))


def _lines(columns, size: int) -> list[list[fmpq]]:
    """Directions, in both senses, along which no row changes."""
    basis = null_space(fmpq_mat(len(columns), size, [x for c in columns for x in signed(c)]), size)
    return [[sign * x for x in d] for d in basis for sign in (1, -1)]


def _full(y, forms) -> tuple[fmpq, ...]:
    xi = y[:-1]
    return (*xi, *(sum((a * b for a, b in zip(form, xi)), constant) for form, constant in forms))
