"""The exact field: SymPy's own rational functions are the second route."""

from __future__ import annotations

import pickle
from fractions import Fraction

import pytest
import sympy
from flint import fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from exponents.errors import DomainError, FormulaError
from exponents.field import Field

NAMES = ("alpha", "beta")
PLANE = Field.of(NAMES)
A, B = PLANE.generator("alpha"), PLANE.generator("beta")
LETTERS = {n: sympy.Symbol(n, real=True) for n in NAMES}


@st.composite
def pairs(draw, depth: int = 3):
    """The same random rational function twice: as a Quotient and as a SymPy expression."""
    kind = draw(st.sampled_from(["number", "name"] if depth == 0 else ["number", "name", "+", "-", "*", "/", "**"]))
    if kind == "number":
        x = draw(st.fractions(-9, 9, max_denominator=6))
        return PLANE(x), sympy.Rational(x.numerator, x.denominator)
    if kind == "name":
        name = draw(st.sampled_from(NAMES))
        return PLANE.generator(name), LETTERS[name]
    q, e = draw(pairs(depth - 1))
    if kind == "**":
        n = draw(st.integers(-2 if q else 0, 3))
        return q**n, e**n
    p, f = draw(pairs(depth - 1))
    if kind == "/":
        return (q / p, e / f) if p else (q - p, e - f)
    return {"+": (q + p, e + f), "-": (q - p, e - f), "*": (q * p, e * f)}[kind]


@settings(max_examples=25, deadline=None)
@given(pairs())
def test_arithmetic_agrees_with_cancel(pair):
    quotient, expr = pair
    assert sympy.cancel(quotient.expr - expr) == 0
    assert quotient == PLANE.from_sympy(expr)


@settings(max_examples=25, deadline=None)
@given(pairs())
def test_lowest_terms_and_normal_sign(pair):
    q, _ = pair
    assert q.num.gcd(q.den).is_one()
    assert q.den.leading_coefficient() > 0


@settings(max_examples=25, deadline=None)
@given(pairs(), pairs())
def test_equal_functions_are_equal_objects(left, right):
    (p, e), (q, f) = left, right
    assert (p == q) == (sympy.cancel(e - f) == 0)
    assert (p + q) - q == p and hash((p + q) - q) == hash(p)
    if q:
        assert (p / q) * q == p and 1 / (1 / q) == q


@settings(max_examples=25, deadline=None)
@given(pairs())
def test_factors_multiply_back_and_are_irreducible(pair):
    q, _ = pair
    constant, factors = q.factors
    total = PLANE(constant)
    for factor, exponent in factors:
        assert exponent != 0 and factor.num.leading_coefficient() > 0
        assert factor.num.content() == 1
        total = total * factor**exponent
        _, parts = sympy.factor_list(factor.expr)
        assert [e for _, e in parts] == [1]
    assert total == q
    assert len({f for f, _ in factors}) == len(factors)


@settings(max_examples=25, deadline=None)
@given(pairs(), st.fractions(-4, 4, max_denominator=7), st.fractions(-4, 4, max_denominator=7))
def test_values_and_signs_at_points(pair, x, y):
    q, _ = pair
    point = (fmpq(x.numerator, x.denominator), fmpq(y.numerator, y.denominator))
    den = _substituted(q.field(q.den).expr, x, y)
    if den == 0:
        with pytest.raises(DomainError, match="pole"):
            q.at(point)
        return
    expected = _substituted(q.field(q.num).expr, x, y) / den
    value = q.at(point)
    assert Fraction(int(value.p), int(value.q)) == Fraction(int(expected.p), int(expected.q))
    assert q.sign_at(point) == sympy.sign(expected)


def _substituted(expr, x: Fraction, y: Fraction):
    return expr.subs({LETTERS["alpha"]: sympy.Rational(str(x)), LETTERS["beta"]: sympy.Rational(str(y))})


def test_integers_and_fractions_mix_in_from_both_sides():
    assert 1 - A == -(A - 1)
    assert 2 * A == A + A == A * Fraction(2)
    assert 1 / (2 * A) * A == Fraction(1, 2)
    assert A - A == 0 and not (A - A) and A


@pytest.mark.parametrize("zero", [PLANE(0), A - A, (A + B) ** 2 - A**2 - 2 * A * B - B**2])
def test_division_by_zero_is_refused(zero):
    for divide in (lambda: A / zero, lambda: 1 / zero, lambda: zero**-1):
        with pytest.raises(DomainError, match="division by zero"):
            divide()


def test_constants():
    q = (A + 3) - A
    assert q.is_constant and q.constant() == 3
    assert PLANE(Fraction(-6, 4)).constant() == Fraction(-3, 2)
    assert PLANE(0).constant() == 0
    assert not (A / B).is_constant


def test_one_object_per_field_and_pickles():
    assert Field.of(("alpha", "beta")) is PLANE
    q = (A**2 - 1) / (2 * B)
    again = pickle.loads(pickle.dumps(q))
    assert again == q and again.field is PLANE


def test_a_field_without_parameters():
    rationals = Field.of(())
    assert rationals(Fraction(2, 4)).at(()) == fmpq(1, 2)
    assert str(rationals(Fraction(-7, 3))) == "-7/3"


@pytest.mark.parametrize(
    "expr",
    [
        sympy.sqrt(LETTERS["alpha"]),
        sympy.sqrt(2) * LETTERS["alpha"],
        0.5 * LETTERS["alpha"],
        sympy.sin(LETTERS["beta"]),
        LETTERS["alpha"] ** LETTERS["beta"],
        sympy.Symbol("gamma"),
    ],
    ids=str,
)
def test_expressions_outside_the_field_are_refused(expr):
    with pytest.raises(FormulaError, match="parameter|rational"):
        PLANE.from_sympy(expr)
