"""The general optimum on the law of plrf-sgd: its own frontier, exact curves, tuned learning rates, and what is refused."""

from __future__ import annotations

import json
from fractions import Fraction

import numpy as np
import pytest
from click.testing import CliRunner

from derivations.paquette2024 import THEORIES
from derivations.plrf_finite import finite_law
from exponents.cli import main
from exponents.finite.calibrated import setting
from exponents.finite.optimum import optimum
from exponents.finite.plane import budgets_over
from exponents.finite.prediction import predict
from exponents.finite.released import released
from exponents.finite.response import sensitivities
from exponents.finite.settles import attained
from exponents.finite.validity import meaningless, reliable_from
from verify.curves import equivalent_curve
from verify.frontier import Family, frontier
from verify.problem import PowerLawProblem

THEORY = next(t for t in THEORIES if t.model.id == "plrf-sgd")


def law(alpha, beta):
    return finite_law({"alpha": alpha, "beta": beta})


def asked(alpha: str, beta: str, *tuned: str):
    return setting(THEORY.model, THEORY, {"alpha": Fraction(alpha), "beta": Fraction(beta)}, tuned)


@pytest.mark.parametrize(("alpha", "beta"), [(1.0, 0.3), (1.0, 1.6), (0.4, 0.3), (0.4, 1.0), (0.2, 0.4), (1.0, 0.5)])
def test_local_growth_is_that_of_the_frontier(alpha, beta):
    """The learning rate is held along a curve, whose curvature counts: without it the growth is off by up to 8e-4."""
    budgets = np.geomspace(1e12, 1e16, 3)  # slopes of the law are the derivatives of its values to its own error
    ours, general = law(alpha, beta).frontier(budgets), optimum(law(alpha, beta), budgets)
    assert not general.flat.any()
    assert general.resource("d") == pytest.approx(ours.d, rel=1e-8)
    assert general.eta == pytest.approx(ours.eta, abs=1e-8)
    assert general.xi[:, 0] == pytest.approx(ours.xi, abs=2e-5)


def test_where_the_law_means_nothing_there_are_no_numbers():
    found = CliRunner().invoke(
        main, ["allocate", "plrf-sgd", "alpha=.15", "beta=1.5", "--budget", "1e6,1e12,1e24", "--format", "json"]
    )
    assert found.exit_code == 0, found.output
    small, middle, large = json.loads(found.output)
    for record in (small, middle):
        assert record["loss"] is None and set(record["resources"].values()) == {None}
        assert record["shares"] == record["local"] == {} and "it takes a budget of about" in record["valid"]
        assert record["asymptotic"]["d"] == pytest.approx(0.575)
    assert large["valid"] is True and large["loss"] > 0


def test_a_figure_of_nothing_is_refused(tmp_path):
    words = ["allocate", "plrf-sgd", "alpha=.15", "beta=1.5", "--budget", "1e12", "-o", str(tmp_path / "x.png")]
    found = CliRunner().invoke(main, words)
    assert found.exit_code == 2 and "nothing to draw: terms that the law neglects" in found.stderr
    assert not list(tmp_path.iterdir())


def test_the_budget_from_which_the_law_holds():
    here = law(0.15, 1.5)
    found = optimum(here, [1e12])
    assert meaningless(found).all()
    least = reliable_from(found, {})
    assert optimum(here, [least]).error[0] <= 0.02 < optimum(here, [least / 1.3]).error[0]


def test_logarithms_on_walls_are_stated():
    def run(*words):
        return CliRunner().invoke(main, ["allocate", "plrf-sgd", "--budget", "1e12", *words]).output

    assert "Powers of log(f): gamma: -1" in " ".join(run("alpha=1/2", "beta=1").split())
    assert json.loads(run("alpha=1", "beta=1/2", "--format", "json"))["logs"]["loss"] == "2/3"
    assert "logs" not in json.loads(run("alpha=1", "beta=7/10", "--format", "json"))


def exact(family: Family, d: float, gamma: float, steps: float) -> float:
    problem = PowerLawProblem(family.alpha, family.beta, d, family.ratio * d, gamma, family.batch)
    return float(equivalent_curve(problem)(steps)[0])


