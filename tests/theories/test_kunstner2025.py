"""Zipf: the power laws against sums over the vocabulary, and the refusal of the other laws."""

from __future__ import annotations

from math import gamma, log

import numpy as np
import pytest
from scipy.special import zeta

from derivations.kunstner2025 import GRADIENT, HEAVY, LIGHT, REFUSALS
from exponents.errors import DomainError, FormulaError
from exponents.model import Model
from exponents.query import at

from .support import solved


def gradient_gap(alpha: float, steps: float, words: int) -> float:
    frequency = np.arange(1, words + 1, dtype=float) ** -alpha
    return float(frequency @ np.exp(-2 * steps * frequency) / frequency.sum())


@pytest.mark.parametrize("alpha", [2.0, 1.5])
def test_gradient_descent_on_a_light_tail(alpha):
    """Power and constant Gamma(1 - 1/alpha)/(alpha zeta(alpha)) at t = 1e4; words beyond the 1e6-th are not learned."""
    loss = float(at(solved(GRADIENT), alpha=str(alpha)).loss)
    steps, words = 1e4, 10**6
    frequency = np.arange(1, words + 1, dtype=float) ** -alpha
    found = (frequency @ np.exp(-2 * steps * frequency) + zeta(alpha, words + 1)) / zeta(alpha)
    predicted = gamma(1 - 1 / alpha) / (alpha * zeta(alpha)) * (2 * steps) ** -loss
    assert found == pytest.approx(predicted, rel=1e-3)


def test_zipf_itself_is_linear_in_the_exponent():
    """alpha = 1: r approaches 1 - tau at 2 t = d^tau, with an error that falls like 1/log d."""
    errors = [gradient_gap(1.0, 0.5 * d**0.5, d) - 0.5 for d in (10**3, 10**6)]
    assert abs(errors[1]) < abs(errors[0]) * 0.6
    assert abs(errors[1]) < 2 / log(10**6)


@pytest.mark.parametrize(("model", "point"), [(GRADIENT, "1"), (GRADIENT, "1/2"), (LIGHT, "1/2")])
def test_the_refused_values_are_outside_the_domains(model, point):
    with pytest.raises(DomainError, match="outside the domain"):
        at(solved(model), alpha=point)


def test_the_engine_refuses_the_refused_laws():
    """As a reader would write them: exponential in t, and linear in log t."""
    for law, words in (("exp(-t)", "exponential law"), ("1 - log(t)", "no minus sign")):
        with pytest.raises(FormulaError, match=words):
            Model(resources="t", components={"gap": law}, budget="t")
    assert [r.subject for r in REFUSALS] == [
        "gradient descent, alpha < 1", "gradient descent, alpha = 1", "sign descent, alpha = 1/2",
    ]  # fmt: skip
    assert all(r.reason and r.remedy and r.where for r in REFUSALS)


def test_the_vocabulary_slows_sign_descent():
    assert at(solved(HEAVY), alpha=1, delta="1/2").loss == 1.5
    with pytest.raises(DomainError):
        at(solved(HEAVY), alpha=1, delta=2)
