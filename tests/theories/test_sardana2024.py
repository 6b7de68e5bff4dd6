"""Inference: the tie in the training tokens, how marginal balance decides it, and the constrained minimum itself."""

from __future__ import annotations

import pytest
from mpmath import exp, findroot, log, mpf, workdps

from derivations.sardana2024 import MODEL, TRAINING_TOKENS
from exponents.onface import marginal_balance

from .support import growth, solved


def test_marginal_balance_gives_the_first_order_condition():
    (found,) = marginal_balance(solved(MODEL))
    (vertex,) = found.optimum.vertices
    assert vertex["D"].value == growth(MODEL, TRAINING_TOKENS)
    assert vertex["N"].value == growth(MODEL, "1 - iota")
    assert found.coverage


def test_the_tie_has_the_ends_of_the_level_balance():
    phase = solved(MODEL).phase("finite_parameters")
    ends = {v["D"].value for v in phase.optimum.vertices}
    assert ends == {growth(MODEL, "alpha*(1 - iota)/beta"), growth(MODEL, "iota")}


@pytest.mark.parametrize(
    ("alpha", "beta", "iota"), [("0.34", "0.28", "0.7"), ("0.5", "0.25", "0.8"), ("0.3478", "0.3658", "0.6")]
)
def test_the_constrained_minimum_has_these_slopes(alpha, beta, iota):
    """min N^-alpha + D^-beta with 6 N D + 2 N I = C, I = C^iota: slopes of N and D between C = 1e400 and 1e401."""
    with workdps(60):
        a, b, i = mpf(alpha), mpf(beta), mpf(iota)

        def optimum(compute):
            demand = compute**i

            def condition(t):  # (1 + I/(3 D)) beta D^-beta = alpha N^-alpha at D = e^t
                tokens = exp(t)
                parameters = compute / (6 * tokens + 2 * demand)
                return log((1 + demand / (3 * tokens)) * b) - b * log(tokens) - log(a) + a * log(parameters)

            start = (i + a * (1 - i)) / (1 + b) * log(compute)
            tokens = exp(findroot(condition, (start, start + 1), solver="secant"))
            return log(compute / (6 * tokens + 2 * demand)), log(tokens)

        (n1, d1), (n2, d2) = optimum(mpf(10) ** 400), optimum(mpf(10) ** 401)
        step = log(mpf(10))
        predicted = (i + a * (1 - i)) / (1 + b)
        assert abs((d2 - d1) / step - predicted) < 1e-4
        assert abs((n2 - n1) / step - (1 - i)) < 1e-4
