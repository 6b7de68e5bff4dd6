"""Real algebraic numbers against mpmath's polynomial roots and SymPy's real_roots."""

from __future__ import annotations

from fractions import Fraction
from math import floor

import mpmath
import pytest
import sympy
from flint import fmpz_poly
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from exponents.algebraic import Algebraic, between, real_roots, simplest

X = sympy.Symbol("x")
NEAR = Fraction(1, 10**30)  # different roots of polynomials this small are further apart
POLYNOMIALS = st.lists(st.integers(-12, 12), min_size=2, max_size=7).filter(lambda c: c[-1] and any(c[:-1]))


def poly(coefficients) -> fmpz_poly:
    return fmpz_poly(list(coefficients))


def _middle(root: Algebraic) -> Fraction:
    x = root.refined(Fraction(1, 10**45))
    return (x.low + x.high) / 2


def sqrt2(which: int = 1) -> Algebraic:
    return real_roots(poly([-2, 0, 1]))[which]


@settings(max_examples=20, deadline=None)
@given(POLYNOMIALS)
def test_roots_are_those_of_sympy_in_order(coefficients):
    expected = sorted(set(sympy.real_roots(sympy.Poly(coefficients[::-1], X))), key=lambda r: r.evalf(40))
    found = real_roots(poly(coefficients))
    assert len(found) == len(expected)
    for ours, theirs in zip(found, expected):
        near = theirs.evalf(40)
        assert float(ours) == pytest.approx(float(near), rel=1e-14, abs=1e-300)
        assert sympy.Rational(ours.low) <= near + sympy.Float("1e-35") and near - sympy.Float(
            "1e-35"
        ) <= sympy.Rational(ours.high)
        assert sympy.minimal_polynomial(theirs, X, polys=True).all_coeffs()[::-1] == list(ours.coefficients)


@settings(max_examples=20, deadline=None)
@given(POLYNOMIALS)
def test_roots_against_mpmath(coefficients):
    squarefree = poly(coefficients) // poly(coefficients).gcd(poly(coefficients).derivative())
    with mpmath.workdps(60):
        roots = mpmath.polyroots([int(c) for c in squarefree.coeffs()][::-1], maxsteps=500, extraprec=400)
        real = sorted(mpmath.re(r) for r in roots if abs(mpmath.im(r)) < mpmath.mpf("1e-40"))
        found = real_roots(poly(coefficients))
        assert len(found) == len(real)
        for ours, theirs in zip(found, real):
            x = ours.refined(Fraction(1, 10**30))
            assert x.high - x.low <= Fraction(1, 10**30)
            assert mpmath.mpf(x.low.numerator) / x.low.denominator - theirs <= mpmath.mpf("1e-40")
            assert theirs - mpmath.mpf(x.high.numerator) / x.high.denominator <= mpmath.mpf("1e-40")


@settings(max_examples=20, deadline=None)
@given(POLYNOMIALS, POLYNOMIALS)
def test_order_and_equality_across_polynomials(a, b):
    roots = [*real_roots(poly(a)), *real_roots(poly(b)), *real_roots(poly(a) * poly(b))]
    assume(roots)
    places = [_middle(x) for x in roots]
    for x, a_place in zip(roots, places):
        for y, b_place in zip(roots, places):
            difference = a_place - b_place
            assert (x < y) == (difference < -NEAR) and (x >= y) == (not x < y)
            assert (x == y) == (abs(difference) <= NEAR)
            if x == y:
                assert hash(x) == hash(y)


@settings(max_examples=20, deadline=None)
@given(POLYNOMIALS, POLYNOMIALS)
def test_sign_at_a_root(a, b):
    for root in real_roots(poly(a)):
        common = poly(a).gcd(poly(b))
        sign = root.sign_of(poly(b))
        if sign == 0:
            assert root in real_roots(common)
        else:
            value = sum(c * _middle(root) ** i for i, c in enumerate(b))
            assert abs(value) > NEAR and (sign > 0) == (value > 0)


def test_equality_needs_the_same_root_not_the_same_polynomial():
    assert sqrt2(0) != sqrt2(1) and sqrt2(0) < sqrt2(1)
    assert sqrt2() == sqrt2().refined(Fraction(1, 10**9))
    assert sqrt2() != 1.4142135623730951 and sqrt2() != Algebraic.rational(Fraction(14142135623730951, 10**16))


