"""The gap between test and train loss: what stopping early gains."""

from __future__ import annotations

from derivations.bordelon2024gap import MODEL
from exponents.difference import differences
from exponents.registry import theory
from exponents.solve import solve

from .support import solved


def test_where_the_gap_is_as_large_as_the_loss_is_where_training_should_stop():
    found = differences(solved(MODEL), solve(theory("features-lazy-data").model))
    assert found and {d.sign for d in found} == {"0"}
