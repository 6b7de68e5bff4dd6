"""Conditions and regions."""

from __future__ import annotations

import pytest
from flint import fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from exponents.errors import DomainError
from exponents.parse import conditions
from exponents.region import Condition, Region

from .test_field import PLANE, A, B, pairs
from .test_printing import POINTS


def region(text: str) -> Region:
    return Region(PLANE, conditions(text, PLANE))


@settings(max_examples=50, deadline=None)
@given(pairs(), POINTS, st.booleans())
def test_a_condition_holds_where_its_function_is_positive(pair, point, strict):
    quotient, _ = pair
    if quotient.field(quotient.den).at(point) == 0:
        return
    sign = quotient.sign_at(point)
    condition = Condition.of(quotient, strict)
    assert condition.holds(point) == (sign > 0 or sign == 0 and not strict)
    assert condition.complement.holds(point) == (not condition.holds(point))


def test_equal_conditions_are_equal_objects():
    assert Condition.of(6 * A - 4) == Condition.of((3 * A - 2) / 5)
    assert Condition.of(A - B) != Condition.of(B - A)
    assert Condition.of(A, True).closed == Condition.of(A) and Condition.of(A).open == Condition.of(A, True)


def test_membership_and_failing():
    triangle = region("alpha > 0, beta > 0, alpha + beta <= 1")
    assert (fmpq(1, 2), fmpq(1, 2)) in triangle
    assert (fmpq(1, 2), fmpq(1, 2)) not in triangle.open
    assert (fmpq(0), fmpq(1, 2)) not in triangle
    assert str(triangle.failing((fmpq(1), fmpq(1)))) == "alpha + beta <= 1"
    assert triangle.failing((fmpq(1, 3), fmpq(1, 3))) is None


def test_require_names_the_inequality():
    with pytest.raises(DomainError, match=r"alpha = 2, beta = 1/3 .*: alpha \+ beta <= 1 fails"):
        region("alpha > 0, alpha + beta <= 1").require((fmpq(2), fmpq(1, 3)))


def test_intersection_keeps_each_condition_once():
    both = region("alpha > 0, beta > 0") & region("beta > 0, alpha < beta")
    assert str(both) == "alpha > 0, beta > 0, beta > alpha"
    assert (both & both) == both


def test_the_whole_space():
    assert str(Region(PLANE)) == "everywhere" and (fmpq(0), fmpq(0)) in Region(PLANE)


def test_latex():
    assert region("alpha > 1/2, beta <= alpha").latex() == r"\alpha > \frac{1}{2},\ \alpha \ge \beta"
