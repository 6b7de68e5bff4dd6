"""Emergence: the sum of the weights not learned, and the printed rate in samples against the stable one."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import zeta

from derivations.ren2025emergence import DATA, MODEL, PRINTED
from exponents.difference import differences
from exponents.query import at

from .support import points, solved


def test_the_printed_rate_in_samples_is_twice_the_stable_one():
    (found,) = differences(solved(PRINTED), solved(DATA))
    assert found.sign == "+"
    assert found.first.loss.value == found.second.loss.value * 2


def test_the_minimax_rate_of_the_sequence_model():
    """Coefficients p^-beta seen with variance 1/n: risk sum min(p^(-2 beta), 1/n), from n = 1e6 to 1e8."""
    for beta in (0.8, 1.0, 1.5):
        p = np.arange(1, 10**6 + 1, dtype=float)
        tail = zeta(2 * beta, 10**6 + 1)
        risks = [np.minimum(p ** (-2 * beta), 1 / n).sum() + tail for n in (1e6, 1e8)]
        rate = -np.log(risks[1] / risks[0]) / np.log(100)
        assert rate == pytest.approx(float(at(solved(DATA), beta=str(beta)).loss), abs=0.01)


def test_the_width_learns_the_neurons_of_the_time():
    """At the optimum m = t^(1/beta), the number of neurons that have emerged."""
    for point in points(MODEL, 20, seed=18):
        (_, (width, _)), (_, (time, _)) = at(solved(MODEL), **point).resources
        assert width * point["beta"] == time
