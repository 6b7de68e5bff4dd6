"""Questions to a solution: exact answers at a point, fast floating-point answers on arrays, comparison of two solutions."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Mapping

from flint import fmpq

from .errors import DomainError, UnknownNameError
from .program import program
from .rate import rational
from .solution import Phase, Shape, Solution, Status, Vertex
from .tropical import PointAnswer, point_answer

Interval = tuple[Fraction | None, Fraction | None]  # None: unbounded on that side


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
    at: tuple[tuple[str, Fraction], ...]
    phases: tuple[Phase, ...]
    loss: Fraction
    resources: tuple[tuple[str, Interval], ...]
    active: tuple[str, ...]
    shares: tuple[tuple[str, Fraction], ...]
    shapes: tuple[Shape, ...]

    @property
    def phase(self) -> Phase:
        return self.phases[0]

    @property
    def on_wall(self) -> bool:
        return len(self.phases) > 1

    @property
    def status(self) -> Status:
        """PROVED if the exact optimum at the point agrees with every phase that meets here and each of these is proved."""
        if not self.phases:
            return Status.UNKNOWN
        point = dict(self.at)
        if any(p.loss(**point) != self.loss for p in self.phases):
            return Status.REFUTED
        return next((p.verdict.status for p in self.phases if not p.verdict), Status.PROVED)

    def _repr_html_(self) -> str:
        from .render.answers import answer_html

        return answer_html(self)


def point_of(solution: Solution, values: Mapping[str, int | Fraction | str]) -> tuple[fmpq, ...]:
    """The parameter point in the model's order; refuses unknown, missing and outside values."""
    names = solution.model.parameters
    for name in values:
        if name not in names:
            raise UnknownNameError(f"{name!r} is not a parameter of {solution.model.id}; parameters: {', '.join(names) or 'none'}")
    missing = [n for n in names if n not in values]
    if missing:
        raise UnknownNameError(f"no value for {', '.join(missing)}; give {' '.join(f'{n}=...' for n in missing)}")
    point = tuple(rational(values[n]) for n in names)
    solution.model.domain.require(point)
    return point


def at(solution: Solution, /, **values: int | Fraction | str) -> Answer:
    """The exact answer at a rational point: ``at(solution, alpha="7/10", beta=Fraction(3, 10))``.

    Inside a cell its formulas are evaluated; on walls and corners, where several meet, the optimum is computed afresh by
    exact linear programming at the point. Raises UnknownNameError or DomainError.
    """
    point = point_of(solution, values)
    inside = tuple(p for p in solution.phases if any(point in cell_closure(c, solution) for c in p.cells))
    found = _inside(inside[0], point) if _strictly_inside(inside, point) else point_answer(program(solution.model, point), point)
    return Answer(
        solution,
        tuple((n, _fraction(x)) for n, x in zip(solution.model.parameters, point)),
        inside,
        _fraction(found.loss),
        tuple((n, _interval(found, n)) for n in solution.model.names),
        found.active,
        tuple((c, _fraction(w)) for c, w in found.shares),
        tuple(s for s in solution.shapes if any(point in cell_closure(c, solution) for c in s.cells)),
    )


def _strictly_inside(phases: tuple[Phase, ...], point) -> bool:
    return len(phases) == 1 and any(point in cell.open for cell in phases[0].cells)


def _inside(phase: Phase, point) -> PointAnswer:
    """The phase's own formulas at a point where no other phase meets it."""
    optimum = phase.optimum
    return PointAnswer(
        optimum.loss.value.at(point),
        tuple({n: g.value.at(point) for n, g in v.resources} for v in optimum.vertices),
        tuple({n: g.value.at(point) for n, g in r.resources} for r in optimum.rays),
        phase.active,
        tuple((c, q.at(point)) for c, q in phase.shares),
    )


def cell_closure(cell, solution: Solution):
    """A cell without the strictness of the domain: the point itself has already been tested against the domain."""
    domain = solution.model.domain.conditions
    return type(cell)(cell.field, tuple(c.closed for c in cell.conditions if c not in domain))


def _interval(found, name: str) -> Interval:
    values = [v[name] for v in found.vertices]
    directions = [r[name] for r in found.rays]
    low = None if any(d < 0 for d in directions) else _fraction(min(values))
    high = None if any(d > 0 for d in directions) else _fraction(max(values))
    return low, high


def _fraction(x: fmpq) -> Fraction:
    return Fraction(int(x.p), int(x.q))


def evaluate(solution: Solution, /, **arrays):
    """Vectorised answers in float64; see ``evaluation.evaluate``."""
    from .evaluation import evaluate as run

    return run(solution, arrays)


__all__ = ["Answer", "at", "evaluate", "point_of", "DomainError", "Vertex"]
