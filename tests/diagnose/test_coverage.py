"""Synthetic curves of known truth: is the stated confidence kept?"""

from __future__ import annotations

import numpy as np
import pytest

from verify.diagnose import diagnose

from . import synthetic


def truth(solution, alpha: float, beta: float) -> str:
    return solution.phases[int(solution.evaluate(alpha=alpha, beta=beta).phase)].name


def drawn(seed: int) -> tuple[float, float]:
    """A point of the model's domain within the prior's box, uniform."""
    generator = np.random.default_rng(seed)
    while True:
        alpha, beta = float(generator.uniform(0.15, 1.6)), float(generator.uniform(0.05, 2.2))
        if alpha + beta > 0.6:
            return alpha, beta


@pytest.mark.parametrize(("alpha", "beta", "sampled"), [(0.4, 0.3, False), (0.3, 1.0, True)])
def test_known_phases_are_found(plrf, alpha, beta, sampled):
    theory, solution = plrf
    found = diagnose(theory, solution, synthetic.curves(alpha, beta, seed=11, widths=(32, 96), sampled=sampled))
    assert found.phases[0].label == truth(solution, alpha, beta) and found.phases[0].probability > 0.8


def test_a_single_run_of_each_width_leaves_an_honest_doubt(plrf):
    """Losses of one run scatter by a fifth: several phases remain, the right one among them."""
    theory, solution = plrf
    found = diagnose(theory, solution, synthetic.simulated(0.9, 1.5, seed=3))
    assert truth(solution, 0.9, 1.5) in found.phase_set
    assert any("no phase reaches" in each for each in found.warnings) == (len(found.phase_set) > 1)
    for name, value in (("alpha", 0.9), ("beta", 1.5)):
        low, high = found.parameters[name].interval
        assert low <= value <= high


def test_the_unit_of_the_loss_does_not_matter(plrf, measured, found):
    other = diagnose(*plrf, synthetic.scaled(measured, 0.5))
    assert other.phases[0].label == found.phases[0].label
    for name, value in other.parameters.items():
        assert value.estimate == pytest.approx(found.parameters[name].estimate, abs=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize("sampled", [False, True])
def test_the_confidence_is_kept(plrf, sampled):
    """Of 40 random points each: the phase set holds the truth, a phase called decided is right, in 95% or more."""
    theory, solution = plrf
    held = right = decided = 0
    covered = []
    for seed in range(40):
        alpha, beta = drawn(seed)
        found = diagnose(
            theory, solution, synthetic.curves(alpha, beta, seed=seed, widths=(32, 64, 128), sampled=sampled)
        )
        label = truth(solution, alpha, beta)
        held += label in found.phase_set
        if found.phases[0].probability >= found.confidence:
            decided += 1
            right += found.phases[0].label == label
        for name, value in (("alpha", alpha), ("beta", beta)):
            low, high = found.parameters[name].interval
            covered.append(low <= value <= high)
    assert held >= 0.95 * 40 and decided >= 20 and right >= 0.95 * decided
    assert np.mean(covered) >= 0.8  # 80 intervals of 95% each, for draws of W that are only roughly normal
