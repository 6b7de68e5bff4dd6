"""Closed form, contour and recursion against each other and against dense linear algebra."""

from __future__ import annotations

import math

import numpy as np
import pytest

from exponents.errors import DomainError
from verify.curves import equivalent_curve
from verify.curves_sampled import sampled_curve
from verify.modes import Modes, equivalent_modes, modes_of_features, sampled_modes
from verify.problem import PowerLawProblem, PowerLawSpectrum
from verify.recursion import recursion_curve
from verify.volterra import eigenvalue_bound, stability_bound, transforms

STEPS = 1500


def dense_losses(features, target, gamma, batch, times):
    """E P at ``times`` by powers of the dense map of the second moment E e e^T, e = theta - theta*
    (Gaussian data).
    """
    d = features.shape[1]
    hessian = features.T @ features
    best = np.linalg.solve(hessian, features.T @ target)
    floor = float(np.sum((target - features @ best) ** 2))
    eye = np.eye(d)
    # E (x x^T) S (x x^T) = 2 H S H + tr(H S) H for each sample, H S H for each ordered pair of samples
    linear = np.eye(d * d) - gamma * batch * (np.kron(hessian, eye) + np.kron(eye, hessian))
    linear += gamma**2 * batch * (batch + 1) * np.kron(hessian, hessian)
    linear += gamma**2 * batch * np.outer(hessian.ravel(), hessian.ravel())
    whole = np.zeros((d * d + 1, d * d + 1))
    whole[:-1, :-1], whole[:-1, -1], whole[-1, -1] = linear, gamma**2 * batch * floor * hessian.ravel(), 1.0
    start = np.append(np.outer(best, best).ravel(), 1.0)
    return np.array([floor + hessian.ravel() @ (np.linalg.matrix_power(whole, r) @ start)[:-1] for r in times])


def test_hundred_random_cases_against_dense_second_moments():
    rng = np.random.default_rng(5)
    times = [0, 1, 2, 7, 50, 1000, 10**5]
    for _ in range(100):
        d = int(rng.integers(1, 8))
        v, batch = d + int(rng.integers(1, 8)), int(rng.integers(1, 6))
        alpha = rng.uniform(0.1, 1.2)
        root = np.arange(1.0, v + 1) ** -alpha
        features = root[:, None] * rng.standard_normal((v, d)) / math.sqrt(d)
        target = root * np.arange(1.0, v + 1) ** -rng.uniform(0.5, 1.5)
        modes = modes_of_features(features, target)
        gamma = rng.uniform(0.05, 0.9) * eigenvalue_bound(modes.eigenvalues, batch)
        exact = dense_losses(features, target, gamma, batch, times)
        assert np.max(np.abs(sampled_curve(modes, gamma, batch)(times) / exact - 1)) < 1e-8
        recursion = recursion_curve(modes, gamma, batch, 1000)
        assert np.max(np.abs(recursion[[0, 1, 2, 7, 50, 1000]] / exact[:-1] - 1)) < 1e-8


def test_closed_form_is_the_recursion(phase):
    spectrum = PowerLawSpectrum(*phase, 120, 480)
    modes = sampled_modes(spectrum, seed=7)
    gamma = 0.6 * eigenvalue_bound(modes.eigenvalues, 3)
    recursion = recursion_curve(modes, gamma, 3, STEPS)
    closed = sampled_curve(modes, gamma, 3)(np.arange(STEPS + 1))
    assert np.max(np.abs(closed / recursion - 1)) < 1e-12


def test_contour_is_the_recursion_of_the_equivalent(phase):
    spectrum = PowerLawSpectrum(*phase, 200, 800)
    problem = PowerLawProblem(*phase, 200, 800, 0.5 * stability_bound(spectrum, 2), 2)
    curve = equivalent_curve(problem)
    recursion = recursion_curve(equivalent_modes(spectrum), problem.gamma, 2, STEPS)
    assert np.max(np.abs(curve(np.arange(STEPS + 1)) / recursion - 1)) < 1e-8


