"""The same model in other letters, under other budgets, and with the freedom of its optimum used."""

from __future__ import annotations

import csv
import io
import json
from fractions import Fraction

import pytest

from exponents.registry import theory
from exponents.views import viewed


def loss(run, model: str, *words: str) -> str:
    return json.loads(run("query", model, *words, "--format", "json").out)["loss"]["exponent"]


# --- views ---------------------------------------------------------------------------------------------------------


def test_a_view_is_the_model_at_the_point_that_it_stands_for(run):
    """s = (b - 1)/a, beta = a: the papers' two parametrisations of one model, on both sides of its wall."""
    for a, b in ((Fraction(2), Fraction(3, 2)), (Fraction(2), Fraction(5, 2))):
        own = loss(run, "linear-regression", f"a={a}", f"b={b}")
        s = (b - 1) / a
        assert loss(run, "linear-regression", f"s={s}", f"beta={a}", "--view", "fsl") == own
        assert loss(run, "fsl-exponential", f"s={s}", f"beta={a}") == own
        assert loss(run, "fsl-exponential", f"a={a}", f"b={b}", "--view", "lin") == own


def test_a_table_in_other_letters_says_whose(run):
    words = " ".join(run("table", "linear-regression", "--view", "plrf").out.split())
    assert "in the parameters of paquette2024" in words and "alpha + beta" in words


def test_unknown_views_are_answered_with_the_list(refused):
    message = refused("table", "linear-regression", "--view", "nobody")
    assert "no view 'nobody'; it has fsl (s, beta, li2025fsl); plrf" in message
    assert "it has none" in refused("query", "zipf-gd", "alpha=2", "--view", "fsl")


def test_a_point_of_a_view_outside_its_domain(refused):
    assert "fails" in refused("query", "linear-regression", "s=3", "beta=2", "--view", "fsl")


def test_every_view_of_every_theory_keeps_the_domain_open():
    seen = [(t, v) for t in map(theory, ("linear-regression", "fsl-wsd", "features-lazy")) for v in t.views]
    assert len(seen) == 15
    assert all(viewed(t.model, v).parameters == v.parameters for t, v in seen)


# --- budgets -------------------------------------------------------------------------------------------------------


def test_a_budget_of_the_theory_is_its_model_with_its_claims(run):
    other = run("table", "linear-regression", "--budget-form", "data")
    assert other.status == 0 and other.out == run("table", "linear-regression-data").out


def test_budgets_without_meaning_are_refused_with_the_reason(refused, model_file):
    assert "stops at the approximation error" in refused("table", "linear-regression", "--budget-form", "parameters")
    message = refused("query", "linear-regression", "a=2", "b=2", "--budget-form", "carbon")
    assert "no budget 'carbon'; it spends M*N, and others are data, parameters" in message
    assert "others are none" in refused("table", model_file(), "--budget-form", "data")


# --- preferences ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("wish", "gamma"), [("min gamma", "-1/7"), ("max gamma", "0"), ("min M", "[-1/7, 0]")])
def test_the_choice_at_a_point(run, wish, gamma):
    """b = 5/2, a = 2: every step from f^(-(b - a)/(b + 1)) to 1 is optimal."""
    words = ("query", "linear-regression", "a=2", "b=5/2", "--prefer", wish)
    (found,) = json.loads(run(*words, "--format", "json").out)["preferred"]
    assert found == {"phase": "easy", "M exponent": "2/7", "N exponent": "5/7", "gamma exponent": gamma}
    text = run(*words).out
    assert f"by {wish}." in text and gamma in text


def test_the_choice_in_every_phase(run):
    rows = csv.DictReader(
        io.StringIO(run("table", "linear-regression", "--prefer", "min gamma", "--format", "csv").out)
    )
    assert [(r["phase"], r["region"], r["gamma exponent"]) for r in rows] == [("easy", "b > a", "-(b - a)/(b + 1)")]
    assert r"\label{tab:linear-regression-choices}" in run(
        "table", "linear-regression", "--prefer", "balance", "--format", "latex"
    ).out  # fmt: skip


def test_where_the_optimum_is_unique_nothing_is_chosen(run):
    assert "unique here" in run("query", "linear-regression", "a=2", "b=3/2", "--prefer", "min gamma").out
    assert "unique in every phase" in run("table", "fsl-constant", "--prefer", "balance").out


@pytest.mark.parametrize(
    ("words", "clear"),
    [
        (["query", "linear-regression", "a=2", "b=2", "--prefer", "gamma"], "is not a wish"),
        (["query", "linear-regression", "a=2", "b=2", "--prefer", "min Q"], "unknown name 'Q'"),
        (["table", "linear-regression", "--prefer", "min M + N"], "not one product"),
        (["table", "data-reuse", "--prefer", "max N"], "nothing limits 'max N' over the optima of data-reuse"),
        (["query", "linear-regression", "--points", "x.csv", "--prefer", "min N"], "--prefer is for one point"),
    ],
)
def test_wishes_that_mean_nothing(refused, words, clear):
    assert clear in refused(*words)


# --- claims ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [[], ["--view", "fsl"], ["--view", "source"]])
def test_the_claims_in_every_letters(run, words):
    """Phases and named ends of sets, confirmed in the own parameters and in those of others."""
    found = list(
        csv.DictReader(io.StringIO(run("table", "linear-regression", "--claims", *words, "--format", "csv").out))
    )
    assert [(r["claim"], r["of a"], r["finding"]) for r in found] == [
        ("hard", "phase", "CONFIRMED"),
        ("easy", "phase", "CONFIRMED"),
        ("easy, min gamma", "end", "CONFIRMED"),
        ("easy, max gamma", "end", "CONFIRMED"),
    ]


def test_a_view_keeps_the_names_of_the_phases(run):
    rows = csv.DictReader(io.StringIO(run("table", "linear-regression", "--view", "plrf", "--format", "csv").out))
    assert {r["phase"] for r in rows} == {"hard", "easy"}


def test_constants_of_a_law_are_those_of_its_own_budget(run):
    point = ("plrf-sgd-momentum", "alpha=1", "beta=7/10", "--budget", "1e8", "--format", "json")
    assert json.loads(run("allocate", *point).out)["loss"] > 0
    assert json.loads(run("allocate", *point, "--budget-form", "data").out)["loss"] is None


def test_another_budget_in_another_view(run):
    words = ("query", "features-lazy", "s=1/2", "beta=2", "--budget-form", "time", "--view", "fsl", "--format", "json")
    assert json.loads(run(*words).out)["loss"]["exponent"] == "1/2"


def test_claims_where_nothing_is_claimed(refused):
    assert "nothing is claimed" in refused("table", "features-lazy", "--budget-form", "time", "--claims")
    assert "not both" in refused("table", "linear-regression", "--claims", "--prefer", "min gamma")


@pytest.mark.parametrize("command", ["plot", "prove", "cite"])
def test_every_command_takes_views_and_budgets(run, refused, command, tmp_path):
    words = (command, "linear-regression", *(("-o", tmp_path / "x.svg") if command == "plot" else ()))
    assert run(*words, "--view", "fsl").status == 0
    assert run(*words, "--budget-form", "data").status == 0
    assert "no view 'nobody'" in refused(*words, "--view", "nobody")
    assert "stops at the approximation error" in refused(*words, "--budget-form", "parameters")


def test_the_citation_of_a_view_names_whose_letters_they_are(run):
    assert "letters are those of the view fsl" in run("cite", "linear-regression", "--view", "fsl").out
