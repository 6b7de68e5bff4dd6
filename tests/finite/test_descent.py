"""The way down to an optimum with the limits found on the way: against linear and general programs of scipy."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize

from exponents.finite.descent import descended
from exponents.finite.law import Sizes
from exponents.finite.optimum import optimum, pinned
from exponents.finite.picture import Pins, Problem
from exponents.finite.start import started
from exponents.model import Model

from .problems import problem

MODEL = Model(resources="x, y", components={"a": "x**(-1)", "b": "y**(-1)"}, budget="x*y")


class Wavy:
    """exp(-u + sin(u)/2 + (w - 1)^2), u = log x and w = log y, with u >= 0, w >= 0 and the cost u + w: neither convex nor
    with a budget that is always spent. Undefined for u above 50."""

    model, names, floor, source = MODEL, ("all",), 0.0, "made up"
    labels = ("x >= 1", "y >= 1")

    def sizes(self, x):
        u, w = x.T
        value = np.exp(self.exponent(u) + (w - 1) ** 2)
        value = np.where(u > 50, np.nan, value)[:, None]
        return Sizes(value, np.stack([self.slope(u), 2 * (w - 1)], 1)[:, None] * value[:, :, None], np.zeros(len(x)))

    @staticmethod
    def exponent(u):
        return -u + np.sin(u) / 2

    @staticmethod
    def slope(u):
        return -1 + np.cos(u) / 2

    def budget(self, x):
        return x.sum(1), np.ones_like(x)

    def bounds(self, x):
        return -x, np.broadcast_to(-np.eye(2), (len(x), 2, 2))

    def start(self, log_f):
        return np.stack([log_f / 2, log_f / 2], 1)


class Slack(Wavy):
    """(u - 3)^2 in the place of the first part: a budget beyond what brings u to 3 is not spent."""

    @staticmethod
    def exponent(u):
        return (u - 3) ** 2

    @staticmethod
    def slope(u):
        return 2 * (u - 3)


def down(law, log_f, start):
    log_f, start = np.atleast_1d(np.asarray(log_f, float)), np.atleast_2d(start)
    return descended(Problem.of(law), log_f, start, Pins.none(len(log_f)), 1e-9)


def test_where_the_curvature_is_negative():
    """The multiplier of the budget is the slope in both directions: -1 + cos(u)/2 = 2 (w - 1)."""
    found = down(Wavy(), [9.0, 20.0], [[1.0, 8.0], [19.0, 1.0]])
    assert found.done.all() and found.tight[:, 0].all()
    u, w = found.x.T
    assert u + w == pytest.approx([9.0, 20.0])
    assert np.maximum(Wavy.slope(u), 2 * (0 - 1)) == pytest.approx(2 * (w - 1), abs=1e-7)


def test_a_budget_that_is_not_spent():
    found = down(Slack(), [30.0, 2.0], [[10.0, 12.0], [1.0, 1.0]])
    assert found.done.all() and found.x[0] == pytest.approx([3.0, 1.0])
    assert found.tight[:, 0].tolist() == [False, True]
    all_of_it = optimum(Slack(), np.exp([30.0, 2.0]))
    assert all_of_it.x == pytest.approx(found.x, abs=1e-6) and all_of_it.eta == pytest.approx([0, 2.0], abs=1e-6)


def test_from_where_the_law_has_no_value_there_is_no_way_down():
    found = down(Wavy(), [120.0, 9.0], [[80.0, 1.0], [1.0, 8.0]])
    assert found.done.tolist() == [False, True]


def test_contradictions_do_not_end():
    law = Wavy()
    pins = pinned(law, {"x": np.exp([5.0, 15.0])}, 2)
    log_f = np.full(2, 10.0)
    found = descended(Problem.of(law, pins), log_f, started(Problem.of(law, pins), log_f, pins), pins)
    assert found.done.tolist() == [True, False]
    assert np.isfinite(optimum(law, np.exp(log_f), pins).log_loss).tolist() == [True, False]


def test_nothing_to_do():
    found = descended(Problem.of(Wavy()), np.zeros(0), np.zeros((0, 2)), Pins.none(0))
    assert found.x.shape == (0, 2) and found.done.shape == (0,)


@pytest.mark.parametrize("seed", range(16))
def test_random_posynomials(seed):
    """The same optimum as the interior-point method and as scipy's general solver, from far away."""
    p = problem(seed)
    best = optimum(p.law, [p.f])
    if best.branch[0] < 0 or hasattr(p.law, "branches"):
        pytest.skip("nothing is admissible, or there are cases")
    names = p.law.model.names
    start = np.random.default_rng(seed).uniform(0, 12, (3, len(names)))
    log_f = np.full(3, np.log(p.f))
    here = Problem.of(p.law)
    found = descended(here, log_f, start, Pins.none(3))
    assert found.done.all()
    values = p.law.logarithm(found.x)[0]
    assert values == pytest.approx(best.log_loss[0], abs=1e-5)
    general = minimize(
        lambda x: float(p.law.logarithm(x[None], False)[0][0]), found.x[0], method="SLSQP",
        constraints={"type": "ineq", "fun": lambda x: -here.limits(x[None], log_f[:1], Pins.none(1)).upper[0]},
    )  # fmt: skip
    assert values.min() < general.fun + 1e-5


def test_a_start_is_within_the_limits():
    law = Slack()
    pins = pinned(law, {"y": 5.0}, 1)
    here = Problem.of(law, pins)
    x = started(here, np.array([6.0]), pins, np.array([[-2.0, 3.0]]))
    seen = here.limits(x, np.array([6.0]), pins)
    assert (seen.upper <= 1e-8).all() and np.abs(seen.level).max() < 1e-8
