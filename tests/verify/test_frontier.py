"""The measured frontier, the fit of slopes and the verdicts."""

from __future__ import annotations

import math

import numpy as np
import pytest

from exponents.errors import DataError, DomainError
from verify.fit import Outcome, judge, scaling_fit
from verify.frontier import Family, frontier
from verify.plane import read_plane, sweep_plane
from verify.practice import practitioners
from verify.verdicts import frontier_verdict

BUDGETS = np.geomspace(1e8, 1e12, 9)


@pytest.mark.parametrize(
    "alpha, beta, eta, xi", [(1.0, 0.3, 8 / 15, 1 / 3), (1.0, 0.7, 12 / 17, 7 / 17), (1.0, 1.5, 3 / 4, 1 / 2)]
)
def test_known_exponents_are_confirmed(alpha, beta, eta, xi):
    verdict = frontier_verdict(Family(alpha, beta), BUDGETS, (eta, xi))
    assert verdict.outcome is Outcome.CONFIRMED, (verdict.eta, verdict.xi)


def test_optimum_and_slopes_are_those_of_exact_curves():
    family = Family(0.8, 0.4)
    measured = frontier(family, np.geomspace(1e9, 1e10, 9))
    d, f = measured.d[4], measured.budgets[4]
    nearby = [math.log(family.curve(d * s)([f / (d * s)])[0]) for s in (0.98, 1.0, 1.02)]
    assert nearby[1] < nearby[0] and nearby[1] < nearby[2]
    assert measured.loss[4] == pytest.approx(math.exp(nearby[1]), rel=1e-7)
    s = np.log(measured.budgets)
    assert measured.eta[4] == pytest.approx(-(np.log(measured.loss[5] / measured.loss[3])) / (s[5] - s[3]), abs=1e-4)
    assert measured.xi[4] == pytest.approx(np.log(measured.d[5] / measured.d[3]) / (s[5] - s[3]), abs=1e-4)


def test_fit_finds_limit_and_honest_interval():
    x = np.geomspace(1e6, 1e14, 17)
    clean = scaling_fit(x, 0.5 + 3 * x**-0.25)
    assert clean.limit == pytest.approx(0.5, abs=1e-8) and clean.omega == pytest.approx(0.25, rel=1e-3)
    rng = np.random.default_rng(8)
    covered = 0
    for _ in range(20):
        truth = rng.uniform(0.2, 0.8)
        slopes = truth + rng.uniform(-2, 2) * x**-0.2 + rng.uniform(-1, 1) * x**-0.35 + 1e-5 * rng.standard_normal(17)
        low, high = scaling_fit(x, slopes).interval
        covered += low <= truth <= high
    assert covered >= 17


def test_verdicts():
    x = np.geomspace(1e6, 1e16, 21)
    assert judge(x, 0.5 + 3 * x**-0.25, 0.5).outcome is Outcome.CONFIRMED
    assert judge(x, 0.5 + 3 * x**-0.25, 0.6).outcome is Outcome.REFUTED
    beside = judge(x, 0.5 + 3 * x**-0.25, 0.505)
    assert beside.outcome is Outcome.CONFIRMED and beside.reason.endswith("though outside of the interval")
    slow = judge(x, 0.5 + 0.3 * x**-0.03 * (1 + 0.1 * np.sin(np.log(x))), 0.5)
    assert slow.outcome is Outcome.INCONCLUSIVE
    drift = judge(x, 0.5 - 0.4 / np.log(x), 0.5, tolerance=0.005)
    assert drift.outcome is Outcome.INCONCLUSIVE and (drift.budget is None or drift.budget > x[-1])


@pytest.mark.slow
def test_slow_corrections_are_inconclusive_not_refuted():
    verdict = frontier_verdict(Family(0.27, 1.0), np.geomspace(1e10, 1e16, 10), (253 / 850, 73 / 119))
    assert verdict.eta.outcome is Outcome.INCONCLUSIVE, verdict.eta


@pytest.mark.slow
def test_wrong_exponents_are_refuted():
    verdict = frontier_verdict(Family(1.0, 1.5), np.geomspace(1e8, 1e10, 8), (0.65, 0.5))
    assert verdict.eta.outcome is Outcome.REFUTED and verdict.outcome is Outcome.REFUTED


@pytest.mark.slow
def test_tuned_gamma_is_never_worse():
    budgets = [1e8, 3e8]
    given, tuned = frontier(Family(1.0, 0.7), budgets), frontier(Family(1.0, 0.7, tune_gamma=True), budgets)
    assert (tuned.loss <= given.loss * (1 + 1e-6)).all()
    assert tuned.error < 1e-5


def test_practitioners_estimates_are_near_and_biased():
    estimates = practitioners(Family(1.0, 0.7), np.geomspace(200, 20000, 13), np.geomspace(1e7, 1e9, 4))
    for estimate in estimates:
        assert estimate.eta == pytest.approx(12 / 17, abs=0.1)
        assert estimate.xi == pytest.approx(7 / 17, abs=0.1)
        assert abs(estimate.xi - 7 / 17) > 1e-4


@pytest.mark.parametrize("budgets", [[1.0], [1e9, 1e8], [-1], [math.inf]])
def test_bad_budgets_are_refused(budgets):
    with pytest.raises(DomainError, match="budget"):
        frontier(Family(1.0, 0.7), budgets)


def test_bad_fits_are_refused():
    with pytest.raises(DataError, match="at least 8"):
        scaling_fit([1, 2], [0.5, 0.5])


def test_plane_resumes_and_survives_a_cut_line(tmp_path):
    path = tmp_path / "plane.jsonl"
    budgets = np.geomspace(1e8, 1e11, 8)
    points = [(1.0, 0.3), (0.1, 0.2)]
    seen = []
    first = sweep_plane(points, lambda a, b: (0.5, 0.4), budgets, path=path, progress=lambda *x: seen.append(x[:2]))
    assert seen == [(1, 2), (2, 2)]
    assert first[0].eta == pytest.approx(8 / 15, abs=0.01) and first[0].eta_predicted == 0.5
    assert "1/2" in first[1].note and math.isnan(first[1].eta)
    with path.open("a") as file:
        file.write('{"alpha": 1.0, "be')
    again = sweep_plane(points, lambda a, b: (0.0, 0.0), budgets, path=path)
    assert again[0] == first[0] and len(read_plane(path)) == 2
    path.write_text("{}\n" + path.read_text())
    with pytest.raises(DataError, match="line 1"):
        read_plane(path)
