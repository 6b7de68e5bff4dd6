"""The compute-optimal exponents and allocations against closed forms, SciPy and slopes of the law itself."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from scipy.optimize import minimize_scalar

from exponents import solve
from exponents.errors import DomainError, UnknownNameError
from verify.runs.estimate import estimate
from verify.runs.fitted import fit
from verify.runs.laws import law_of
from verify.runs.optimum import Cost, allocation, cost_of, growth

from . import synthetic

FOUR = """
parameters = "a, b, c"
domain = "a > 0, b > 0, c > 0"
resources = "d, t, B"
budget = "3*d*t*B**2"

[components]
width = "d**(-a)"
time = "t**(-b)"
noise = "B**(-c)"
"""


def at(found, budget):
    cost = cost_of(found.objective.law)
    best = allocation(found.objective, found.vector[None], cost, budget)
    return {name: float(value[0]) for name, value in best.items()}


@pytest.fixture(scope="module")
def exact(chinchilla):
    return estimate(chinchilla, synthetic.runs(*synthetic.grid()))


@pytest.mark.parametrize("budget", [1e10, 1e18, 1e21, 1e26, 1e40])
def test_the_closed_form_of_the_sum(exact, budget):
    t = synthetic.TRUTH
    both = t["alpha"] + t["beta"]
    ratio = (t["alpha"] * t["A"] / (t["beta"] * t["B"])) ** (1 / both)
    n = ratio * (budget / 6) ** (t["beta"] / both)
    expected = {"N": n, "D": budget / 6 / n, "loss": synthetic.chinchilla(n, budget / 6 / n)}
    assert at(exact, budget) == pytest.approx(expected, rel=1e-6)


def test_the_published_allocation(refit):
    """The budget of the largest published run, and its twenty tokens a parameter."""
    (found,) = refit.allocations
    assert found.budget == 1e21
    n, d, loss = (found.values[k].estimate for k in ("N", "D", "loss"))
    assert 6 * n * d == pytest.approx(1e21)
    assert 15 < d / n < 30 and 2.29 < loss < 2.32
    assert all(
        found.values[k].interval[0] < found.values[k].estimate < found.values[k].interval[1] for k in found.values
    )


def test_the_joint_law_against_scipy(kaplan):
    found = estimate(kaplan, synthetic.runs(*synthetic.grid(), loss=synthetic.kaplan))
    budget = 3e20

    def loss(log_n):
        n = np.exp(log_n)
        return np.log(synthetic.kaplan(n, budget / 6 / n))

    by_scipy = minimize_scalar(loss, bounds=(10, 40), method="bounded", options={"xatol": 1e-10})
    best = at(found, budget)
    assert best["N"] == pytest.approx(np.exp(by_scipy.x), rel=1e-4)
    assert best["loss"] == pytest.approx(np.exp(by_scipy.fun), rel=1e-9)


@pytest.mark.parametrize("name", ["chinchilla", "kaplan"])
def test_exponents_are_the_slopes_of_the_allocations(name):
    """The engine's formulas against differences of the numerical optimum."""
    law = law_of(name)
    found = estimate(law, synthetic.runs(*synthetic.grid(), loss=getattr(synthetic, name)))
    exponents = growth(law, solve(law.model), found.vector[None], {}).exponents
    low, high = at(found, 1e20), at(found, 1e24)
    floor = found.parameters.get("E", 0.0)
    for resource in ("N", "D"):
        assert np.log(high[resource] / low[resource]) / np.log(1e4) == pytest.approx(exponents[resource][0], abs=1e-7)
    slope = np.log((low["loss"] - floor) / (high["loss"] - floor)) / np.log(1e4)
    assert slope == pytest.approx(exponents["loss"][0], abs=1e-7)


