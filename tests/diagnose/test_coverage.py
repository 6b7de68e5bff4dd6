"""Curves of known truth: is the stated confidence kept?"""

from __future__ import annotations

import numpy as np
import pytest

from verify.diagnose import diagnose

from . import synthetic
from .coverage import LEVELS, case, interval, outcome, phase_at, verdicts

CASES = 45


@pytest.mark.parametrize(("alpha", "beta", "sampled"), [(0.4, 0.3, False), (0.4, 1.2, True)])
def test_known_phases_are_found(plrf, alpha, beta, sampled):
    theory, solution = plrf
    found = diagnose(theory, solution, synthetic.curves(alpha, beta, seed=11, widths=(32, 96), sampled=sampled))
    assert found.phases[0].label == phase_at(solution, alpha, beta) and found.phases[0].probability > 0.8
    assert found.learning_rate is None


def test_an_unknown_learning_rate_is_inferred_and_widens_the_intervals(plrf):
    theory, solution = plrf
    told = synthetic.curves(1.0, 0.7, seed=1, widths=(32, 96))
    sharp, wide = (diagnose(theory, solution, curves) for curves in (told, synthetic.untold(told)))
    assert wide.phases[0].label == "II" and wide.phase_set == ("II",)
    low, high = wide.learning_rate.interval
    assert low < 0.5 < high < 2 * low
    for name, value in (("alpha", 1.0), ("beta", 0.7)):
        (a, b), (c, d) = sharp.parameters[name].interval, wide.parameters[name].interval
        assert c < value < d and d - c > b - a


def test_a_single_run_of_each_width_leaves_an_honest_doubt(plrf):
    """Losses of one run scatter by a fifth: several phases remain, the right one among them."""
    theory, solution = plrf
    found = diagnose(theory, solution, synthetic.trained(0.9, 1.5, seed=3))
    assert phase_at(solution, 0.9, 1.5) in found.phase_set
    assert any("no phase reaches" in each for each in found.warnings) == (len(found.phase_set) > 1)
    for name, value in (("alpha", 0.9), ("beta", 1.5)):
        low, high = found.parameters[name].interval
        assert low <= value <= high


def test_the_unit_of_the_loss_does_not_matter(plrf, measured, found):
    other = diagnose(*plrf, synthetic.scaled(measured, 0.5))
    assert other.phases[0].label == found.phases[0].label
    for name, value in other.parameters.items():
        assert value.estimate == pytest.approx(found.parameters[name].estimate, abs=1e-6)


def test_cases_come_from_the_prior_and_from_every_phase(plrf):
    _, solution = plrf
    drawn = [case(seed, solution) for seed in range(300)]
    assert {c.kind for c in drawn} == {"exact", "drawn", "trained"} and {c.told for c in drawn} == {True, False}
    assert len({phase_at(solution, c.alpha, c.beta) for c in drawn}) == 7
    assert phase_at(solution, *(getattr(case(0, solution, "IVb"), n) for n in ("alpha", "beta"))) == "IVb"


def test_a_proportion_has_the_interval_of_its_posterior():
    low, high = interval(38, 40)
    assert (low, high) == pytest.approx((0.83467, 0.98465), abs=1e-4)  # quantiles of Beta(39, 3)


def test_verdicts_count_what_outcomes_hold(plrf):
    theory, solution = plrf
    seed = next(s for s in range(100) if (c := case(s, solution)).told and c.kind == "exact" and len(c.widths) == 2)
    one = outcome(case(seed, solution), theory, solution)
    assert one.holds(0.95) and 0 < one.ranks[0] < 1 and 0 < one.lengths[0] < one.lengths[1] < 3
    assert one.phase_set(0.0) == [next(iter(one.phases))] and set(one.phase_set(1.0)) == set(one.phases)
    assert f"phase set of {LEVELS[-1]:.0%}: 1/1" in next(line for line in verdicts([one]) if "95%" in line)


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("told", [True, False])
def test_the_confidence_is_kept(plrf, told):
    """Cases from the prior: sets of 95% hold the true phase in 95% of them, and the likeliest phase is right as often as
    stated, within two standard deviations."""
    theory, solution = plrf
    found = [outcome(case(seed, solution, told=told), theory, solution) for seed in range(CASES)]
    print("\n".join(verdicts(found)))
    assert min(o.effective for o in found) > 2000
    assert sum(o.holds(0.95) for o in found) >= 0.95 * len(found)
    first = np.array([max(o.phases.values()) for o in found])
    right = np.array([next(iter(o.phases)) == o.truth for o in found])
    assert right.sum() >= first.sum() - 2 * np.sqrt(np.sum(first * (1 - first)) + 1)


@pytest.mark.slow
def test_the_confidence_is_kept_in_every_phase(plrf):
    theory, solution = plrf
    found = [outcome(case(s, solution, p.name, told=True), theory, solution) for p in solution.phases for s in (1, 2)]
    assert len({o.truth for o in found}) == 7 and sum(o.holds(0.95) for o in found) >= len(found) - 1
