"""Walls of every kind of curve: exact arcs, end points and corners."""

from __future__ import annotations

import re
from fractions import Fraction
from random import Random

import pytest

from exponents import Model, solve
from exponents.algebraic import Algebraic
from exponents.parse import exponent
from exponents.rate import rational
from exponents.walls import value_on

BOX = "alpha > -2, alpha < 2, beta > -2, beta < 2"


def diagram(shape: str, domain: str = BOX, parameters: str = "alpha, beta"):
    """A model whose only wall is ``shape = 0``: N is all of the budget, one component decays like N**(-shape)."""
    return solve(
        Model(
            parameters=parameters,
            domain=domain,
            resources="N",
            components={"curved": f"N**(-({shape}))", "flat": "1"},
            budget="N",
            caps="N >= f",
        ),
        certify=False,
    )


def corners(solution) -> set[tuple[str, ...]]:
    return {tuple(map(str, c.point)) for c in solution.corners}


def arcs(solution) -> set[tuple]:
    return {(a.sweep, str(a.start), str(a.stop), a.root) for w in solution.walls for a in w.arcs}


def test_a_straight_wall():
    s = diagram("alpha - beta")
    (wall,) = s.walls
    assert arcs(s) == {("alpha", "-2", "2", 0)}
    assert corners(s) == {("-2", "-2"), ("2", "2")}
    assert wall.jumps == ()


def test_a_vertical_wall_is_swept_along_the_other_parameter():
    s = diagram("2*alpha - 1")
    assert arcs(s) == {("beta", "-2", "2", 0)}
    assert corners(s) == {("1/2", "-2"), ("1/2", "2")}


def test_a_horizontal_wall():
    assert arcs(diagram("2*beta - 1")) == {("alpha", "-2", "2", 0)}


def test_a_wall_without_end():
    s = diagram("beta - alpha**2", domain="alpha > 0")
    assert arcs(s) == {("alpha", "0", "None", 0)} and corners(s) == {("0", "0")}
    everywhere = diagram("beta - alpha**2", domain="")
    assert arcs(everywhere) == {("alpha", "None", "None", 0)} and corners(everywhere) == set()


def test_a_circle_is_two_arcs():
    s = diagram("alpha**2 + beta**2 - 1")
    assert arcs(s) == {("alpha", "-1", "1", 0), ("alpha", "-1", "1", 1)}
    assert corners(s) == {("-1", "0"), ("1", "0")}


def test_a_circle_cut_by_the_domain():
    s = diagram("alpha**2 + beta**2 - 1", domain="alpha > 0, beta > 0, alpha < beta")
    assert arcs(s) == {("alpha", "0", "sqrt(2)/2", 1)}
    assert corners(s) == {("0", "1"), ("sqrt(2)/2", "sqrt(2)/2")}


def test_a_circle_of_any_size():
    for size in (Fraction(1, 10**15), Fraction(10**9)):
        s = diagram(f"alpha**2 + beta**2 - ({size})**2", domain="")
        assert arcs(s) == {("alpha", str(-size), str(size), 0), ("alpha", str(-size), str(size), 1)}
        assert corners(s) == {(str(-size), "0"), (str(size), "0")}


def test_a_circle_with_an_irrational_radius():
    s = diagram("alpha**2 + beta**2 - 2", domain="")
    assert corners(s) == {("-sqrt(2)", "0"), ("sqrt(2)", "0")}


def test_a_hyperbola_has_two_branches():
    s = diagram("alpha*beta - 1")
    assert arcs(s) == {("alpha", "-2", "-1/2", 0), ("alpha", "1/2", "2", 0)}
    assert corners(s) == {("-2", "-1/2"), ("-1/2", "-2"), ("1/2", "2"), ("2", "1/2")}
    free = diagram("alpha*beta - 1", domain="")
    assert arcs(free) == {("alpha", "None", "0", 0), ("alpha", "0", "None", 0)} and corners(free) == set()


