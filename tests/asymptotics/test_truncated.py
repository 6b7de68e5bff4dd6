"""Truncated sums in their three ranges, with end-point terms, against direct summation; v = 10^9 without a
loop."""

from __future__ import annotations

import mpmath
import pytest
from sympy import Rational, symbols

from derivations.asymptotics.evaluation import bind
from derivations.asymptotics.expansion import Expansion
from derivations.asymptotics.filters import exponential, rational, resolvent
from derivations.asymptotics.measures import PowerSpectrum
from derivations.asymptotics.summation import direct_sum
from derivations.asymptotics.truncated import TruncatedSum, partial_zeta
from exponents.errors import DomainError

from .support import decay_exponent

X, V = symbols("X v", positive=True)
P, Q = Rational(4, 5), Rational(3, 5)


def test_inner_range_with_end_point_terms():
    """X = y v^q, y fixed, p < 1 so that the infinite sum diverges: error of the order of the next end-point
    term."""
    y, cutoffs = Rational(2), [10**4, 10**6]
    for endpoint in (1, 2, 3):
        expansion = bind(TruncatedSum(PowerSpectrum(P, Q), resolvent(), X, V).inner(y, 9, endpoint), {})
        errors = []
        for v in cutoffs:
            x = 2 * mpmath.mpf(v) ** (mpmath.mpf(3) / 5)
            errors.append(expansion.value({X: x, V: v}, 40) - direct_sum(resolvent(), P, Q, x, v, digits=35))
        order = {1: P + 1, 2: P + 3, 3: P + 5}[endpoint]
        assert decay_exponent(errors, cutoffs) == pytest.approx(float(order), rel=0.05)


@pytest.mark.parametrize("alpha", [Rational(2, 5), Rational(1, 2), Rational(1, 4)], ids=["generic", "2a=1", "4a=1"])
def test_between_the_first_mode_and_the_cutoff(alpha):
    """1 << X << v^q: N(u) with its cutoff terms; at 2a = 1 and 4a = 1 a logarithm replaces two poles."""
    expansion = bind(TruncatedSum(PowerSpectrum(0, 2 * alpha), rational(1, 1), X, V).below(3, 3), {})
    relative = []
    for scale in (10**6, 10**8):
        v, x = scale**3, mpmath.mpf(scale) ** (2 * mpmath.mpf(alpha.p) / alpha.q)
        exact = direct_sum(rational(1, 1), 0, 2 * alpha, x, v, digits=30)
        relative.append(abs(expansion.value({X: x, V: v}, 30) / exact - 1))
    assert relative[1] < relative[0] / 10 and relative[0] < 1e-5


def test_small_and_beyond():
    total, v = TruncatedSum(PowerSpectrum(P, Q), resolvent(), X, V), 10**5
    for expansion, x in (
        (total.small(12, 4), mpmath.mpf(1) / 100),
        (total.beyond(12, 4), mpmath.mpf(10) ** 5),
    ):
        exact = direct_sum(resolvent(), P, Q, x, v, digits=30)
        assert abs(bind(expansion, {}).value({X: x, V: v}, 30) / exact - 1) < mpmath.mpf(10) ** -17


def test_a_billion_terms_to_thirty_digits():
    """Two routes that share nothing: Euler-Maclaurin with quadrature, and the inner expansion with its
    hypergeometric."""
    v, x = 10**9, 10**5
    y = mpmath.mpf(x) / mpmath.mpf(v) ** (mpmath.mpf(3) / 5)
    direct = direct_sum(resolvent(), P, Q, x, v, digits=32)
    expansion = TruncatedSum(PowerSpectrum(P, Q), resolvent(), X, V).inner(Rational(str(mpmath.nstr(y, 60))), 8, 3)
    assert abs(bind(expansion, {}).value({X: x, V: v}, 40) / direct - 1) < mpmath.mpf(10) ** -30


def test_partial_zeta_has_a_logarithm_at_one():
    assert bind(partial_zeta(Rational(1), V, 4), {}).value({V: 10**4}, 30) == pytest.approx(
        float(mpmath.harmonic(10**4)), rel=1e-14
    )


@pytest.mark.parametrize("v", [0, Rational(1, 2), 10])
def test_cutoff_must_be_a_symbol_and_at_least_one(v):
    with pytest.raises(DomainError, match="truncation"):
        TruncatedSum(PowerSpectrum(P, Q), resolvent(), X, v)


def test_direct_sum_refuses_an_empty_or_divergent_sum():
    with pytest.raises(DomainError, match="v >= 1"):
        direct_sum(resolvent(), 2, 1, 10, v=0.5)
    with pytest.raises(DomainError, match="diverges"):
        direct_sum(exponential(), Rational(1, 2), 1, 10)


def test_values_outside_the_domain_are_refused():
    bound = bind(partial_zeta(Rational(3, 2), V, 1), {})
    with pytest.raises(DomainError, match="not positive"):
        bound.value({V: -3})
    with pytest.raises(DomainError, match="needs a value"):
        bound.value({})
    assert isinstance(bound.expansion, Expansion)
