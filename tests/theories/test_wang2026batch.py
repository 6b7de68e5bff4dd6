"""The late switch: marginal balance against the published fraction, and against a direct minimisation."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize_scalar

from derivations.wang2026batch import FRACTION, LATE, SWITCH
from exponents.onface import marginal_balance

from .support import growth, solved


def test_marginal_balance_gives_the_published_fraction():
    (found,) = marginal_balance(solved(SWITCH))
    (vertex,) = found.optimum.vertices
    assert vertex["D2"].value == growth(SWITCH, LATE)
    assert vertex["D2"].value - vertex["D1"].value == growth(SWITCH, FRACTION)


def test_the_level_balance_does_not_decide():
    (phase,) = solved(SWITCH).phases
    assert phase.optimum.free == ("D2",)
    assert {v["D2"].value for v in phase.optimum.vertices} == {growth(SWITCH, "s*beta/(beta - 1)"), growth(SWITCH, "1")}


@pytest.mark.parametrize(("s", "beta"), [(0.2, 2.0), (0.3, 2.0), (0.3, 3.0)])
def test_the_best_switch_of_the_law_itself(s, beta):
    """Batches 1 and 8: the minimum over D2 of signal plus remembered noise, slope of D2/D between 1e10 and 1e16."""
    memory = 1 - 1 / beta

    def best(samples):
        def loss(log_late):
            late = np.exp(log_late)
            steps = (samples - late) + late / 8
            noise = ((1 + late / 8) ** -memory - (1 + steps) ** -memory) * (1 - 1 / 8) - (1 + steps) ** -memory / 8
            return (1 + steps) ** -s + noise / memory

        bounds = (0.0, np.log(samples / 2))
        return np.exp(minimize_scalar(loss, bounds=bounds, method="bounded", options={"xatol": 1e-9}).x)

    slope = np.log(best(1e16) / best(1e10)) / np.log(1e6) - 1
    assert slope == pytest.approx(-(1 - 1 / beta - s) / (2 - 1 / beta), abs=0.02)
