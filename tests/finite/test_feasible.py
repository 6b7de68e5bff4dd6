"""Which limit forbids sizes: its name in the answer, and none where some sizes are admissible."""

from __future__ import annotations

import numpy as np
import pytest
from click.testing import CliRunner
from scipy.optimize import linprog

from exponents.cli import main
from exponents.finite.calibrated import Setting, setting
from exponents.finite.feasible import forbidding, nearest
from exponents.finite.optimum import optimum, pinned
from exponents.finite.picture import Problem
from exponents.finite.posynomial import posynomial
from exponents.finite.prediction import predict
from exponents.finite.response import responses, sensitivities
from exponents.model import Model
from exponents.registry import resolve

CAPPED = Model(
    id="capped",
    resources="N >= 1, D >= 1",
    components={"size": "N**(-1/2)", "data": "D**(-1/2)"},
    budget="N*D",
    caps="N <= 50, D <= 10**4, N*D**2 <= 10**9",
)


@pytest.fixture
def law():
    return posynomial(CAPPED, {})


def test_the_limit_is_named(law):
    found = optimum(law, [1e4])
    here = Setting(CAPPED, {}, {}, law)
    rises, whys = responses(here, found)
    assert found.resource("N")[0] == pytest.approx(50) and found.resource("D")[0] == pytest.approx(200)
    assert whys["N"][0].tolist() == ["", "not allowed: N <= 50"] and np.isnan(rises["N"][0]).tolist() == [False, True]
    assert whys["D"][0].tolist() == ["", ""]
    assert sensitivities(here, found)["D"] == pytest.approx(rises["D"])


def test_the_budget_is_named(law):
    found = optimum(law, [1e4])
    pins = pinned(law, {"N": 40.0, "D": 300.0}, 1)
    assert forbidding(law, found.x, np.log([1e4]), pins)[0].tolist() == ["the budget"]


def test_what_can_be_met_is_met(law):
    """Far from any admissible sizes: D is pinned, N has to go down."""
    pins = pinned(law, {"D": 5e3}, 1)
    problem, log_f = Problem.of(law, pins), np.log([1e5])
    found = nearest(problem, np.log([[1e6, 1.0]]), log_f, pins)
    seen = problem.limits(found.x, log_f, pins)
    assert not found.forbidden.any() and (seen.upper <= 1e-8).all() and np.abs(seen.level).max() < 1e-8


def test_against_linear_programs(law):
    """Random pins and budgets: the constraints are straight, so that a linear program decides."""
    rng = np.random.default_rng(20261122)
    count = 200
    log_f, x = rng.uniform(2, 25, count), rng.normal(4, 6, (count, 2))
    which, values = rng.integers(0, 2, count), rng.uniform(-3, 12, count)
    pins = pinned(law, {}, count).with_another(which, values)
    texts, _ = forbidding(law, x, log_f, pins)
    (offset,), (slopes,) = law.bounds(np.zeros((1, 2)))
    expected = []
    for f, k, value in zip(log_f, which, values, strict=True):
        rows, right = np.vstack([slopes, [1.0, 1.0]]), np.append(-offset, f)
        met = linprog([0, 0], rows, right, np.eye(2)[[k]], [value], bounds=[(None, None)] * 2)
        expected.append(met.status == 2)
    assert (texts != "").tolist() == expected and 20 < sum(expected) < 180


def test_the_answer_names_it():
    words = ["allocate", "chinchilla", "--budget", "1e20"]
    assert "not allowed" not in CliRunner().invoke(main, words).output
    found = CliRunner().invoke(
        main, ["allocate", "plrf-sgd", "alpha=1", "beta=7/10", "--tune", "gamma", "--budget", "1e10"]
    )
    assert found.exit_code == 0 and "not allowed: gamma <= 0.5" in found.output


def test_refusals_are_where_there_is_no_number():
    here = setting(*resolve("chinchilla"), {})
    found = predict(here, np.geomspace(1e16, 1e24, 5))
    assert all((why == "").all() for why in found.refusals.values()) and set(found.refusals) == set(found.sensitivity)
