"""The mean predictor and its frontier: against draws of W, sums over every mode, the curves and frontiers of one member."""

from __future__ import annotations

import math

import numpy as np
import pytest

from exponents.errors import DomainError
from verify.curves import equivalent_curve
from verify.ensemble import MeanCurve, ensemble_curve, mean_curve
from verify.ensemble_frontier import EnsembleLattice, ensemble_frontier
from verify.frontier import Family, frontier
from verify.problem import PowerLawProblem, PowerLawSpectrum
from verify.resolvent import Resolvent
from verify.volterra import stability_bound

SEED = 20241122
POINTS = [(1.0, 0.7), (0.4, 1.0), (0.7, 0.3), (1.0, 2.0)]


def problem(alpha: float, beta: float, d: float, ratio: float = 4.0, batch: float = 1.0) -> PowerLawProblem:
    spectrum = PowerLawSpectrum(alpha, beta, d, ratio * d)
    return PowerLawProblem(alpha, beta, d, ratio * d, 0.5 * stability_bound(spectrum, batch), batch)


def times(of: PowerLawProblem, count: int) -> np.ndarray:
    """From one step to the end."""
    return np.round(np.geomspace(1, 30 * of.d ** (2 * of.alpha) / of.gamma, count))


def drawn(of: PowerLawProblem, at: np.ndarray, draws: int) -> tuple[np.ndarray, np.ndarray]:
    """(T,) loss of the mean over W of gradient descent's residual, without the bias that its own square has, and (T,) its
    standard error from parts of the draws."""
    d, v = of.spectrum.require_integers()
    j = np.arange(1.0, v + 1)
    root, generator = j**-of.alpha, np.random.default_rng(SEED)
    target = root * j**-of.beta
    residuals = np.empty((draws, len(at), v))
    for residual in residuals:
        left, singular, _ = np.linalg.svd(
            root[:, None] * generator.standard_normal((v, d)) / math.sqrt(d), full_matrices=False
        )
        seen = left.T @ target
        residual[:] = target - left @ seen + ((1 - of.mean_step * singular**2) ** at[:, None] * seen) @ left.T
    parts = [_squared_mean(part) for part in np.array_split(residuals, 8)]
    return _squared_mean(residuals), np.std(parts, axis=0, ddof=1) / math.sqrt(len(parts))


def _squared_mean(residuals: np.ndarray) -> np.ndarray:
    """Unbiased: products of different draws only."""
    n = len(residuals)
    return ((residuals.sum(axis=0) ** 2).sum(axis=1) - (residuals**2).sum(axis=(0, 2))) / (n * (n - 1))


@pytest.mark.parametrize(("alpha", "beta", "d"), [(0.4, 1.0, 32), (0.7, 0.3, 48), (1.0, 0.7, 64)])
def test_draws_of_the_features(alpha, beta, d):
    """240 draws; Gaussian features leave the deterministic equivalent by a relative 1/d."""
    here = problem(alpha, beta, d)
    at = times(here, 6)
    found, spread = drawn(here, at, 240)
    expected = mean_curve(here)(at)
    assert np.all(np.abs(found - expected) < 4 * spread + 4 / d * expected)
    alone = equivalent_curve(here).forcing(at)
    assert np.all((alone - expected)[-3:] > 3 * (4 * spread + 4 / d * expected)[-3:])  # a loss that could be confused


def test_members_under_sgd_have_the_mean_of_gradient_descent_in_common():
    """4000 pairs with features and samples of their own: the loss of the mean of two is half of M and half of P."""
    here, runs, steps = problem(0.7, 0.8, 8), 4000, 40
    d, v = here.spectrum.require_integers()
    j, generator = np.arange(1.0, v + 1), np.random.default_rng(SEED)
    root, target = j**-here.alpha, j**-here.beta
    features = generator.standard_normal((2, runs, v, d)) / math.sqrt(d)
    theta = np.zeros((2, runs, d))
    for _ in range(steps):
        x = root * generator.standard_normal((2, runs, v))
        seen = np.einsum("erv,ervd->erd", x, features)
        wrong = np.einsum("erd,erd->er", seen, theta) - x @ target
        theta -= here.gamma * wrong[..., None] * seen
    first, second = root * (np.einsum("ervd,erd->erv", features, theta) - target)
    together = (((first + second) / 2) ** 2).sum(axis=1)
    alone = (first**2).sum(axis=1) / 2 + (second**2).sum(axis=1) / 2
    mean, spread = drawn(here, np.array([float(steps)]), 4000)
    off = together.mean() - (mean[0] + alone.mean()) / 2
    assert abs(off) < 4 * (np.std(together - alone / 2) / math.sqrt(runs) + spread[0] / 2)
    assert alone.mean() - mean[0] > 20 * abs(off)  # what two members average


