"""A monotone relation between losses: the optimum of the other loss, its exponent times kappa."""

from __future__ import annotations

from derivations import hoffmann2022
from derivations.brandfonbrener2025 import MODEL
from exponents.query import at

from .support import points, solved


def test_the_allocation_is_unchanged_and_the_exponent_multiplied():
    for point in points(MODEL, 20, seed=8):
        related = at(solved(MODEL), **point)
        first = at(solved(hoffmann2022.MODEL), alpha=point["alpha"], beta=point["beta"])
        assert related.resources == first.resources
        assert related.loss == point["kappa"] * first.loss