@pytest.mark.parametrize(("alpha", "beta"), [("1", "3/10"), ("1", "8/5"), ("2/5", "1")])
def test_what_a_factor_of_two_costs_on_exact_curves(alpha, beta):
    """Phases Ia, III, IVa: d off by 2 with gamma held, and gamma off by 2 at the tuned optimum's width."""
    family, budget = Family(float(Fraction(alpha)), float(Fraction(beta))), 1e9
    here = asked(alpha, beta)
    found = optimum(here.law, [budget])

    def loss(d: float) -> float:
        return exact(family, d, float(np.exp(here.law.log_gamma(np.log([d]))[0][0])), budget / d)

    d = found.resource("d")[0]
    rises = [loss(d * factor) / loss(d) - 1 for factor in (0.5, 2)]
    assert rises == pytest.approx(sensitivities(here, found)["d"][0], rel=0.02)
    assert min(rises) > 0.05


@pytest.mark.parametrize(("alpha", "beta"), [("1", "7/10"), ("2/5", "1"), ("3/5", "6/5")])
def test_what_half_of_gamma_costs_on_exact_curves(alpha, beta):
    """At the tuned optimum, the width being the best for that gamma."""
    family, budget = Family(float(Fraction(alpha)), float(Fraction(beta))), 1e9
    here = asked(alpha, beta, "gamma")
    found = optimum(here.law, [budget])
    rise = sensitivities(here, found)["gamma"][0, 0]
    half = optimum(here.law, [budget], {"gamma": found.resource("gamma") / 2})
    losses = [exact(family, *(o.resource(n)[0] for n in ("d", "gamma", "r"))) for o in (found, half)]
    assert losses[1] / losses[0] - 1 == pytest.approx(rise, rel=0.03)
    assert rise > 0.05


@pytest.mark.slow
@pytest.mark.parametrize(("alpha", "beta"), [(1.0, 0.7), (0.4, 1.0)])
def test_tuned_gamma_against_exact_frontiers(alpha, beta):
    budgets = [1e7, 1e8]
    measured = frontier(Family(alpha, beta, tune_gamma=True), budgets)
    found = optimum(released(law(alpha, beta), ("gamma",)), budgets)
    assert found.loss == pytest.approx(measured.loss, rel=1e-3)
    assert found.resource("d") == pytest.approx(measured.d, rel=1e-2)
    assert found.resource("gamma") == pytest.approx(measured.gamma, rel=1e-2)
    assert found.eta == pytest.approx(measured.eta, abs=2e-3) and found.xi[:, 0] == pytest.approx(measured.xi, abs=2e-2)


def test_the_plane_of_budgets(tmp_path, monkeypatch):
    from exponents.commands import plot

    monkeypatch.setattr(plot, "CELLS", (2, 3))
    path = tmp_path / "plane.png"
    found = CliRunner().invoke(main, ["plot", "plrf-sgd", "-o", str(path), "--quantity", "budget"])
    assert found.exit_code == 0, found.output
    assert path.stat().st_size > 10_000
    refused = CliRunner().invoke(main, ["plot", "precision", "-o", str(path), "--quantity", "budget"])
    assert refused.exit_code == 2 and "constants of precision are unknown" in refused.stderr


def test_budgets_over_a_window():
    """Soon in Ib, nan outside the domain, and what one point alone says."""
    axes = (("alpha", 0.0, 0.8), ("beta", 0.0, 0.6))
    found = budgets_over(THEORY.model, THEORY, axes, (1, 2))
    assert np.isnan(budgets_over(THEORY.model, THEORY, (("alpha", 0, 0.2), ("beta", 0, 0.2)), (1, 1))).all()
    assert found[0, 1] == attained(asked("3/5", "3/10")) and np.isnan(found[0, 0])
    assert attained(asked("2/5", "3/10")) <= 1e10 < attained(asked("27/100", "1"))


def test_tuning_gamma_never_costs():
    held, tuned = (predict(asked("2/5", "1", *names), [1e8]).optima for names in ((), ("gamma",)))
    assert tuned.loss[0] < held.loss[0]
    bound = np.exp(law(0.4, 1.0).transform.norm.log_bound(tuned.x[:, 0])[0])
    assert tuned.resource("gamma")[0] < 0.5 * bound[0]
