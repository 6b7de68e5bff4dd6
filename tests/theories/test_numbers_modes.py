"""Second routes to the losses of momentum, signs and ensembles: explicit steps, and simulation of small systems."""

from __future__ import annotations

import math

import numpy as np
import pytest

from exponents.errors import ConvergenceError, DomainError
from verify.catalogue.ensembles import ensemble_features
from verify.catalogue.features import Features
from verify.catalogue.lattice import Curves
from verify.catalogue.losses import batch_features
from verify.catalogue.momentum import dana_constant, dana_decaying, heavy_ball
from verify.catalogue.rays import claimed_decays, local_decays
from verify.catalogue.signs import Signs
from verify.modes import equivalent_modes, modes_of_features
from verify.momentum import dana_constant as constant_rule
from verify.momentum import exact_momentum_curve
from verify.powersums import PowerSums
from verify.problem import PowerLawSpectrum

from .support import THEORIES

# --- momentum ---------------------------------------------------------------------------------------------------------


def test_momentum_step_by_step():
    """DANA-constant with the constants of its docstring, one step at a time."""
    alpha, beta, d = 1.0, 0.3, 100.0
    modes = equivalent_modes(PowerLawSpectrum(alpha, beta, d, 4 * d))
    step = 0.5 / float(np.sum(modes.kernel / modes.eigenvalues))
    exact = exact_momentum_curve(modes, constant_rule(step, 0.5 * step / d, 8.0), 1.0, 3000)
    times = np.array([300, 1000, 3000])
    assert dana_constant(alpha, beta).curve(times, d=d) == pytest.approx(exact[times], rel=5e-3)


def test_momentum_gains_on_gradients_in_this_order():
    sizes = {"d": 300.0, "r": 3e4}
    losses = [rule(1.0, 0.3)(**sizes) for rule in (heavy_ball, dana_constant, dana_decaying)]
    assert losses[0] > losses[1] > losses[2]


def test_decaying_momentum_needs_a_trace():
    with pytest.raises(DomainError, match="1/2"):
        dana_decaying(0.4, 0.3)(d=100.0, r=1e3)


def test_a_lattice_of_curves():
    """The error of the interpolation falls like the sixth power of the spacing."""
    curves = Curves(lambda t, d, g: d**-1.3 + t**-0.7 * g**0.5 + 1e-3 * g * d**0.1, "t")
    places = [{"d": d, "g": g, "t": t} for d, g, t in ((130.0, 0.02, 1e3), (2e4, 0.5, 1e6), (977.0, 3e-3, 40.0))]
    exact = np.array([curves(**place) for place in places])
    coarse, fine = (
        np.abs(np.array([found(**place) for place in places]) / exact - 1).max()
        for found in (curves.on_lattice(2.0), curves.on_lattice(1.0))
    )
    assert fine < 1e-3 and fine < coarse / 2**4


def test_components_outside_their_regime_are_no_claim():
    theory = next(t for t in THEORIES if t.model.id == "plrf-dana-constant")
    point = theory.numerics.bottlenecks[0].at
    early = claimed_decays(theory.model, point, {"d": 2, "r": 1})
    late = claimed_decays(theory.model, point, {"d": 1, "r": 2})
    assert "population" in early and "population_late" not in early
    assert "population_late" in late and "population" not in late


# --- signs ------------------------------------------------------------------------------------------------------------


def test_signs_by_simulation():
    """One-pass signSGD, batch one, on drawn features, whose sizes fluctuate by some percent."""
    alpha, beta, d, v, gamma, steps = 0.3, 0.6, 120, 480, 1e-3, (300, 1000, 3000)
    rng = np.random.default_rng(5)
    root, target = np.arange(1.0, v + 1) ** -alpha, np.arange(1.0, v + 1) ** -beta
    features = rng.standard_normal((v, d)) / math.sqrt(d)
    found = []
    for _ in range(6):
        theta = np.zeros(d)
        for step in range(1, steps[-1] + 1):
            x = root * rng.standard_normal(v)
            theta -= gamma * np.sign((x @ features) * (x @ (features @ theta - target)))
            if step in steps:
                found.append(np.sum((root * (features @ theta - target)) ** 2))
    modes = modes_of_features(root[:, None] * features, root * target)
    expected = Signs(modes, d).losses(gamma, np.array(steps))
    assert np.reshape(found, (-1, len(steps))).mean(0) == pytest.approx(expected, rel=0.05)


# --- ensembles, batches -----------------------------------------------------------------------------------------------


def test_the_mean_of_infinitely_many_members():
    """Products of different draws: their mean is the loss of the mean."""
    rng = np.random.default_rng(3)
    modes, a, b, width, t, draws = 5000, 2.2, 1.6, 80, 100.0, 100
    k = np.arange(1.0, modes + 1)
    lam, target = k**-b, k ** ((b - a) / 2)
    errors = []
    for _ in range(draws):
        features = rng.standard_normal((width, modes)) * np.sqrt(lam) / math.sqrt(width)
        values, vectors = np.linalg.eigh(features @ features.T)
        learned = vectors @ (-np.expm1(-values * t) / values * (vectors.T @ (features @ (np.sqrt(lam) * target))))
        errors.append(np.sqrt(lam) * target - features.T @ learned)
    errors = np.array(errors)
    single = np.mean(np.sum(errors**2, axis=1))
    mean = (np.sum(errors.sum(0) ** 2) - draws * single) / (draws * (draws - 1))
    loss = ensemble_features(a, b, rate=0.0)
    assert loss(E=1.0, N=width, t=t) == pytest.approx(single, rel=0.04)
    assert loss(E=1e12, N=width, t=t) == pytest.approx(mean, rel=0.04)
    assert loss(E=0.5, N=width, t=t) == math.inf


def test_label_noise_in_one_pass():
    """At late times the noise of the labels keeps (rate/2) tr/(1 - (rate/2) tr) of its variance at infinite width."""
    noisy = batch_features(3.0, 2.0, rate=0.5, noise=0.3)
    features = Features(3.0, 2.0, rate=0.25)
    kept = 0.5 * features.rate * features.trace
    assert noisy(N=1e9, t=1e12, B=2.0) == pytest.approx(0.3 * kept / (1 - kept), rel=1e-4)


# --- what cannot be resolved ------------------------------------------------------------------------------------------


def test_sums_at_the_end_of_the_spectrum():
    """sum 1/(1 + u j^2) at u = 1e-28: pi/(2 sqrt u) - 1/2, with moments beyond the range of floats."""
    u = 3e-28
    value, slope = PowerSums(1.0, math.inf, 1e-28).stieltjes(np.array([-u]), derivative=True)
    assert value.real == pytest.approx(0.5 * math.pi / math.sqrt(u) - 0.5, rel=1e-12)
    assert slope.real == pytest.approx(0.25 * math.pi * u**-1.5, rel=1e-12)


def test_losses_that_are_not_positive_are_no_measurement():
    with pytest.raises(ConvergenceError, match="not positive"):
        local_decays(lambda n: 1.0 - n, {"n": 1}, np.geomspace(0.1, 10, 9))
