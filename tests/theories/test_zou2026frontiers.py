"""Frontiers: both bottlenecks reach the same pattern at the optimum."""

from __future__ import annotations

from derivations.zou2026frontiers import MODEL

from .support import growth, solved


def test_the_frontiers_meet():
    (phase,) = solved(MODEL).phases
    frontier = phase.loss.value / growth(MODEL, "alpha - 1")  # loss k^-(alpha - 1)
    assert frontier == growth(MODEL, "kappa") * phase.resource("N").value
    assert frontier == phase.resource("D").value / growth(MODEL, "alpha")
