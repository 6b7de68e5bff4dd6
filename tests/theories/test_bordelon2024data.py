"""Fixed samples: what reuse buys over one pass, and width against data at the end of training."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest

from derivations.bordelon2024data import CONVERGED, DATA, NOISELESS, WIDTH
from exponents.difference import differences
from exponents.query import at
from verify.ridge import RidgeProblem, RidgeSolver

from .support import points, solved


def decay(b, s, wide, many):
    """At the end of training with N = n^wide, P = n^many: bias and variance of the smaller of the two."""
    if wide <= many:
        return min(wide * min(s, b), many - wide * (1 - min(s, b)))
    return min(many * min(s, 2 * b), wide - many * (1 - min(s, b)))


def test_width_costs_nothing_when_it_is_free():
    found = differences(solved(WIDTH), solved(DATA))
    assert found and {d.sign for d in found} == {"0"}


def test_reuse_multiplies_the_data_exponent():
    """One pass with batches of order one has t ~ P and P^(-beta); repeated samples alpha times that, up to beta = 2."""
    for point in points(NOISELESS, 40, seed=13):
        gained = at(solved(NOISELESS), **point).loss / point["beta"]
        assert gained == (point["alpha"] if point["beta"] <= 2 else 2 * point["alpha"] / point["beta"])


def test_the_split_of_width_and_data_is_the_best_of_a_grid():
    """The law at the end of training, in closed form, over N = C^x."""
    for point in points(CONVERGED, 20, seed=14):
        b, s = point["alpha"], point["alpha"] * point["beta"]
        answer = at(solved(CONVERGED), **point)
        assert answer.loss >= max(decay(b, s, Fraction(k, 120), 1 - Fraction(k, 120)) for k in range(121))
        wide, many = (low for _, (low, _) in answer.resources)
        assert decay(b, s, wide, many) == answer.loss


@pytest.mark.parametrize(
    ("alpha", "beta", "width"), [(1.5, 0.6, 1.3), (1.5, 1.5, 1.4), (1.5, 1.5, 0.7), (2.5, 1.4, 1.5)]
)
def test_the_exponents_at_the_end_of_training(alpha, beta, width):
    """N = P^width, P from 1e4 to 1e5, without ridge, against the deterministic equivalent of width and data."""
    first, second = (
        RidgeSolver(RidgeProblem(1 + alpha * beta, alpha, samples**width, samples)).closed_form(0.0)
        for samples in (1e4, 1e5)
    )
    assert -math.log10(second / first) == pytest.approx(decay(alpha, alpha * beta, width, 1.0), abs=0.05)