def test_contour_is_the_mean_over_matrices(phase):
    spectrum = PowerLawSpectrum(*phase, 100, 400)
    gamma = 0.4 * stability_bound(spectrum, 1)
    times = np.geomspace(1, 1e7, 15)
    curves = np.array([sampled_curve(sampled_modes(spectrum, seed), gamma, 1)(times) for seed in range(40)])
    exact = equivalent_curve(PowerLawProblem(*phase, 100, 400, gamma, 1))(times)
    error = curves.std(axis=0) / math.sqrt(len(curves))
    # statistical error, and the O(1/d) error of the equivalent
    assert (np.abs(curves.mean(axis=0) - exact) < 4 * error + 3 * exact / spectrum.d).all()


def test_stated_error_bounds_the_true_one(phase):
    spectrum = PowerLawSpectrum(*phase, 1e4, 1e5)
    problem = PowerLawProblem(*phase, 1e4, 1e5, 0.5 * stability_bound(spectrum), 1)
    times = np.concatenate([[0], np.geomspace(1, 1e18, 120)])
    fine = equivalent_curve(problem, tolerance=1e-13)(times)
    for tolerance in (1e-4, 1e-6, 1e-8):
        curve = equivalent_curve(problem, tolerance=tolerance)
        assert curve.error <= tolerance
        assert np.max(np.abs(curve(times) / fine - 1)) <= max(tolerance, 1e-12)


def test_first_steps_are_exact(phase):
    spectrum = PowerLawSpectrum(*phase, 500, 3000)
    problem = PowerLawProblem(*phase, 500, 3000, 0.3 * stability_bound(spectrum), 1)
    j = np.arange(1.0, 3001)
    lam, b2 = j ** (-2 * phase[0]), j ** (-2 * phase[1])
    curve = equivalent_curve(problem)
    assert curve([0])[0] == pytest.approx(np.sum(lam * b2), rel=1e-11)
    # E y^T A A^T y = sum lam y^2 and E tr (A^T A)^2 = sum lam^2 + (sum lam)^2/d for Gaussian W, to leading
    # order in 1/d
    assert curve.kernel_values([0])[0] == pytest.approx(
        problem.gamma**2 * (np.sum(lam**2) + np.sum(lam) ** 2 / 500), rel=1e-10
    )


def test_constant_limits_and_long_times(phase):
    spectrum = PowerLawSpectrum(*phase, 1e6, 1e7)
    problem = PowerLawProblem(*phase, 1e6, 1e7, 0.5 * stability_bound(spectrum), 1)
    curve = equivalent_curve(problem)
    assert curve([1e18])[0] == pytest.approx(curve.limit_loss / (1 - curve.kernel_norm), rel=1e-9)
    loss = curve(np.geomspace(1, 1e18, 200))
    # Below 2 alpha = 1 noise of the slow modes comes late and the loss may rise to its limit: only F_0
    # bounds it.
    assert (loss > curve.limit_loss).all()


def test_slope_is_the_derivative():
    curve = equivalent_curve(PowerLawProblem(1, 0.7, 1000, 4000, 0.3, 1))
    times = np.array([5.0, 300.0, 1e5])
    h = 1e-4
    difference = (np.log(curve(times * math.exp(h))) - np.log(curve(times * math.exp(-h)))) / (2 * h)
    assert curve.slope(times) == pytest.approx(difference, rel=1e-6)


def test_volterra_equation_holds_for_the_three_curves():
    curve = equivalent_curve(PowerLawProblem(0.4, 1.0, 100, 400, 0.05, 2))
    times = np.arange(200)
    loss, forcing, kernel = curve(times), curve.forcing(times), curve.kernel_values(times)
    for r in (1, 2, 50, 199):
        assert loss[r] == pytest.approx(forcing[r] + kernel[:r][::-1] @ loss[:r], rel=1e-10)


