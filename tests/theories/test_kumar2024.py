"""Precision: the root, the minimum it stands for, and the powers of the precision at the optimum."""

from __future__ import annotations

from math import exp, log

import pytest
from mpmath import expm1, mpf, workdps
from scipy.optimize import minimize

from derivations.kumar2024 import best_precision
from exponents.errors import DomainError


def test_the_root_to_thirty_digits():
    root = best_precision(3)
    with workdps(40):
        assert abs(expm1(root) - 3 * root) < mpf(10) ** -28
        assert abs(root - best_precision(3, digits=38)) < mpf(10) ** -29
    assert f"{float(root):.10f}" == "1.9038136944"


@pytest.mark.parametrize("compute", [1e18, 1e22, 1e26])
@pytest.mark.parametrize(("alpha", "beta"), [(0.5, 0.4), (0.34, 0.28)])
def test_the_joint_minimum_has_this_precision_whatever_the_rest(compute, alpha, beta):
    """min over N and x of A (N phi^3)^-alpha + B D^-beta, N D x = C, phi = 1 - e^-x, no condition assumed."""

    def loss(point):
        log_n, x = point
        phi = 1 - exp(-x)
        log_d = log(compute) - log_n - log(x)
        return log(400 * exp(-alpha * (log_n + 3 * log(phi))) + 2000 * exp(-beta * log_d))

    found = minimize(loss, (log(compute) / 2, 1.5), method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-15})
    assert found.x[1] == pytest.approx(float(best_precision(3)), abs=1e-4)


def test_the_powers_of_the_precision_at_given_bits():
    """N* ~ phi^(-3a/(a+b)) P^(-b/(a+b)), D* ~ phi^(3a/(a+b)) P^(-a/(a+b)): their product is f/P."""
    alpha, beta, compute = 0.5, 0.4, 1e20

    def optimum(x):
        phi = 1 - exp(-x)
        slope = lambda n: log(alpha * (n * phi**3) ** -alpha) - log(beta * (compute / (n * x)) ** -beta)  # noqa: E731
        low, high = 1e3, 1e18
        while high / low > 1 + 1e-13:
            middle = (low * high) ** 0.5
            low, high = (middle, high) if slope(middle) > 0 else (low, middle)
        return low, compute / (low * x), phi

    (n1, d1, phi1), (n2, d2, phi2) = optimum(1.0), optimum(4.0)
    total = alpha + beta
    assert log(n2 / n1) == pytest.approx(-3 * alpha / total * log(phi2 / phi1) - beta / total * log(4), abs=1e-9)
    assert log(d2 / d1) == pytest.approx(3 * alpha / total * log(phi2 / phi1) - alpha / total * log(4), abs=1e-9)


@pytest.mark.parametrize("parts", [2, 5, 30])
def test_other_numbers_of_parts(parts):
    root = best_precision(parts)
    assert root > 0 and abs(expm1(root) - parts * root) < 1e-10


def test_one_part_has_no_best_precision():
    with pytest.raises(DomainError, match="no positive root"):
        best_precision(1)
