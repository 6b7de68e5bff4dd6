"""Simulated means against the exact recursion for the same W, and the pieces the reduced simulators are built
of.
"""

from __future__ import annotations

import numpy as np
import pytest

from verify.simulate import (
    SGD,
    Cosine,
    DanaDecaying,
    Momentum,
    Problem,
    Purpose,
    Simulation,
    run_seed,
    simulate,
    spectrum,
    stability_bound,
    triangle,
)
from verify.simulate.blocked import impulse_responses

from .recursion import features, mean_loss

SEED = 5
PHASES = {
    "Ia": (1.0, 0.3),
    "Ib": (0.4, 0.3),
    "Ic": (0.2, 1.0),
    "II": (1.0, 0.7),
    "III": (1.0, 1.5),
    "IVa": (0.4, 1.0),
    "IVb": (0.27, 1.0),
}


def _agrees(problem: Problem, optimiser: SGD, batch: int, simulator: str, runs: int) -> None:
    """Means at several times within 3 standard errors of the recursion, every replica on the same W."""
    times = (0, 1, 3, 10, 33, 100)
    simulation = Simulation(
        problem, optimiser, times, runs, SEED, batch=batch, simulator=simulator, fixed_features=True
    )
    record = simulate(simulation).record()
    rates = optimiser.gamma * optimiser.schedule(np.arange(max(times)))
    matrix = features(problem, SEED)
    exact = mean_loss(matrix, problem.weighted_target, rates, batch, problem.noise)[list(times)]
    assert record.mean[0] == pytest.approx(exact[0], rel=1e-12)  # nothing is random before the first step
    assert np.max(np.abs(record.mean - exact)[1:] / record.sem[1:]) < 3
    assert np.max(record.sem[1:] / exact[1:]) < 0.05  # the test above can fail


@pytest.mark.parametrize("batch", [1, 3])
@pytest.mark.parametrize("phase", PHASES)
def test_reduced_mean_is_exact(phase: str, batch: int) -> None:
    problem = Problem(*PHASES[phase], v=40, d=10, noise=0.2)
    eigenvalues = np.linalg.svd(features(problem, SEED), compute_uv=False) ** 2
    _agrees(problem, SGD(0.4 * stability_bound(eigenvalues, batch)), batch, "reduced", 2000)


@pytest.mark.parametrize("batch", [1, 3])
def test_streaming_mean_is_exact(batch: int) -> None:
    problem = Problem(1.0, 0.7, v=40, d=10, noise=0.2)
    _agrees(problem, SGD(0.3 / (batch + 1)), batch, "streaming", 1500)


@pytest.mark.parametrize(
    ("simulator", "batch"),
    [("reduced", 1), ("reduced", 5), pytest.param("streaming", 2, marks=pytest.mark.slow)],
)
def test_schedules_reach_the_gradient(simulator: str, batch: int) -> None:
    problem = Problem(1.0, 0.7, v=40, d=10)
    _agrees(problem, SGD(0.4 / (batch + 1), Cosine(100, floor=0.1)), batch, simulator, 3000)


@pytest.mark.parametrize("alpha", [0.3, 1.0, 2.0])
def test_triangle_and_spectrum_keep_the_loss(alpha: float) -> None:
    """P(theta) through the factor equals the quadratic form of the definition; slices do not change W."""
    problem = Problem(alpha, 0.6, v=57, d=12)
    matrix, target = features(problem, SEED), problem.weighted_target
    factor = triangle(problem, run_seed(SEED, 0, Purpose.FEATURES))
    modes = spectrum(factor)
    rng = np.random.default_rng(SEED)
    for _ in range(3):
        theta = rng.standard_normal(problem.d)
        direct = np.sum((matrix @ theta - target) ** 2)
        assert np.sum((factor.factor @ theta - factor.target) ** 2) + factor.limit == pytest.approx(direct, rel=1e-12)
    best = np.linalg.lstsq(matrix, target, rcond=None)[0]
    assert modes.limit == pytest.approx(np.sum((matrix @ best - target) ** 2), rel=1e-9)
    assert modes.limit + np.sum(modes.misfit**2) == pytest.approx(np.sum(target**2), rel=1e-12)
    assert modes.eigenvalues == pytest.approx(np.linalg.svd(matrix, compute_uv=False) ** 2, rel=1e-7)


def test_square_features_reach_the_target() -> None:
    """v = d: no limit loss."""
    problem = Problem(0.5, 0.6, v=8, d=8)
    assert triangle(problem, run_seed(SEED, 0, Purpose.FEATURES)).limit < 1e-25


def test_impulse_responses_are_those_of_the_update() -> None:
    """Run the update itself on unit gradients and on a unit memory."""
    n = 7
    for method in (SGD(0.3), Momentum(0.3, 0.05, 0.2), DanaDecaying(0.3, 0.05, 4.0, 0.5)):
        rows = method.coefficients(np.arange(3, 3 + n))
        response = impulse_responses(rows)
        theta = np.zeros(n + 1)  # one independent problem for each step, and one for the memory at the start
        state = method.start(theta)
        if state:
            state = (np.eye(n + 1)[n],)
        for t in range(n):
            assert theta[:n] == pytest.approx(-response.kick[t], abs=1e-15)
            assert theta[n] == pytest.approx(-response.fade[t] * len(state), abs=1e-15)
            state, direction = method.direction(state, np.eye(n + 1)[t], rows[t])
            theta = theta - direction
        assert theta[:n] == pytest.approx(-response.kick[n], abs=1e-15)
        if state:
            assert state[0] == pytest.approx([*response.left, response.kept], abs=1e-15)


def test_stability_bound_is_where_the_mean_diverges() -> None:
    """Just below the bound the exact mean loss settles, just above it grows without end."""
    problem = Problem(1.0, 0.7, v=40, d=10)
    matrix, target = features(problem, SEED), problem.weighted_target
    eigenvalues = np.linalg.svd(matrix, compute_uv=False) ** 2
    for batch in (1, 4):
        bound = stability_bound(eigenvalues, batch)
        below, above = (
            mean_loss(matrix, target, np.full(steps, factor * bound), batch, 0.0)
            for factor, steps in ((0.98, 10000), (1.02, 4000))
        )
        assert below[-1] < below[0] and abs(below[-1] / below[-2] - 1) < 1e-6
        assert above[-1] > 1e3 * above[0]
