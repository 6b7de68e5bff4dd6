"""Onset of variance: the square root, and members for width."""

from __future__ import annotations

from derivations.atanasov2023onset import ENSEMBLE, MODEL
from exponents.onface import wish
from exponents.parse import exponent
from exponents.query import at

from .support import points, solved


def test_the_onset_in_polynomial_regression_is_the_square_root_of_the_width():
    assert at(solved(MODEL), s=2).resources == (("P", (0.5, None)), ("N", (1, 1)))


def test_members_and_width_are_interchangeable():
    """Any split of f = E N has the same loss, and the same onset."""
    for point in points(ENSEMBLE, 10, seed=16):
        answer = at(solved(ENSEMBLE), **point)
        assert answer.loss == at(solved(MODEL), **point).loss
        assert [interval for name, interval in answer.resources if name != "P"] == [(0, 1), (0, 1)]
    for model in (MODEL, ENSEMBLE):
        (found,) = wish(solved(model), "min P")
        assert {v["P"].value for v in found.optimum.vertices} == {exponent("1/s", model.field)}
