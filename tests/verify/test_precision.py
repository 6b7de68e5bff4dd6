"""The precision ladder: forms, balls and extrapolated exponents."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import pytest

from exponents.errors import DomainError
from verify import balls
from verify.fit import Outcome
from verify.precision import (
    check_component,
    exponential_sum,
    observed_exponent,
    power_laplace,
    power_laplace_closed,
)


@pytest.mark.parametrize(
    "p, x, lower",
    [
        (Fraction(9, 10), 1000, 0),
        (Fraction(3, 10), 10**6, 0),
        (Fraction(3, 10), Fraction(1, 7), Fraction(1, 100)),
        (Fraction(-1, 2), 100, Fraction(1, 10000)),
        (0, 100, Fraction(1, 10000)),
        (Fraction(1, 2), 10**12, 0),
    ],
)
def test_integrals_on_the_ladder(p, x, lower):
    value = power_laplace(p, x, lower, digits=35)
    assert value.digits >= 33 and value.confirmed


@pytest.mark.parametrize("s, q, x", [(Fraction(17, 5), 2, 10), (2, Fraction(1, 2), 20)])
def test_sums_on_the_ladder(s, q, x):
    value = exponential_sum(s, q, x, digits=24)
    assert value.digits >= 23 and value.confirmed


def test_balls_contain_known_values():
    middle, radius = balls.limit_integral(Fraction(1, 2), Fraction(1, 4), 40)
    assert abs(middle - 1) <= radius + mpmath.mpf(10) ** -40
    with mpmath.workdps(60):
        middle, radius = balls.exponential_sum(2, 1, 0, 40)
        assert abs(middle - mpmath.pi**2 / 6) <= radius < mpmath.mpf(10) ** -40


def test_exponent_to_eight_digits_with_known_and_unknown_corrections():
    def law(x):
        return 3 * x ** (-mpmath.mpf(6) / 5) * (1 + x ** mpmath.mpf("-0.5") + 2 / x)

    for corrections in (None, [Fraction(1, 2), 1, Fraction(3, 2), 2, Fraction(5, 2), 3, Fraction(7, 2), 4]):
        found = observed_exponent(law, 100, 4, 24, corrections)
        assert abs(found.value - mpmath.mpf(6) / 5) < 1e-9 and found.error < 1e-8


def test_components():
    def value(x):
        return power_laplace_closed(Fraction(6, 5), x, 0, 45) * (1 + x ** mpmath.mpf("-0.5"))

    with mpmath.workdps(30):
        constant = mpmath.gamma(mpmath.mpf(6) / 5)
    good = check_component(value, constant, Fraction(6, 5), start=100, correction=(constant, Fraction(17, 10)))
    assert good.outcome is Outcome.CONFIRMED and abs(good.corrected_deviation) < 1e-3 * abs(good.deviation)
    assert check_component(value, constant, Fraction(5, 4), start=100).outcome is Outcome.REFUTED
    assert check_component(value, 2 * constant, Fraction(6, 5), start=100).outcome is Outcome.REFUTED
    wrong = check_component(value, constant, Fraction(6, 5), start=100, correction=(-constant, Fraction(17, 10)))
    assert wrong.outcome is Outcome.REFUTED
    assert check_component(value, constant, Fraction(6, 5), start=2, samples=4).outcome is Outcome.INCONCLUSIVE


def test_bad_arguments_are_refused():
    with pytest.raises(DomainError):
        power_laplace(-1, 10, 0)
    with pytest.raises(DomainError):
        exponential_sum(1, 1, 1)
    with pytest.raises(DomainError, match="positive"):
        observed_exponent(lambda x: -x, 1)
