"""The appendix on proofs: for each phase the weights, the inequalities that they multiply, and how each claim is proved.

The inequalities are those of the checker's own reading of the model (``check.translate``), not the solver's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ..check.report import Finding, Report
from ..check.translate import Branch, branches, named
from ..field import Quotient
from ..model import Model
from ..parse import law_of
from ..rate import rational
from ..render.phrase import Phrase, Sentence, joined, name_phrase, quotient_phrase
from ..render.regions import EVERYWHERE, cells_phrase, region_phrase
from ..render.tables import Cell, Table, monomial_phrase
from ..solution import Bounding, Case, Phase, Solution
from .laws import bound_phrase, exponent_name, row_phrase
from .nodes import Code, Formula, Items, Paragraph, Section, said

FEW = 4  # statements about one subject that are written out
MOST = 12  # different sums shown for one case; a model with many windows has thousands of branches that end alike

READING = (
    "Write every resource as a power of the budget, the loss as the budget to the power ", Phrase("-eta", r"-\eta"),
    ". In one branch of the model (a choice of regime, of the smallest arm of every minimum, and of the side of every "
    "window) what the model states is then a system of linear inequalities in the exponents. Weights that are not "
    "negative, times these inequalities, add up to a bound ", Phrase("eta <= value", r"\eta \le \mathrm{value}"),
    " in which the exponents of the resources cancel: no allocation in the branch does better. Where the sum is ",
    Phrase("0 <= a negative number", r"0 \le \mathrm{negative}"), ", the branch is empty. The optimum attains the bound; "
    "the weights of the components are their shares.",
)  # fmt: skip
METHODS = {
    "identities": "an equality of rational functions, verified in exact arithmetic",
    "coefficient rule": "all coefficients are nonnegative once the polynomial is written in the linear forms that are "
    "positive on the region",
    "sample points of all cells": "exact signs at a point in every cell of the arrangement of the polynomials",
    "z3": "the opposite was handed to the decision procedure z3, which found it unsatisfiable",
    "cut along the borders": "the domain was cut along the borders of the cells until every piece lay in one",
    "opposite conditions": "one region asks for what the other excludes",
}


def certificates(solution: Solution, report: Report) -> tuple[Section, ...]:
    """How to read a certificate, the certificate of each phase, and what was proved of the diagram as a whole."""
    kept = tuple(
        Section(said(f"Phase {phase.name}"), tuple(_phase(solution, phase, finding)))
        for phase, finding in zip(solution.phases, report.phases)
    )
    whole = (*report.walls, report.coverage, report.disjointness)
    return (
        Section(
            said("How to read a certificate"), (Paragraph(said(*READING)), *_windows(solution.model), *_methods(report))
        ),
        *kept,
        Section(said("The diagram"), (_claims("diagram", solution, whole),)),
    )


def _windows(model: Model) -> tuple[Items, ...]:
    """What the numbers of caps and windows mean, in the checker's order."""
    items = [said(f"Cap {k}: ", bound_phrase(b.monomial), ".") for k, b in enumerate(model.caps, 1)]
    for regime in model.regimes or (None,):
        components = model.components + (regime.components if regime else ())
        where = [", in regime ", Code(regime.id)] if regime else []
        for k, m in enumerate(dict.fromkeys(b.monomial for c in components for b in c.window), 1):
            items.append(said(f"Window {k}", *where, ": ", bound_phrase(m), "."))
    return (Items(tuple(items)),) if items else ()


def _methods(report: Report) -> tuple[Table, ...]:
    used = [m for f in report.findings for c in f.claims for m in c.verdict.detail.split(", ") if m in METHODS]
    rows = tuple((Phrase(m), Phrase(METHODS[m])) for m in dict.fromkeys(used))
    columns = (Phrase("method"), Phrase("what it means"))
    return (Table("methods", "methods", "Certificates", said("How the claims below are proved."), columns, rows),)


def _phase(solution: Solution, phase: Phase, finding: Finding) -> Iterator[Paragraph | Table]:
    model = solution.model
    where = cells_phrase(phase.cells, model.domain)
    yield Paragraph(said(*("Everywhere",) if where == EVERYWHERE else ("On ", where), " the optimum is"))
    yield Formula((_optimum(phase).math,))
    cases = phase.certificate.cases
    for number, case in enumerate(cases, 1):
        yield _case_table(model, phase, case, number if len(cases) > 1 else 0)
    yield _claims(phase.id, solution, (finding,))


def _optimum(phase: Phase) -> Phrase:
    pairs = [(Phrase("eta", r"\eta"), phase.loss.value)]
    vertex = phase.optimum.vertices[0]
    pairs += [(exponent_name(n), g.value) for n, g in vertex.resources if n not in phase.optimum.free]
    return joined((joined((n, quotient_phrase(q, phase.sample)), " = ", " = ") for n, q in pairs), ", ", r",\quad ")


# --- the weights ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sum:
    """Branches that one combination of the same inequalities bounds; ``value`` None: they are empty."""

    names: tuple[str, ...]
    lines: tuple[tuple[Phrase, Phrase, Phrase], ...]
    conclusion: Phrase


def _case_table(model: Model, phase: Phase, case: Case, number: int) -> Table:
    sums = _sums(model, phase, case)
    order = sorted(sums, key=lambda s: case.winner not in s.names)
    rows = [row for each in order[:MOST] for row in _rows(model, each, case.winner)]
    left = sum(len(s.names) for s in order[MOST:])
    caption: list[str | Phrase | Code] = ["The optimum lies in the branch: ", *_branch(model, case.winner).parts, "."]
    if len(case.bounds) == 1:
        caption = ["The model has one branch."]
    if number:
        caption = [f"Case {number}, on ", region_phrase(case.region.open, model.domain), ". ", *caption]
    if left:
        caption += [f" {left} more branches are bounded in the same way: ", Code(f"exponents prove {model.id}"), "."]
    columns = tuple(map(Phrase, ("branches", "stated by", "inequality", "weight")))
    key = f"{phase.id}-case-{number}"
    return Table(key, "weights", f"Phase {phase.name}", said(*caption), columns, tuple(rows))