@pytest.mark.parametrize(("alpha", "beta"), POINTS)
def test_the_rule_is_the_sum_over_every_mode(alpha, beta):
    here = problem(alpha, beta, 200)
    curve, at = mean_curve(here), times(here, 7)
    j, ridge = np.arange(1.0, here.v + 1), 1 / Resolvent(here.spectrum).tau
    lam = j ** (-2 * alpha)
    nodes = curve.masses.size
    every = MeanCurve(
        here, lam * j ** (-2 * beta), ridge / (ridge + lam), _response_of(curve, lam), curve.log_powers, curve.error
    )
    assert nodes < len(j) / 4
    assert curve(at) == pytest.approx(every(at), rel=1e-10)
    assert curve.limit_loss == pytest.approx(every.limit_loss, rel=1e-12)


def _response_of(curve: MeanCurve, lam: np.ndarray) -> np.ndarray:
    """The response of any modes from that of two: at every node it is c/(lam - w)."""
    one, two = lam[0], lam[1]
    first, second = curve.response[0], curve.response[1]
    w = (one * first - two * second) / (first - second)
    return first * (one - w) / (lam[:, None] - w)


@pytest.mark.parametrize(("alpha", "beta"), POINTS)
def test_between_nothing_learned_and_the_loss_of_one(alpha, beta):
    here = problem(alpha, beta, 500)
    both, at = ensemble_curve(here), times(here, 30)
    mean, forcing = both.mean(at), both.single.forcing(at)
    assert both.mean([0.0]) == pytest.approx(both.single([0.0]), rel=1e-9)
    assert np.all(np.diff(mean) <= 1e-12 * mean[:-1]) and np.all(mean >= both.mean.limit_loss * (1 - 1e-9))
    assert np.all(mean[3:] < forcing[3:]) and np.all(forcing < both.single(at))
    assert both(at, 1.0) == pytest.approx(both.single(at), rel=1e-14)
    assert both(at, 1e30) == pytest.approx(mean, rel=1e-12)
    assert mean[-1] == pytest.approx(both.mean.limit_loss, rel=1e-6)


def test_a_batch_is_a_larger_step():
    """Gradient descent knows gamma B alone."""
    one, four = problem(1.0, 0.7, 300), problem(1.0, 0.7, 300, batch=4.0)
    same = PowerLawProblem(1.0, 0.7, 300, 1200, four.mean_step)
    at = times(one, 8)
    assert mean_curve(four)(at) == pytest.approx(mean_curve(same)(at), rel=1e-9)


def test_what_is_refused():
    with pytest.raises(DomainError, match="finite v"):
        mean_curve(PowerLawProblem(1.0, 0.7, 100, math.inf, 0.1))
    with pytest.raises(DomainError, match="below 2"):
        mean_curve(PowerLawProblem(1.0, 0.7, 100, 400, 2.0))
    with pytest.raises(DomainError, match="at least 1"):
        ensemble_curve(problem(1.0, 0.7, 100))([1.0], 0.5)
    with pytest.raises(DomainError, match="tune_gamma"):
        EnsembleLattice(Family(1.0, 0.7, tune_gamma=True))
    with pytest.raises(DomainError, match="members"):
        EnsembleLattice(Family(1.0, 0.7)).at_members(1e3, 100.0)


def test_one_member_has_the_frontier_of_one():
    family = Family(0.4, 0.8)
    alone, found = frontier(family, [1e6]), EnsembleLattice(family).at_members(1e6, 1.0)
    assert np.exp(found) == pytest.approx([alone.loss[0], alone.d[0]], rel=2e-5)


def test_the_frontier_is_a_minimum():
    """Phase IV: exact curves at the optimum and around it, in both sizes."""
    family = Family(0.4, 0.8)
    found = ensemble_frontier(family, [1e7])
    lattice, (d,), (members,), (loss,) = EnsembleLattice(family), found.d, found.members, found.loss

    def exact(width: float, count: float) -> float:
        return float(lattice.curve(width)([1e7 / (width * count)], count)[0])

    assert found.error < 1e-4
    assert loss == pytest.approx(exact(d, members), rel=1e-4)
    around = [exact(d * a, members * b) for a in (0.8, 1.0, 1.25) for b in (0.8, 1.0, 1.25) if (a, b) != (1.0, 1.0)]
    assert min(around) > exact(d, members)
    assert found.half > 0.02 and found.double > 0.02 and found.single > 1.5 * loss
    assert found.steps == pytest.approx(1e7 / (d * members))
