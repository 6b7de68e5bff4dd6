"""Intervals: the formula on a case with a known answer, and coverage of the truth by those of a fit."""

from __future__ import annotations

import numpy as np
import pytest

from exponents.errors import DomainError
from verify.runs.bootstrap import accelerated, first_order, left_out, replicas, values
from verify.runs.estimate import estimate, natural
from verify.runs.fitted import fit

from . import synthetic

# --- the formula ------------------------------------------------------------------------------------------------------


def exponential_mean(seed: int, count: int = 40, draws: int = 4000):
    """Mean of an exponential sample, bootstrap means, leave-one-out means."""
    generator = np.random.default_rng(seed)
    sample = generator.exponential(size=count)
    drawn = sample[generator.integers(0, count, size=(draws, count))].mean(axis=1)
    return sample.mean(), drawn, (sample.sum() - sample) / (count - 1)


def test_without_bias_and_skewness_it_is_the_percentile_interval():
    drawn = np.linspace(-1, 1, 2001)
    low, high = accelerated(0.0, drawn, np.array([-1.0, 0.0, 1.0]), 0.9)
    assert (low, high) == pytest.approx((-0.9, 0.9), abs=1e-3)


def test_scipy_agrees_on_a_skewed_mean():
    from scipy.stats import bootstrap

    sample = np.random.default_rng(3).exponential(size=40)
    generator = np.random.default_rng(0)
    reference = bootstrap(
        (sample,), np.mean, n_resamples=20000, method="BCa", confidence_level=0.9, rng=generator, batch=2000
    ).confidence_interval
    drawn = sample[np.random.default_rng(1).integers(0, 40, size=(20000, 40))].mean(axis=1)
    found = accelerated(sample.mean(), drawn, (sample.sum() - sample) / 39, 0.9)
    width = reference.high - reference.low
    assert np.allclose(found, reference, atol=0.04 * width)
    assert not np.allclose(found, np.quantile(drawn, [0.05, 0.95]), atol=0.02 * width)  # the correction is visible


def test_a_monotone_change_of_the_quantity_changes_nothing():
    """Up to the acceleration, which is of second order."""
    point, drawn, without = exponential_mean(5)
    plain = accelerated(point, drawn, without, 0.9)
    logs = accelerated(np.log(point), np.log(drawn), np.log(without), 0.9)
    width = plain[1] - plain[0]
    assert np.allclose(np.exp(logs), plain, atol=0.05 * width)


def test_undefined_replicas_leave_no_interval():
    drawn = np.column_stack([np.arange(100.0), np.where(np.arange(100) < 5, np.nan, 1.0)])
    first, second = values(np.array([50.0, 1.0]), drawn, drawn[:10], 0.9)
    assert first.interval[0] is not None and second.interval == (None, None) and second.se is None


# --- refits -----------------------------------------------------------------------------------------------------------


def test_leaving_out_is_fitting_the_others(chinchilla):
    runs = synthetic.runs(*synthetic.grid(), noise=0.01)
    found = estimate(chinchilla, runs)
    without = natural(found.objective, left_out(found))
    for k in (0, 20, 47):
        others = estimate(chinchilla, runs.subset(np.delete(np.arange(48), k))).parameters
        assert dict(zip(chinchilla.parameters, without[k])) == pytest.approx(others, rel=2e-3)


def test_the_influence_function_is_leaving_out_to_first_order(chinchilla):
    """Of many runs, where each matters little; for thousands of runs it takes the place of the refits."""
    found = estimate(chinchilla, synthetic.runs(*synthetic.grid(20, 20), noise=0.01))
    exact, linear = left_out(found) - found.vector, first_order(found)
    for k in range(5):
        assert np.corrcoef(exact[:, k], linear[:, k])[0, 1] > 0.9
        assert 0.5 < np.std(exact[:, k]) / np.std(linear[:, k]) < 2


def test_seeds_decide(chinchilla):
    found = estimate(chinchilla, synthetic.runs(*synthetic.grid(), noise=0.01))
    one, same, other = (replicas(found, 50, seed).drawn for seed in (1, 1, 2))
    assert (one == same).all() and not (one == other).any()


@pytest.mark.parametrize("level, count, message", [(0.95, 50, "at least 80"), (1.0, 100, "between 0 and 1")])
def test_levels_and_counts_that_give_no_interval(chinchilla, solution, level, count, message):
    with pytest.raises(DomainError, match=message):
        fit(chinchilla, synthetic.runs(*synthetic.grid()), solution, level=level, bootstrap=count)


# --- coverage ---------------------------------------------------------------------------------------------------------

NAMES = ("E", "A", "B", "alpha", "beta", "N")


def coverage(law, solution, design, noise, data_sets: int, draws: int, level: float = 0.9):
    """Fractions of intervals that hold the truth, and their median widths over the true spread of the estimates."""
    hits, widths, estimates = np.zeros(len(NAMES)), [], []
    truth = synthetic.TRUTH | {"N": synthetic.OPTIMAL}
    logs = ("E", "A", "B")
    for seed in range(data_sets):
        generator = np.random.default_rng([seed, 11])
        runs = synthetic.runs(*design)
        runs.loss[:] *= np.exp(noise(generator, len(runs)))
        found = fit(law, runs, solution, bootstrap=draws, level=level, seed=seed)
        everything = found.parameters | {"N": found.compute_optimal["N"]}
        ends = np.array([_ends(everything[n].interval) for n in NAMES])
        hits += [low <= truth[n] <= high for n, (low, high) in zip(NAMES, ends)]
        scale = [np.log if n in logs else (lambda x: x) for n in NAMES]
        with np.errstate(invalid="ignore", divide="ignore"):
            widths.append([f(high) - f(low) if low > -np.inf else np.inf for f, (low, high) in zip(scale, ends)])
        estimates.append([f(everything[n].estimate) for f, n in zip(scale, NAMES)])
    spread = 1.4826 * np.median(np.abs(np.array(estimates) - np.median(estimates, axis=0)), axis=0)
    return hits / data_sets, np.median(widths, axis=0) / spread


def _ends(interval) -> tuple[float, float]:
    """An interval that is withheld, because the runs do not bound the quantity, is the whole line."""
    return (-np.inf, np.inf) if None in interval else interval


def normal(generator, count):
    return 0.008 * generator.normal(size=count)


def heavy(generator, count):
    return 0.005 * generator.standard_t(3, size=count)


def test_intervals_hold_the_truth(chinchilla, solution):
    """40 data sets: at a coverage of 0.9 fewer than 31 hits have probability 0.5 %. Intervals must not be huge either
    (a normal one at 0.9 is 3.3 standard deviations wide)."""
    hits, widths = coverage(chinchilla, solution, synthetic.grid(), normal, 40, 80)
    assert (hits >= 31 / 40).all(), dict(zip(NAMES, hits))
    assert (2.3 < widths).all() and (widths < 6).all(), dict(zip(NAMES, widths))


@pytest.mark.slow
@pytest.mark.parametrize("noise", [normal, heavy])
@pytest.mark.parametrize(
    "design", [synthetic.grid(4, 4), synthetic.grid(8, 6), synthetic.grid(12, 10)], ids=["16", "48", "120"]
)
def test_intervals_hold_the_truth_in_many_settings(chinchilla, solution, design, noise):
    """120 data sets: the standard error of a coverage of 0.9 is 0.027."""
    hits, widths = coverage(chinchilla, solution, design, noise, 120, 160)
    assert (hits > 0.82).all() and (hits < 0.995).all(), dict(zip(NAMES, hits))
    assert (widths < 8).all(), dict(zip(NAMES, widths))
