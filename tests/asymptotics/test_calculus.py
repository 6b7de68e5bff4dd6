"""Filters, implicit constants, convolution, schedules, implicit time: each against an independent value."""

from __future__ import annotations

import mpmath
import pytest
from sympy import Rational, S, Symbol, exp, oo, symbols, zeta
from sympy import gamma as gamma_function

from derivations.asymptotics.convolution import convolve
from derivations.asymptotics.evaluation import bind, number
from derivations.asymptotics.expansion import Expansion, monomial
from derivations.asymptotics.filters import (
    X,
    custom,
    exponential,
    finite_step,
    gamma_kernel,
    momentum,
    rational,
)
from derivations.asymptotics.flowtime import self_normalised
from derivations.asymptotics.implicit import SelfConsistency
from derivations.asymptotics.mellin import ExplicitTransform, GammaQuotient, Laurent
from derivations.asymptotics.schedule import PowerSchedule
from derivations.asymptotics.special import Kappa
from exponents.errors import DomainError

T, N, D = symbols("t N d", positive=True)
HALF = Rational(1, 2)


# --- filters


@pytest.mark.parametrize("kernel", [exponential(), gamma_kernel(2), rational(0, 1), rational(2, 3)])
def test_library_transforms_pass_their_own_check(kernel):
    kernel.check()


def test_momentum_transform_against_bessel_quadrature():
    """integral of x^(1/4) g(x) with x = z^2 in float64 up to z = 400, the average of J^2 beyond."""
    from scipy.integrate import quad
    from scipy.special import jv

    scale = (6 * 8) ** 2  # (Gamma(4) 2^3)^2
    panels = ((k, k + 10) for k in range(0, 400, 10))
    body = sum(quad(lambda z: 2 * scale * z**-4.5 * jv(3, z) ** 2, a, b, epsrel=1e-12)[0] for a, b in panels)
    beyond = 2 * scale / 3.141592653589793 * 400**-4.5 / 4.5
    assert body + beyond == pytest.approx(float(number(momentum(3).transform(Rational(5, 4)), 20)), rel=1e-9)


def test_finite_step_transform_is_the_beta_function():
    exact = mpmath.beta(mpmath.mpf(6) / 5, 11)
    assert abs(number(finite_step(5).transform(Rational(6, 5)), 30) / exact - 1) < mpmath.mpf(10) ** -28
    with pytest.raises(DomainError, match="the last is s = -4"):
        finite_step(2).first_poles(-1, 6)


def test_users_transform_is_checked():
    formula = exp(-2 * X)
    right = custom("exp(-2x)", formula, GammaQuotient(((S.Zero, S.One),), base=HALF))
    assert right.first_poles(-1, 2) == (0, -1)
    with pytest.raises(DomainError, match="quadrature"):
        custom("exp(-2x)", formula, GammaQuotient(((S.Zero, S.One),)))
    with pytest.raises(DomainError, match="empty"):
        rational(1, 0)


def test_listed_poles_are_enough():
    s = Symbol("s")
    poles = tuple((S(-n), Laurent(-1, (S(-1) ** n / S(n + 1),))) for n in range(2))
    transform = ExplicitTransform(gamma_function(s), s, (S.Zero, oo), left=poles)
    kernel = custom("exp(-x), listed", exp(-X), transform)
    assert kernel.first_poles(-1, 2) == (0, -1)
    with pytest.raises(DomainError, match="the last is s = -1"):
        kernel.first_poles(-1, 3)


# --- implicit constants


@pytest.mark.parametrize(("a", "rho"), [(Rational(4, 5), 10), (S.One, 10), (Rational(3), 2), (Rational(2), 1000)])
def test_kappa_solves_its_equation(a, rho):
    kappa = number(Kappa(a, rho), 40)
    power = mpmath.mpf(a.p) / a.q
    occupied = mpmath.quad(
        lambda u: kappa / (kappa + u**power), [0, mpmath.mpf(1) / 100, 1, 2, rho][: 4 if rho == 2 else 5]
    )
    assert abs(occupied - 1) < 1e-10
    assert number(Kappa(S.One, 10), 40) * mpmath.log(1 + 10 / number(Kappa(S.One, 10), 40)) == pytest.approx(
        1, rel=1e-30
    )


