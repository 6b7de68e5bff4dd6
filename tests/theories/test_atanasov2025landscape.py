"""Strength of feature learning: the toy model's sharpness and steps, by gradient descent."""

from __future__ import annotations

import math

import pytest

from derivations.atanasov2025landscape import LAZY, RICH
from exponents.query import at

from .support import solved


def steps(depth: int, gamma: float, eta: float, limit: int = 100_000) -> float:
    """Gradient descent on ((1/gamma) w^depth - 1)^2 / 2 for each of the equal weights, from 1; inf if it does not learn."""
    w = 1.0 if gamma >= 1 else (1 - gamma) ** (1 / depth)  # a lazy network starts at an error of order one as well
    target = 1.0 if gamma >= 1 else 1 / gamma
    for n in range(limit):
        error = w**depth / gamma - target
        if not abs(error) < 1e6:
            return math.inf
        if abs(error) < 1e-3:
            return n
        w -= eta * error * w ** (depth - 1) / gamma
    return math.inf


def sharpness(depth: int, gamma: float) -> float:
    """(1/gamma^2) sum of (product of the other weights)^2 at the end of training."""
    w = max(gamma, 1.0) ** (1 / depth)
    return depth * w ** (2 * depth - 2) / gamma**2


@pytest.mark.parametrize("depth", [3, 4])
def test_rich_steps_and_sharpness(depth):
    """From gamma = 1e5 to 1e6: eta = 1/sharpness grows like gamma^(2/L), the steps like gamma^(1 - 2/L)."""
    answer = at(solved(RICH), depth=depth)
    taken = [steps(depth, g, 1 / sharpness(depth, g)) for g in (1e5, 1e6)]
    assert math.log10(taken[1] / taken[0]) == pytest.approx(-float(answer.loss), abs=0.03)
    grown = math.log10(sharpness(depth, 1e5) / sharpness(depth, 1e6))
    assert grown == pytest.approx(float(answer.resources[1][1][0]))


@pytest.mark.parametrize("depth", [2, 3, 5])
@pytest.mark.parametrize("gamma", [1e-3, 1e3])
def test_the_largest_stable_step_is_two_over_the_sharpness(depth, gamma):
    edge = 2 / sharpness(depth, gamma)
    assert steps(depth, gamma, 0.9 * edge) < math.inf
    assert steps(depth, gamma, 1.1 * edge) == math.inf


@pytest.mark.parametrize("depth", [2, 3, 5])
def test_lazy_steps_do_not_depend_on_the_strength(depth):
    answer = at(solved(LAZY), depth=depth)
    taken = [steps(depth, g, 0.5 / sharpness(depth, g)) for g in (1e-3, 1e-4)]
    assert taken[0] == pytest.approx(taken[1], abs=1) and answer.loss == 0
    assert answer.resources == (("gamma", (-1, -1)), ("eta", (-2, -2)))
