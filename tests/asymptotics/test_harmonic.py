"""Expansions of infinite harmonic sums against direct summation: orders, constants, collisions."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import pytest
from sympy import Rational, S, symbols, zeta
from sympy import gamma as gamma_function

from derivations.asymptotics.algebra import canonical
from derivations.asymptotics.evaluation import bind
from derivations.asymptotics.expansion import Expansion
from derivations.asymptotics.filters import exponential, gamma_kernel, momentum, rational, resolvent
from derivations.asymptotics.harmonic import HarmonicSum
from derivations.asymptotics.measures import PowerDensity, PowerSpectrum
from derivations.asymptotics.summation import direct_sum
from exponents.errors import DomainError

from .support import ball_sum, decay_exponent

ALPHA, BETA, X = symbols("alpha beta X", positive=True)
LARGE = [10**4, 10**10, 10**16]  # twelve decades


def prefix(expansion: Expansion, count: int) -> Expansion:
    return Expansion(expansion.terms[:count])


def by_size(expansion: Expansion) -> Expansion:
    return Expansion(tuple(sorted(expansion.terms, key=lambda term: -term.exponent(X))), expansion.remainder)


@pytest.mark.parametrize(
    ("filter_", "p", "q"),
    [
        (resolvent(), Rational(14, 5), Rational(7, 5)),
        pytest.param(resolvent(), Rational(6, 5), Rational(3, 5), marks=pytest.mark.slow),
        pytest.param(rational(1, 2), Rational(9, 10), Rational(4, 5), marks=pytest.mark.slow),
        pytest.param(rational(2, 3), Rational(1, 2), Rational(7, 5), marks=pytest.mark.slow),
    ],
    ids=["resolvent", "slow spectrum", "x/(1+x)^2", "x^2/(1+x)^3"],
)
def test_error_falls_with_the_exponent_of_the_next_term(filter_, p, q):
    expansion = by_size(HarmonicSum(PowerSpectrum(p, q), filter_, X).large(3))
    sums = {x: direct_sum(filter_, p, q, x, digits=75) for x in LARGE}
    following = [term.exponent(X) for term in (*expansion.terms, *expansion.remainder)]
    for count in range(1, len(expansion.terms) + 1):
        bound = bind(prefix(expansion, count), {})
        errors = [bound.value({X: x}, 75) - sums[x] for x in LARGE]
        assert decay_exponent(errors, LARGE) == pytest.approx(float(-following[count]), rel=0.02)


def test_exponential_filter_is_its_pole_to_thirty_digits():
    """exp(-x) has no pole right of the strip: what is left is smaller than every power."""
    expansion = HarmonicSum(PowerSpectrum(Rational(5, 2), 2), exponential(), X).large()
    assert expansion.remainder == ()
    for x in (10**12, 10**18, 10**24):
        exact = direct_sum(exponential(), Rational(5, 2), 2, x, digits=40)
        assert abs(bind(expansion, {}).value({X: x}, 40) / exact - 1) < mpmath.mpf(10) ** -29


@pytest.mark.parametrize(
    "kernel",
    [resolvent(), *(pytest.param(kernel, marks=pytest.mark.slow) for kernel in (exponential(), gamma_kernel(2)))],
)
def test_small_argument_is_the_taylor_series(kernel):
    p, q = Rational(8, 5), Rational(6, 5)
    expansion = HarmonicSum(PowerSpectrum(p, q), kernel, X).small(3)
    points = [Fraction(1, 10**k) for k in (1, 7, 13)]
    errors = [bind(expansion, {}).value({X: x}, 70) - direct_sum(kernel, p, q, x, digits=70) for x in points]
    assert -decay_exponent(errors, points) == pytest.approx(float(expansion.remainder[0].exponent(X)), rel=0.02)


def test_constants_in_closed_form():
    """H(u) = sum j^-2(a+b)/(1 + u j^-2a): the two constants of the floor, symbolic."""
    terms = HarmonicSum(PowerSpectrum(2 * ALPHA + 2 * BETA, 2 * ALPHA), resolvent(), X).large(1).terms
    p = (2 * ALPHA + 2 * BETA - 1) / (2 * ALPHA)
    bulk = gamma_function(canonical(p)) * gamma_function(canonical(1 - p)) / (2 * ALPHA)
    assert {term.exponent(X): term.coefficient for term in terms} == {
        canonical(-p): bulk,
        S.NegativeOne: zeta(2 * BETA),
    }


def test_balls_agree_with_direct_summation_and_expansion():
    """The judge shares no code with either: python-flint balls, explicit bound of the tail."""
    p, q, x = Fraction(14, 5), Fraction(7, 5), Fraction(1000)
    for kind, kernel in (("exp", exponential()), ("resolvent", resolvent())):
        ball = ball_sum(p, q, x, 400, kind)
        assert float(ball.rad()) < 1e-35
        direct = direct_sum(kernel, p, q, x, digits=30)
        assert abs(mpmath.mpf(ball.mid().str(40, radius=False)) / direct - 1) < mpmath.mpf(10) ** -29


# --- collisions


def test_collision_gives_a_logarithm_with_exact_constants():
    """beta = 1/2: X^-1 [log(X)/(2 alpha) + Euler's constant], and the error falls like the next term."""
    alpha = Rational(7, 10)
    total = HarmonicSum(PowerSpectrum(2 * ALPHA + 1, 2 * ALPHA), resolvent(), X)
    expansion = total.large(2)
    assert [(term.exponent(X), term.log_power(X)) for term in expansion.terms[:2]] == [(-1, 0), (-1, 1)]
    bound = bind(expansion, {ALPHA: alpha})
    errors = [bound.value({X: x}, 75) - direct_sum(resolvent(), 2 * alpha + 1, 2 * alpha, x, digits=75) for x in LARGE]
    assert decay_exponent(errors, LARGE) == pytest.approx(3, rel=0.01)
    leading = bind(prefix(expansion, 2), {ALPHA: alpha}).value({X: 10**30}, 40)
    exact = direct_sum(resolvent(), 2 * alpha + 1, 2 * alpha, 10**30, digits=40)
    assert abs(leading / exact - 1) < mpmath.mpf(10) ** -28


@pytest.mark.parametrize("k", [3, 8, 20])
def test_generic_expansion_approaches_the_collision(k):
    """At distance 10^-k two terms of size 10^k cancel; evaluation keeps its digits and tends to the
    logarithm."""
    alpha, epsilon = Rational(3, 4), Rational(1, 10**k)
    generic = HarmonicSum(PowerSpectrum(2 * ALPHA + 2 * BETA, 2 * ALPHA), resolvent(), X).large(3)
    near = bind(generic, {ALPHA: alpha, BETA: Rational(1, 2) + epsilon})
    at = bind(HarmonicSum(PowerSpectrum(2 * ALPHA + 1, 2 * ALPHA), resolvent(), X).large(3), {ALPHA: alpha})
    exact = direct_sum(resolvent(), 2 * alpha + 1 + 2 * epsilon, 2 * alpha, 10**20, digits=40)
    assert abs(near.value({X: 10**20}, 35) / exact - 1) < mpmath.mpf(10) ** -34
    drift = float(abs(near.value({X: 10**20}, 35) / at.value({X: 10**20}, 35) - 1) * 10**k)
    assert 1 < drift < 1000


def test_on_the_collision_the_generic_expansion_refuses():
    generic = HarmonicSum(PowerSpectrum(2 * ALPHA + 2 * BETA, 2 * ALPHA), resolvent(), X).large(1)
    with pytest.raises(DomainError, match="poles collide"):
        bind(generic, {ALPHA: Rational(3, 4), BETA: Rational(1, 2)})


# --- momentum and densities


def test_momentum_filter_and_the_order_of_its_oscillation():
    """Damping 2 nu + 1 = 9: the envelope of the error falls as X^-(2 nu + p + 1/2)/(q + 2), not faster."""
    p, q, kernel = Rational(13, 5), Rational(6, 5), momentum(4)
    expansion = HarmonicSum(PowerSpectrum(p, q), kernel, X).large()
    order = min(-term.exponent(X) for term in expansion.remainder)
    assert order == Rational(111, 32)
    bound, envelopes = bind(expansion, {}), []
    for scale in (1000, 30000):
        points = [scale * (20 + k) // 20 for k in range(5)]
        envelopes.append(max(abs(bound.value({X: x}, 20) - direct_sum(kernel, p, q, x, digits=18)) for x in points))
    assert decay_exponent(envelopes, [1000, 30000]) == pytest.approx(float(order), rel=0.08)


def test_momentum_without_enough_damping_is_refused():
    with pytest.raises(DomainError, match="oscillation"):
        HarmonicSum(PowerSpectrum(Rational(26, 5), Rational(6, 5)), momentum(1), X).large()


def test_density_integral():
    """(1/2 alpha) integral_0^1 u^(p-1) exp(-X u) du is Gamma(p) X^-p / (2 alpha) up to exponentially small
    terms."""
    c = Rational(12, 10)
    value = bind(HarmonicSum(PowerDensity(c), exponential(), X).large(), {}).value({X: 100}, 30)
    assert (
        abs(value / mpmath.gammainc(mpmath.mpf(6) / 5, 0, 100) * mpmath.mpf(100) ** (mpmath.mpf(6) / 5) - 1)
        < mpmath.mpf(10) ** -29
    )


# --- bad input


def test_divergent_sum_names_strip_and_pole():
    with pytest.raises(DomainError, match=r"diverges.*Re s < -1/\(4\*alpha\).*0 < Re s"):
        HarmonicSum(PowerSpectrum(Rational(1, 2), 2 * ALPHA), exponential(), X)


def test_past_the_last_pole():
    total = HarmonicSum(PowerSpectrum(2 * ALPHA + 2, 2 * ALPHA), exponential(), X)
    with pytest.raises(DomainError, match="poles to the right"):
        total.large(1)


@pytest.mark.parametrize("q", [0, ALPHA - BETA])
def test_positions_need_an_exponent_of_one_sign(q):
    with pytest.raises(DomainError, match="one sign"):
        PowerSpectrum(2, q)


def test_floats_are_refused():
    with pytest.raises(DomainError, match="not exact"):
        PowerSpectrum(1.4, 2)


def test_leading_condition_is_the_wall():
    expansion = HarmonicSum(PowerSpectrum(2 * ALPHA + 2 * BETA, 2 * ALPHA), resolvent(), X).large(1)
    head = next(term for term in expansion.terms if term.exponent(X) == -1)
    condition = expansion.leads_where(head, {X: S.One})
    assert condition.subs(BETA, Rational(3, 4)) == S.true
    assert condition.subs(BETA, Rational(1, 4)) == S.false