def test_infinite_ratio():
    assert number(Kappa(2, oo), 30) == pytest.approx(4 / float(mpmath.pi) ** 2, rel=1e-14)
    with pytest.raises(DomainError, match="no root"):
        Kappa(S.One, oo)
    with pytest.raises(DomainError, match="diverges"):
        SelfConsistency(Rational(4, 5), oo, D)
    with pytest.raises(DomainError, match="more modes"):
        Kappa(S(2), HALF)


# --- convolution


def power_law(a) -> Expansion:
    """(1+t)^-a for large t."""
    a = S(a)
    return Expansion((monomial(1, {T: -a}), monomial(-a, {T: -a - 1})), (monomial(1, {T: -a - 2}),))


@pytest.mark.parametrize(
    ("a", "b", "leading"),
    [
        (Rational(3, 2), Rational(5, 2), "t^-3/2"),
        (Rational(3, 2), HALF, "t^-1/2"),
        (Rational(1, 3), HALF, "t^(1-a-b)"),
        (S.One, Rational(3, 2), "log"),
        (S.One, S.One, "log"),
    ],
)
def test_convolution_of_two_power_laws(a, b, leading):
    """(1+t)^-a * (1+t)^-b by quadrature at t = 1e6; the masses are 1/(a-1), continued, 0 at a = 1."""
    masses = [S.Zero if e == 1 else 1 / (e - 1) for e in (a, b)]
    expansion = convolve(power_law(a), power_law(b), T, *masses)
    t = mpmath.mpf(10) ** 6
    with mpmath.workdps(25):
        ends = [
            0,
            1,
            10,
            100,
            10**3,
            10**4,
            10**5,
            t / 2,
            t - 10**5,
            t - 10**4,
            t - 1000,
            t - 100,
            t - 10,
            t - 1,
            t,
        ]
        exponents = [mpmath.mpf(e.p) / e.q for e in (a, b)]
        exact = mpmath.quad(lambda s: (1 + t - s) ** -exponents[0] * (1 + s) ** -exponents[1], ends)
    assert abs(bind(expansion, {}).value({T: t}, 20) / exact - 1) < 1e-4
    assert any(term.log_power(T) for term in expansion.terms) == (leading == "log")


def test_convolution_refuses_logarithms():
    with pytest.raises(DomainError, match="logarithm"):
        convolve(Expansion((monomial(1, {T: -1}, logs=((T, 1),)),)), power_law(2), T, S.One, S.One)


# --- schedules and implicit time


@pytest.mark.parametrize("exponent", [Rational(1, 2), Rational(-1, 3), S(-1), S(-2)])
@pytest.mark.parametrize("power", [1, 2])
def test_schedule_integrals(exponent, power):
    bound = bind(PowerSchedule(Rational(3), exponent, N).integral(power, 3), {})
    exact = mpmath.quad(lambda u: (3 * (1 + u) ** (mpmath.mpf(exponent.p) / exponent.q)) ** power, [0, 10, 100, 1000])
    assert abs(bound.value({N: 1000}, 30) / exact - 1) < 1e-11


def test_clock_that_stops_has_no_inverse():
    with pytest.raises(DomainError, match="slower than 1/u"):
        PowerSchedule(S.One, S(-2), N).step_at(T)
    assert PowerSchedule(S.One, S.One, N).step_at(T).exponent(T) == HALF


def test_implicit_time_solves_its_differential_equation():
    """tau = (L/c)^(-1/p) must have the derivative g L^-1/2, and vanish at N = 0."""
    c, g, p = Rational(2), Rational(1, 3), Rational(6, 5)
    law = bind(Expansion((self_normalised(monomial(c, {T: -p}), T, N, monomial(g)),)), {})

    def clock(steps: mpmath.mpf) -> mpmath.mpf:
        return (law.value({N: steps}, 150) / 2) ** (-mpmath.mpf(5) / 6)

    with mpmath.workdps(30):
        speed = mpmath.diff(clock, 50)
    assert abs(speed * 3 * mpmath.sqrt(law.value({N: 50}, 60)) - 1) < mpmath.mpf(10) ** -20
    assert clock(mpmath.mpf(10) ** -30) < mpmath.mpf(10) ** -60
    with pytest.raises(DomainError, match="finite time"):
        self_normalised(monomial(1, {T: -2}), T, N, monomial(1))


def test_constants_are_never_complex_or_infinite():
    with pytest.raises(DomainError, match="no finite real value"):
        number(zeta(S.One), 20)
    with pytest.raises(DomainError, match="no finite real value"):
        number(S(-1) ** Rational(1, 3), 20)
