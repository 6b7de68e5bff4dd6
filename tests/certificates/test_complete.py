"""An optimum that is a set: less than all of it is not certified."""

from __future__ import annotations

from dataclasses import replace

from exponents.check import check
from exponents.model import Model
from exponents.rate import Growth
from exponents.solution import Vertex
from exponents.solve import solve

from .test_tampering import finding


def test_a_set_valued_optimum_is_not_passed_off_as_a_point(set_valued):
    assert check(set_valued).verdict
    phase = next(p for p in set_valued.phases if len(p.optimum.vertices) > 1)
    for vertex in phase.optimum.vertices:
        alone = replace(phase.optimum, vertices=(vertex,), faces=((0,),))
        verdict = finding(set_valued, replace(phase, optimum=alone)).verdict
        assert not verdict
        assert "no other optimum" in verdict.detail


def test_a_part_of_a_set_valued_optimum_is_not_all_of_it(set_valued):
    """Every proper subset of the vertices, and a face that stops half way, are optimal and incomplete."""
    phase = next(p for p in set_valued.phases if len(p.optimum.vertices) > 2)
    vertices = phase.optimum.vertices
    for left_out in range(len(vertices)):
        rest = tuple(v for k, v in enumerate(vertices) if k != left_out)
        part = replace(phase.optimum, vertices=rest, faces=(tuple(range(len(rest))),))
        assert incomplete(set_valued, phase, part)
    first, second = vertices[:2]
    middle = Vertex(tuple((n, Growth((g.value + second[n].value) / 2)) for n, g in first.resources))
    assert incomplete(set_valued, phase, replace(phase.optimum, vertices=(middle, *vertices[1:])))


def test_faces_are_not_split(set_valued):
    """The hull of all vertices is optimal; the union of its edges is less."""
    phase = next(p for p in set_valued.phases if len(p.optimum.vertices) > 2)
    edges = tuple((k, k + 1) for k in range(len(phase.optimum.vertices) - 1))
    assert incomplete(set_valued, phase, replace(phase.optimum, faces=edges))


def test_a_ray_is_not_left_out():
    model = Model(
        parameters="a",
        domain="a > 0",
        resources="r, B, s",
        components={"p": "r**(-a)", "q": "B**(-a)*r**(-a)*s**(-1)"},
        budget="r",
    )
    solution = solve(model, certify=False)
    (phase,) = solution.phases
    assert phase.optimum.rays and check(solution).verdict
    assert incomplete(solution, phase, replace(phase.optimum, rays=phase.optimum.rays[1:]))


def incomplete(solution, phase, optimum) -> bool:
    verdict = finding(solution, replace(phase, optimum=optimum)).verdict
    return not verdict and "no other optimum" in verdict.detail


def test_a_jump_of_the_loss_is_listed_on_its_wall():
    """For a > 1 a component is gone and the loss falls faster; a wall that says otherwise is refuted."""
    model = Model(
        parameters="a",
        domain="a > 0, a < 2",
        resources="d, r",
        components={"p": "d**(-1) + r**(-1)", "q": {"law": "r**(-a/4)", "region": "a < 1"}},
        budget="d*r",
    )
    solution = solve(model, certify=False)
    (wall,) = (w for w in solution.walls if w.loss_jump)
    assert sorted(map(str, wall.loss_jump)) == ["1/2", "a/(a + 4)"]
    assert check(solution).verdict
    for false in (None, wall.loss_jump[::-1], (wall.loss_jump[0], wall.loss_jump[0])):
        walls = tuple(replace(w, loss_jump=false) if w is wall else w for w in solution.walls)
        assert "REFUTED" in str(check(replace(solution, walls=walls)).verdict.status)
