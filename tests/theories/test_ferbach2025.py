"""Momentum: who outscales whom and where, the count of modes behind the cap on its step, the jumps of the width."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from click.testing import CliRunner

from derivations import paquette2024
from derivations.ferbach2025 import CONSTANT, DECAYING, MOMENTUM
from exponents import solve
from exponents.cli import main
from exponents.difference import differences
from exponents.query import at
from verify.modes import Modes
from verify.momentum import dana_decaying, heavy_ball, momentum_curve, plain_sgd

from .support import points, solved

SGD = paquette2024.MODEL


def _sgd():
    return solve(SGD)


def _side(difference):
    """True above the line 2 alpha = 1; no overlap of two phases straddles it."""
    return difference.sample[0] > Fraction(1, 2)


@pytest.mark.parametrize("tuned", [(), ("gamma", "g3")], ids=["held", "tuned"])
def test_constant_momentum_never_changes_an_exponent(tuned):
    found = differences(solve(MOMENTUM, tune=tuned), solve(SGD, tune=tuned[:1]))
    assert found and {d.sign for d in found} == {"0"}


@pytest.mark.parametrize(("better", "worse"), [(CONSTANT, SGD), (DECAYING, CONSTANT)], ids=lambda m: m.id)
def test_each_rule_outscales_the_next_above_the_line_and_nowhere_below(better, worse):
    found = differences(solved(better), _sgd() if worse is SGD else solved(worse))
    assert {d.sign for d in found if not _side(d)} == {"0"}
    assert {d.sign for d in found if _side(d)} <= {"+", "0"}
    assert any(d.sign == "+" for d in found)


def test_decaying_momentum_is_strictly_better_than_sgd_wherever_it_can_be():
    found = [d for d in differences(solved(DECAYING), _sgd()) if _side(d)]
    assert found and {d.sign for d in found} == {"+"}


def test_constant_momentum_steps_tie_with_sgd_only_in_the_noisy_phase():
    """The optimum of phase III has r ~ d, at the switch itself; beyond alpha = 3/4 it does not."""
    (tie,) = [d for d in differences(solved(CONSTANT), _sgd()) if _side(d) and d.sign == "0"]
    assert tie.second.active == ("embedding_distortion", "sgd_noise")
    assert Fraction(1, 2) < tie.sample[0] < Fraction(3, 4)


@pytest.mark.parametrize(("model", "wall"), [(CONSTANT, "4*alpha - 3"), (DECAYING, "4*alpha**2 - 6*alpha + 1")])
def test_the_width_jumps_where_distortion_meets_the_floor(model, wall):
    jumping = {str(w.poly) for w in solved(model).walls if "d" in {name for name, _, _ in w.jumps}}
    assert wall in jumping


def test_decaying_momentum_leads_from_the_first_step_and_constant_momentum_after_d_steps():
    """Above 2 alpha = 1 the decaying rule is never before its switch; the constant one is after d steps."""
    for point in points(DECAYING, 40, seed=9):
        if 2 * point["alpha"] > 1:
            assert all("_late" in c or c == "finite_width" for c in at(solved(DECAYING), **point).active)
            (_, (width, _)), (_, (steps, _)) = at(solved(CONSTANT), **point).resources[:2]
            assert steps >= width


@pytest.mark.parametrize("alpha", [0.3, 0.4, 0.7, 1.0, 1.5])
def test_the_count_of_modes_that_caps_the_step(alpha):
    """sum_j lam/(lam + 1/x), j <= d, against min(d, x^(1/(2 alpha)) + x d^(1 - 2 alpha)): bounded ratio, no drift."""
    ratios = []
    for d in (10**4, 10**6):
        lam = np.arange(1, d + 1, dtype=float) ** (-2 * alpha)
        x = np.geomspace(10, float(d) ** (2 * alpha), 9)
        counted = np.array([(lam / (lam + 1 / t)).sum() for t in x])
        ratios.append(counted / np.minimum(d, x ** (1 / (2 * alpha)) + x * float(d) ** (1 - 2 * alpha)))
    assert 0.2 < np.min(ratios) and np.max(ratios) < 4
    assert np.abs(np.log(ratios[1] / ratios[0])).max() < 0.7


RULES = {
    "sgd": lambda alpha, delta, trace: plain_sgd(0.3 / trace),
    "momentum": lambda alpha, delta, trace: heavy_ball(0.2 / trace, 0.02 / trace, 0.2),
    "decaying": lambda alpha, delta, trace: dana_decaying(0.3 / trace, 0.1 / trace, delta, 1 / (2 * alpha)),
}


@pytest.mark.parametrize(("alpha", "beta"), [(1.0, 0.7), (1.5, 0.3), (1.0, 2.5)])
@pytest.mark.parametrize("rule", RULES)
def test_the_loss_in_steps_is_a_power_of_the_effective_time(alpha, beta, rule):
    """Slopes from 1e7 to 1e8 steps of the second moments of the modes, d infinite: population or noise leads."""
    k = np.geomspace(1, 1e9, 1200)
    width = np.gradient(k)
    lam = k ** (-2 * alpha)
    modes = Modes(lam, width * lam * k ** (-2 * beta), width * lam**2, 0.0)
    delay = 2 * (2 + (2 * beta - 1) / alpha)
    schedule = RULES[rule](alpha, delay, (width * lam).sum())
    first, second = momentum_curve(modes, schedule, 1, [1e7, 1e8], resolution=0.05)
    power = min((2 * alpha + 2 * beta - 1) / (2 * alpha), 2 - 1 / (2 * alpha))
    time = 2 - 1 / (2 * alpha) if rule == "decaying" else 1
    assert -np.log10(second / first) == pytest.approx(power * time, abs=0.01)


def test_the_command_draws_the_planes(tmp_path):
    file = tmp_path / "dana.svg"
    done = CliRunner().invoke(main, ["plot", DECAYING.id, "-o", str(file)])
    assert done.exit_code == 0, done.output
    drawn = file.read_text()
    assert all(f"<!-- {label} -->" in drawn for label in ("Ia", "II", "III", "steep"))