def _rows(model: Model, each: Sum, winner: str) -> Iterator[tuple[Cell, ...]]:
    named_branches = _listed(model, each.names, winner)
    for k, (label, inequality, weight) in enumerate(each.lines):
        yield (named_branches if k == 0 else Phrase(""), label, inequality, weight)
    yield (Phrase("" if each.lines else "all"), Phrase("sum"), each.conclusion, Phrase(""))


def _listed(model: Model, names: Sequence[str], winner: str) -> Sentence:
    first = winner if winner in names else names[0]
    more = [f"; and {len(names) - 1} more"] if len(names) > 1 else []
    return said(*_branch(model, first).parts, *more)


def _branch(model: Model, name: str) -> Sentence:
    """The choices of a branch in words: ``inside 0`` is "in window 1"."""
    return said(*[part for choice in name.split("; ") for part in ("; ", _choice(model, choice))][1:])


def _choice(model: Model, choice: str) -> str | Phrase | Code:
    side = re.fullmatch(r"(in|out)side (\d+)", choice)
    if side:
        return f"{'in' if side[1] == 'in' else 'out of'} window {int(side[2]) + 1}"
    resource, held, arm = choice.partition(" = ")
    if held:
        value = monomial_phrase(law_of(arm, model.scope).terms[0].arms[0])
        return joined((name_phrase(resource), value), " = ", " = ")
    return "the only one" if choice == "only" else Code(choice)


def _sums(model: Model, phase: Phase, case: Case) -> tuple[Sum, ...]:
    read = _reading(model, phase)
    point = phase.sample
    found: dict[tuple, list[str]] = {}
    for bound in case.bounds:
        branch = read.get(named(bound.branch))
        if branch is not None:
            found.setdefault(_sum(branch, bound, point), []).append(bound.branch)
    return tuple(Sum(tuple(names), lines, conclusion) for (lines, conclusion), names in found.items())


def _reading(model: Model, phase: Phase) -> Mapping[frozenset[str], Branch]:
    """The model's branches without the components that live elsewhere, by their choices."""
    point = tuple(map(rational, phase.sample))
    some = [c for c in model.all_components if c.region is not None]
    absent = frozenset(c.id for c in some if c.region.failing(point) is not None)
    return {b.choices: b for b in branches(model, absent)}


def _sum(branch: Branch, bound: Bounding, at: Sequence[Fraction]) -> tuple:
    """(lines, conclusion) of one branch."""
    used = [(branch.rows[label], w) for label, w in bound.weights if label in branch.rows and w]
    lines = tuple((_stated(row.label), row_phrase(row, branch.free, at), quotient_phrase(w, at)) for row, w in used)
    total = sum((w * row.constant for row, w in used), start=_zero(used))
    return lines, _conclusion(total, bound.infeasible, at)


def _zero(used: Sequence[tuple]) -> Quotient:
    return used[0][1].field.zero


def _conclusion(total: Quotient, infeasible: bool, at: Sequence[Fraction]) -> Phrase:
    value = quotient_phrase(total, at)
    if infeasible:
        return Phrase(f"0 <= {value.text} < 0", rf"0 \le {value.math} < 0")
    return Phrase(f"eta <= {value.text}", rf"\eta \le {value.math}")


def _stated(label: str) -> Sentence:
    """What a row's label says: ``component:sgd_noise:2:0`` is the third term of that component."""
    kind, *rest = label.split(":")
    match kind:
        case "component":
            arm = f", arm {int(rest[2]) + 1}" if rest[2] != "0" else ""
            return said(Code(rest[0]), f", term {int(rest[1]) + 1}{arm}")
        case "resource":
            return said("size of ", Code(rest[0]))
        case "held":
            return said("law of ", Code(rest[0]))
        case "regime":
            return said("regime ", Code(rest[0]))
        case "budget":
            return said("the budget")
        case _:
            names = {"cap": "cap", "window": "window", "outside": "out of window"}
            return said(f"{names[kind]} {int(rest[0]) + 1}")


# --- what was proved ------------------------------------------------------------------------------------------------


def _claims(key: str, solution: Solution, findings: Sequence[Finding]) -> Table:
    """One row a claim of the checker; claims that a wall makes are counted, not repeated."""
    several = len(findings) > 1
    rows = []
    for finding in findings:
        claims = [(c.statement, c.verdict) for c in finding.claims]
        if several:
            claims = [(_several([s for s, _ in claims]), finding.verdict)]
        subject = [Phrase(_subject(solution, finding.subject))] if several else []
        rows += [
            (*subject, Phrase(s), Phrase(str(v.status)), Phrase(v.detail or "nothing to prove")) for s, v in claims
        ]
    head = (*(["subject"] if several else []), "claim", "verdict", "how")
    caption = said("What the independent checker verified.")
    return Table(f"{key}-proved", "claims", "Certificate", caption, tuple(map(Phrase, head)), tuple(rows))


def _several(statements: Sequence[str]) -> str:
    """All of a few statements; of more the first two, and how many there are."""
    if len(statements) <= FEW:
        return "; ".join(statements)
    return f"{'; '.join(statements[:2])}; and so on, {len(statements)} statements"


def _subject(solution: Solution, subject: str) -> str:
    """A wall by the names of its phases, which the checker calls by their ids."""
    names = {p.id: p.name for p in solution.phases}
    return " | ".join(names.get(part, part) for part in subject.split(" | "))
