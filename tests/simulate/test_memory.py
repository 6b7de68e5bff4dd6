"""What the simulators hold: a block of draws while they train, a few d x d matrices before."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable

import pytest

from verify.simulate import SGD, Problem, Purpose, Simulation, run_seed, simulate, spectrum, triangle
from verify.simulate.engine import CACHED


def _peak(work: Callable[[], object]) -> float:
    """Most float64 numbers that numpy holds at once; what the first call imports does not count."""
    work()
    tracemalloc.start()
    work()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 8


@pytest.mark.parametrize("ratio", [1, 2, 7])
def test_features_take_eight_matrices_however_many_rows(ratio: int) -> None:
    problem, d = Problem(1.0, 0.7, v=ratio * 200, d=200), 200
    peak = _peak(lambda: spectrum(triangle(problem, run_seed(1, 0, Purpose.FEATURES))))
    assert peak < 8 * d**2


@pytest.mark.parametrize("batch", [1, 4])
def test_training_holds_a_block_of_draws_however_many_runs(batch: int) -> None:
    problem = Problem(1.0, 0.7, v=200, d=200)
    few, many = (
        _peak(lambda runs=runs: simulate(Simulation(problem, SGD(0.1), (64,), runs, 1, batch, fixed_features=True)))
        for runs in (50, 250)
    )
    assert few < 2 * CACHED
    assert many < 1.2 * few
