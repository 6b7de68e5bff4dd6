"""Sets of optima: segments, triangles, rays, degenerate vertices, worked out by hand."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest

from exponents import Model, solve
from exponents.faces import kernel, null_space

from .brute import Brute, rational_points

HALF = Fraction(1, 2)


def solved(**model):
    return solve(Model(**model), certify=False)


def vertices(phase, *names) -> set[tuple[str, ...]]:
    return {tuple(str(v[n]) for n in names) for v in phase.optimum.vertices}


def rays(phase, *names) -> set[tuple[str, ...]]:
    return {tuple(str(r[n]) for n in names) for r in phase.optimum.rays}


def test_a_segment():
    """Only N matters and is capped; what is left of the budget may be spent on D or not."""
    s = solved(
        parameters="alpha",
        domain="alpha > 0, alpha < 1",
        resources="N, D",
        components={"size": "N**(-1)"},
        budget="N*D",
        caps="N <= f**alpha",
    )
    (phase,) = s.phases
    assert str(phase.loss) == "alpha"
    assert vertices(phase, "N", "D") == {("alpha", "0"), ("alpha", "-(alpha - 1)")}
    assert phase.optimum.free == ("D",) and phase.optimum.rays == ()
    assert dict(s.at(alpha="1/3").resources)["D"] == (0, Fraction(2, 3))
    with pytest.raises(ValueError, match="D in phase .* is an interval"):
        phase.resource("D")


def test_a_triangle():
    """Three free resources under one budget, none of which matters: the whole simplex is optimal."""
    s = solved(
        parameters="alpha",
        domain="alpha > 0",
        resources="A, B, C",
        components={"constant": "1", "growing": "(A*B*C)**(alpha - alpha)"},
        budget="A*B*C",
    )
    (phase,) = s.phases
    assert str(phase.loss) == "0" and phase.optimum.free == ("A", "B", "C")
    assert vertices(phase, "A", "B", "C") == {("0", "0", "0"), ("1", "0", "0"), ("0", "1", "0"), ("0", "0", "1")}


def test_a_degenerate_vertex_at_the_origin():
    """Components grow with every resource: nothing should be spent, and many rows are tight at the one optimum."""
    s = solved(
        parameters="alpha, beta",
        domain="alpha > 0, beta > 0",
        resources="A, B, C",
        components={"x": "A**alpha*B", "y": "B**beta*C", "z": "A*C"},
        budget="A*B*C",
    )
    (phase,) = s.phases
    assert str(phase.loss) == "0" and not phase.optimum.rays
    for point in ((1, 1), (HALF, 3), (7, Fraction(1, 9))):
        answer = s.at(alpha=point[0], beta=point[1])
        eta, where = Brute(s.model, alpha=point[0], beta=point[1]).optimum()
        assert answer.loss == eta == 0
        for n, (low, high) in answer.resources:
            assert (low, high) == (min(w[n] for w in where), max(w[n] for w in where))


def test_a_ray():
    """A resource that costs nothing and helps no further may grow without limit."""
    s = solved(
        parameters="alpha",
        domain="alpha > 0",
        resources="N, T",
        components={"size": "N**(-alpha)", "time": "T**(-1)"},
        budget="N",
    )
    (phase,) = s.phases
    assert str(phase.loss) == "alpha" and vertices(phase, "N", "T") == {("1", "alpha")}
    assert rays(phase, "N", "T") == {("0", "1")}
    assert dict(s.at(alpha=2).resources) == {"N": (1, 1), "T": (2, None)}


def test_a_ray_whose_direction_depends_on_parameters():
    s = solved(
        parameters="alpha, beta",
        domain="alpha > 0, beta > 0",
        resources="a, b > 0",
        components={"x": "a**(-alpha)*b**(-beta)"},
        budget="a**alpha*b**beta",
    )
    (phase,) = s.phases
    assert str(phase.loss) == "1" and rays(phase, "a", "b") == {("1", "-alpha/beta")}
    assert dict(s.at(alpha=1, beta=2).resources) == {"a": (0, None), "b": (None, HALF)}


def test_a_face_that_turns_from_bounded_to_unbounded():
    """T costs T^(beta - 1): for beta <= 1 it may grow for ever, beyond it is limited by the budget."""
    s = solved(
        parameters="beta",
        domain="beta > 0, beta < 2",
        resources="N, T",
        components={"size": "N**(-1)"},
        budget="N + T**(beta - 1)",
    )
    by_rays = {bool(p.optimum.rays): p for p in s.phases}
    assert len(s.phases) == 2
    assert [str(c) for c in by_rays[True].cells] == ["beta > 0, beta < 2, beta <= 1"]
    assert vertices(by_rays[False], "T") == {("0",), ("1/(beta - 1)",)}
    assert dict(s.at(beta=HALF).resources)["T"] == (0, None) == dict(s.at(beta=1).resources)["T"]
    assert dict(s.at(beta="3/2").resources)["T"] == (0, 2)


def test_a_degenerate_vertex_whose_edges_change():
    """Four rows meet at N = f in the (N, A, B) space; which edges leave the vertex depends on alpha against beta."""
    s = solved(
        parameters="alpha, beta",
        domain="alpha > 0, beta > 0, alpha < 2, beta < 2",
        resources="N, A, B",
        components={"size": "N**(-1)"},
        budget="N",
        caps="A**alpha <= B, B**beta <= A**2, A*B <= f",
    )
    random = Random(3)
    for point in rational_points(random, s.model, 30, 0, 2):
        answer = s.at(**point)
        eta, where = Brute(s.model, **point).optimum()
        assert answer.loss == eta
        for n, (low, high) in answer.resources:
            assert (low, high) == (min(w[n] for w in where), max(w[n] for w in where)), (point, n)
    assert len(s.phases) > 1


def test_a_line_of_optima_at_one_point_only():
    """At alpha = beta only the product a*b matters; elsewhere the optimum is unique."""
    s = solved(
        parameters="alpha, beta",
        domain="alpha > 0, beta > 0",
        resources="a > 0, b > 0",
        components={"x": "a**(-alpha)*b**(-beta)", "y": "a**(-beta)*b**(-alpha)"},
        budget="a*b",
    )
    (phase,) = s.phases
    assert str(phase.loss) == "(alpha + beta)/2" and vertices(phase, "a", "b") == {("1/2", "1/2")}
    assert dict(s.at(alpha=1, beta=2).resources) == {"a": (HALF, HALF), "b": (HALF, HALF)}


def test_kernels():
    from flint import fmpq, fmpq_mat

    assert kernel(fmpq_mat(1, 2, [2, -1]), 2) == (fmpq(1), fmpq(2))
    assert kernel(fmpq_mat(1, 3, [2, -1, 0]), 3) is None
    assert kernel(fmpq_mat(2, 2, [1, 0, 0, 1]), 2) is None
    matrix = fmpq_mat(2, 4, [0, 1, 2, 3, 0, 2, 4, 7])
    basis = null_space(matrix, 4)
    assert len(basis) == 2
    for v in basis:
        assert all(x == 0 for x in (matrix * fmpq_mat(4, 1, list(v))).entries())
