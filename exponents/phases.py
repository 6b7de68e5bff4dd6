"""From pieces to phases: group by formula, describe cells minimally, keep what the certificate needs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from .explore import Located, cover, merged, outside
from .field import Quotient
from .linear import dot
from .model import Model
from .program import program
from .rate import Decay, Growth, fraction
from .region import Condition, Region
from .rows import Branch
from .signs import Oracle, Point
from .solution import Bounding, Case, Certificate, Optimum, Phase, Status, Verdict, Vertex
from .tropical import Optimum as BranchOptimum
from .tropical import Piece, full_points, piece


def phases(
    model: Model, oracle: Oracle, progress: Callable[[int], None] | None = None
) -> tuple[tuple[Phase, ...], Verdict]:
    """All phases of a model, sorted by their sample points, and the verdict on coverage."""
    programs: dict = {}

    def ask(point: Point):
        found = program(model, point, programs)
        borders = found.borders(point)
        answer = piece(found, model.field, point)
        return answer, [*answer.positive, *borders]

    located, coverage = cover(oracle, ask, progress)
    groups: dict[tuple, list[Located[Piece]]] = {}
    for part in located:
        groups.setdefault(_key(part.answer, model), []).append(part)
    found, known = [], {}
    for (loss, vertices, rays, *_), parts in groups.items():
        # one optimum may be proved by different weights on regions that overlap: the first ones found keep the overlap
        others = known.setdefault((loss, vertices, rays), [])
        regions = [region for p in parts for region in outside(list(p.conditions), others, oracle)]
        others += [p.conditions for p in parts]
        if regions:
            found.append(_phase(model, oracle, parts, regions))
    return _named(sorted(found, key=lambda p: (p.active, str(p.loss), p.sample))), coverage


def _key(answer: Piece, model: Model):
    optimum = optimum_of(answer, model)
    tight = frozenset(row.component for w in answer.winners for row in w.tight if row.loss)
    shares = frozenset((row.label, weight) for row, weight in answer.winners[0].weights if row.loss)
    return optimum.loss, frozenset(optimum.vertices), frozenset(optimum.rays), tight, shares


def optimum_of(answer: Piece, model: Model) -> Optimum:
    vertices: dict[Vertex, int] = {}
    faces, rays = [], {}
    for w in answer.winners:
        points = [_vertex(p, w.branch, model) for p in full_points(w)]
        faces.append(tuple(vertices.setdefault(p, len(vertices)) for p in points))
        for ray in w.rays:
            rays[_vertex(ray + tuple(dot(form, ray) for _, form, _ in w.branch.held), w.branch, model)] = None
    return Optimum(Decay(answer.winners[0].value), tuple(vertices), tuple(rays), tuple(faces))


def _vertex(values: Sequence[Quotient], branch: Branch, model: Model) -> Vertex:
    held = [n for n, _, _ in branch.held]
    free = [n for n in model.names if n not in held]
    found = dict(zip([*free, *held], values))
    return Vertex(tuple((n, Growth(found[n])) for n in model.names))


def _phase(model: Model, oracle: Oracle, parts: list[Located[Piece]], regions: list[list[Condition]]) -> Phase:
    first = parts[0]
    winner: BranchOptimum = first.answer.winners[0]
    shares: dict[str, Quotient] = {}
    terms: list[tuple[str, str]] = []
    for row, weight in winner.weights:
        if row.loss:
            shares[row.component] = shares[row.component] + weight if row.component in shares else weight
            _, _, t, a = row.label.split(":")
            terms.append((row.component, str(model.component(row.component).law.terms[int(t)].arms[int(a)])))
    cells = merged(regions, oracle)
    cases = tuple(
        Case(
            Region(model.field, p.conditions),
            p.answer.winners[0].branch.label,
            tuple(
                Bounding(branch.label, tuple((row.label, x) for row, x in weights), infeasible)
                for branch, weights, infeasible in p.answer.bounds
            ),
        )
        for p in parts
    )
    tight = {row.component for row in winner.tight if row.loss}
    return Phase(
        id="=".join(sorted(shares)),
        label="",
        active=tuple(sorted(shares)),
        tied=tuple(sorted(tight - set(shares))),
        terms=tuple(sorted(terms)),
        shares=tuple(sorted(shares.items())),
        optimum=optimum_of(first.answer, model),
        cells=cells,
        sample=tuple(map(fraction, _sample(parts, cells, oracle))),
        certificate=Certificate(cases),
        verdict=Verdict(Status.UNKNOWN, "not checked yet"),
    )


def _sample(parts: list[Located[Piece]], cells: Sequence[Region], oracle: Oracle) -> Point:
    """A point where the answer was found, inside a cell; if none is, some point inside one."""
    inside = (p.point for p in parts if any(p.point in cell.open for cell in cells))
    return next(inside, None) or oracle.search([[c] for c in cells[0].open.conditions]).point


def _named(found: list[Phase]) -> tuple[Phase, ...]:
    """Number the ids of phases with the same active components."""
    from dataclasses import replace

    count: dict[str, int] = {}
    for p in found:
        count[p.id] = count.get(p.id, 0) + 1
    seen: dict[str, int] = {}
    named = []
    for p in found:
        seen[p.id] = seen.get(p.id, 0) + 1
        named.append(replace(p, id=f"{p.id}#{seen[p.id]}") if count[p.id] > 1 else p)
    return tuple(named)


def disjointness(found: Sequence[Phase], oracle: Oracle) -> Verdict:
    """Whether no two phases' cells share an interior point."""
    for i, a in enumerate(found):
        for b in found[:i]:
            for cell in a.cells:
                for other in b.cells:
                    verdict = oracle.empty([c.open for c in cell.conditions + other.conditions])
                    if not verdict:
                        return Verdict(verdict.status, f"{a.name} and {b.name}: {verdict.detail}")
    return Verdict(Status.PROVED, f"{len(found) * (len(found) - 1) // 2} pairs")
