"""Epochs over limited data (muennighoff2023): a number at the optimum, the one of a direct search; what a factor 2 costs."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from scipy.optimize import minimize_scalar

from derivations.muennighoff2023 import MODEL, REPEATED, THEORIES, effective
from exponents.finite.calibrated import setting
from exponents.finite.prediction import predict

(THEORY,) = THEORIES
BUDGET, UNIQUE = 1e20, 1e9


def loss(epochs: float) -> float:
    """At a budget 6 N D and D = epochs * U, written out once more."""
    c = {n: float(REPEATED.fit[n]) for n in ("A", "B", "E", "alpha", "beta", "R_N")}
    tokens = epochs * UNIQUE
    parameters = BUDGET / (6 * tokens)
    balance = (c["alpha"] * c["A"] / (c["beta"] * c["B"])) ** (1 / (c["alpha"] + c["beta"]))
    enough = balance * (balance * UNIQUE) ** (c["beta"] / c["alpha"])
    if parameters > enough:
        parameters = enough * (1 + c["R_N"] * (1 - np.exp(-(parameters / enough - 1) / c["R_N"])))
    return c["A"] * parameters ** -c["alpha"] + c["B"] * effective(UNIQUE, tokens) ** -c["beta"]


@pytest.fixture(scope="module")
def prediction():
    return predict(setting(MODEL, THEORY, {"U": Fraction(int(UNIQUE))}), [BUDGET])


def test_the_best_number_of_epochs(prediction):
    best = minimize_scalar(lambda u: loss(np.exp(u)), bounds=(0.0, 6.0), method="bounded", options={"xatol": 1e-8})
    tokens = prediction.optima.resource("D")[0]
    assert tokens / UNIQUE == pytest.approx(np.exp(best.x), rel=1e-3)
    assert prediction.optima.excess[0] == pytest.approx(best.fun, rel=1e-8)
    assert ("epochs", "D", "U") in prediction.asked.ratios


def test_half_and_twice_the_epochs(prediction):
    """U is given: tokens off by a factor are epochs off by it."""
    epochs = prediction.optima.resource("D")[0] / UNIQUE
    rises = [loss(factor * epochs) / loss(epochs) - 1 for factor in (0.5, 2)]
    assert prediction.sensitivity["D"][0] == pytest.approx(rises, rel=1e-5)
