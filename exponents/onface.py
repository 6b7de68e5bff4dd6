"""Choosing within a set of optima: by what is lost to second order, or by a second wish of the user.

Where the optimal exponents form a set, the leading order does not decide. Two refinements, each again an exact linear
program on the optimal face, solved over the phase's cells like the first one:

marginal balance   The loss exceeds its leading order by the components that are not in balance, and by what the budget's
                   other terms take away: a budget term smaller than f by a factor f^(-s) costs the fraction f^(-s) of the
                   loss. The best point of the face makes the largest of these as small as possible (this is the balance of
                   log-derivatives in the first-order conditions, with the common leading part subtracted).
wish               The largest or smallest value of a monomial of the resources over the face: the largest batch, the
                   least data, the fewest steps.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

from .errors import FormulaError
from .explore import cover, merged
from .linear import NotGeneric, Point
from .model import Model
from .parse import law_of
from .phases import optimum_of
from .program import program
from .rate import Decay, fraction
from .region import Region
from .rows import Branch, Forms, Row
from .signs import Oracle
from .solution import Optimum, Phase, Solution, Verdict
from .tropical import Optimum as BranchOptimum
from .tropical import Piece, branch_answer, piece, with_face

Extra = Callable[[BranchOptimum], tuple[Row, ...]]


@dataclass(frozen=True)
class Refinement:
    """On ``cells`` of ``phase`` the refined choice is ``optimum``; its ``loss`` is the phase's. ``value`` is the decay of
    the excess loss (marginal balance) or minus the growth of the wish."""

    phase: Phase
    optimum: Optimum
    value: Decay
    cells: tuple[Region, ...]
    sample: tuple[Fraction, ...]
    coverage: Verdict


def marginal_balance(solution: Solution) -> tuple[Refinement, ...]:
    """The second-order choice in every phase whose optimum is a set."""
    return _refined(solution, lambda winner: _marginal_rows(solution.model, winner))


def wish(solution: Solution, text: str) -> tuple[Refinement, ...]:
    """The choice on the optimal face that makes a monomial largest or smallest: ``"max B"``, ``"min N*D"``.

    Raises FormulaError if the text is not of that form.
    """
    direction, _, rest = text.strip().partition(" ")
    if direction not in ("max", "min") or not rest.strip():
        raise FormulaError(
            f"{text!r} is not a wish; write max or min and a product of resources, such as max B or min N*D"
        )
    monomial = law_of(rest, solution.model.scope).monomial
    if monomial is None or not monomial.powers:
        raise FormulaError(f"{rest!r} is not one product of powers of resources")
    sign = 1 if direction == "max" else -1

    held = dict(solution.model.held)
    free = tuple(n for n in solution.model.names if n not in held)

    def forms(branch: Branch) -> Forms:
        return Forms(solution.model.field, free, branch.held)

    def rows(winner: BranchOptimum) -> tuple[Row, ...]:
        form, constant = forms(winner.branch).of(monomial)
        return (Row("wish", tuple(c * sign for c in form), constant * sign, loss=1),)

    return _refined(solution, rows)


def _refined(solution: Solution, extra: Extra) -> tuple[Refinement, ...]:
    found = []
    for phase in solution.phases:
        if not phase.optimum.free:
            continue
        for cell in phase.cells:
            found += _in_cell(solution.model, phase, cell, extra)
    return tuple(found)


def _in_cell(model: Model, phase: Phase, cell: Region, extra: Extra) -> list[Refinement]:
    oracle = Oracle(cell.open)
    programs: dict = {}

    def ask(point: Point):
        family = program(model, point, programs)
        borders = family.borders(point)
        first = piece(family, model.field, point)
        second = [branch_answer(_face_branch(w, extra(w)), family.free, model.field, point) for w in first.winners]
        best = max(second, key=lambda a: a.value.at(point))
        equal = [a for a in second if a.value.at(point) == best.value.at(point)]
        if any(a.value != best.value for a in equal):
            raise NotGeneric("two faces are equally good at this point only")
        winners = tuple(with_face(a, model.field, point) for a in equal)
        positive = [*borders, *first.positive, *(best.value - a.value for a in second if a not in equal)]
        positive += [w for a in second for _, w in a.weights] + [q for a in winners for q in a.slacks]
        return (best.value, optimum_of(Piece(winners, (), ()), model)), [q for q in positive if not q.is_constant]

    located, coverage = cover(oracle, ask)
    groups: dict = {}
    for part in located:
        groups.setdefault(part.answer, []).append(part)
    return [
        Refinement(
            phase,
            replace(optimum, loss=phase.loss),
            Decay(value),
            merged([p.conditions for p in parts], oracle),
            tuple(map(fraction, parts[0].point)),
            coverage,
        )
        for (value, optimum), parts in groups.items()
    ]


def _face_branch(winner: BranchOptimum, extra: tuple[Row, ...]) -> Branch:
    """The optimal face as a branch of its own: the loss is fixed, rows with a weight are tight, ``extra`` is maximised."""
    rows = []
    weighted = {row.label for row, _ in winner.weights}
    for row in winner.branch.rows:
        fixed = replace(row, constant=row.constant - winner.value if row.loss else row.constant, loss=0)
        rows.append(fixed)
        if row.label in weighted:
            rows.append(
                replace(
                    fixed,
                    label=f"{row.label}:tight",
                    coefficients=tuple(-c for c in fixed.coefficients),
                    constant=-fixed.constant,
                )
            )
    return Branch(winner.branch.label, (*rows, *extra), winner.branch.held)


def _marginal_rows(model: Model, winner: BranchOptimum) -> tuple[Row, ...]:
    """The excess decays at least like every component that is not in balance and every budget term that is not spent."""
    tight = {row.label for row in winner.tight}
    rows = []
    for row in winner.branch.rows:
        if row.label in tight:
            continue
        if row.loss:
            rows.append(replace(row, label=f"excess:{row.label}"))
        elif row.label.startswith("budget:") and len(model.budget) > 1:
            rows.append(replace(row, label=f"excess:{row.label}", constant=row.constant + winner.value, loss=1))
    return tuple(rows)


__all__ = ["Refinement", "marginal_balance", "wish"]
