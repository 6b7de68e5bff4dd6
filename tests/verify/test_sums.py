"""Sums over all modes against explicit summation, closed forms and mpmath."""

from __future__ import annotations

import math

import mpmath
import numpy as np
import pytest

from exponents.errors import DomainError
from verify.powersums import PowerSums, trigamma
from verify.summation import exact_sum_rule, sum_rule


@pytest.mark.parametrize("end", [7, 100, 1000, 54321, 10**12])
@pytest.mark.parametrize("p", [-0.5, 0.2, 1.5, 3.0])
def test_rule_sums_powers_to_rounding(end, p):
    rule = sum_rule(float(end))
    if end < 10**6:
        exact = math.fsum(j**-p for j in range(1, end + 1))
    else:  # Euler-Maclaurin is exact to rounding at this end
        exact = float(mpmath.zeta(p)) + end ** (1 - p) / (1 - p) + 0.5 * end**-p
    assert rule.all_weights @ rule.nodes**-p == pytest.approx(exact, rel=1e-13)


def test_rule_continues_sums_of_polynomials_to_real_ends():
    rule = sum_rule(1234.56)
    n = 1234.56
    assert rule.all_weights @ rule.nodes == pytest.approx(n * (n + 1) / 2, rel=1e-14)
    assert rule.all_weights @ rule.nodes**2 == pytest.approx(n * (n + 1) * (2 * n + 1) / 6, rel=1e-14)


def test_rule_cost_grows_with_the_logarithm():
    sizes = [len(sum_rule(10.0**k).nodes) for k in (4, 8, 12)]
    assert sizes[2] - sizes[1] == pytest.approx(sizes[1] - sizes[0], rel=0.1)


def test_short_real_end_is_refused():
    with pytest.raises(DomainError, match="whole"):
        sum_rule(20.5)


def test_exact_rule_has_the_digits_asked_for():
    with mpmath.workdps(50):
        rule = exact_sum_rule(10**5)
        value = mpmath.fsum(x**-1.5 for x in rule.head)
        value += mpmath.fsum(w * x**-1.5 for w, x in zip(rule.weights, rule.tail, strict=True))
        exact = mpmath.zeta(1.5) - mpmath.zeta(1.5, 10**5 + 1)
        assert abs(value / exact - 1) < mpmath.mpf(10) ** -47


def test_trigamma_against_mpmath():
    rng = np.random.default_rng(1)
    z = rng.normal(size=40) * 30 + 1j * rng.normal(size=40) * 3
    exact = np.array([complex(mpmath.psi(1, x)) for x in z])
    assert np.max(np.abs(trigamma(z) / exact - 1)) < 1e-12


@pytest.mark.parametrize("alpha, v", [(0.2, 5000), (0.5, 20000), (1.0, 20000), (2.0, 3000), (3.0, 3000), (1.0, 60)])
@pytest.mark.parametrize("q", [0.0, 0.7, 2.0])
def test_stieltjes_sums_close_to_and_far_from_the_axis(alpha, v, q):
    rng = np.random.default_rng(2)
    sums = PowerSums(alpha, v, 1e-30)
    j = np.arange(1.0, v + 1)
    lam = j ** (-2 * alpha)
    place = np.exp(rng.uniform(0, math.log(v), size=200)) ** (-2 * alpha)
    w = place * np.exp(1j * 10 ** rng.uniform(-3.5, 0.49, size=200))
    value, slope = sums.stieltjes(w, q, derivative=True)
    terms = j**-q * lam / (lam - w[:, None])
    assert np.max(np.abs(value / terms.sum(axis=1) - 1)) < 1e-9
    assert np.max(np.abs(slope / (terms / (lam - w[:, None])).sum(axis=1) - 1)) < 1e-6
    count = np.angle(1 - lam / w[:, None]).sum(axis=1) / np.pi
    assert np.max(np.abs(sums.argument_sum(w) - count)) < 1e-11 * v


def test_infinite_sum_has_its_closed_form():
    # sum_j 1/(1 - w j^2) = (pi c cot(pi c) - 1)/2 with c = w^{-1/2}
    sums = PowerSums(1.0, math.inf, 1e-6)
    w = 1e-6 * np.exp(1j * np.array([0.01, 0.5, 1.0, 3.0]))
    c = w**-0.5
    assert np.max(np.abs(sums.stieltjes(w) / ((np.pi * c / np.tan(np.pi * c) - 1) / 2) - 1)) < 1e-12
