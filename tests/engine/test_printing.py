"""What is printed is read back as the same thing, by the engine's grammar and by SymPy."""

from __future__ import annotations

import ast
import operator
import re

import pytest
import sympy
from flint import fmpq
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from exponents.field import Field
from exponents.parse import conditions, exponent
from exponents.printing import latex_number, text_number
from exponents.region import Condition

from .test_field import LETTERS, PLANE, A, B, pairs

PYTHON = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}


def as_python_reads_it(node):
    """A SymPy expression from Python's own syntax tree."""
    match node:
        case str():
            return as_python_reads_it(ast.parse(node, mode="eval").body)
        case ast.Constant(value=int()):
            return sympy.Integer(node.value)
        case ast.Name():
            return LETTERS[node.id]
        case ast.UnaryOp(op=ast.USub()):
            return -as_python_reads_it(node.operand)
        case ast.BinOp():
            return PYTHON[type(node.op)](as_python_reads_it(node.left), as_python_reads_it(node.right))
    raise AssertionError(f"not a formula: {ast.dump(node)}")


POINTS = st.tuples(*[st.integers(-20, 20).map(lambda n: fmpq(2 * n + 1, 6))] * 2)


@settings(max_examples=30, deadline=None)
@given(pairs())
def test_text_reads_back(pair):
    quotient, expr = pair
    assert exponent(str(quotient), PLANE) == quotient
    assert sympy.cancel(as_python_reads_it(str(quotient)) - expr) == 0


@settings(max_examples=40, deadline=None)
@given(pairs(), POINTS)
def test_text_at_a_point_reads_back_and_its_factors_are_positive_there(pair, point):
    quotient, _ = pair
    text = quotient.formula(point)
    assert exponent(text, PLANE) == quotient
    assume(quotient and not quotient.is_constant)
    assume(all(f.sign_at(point) for f, _ in quotient.factors[1]))
    for factor in re.findall(r"\(([^()/]*)\)", text):
        assert exponent(factor, PLANE).sign_at(point) > 0


@settings(max_examples=30, deadline=None)
@given(pairs())
def test_latex_is_balanced_and_shows_every_factor(pair):
    quotient, _ = pair
    text = quotient.latex()
    assert text.count("{") == text.count("}")
    assert text.count(r"\left") == text.count(r"\right")
    assert "*" not in text
    for factor, _ in quotient.factors[1]:
        assert factor.latex() in text or (-factor).latex() in text


@pytest.mark.parametrize(
    ("quotient", "text"),
    [
        ((1 - 2 * A) * (2 * A + 2 * B - 1) / 2, "-(2*alpha - 1)*(2*alpha + 2*beta - 1)/2"),
        (A / (A + B), "alpha/(alpha + beta)"),
        (-(A + B), "-(alpha + beta)"),
        (-A / 2, "-alpha/2"),
        (1 / (2 * A), "1/(2*alpha)"),
        ((A + 1) ** 2 / A**3, "(alpha + 1)**2/alpha**3"),
        (PLANE(0), "0"),
        (1 - A, "-(alpha - 1)"),
    ],
)
def test_formulas_look_as_a_person_writes_them(quotient, text):
    assert str(quotient) == text


def test_with_a_point_the_sign_moves_into_the_factor():
    inside = (fmpq(1, 4), fmpq(1))
    assert (1 - A).formula(inside) == "1 - alpha"
    assert ((1 - 2 * A) / (A - B)).formula(inside) == "-(1 - 2*alpha)/(beta - alpha)"


def test_latex():
    assert (A / (A + B)).latex() == r"\frac{\alpha}{\alpha + \beta}"
    assert (-(A**12) / 2).latex() == r"-\frac{\alpha^{12}}{2}"


@settings(max_examples=40, deadline=None)
@given(pairs(), st.booleans())
def test_inequalities_read_back(pair, strict):
    quotient, _ = pair
    condition = Condition.of(quotient, strict)
    assert conditions(str(condition), PLANE) == (condition,)
    assert condition.latex().count("{") == condition.latex().count("}")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2*beta > 1", "beta > 1/2"),
        ("alpha < 1/2", "alpha < 1/2"),
        ("0 <= alpha", "alpha >= 0"),
        ("1 - alpha - beta > 0", "alpha + beta < 1"),
        ("alpha > beta", "alpha > beta"),
    ],
)
def test_inequalities_look_as_a_person_writes_them(text, shown):
    (condition,) = conditions(text, PLANE)
    assert str(condition) == shown


def test_inequalities_without_letters():
    numbers = Field.of(())
    assert str(Condition.of(numbers(-1))) == "0 >= 1"
    assert str(Condition.of(numbers(2), strict=True)) == "1 > 0"


@settings(max_examples=50)
@given(st.fractions())
def test_numbers(x):
    assert sympy.Rational(text_number(x)) == sympy.Rational(x.numerator, x.denominator)
    assert latex_number(x).startswith("-") == (x < 0)
