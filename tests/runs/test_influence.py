"""The runs a fit hangs on: the published outliers without being asked, planted ones, none in clean data."""

from __future__ import annotations

import numpy as np
import pytest

from verify.runs.bootstrap import left_out, refitted
from verify.runs.estimate import estimate
from verify.runs.fitted import fit
from verify.runs.influence import influences

from . import synthetic


def test_the_five_outliers_are_named_without_being_asked(full, refit):
    each = next(d for d in full.dependence if d.group.exponent == "beta")
    assert each.group.lines == (2, 3, 4, 5, 6) and each.group.highest and each.group.alarm
    move = each.parameters["beta"]
    assert move.before == pytest.approx(0.453, abs=0.002)
    assert move.after == pytest.approx(refit.parameters["beta"].estimate, rel=1e-6)
    assert move.errors == pytest.approx((move.after - move.before) / full.parameters["beta"].se) and move.errors < -1
    assert each.compute_optimal["N"].after == pytest.approx(refit.compute_optimal["N"].estimate, rel=1e-6)
    assert each.group.objective == pytest.approx(refit.estimate.value, rel=1e-9)
    (warning,) = [w for w in full.warnings if "does not describe them" in w]
    assert "5 runs (lines 2, 3, 4, 5, 6) hold 37% of the objective" in warning
    assert "beta goes from 0.453 to 0.3672" in warning and "--drop-highest 5" in warning


def test_without_them_no_alarm(refit):
    assert len(refit.dependence) == 2 and not any(d.group.alarm for d in refit.dependence)


def test_planted_runs_are_found(chinchilla, solution):
    n, d = synthetic.grid(12, 10)
    runs = synthetic.runs(np.append(n, [3e9, 4e9]), np.append(d, [1e8, 1.2e8]), noise=0.004)
    runs.loss[-2:] *= 1.3  # alone with few tokens: there a run has leverage
    found = fit(chinchilla, runs, solution, bootstrap=0)
    (alarm,) = (d for d in found.dependence if d.group.alarm)
    assert alarm.group.exponent == "beta" and alarm.group.lines == (122, 123) and alarm.group.highest
    move = alarm.parameters["beta"]
    assert abs(move.before - synthetic.TRUTH["beta"]) > 0.01 > 10 * abs(move.after - synthetic.TRUTH["beta"])


def test_wild_runs_without_leverage_are_no_alarm(chinchilla, solution):
    """The objective bounds their pull."""
    runs = synthetic.runs(*synthetic.grid(12, 10), noise=0.004)
    runs.loss[[10, 50]] *= 1.3
    found = fit(chinchilla, runs, solution, bootstrap=0)
    assert found.parameters["beta"].estimate == pytest.approx(synthetic.TRUTH["beta"], abs=0.01)
    assert not any(d.group.alarm for d in found.dependence)


def test_the_group_moves_its_exponent_more_than_others_of_its_size(chinchilla):
    """Against groups drawn at random: the largest of fifty moves less."""
    runs = synthetic.runs(*synthetic.grid(12, 9), noise=0.01, seed=2)
    found = estimate(chinchilla, runs)
    first, _ = influences(found, left_out(found))
    assert first.exponent == "alpha" and len(first.lines) == 2
    place = chinchilla.parameters.index("alpha")
    move = abs(first.vector[place] - found.vector[place])
    generator = np.random.default_rng(0)
    weights = np.ones((50, len(runs)))
    for row in weights:
        row[generator.permutation(len(runs))[:2]] = 0.0
    others = refitted(found, 50, lambda start, stop: weights[start:stop])[:, place]
    assert (np.abs(others - found.vector[place]) < move).all()


def test_exact_data_alarm_nobody(chinchilla, solution):
    found = fit(chinchilla, synthetic.runs(*synthetic.grid()), solution, bootstrap=0)
    assert not found.warnings and all(d.group.share == 0 for d in found.dependence)
