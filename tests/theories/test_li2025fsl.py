"""Schedules: what decay buys over a constant rate, and the noise integral behind the components."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad

from derivations.li2025fsl import CONSTANT, CONSTANT_DATA, EXPONENTIAL, EXPONENTIAL_DATA, WSD, WSD_DATA
from exponents.difference import differences

from .support import solved


@pytest.mark.parametrize(
    ("decayed", "constant"),
    [(EXPONENTIAL, CONSTANT), (WSD, CONSTANT), (EXPONENTIAL_DATA, CONSTANT_DATA), (WSD_DATA, CONSTANT_DATA)],
    ids=lambda m: m.id,
)
def test_decay_is_better_everywhere(decayed, constant):
    found = differences(solved(decayed), solved(constant))
    assert found and {d.sign for d in found} == {"+"}


def test_both_decays_have_the_same_exponents():
    found = differences(solved(EXPONENTIAL), solved(WSD))
    assert found and {d.sign for d in found} == {"0"}


@pytest.mark.parametrize("beta", [1.5, 2.0, 4.0])
def test_the_noise_of_exponential_decay(beta):
    """gamma T^(1/beta)/T: the noise integral in intrinsic time, whose rate falls linearly from a to b = a/samples."""

    def noise(samples):
        rate, last = 1.0, 1.0 / samples
        total = (rate - last) * samples / np.log(rate / last)
        kernel = lambda u: (1 + u) ** (-(2 - 1 / beta)) * (last + (rate - last) * u / total)  # noqa: E731
        pieces = np.concatenate([[0.0], np.geomspace(1e-2, total, 40)])
        return sum(quad(kernel, lo, hi)[0] for lo, hi in zip(pieces, pieces[1:])), total

    (first, t1), (second, t2) = noise(1e10), noise(1e14)
    assert np.log(second / first) / np.log(t2 / t1) == pytest.approx(1 / beta - 1, abs=0.02)
