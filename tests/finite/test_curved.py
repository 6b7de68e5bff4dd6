"""Bounds that bend: a resource held along a curve, against the problem in which it is replaced by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from exponents.finite.law import HELD, Sizes
from exponents.finite.optimum import optimum
from exponents.finite.picture import Problem
from exponents.model import Model

MODEL = Model(resources="x, y, z > 0", components={"a": "x**(-1)", "b": "y**(-1)", "c": "z"}, budget="x*y")


class Curved:
    """x^-1 + y^-1 + z with z = exp(-u - u^2/40), u = log x, at budget x y; ``held`` False leaves only z <= that."""

    model, names, floor, source = MODEL, ("a", "b", "c"), 0.0, "made up"
    labels = (HELD + "z", HELD + "z")

    def sizes(self, x):
        components = np.exp(x * [-1, -1, 1])
        slopes = components[:, :, None] * np.diag([-1, -1, 1])
        return Sizes(components, slopes, np.zeros(len(x)))

    def budget(self, x):
        return x[:, 0] + x[:, 1], np.broadcast_to([1.0, 1.0, 0.0], x.shape)

    def bounds(self, x):
        gap = x[:, 2] + x[:, 0] + x[:, 0] ** 2 / 40
        row = np.stack([1 + x[:, 0] / 20, np.zeros(len(x)), np.ones(len(x))], axis=1)
        return np.stack([gap, -gap], axis=1), np.stack([row, -row], axis=1)


def by_hand(log_f: float) -> float:
    """log x* of the problem in x alone, by Newton's method on its first-order condition."""
    u = log_f / 2
    for _ in range(60):
        z = math.exp(-u - u * u / 40)
        slope = -math.exp(-u) + math.exp(u - log_f) - (1 + u / 20) * z
        bend = math.exp(-u) + math.exp(u - log_f) + ((1 + u / 20) ** 2 - 1 / 20) * z
        u -= slope / bend
    return u


def test_the_optimum_along_a_curve_and_its_growth():
    assert Problem.of(Curved()).curved
    log_f, step = np.log([1e3, 1e5, 1e8]), 1e-4
    found = optimum(Curved(), np.exp(log_f))
    assert found.x[:, 0] == pytest.approx([by_hand(s) for s in log_f], abs=1e-9)
    growth = [(by_hand(s + step) - by_hand(s - step)) / (2 * step) for s in log_f]
    assert found.xi[:, 0] == pytest.approx(growth, abs=1e-7)
    held = -(1 + found.x[:, 0] / 20) * found.xi[:, 0]
    assert found.xi[:, 2] == pytest.approx(held, abs=1e-9)


def test_straight_bounds_are_not_bent():
    from exponents.finite.posynomial import posynomial

    assert not Problem.of(posynomial(MODEL, {})).curved
