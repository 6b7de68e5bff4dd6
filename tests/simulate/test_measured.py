"""Exponents from simulated curves: exact scaling, coverage with corrections to scaling, and bad data."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from exponents.errors import DataError
from verify.measured import measured_exponents
from verify.simulate import SGD, Problem, Simulation, Trajectories, log_times, simulate

WIDTHS = tuple(32 * 2**k for k in range(7))
P, Q = 0.7, 0.9  # loss r^-P + d^-Q: at the optimum r ~ d^(Q/P)
ETA, XI = P * Q / (P + Q), P / (P + Q)


def _records(
    generator: np.random.Generator, runs: int, noise: float, correction: float = 0.0, omega: float = 1.0
) -> list[Trajectories]:
    """Runs of a known law; factors of mean 1, correlated over the steps of a run as those of SGD are."""
    records = []
    for d in WIDTHS:
        times = np.array(log_times(int(300 * d ** (Q / P)), 8))
        loss = times**-P * (1 + correction * d**-omega) + d**-Q * (1 - correction * d**-omega / 2)
        common, walk = generator.standard_normal((runs, 1)), generator.standard_normal((runs, len(times)))
        walk = np.cumsum(walk, axis=1) / np.sqrt(np.arange(1, len(times) + 1))
        factor = np.exp(noise * (common + walk) / np.sqrt(2) - noise**2 / 2)
        records.append(Trajectories(tuple(times.tolist()), (1.0,), (loss * factor)[:, None, :], ()))
    return records


def _coverage(sets: int, runs: int, noise: float, correction: float, omega: float) -> tuple[float, float]:
    """Fraction of data sets whose 90 % intervals hold eta and xi."""
    hits = np.zeros(2)
    for seed in range(sets):
        records = _records(np.random.default_rng(seed), runs, noise, correction, omega)
        answer = measured_exponents(records, WIDTHS, resamples=200, seed=seed)
        hits += [e.low <= true <= e.high for e, true in ((answer.eta, ETA), (answer.xi, XI))]
    return tuple(hits / sets)


def test_crossings_scale_exactly() -> None:
    """Without corrections the local slopes of coarse widths are the exponents, up to interpolation."""
    answer = measured_exponents(_records(np.random.default_rng(1), 8, 1e-6), WIDTHS)
    assert answer.local_eta[1:] == pytest.approx(ETA, abs=2e-3)
    assert answer.local_xi[1:] == pytest.approx(XI, abs=2e-3)


def test_batch_moves_budgets_only() -> None:
    records = _records(np.random.default_rng(1), 16, 0.05)
    one, four = (measured_exponents(records, WIDTHS, batch) for batch in (1, 4))
    assert four.budgets == pytest.approx(4 * one.budgets, rel=1e-2)
    assert four.eta.value == pytest.approx(one.eta.value, abs=5e-3)


def test_errors_shrink_with_runs() -> None:
    few, many = (measured_exponents(_records(np.random.default_rng(2), runs, 0.2), WIDTHS) for runs in (16, 256))
    ratio = few.budgets_error / many.budgets_error
    assert np.exp(np.mean(np.log(ratio))) == pytest.approx(4, rel=0.3)
    assert many.eta.high - many.eta.low < few.eta.high - few.eta.low


def test_coverage() -> None:
    """100 data sets with corrections of 80 % at the least width: intervals hold, and are no wider than useful."""
    assert all(0.8 <= hit <= 1 for hit in _coverage(100, 24, 0.2, 3.0, 0.6))
    answer = measured_exponents(_records(np.random.default_rng(0), 24, 0.2, 3.0, 0.6), WIDTHS)
    assert answer.eta.high - answer.eta.low < 0.15


@pytest.mark.slow
@pytest.mark.parametrize(("correction", "omega"), [(0.0, 1.0), (3.0, 0.6), (1.0, 0.3), (-1.5, 1.3)])
@pytest.mark.parametrize(("runs", "noise"), [(12, 0.15), (64, 0.2), (64, 0.05)])
def test_coverage_everywhere(runs: int, noise: float, correction: float, omega: float) -> None:
    assert all(0.8 <= hit <= 1 for hit in _coverage(300, runs, noise, correction, omega))


@pytest.mark.slow
def test_simulated_curves() -> None:
    """From the simulator itself, phase Ia: the intervals hold the exponents of arXiv 2405.15074, table 1."""
    widths, records = (6, 12, 24, 48, 96), []
    for d in widths:
        problem = Problem(1.0, 0.3, v=4 * d, d=d)
        gamma = 0.25 / problem.covariance.sum()
        records.append(simulate(Simulation(problem, SGD(gamma), log_times(10 * d**2, 6), 48, seed=3)))
    answer = measured_exponents(records, widths)
    assert answer.eta.low < 8 / 15 < answer.eta.high
    assert answer.xi.low < 1 / 3 < answer.xi.high


def test_refused() -> None:
    records = _records(np.random.default_rng(1), 8, 0.1)
    with pytest.raises(DataError, match="at least 5"):
        measured_exponents(records[:4], WIDTHS[:4])
    with pytest.raises(DataError, match="7 records and 6 widths"):
        measured_exponents(records, WIDTHS[:6])
    with pytest.raises(DataError, match="common factor"):
        measured_exponents(records, (*WIDTHS[:6], 3000))
    with pytest.raises(DataError, match="has 3 runs"):
        few = [replace(r, loss=r.loss[:3]) for r in records]
        measured_exponents(few, WIDTHS)
    with pytest.raises(DataError, match="diverged"):
        lost = replace(records[2], loss=np.where(np.arange(8)[:, None, None] == 1, np.inf, records[2].loss))
        measured_exponents([*records[:2], lost, *records[3:]], WIDTHS)
    with pytest.raises(DataError, match="do not cross well inside"):
        short = [replace(r, times=r.times[:9], loss=r.loss[..., :9]) for r in records]
        measured_exponents(short, WIDTHS)
    with pytest.raises(DataError, match="resamples = 3"):
        measured_exponents(records, WIDTHS, resamples=3)