def test_continuous_time_differs_early_and_agrees_late():
    problem = PowerLawProblem(1, 0.7, 1000, 4000, 0.1, 1)
    discrete, continuous = equivalent_curve(problem), equivalent_curve(problem, continuous=True)
    ratio = continuous([1.0, 1e4]) / discrete([1.0, 1e4])
    assert abs(ratio[0] - 1) > 1e-3 and abs(ratio[1] - 1) < 0.03


def test_continuous_time_solves_its_volterra_equation():
    curve = equivalent_curve(PowerLawProblem(1, 0.7, 100, 400, 0.4, 1), continuous=True)
    x, weights = np.polynomial.legendre.leggauss(60)
    for t in (0.5, 3.0, 20.0):
        s = t * (x + 1) / 2
        convolution = t / 2 * weights @ (curve.kernel_values(np.sort(t - s))[::-1] * curve(s))
        assert curve([t])[0] == pytest.approx(curve.forcing([t])[0] + convolution, rel=1e-8)


@pytest.mark.parametrize("batch", [1, 8])
def test_stability_bound_is_where_the_kernel_norm_reaches_one(phase, batch):
    spectrum = PowerLawSpectrum(*phase, 300, 1500)
    bound = stability_bound(spectrum, batch)
    problem = PowerLawProblem(*phase, 300, 1500, 0.999999 * bound, batch)
    assert transforms(problem).kernel_norm == pytest.approx(1, abs=1e-4)
    with pytest.raises(DomainError, match="bound"):
        equivalent_curve(problem.with_gamma(1.0001 * bound))


def test_curves_close_to_the_bound(phase):
    spectrum = PowerLawSpectrum(*phase, 100, 400)
    problem = PowerLawProblem(*phase, 100, 400, 0.97 * stability_bound(spectrum), 1)
    recursion = recursion_curve(equivalent_modes(spectrum), problem.gamma, 1, STEPS)
    curve = equivalent_curve(problem)
    # An error of the judge's masses (1e-9) is amplified by 1/(1 - ||K||)^2.
    bound = 1e-9 / (1 - curve.kernel_norm) ** 2
    assert np.max(np.abs(curve(np.arange(STEPS + 1)) / recursion - 1)) < bound


def test_unstable_sampled_curve_is_exact_until_it_overflows():
    modes = sampled_modes(PowerLawSpectrum(1, 0.7, 30, 90), seed=1)
    gamma = 1.05 * eigenvalue_bound(modes.eigenvalues, 1)
    with pytest.raises(DomainError, match="stability bound"):
        sampled_curve(modes, gamma, 1)
    curve = sampled_curve(modes, gamma, 1, allow_unstable=True)
    recursion = recursion_curve(modes, gamma, 1, 300)
    assert np.max(np.abs(curve(np.arange(301)) / recursion - 1)) < 1e-9
    with pytest.raises(DomainError, match="overflow"):
        curve([1e18])


def test_equal_eigenvalues_are_deflated():
    lam = np.array([0.5, 0.5, 0.2, 0.2, 0.2, 0.01])
    modes = Modes(lam, np.array([0.3, 0.1, 0.2, 0.4, 0.1, 0.05]), lam**2, 0.01)
    recursion = recursion_curve(modes, 0.4, 1, 400)
    assert np.max(np.abs(sampled_curve(modes, 0.4, 1)(np.arange(401)) / recursion - 1)) < 1e-12


@pytest.mark.parametrize("times", [[3, 1], [-1], [math.nan], [math.inf], []])
def test_bad_times_are_refused(times):
    curve = equivalent_curve(PowerLawProblem(1, 0.7, 50, 200, 0.1))
    with pytest.raises(DomainError, match="times"):
        curve(times)


def test_sampling_needs_whole_sizes():
    with pytest.raises(DomainError, match="whole"):
        sampled_modes(PowerLawSpectrum(1, 1, 10.5, 40), seed=0)
