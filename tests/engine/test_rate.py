"""Exponents whose type says whether they decay or grow."""

from __future__ import annotations

from fractions import Fraction

import pytest

from exponents.field import Field
from exponents.rate import Decay, Growth, constant, rational

PLANE = Field.of(("alpha", "beta"))
A, B = PLANE.generator("alpha"), PLANE.generator("beta")


@pytest.mark.parametrize("combine", [lambda x, y: x + y, lambda x, y: x - y, lambda x, y: y + x, lambda x, y: y - x])
def test_decay_and_growth_do_not_mix(combine):
    with pytest.raises(TypeError, match="as_growth or as_decay"):
        combine(Decay(A), Growth(A))


@pytest.mark.parametrize("number", [1, Fraction(1, 2)])
def test_a_bare_number_has_no_convention(number):
    with pytest.raises(TypeError):
        Decay(A) + number


def test_arithmetic_within_a_kind():
    assert Decay(A) + Decay(B) == Decay(A + B)
    assert Growth(A) - Growth(B) == Growth(A - B)
    assert 2 * Decay(A) == Decay(2 * A) == Decay(A) * 2
    assert Decay(A) != Growth(A)


def test_conversion_turns_the_sign():
    assert Decay(A).as_growth == Growth(-A)
    assert Decay(A).as_growth.as_decay == Decay(A)


def test_values_are_exact():
    eta = Decay(A * B / (A + B))
    assert eta(alpha=Fraction(7, 10), beta="0.3") == Fraction(21, 100)
    assert eta(1, 1) == Fraction(1, 2)
    with pytest.raises(TypeError, match="missing value for beta"):
        eta(alpha=1)


def test_floats_are_refused():
    with pytest.raises(TypeError, match="0.7 is a float"):
        rational(0.7)
    with pytest.raises(TypeError, match="float"):
        Decay(A)(alpha=0.5, beta=1)


def test_sympy_and_latex():
    import sympy

    a, b = sympy.symbols("alpha beta", real=True)
    assert Decay(A / (A + B)).expr == a / (a + b)
    assert Growth(A / 2)._repr_latex_() == r"$\frac{\alpha}{2}$"


def test_constants():
    assert constant(Fraction(1, 3))() == Fraction(1, 3)
    assert isinstance(constant(0, Decay), Decay)
