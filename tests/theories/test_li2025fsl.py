"""Schedules: what decay buys over a constant rate, and the noise integral behind the components."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.optimize import minimize

from derivations.li2025fsl import CONSTANT, CONSTANT_DATA, EXPONENTIAL, EXPONENTIAL_DATA, WSD, WSD_DATA
from exponents.difference import differences
from exponents.query import at

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


def excess(s, beta, features, samples, rate):
    """Sum over modes of the exact signal and noise at the end of exponential decay from ``rate`` to rate/samples."""
    modes = np.arange(1, max(int(features), 1) + 1, dtype=float)
    value, last = modes**-beta, rate / samples
    time = (rate - last) * samples / np.log(rate / last)
    x = 2 * value * time
    noise = value * last * -np.expm1(-x) / 2 + (rate - last) / time * (1 - np.exp(-x) * (1 + x)) / 4
    tail = (features + 0.5) ** (-s * beta) / (s * beta)
    return tail + (modes ** (-s * beta - 1) * np.exp(-x)).sum() + noise.sum()


@pytest.mark.parametrize(("s", "beta"), [(1.2, 2.0), (0.9, 1.5), (0.25, 2.0)])
def test_the_compute_optimum_of_the_sums_over_modes(s, beta):
    """Best M and rate at C = 1e10 and 1e15 with f = C/log D: loss, features and, for easy targets, the lower edge."""
    answer = at(solved(EXPONENTIAL), s=str(s), beta=str(beta))
    loss, (_, (width, _)), (_, (edge, _)) = answer.loss, answer.resources[0], answer.resources[2]

    def best(compute):
        def objective(point):
            features, rate = np.exp(point[0]), min(np.exp(point[1]), 1.0)
            return np.log(excess(s, beta, features, compute / features, rate))

        start = (float(width) * np.log(compute), float(edge) * np.log(compute) + 1)
        found = minimize(objective, start, method="Nelder-Mead", options={"xatol": 1e-4, "fatol": 1e-9})
        features, rate = np.exp(found.x[0]), min(np.exp(found.x[1]), 1.0)
        return found.fun, np.log(features), np.log(rate), np.log(compute / np.log(compute / features))

    first, second = best(1e10), best(1e15)
    step = second[3] - first[3]
    assert (first[0] - second[0]) / step == pytest.approx(float(loss), abs=0.02)
    assert (second[1] - first[1]) / step == pytest.approx(float(width), abs=0.02)
    assert (second[2] - first[2]) / step == pytest.approx(float(edge), abs=0.05)
