"""One report for all claims: levels, verdicts that refute, formats."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from exponents.commands._shared import diagram
from exponents.errors import ConvergenceError, DomainError, UnknownNameError
from exponents.model import Model
from verify.check import check
from verify.fit import Outcome
from verify.levels import EXPERIMENT_LEVELS, frontier, precision, simulation, theory
from verify.report import Finding, Report, Row, measured
from verify.setting import ModelAlone, phase_settings, setting
from verify.simulate import Problem

EXPECTED = {
    "Ia": Outcome.CONFIRMED,
    "Ib": Outcome.CONFIRMED,
    "Ic": Outcome.INCONCLUSIVE,
    "II": Outcome.CONFIRMED,
    "III": Outcome.CONFIRMED,
    "IVa": Outcome.CONFIRMED,
    "IVb": Outcome.INCONCLUSIVE,
}


@pytest.fixture(scope="module")
def found():
    return diagram("plrf-sgd")


@pytest.fixture(scope="module")
def settings(found):
    return {each.answer.phases[0].name: each for each in phase_settings(found.theory, found.solution)}


def test_there_is_one_point_well_inside_every_phase(found, settings):
    assert set(settings) == set(EXPECTED)
    for name, each in settings.items():
        assert not each.answer.on_wall and each.answer.phase.name == name
        for step in (Fraction(-1, 60), Fraction(1, 60)):
            moved = dict(zip(found.model.parameters, (each.point[0] + step, each.point[1] + step), strict=True))
            assert found.solution.at(**moved).phase.name == name


def test_components_in_play_are_those_of_the_optimum_and_the_curve(settings):
    assert set(settings["III"].roles) == {"limit", "embedding", "noise"}
    assert set(settings["Ia"].roles) == {"limit", "bulk"}


def test_proofs_and_published_rows_are_confirmed(found):
    report = check(found.theory, "proof", solution=found.solution)
    assert report.outcome is Outcome.CONFIRMED
    assert {row.claim for row in report.rows} >= {"Ia", "coverage", "phase IVb of paquette2024 (tight)"}


def test_a_wrong_published_exponent_is_refuted_and_not_raised(found):
    claims = found.theory.claims
    wrong = replace(found.theory, claims=(replace(claims[0], loss="1/2"), *claims[1:]))
    report = check(wrong, "proof", solution=found.solution)
    refuted = [row for row in report.rows if row.outcome is Outcome.REFUTED]
    assert [row.claim for row in refuted] == ["phase Ia of paquette2024 (tight)"]
    assert report.outcome is Outcome.REFUTED and "1/2" in refuted[0].detail


@pytest.mark.parametrize("name, role", [("Ia", "bulk"), ("II", "embedding"), ("III", "noise"), ("IVa", "noise")])
def test_integrals_have_the_claimed_exponents(settings, name, role):
    where = settings[name]
    p = precision.order(where, role)
    leading = where.leading(where.roles[role], 1e60, 1e60 ** float(where.alpha))
    assert -leading["r"] == pytest.approx(float(p))
    assert precision._integral(p).outcome is Outcome.CONFIRMED
    assert precision._exponent(p, float(p)).outcome is Outcome.CONFIRMED
    assert precision._exponent(p, float(p) + 0.01).outcome is Outcome.REFUTED


def test_limit_loss_to_thirty_digits_and_its_exponent_to_eight(settings):
    where = settings["Ib"]
    assert precision._limit_value(where).error < 1e-30
    claimed = 2 * float(where.alpha + where.beta) - 1
    assert precision._limit_exponent(where, claimed).outcome is Outcome.CONFIRMED
    assert precision._limit_exponent(where, claimed + 1e-6).outcome is Outcome.REFUTED


def test_components_and_crossovers_of_the_deterministic_equivalent(settings):
    rows = list(theory.rows([settings["III"]]))
    assert len(rows) == 5  # three components, two crossovers
    assert all(row.outcome is Outcome.CONFIRMED for row in rows), rows


def test_a_wrong_monomial_is_refuted():
    slopes = np.full(11, 0.1) + 1e-4 / theory.WIDTHS[1:-1] ** 0.5
    assert theory._finding(slopes, 0.0, "slope").outcome is Outcome.REFUTED


def test_frontier_of_one_phase(settings):
    (row,) = frontier.rows([settings["Ib"]], np.geomspace(1e8, 1e13, 9))
    assert row.outcome is Outcome.CONFIRMED and row.error < 0.01


@pytest.mark.slow
@pytest.mark.parametrize("name", EXPECTED)
def test_frontier_of_every_phase(settings, name):
    (row,) = frontier.rows([settings[name]])
    assert row.outcome is EXPECTED[name], row


def test_on_a_wall_the_width_exponent_is_an_interval(found):
    corner = setting(found.theory, found.solution, {"alpha": Fraction(3, 4), "beta": Fraction(1, 2)})
    assert corner.answer.on_wall and len(corner.name.split("|")) == 2


def test_simulation_agrees_and_another_step_is_refuted():
    problem = Problem(0.8, 0.6, v=80, d=20)
    assert simulation.agreement(problem, runs=100).outcome is Outcome.CONFIRMED
    assert simulation.agreement(problem, runs=100, gamma_factor=1.5).outcome is Outcome.REFUTED


def test_a_model_without_experiment_is_inconclusive():
    model = Model(
        parameters="a", domain="a > 0", resources="d, r", components={"p": "r**(-a)", "q": "d**(-1)"}, budget="d*r"
    )
    report = check(ModelAlone(model))
    by_level = {row.level: row for row in report.rows if row.level != "proof"}
    assert set(by_level) == set(EXPERIMENT_LEVELS)
    assert all("no numerical experiment" in row.detail for row in by_level.values())
    assert {row.outcome for row in report.rows if row.level == "proof"} == {Outcome.CONFIRMED}


def test_trouble_becomes_a_reason():
    def fails() -> Finding:
        raise ConvergenceError("residual 1e-3 at z = 2")

    row = measured("theory", "claim", "method", "float64", fails)
    assert row.outcome is Outcome.INCONCLUSIVE and "residual 1e-3" in row.detail


def test_formats_say_the_same():
    row = Row("proof", "a_b & c", Outcome.REFUTED, "x^2", "30 digits", 1e-31, 0.5, "50% off")
    report = Report("m", (row, replace(row, outcome=Outcome.CONFIRMED, error=None)))
    assert json.loads(report.render("json"))["rows"][0]["error"] == 1e-31
    latex = report.render("latex")
    assert r"a\_b \& c" in latex and r"50\% off" in latex and latex.count("\n") == 8
    assert "REFUTED proof: a_b & c: 50% off" in report.render("text")
    assert report.summary == "m: 1 CONFIRMED, 1 REFUTED, 0 INCONCLUSIVE; 1.0 s"


def test_bad_questions_are_refused(found):
    with pytest.raises(UnknownNameError, match="proof, numerics, precision"):
        check(found.theory, "everything", solution=found.solution)
    with pytest.raises(DomainError, match="outside the domain"):
        check(found.theory, "proof", {"alpha": Fraction(1, 5), "beta": Fraction(1, 5)}, found.solution)
    with pytest.raises(UnknownNameError, match="beta"):
        check(found.theory, "proof", {"alpha": Fraction(1, 5)}, found.solution)
