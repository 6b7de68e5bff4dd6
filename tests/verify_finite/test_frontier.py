"""Predicted frontiers of plrf-sgd against exact ones: numbers where the law claims them, a reason where it does not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from derivations.paquette2024 import MODEL, THEORIES
from derivations.plrf_finite import finite_law
from derivations.plrf_finite.attained import attained, attained_on
from exponents.solve import solve
from verify.finite.comparison import Comparison, compare, table
from verify.finite.shares import exact_shares, response
from verify.fit import Outcome
from verify.frontier import Family
from verify.levels import finite as level
from verify.setting import setting

BUDGETS = np.geomspace(1e6, 1e16, 6)

# Phase, alpha, beta; two of the points of Ic and IVb are valid at large budgets only, (0.15, 1.5) not even there.
POINTS = [
    ("Ia", 1.0, 0.3), ("Ia", 0.7, 0.1), ("Ia", 1.5, 0.4),
    ("Ib", 0.4, 0.3), ("Ib", 0.35, 0.4), ("Ib", 0.2, 0.4),
    ("Ic", 0.2, 0.8), ("Ic", 0.15, 1.5), ("Ic", 0.22, 1.2),
    ("II", 1.0, 0.7), ("II", 0.7, 0.6), ("II", 1.5, 1.0),
    ("III", 1.0, 1.6), ("III", 1.5, 2.5), ("III", 0.6, 1.2),
    ("IVa", 0.4, 1.0), ("IVa", 0.45, 2.0), ("IVa", 0.35, 0.7),
    ("IVb", 0.27, 1.0), ("IVb", 0.28, 1.5),
]  # fmt: skip
SILENT = {(0.15, 1.5)}  # claims nothing up to 1e16


def law(alpha, beta):
    return finite_law({"alpha": alpha, "beta": beta})


@pytest.fixture(scope="module")
def solution():
    return solve(MODEL)


def checked(alpha: float, beta: float, budgets) -> Comparison:
    found = compare(law(alpha, beta), Family(alpha, beta), budgets)
    assert not found.missed.any(), table([(f"{alpha} {beta}", found)])
    return found


@pytest.mark.parametrize(("alpha", "beta"), [(1.0, 0.3), (0.4, 1.0)])
def test_numbers_at_two_budgets(alpha, beta):
    found = checked(alpha, beta, [1e7, 1e10])
    assert found.valid.all() and found.outcome is Outcome.CONFIRMED
    assert np.abs(found.loss).max() < 2e-3 and np.abs(found.width).max() < 1e-2
    assert np.abs(found.eta).max() < 1e-3 and np.abs(found.xi).max() < 2e-3 and found.shares.max() < 2e-3


@pytest.mark.slow
@pytest.mark.parametrize(("phase", "alpha", "beta"), POINTS)
def test_twenty_points_over_all_phases(phase, alpha, beta, solution):
    assert phase in [claim.label for claim in _claims(solution, alpha, beta)]
    found = checked(alpha, beta, BUDGETS)
    assert found.valid.any() == ((alpha, beta) not in SILENT)
    assert np.nanmax(np.abs(found.eta[found.valid]), initial=0) < 0.01


def _claims(solution, alpha, beta):
    theory = next(t for t in THEORIES if t.model is MODEL)
    point = {"alpha": alpha, "beta": beta}
    tests = {
        "Ia": alpha > 0.5 > beta, "Ib": alpha < 0.5 and beta < 0.5, "Ic": alpha < 0.25 and beta > 0.5,
        "II": alpha > 0.5 and 0.5 < beta < alpha, "III": alpha > 0.5 and beta > alpha,
        "IVa": 1 - 0.5**0.5 < alpha < 0.5 < beta, "IVb": 0.25 < alpha < 1 - 0.5**0.5 and beta > 0.5,
    }  # fmt: skip
    assert solution.evaluate(**point).phase >= 0
    return [claim for claim in theory.claims if tests[claim.label]]


@pytest.mark.slow
@pytest.mark.parametrize("alpha", [0.3, 0.4, 0.6, 0.8, 1.1, 1.4])
def test_local_slopes_over_the_plane(alpha):
    """A 6 x 6 grid: local exponents where the law claims validity."""
    compared = 0
    for beta in (0.3, 0.42, 0.65, 0.9, 1.2, 1.7):
        found = checked(alpha, beta, [1e8, 1e11])
        if found.exact.error > 1e-4:  # the measured frontier says of itself that its interpolant is not that good
            continue
        compared += int(found.valid.sum())
        assert np.nanmax(np.abs(found.eta[found.valid]), initial=0) < 5e-3
        assert np.nanmax(np.abs(found.xi[found.valid]), initial=0) < 2e-2
    assert compared >= 6


def test_a_wrong_constant_is_refuted():
    """The comparison can fail: a law of other data, claimed to be this."""
    found = compare(law(1.0, 0.32), Family(1.0, 0.3), [1e8])
    assert found.valid.all() and found.missed.all() and found.outcome is Outcome.REFUTED
    silent = replace(found, predicted=replace(found.predicted, error=np.full(1, np.inf)))
    assert silent.outcome is Outcome.INCONCLUSIVE


def test_shares_on_exact_curves_add_up():
    curve = Family(0.4, 1.0).curve(500.0)
    times = np.geomspace(10.0, 1e7, 8)
    shares = exact_shares(curve, times)
    assert np.allclose(shares.floor + shares.resolved + shares.noise, 1.0)
    assert (shares.noise > -1e-9).all() and (np.diff(shares.floor) > -1e-12).all()
    gain = response(curve, times)
    assert (np.diff(gain) > -1e-12).all() and np.isclose(gain[-1], 1 / (1 - curve.kernel_norm), rtol=1e-6)


def test_budgets_to_see_the_limit(solution):
    """Soon in Ib and III, far beyond any measurement close to the wall of IVa and IVb."""
    alpha, beta = np.array([0.4, 1.0, 0.27]), np.array([0.3, 1.6, 1.0])
    limit = solution.evaluate(alpha=alpha, beta=beta)
    budgets = np.geomspace(1e4, 1e60, 29)
    needed = [
        attained(law(a, b), e, x, budgets=budgets)
        for a, b, e, x in zip(alpha, beta, limit.loss, limit.resources["d"], strict=True)
    ]
    assert needed[0] < 1e10 and needed[1] < 1e10 and 1e30 < needed[2] < 1e50
    assert attained(law(1.0, 0.3), 0.6, 1 / 3, budgets=budgets) == np.inf
    outside = attained_on(np.array([0.1]), np.array([0.1]), np.array([np.nan]), np.array([np.nan]))
    assert np.isnan(outside).all()


def test_the_level(solution):
    theory = replace(next(t for t in THEORIES if t.model is MODEL), finite=finite_law)
    here = setting(theory, solution, {"alpha": 1, "beta": "3/10"})
    (row,) = level.rows([here], np.array([1e7, 1e9]))
    assert row.outcome is Outcome.CONFIRMED and row.error < 0.02
    (bare,) = level.rows([replace(here, theory=replace(theory, finite=None))], np.array([1e7]))
    assert bare.outcome is Outcome.INCONCLUSIVE and "constants" in bare.detail
    far = setting(theory, solution, {"alpha": "3/20", "beta": "3/2"})
    (silent,) = level.rows([far], np.array([1e7]))
    assert silent.outcome is Outcome.INCONCLUSIVE and "below f = 1e" in silent.detail
