"""m(z), edges, densities and counts of the deterministic equivalent."""

from __future__ import annotations

import math

import numpy as np
import pytest

from exponents.errors import DomainError
from verify.modes import sampled_modes
from verify.problem import PowerLawProblem, PowerLawSpectrum
from verify.resolvent import Resolvent
from verify.spectra import Spectrum


def _defect(spectrum: PowerLawSpectrum, z: np.ndarray, m: np.ndarray) -> float:
    """Largest relative residual of m = 1/(1 + (1/d) sum lam/(lam m - z)), by explicit summation."""
    lam = np.arange(1.0, spectrum.v + 1) ** (-2 * spectrum.alpha)
    right = 1 / (1 + (lam / (lam * m[:, None] - z[:, None])).sum(axis=1) / spectrum.d)
    return float(np.max(np.abs(right / m - 1)))


def test_fixed_point_off_the_axis(phase):
    rng = np.random.default_rng(3)
    spectrum = PowerLawSpectrum(*phase, 1000, 10000)
    resolvent = Resolvent(spectrum)
    size = np.exp(rng.uniform(math.log(resolvent.left_edge / 9), math.log(9 * resolvent.right_edge), 60))
    z = size * np.exp(1j * rng.uniform(-3.1, 3.1, 60))
    m = resolvent.m(z)
    assert _defect(spectrum, z, m) < 1e-12
    assert (m.imag * z.imag < 0).all()


def test_fixed_point_at_small_random_sizes():
    rng = np.random.default_rng(4)
    for _ in range(60):
        d = int(rng.integers(1, 40))
        spectrum = PowerLawSpectrum(rng.uniform(0.1, 3), 1.0, d, d + int(rng.integers(1, 60)))
        resolvent = Resolvent(spectrum)
        size = np.exp(rng.uniform(math.log(resolvent.left_edge / 9), math.log(3 * resolvent.right_edge), 30))
        z = size * np.exp(1j * rng.uniform(0.05, 3.1, 30))
        assert _defect(spectrum, z, resolvent.m(z)) < 1e-11


def test_real_axis(phase):
    spectrum = PowerLawSpectrum(*phase, 300, 1500)
    resolvent = Resolvent(spectrum)
    low, high = resolvent.left_edge, resolvent.right_edge
    outside = np.array([-3.0, -low, 0.3 * low, 0.9 * low, 1.1 * high, 50 * high])
    m = resolvent.m(outside)
    assert _defect(spectrum, outside, m) < 1e-9
    assert np.max(np.abs(m.imag)) == 0
    inside = np.geomspace(1.2 * low, low**0.7 * high**0.3, 20)
    m = resolvent.m(inside)
    assert _defect(spectrum, inside, m) < 1e-9
    assert (m.imag < 0).all()


def test_residue_at_zero_is_tau(phase):
    resolvent = Resolvent(PowerLawSpectrum(*phase, 300, 1500))
    z = 1e-7 * resolvent.left_edge
    assert -resolvent.m(np.array([z])).real[0] / z == pytest.approx(resolvent.tau, rel=1e-5)


@pytest.mark.parametrize(
    "alpha, scaled", [(0.27, 2.40), (0.4, 1.76), (0.6, 1.12), (0.7, 0.91), (1.0, 0.517), (1.5, 0.257)]
)
def test_left_edge_constants(alpha, scaled):
    assert Resolvent(PowerLawSpectrum(alpha, 1, 1e4, 1e5)).left_edge * 1e4 ** (2 * alpha) == pytest.approx(
        scaled, abs=0.006
    )


def test_left_edge_of_the_infinite_problem_has_its_closed_form():
    alpha, d = 1.0, 1e6
    kap = 1 / (2 * alpha)
    c = math.pi * kap / math.sin(math.pi * kap)
    exact = (2 * alpha / ((2 * alpha - 1) * c)) ** (-2 * alpha) / (2 * alpha - 1)
    edge = Resolvent(PowerLawSpectrum(alpha, 1, d, math.inf)).left_edge
    assert edge * d ** (2 * alpha) == pytest.approx(exact, rel=1e-5)


@pytest.mark.parametrize("beta, value", [(0.3, 1.9954e-4), (0.7, 2.208e-5), (1.0, 1.2710e-5), (1.3, 1.0112e-5)])
def test_limit_loss_against_published_problem(beta, value):
    assert Spectrum(PowerLawSpectrum(1.0, beta, 500, 2000)).limit_loss == pytest.approx(value, rel=4e-4)


def test_limit_loss_is_the_mean_over_matrices():
    spectrum = PowerLawSpectrum(0.7, 0.6, 20, 60)
    draws = np.array([sampled_modes(spectrum, seed).limit_loss for seed in range(1000)])
    error = draws.std() / math.sqrt(len(draws))
    # The equivalent has a relative error of order 1/d on top of the statistical one.
    assert abs(draws.mean() - Spectrum(spectrum).limit_loss) < 4 * error + draws.mean() / (2 * spectrum.d)


def test_count_is_the_integral_of_the_density(phase):
    spectrum = Spectrum(PowerLawSpectrum(*phase, 400, 2000))
    low, high = spectrum.edges
    x = np.exp(np.linspace(math.log(1.5 * low), math.log(spectrum.quantile(40)), 1201))
    density = spectrum.eigenvalue_density(x) * x
    step = math.log(x[1] / x[0])
    integral = step * (density.sum() - 0.5 * (density[0] + density[-1]))
    assert integral == pytest.approx(float(spectrum.count_above(x[0]) - spectrum.count_above(x[-1])), rel=1e-5)
    assert float(spectrum.count_above(low / 2)) == 400 and float(spectrum.count_above(2 * high)) == 0


def test_counts_agree_with_sampled_spectra():
    spectrum = PowerLawSpectrum(1.0, 0.7, 200, 800)
    eigenvalues = np.mean([sampled_modes(spectrum, seed).eigenvalues for seed in range(20)], axis=0)
    expected = np.array([Spectrum(spectrum).quantile(k) for k in (20, 60, 120, 180)])
    assert np.max(np.abs(eigenvalues[[19, 59, 119, 179]] / expected - 1)) < 0.02


def test_infinite_and_astronomic_sizes_agree():
    z = np.array([1e-9 + 2e-10j, 1e-4 + 1e-4j])
    finite = Resolvent(PowerLawSpectrum(1.0, 0.7, 1e4, 1e12)).m(z)
    infinite = Resolvent(PowerLawSpectrum(1.0, 0.7, 1e4, math.inf)).m(z)
    assert np.max(np.abs(finite / infinite - 1)) < 1e-7


@pytest.mark.parametrize(
    "bad, word",
    [
        (dict(alpha=-1), "alpha"),
        (dict(alpha=0.2, beta=0.2), "1/2"),
        (dict(d=500, v=400), "exceed d"),
        (dict(d=0), "positive"),
        (dict(alpha=0.4, v=math.inf), "trace"),
        (dict(gamma=-0.1), "gamma"),
        (dict(batch=0), "batch"),
        (dict(beta=math.nan), "nan"),
        (dict(d="x"), "not a number"),
    ],
)
def test_bad_problems_are_refused(bad, word):
    good = dict(alpha=1.0, beta=0.7, d=100, v=400, gamma=0.1, batch=1)
    with pytest.raises(DomainError, match=word):
        PowerLawProblem(**{**good, **bad})


def test_zero_is_refused():
    with pytest.raises(DomainError, match="tau"):
        Resolvent(PowerLawSpectrum(1, 1, 10, 40)).m(np.array([0.0]))
