"""Questions to a solution: exact answers at a point, fast floating-point answers on arrays, comparison of two solutions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .algebraic import Algebraic
from .errors import DomainError, PoleError, UnknownNameError
from .program import program
from .rate import fraction, rational
from .region import Region
from .solution import Phase, Shape, Solution, Status, Wall
from .tropical import PointAnswer, point_answer
from .values import Value, holds, is_irrational, require, sign_at, value, value_at

Interval = tuple[Value | None, Value | None]  # None: unbounded on that side


@dataclass(frozen=True)
class Answer:
    """The exact optimum at one parameter point.

    phases     the phases whose closed cells contain the point: one inside a cell, several on a wall or corner
    loss       exponent of the loss, L* ~ f^(-loss)
    resources  name -> (least, largest) optimal exponent, x* ~ f^(exponent); None: unbounded
    active     components in balance (of all optimal choices), shares one set of weights that proves optimality
    shapes     the loss-curve shapes at this point (several on a border between shapes)
    """

    solution: Solution
    at: tuple[tuple[str, Value], ...]
    phases: tuple[Phase, ...]
    loss: Value
    resources: tuple[tuple[str, Interval], ...]
    active: tuple[str, ...]
    shares: tuple[tuple[str, Value], ...]
    shapes: tuple[Shape, ...]

    @property
    def phase(self) -> Phase:
        return self.phases[0]

    @property
    def on_wall(self) -> bool:
        return len(self.phases) > 1

    @property
    def status(self) -> Status:
        """PROVED if the exact optimum at the point agrees with a phase that meets here and all of these are proved.

        Not with every one: where a component's region ends the loss may jump, and one side has the value on the wall.
        UNKNOWN if none agrees because a formula has a pole here.
        """
        values = [self._according_to(p) for p in self.phases]
        if self.loss not in values:
            return Status.UNKNOWN if None in values or not values else Status.REFUTED
        return next((p.verdict.status for p in self.phases if not p.verdict), Status.PROVED)

    def _according_to(self, phase: Phase) -> Value | None:
        try:
            return value_at(phase.loss.value, tuple(v for _, v in self.at))
        except PoleError:
            return None

    def _repr_html_(self) -> str:
        from .render.answers import answer_html

        return answer_html(self)


def walls_at(answer: Answer) -> tuple[Wall, ...]:
    """The walls through the point between phases that meet there."""
    ids = {p.id for p in answer.phases}
    point = tuple(x for _, x in answer.at)
    return tuple(w for w in answer.solution.walls if ids.issuperset(w.phases) and sign_at(w.poly, point) == 0)


def point_of(solution: Solution, values: Mapping[str, Value | int | str]) -> tuple[Value, ...]:
    """The parameter point in the model's order; refuses unknown, missing and outside values."""
    names = solution.model.parameters
    for name in values:
        if name not in names:
            raise UnknownNameError(
                f"{name!r} is not a parameter of {solution.model.id}; parameters: {', '.join(names) or 'none'}"
            )
    missing = [n for n in names if n not in values]
    if missing:
        raise UnknownNameError(f"no value for {', '.join(missing)}; give {' '.join(f'{n}=...' for n in missing)}")
    point = tuple(_exact(values[n]) for n in names)
    require(solution.model.domain, point)
    return point


def _exact(v: Value | int | str) -> Value:
    if isinstance(v, str):
        return value(v)
    return v if is_irrational(v) else fraction(rational(v.low if isinstance(v, Algebraic) else v))


