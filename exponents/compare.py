"""A theory's claims held against the engine's answer, row by row.

A row of a phase table is CONFIRMED when a phase has the claimed formulas and components in balance and the union of
its cells is the claimed region up to its border (both inclusions proved); REFUTED when one of these fails, with
both values; UNKNOWN when an inclusion could not be decided. A confirmed row gives its label to the phase. A claim on
an end of a set of optima is CONFIRMED when the end that its wish picks is the claimed one in its whole region."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import chain
from typing import Any

from .errors import ModelError
from .parse import conditions, exponent, law_of
from .region import Condition, Region
from .signs import Oracle
from .solution import Phase, Solution, Status, Verdict


class Finding(StrEnum):
    CONFIRMED = "CONFIRMED"
    REFUTED = "REFUTED"
    UNKNOWN = "UNKNOWN"


Match = tuple[str, Finding, str]  # match, finding and detail of a Row


@dataclass(frozen=True)
class Row:
    """One claim with what became of it.

    label    the paper's name; ``subject`` says of what: a "phase", a "curve", or the "end" of a set of optima
    status   what the paper offers for the claim
    match    the engine's ids of the phases, or the order of the curve; empty where nothing matches
    detail   what was proved, or both values
    """

    label: str
    subject: str
    status: str
    match: str
    finding: Finding
    detail: str

    def __str__(self) -> str:
        return f"{self.finding} {self.subject} {self.label} ({self.status}) [{self.match or 'no match'}]: {self.detail}"


@dataclass(frozen=True)
class Comparison:
    """A solution whose phases carry the labels of the claims they confirm, and a row for each claim."""

    solution: Solution
    rows: tuple[Row, ...] = ()

    @property
    def refuted(self) -> bool:
        return any(row.finding is Finding.REFUTED for row in self.rows)

    @property
    def confirmed(self) -> int:
        return sum(row.finding is Finding.CONFIRMED for row in self.rows)


def compare(theory: Any, solution: Solution) -> Comparison:
    """Hold the claims of a theory (see ``derivations._theory``) against a solution of its model.

    Claims speak of the published problem: a solution with tuned resources has no rows.
    """
    if solution.tuned:
        return Comparison(solution)
    oracle = Oracle(solution.model.domain)
    phases = [_row("phase", claim, _phase(claim, solution, oracle)) for claim in theory.claims]
    curves = [_row("curve", claim, _curve(claim, solution, oracle)) for claim in theory.curves]
    ends = [Row(f"{e.label}, {e.wish}", "end", e.status, *_end(e, solution, oracle)) for e in theory.edges]
    confirmed = [row for row in phases if row.finding is Finding.CONFIRMED]
    labels = {id: row.label for row in confirmed for id in row.match.split(", ")}
    return Comparison(_labelled(solution, labels), (*phases, *curves, *ends))


def _row(subject: str, claim: Any, found: Match) -> Row:
    status = claim.status + (f", for {claim.conjectured} conjectured" if claim.conjectured else "")
    return Row(claim.label, subject, status, *found)


def _labelled(solution: Solution, labels: dict[str, str]) -> Solution:
    """Phases with the paper's labels, those that have one first and in the order of the paper's table."""
    known = [replace(solution.phase(id), label=label) for id, label in labels.items()]
    return replace(solution, phases=(*known, *(p for p in solution.phases if p.id not in labels)))


# --- phases -------------------------------------------------------------------------------------------------------


def _phase(claim: Any, solution: Solution, oracle: Oracle) -> Match:
    field = solution.model.field
    region = Region(field, conditions(claim.region, field))
    wanted = _formulas(claim, field)
    equal = [p for p in solution.phases if _computed(p, wanted) == wanted]
    if equal:  # phases that differ in what the claim does not speak of: those that meet its region, or the first
        here = [p for p in equal if any(_meet(region, cell, oracle) for cell in p.cells)] or equal[:1]
        cells = tuple(chain.from_iterable(p.cells for p in here))
        return ", ".join(p.id for p in here), *_same_set([region], cells, oracle)
    inside = [p for p in solution.phases if any(_meet(region, cell, oracle) for cell in p.cells)]
    found = "; or ".join(_show(_computed(p, wanted)) for p in inside) or "nothing: the claimed region is empty"
    return "", Finding.REFUTED, f"claimed {_show(wanted)}; the engine finds there {found}"


def _formulas(claim: Any, field) -> dict[str, Any]:
    """What a row claims, as exact values: the active set, the loss exponent, each resource exponent."""
    claimed = {"active": frozenset(claim.active), "loss": exponent(claim.loss, field)}
    return claimed | {name: exponent(text, field) for name, text in claim.resources}


def _computed(phase: Phase, wanted: dict[str, Any]) -> dict[str, Any]:
    """The same of a phase; a resource whose exponent is not unique has the value None."""
    free = phase.optimum.free
    names = [n for n in wanted if n not in ("active", "loss")]
    found = {"active": frozenset(phase.active), "loss": phase.loss.value}
    return found | {n: None if n in free else phase.resource(n).value for n in names}


def _show(formulas: dict[str, Any]) -> str:
    parts = {"active": " = ".join(sorted(formulas["active"]))}
    parts |= {k: "an interval" if v is None else str(v) for k, v in formulas.items() if k != "active"}
    return ", ".join(f"{k}: {v}" for k, v in parts.items())


# --- loss curves --------------------------------------------------------------------------------------------------


def _curve(claim: Any, solution: Solution, oracle: Oracle) -> Match:
    field = solution.model.field
    regions = [Region(field, conditions(text, field)) for text in claim.regions]
    cells = tuple(chain.from_iterable(s.cells for s in solution.shapes if s.order == claim.order))
    order = " > ".join(claim.order)
    if cells:
        return order, *_same_set(regions, cells, oracle)
    found = (s for s in solution.shapes if any(_meet(r, c, oracle) for r in regions for c in s.cells))
    orders = "; or ".join(sorted({" > ".join(s.order) for s in found})) or "nothing: the claimed region is empty"
    return "", Finding.REFUTED, f"claimed {order}; the engine finds there {orders}"


# --- ends of sets of optima -----------------------------------------------------------------------------------------


def _end(claim: Any, solution: Solution, oracle: Oracle) -> Match:
    """The growth of what the wish is about, over all phases that the claimed region meets, against the claimed one."""
    from .onface import wish  # the solver: an answer that is remembered does not wait for it

    model = solution.model
    region, wanted = Region(model.field, conditions(claim.region, model.field)), exponent(claim.growth, model.field)
    wished = law_of(claim.wish.partition(" ")[2], model.scope).monomial
    here = [p for p in solution.phases if any(_meet(region, cell, oracle) for cell in p.cells)]
    ids = ", ".join(p.id for p in here)
    points = [p.name for p in here if not {n for n, _ in wished.powers} & set(p.optimum.free)]
    if points or not here:
        where = f"one value in {', '.join(points)}" if points else "nothing: the claimed region is empty"
        return "", Finding.REFUTED, f"claimed the end of a set of optima; the engine finds {where}"
    try:
        found = [r for r in wish(solution, claim.wish) if any(_meet(region, cell, oracle) for cell in r.cells)]
    except ModelError as error:
        return "", Finding.REFUTED, f"claimed the growth {wanted}; the engine finds that nothing limits it: {error}"
    growths = {
        sum((power * vertex[n].value for n, power in wished.powers), model.field.zero)
        for r in found
        for vertex in r.optimum.vertices
    }
    if growths != {wanted}:
        values = "; or ".join(sorted(map(str, growths)))
        return "", Finding.REFUTED, f"claimed the growth {wanted}; the engine finds there {values}"
    unknown = next((r.coverage.detail for r in found if not r.coverage), None)
    if unknown is not None:
        return ids, Finding.UNKNOWN, unknown
    return ids, Finding.CONFIRMED, f"the growth is {wanted} at this end of the set of optima"


# --- regions ------------------------------------------------------------------------------------------------------


def _same_set(claimed: Iterable[Region], cells: Iterable[Region], oracle: Oracle) -> tuple[Finding, str]:
    """Whether two unions of regions have the same interior, up to a thin set."""
    for inner, outer, what in (
        (claimed, cells, "the claimed region is larger"),
        (cells, claimed, "the claimed region is smaller"),
    ):
        for region in inner:
            verdict = _inside(region, outer, oracle)
            if verdict.status is Status.REFUTED:
                return Finding.REFUTED, f"{what}: the formulas hold, the regions differ at {verdict.detail}"
            if verdict.status is Status.UNKNOWN:
                return Finding.UNKNOWN, verdict.detail
    return Finding.CONFIRMED, "same formulas, same region"


def _inside(region: Region, union: Iterable[Region], oracle: Oracle) -> Verdict:
    """PROVED when the open region minus the closed union is empty."""
    outside = [_opposites(other) for other in union]
    return oracle.search([[c.open] for c in region.conditions] + outside)


def _opposites(region: Region) -> list[Condition]:
    return [c.complement.open for c in region.conditions]


def _meet(a: Region, b: Region, oracle: Oracle) -> bool:
    return oracle.search([[c.open] for c in (*a.conditions, *b.conditions)]).status is not Status.PROVED
