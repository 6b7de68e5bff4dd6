"""A solution that was altered in one place is not certified: each tampering is found, most with a counterexample."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import pytest

from exponents.check import certified, check
from exponents.parse import conditions
from exponents.rate import Decay, Growth, rational
from exponents.region import Condition, Region
from exponents.solution import Phase, Solution, Status, Vertex

II, IVA, IVB = "embedding_distortion=population", "finite_width=sgd_noise", "population=sgd_noise"


def altered(solution: Solution, name: str, change: Callable[[Phase], Phase]) -> Solution:
    return replace(solution, phases=tuple(change(p) if p.name == name else p for p in solution.phases))


def recased(phase: Phase, **changes) -> Phase:
    """The phase with its first case changed."""
    first, *others = phase.certificate.cases
    return replace(phase, certificate=replace(phase.certificate, cases=(replace(first, **changes), *others)))


def rebound(phase: Phase, k: int, **changes) -> Phase:
    """The phase with the k-th bound of its first case changed."""
    bounds = list(phase.certificate.cases[0].bounds)
    bounds[k] = replace(bounds[k], **changes)
    return recased(phase, bounds=tuple(bounds))


def moved(phase: Phase, **shifts) -> Phase:
    """The phase with resources of its vertex changed by numbers."""
    resources = phase.optimum.vertices[0].resources
    vertex = Vertex(tuple((n, Growth(g.value + Fraction(shifts.get(n, 0)))) for n, g in resources))
    return replace(phase, optimum=replace(phase.optimum, vertices=(vertex,)))


def with_loss(phase: Phase, change) -> Phase:
    return replace(phase, optimum=replace(phase.optimum, loss=Decay(change(phase.loss.value))))


def weights(phase: Phase, change) -> Phase:
    first = phase.certificate.cases[0].bounds[0].weights
    return rebound(phase, 0, weights=tuple(change(list(first))))


def region(phase: Phase, text: str) -> Region:
    field = phase.cells[0].field
    return Region(field, conditions(text, field))


def without(phase: Phase, text: str) -> Phase:
    """The phase with one condition of its cell left out."""
    (cell,) = phase.cells
    kept = tuple(c for c in cell.conditions if str(c) != text)
    assert len(kept) == len(cell.conditions) - 1
    return replace(phase, cells=(Region(cell.field, kept),))


def shifted(phase: Phase, text: str, by: Fraction) -> Phase:
    """The phase with one condition ``poly >= 0`` of its cell moved to ``poly >= by``."""
    (cell,) = phase.cells
    conditions = tuple(Condition.of(c.poly - by, c.strict) if str(c) == text else c for c in cell.conditions)
    assert conditions != cell.conditions
    return replace(phase, cells=(Region(cell.field, conditions),))


TAMPERINGS = {
    "a weight is raised": lambda p: weights(p, lambda w: [(w[0][0], w[0][1] + 1), *w[1:]]),
    "all weights are doubled": lambda p: weights(p, lambda w: [(n, 2 * x) for n, x in w]),
    "all weights change sign": lambda p: weights(p, lambda w: [(n, -x) for n, x in w]),
    "a weight is left out": lambda p: weights(p, lambda w: w[1:]),
    "a row is invented": lambda p: weights(p, lambda w: [("cap:17", w[0][1]), *w[1:]]),
    "a row of another branch": lambda p: weights(p, lambda w: [("outside:0", w[0][1]), *w[1:]]),
    "a bound claims infeasibility": lambda p: rebound(p, 0, infeasible=True),
    "a branch is left out": lambda p: recased(p, bounds=p.certificate.cases[0].bounds[1:]),
    "a branch is invented": lambda p: rebound(p, 0, branch="gamma = 2; inside 0"),
    "two branches change names": lambda p: recased(
        p,
        bounds=tuple(
            replace(b, branch=o.branch)
            for b, o in zip(p.certificate.cases[0].bounds, p.certificate.cases[0].bounds[::-1])
        ),
    ),  # fmt: skip
    "no case": lambda p: replace(p, certificate=replace(p.certificate, cases=())),
    "the case is too small": lambda p: recased(p, region=region(p, "beta > 100")),
    "the winner is another branch": lambda p: recased(p, winner=p.certificate.cases[0].bounds[-1].branch),
    "the loss falls faster": lambda p: with_loss(p, lambda e: e + Fraction(1, 100)),
    "the loss falls slower": lambda p: with_loss(p, lambda e: e - Fraction(1, 100)),
    "the loss is another function": lambda p: with_loss(p, lambda e: e * e),
    "the width is larger": lambda p: moved(p, d="1/100"),
    "width is traded for steps": lambda p: moved(p, d="1/100", r="-1/100"),
    "steps are traded for width": lambda p: moved(p, d="-1/100", r="1/100"),
    "the held resource moves": lambda p: moved(p, gamma="-1/100"),
    "a vertex is added": lambda p: replace(
        p,
        optimum=replace(
            p.optimum, vertices=p.optimum.vertices + moved(p, d="1/9", r="-1/9").optimum.vertices, faces=((0, 1),)
        ),
    ),  # fmt: skip
    "a vertex is in no face": lambda p: replace(p, optimum=replace(p.optimum, vertices=p.optimum.vertices * 2)),
    "a ray is added": lambda p: replace(p, optimum=replace(p.optimum, rays=p.optimum.vertices)),
    "shares are exchanged": lambda p: replace(
        p, shares=tuple((n, q) for (n, _), (_, q) in zip(p.shares, p.shares[::-1]))
    ),
    "shares do not add up": lambda p: replace(p, shares=tuple((n, q / 2) for n, q in p.shares)),
    "an active component is left out": lambda p: replace(p, active=p.active[1:]),
    "an active term is left out": lambda p: replace(p, terms=p.terms[1:]),
    "an active term is another": lambda p: replace(p, terms=((p.terms[0][0], "d**(-7)"), *p.terms[1:])),
    "no vertex": lambda p: replace(p, optimum=replace(p.optimum, vertices=(), faces=())),
    "no cell": lambda p: replace(p, cells=()),
    "a component is invented": lambda p: replace(p, tied=("nobody",)),
    "the sample is outside": lambda p: replace(p, sample=(Fraction(1, 10), Fraction(1, 2))),
    "the sample is on the border": lambda p: replace(p, sample=(Fraction(1), Fraction(1, 2))),
}


@pytest.mark.parametrize("phase", [II, IVB])
@pytest.mark.parametrize("tampering", TAMPERINGS)
def test_an_altered_phase_is_not_certified(diagram, phase, tampering):
    damaged = TAMPERINGS[tampering](diagram.phase(phase))
    assert damaged != diagram.phase(phase)
    assert not finding(diagram, damaged).verdict


def finding(diagram: Solution, phase: Phase):
    """What the checker finds of one phase, alone in the diagram."""
    return check(replace(diagram, phases=(phase,), walls=())).phases[0]


def test_the_verdicts_of_a_certified_solution_are_the_checkers(diagram):
    honest = certified(diagram)
    assert honest.verdict
    damaged = certified(altered(honest, IVB, TAMPERINGS["a weight is raised"]))
    assert [p.name for p in damaged.phases if not p.verdict] == [IVB]
    assert not damaged.verdict
    assert damaged.coverage and damaged.disjointness
    assert replace(damaged, phases=()) == replace(honest, phases=())


@pytest.mark.parametrize("phase", [II, IVB])
@pytest.mark.parametrize("by", ["the loss falls faster", "the loss falls slower"])
def test_a_false_loss_is_refuted_at_a_point_inside(diagram, phase, by):
    verdict = finding(diagram, TAMPERINGS[by](diagram.phase(phase))).verdict
    assert verdict.status is Status.REFUTED
    point = named_point(verdict.detail)
    assert any(point in cell for cell in diagram.phase(phase).cells)


def named_point(detail: str):
    found = re.search(r"alpha = (\S+), beta = (\S+)", detail)
    assert found, detail
    return tuple(rational(Fraction(x)) for x in found.groups())


@pytest.mark.parametrize("k", range(7))
def test_a_phase_that_is_left_out_leaves_a_hole(diagram, k):
    rest = diagram.phases[:k] + diagram.phases[k + 1 :]
    verdict = check(replace(diagram, phases=rest, walls=())).coverage.verdict
    assert verdict.status is Status.REFUTED
    point = named_point(verdict.detail)
    assert any(point in cell for cell in diagram.phases[k].cells)
    assert not any(point in cell for phase in rest for cell in phase.cells)


def test_a_phase_that_is_there_twice_overlaps(diagram):
    twice = replace(diagram, phases=(*diagram.phases, replace(diagram.phases[0], label="again")))
    verdict = check(twice).disjointness.verdict
    assert verdict.status is Status.REFUTED
    assert any(named_point(verdict.detail) in cell for cell in diagram.phases[0].cells)


@pytest.mark.parametrize(
    "phase, text", [(II, "beta >= 1/2"), (II, "alpha >= beta"), (IVA, "4*alpha >= 2*alpha**2 + 1")]
)
def test_a_cell_that_grows_overlaps_and_is_no_longer_proved(diagram, phase, text):
    grown = altered(diagram, phase, lambda p: without(p, text))
    report = check(grown)
    assert report.disjointness.verdict.status is Status.REFUTED
    assert [f.subject for f in report.phases if not f.verdict] == [phase]


@pytest.mark.parametrize("by", [Fraction(1, 10**9), Fraction(1, 10)])
@pytest.mark.parametrize("phase, text", [(II, "alpha >= beta"), (IVB, "2*alpha**2 + 1 >= 4*alpha")])
def test_a_border_that_moves_leaves_a_gap_or_overlaps(diagram, phase, text, by):
    assert check(altered(diagram, phase, lambda p: shifted(p, text, by))).coverage.verdict.status is Status.REFUTED
    assert check(altered(diagram, phase, lambda p: shifted(p, text, -by))).disjointness.verdict.status is Status.REFUTED


def test_two_phases_that_change_places(diagram):
    one, two = diagram.phases[0], diagram.phases[1]
    swapped = (replace(one, cells=two.cells, sample=two.sample), replace(two, cells=one.cells, sample=one.sample))
    report = check(replace(diagram, phases=swapped + diagram.phases[2:]))
    assert [f.verdict.status is Status.PROVED for f in report.phases] == [False, False] + 5 * [True]


def jumping(diagram: Solution):
    (wall,) = [w for w in diagram.walls if w.jumps]
    return wall


WALLS = {
    "the wall moves": lambda w: replace(w, poly=w.poly - Fraction(1, 100)),
    "the wall is another": lambda w: replace(w, poly=w.poly.field.generator("beta") - 1),
    "a jump is not listed": lambda w: replace(w, jumps=w.jumps[1:]),
    "no jump is listed": lambda w: replace(w, jumps=()),
    "the sides are exchanged": lambda w: replace(w, jumps=tuple((n, b, a) for n, a, b in w.jumps)),
    "the phases are others": lambda w: replace(w, phases=(II, w.phases[1])),
    "a phase does not exist": lambda w: replace(w, phases=("population", w.phases[1])),
    "a jump of no resource": lambda w: replace(w, jumps=(*w.jumps, ("width", *w.jumps[0][1:]))),
}


@pytest.mark.parametrize("tampering", WALLS)
def test_an_altered_wall_is_refuted(diagram, tampering):
    wall = WALLS[tampering](jumping(diagram))
    report = check(replace(diagram, walls=(wall,)))
    assert [f.verdict.status for f in report.walls] == [Status.REFUTED]
    assert report.verdict.status is Status.REFUTED


def test_a_jump_that_is_none_is_refuted(diagram):
    calm = next(w for w in diagram.walls if not w.jumps)
    phase = diagram.phase(calm.phases[0])
    wall = replace(calm, jumps=(("d", phase.resource("d"), phase.resource("d")),))
    assert check(replace(diagram, walls=(wall,))).verdict.status is Status.REFUTED


@pytest.mark.parametrize(
    "change",
    [
        {"caps": "gamma <= 1"},
        {"budget": "d*r**2"},
        {"held": {}},
        {"domain": "alpha > 0, beta > 0"},
        {"parameters": "alpha, beta, nu"},
        {"resources": "r, d, gamma > 0"},
        {"components": "without noise"},
        {"components": "with more"},
    ],
    ids=str,
)
def test_a_solution_of_another_model_is_not_certified(diagram, change):
    from exponents.model import Model

    from ..models import PLRF

    if "components" in change:
        components = dict(PLRF["components"])
        if change["components"] == "with more":
            components["more"] = "d**(-1/10)"
        else:
            del components["sgd_noise"]
        change = {"components": components}
    other = Model(**PLRF | change)
    assert not check(replace(diagram, model=other)).verdict
