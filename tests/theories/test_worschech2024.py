"""Two layers with linear activation: lazy random features for a random teacher, in other letters."""

from __future__ import annotations

from derivations import bordelon2024dynamical
from derivations.worschech2024 import MODEL
from exponents.query import at

from .support import points, solved


def test_it_is_the_hard_case_of_lazy_features():
    for point in points(MODEL, 30, seed=17):
        beta = point["beta"]
        lazy = at(solved(bordelon2024dynamical.MODEL), alpha=1 + beta, beta=beta / (1 + beta))
        answer = at(solved(MODEL), **point)
        assert (answer.loss, answer.resources, answer.active) == (lazy.loss, lazy.resources, lazy.active)
