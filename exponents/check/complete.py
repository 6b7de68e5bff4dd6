"""Why an optimum that is a set is listed completely: no branch attains the loss outside the listed faces.

In a branch that attains the loss, all optimal points lie where the rows with a positive weight vanish: an affine space,
cut down to a polyhedron by the other rows. It is the hull of its vertices and rays. As many rows as the space has
dimensions cut out a point: it is listed, or some row is negative there. One row less cuts out a line: each of its two
directions is listed, or some row falls along it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from math import comb

from ..field import Quotient
from ..solution import Optimum, Verdict, Vertex
from .bounds import Bound
from .positive import IDENTITY, RULE, Ground, Signs
from .report import proved, refuted, unknown, worst
from .translate import Branch, Row
from .unique import eliminate, kernel

Vector = tuple[Quotient, ...]
MOST = 5000  # sets of rows to look at in one branch


def all_optima(bound: Bound, optimum: Optimum, loss: Quotient, ground: Ground, signs: Signs) -> Verdict:
    """Whether the optimal points of a branch lie in one face of the optimum; for generic parameters."""
    if bound.value is None or bound.value != loss:
        return proved(IDENTITY)  # infeasible, or strictly worse off a thin set
    zero, size = ground.field.zero, len(bound.branch.free)
    equations = [(*row.slopes, loss * bool(row.component) - row.constant) for row, _ in bound.support]
    pivots, reduced = eliminate(equations, size, zero)
    if reduced is None:
        return proved(IDENTITY)  # the tight rows contradict each other: this branch has no optimal point
    origin = [zero] * size
    for column, row in zip(pivots, reduced):
        origin[column] = row[-1]
    space = _Space(bound.branch, loss, tuple(origin), tuple(kernel(pivots, reduced, size, ground.field)))
    return _Listing(space, optimum, ground, signs).verdict()


@dataclass(frozen=True)
class _Space:
    """The points of a branch where the weighted rows vanish: ``origin`` and the span of ``directions``."""

    branch: Branch
    loss: Quotient
    origin: Vector
    directions: tuple[Vector, ...]

    @cached_property
    def rows(self) -> list[tuple[Vector, Quotient, Row]]:
        """Slopes along the directions, value at the origin, and the row; rows that are equal there once."""
        found = {}
        for row in self.branch.rows.values():
            slopes = tuple(row.along(u) for u in self.directions)
            found.setdefault((slopes, row.at(self.origin, self.loss)), row)
        return [(*key, row) for key, row in found.items()]

    def points(self) -> Iterator[Vector]:
        """Where as many independent rows as there are dimensions vanish."""
        for chosen in combinations([r for r in self.rows if any(r[0])], len(self.directions)):
            pivots, solved = self._solved([(*slopes, -value) for slopes, value, _ in chosen])
            if solved is not None and len(pivots) == len(self.directions):
                yield self._placed([row[-1] for row in solved], self.origin)

    def lines(self) -> Iterator[Vector]:
        """The directions, up to sign, in which one row less than there are dimensions does not change."""
        zero = self.loss.field.zero
        for chosen in combinations([r for r in self.rows if any(r[0])], len(self.directions) - 1):
            pivots, solved = self._solved([(*slopes, zero) for slopes, _, _ in chosen])
            lines = kernel(pivots, solved, len(self.directions), self.loss.field)
            if len(lines) == 1:
                yield self._placed(lines[0], (zero,) * len(self.origin))

    def _solved(self, equations: Sequence[Vector]):
        return eliminate(equations, len(self.directions), self.loss.field.zero)

    def _placed(self, steps: Sequence[Quotient], start: Vector) -> Vector:
        found = list(start)
        for t, u in zip(steps, self.directions):
            found = [x + t * y if y else x for x, y in zip(found, u)]
        return tuple(found)


@dataclass(frozen=True)
class _Listing:
    """A space held against the listed vertices and rays."""

    space: _Space
    optimum: Optimum
    ground: Ground
    signs: Signs

    def verdict(self) -> Verdict:
        space, size = self.space, len(self.space.directions)
        if comb(len(space.rows), size) > MOST:
            return unknown(f"more than {MOST} sets of rows could cut out an optimal point in the branch {space.branch}")
        verdicts, found = [], set()
        for point in dict.fromkeys(space.points()):
            excluded = self._excluded(point)  # asked of listed points too: they may belong to faces of other branches
            k = next((i for i, v in enumerate(self.optimum.vertices) if self._is(v, point)), None)
            if k is None or excluded:
                verdicts.append(excluded)
            else:
                found.add(k)
        for line in dict.fromkeys(space.lines()) if size else ():
            for ray in (line, tuple(-x for x in line)):
                if not any(self._along(r, ray) for r in self.optimum.rays):
                    verdicts.append(self._blocked(ray))
        if size and not verdicts and not found:
            verdicts.append(unknown(f"the optimal points of the branch {space.branch} have no vertex"))
        if found and not any(found <= set(face) for face in self.optimum.faces):
            verdicts.append(refuted(f"optimal points of the branch {space.branch} lie in no listed face"))
        return worst([proved(IDENTITY), *verdicts])

    def _is(self, vertex: Vertex, point: Vector) -> bool:
        """Whether a listed vertex is this point of the branch, held resources included."""
        exponents = {name: growth.value for name, growth in vertex.resources}
        branch = self.space.branch
        return point == tuple(exponents[n] for n in branch.free) and all(
            branch.follows(n, exponents) for n in branch.held
        )

    def _along(self, listed: Vertex, ray: Vector) -> bool:
        """Whether a listed ray is a positive multiple of this one."""
        exponents = [listed[n].value for n in self.space.branch.free]
        k = next(i for i, x in enumerate(ray) if x)
        ratio = exponents[k] / ray[k]
        same = all(e == ratio * x for e, x in zip(exponents, ray))
        return same and bool(ratio) and bool(self.signs.nonnegative(ratio, self.ground))

    def _excluded(self, point: Vector) -> Verdict:
        values = [row.at(point, self.space.loss) for row in self.space.branch.rows.values()]
        return self._negative(values, f"({', '.join(map(str, point))}) is as good")

    def _blocked(self, ray: Vector) -> Verdict:
        slopes = [row.along(ray) for row in self.space.branch.rows.values()]
        return self._negative(slopes, f"along ({', '.join(map(str, ray))}) the loss stays the same")

    def _negative(self, values: Sequence[Quotient], otherwise: str) -> Verdict:
        """Whether one of the values is negative wherever on the ground, off a thin set; not the same one everywhere."""
        signs, ground = self.signs, self.ground
        undecided = [signs.undecided(v, ground) for v in values if v]
        if any(v.is_constant and v.constant() < 0 for v in undecided):
            return proved(RULE)
        verdict = signs.empty(ground.where(*(v for v in undecided if not v.is_constant)))
        return verdict or Verdict(verdict.status, f"{otherwise} {verdict.detail}, in the branch {self.space.branch}")