def test_a_parabola_on_its_side():
    s = diagram("alpha - beta**2")
    assert arcs(s) == {("alpha", "0", "2", 0), ("alpha", "0", "2", 1)}
    assert corners(s) == {("0", "0"), ("2", "-sqrt(2)"), ("2", "sqrt(2)")}


def test_a_cusp():
    s = diagram("beta**2 - alpha**3", domain="alpha < 1, alpha > -1")
    assert arcs(s) == {("alpha", "0", "1", 0), ("alpha", "0", "1", 1)}
    assert corners(s) == {("0", "0"), ("1", "-1"), ("1", "1")}


def test_a_steep_cusp():
    """beta^7 = alpha: at distance 1e-12 from its end the branch is still 0.02 away."""
    s = diagram("beta**7 - alpha", domain="alpha > 0, alpha < 1")
    assert arcs(s) == {("alpha", "0", "1", 0)} and corners(s) == {("0", "0"), ("1", "1")}


def test_a_curve_that_crosses_itself():
    """The folium's node at the origin: four branches end there."""
    s = diagram("alpha**3 + beta**3 - 3*alpha*beta", domain="alpha > -1, alpha < 3/2, beta > -3, beta < 3")
    assert ("0", "0") in corners(s)
    ends = sorted((a[1], a[2], a[3]) for a in arcs(s) if "0" in a[1:3])
    assert ends == [("-1", "0", 0), ("0", "3/2", 0), ("0", "3/2", 1), ("0", "3/2", 2)]


def test_two_close_branches_end_where_they_belong():
    """(beta^2 - alpha)(... ) split by 1e-7: candidates for the ends are closer than any careless tolerance."""
    s = diagram("(10**14*beta**2 - 1)*alpha**2 + beta - 1/10**9", domain="alpha > 0, alpha < 1, beta > -1, beta < 1")
    for point in (c.point for c in s.corners):
        assert_zero(s.walls[0].poly, point)


def assert_zero(poly, point):
    """A corner lies on the wall: exactly where one coordinate is rational, else to forty digits."""
    x, y = (p.refined(Fraction(1, 10**60)) for p in point)
    scale = max(1, *(abs(c) for c in map(int, poly.num.coeffs())))
    value = poly.at((rational((x.low + x.high) / 2), rational((y.low + y.high) / 2)))
    assert abs(Fraction(int(value.p), int(value.q))) < scale * Fraction(1, 10**40)


CURVES = (
    "alpha**2 + beta**2 - 1",
    "alpha**2 + 4*beta**2 - 3",
    "alpha*beta - 1/3",
    "beta - alpha**3 + alpha",
    "alpha**4 + beta**4 - 2*alpha*beta - 1",
    "beta**2 - alpha**2*(1 - alpha)",
    "beta**3 - alpha",
    "(alpha - 1)**2*(beta + 1) - 1/2",
    "alpha**3 + beta**3 - 3*alpha*beta",
    "beta**7 - alpha",
)


@pytest.mark.parametrize("shape", CURVES)
@pytest.mark.parametrize("domain", [BOX, "alpha > 0, beta > 0, alpha**2 < 3 - beta"])
def test_arcs_are_the_whole_curve_inside_the_domain(shape, domain):
    """At random values of the sweep parameter the arcs there are exactly the curve's points inside the domain."""
    s = diagram(shape, domain)
    poly = exponent(shape, s.model.field)
    everything = [a for w in s.walls for a in w.arcs]
    for corner in s.corners:
        assert_zero(poly, corner.point)
    (sweep,) = {a.sweep for a in everything}
    random = Random(7)
    for _ in range(25):
        t = Fraction(random.randint(-1999, 1999), 1000)
        roots = value_on(poly, sweep, t)
        inside = {k for k, y in enumerate(roots) if _inside(s, sweep, t, y)}
        drawn = {
            a.root for a in everything if (a.start is None or a.start < _n(t)) and (a.stop is None or _n(t) < a.stop)
        }
        assert drawn == inside, t


def _n(t: Fraction) -> Algebraic:
    return Algebraic.rational(t)


def _inside(s, sweep, t, y) -> bool:
    point = [t, Fraction(y)] if sweep == "alpha" else [Fraction(y), t]
    return tuple(map(rational, point)) in s.model.domain