def at(solution: Solution, /, **values: Value | int | str) -> Answer:
    """The exact answer at a point: ``at(solution, alpha="7/10", beta=Fraction(3, 10))``.

    Coordinates may be irrational, ``alpha="1 - 1/sqrt(2)"``. The optimum at a rational point is computed afresh by
    exact linear programming, so it is right on walls and on any thin set; inside a cell, where it is the one of the
    cell's formulas, their shares are given with it. At an irrational point it is the hull of the limits from the phases
    that meet there. Raises UnknownNameError or DomainError.
    """
    point = point_of(solution, values)
    inside = tuple(p for p in solution.phases if any(_touches(c, solution, point) for c in p.cells))
    if not inside:
        coverage = solution.coverage.status
        raise DomainError(
            f"no phase of {solution.model.id} contains the point: the coverage of its domain is {coverage}"
        )
    found = _found(solution, inside, point)
    return Answer(
        solution,
        tuple(zip(solution.model.parameters, point)),
        inside,
        found.loss,
        tuple((n, _interval(found, n)) for n in solution.model.names),
        found.active,
        found.shares,
        tuple(s for s in solution.shapes if any(_touches(c, solution, point) for c in s.cells)),
    )


def _touches(cell: Region, solution: Solution, point: tuple[Value, ...]) -> bool:
    """Whether the closure of a cell contains a point of the domain."""
    domain = solution.model.domain.conditions
    return all(holds(c.closed, point) for c in cell.conditions if c not in domain)


@dataclass(frozen=True)
class _Found:
    loss: Value
    vertices: tuple[dict[str, Value], ...]
    rays: tuple[dict[str, Value], ...]
    active: tuple[str, ...]
    shares: tuple[tuple[str, Value], ...]


def _found(solution: Solution, inside: tuple[Phase, ...], point: tuple[Value, ...]) -> _Found:
    if any(map(is_irrational, point)):
        return _limits(inside, point)
    at_point = tuple(map(rational, point))
    exact = _from_program(point_answer(program(solution.model, at_point, _programs(solution)), at_point))
    if len(inside) == 1:
        try:
            limit = _limits(inside, point)
        except PoleError:  # a point on the border of the domain where the cell's formulas have a pole
            return exact
        if limit.loss == exact.loss and _same(limit.vertices, exact.vertices) and _same(limit.rays, exact.rays):
            return limit
    return exact


def _same(one: tuple[dict, ...], two: tuple[dict, ...]) -> bool:
    return {tuple(sorted(v.items())) for v in one} == {tuple(sorted(v.items())) for v in two}


def _programs(solution: Solution) -> dict:
    """Programs made for earlier questions, kept with the (immutable) solution."""
    return solution.__dict__.setdefault("_programs", {})


def _limits(phases: tuple[Phase, ...], point: tuple[Value, ...]) -> _Found:
    """The formulas of the phases that contain a point, evaluated there."""

    def values(group):
        return tuple({n: value_at(g.value, point) for n, g in v.resources} for v in group)

    shares = tuple((c, share) for c, q in phases[0].shares if (share := value_at(q, point)))
    return _Found(
        value_at(phases[0].loss.value, point),
        tuple(v for p in phases for v in values(p.optimum.vertices)),
        tuple(r for p in phases for r in values(p.optimum.rays)),
        tuple(c for c, _ in shares),
        shares,
    )


def _from_program(found: PointAnswer) -> _Found:
    def values(group):
        return tuple({n: fraction(x) for n, x in v.items()} for v in group)

    shares = tuple((c, fraction(w)) for c, w in found.shares)
    return _Found(fraction(found.loss), values(found.vertices), values(found.rays), found.active, shares)


def _interval(found: _Found, name: str) -> Interval:
    values = sorted(
        (v[name] for v in found.vertices), key=lambda v: v if isinstance(v, Algebraic) else Algebraic.rational(v)
    )
    directions = [float(r[name]) for r in found.rays]
    return (
        None if any(d < 0 for d in directions) else values[0],
        None if any(d > 0 for d in directions) else values[-1],
    )


def evaluate(solution: Solution, /, **arrays):
    """Vectorised answers in float64; see ``evaluation.evaluate``."""
    from .evaluation import evaluate as run

    return run(solution, arrays)


__all__ = ["Answer", "at", "evaluate", "point_of", "walls_at"]
