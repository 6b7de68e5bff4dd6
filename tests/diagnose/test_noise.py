"""The likelihood against the dense normal density, and the deviation of one W against draws and a limit that is exact."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from exponents.errors import DomainError
from verify.curves import equivalent_curve
from verify.curves_sampled import sampled_curve
from verify.diagnose import Curve, Curves
from verify.diagnose.noise import Scales, noise_at, noise_of
from verify.diagnose.noise_draws import expected
from verify.modes import sampled_modes
from verify.problem import PowerLawProblem, PowerLawSpectrum
from verify.volterra import stability_bound

R = np.geomspace(1, 1e5, 12)
PATH = -np.geomspace(0.1, 5, 13)
SCALES = Scales.wide(False)
TWO = ((0, 3, 2), (1, 4, 3), (1, 8, 0))  # of the lattice (run, white, draw)


def curve(d: float, r=R, gamma=None) -> Curve:
    return Curve(d, 4 * d, gamma, 1.0, r, np.zeros(len(r)), np.ones(len(r)), len(r))


def pair(draws=1) -> Curves:
    return Curves((curve(16.0), curve(64.0)), False, "test", draws=draws)


def problem(alpha: float, beta: float, d: int, fraction: float, batch: float = 1) -> PowerLawProblem:
    gamma = fraction * stability_bound(PowerLawSpectrum(alpha, beta, d, 4 * d), batch)
    return PowerLawProblem(alpha, beta, d, 4 * d, gamma, batch)


# --- the likelihood ---------------------------------------------------------------------------------------------------


def generic(d: float) -> np.ndarray:
    """Covariance of the deviation of W along PATH, as the docstring of the noise describes it."""
    clock = PATH[0] - PATH[1:]
    lag = np.abs(np.subtract.outer(clock, clock))
    onset = 1 - np.exp(-clock / 2.5)
    matern = (1 + np.sqrt(5) * lag + 5 * lag**2 / 3) * np.exp(-np.sqrt(5) * lag)
    return 2.5**2 / d * np.outer(onset, onset) * (0.47 + 0.53 * matern)


def wandering(clock: np.ndarray, run: float) -> np.ndarray:
    amplitude = run * np.exp(-clock / 5)
    return np.outer(amplitude, amplitude) * np.exp(-np.abs(np.subtract.outer(np.log(R), np.log(R))) / 1.5)


def dense(residuals, clocks, deviations, run: float, white: float, draw: float) -> list[float]:
    """Log densities of residuals (m, 12) of two curves with all 24 points in one matrix, a flat unit integrated out."""
    total, lower = np.zeros((24, 24)), np.zeros(24)
    for k, (clock, deviation) in enumerate(zip(clocks, deviations)):
        place, walk = slice(12 * k, 12 * k + 12), wandering(clock, run * white)
        total[place, place] = white**2 * np.eye(12) + walk + draw**2 * deviation
        lower[place] = 0.5 * np.diag(walk)  # a run's loss is lognormal
    inverse, ones, values = np.linalg.inv(total), np.ones(24), []
    for r in np.concatenate(residuals, axis=1) + lower:
        unit = ones @ inverse @ ones
        square = r @ inverse @ r - (ones @ inverse @ r) ** 2 / unit
        values.append(-0.5 * (square + np.linalg.slogdet(total)[1] + np.log(unit)))
    return values


def smooth(seed: int) -> np.ndarray:
    """Residuals (3, 12) such as curves leave: a slope, and a percent of scatter."""
    generator = np.random.default_rng(seed)
    return 0.1 * generator.standard_normal((3, 1)) * np.log(R) + 0.01 * generator.standard_normal((3, 12))


@pytest.mark.parametrize(("k", "i", "j"), TWO)
def test_the_likelihood_is_the_normal_density_with_the_unit_integrated_out(k, i, j):
    residuals = [smooth(d) for d in (16, 64)]
    noise = noise_of(pair(), [PATH, PATH], SCALES)
    found = noise.log_likelihood(residuals)
    clock = PATH[0] - PATH[1:]
    scales = SCALES.run[k], SCALES.white[i], SCALES.draw[j]
    values = dense(residuals, [clock, clock], [generic(16), generic(64)], *scales)
    column = np.ravel_multi_index((k, i, j), SCALES.shape)
    assert found[:, column] == pytest.approx(values, rel=1e-4, abs=0.02)
    other = noise.log_likelihood([r + 0.7 for r in residuals])
    assert other[:, column] == pytest.approx(found[:, column], rel=1e-6)  # the unit does not matter
    assert noise.unit([r + 0.7 for r in residuals]) == pytest.approx(noise.unit(residuals) + 0.7)


@pytest.mark.parametrize(("k", "i", "j"), TWO)
def test_at_a_point_the_deviation_is_that_of_theory_with_the_next_order(k, i, j):
    point, draws = (1.2, 0.9, 0.4), 2
    noise = noise_at(pair(draws), point, SCALES)
    theory = [expected(problem(*point[:2], d, point[2]), R) for d in (16, 64)]
    deviations = [e.covariance / draws + 0.5 * (e.covariance / draws) ** 2 for e in theory]
    clocks = [e.log_loss[0] - e.log_loss[1:] for e in theory]
    residuals = [smooth(d) for d in (16, 64)]
    values = dense(residuals, clocks, deviations, SCALES.run[k], SCALES.white[i], SCALES.draw[j])
    column = np.ravel_multi_index((k, i, j), SCALES.shape)
    assert noise.log_likelihood(residuals)[:, column] == pytest.approx(values, rel=1e-4, abs=0.02)
    mean = np.mean([draws * d * np.diag(each) for d, each in zip((16, 64), deviations)])
    assert noise.scales.expected == pytest.approx(np.sqrt(mean))


def test_what_a_table_misses_is_white():
    noise, residuals = noise_of(pair(), [PATH, PATH], SCALES), [smooth(d) for d in (16, 64)]
    i, missing = 5, 0.03
    more = noise_of(pair(), [PATH, PATH], replace(SCALES, white=np.hypot(SCALES.white, missing), run=np.zeros(1)))
    columns = [np.ravel_multi_index((0, i, j), SCALES.shape) for j in range(len(SCALES.draw))]
    found = noise.log_likelihood(residuals, missing)[:, columns]
    assert found == pytest.approx(more.log_likelihood(residuals)[:, columns], rel=1e-4, abs=0.02)


def test_a_finer_lattice_of_scales_surrounds_the_likeliest():
    table = np.zeros(SCALES.shape)
    table[1, 4, 2] = 1.0
    closer = SCALES.closer(table.ravel())
    for values, old, k in ((closer.white, SCALES.white, 4), (closer.draw, SCALES.draw, 2)):
        assert values[[0, -1]] == pytest.approx(old[[k - 1, k + 1]])
    assert SCALES.finest(table.ravel()) == pytest.approx(SCALES.white[4])
    assert SCALES.excess(table.ravel()) == pytest.approx(SCALES.draw[2])
    scatter, draw = replace(SCALES, expected=1.7).mean(table.ravel())
    assert (scatter, draw) == pytest.approx((SCALES.white[4] * np.hypot(1, SCALES.run[1]), 1.7 * SCALES.draw[2]))


def test_a_point_where_the_learning_rate_is_unstable_is_refused():
    curves = Curves((curve(16.0, gamma=0.9), curve(64.0, gamma=0.9)), False, "test")
    with pytest.raises(DomainError, match="gamma = 0.9"):
        noise_at(curves, (0.3, 1.0, 0.5), SCALES)


# --- draws of W -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("alpha", "beta", "batch"), [(0.3, 1.0, 1), (0.8, 0.6, 4), (1.2, 1.3, 1), (1.6, 0.8, 16)])
def test_draws_of_the_features_deviate_as_theory_says(alpha, beta, batch):
    """80 draws, whose standard deviations have an error of 8 %: within a quarter at every step, correlations too."""
    r = np.geomspace(2, 1e5, 14)
    case = problem(alpha, beta, 32, 0.25, batch)
    found = expected(case, r)
    assert found.log_loss == pytest.approx(np.log(equivalent_curve(case)(np.concatenate([[0.0], r]))), abs=2e-4)
    sampled = [sampled_curve(sampled_modes(case.spectrum, k), case.gamma, batch)(r) for k in range(80)]
    size = np.sqrt(np.diag(found.covariance))
    assert np.std(np.log(sampled), axis=0) == pytest.approx(size, rel=0.25)
    away = np.corrcoef(np.log(sampled).T) - found.covariance / np.outer(size, size)
    assert np.abs(away).mean() < 0.1


@pytest.mark.parametrize(("alpha", "beta", "d"), [(0.3, 1.0, 32), (1.0, 0.7, 64), (1.6, 1.2, 16)])
def test_a_first_short_step_deviates_as_a_quadratic_form(alpha, beta, d):
    """P(1) = P(0) - 2 gamma y^T H y + O(gamma^2), and y^T H y is a sum of d squares: variance 2 <lam y^2>^2/d, exactly."""
    case = problem(alpha, beta, d, 1e-3)
    found = expected(case, np.array([1.0, 2.0]))
    lam = np.arange(1.0, 4 * d + 1) ** (-2 * alpha)
    signal = lam * np.arange(1.0, 4 * d + 1) ** (-2 * beta)
    exact = (2 * case.gamma) ** 2 * 2 * (lam @ signal) ** 2 / d
    assert found.covariance[0, 0] * np.exp(2 * found.log_loss[1]) == pytest.approx(exact, rel=0.01)


def test_the_covariance_is_positive_and_inverse_to_the_width():
    r = np.geomspace(1, 10, 8)  # before the finite width matters
    narrow, wide = (expected(replace(problem(1.2, 0.9, 64, 0.2), d=d, v=4096), r).covariance for d in (64, 1024))
    assert np.diag(narrow) / np.diag(wide) == pytest.approx(16, rel=0.1)
    long = expected(problem(1.2, 0.9, 16, 0.4), np.geomspace(1, 1e5, 40)).covariance
    assert np.linalg.eigvalsh(long).min() > -1e-12
