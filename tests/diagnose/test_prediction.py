"""Predictions against exact curves, and noise against the dense normal density."""

from __future__ import annotations

import numpy as np
import pytest

from exponents.errors import DataError
from verify.curves import equivalent_curve
from verify.diagnose import Curve
from verify.diagnose.curves import Curves
from verify.diagnose.forward import bound, spectral
from verify.diagnose.noise import noise_of
from verify.diagnose.surface import prior_box, surface
from verify.problem import PowerLawProblem

R = np.geomspace(1, 1e5, 12)


def curve(d=48.0, gamma=None, r=R):
    return Curve(d, 4 * d, gamma, 1.0, r, np.zeros(len(r)), np.ones(len(r)), len(r))


@pytest.mark.parametrize("alpha", [0.2, 0.45, 0.5, 1.3])
def test_one_contour_serves_every_beta(alpha):
    betas = [0.55, 1.0, 2.4]
    found = spectral(alpha, curve(), spectral(alpha * 1.1, curve())).log_loss(betas, R)
    gamma = 0.5 * bound(alpha, curve())
    for beta, row in zip(betas, found):
        exact = equivalent_curve(PowerLawProblem(alpha, beta, 48, 192, gamma))(R)
        assert row == pytest.approx(np.log(exact), abs=2e-4)


def test_the_table_is_as_good_as_it_says():
    one = curve(r=R[::3])
    box = prior_box([one], (10, 14))
    table = surface(box, [one])
    generator = np.random.default_rng(0)
    alpha, beta = generator.uniform(0.15, 1.9, 6), generator.uniform(0, 3, 6)
    exact = np.array([spectral(a, one).log_loss([b], one.r)[0] for a, b in zip(alpha, beta)])
    worst = np.abs(table.at(alpha, beta)[0] - exact).max()
    assert 0.01 * table.error < worst < table.error
    assert table.on(alpha, beta)[0].reshape(6, 6, -1)[2, 3] == pytest.approx(
        table.at(alpha[[2]], beta[[3]])[0][0], abs=1e-9
    )


def test_a_given_rate_excludes_the_alphas_it_makes_unstable():
    low = prior_box([curve(gamma=0.2)], (4, 4))[0].low
    assert 0.2 == pytest.approx(0.97 * bound(low, curve()), rel=1e-3)
    with pytest.raises(DataError, match="gamma = 5 at d = 48 is above the stability bound"):
        prior_box([curve(gamma=5.0)], (4, 4))


def test_the_likelihood_is_the_normal_density_with_the_unit_integrated_out():
    generator = np.random.default_rng(1)
    two = Curves((curve(16.0), curve(64.0)), False, "test")
    noise = noise_of(two)
    residuals = [generator.standard_normal((3, len(R))) for _ in two]
    found = noise.log_likelihood(residuals)
    i, j = 5, 7
    total = np.zeros((24, 24))
    for k, c in enumerate(two):
        lag = np.sqrt(3) * np.abs(np.subtract.outer(np.log(R), np.log(R))) / 1.8
        smooth = (0.4 + 0.6 * (1 + lag) * np.exp(-lag)) / c.d
        block = slice(12 * k, 12 * k + 12)
        total[block, block] = noise.white[i] ** 2 * np.eye(12) + noise.smooth[j] ** 2 * smooth
    inverse, ones = np.linalg.inv(total), np.ones(24)
    values = []
    for r in np.concatenate(residuals, axis=1):
        unit = ones @ inverse @ ones
        square = r @ inverse @ r - (ones @ inverse @ r) ** 2 / unit
        values.append(-0.5 * (square + np.linalg.slogdet(total)[1] + np.log(unit)))
    column = found[:, i * len(noise.smooth) + j]
    assert np.diff(column) == pytest.approx(np.diff(values), rel=1e-8)
    other = noise.log_likelihood([r + 0.7 for r in residuals])
    assert other == pytest.approx(found, rel=1e-6)  # the unit does not matter
