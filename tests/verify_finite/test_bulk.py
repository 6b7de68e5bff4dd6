"""Scaling functions of the bulk against integrals, sums and the constants of the derived expansions."""

from __future__ import annotations

import math

import mpmath
import numpy as np
import pytest
from sympy import Rational

from derivations.plrf import Plrf, gamma
from derivations.plrf_finite.bulk import Bulk, PowerIntegral
from derivations.plrf_finite.rays import DEVIATION, Rays, contour
from derivations.plrf_finite.stability import Norm
from verify.problem import PowerLawProblem, PowerLawSpectrum
from verify.resolvent import Resolvent
from verify.volterra import stability_bound, transforms

U = np.array([0.01 + 0.003j, 1 + 2j, -0.5 + 0.4j, 3.0])


def integral(function, rho):
    """Over 0 < y < rho with y = w^10, which takes the singularity at 0 away."""
    inside = mpmath.quad(lambda w: 10 * w**9 * function(w**10), [0, 0.5, 1, rho**0.1])
    return complex(inside)


@pytest.mark.parametrize(("b", "q", "rho"), [(0.6, 2.0, 10.0), (0.0, 0.4, 10.0), (0.0, 0.8, 3.0), (0.9, 1.4, 1.5)])
def test_integrals_that_converge(b, q, rho):
    found = PowerIntegral(b, q, rho)(U)[0]
    for u, value in zip(U, found, strict=True):
        assert abs(value / integral(lambda y, u=u: y**-b / (y**q + u), rho) - 1) < 1e-9


def test_a_finite_part_by_its_definition():
    b, q, rho = 1.4, 2.0, 10.0
    for u, value in zip(U, PowerIntegral(b, q, rho)(U)[0], strict=True):
        # y^-b/(y^q + u) = y^-b/u - y^(q-b)/(u (y^q + u)); the finite part of the first is its primitive at rho
        exact = rho ** (1 - b) / (1 - b) / u + integral(lambda y, u=u: -(y ** (q - b)) / (u * (y**q + u)), rho)
        assert abs(value / exact - 1) < 1e-9


@pytest.mark.parametrize(("b", "q"), [(0.6, 2.0), (2.0, 0.8), (0.0, 0.4)])
def test_derivatives(b, q):
    integral, h = PowerIntegral(b, q, 10.0), 1e-6
    slope = (integral(U + h)[0] - integral(U - h)[0]) / (2 * h)
    assert np.allclose(integral(U)[1], slope, rtol=1e-5)


@pytest.mark.parametrize("alpha", [0.3, 0.7, 1.5])
def test_kappa_is_the_limit_of_the_ridge(alpha):
    """tau d^-2alpha at width d differs from kappa by 1/d."""
    kappa = Bulk(alpha, 1.0, 10.0).kappa
    gaps = [Resolvent(PowerLawSpectrum(alpha, 1.0, d, 10 * d)).tau * d ** (-2 * alpha) / kappa - 1 for d in (1e3, 1e4)]
    assert abs(gaps[1]) < 1e-3 and 5 < gaps[0] / gaps[1] < 20


@pytest.mark.parametrize("power", [0.5, 1.3, 2.85])
def test_the_contour_inverts_powers(power):
    zeta, weights = contour()
    t = 3.0
    assert math.isclose(
        (weights * (zeta / t) ** -power).sum().real / t, t ** (power - 1) / math.gamma(power), rel_tol=1e-6
    )


@pytest.mark.parametrize("alpha", [0.3, 1.0])
def test_splines_solve_the_fixed_point(alpha):
    bulk = Bulk(alpha, 0.8, 10.0)
    rays = Rays(bulk)
    log_s = np.array([-9.123, -2.34, 0.56, 3.21])
    x = rays.nodes[0] * np.exp(-log_s)[:, None]
    u = (1 - rays.at(log_s)[0, DEVIATION].T) / x
    n, _ = bulk.occupation(u)
    assert np.abs(1 - n - x * u).max() < 1e-5


@pytest.mark.parametrize("alpha", [0.2, 0.4, 0.55, 1.0, 2.0])
@pytest.mark.parametrize("batch", [1.0, 8.0])
def test_the_norm_and_the_bound_on_gamma(alpha, batch):
    d = 1000.0
    norm, spectrum = Norm(Bulk(alpha, 0.8, 10.0), batch), PowerLawSpectrum(alpha, 0.8, d, 10 * d)
    bound, slope = norm.log_bound(np.log([d]))
    assert math.isclose(math.exp(bound[0]), stability_bound(spectrum, batch), rel_tol=1e-5)
    wider = stability_bound(PowerLawSpectrum(alpha, 0.8, d * 1.001, 10.01 * d), batch)
    assert math.isclose(slope[0], math.log(wider / math.exp(bound[0])) / math.log(1.001), rel_tol=0.02, abs_tol=1e-4)
    log_gamma = bound - math.log(2)
    problem = PowerLawProblem(alpha, 0.8, d, 10 * d, float(np.exp(log_gamma[0])), batch)
    assert math.isclose(norm(np.log([d]), log_gamma).late[0], transforms(problem).kernel_norm, rel_tol=1e-5)


def test_the_early_norm_is_that_of_the_derived_expansion():
    """To first order in gamma: the finite part of the trace that acts inside the window."""
    alpha = Rational(2, 5)
    derived = Plrf(alpha, Rational(1), Rational(10)).effective_norm
    small = 1e-6
    found = Norm(Bulk(0.4, 1.0, 10.0), 1.0)(np.log([1e6]), np.log([small])).early[0]
    assert math.isclose(found, float(derived.subs(gamma, small)), rel_tol=1e-3)
