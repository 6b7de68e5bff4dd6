"""Quanta: the relation of the two exponents, and the same model in the letters of another paper."""

from __future__ import annotations

from derivations import zou2026frontiers
from derivations.michaud2023 import MODEL
from exponents import solve
from exponents.views import view_of, viewed

from .support import growth, solved


def test_training_and_capacity_exponents_are_related():
    """alpha_S = alpha_N/(1 + alpha_N), the paper's testable relation."""
    capacity, training = (-c.law.monomial.powers[0][1] for c in MODEL.components)
    assert training == capacity / (1 + capacity)


def test_frontiers_with_unit_capacity_are_quanta():
    """Frequencies k^-(alpha + 1) and capacity N: one model, two papers."""
    frontiers = solve(viewed(zou2026frontiers.MODEL, view_of("alpha = alpha + 1, kappa = 1")))
    (phase,) = frontiers.phases
    assert phase.loss.value == solved(MODEL).phases[0].loss.value == growth(MODEL, "alpha/(2 + alpha)")