def test_close_roots_are_told_apart():
    """Mignotte's polynomial x^7 - 2 (500 x - 1)^2 has two roots within 1e-10 of 1/500."""
    p = poly([-2, 2000, -500_000, 0, 0, 0, 0, 1])
    low, high = [r for r in real_roots(p) if abs(float(r) - 0.002) < 1e-3]
    assert low < high and float(high) - float(low) < 1e-10
    middle = between(low, high)
    assert low < Algebraic.rational(middle) < high


@pytest.mark.parametrize(
    ("coefficients", "which", "text", "latex"),
    [
        ([1, -4, 2], 0, "1 - sqrt(2)/2", r"1-\frac{\sqrt{2}}{2}"),
        ([1, -4, 2], 1, "1 + sqrt(2)/2", r"1+\frac{\sqrt{2}}{2}"),
        ([-2, 0, 1], 0, "-sqrt(2)", r"-\sqrt{2}"),
        ([-12, 0, 1], 1, "2*sqrt(3)", r"2\sqrt{3}"),
        ([-1, -1, 1], 1, "1/2 + sqrt(5)/2", r"\frac{1}{2}+\frac{\sqrt{5}}{2}"),
        ([3, 7], 0, "-3/7", r"-\frac{3}{7}"),
        ([0, 1], 0, "0", "0"),
        ([-2, 0, 0, 1], 0, "root of x**3 - 2 near 1.25992", "1.25992"),
        ([-(10**40) + 2, 2 * 10**40, -(10**40)], 1, f"1 + sqrt(2)/{10**20}", rf"1+\frac{{\sqrt{{2}}}}{{{10**20}}}"),
    ],
)
def test_text(coefficients, which, text, latex):
    root = real_roots(poly(coefficients))[which]
    assert str(root) == text and root.latex() == latex
    assert abs(root.expr.evalf(50) - sympy.Rational(_middle(root))) < sympy.Float("1e-30")


def test_expr_of_higher_degree_is_the_same_root():
    for root in real_roots(poly([1, -3, 0, 1])):
        assert abs(root.expr.evalf(40) - sympy.Rational(_middle(root))) < sympy.Float("1e-35")


@pytest.mark.parametrize("scale", [10**30, 10**200])
def test_floats_are_good_to_the_last_digit_at_any_size(scale):
    tiny = real_roots(poly([-2, 0, scale**2]))[1]
    assert float(tiny) == pytest.approx(2**0.5 / scale, rel=1e-15)
    huge = real_roots(poly([-2 * scale, 0, 1]))[1]
    assert float(huge) == pytest.approx((2 * scale) ** 0.5, rel=1e-15)


def stern_brocot(low: Fraction, high: Fraction) -> Fraction:
    """The first fraction of the Stern-Brocot tree strictly inside (low, high), 0 <= low."""
    a, b = (0, 1), (1, 0)
    while True:
        m = (a[0] + b[0], a[1] + b[1])
        if Fraction(*m) <= low:
            a = m
        elif Fraction(*m) >= high:
            b = m
        else:
            return Fraction(*m)


@settings(max_examples=40)
@given(st.fractions(0, 9, max_denominator=60), st.fractions(0, 9, max_denominator=60))
def test_simplest_is_the_first_of_the_stern_brocot_tree(a, b):
    assume(a != b)
    low, high = sorted((a, b))
    found = simplest(low, high)
    assert found == stern_brocot(low, high)
    for q in range(1, found.denominator):
        assert Fraction(floor(low * q) + 1, q) >= high
    assert simplest(-high, -low) == -found


@settings(max_examples=30)
@given(st.fractions(-5, 0, max_denominator=9), st.fractions(0, 5, max_denominator=9))
def test_zero_is_simplest(low, high):
    assume(low < 0 < high)
    assert simplest(low, high) == 0


def test_between():
    a, b = sqrt2(), real_roots(poly([-3, 0, 1]))[1]
    assert between(a, b) == Fraction(3, 2)
    assert between(None, None) == 0
    assert Algebraic.rational(between(None, a)) < a < Algebraic.rational(between(a, None))
    one = Algebraic.rational(1)
    assert one < Algebraic.rational(between(one, a)) < a
    assert between(Algebraic.rational(Fraction(1, 3)), Algebraic.rational(Fraction(1, 2))) == Fraction(2, 5)


def test_polynomials_without_roots():
    assert real_roots(poly([1, 0, 1])) == [] and real_roots(poly([5])) == [] and real_roots(poly([])) == []


def test_multiple_roots_are_found_once():
    p = poly([-2, 0, 1]) ** 3 * poly([-1, 1]) ** 2
    assert [str(r) for r in real_roots(p)] == ["-sqrt(2)", "1", "sqrt(2)"]
