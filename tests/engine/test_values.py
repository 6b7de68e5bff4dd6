"""Exact values as text, and functions at a point with one irrational coordinate."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy
from hypothesis import given, settings

from exponents.algebraic import Algebraic
from exponents.errors import FormulaError, PoleError
from exponents.values import sign_at, value, value_at

from .test_field import LETTERS, A, B, pairs

ROOT = value("1 - 1/sqrt(2)")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("7/10", "7/10"),
        ("0.7", "7/10"),
        ("1 - 1/sqrt(2)", "1 - sqrt(2)/2"),
        ("sqrt(1/2)", "sqrt(2)/2"),
        ("sqrt(4)", "2"),
        ("sqrt(2)*sqrt(2)", "2"),
        ("(1 + sqrt(5))/2", "1/2 + sqrt(5)/2"),
        ("1/(sqrt(2) - 1)", "1 + sqrt(2)"),
        ("(1 + sqrt(2))**-2", "3 - 2*sqrt(2)"),
        ("-sqrt(8)/4", "-sqrt(2)/2"),
        ("sqrt(2) - sqrt(2)", "0"),
        ("sqrt(0)", "0"),
    ],
)
def test_values(text, shown):
    assert str(value(text)) == shown


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("nan", "is not a number the engine can place"),
        ("-INF", "is not a number the engine can place"),
        ("", "empty"),
        ("sqrt(-1)", "not negative"),
        ("sqrt(2) + sqrt(3)", "two different square roots"),
        ("sqrt(sqrt(2))", "not negative|rational"),
        ("2**(1/2)", "powers of numbers are integers"),
        ("1/0", "division by zero"),
        ("1/(sqrt(2) - sqrt(2))", "division by zero"),
        ("pi", "'pi' is not a number"),
        ("exp(1)", "'exp' is not a number"),
        ("9**65", "size at most 64"),
        ("(((9**64)**64)**64)**64", "sixty digits"),
        ("1e61", "sixty digits"),
        ("9" * 3000, "digits"),
        ("__import__('os').system('id')", "unexpected '_'"),
    ],
)
def test_values_refused(text, message):
    with pytest.raises(FormulaError, match=message):
        value(text)


def test_equal_roots_written_differently_are_equal():
    assert value("sqrt(2) + sqrt(8)") == value("3*sqrt(2)") == value("sqrt(18)")


@settings(max_examples=25, deadline=None)
@given(pairs(2))
def test_functions_at_an_irrational_point(pair):
    quotient, _ = pair
    at = {LETTERS["alpha"]: 1 - 1 / sympy.sqrt(2), LETTERS["beta"]: sympy.Rational(3, 7)}
    point = (ROOT, Fraction(3, 7))
    exact = [sympy.radsimp(sympy.expand(quotient.field(p).expr.subs(at))) for p in (quotient.num, quotient.den)]
    if exact[1] == 0:
        with pytest.raises(PoleError):
            value_at(quotient, point)
        return
    found = value_at(quotient, point)
    expected = (exact[0] / exact[1]).evalf(50)
    x = found.refined(Fraction(1, 10**40)) if isinstance(found, Algebraic) else Algebraic.rational(found)
    assert abs(sympy.Rational(x.low) - expected) < sympy.Float("1e-38") * (1 + abs(expected))
    assert sign_at(quotient.field(quotient.num), point) == sympy.sign(exact[0])


def test_the_irrational_coordinate_may_stand_anywhere():
    assert value_at(B**2 - 2, (Fraction(1), value("sqrt(2)"))) == 0
    assert str(value_at(A * B, (Fraction(1, 2), value("sqrt(2)")))) == "sqrt(2)/2"


@settings(max_examples=15, deadline=None)
@given(pairs())
def test_several_irrational_coordinates(pair):
    quotient, expression = pair
    places = (sympy.sqrt(2) - 1, sympy.sqrt(3))
    point = (value("sqrt(2) - 1"), value("sqrt(3)"))
    if sympy.radsimp(sympy.denom(sympy.together(expression)).subs(dict(zip(LETTERS.values(), places)))) == 0:
        return
    exact = sympy.N(expression.subs(dict(zip(LETTERS.values(), places))), 30)
    found = value_at(quotient, point)
    shown = found.refined(Fraction(1, 10**25)).low if isinstance(found, Algebraic) else found
    assert abs(sympy.Rational(shown) - exact) < sympy.Float("1e-20") * (1 + abs(exact))


def test_relations_between_irrational_coordinates_are_seen():
    point = (ROOT, value("1 + 1/sqrt(2)"))
    assert value_at(A + B, point) == 2 and value_at(A * B, point) == Fraction(1, 2)
    assert sign_at(A + B - 2, point) == 0 and sign_at(B - A, point) == 1
    with pytest.raises(PoleError, match="pole"):
        value_at(1 / (A + B - 2), point)


def test_a_pole_at_an_irrational_point():
    with pytest.raises(PoleError, match="pole"):
        value_at(1 / (2 * A**2 - 4 * A + 1), (ROOT, Fraction(1)))
