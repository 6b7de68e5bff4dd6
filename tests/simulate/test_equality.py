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


def test_the_test_sees_a_wrong_law() -> None:
    """A batch of 6 instead of 4 is told apart with the same number of runs."""
    from scipy.stats import ks_2samp

    problem = Problem(1.0, 0.7, v=32, d=8)
    losses = [simulate(Simulation(problem, SGD(0.1), TIMES, RUNS, 22, batch=batch)).loss[:, 0, 1] for batch in (4, 6)]
    assert ks_2samp(*losses).pvalue < 0.01 / len(TIMES)
