"""Where searches for optima of plrf-sgd start: near the optima, at any budget, whatever was asked before."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from derivations.plrf_finite import finite_law
from derivations.plrf_finite.starts import Starts, _between
from exponents.finite.optimum import optimum
from exponents.finite.released import released

POINTS = [(1.0, 0.3), (0.4, 0.3), (1.0, 0.7), (1.0, 1.6), (0.4, 1.0)]  # phases Ia, Ib, II, III, IVa
BUDGETS = 10.0 ** np.array([6.3, 9.1, 12.7, 17.77])


def law(alpha, beta, *tuned):
    """One that remembers nothing."""
    return released(replace(finite_law({"alpha": alpha, "beta": beta})), tuned)


@pytest.mark.parametrize("tuned", [(), ("gamma",)])
@pytest.mark.parametrize(("alpha", "beta"), POINTS)
def test_starts_are_near_the_optima(alpha, beta, tuned):
    here = law(alpha, beta, *tuned)
    found = optimum(here, BUDGETS)
    assert (found.error < 0.1).all()
    assert here.start(np.log(BUDGETS)) == pytest.approx(found.x, abs=1e-4)


@pytest.mark.parametrize("tuned", [(), ("gamma",)])
def test_the_optimum_does_not_depend_on_where_it_starts(tuned):
    """Against a start as far off as the widths that the first search for the lattice tries are apart."""
    here = law(1.0, 0.7, *tuned)
    far = here._rough(np.log(BUDGETS)) + np.array([0.4, -0.4, 0.0])
    one, other = optimum(here, BUDGETS), optimum(here, BUDGETS, near=far)
    assert one.log_loss == pytest.approx(other.log_loss, abs=1e-12)
    assert one.x == pytest.approx(other.x, abs=1e-7) and one.eta == pytest.approx(other.eta, abs=1e-7)


def test_budgets_outside_of_those_known_extend_them():
    here, fresh = law(1.0, 0.7), law(1.0, 0.7)
    here.start(np.log([1e9, 3e9]))
    known = set(here._starts._known)
    assert here.start(np.log([3e20, 2e6])) == pytest.approx(fresh.start(np.log([3e20, 2e6])), abs=1e-9)
    assert known < set(here._starts._known)


@pytest.mark.parametrize("tuned", [(), ("gamma",)])
def test_width_and_steps_grow_with_the_budget(tuned):
    starts = law(1.0, 0.7, *tuned).start(np.log(np.geomspace(1e6, 1e20, 141)))
    assert (np.diff(starts[:, :2], axis=0) > 0).all()


@pytest.mark.parametrize("tuned", [(), ("gamma",)])
def test_any_positive_budget_has_a_start(tuned):
    """Below the smallest size, where the law means nothing, and beyond the largest number of a lattice point."""
    here = law(0.4, 1.0, *tuned)
    log_f = np.array([-690.0, -1.0, 0.0, 1.0, 3.0, 8.0, 200.0, 699.0, 709.7])
    assert np.isfinite(here.start(log_f)).all()
    small = optimum(here, [1e-300, 0.5, 3.9])
    assert (small.kind < 0).all() and np.isnan(small.x).all()


def test_budgets_that_are_many_and_far_apart_are_searched_each():
    here, log_f = law(1.0, 0.7), np.log(np.geomspace(1e6, 1e40, 20))
    assert (here.start(log_f) == here._rough(log_f)).all() and not here._starts._known


def test_what_is_tuned_is_no_longer_held():
    """A law that holds gamma close to the bound starts where half of it is held; a tuned one at its own optimum."""
    log_f = np.log([1e12])
    close = finite_law({"alpha": 1.0, "beta": 0.7}, fraction=0.9)
    assert close.start(log_f) == pytest.approx(law(1.0, 0.7).start(log_f))
    assert np.abs(law(1.0, 0.7, "gamma").start(log_f) - close.start(log_f)).max() > 0.01


def test_between_two_branches_there_is_no_cubic():
    x, rise = np.array([[0.0], [0.0]]), np.array([[1.0], [1.0]])
    above = np.array([[1.0], [3.0]])
    found = _between(x, rise, above, rise, np.full((2, 1), 0.25))
    assert found[0] == pytest.approx(0.25) and np.isnan(found[1])
    assert _between(x, rise, x, rise, np.zeros((2, 1))) == pytest.approx(x)


def test_a_cubic_is_met_exactly():
    def cubic(t):
        return t**3 / 50 - t**2 / 40 + t

    def slope(t):
        return 3 * t**2 / 50 - t / 20 + 1

    t = np.array([[0.3]])
    ends = [np.array([[f(at)]]) for at in (0.0, 1.0) for f in (cubic, slope)]
    assert _between(*ends, t) == pytest.approx(cubic(t), abs=1e-15)


def test_a_law_without_optima_keeps_its_rough_start():
    """Phase Ic far below the budgets at which the law holds."""
    here = finite_law({"alpha": 0.15, "beta": 1.5})
    log_f = np.log([2e5])
    assert (Starts(here, here._rough)(log_f) == here._rough(log_f)).all()
