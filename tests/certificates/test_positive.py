"""Signs on open regions: the coefficient rule, z3 and the sample points of cells agree with direct evaluation."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest

from exponents.check.cells import solution
from exponents.check.cover import covers
from exponents.check.positive import CELLS, LIMIT, RULE, SMT, Ground, Signs
from exponents.field import Field, Quotient
from exponents.parse import conditions, exponent
from exponents.rate import rational
from exponents.region import Region
from exponents.solution import Status

PLANE = Field.of(("a", "b"))


def ground(text: str) -> Ground:
    return Ground.of(Region(PLANE, conditions(text, PLANE)))


def random_poly(rng: Random, field: Field, degree: int = 2) -> Quotient:
    total = field.zero
    for _ in range(rng.randint(2, 5)):
        term = field(rng.randint(-4, 4))
        for name in field.names:
            term = term * field.generator(name) ** rng.randint(0, degree)
        total = total + term
    return total


@pytest.mark.parametrize(
    "value, region",
    [
        ("a + b - 1", "a > 1/2, b > 1/2"),
        ("(2*a - 1)*(1 - 3*b)/(a + 1)", "a > 1/2, b < 1/3, a < 7"),
        ("1 - a*b", "a > 0, b > 0, a + b < 1"),  # a simplex: no corner shows it, Bernstein's coefficients do
        ("(a - b)**2*(a**2 - a*b + b**2 + 1)/(b + 2)", "a > 3*b, b > 0"),
        ("a**2*b", "b > 0"),
    ],
)
def test_the_coefficient_rule(value, region):
    verdict = Signs(PLANE).nonnegative(exponent(value, PLANE), ground(region))
    assert verdict.status is Status.PROVED
    assert verdict.detail == RULE


def test_what_the_rule_leaves_open_goes_to_z3():
    verdict = Signs(PLANE).nonnegative(exponent("a**2 - a*b + b**2", PLANE), ground("a > -1, b > -1"))
    assert (verdict.status, verdict.detail) == (Status.PROVED, SMT)


def test_a_counterexample_is_one():
    verdict = Signs(PLANE).nonnegative(exponent("a*b - 1", PLANE), ground("a > 0, b > 0, a > b"))
    assert verdict.status is Status.REFUTED
    assert verdict.detail.startswith("at a = ")


def test_a_square_is_positive_off_a_thin_set_only():
    signs, value, where = Signs(PLANE), exponent("(a - b)**2", PLANE), ground("a > 0, b > 0")
    assert signs.nonnegative(value, where)
    assert signs.positive(value, where).status is Status.REFUTED
    assert signs.positive(value, ground("a > 0, b > 2*a"))


def test_without_time_three_parameters_stay_unknown():
    space = Field.of(("a", "b", "c"))
    rng = Random(3)
    polys = tuple(random_poly(rng, space, 5) for _ in range(6))
    verdict = Signs(space, limit=1).empty(Ground(space, polys))
    assert verdict.status is Status.UNKNOWN
    assert "gave up" in verdict.detail


def test_without_time_the_plane_is_decided_by_sample_points():
    """Two polynomials are positive, hence their sum: too much for z3 in a millisecond, and no factor shows it."""
    rng = Random(1)
    one, two = random_poly(rng, PLANE, 4), random_poly(rng, PLANE, 4)
    verdict = Signs(PLANE, limit=1).nonnegative(one + two, Ground(PLANE, (one, two)))
    assert (verdict.status, verdict.detail) == (Status.PROVED, CELLS)


@pytest.mark.parametrize("seed", range(25))
def test_sample_points_and_z3_agree(seed):
    rng = Random(seed)
    polys = [p for p in (random_poly(rng, PLANE) for _ in range(rng.randint(2, 6))) if not p.is_constant]
    where, point = Ground(PLANE, tuple(polys)), solution(polys, 2)
    answer = Signs(PLANE)._z3(where, None, 10 * LIMIT)
    assert not answer.reason
    assert (point is None) == (answer.point is None)
    assert point is None or where.holds(point)


@pytest.mark.parametrize("seed", range(40))
def test_signs_are_true_at_random_points(seed):
    rng, signs = Random(seed), Signs(PLANE)
    where = Ground(PLANE, tuple(random_poly(rng, PLANE, 1) for _ in range(3)))
    value = random_poly(rng, PLANE) / (random_poly(rng, PLANE, 1) ** 2 + 1)
    verdict = signs.nonnegative(value, where)
    assert verdict.status is not Status.UNKNOWN
    for _ in range(200):
        point = tuple(rational(Fraction(rng.randint(-300, 300), 60)) for _ in range(2))
        if verdict and where.holds(point):
            assert value.at(point) >= 0


def region(text: str) -> Region:
    return Region(PLANE, conditions(text, PLANE))


def test_cover():
    square, signs = ground("a > 0, a < 1, b > 0, b < 1"), Signs(PLANE)
    halves = [region("a >= b"), region("a <= b")]
    assert covers(square, halves, signs)
    assert covers(square, [region("a**2 + b**2 <= 1"), region("a**2 + b**2 >= 1")], signs)
    gap = covers(square, [region("a >= b + 1/1000"), halves[1]], signs)
    assert gap.status is Status.REFUTED
    assert covers(square, [], signs).status is Status.REFUTED
    assert covers(ground("a > 0, a < 0"), [], signs)
