"""The likelihood against the dense normal density, the shape of the noise against draws of W, and lattices that fit."""

from __future__ import annotations

import numpy as np
import pytest

from verify.curves import equivalent_curve
from verify.curves_sampled import sampled_curve
from verify.diagnose import Curve, Curves
from verify.diagnose.lattice import Lattice, fitted
from verify.diagnose.noise import Scales, _kernel, noise_of
from verify.modes import sampled_modes
from verify.problem import PowerLawProblem, PowerLawSpectrum
from verify.volterra import stability_bound

R = np.geomspace(1, 1e5, 12)
PATH = -np.geomspace(0.1, 5, 13)
SCALES = Scales.wide(False)


def curve(d: float, r=R) -> Curve:
    return Curve(d, 4 * d, None, 1.0, r, np.zeros(len(r)), np.ones(len(r)), len(r))


def covariance(d: float, white: float, run: float, draw: float) -> np.ndarray:
    """Of the log losses of one curve along PATH, as the docstring of the noise describes it."""
    clock = PATH[0] - PATH[1:]
    lag, lapse = (np.abs(np.subtract.outer(x, x)) for x in (clock, np.log(R)))
    onset, amplitude = 1 - np.exp(-clock / 2.5), run * white * np.exp(-clock / 5)
    matern = (1 + np.sqrt(5) * lag + 5 * lag**2 / 3) * np.exp(-np.sqrt(5) * lag)
    features = draw**2 / d * np.outer(onset, onset) * (0.47 + 0.53 * matern)
    return white**2 * np.eye(len(R)) + np.outer(amplitude, amplitude) * np.exp(-lapse / 1.5) + features


@pytest.mark.parametrize(("k", "i", "j"), [(0, 3, 2), (1, 4, 3)])
def test_the_likelihood_is_the_normal_density_with_the_unit_integrated_out(k, i, j):
    two = Curves((curve(16.0), curve(64.0)), False, "test")
    noise = noise_of(two, [PATH, PATH], SCALES)
    residuals = [np.random.default_rng(d).standard_normal((3, len(R))) for d in (16, 64)]
    found = noise.log_likelihood(residuals)
    total, ones, white = np.zeros((24, 24)), np.ones(24), SCALES.white[i] ** 2
    for place, d in ((slice(0, 12), 16), (slice(12, 24), 64)):
        total[place, place] = covariance(d, SCALES.white[i], SCALES.run[k], SCALES.draw[j])
    inverse = np.linalg.inv(total)
    values = []
    lower = 0.5 * (np.diag(total) - white)  # lognormal but for the white noise
    for r in np.concatenate(residuals, axis=1) + lower:
        unit = ones @ inverse @ ones
        square = r @ inverse @ r - (ones @ inverse @ r) ** 2 / unit
        values.append(-0.5 * (square + np.linalg.slogdet(total)[1] + np.log(unit)))
    column = np.ravel_multi_index((k, i, j), SCALES.shape)
    assert found[:, column] == pytest.approx(values, rel=1e-6)
    other = noise.log_likelihood([r + 0.7 for r in residuals])
    assert other[:, column] == pytest.approx(found[:, column], rel=1e-6)  # the unit does not matter


def test_a_finer_lattice_of_scales_surrounds_the_likeliest():
    table = np.zeros(SCALES.shape)
    table[1, 4, 2] = 1.0
    closer = SCALES.closer(table.ravel())
    for values, old, k in ((closer.white, SCALES.white, 4), (closer.draw, SCALES.draw, 2)):
        assert values[[0, -1]] == pytest.approx(old[[k - 1, k + 1]])
    assert SCALES.finest(table.ravel()) == pytest.approx(SCALES.white[4])
    scatter, draw = SCALES.mean(table.ravel())
    assert (scatter, draw) == pytest.approx((SCALES.white[4] * np.hypot(1, SCALES.run[1]), SCALES.draw[2]))


@pytest.mark.parametrize(("alpha", "beta"), [(0.3, 1.0), (0.8, 0.6), (1.2, 1.3)])
def test_draws_of_the_features_deviate_as_the_noise_says(alpha, beta):
    """80 draws: standard deviations within the lattice of scales at every step, correlations on average within a fifth."""
    r = np.geomspace(2, 1e5, 14)
    spectrum = PowerLawSpectrum(alpha, beta, 32, 128)
    gamma = 0.4 * stability_bound(spectrum)
    path = np.log(equivalent_curve(PowerLawProblem(alpha, beta, 32, 128, gamma))(np.concatenate([[0.0], r])))
    draws = np.log([sampled_curve(sampled_modes(spectrum, k), gamma, 1)(r) for k in range(80)]) - path[1:]
    expected = _kernel(np.cumsum(np.abs(np.diff(path)))) / 32
    scale = np.sqrt(np.var(draws, axis=0) / np.diag(expected))
    assert SCALES.draw[0] < scale.min() and scale.max() < SCALES.draw[-1]
    size = np.sqrt(np.diag(expected))
    assert np.abs(np.corrcoef(draws.T) - expected / np.outer(size, size)).mean() < 0.2


def test_a_lattice_follows_a_thin_ridge():
    """A normal density a thousand times narrower across than along: moments to a few percent, and the area."""
    along, across = np.array([0.6, -0.8]), np.array([0.8, 0.6])
    spread = 0.1**2 * np.outer(along, along) + 1e-4**2 * np.outer(across, across)
    inverse = np.linalg.inv(spread)

    def density(lattice: Lattice) -> np.ndarray:
        away = lattice.points - 0.2
        inside = (np.abs(lattice.points) <= 1).all(axis=1)
        return np.where(inside, -0.5 * np.einsum("mi,ij,mj->m", away, inverse, away), -np.inf)

    lattice = fitted(Lattice.over(-np.ones(2), np.ones(2)), density)
    mass = np.exp(lattice.interpolated(density(lattice))) * lattice.finer.cell
    assert mass.sum() == pytest.approx(2 * np.pi * 0.1 * 1e-4, rel=0.01)
    points, weights = lattice.finer.points, mass / mass.sum()
    centre = weights @ points
    assert centre == pytest.approx([0.2] * 2, abs=1e-3)
    assert (points - centre).T @ (weights[:, None] * (points - centre)) == pytest.approx(spread, rel=0.02)