def test_three_resources_share_the_loss_as_the_duality_says(tmp_path):
    """At the optimum a_k times the component is proportional to the cost's power; spending is the budget."""
    (tmp_path / "four.toml").write_text(FOUR)
    law = law_of(str(tmp_path / "four.toml"))
    d, t, b = (
        x.ravel() for x in np.meshgrid(np.geomspace(8, 800, 4), np.geomspace(10, 1e4, 5), np.geomspace(1, 100, 4))
    )
    runs = synthetic.runs(d, t)
    loss = 0.2 + 2 * d**-0.5 + 3 * t**-0.4 + b**-0.8
    found = estimate(law, type(runs)({"d": d, "t": t, "B": b}, loss, runs.lines))
    assert cost_of(law) == Cost(3.0, (1.0, 1.0, 2.0))
    best = at(found, 1e9)
    parts = np.array([0.5 * 2 * best["d"] ** -0.5, 0.4 * 3 * best["t"] ** -0.4, 0.8 * best["B"] ** -0.8 / 2])
    np.testing.assert_allclose(parts, parts[0], rtol=1e-6)
    assert 3 * best["d"] * best["t"] * best["B"] ** 2 == pytest.approx(1e9)


# --- parameters that the loss does not show ----------------------------------------------------------------------------


def test_inference_needs_its_demand(solution):
    law = law_of("chinchilla-inference")
    runs, answer = synthetic.runs(*synthetic.grid()), solve(law.model)
    found = fit(law, runs, answer, bootstrap=0)
    assert found.compute_optimal == {} and any("give iota=" in w for w in found.warnings)
    small = fit(law, runs, answer, bootstrap=0, given={"iota": Fraction(1, 10)})
    assert small.compute_optimal["N"].estimate == pytest.approx(synthetic.OPTIMAL, rel=1e-6)
    large = fit(law, runs, answer, bootstrap=0, given={"iota": Fraction(3, 4)})
    assert large.compute_optimal["N"].estimate == pytest.approx(1 / 4)
    assert "D" not in large.compute_optimal and any("exponent of D is not unique" in w for w in large.warnings)
    with pytest.raises(UnknownNameError, match="alpha is fitted"):
        fit(law, runs, answer, bootstrap=0, given={"alpha": Fraction(1)})
    with pytest.raises(UnknownNameError, match="no parameter 'kappa' to give; it has iota"):
        fit(law, runs, answer, bootstrap=0, given={"kappa": Fraction(1)})


def test_a_fit_outside_the_domain_has_no_exponents(chinchilla, solution):
    """Losses that grow with D."""
    runs = synthetic.runs(*synthetic.grid(), loss=lambda n, d: 1.0 + 300 * n**-0.3 + 1e-5 * d**0.4)
    found = fit(chinchilla, runs, solution, bootstrap=0)
    assert found.parameters["beta"].estimate == pytest.approx(-0.4, abs=1e-3)
    assert found.compute_optimal == {} and any("lies outside the domain" in w for w in found.warnings)


@pytest.mark.parametrize(
    "head, budget, message",
    [
        ("N*D + N**2", 1e6, "one monomial in d, t"),
        ("A*N*D", 1e6, "one monomial"),
        ("N**a*D", 1e6, "one monomial"),
        ("N*D", -1.0, "positive and finite"),
        ("N*D", float("inf"), "positive and finite"),
    ],
)
def test_budgets_without_an_allocation(tmp_path, head, budget, message):
    head = head.replace("N", "d").replace("D", "t")
    (tmp_path / "flow.toml").write_text(
        f'parameters = "a, b"\ndomain = "a > 0, b > 0"\nresources = "d, t"\nconstants = "A"\nbudget = "{head}"\n'
        '[components]\nwidth = "d**(-a)"\ntime = "t**(-b)"\n'
    )
    law = law_of(str(tmp_path / "flow.toml"))
    d, t = synthetic.grid()
    runs = synthetic.runs(d, t)
    runs = type(runs)({"d": d, "t": t}, runs.loss, runs.lines)
    with pytest.raises(DomainError, match=message):
        fit(law, runs, None, bootstrap=0, budgets=(budget,))
