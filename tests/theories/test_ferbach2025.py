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


def test_before_the_line_momentum_takes_over_from_the_first_step():
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


def test_the_command_draws_the_planes(tmp_path):
    file = tmp_path / "dana.svg"
    done = CliRunner().invoke(main, ["plot", DECAYING.id, "-o", str(file)])
    assert done.exit_code == 0, done.output
    drawn = file.read_text()
    assert all(f"<!-- {label} -->" in drawn for label in ("Ia", "II", "III", "steep"))
