"""Streaming and reduced simulators have the same law: means and two-sample tests in all seven phases."""

from __future__ import annotations

import numpy as np
import pytest

from verify.simulate import (
    SGD,
    Adam,
    DanaConstant,
    DanaDecaying,
    Momentum,
    Optimiser,
    Problem,
    SignSGD,
    Simulation,
    simulate,
)
from verify.simulate.engine import _process

from .test_exact import PHASES

TIMES = (1, 7, 40)
RUNS = 300


def _same_law(problem: Problem, optimiser: Optimiser, batch: int, **options: object) -> None:
    """Means within 3 standard errors; Kolmogorov-Smirnov at the 1 per cent level over the times tested
    together.
    """
    from scipy.stats import ks_2samp

    streaming, reduced = (
        simulate(Simulation(problem, optimiser, TIMES, RUNS, seed, batch=batch, simulator=simulator, **options)).loss[
            :, 0, :
        ]
        for simulator, seed in (("streaming", 11), ("reduced", 22))
    )
    assert np.isfinite(streaming).all() and np.isfinite(reduced).all()
    difference = streaming.mean(axis=0) - reduced.mean(axis=0)
    error = np.sqrt((streaming.var(axis=0, ddof=1) + reduced.var(axis=0, ddof=1)) / RUNS)
    assert np.max(np.abs(difference) / error) < 3
    for a, b in zip(streaming.T, reduced.T, strict=True):
        assert ks_2samp(a, b).pvalue > 0.01 / len(TIMES)


@pytest.mark.parametrize("batch", [1, pytest.param(4, marks=pytest.mark.slow)])
@pytest.mark.parametrize("phase", PHASES)
def test_every_phase(phase: str, batch: int) -> None:
    """Own W for each run, so the laws include that of the features."""
    problem = Problem(*PHASES[phase], v=32, d=8)
    _same_law(problem, SGD(0.5 / (batch + 1) / problem.covariance.sum()), batch)


@pytest.mark.parametrize(
    "optimiser",
    [
        Momentum(0.1, 0.02, 0.2),
        DanaConstant(0.1, 0.01, 4.0),
        DanaDecaying(0.1, 0.05, 4.0, 0.5),
        SignSGD(0.05),
        Adam(0.05),
    ],
    ids=lambda optimiser: type(optimiser).__name__,
)
@pytest.mark.parametrize("batch", [1, 4])
def test_every_optimiser(optimiser: Optimiser, batch: int) -> None:
    _same_law(Problem(1.0, 0.7, v=32, d=8, noise=0.1), optimiser, batch)


@pytest.mark.parametrize("rates", [1, 16])
@pytest.mark.parametrize("batch", [2, 64])
def test_batches(batch: int, rates: int) -> None:
    """One by one and, for many rates, two steps at a time; label noise included."""
    problem = Problem(0.6, 0.7, v=32, d=8, noise=0.1)
    gamma = 1 / (batch + 1) / problem.covariance.sum()
    _same_law(problem, SGD(gamma), batch, multipliers=tuple(np.linspace(0.5, 1.0, rates)))


@pytest.mark.parametrize("batch", [2, 5])
def test_one_gradient(batch: int) -> None:
    """Mean and covariance of one drawn step against those of U^T r: B w, and B (P I + w w^T) of samples U."""
    draws, problem = 40000, Problem(1.0, 0.7, v=12, d=3, noise=0.2)
    simulation = Simulation(problem, SGD(0.1), (1,), draws, 5, batch=batch, fixed_features=True)
    process = _process(simulation, range(draws))
    (before,) = process.start()
    start = before[0, 0].copy()
    (after,) = process.advance((before,), process.draw(), 0, 1, 0)
    eigenvalues = process._features[0].eigenvalues
    pulled = (start - after[:, 0])[:, :-1] / (0.1 * eigenvalues)
    variance, misfit = start @ start, start[:-1]
    covariance = batch * (variance * np.eye(3) + np.outer(misfit, misfit))
    spread = np.sqrt(np.diag(covariance) / draws)
    assert np.max(np.abs(pulled.mean(axis=0) - batch * misfit) / spread) < 4
    centred = pulled - batch * misfit
    products = centred[:, :, None] * centred[:, None, :]
    error = products.std(axis=0) / np.sqrt(draws)
    assert np.max(np.abs(products.mean(axis=0) - covariance) / error) < 4
    assert np.max(error / np.sqrt(np.outer(np.diag(covariance), np.diag(covariance)))) < 0.03  # sharp enough to fail


def test_the_test_sees_a_wrong_law() -> None:
    """A batch of 6 instead of 4 is told apart with the same number of runs."""
    from scipy.stats import ks_2samp

    problem = Problem(1.0, 0.7, v=32, d=8)
    losses = [simulate(Simulation(problem, SGD(0.1), TIMES, RUNS, 22, batch=batch)).loss[:, 0, 1] for batch in (4, 6)]
    assert ks_2samp(*losses).pvalue < 0.01 / len(TIMES)
