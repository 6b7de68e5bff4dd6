"""The sign oracle: every certificate is a true statement, every witness a true counterexample."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest
from flint import fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from exponents.field import Field
from exponents.parse import conditions, exponent
from exponents.region import Condition, Region
from exponents.signs import Oracle, corner_certificate, has_nonnegative_coefficients, smt_text
from exponents.solution import Status

from .test_field import PLANE, A, B

COEFFICIENTS = st.integers(-4, 4)


def region(text: str, field: Field = PLANE) -> Region:
    return Region(field, conditions(text, field))


def oracle(text: str, field: Field = PLANE) -> Oracle:
    return Oracle(region(text, field))


@st.composite
def polynomials(draw, degree=3):
    total = PLANE(0)
    for i in range(degree + 1):
        for j in range(degree + 1 - i):
            total = total + draw(COEFFICIENTS) * A**i * B**j
    return total


@st.composite
def lines(draw):
    form = draw(COEFFICIENTS) * A + draw(COEFFICIENTS) * B + draw(COEFFICIENTS)
    return Condition.of(form, draw(st.booleans()))


def samples(seed: int, count: int) -> list[tuple[fmpq, ...]]:
    """Points of very different sizes."""
    random = Random(seed)
    return [tuple(fmpq(random.randint(-60, 60), 10 ** random.randint(0, 3)) for _ in range(2)) for _ in range(count)]


SAMPLES = samples(seed=1, count=250)


@settings(max_examples=60, deadline=None)
@given(polynomials(), st.lists(lines(), min_size=2, max_size=4))
def test_corner_certificates_are_true(poly, bounds):
    corner = corner_certificate(poly, bounds)
    if corner is None:
        return
    assert set(corner) <= {c.closed for c in bounds}
    for point in SAMPLES:
        if all(c.holds(point) for c in corner):
            assert poly.sign_at(point) >= 0


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 5)), min_size=1, max_size=5))
def test_a_sum_of_products_of_the_bounds_is_certified(terms):
    u, v = A + B - 1, 2 * A - B
    poly = sum((c * u**i * v**j for i, j, c in terms), PLANE(0))
    corner = corner_certificate(poly, [Condition(u), Condition(v), Condition(3 - A)])
    assert corner is not None
    if not poly.is_constant:
        assert has_nonnegative_coefficients(poly, corner)


def test_dependent_bounds_make_no_corner():
    assert corner_certificate(A + B, [Condition(A), Condition(2 * A - 1)]) is None
    assert corner_certificate(A * A + 1, [Condition(A), Condition(B)]) is not None
    assert corner_certificate(PLANE(-1), [Condition(A), Condition(B)]) is None


@settings(max_examples=30, deadline=None)
@given(polynomials(2), polynomials(2), st.booleans(), st.booleans())
def test_emptiness_against_samples(p, q, strict, other_strict):
    judge = oracle("alpha > 0, beta > 0, alpha + beta < 3")
    asked = (Condition(p, strict), Condition(q, other_strict))
    verdict = judge.empty(asked)
    if verdict.status is Status.PROVED:
        for point in SAMPLES:
            assert point not in judge.domain.open or not all(c.holds(point) for c in asked)
    elif verdict.status is Status.REFUTED and verdict.point is not None:
        assert verdict.point in judge.domain.open and all(c.holds(verdict.point) for c in asked)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(polynomials(2), min_size=1, max_size=3), min_size=1, max_size=3))
def test_witnesses_satisfy_their_clauses(polys):
    judge = oracle("alpha > 0, beta < 5")
    clauses = [[Condition(p, True) for p in clause] for clause in polys]
    found = judge.search(clauses)
    if found.status is Status.REFUTED:
        assert found.point is not None  # open sets have rational points
        assert found.point in judge.domain.open
        assert all(any(c.holds(found.point) for c in clause) for clause in clauses)


def test_irrational_solutions_are_reported_as_such():
    judge = oracle("alpha > 0")
    found = judge.search([[Condition(A**2 - 2)], [Condition(2 - A**2)]])
    assert found.status is Status.REFUTED and found.point is None and "irrational" in found.detail


@pytest.mark.parametrize(
    ("poly", "sign"),
    [
        ("alpha", 1),
        ("-alpha*beta", -1),
        ("2*alpha + 2*beta - 1", 1),
        ("alpha - beta", None),
        ("alpha**2 - 2*alpha*beta + beta**2", 1),
        ("alpha**2 + beta**2 - 1", None),
        ("3", 1),
        ("-1/2", -1),
    ],
)
def test_constant_signs(poly, sign):
    judge = oracle("alpha > 0, beta > 0, 2*alpha + 2*beta > 1")
    value = exponent(poly, PLANE)
    assert judge.constant_sign(value) == sign
    assert judge.constant_sign(-value) == (None if sign is None else -sign)


def test_implication():
    judge = oracle("alpha > 0, beta > 0")
    (big, small) = (conditions(t, PLANE) for t in ("alpha + beta >= 2", "alpha + beta >= 1"))
    assert judge.implies(big, small[0]) and not judge.implies(small, big[0])
    disk = conditions("alpha**2 + beta**2 <= 1", PLANE)
    assert judge.implies(disk, conditions("alpha + beta <= 3/2", PLANE)[0])
    assert not judge.implies(disk, conditions("alpha + beta <= 7/5", PLANE)[0])  # sqrt(2) > 7/5


def test_an_impossible_question_is_unknown_in_no_time():
    judge = Oracle(region("alpha > 0, beta > 0"), effort=1)
    hard = (A**9 * B**7 - 3 * A**5 * B**8 + 7 * A - B**9) ** 2 - (A * B - 2) ** 5
    verdict = judge.search([[Condition(hard, True)], [Condition(-(hard**2) + A - B**11, True)]])
    assert verdict.status in (Status.UNKNOWN, Status.REFUTED)
    if verdict.status is Status.UNKNOWN:
        assert "z3" in verdict.detail and not verdict


@pytest.mark.parametrize(
    "name", ["true", "false", "and", "not", "let", "Real", "assert", "exists", "lambda", "pi", "div", "k"]
)
def test_parameters_may_have_the_names_of_smt_keywords(name):
    field = Field.of((name, "x"))
    judge = Oracle(region(f"{name} > 0, x > {name}", field))
    found = judge.search([[c] for c in conditions(f"x < 2*{name}, x*{name} > 1", field)])
    assert found.status is Status.REFUTED and found.point in judge.domain
    assert judge.empty(conditions(f"x < {name}/2", field)).status is Status.PROVED


def test_no_parameters_at_all():
    numbers = Field.of(())
    judge = Oracle(Region(numbers))
    assert judge.search([]).status is Status.REFUTED and judge.search([]).point == ()
    assert judge.empty([Condition(numbers(-1))]).status is Status.PROVED
    assert judge.search([[]]).status is Status.PROVED


def test_powers_are_written_as_products():
    text = smt_text(("alpha", "beta"), [[Condition(A**3 * B - 2)]])
    assert "^" not in text and "pow" not in text and text.count("alpha|") == 4


def test_thin_sets():
    judge = oracle("alpha >= 1, alpha <= 1")
    assert judge.search([]).status is Status.PROVED  # no interior
    thin = oracle(f"alpha > 1, alpha < 1 + 1/{10**40}, beta > 0")
    found = thin.search([])
    assert found.status is Status.REFUTED and Fraction(int(found.point[0].p), int(found.point[0].q)) - 1 < Fraction(
        1, 10**40
    )
