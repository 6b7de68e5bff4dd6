"""A face of optima: batch, step and momentum trade against each other until momentum is used up."""

from __future__ import annotations

from fractions import Fraction

import pytest

from derivations.shulgin2026lmo import BATCH, MODEL
from exponents.query import at

from .support import solved


def test_every_batch_up_to_the_root_of_the_samples_ties():
    answer = at(solved(MODEL))
    assert answer.loss == Fraction(1, 4)
    assert dict(answer.resources) == {
        "K": (Fraction(1, 2), Fraction(1)),
        "B": (Fraction(0), Fraction(1, 2)),
        "eta": (Fraction(-3, 4), Fraction(-1, 4)),
        "forget": (Fraction(-1, 2), Fraction(0)),
    }


@pytest.mark.parametrize(("b", "loss"), [("1/4", "1/4"), ("1/2", "1/4"), ("3/5", "1/5"), ("4/5", "1/10")])
def test_larger_batches_cost_exponent(b, loss):
    assert at(solved(BATCH), b=b).loss == Fraction(loss)
