"""Ridge features: the printed rates over the plane, and the tuned model as their best point."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest

from derivations.defilippis2024 import MODEL, PLANE
from exponents.query import at

from .support import points, solved


def rate(alpha, r, ridge, width):
    """min(g_B, g_V) as printed."""
    mu = min(ridge / alpha, width, Fraction(1))
    bias = min(2 * alpha * mu * min(r, 1), width + (2 * alpha * min(r, Fraction(1, 2)) - 1) * mu)
    return min(bias, 1 - mu)


@pytest.mark.slow
def test_the_plane_is_that_of_the_printed_rates():
    for point in points(PLANE, 200, seed=4):
        printed = rate(point["alpha"], point["r"], point["l"], point["q"])
        assert at(solved(PLANE), **point).loss == printed, point


def test_the_tuned_model_is_the_best_point_of_the_plane():
    """No grid point of (l, q) beats it, and its own ridge and smallest width reach it."""
    grid = [Fraction(k, 8) for k in range(1, 25)]
    for point in points(MODEL, 20, seed=5):
        answer = at(solved(MODEL), **point)
        (_, (width, unbounded)), (_, (_, ridge)) = answer.resources[1:3]
        assert unbounded is None
        assert rate(*point.values(), -ridge, width) == answer.loss
        assert all(rate(*point.values(), ridge, width) <= answer.loss for ridge, width in product(grid, grid))


def test_fewer_features_cost_exponent():
    """At the optimal ridge, below the smallest optimal width."""
    for point in points(MODEL, 20, seed=6):
        answer = at(solved(MODEL), **point)
        (_, (width, _)), (_, (_, ridge)) = answer.resources[1:3]
        assert rate(*point.values(), -ridge, width * Fraction(9, 10)) < answer.loss


def test_where_width_can_replace_the_ridge():
    """For r < 1/2 the optimal ridge is unbounded below, at the smallest width only."""
    assert at(solved(MODEL), alpha=2, r="1/4").resources[2] == ("lam", (None, Fraction(-1)))
    low, high = at(solved(MODEL), alpha=2, r="3/4").resources[2][1]
    assert low == high == Fraction(-1, 2)
