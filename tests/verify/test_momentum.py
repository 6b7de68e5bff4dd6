"""Momentum: the 3 x 3 maps against simulation-free dense algebra, the logarithmic grid against the exact
steps.
"""

from __future__ import annotations

import numpy as np
import pytest

from exponents.errors import DomainError
from verify.modes import Modes, equivalent_modes, sampled_modes
from verify.momentum import (
    dana_constant,
    dana_decaying,
    exact_momentum_curve,
    heavy_ball,
    mode_maps,
    momentum_curve,
    plain_sgd,
)
from verify.problem import PowerLawSpectrum
from verify.recursion import recursion_curve

SPECTRUM = PowerLawSpectrum(1.0, 0.7, 200, 800)
RESOLUTIONS = np.array([0.5, 0.25, 0.125])
SCHEDULES = {
    "sgd": plain_sgd(0.3),
    "decreasing": plain_sgd(lambda t: 0.3 / (1 + t / 50) ** 0.5),
    "heavy-ball": heavy_ball(0.15, 0.02, 0.2),
    "constant": dana_constant(0.2, 0.1 / 200, 5.0),
    "decaying": dana_decaying(0.2, 0.05, 5.0, 0.5),
}


@pytest.mark.parametrize("batch", [1, 4])
def test_without_momentum_it_is_the_recursion(batch):
    modes = sampled_modes(SPECTRUM, seed=3)
    exact = recursion_curve(modes, lambda t: 0.3 / batch / (1 + t) ** 0.2, batch, 300)
    schedule = plain_sgd(lambda t: 0.3 / (1 + t) ** 0.2)
    assert exact_momentum_curve(modes, schedule, batch, 300) == pytest.approx(exact, rel=1e-12)


def test_maps_are_the_second_moments_of_the_update():
    rng = np.random.default_rng(6)
    d, batch, draws = 2, 2, 400_000
    lam = np.array([0.8, 0.3])
    theta, memory = np.array([0.7, -0.4]), np.array([0.2, 0.5])
    c = heavy_ball(0.2, 0.1, 0.3)(0)
    x = rng.standard_normal((draws, batch, d)) * np.sqrt(lam)
    noise = rng.standard_normal((draws, batch)) * 0.5
    gradient = np.mean(x * (x @ theta + noise)[..., None], axis=1)
    y = (1 - c.damping) * memory + c.g1 * gradient
    after = theta - c.g2 * gradient - c.g3 * y
    loss = 0.25 + np.sum(lam * theta**2)
    maps, source = mode_maps(Modes(lam, lam * theta**2, lam**2, 0.25), c, batch)
    state = lam[:, None] * np.column_stack([theta**2, memory**2, theta * memory])
    expected = np.einsum("nij,nj->ni", maps, state) + source * loss
    samples = lam[:, None] * np.stack([after**2, y**2, after * y], axis=2)
    error = samples.std(axis=0) / np.sqrt(draws)
    assert (np.abs(samples.mean(axis=0) - expected) < 5 * error).all()


def _grid_errors(name: str) -> np.ndarray:
    """Largest relative error at a few times, per resolution."""
    modes, grid = equivalent_modes(SPECTRUM), [1000, 2000, 3000]
    exact = exact_momentum_curve(modes, SCHEDULES[name], 1, grid[-1])[grid]
    curves = [momentum_curve(modes, SCHEDULES[name], 1, grid, h) for h in RESOLUTIONS]
    return np.array([np.max(np.abs(curve / exact - 1)) for curve in curves])


@pytest.mark.parametrize("name", SCHEDULES)
def test_grid_error_is_bounded_by_the_square_of_the_resolution(name):
    assert (_grid_errors(name) < 0.1 * RESOLUTIONS**2).all()


def test_order_of_the_grid():
    # The loss is interpolated to second order, weighted with the kernel's mass beyond a block, h^{-1/2} at
    # alpha = 1.
    order = np.polyfit(np.log(RESOLUTIONS), np.log(_grid_errors("sgd")), 1)[0]
    assert 1.3 < order < 2.2


def test_long_times_are_cheap_and_momentum_outscales():
    modes = equivalent_modes(PowerLawSpectrum(1.0, 0.7, 1e4, 1e5))
    sgd = momentum_curve(modes, plain_sgd(0.3), 1, [1e5], 0.1)
    dana = momentum_curve(modes, dana_decaying(0.3, 0.1, 6.0, 0.5), 1, [1e5], 0.1)
    assert dana[0] < 0.3 * sgd[0]


def test_unstable_coefficients_are_refused():
    modes = sampled_modes(PowerLawSpectrum(1.0, 0.7, 20, 80), seed=0)
    with pytest.raises(DomainError, match="unstable"), np.errstate(all="ignore"):
        momentum_curve(modes, plain_sgd(2.5), 1, [1e5])