@pytest.mark.parametrize("shape", CURVES[:5])
def test_every_end_of_an_arc_is_a_corner(shape):
    s = diagram(shape)
    for w in s.walls:
        for a in w.arcs:
            index = 0 if a.sweep == "alpha" else 1
            for end in (a.start, a.stop):
                if end is not None:
                    assert any(c.point[index] == end for c in s.corners), (a, s.corners)


def test_a_triple_point():
    s = solve(
        Model(
            parameters="alpha, beta", domain="alpha > 0, beta > 0", resources="N", budget="N",
            components={"a": "N**(-alpha)", "b": "N**(-beta)", "c": "N**(-1)"},
        ),
        certify=False,
    )  # fmt: skip
    by_point = {tuple(map(str, c.point)): c.phases for c in s.corners}
    assert by_point[("1", "1")] == ("a", "b", "c")
    assert by_point[("0", "0")] == ("a", "b")
    assert len(s.walls) == 3 and all(len(w.arcs) == 1 for w in s.walls)


def test_one_parameter_corners_are_algebraic():
    s = diagram("2*alpha**2 - 4*alpha + 1", domain="alpha > 0, alpha < 1/2", parameters="alpha")
    assert corners(s) == {("1 - sqrt(2)/2",)}
    (wall,) = s.walls
    assert wall.arcs == ()
    cubic = diagram("alpha**3 - 2", domain="alpha > 0", parameters="alpha")
    (corner,) = cubic.corners
    assert re.match(r"root of x\*\*3 - 2 near 1.25992", str(corner.point[0]))


def test_one_parameter_domain_in_two_parts_has_no_wall_in_its_gap():
    """The phases change inside the gap, and the gap's own end is the zero of the difference."""
    s = solve(
        Model(
            parameters="alpha", domain="alpha > 0, (alpha - 1)*(alpha - 2) > 0", resources="N", budget="N",
            components={"a": "N**(-alpha)", "b": "N**(-1)"},
        ),
        certify=False,
    )  # fmt: skip
    assert {p.id for p in s.phases} == {"a", "b"} and s.walls == () and s.corners == ()


def test_three_parameters():
    s = diagram("alpha**2 + beta**2 + gamma**2 - 1", domain="alpha > 0", parameters="alpha, beta, gamma")
    (wall,) = s.walls
    assert wall.arcs == () and s.corners == ()
    apart = solve(
        Model(
            parameters="alpha, beta, gamma", domain="alpha > 0, beta > 0, gamma > 0", resources="N", budget="N",
            components={"a": "N**(-alpha)", "b": "N**(-beta)", "c": "N**(-gamma)"},
        ),
        certify=False,
    )  # fmt: skip
    assert {frozenset(w.phases) for w in apart.walls} == {frozenset(x) for x in ("ab", "bc", "ac")}


def test_a_jump_is_named_with_its_two_sides():
    """min-gate: the cheaper arm changes, and with it the whole allocation."""
    s = solve(
        Model(
            parameters="alpha", domain="alpha > 0", resources="N, D", budget="N*D",
            components={"gate": "min(N**(-alpha), D**(-1))"},
        ),
        certify=False,
    )  # fmt: skip
    (wall,) = s.walls
    jumps = {name: {str(x), str(y)} for name, x, y in wall.jumps}
    assert jumps == {"N": {"0", "1"}, "D": {"0", "1"}}
    on = s.at(alpha=1)
    assert len(on.phases) == 2 and on.loss == 1
    assert dict(on.resources) == {"N": (0, 1), "D": (0, 1)}


def test_a_continuous_wall_has_no_jump():
    s = solve(
        Model(
            parameters="alpha", domain="alpha > 0", resources="N, D", budget="N*D",
            components={"a": "N**(-alpha)", "b": "D**(-1)", "c": "D**(-2)*N**(-1 + alpha)"},
        ),
        certify=False,
    )  # fmt: skip
    for wall in s.walls:
        assert wall.jumps == ()
