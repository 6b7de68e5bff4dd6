"""The commands verify, curve, frontier and plane, with what they refuse."""

from __future__ import annotations

import csv
import io
import json
import math

import pytest
from click.testing import CliRunner

from exponents.cli import main
from exponents.registry import experiment
from verify import plane as planes
from verify.commands import plane as plane_command

POINT = ("plrf-sgd", "alpha=1", "beta=7/10")
SIZES = ("d=400", "v=1600", "gamma=0.5", "batch=1")


def run(*words: str):
    return CliRunner().invoke(main, words)


def losses(*words: str) -> dict[float, float]:
    result = run(*words)
    assert result.exit_code == 0, result.output
    return {float(row["r"]): float(row["loss"]) for row in csv.DictReader(io.StringIO(result.stdout))}


# --- curve -----------------------------------------------------------------------------------------------------------


def test_curve_prints_csv_and_starts_at_the_target():
    result = run("curve", *POINT, *SIZES, "--times", "0,1,10,100")
    assert result.stdout.splitlines()[0] == "r,loss" and result.stderr == ""
    found = losses("curve", *POINT, *SIZES, "--times", "0,1,10,100")
    assert list(found) == [0, 1, 10, 100]
    assert found[0] == pytest.approx(math.fsum(j**-3.4 for j in range(1, 1601)), rel=1e-10)


def test_routes_agree():
    given = ("curve", *POINT, *SIZES, "--times", "1,100,5000")
    equivalent, recursion = losses(*given), losses(*given, "--route", "recursion")
    sampled = losses(*given, "--route", "sampled", "--seed", "2")
    again = losses(*given, "--route", "recursion", "--seed", "2")
    for r, loss in equivalent.items():
        assert recursion[r] == pytest.approx(loss, rel=1e-8)
        assert again[r] == pytest.approx(sampled[r], rel=1e-9)
        assert sampled[r] == pytest.approx(loss, rel=0.5)


def test_curve_at_the_end_of_time_is_the_limit():
    found = losses("curve", *POINT, *SIZES, "--times", "1e16,1e18")
    assert found[1e16] == pytest.approx(found[1e18], rel=1e-10)


@pytest.mark.parametrize("route", ["equivalent", "sampled", "recursion"])
def test_gamma_max_is_printed(route):
    result = run("curve", *POINT, "d=40", "v=200", "gamma=max", "--times", "1", "--route", route)
    assert result.exit_code == 0 and "half the stability bound" in result.stderr
    gamma, bound = (float(word.strip(",")) for word in result.stderr.split() if word[0].isdigit())
    assert gamma == bound / 2


def test_json_says_what_was_computed(tmp_path):
    path = tmp_path / "curve.json"
    result = run("curve", *POINT, *SIZES, "--times", "1,2", "--format", "json", "-o", str(path))
    assert result.exit_code == 0 and result.stdout == ""
    record = json.loads(path.read_text())
    assert record["parameters"] == {"alpha": "1", "beta": "7/10"} and record["gamma"] == 0.5
    assert [row["r"] for row in record["rows"]] == [1, 2] and record["relative_error"] < 1e-7


def test_continuous_time_shows_its_difference():
    result = run("curve", *POINT, *SIZES, "--times", "1,10.5", "--continuous")
    assert result.exit_code == 0 and "difference from discrete steps" in result.stderr


@pytest.mark.parametrize(
    "words, message",
    [
        (("d=400", "v=1600", "gamma=0.9", "--times", "1"), "stability bound 0.60"),
        (("d=400", "v=1600", "gamma=5", "--times", "1"), "bound on gamma is 0.60"),
        (("d=400", "v=1600", "gamma=2", "--times", "1", "--route", "recursion"), "--allow-unstable"),
        (("d=40", "v=160", "gamma=2", "--times", "1", "--route", "sampled"), "above the stability bound"),
        (("d=1600", "v=400", "gamma=0.5", "--times", "1"), "v = 400 must exceed d = 1600"),
        (("d=40.5", "v=400", "gamma=0.5", "--times", "1"), "d = 40.5 must be a whole number"),
        (("d=-40", "v=400", "gamma=0.5", "--times", "1"), "at least 1"),
        (("d=40", "v=400", "gamma=-1", "--times", "1"), "gamma = -1 must be positive"),
        (("d=40", "v=400", "gamma=x", "--times", "1"), "not a number"),
        (("d=40", "v=400", "gamma=0.5", "--times", "10,1"), "times must be sorted: 10 comes before 1"),
        (("d=40", "v=400", "gamma=0.5", "--times", "1.5"), "whole number of steps"),
        (("d=40", "v=400", "gamma=0.5", "--times", "-1"), "0 or positive"),
        (("d=40", "v=400", "gamma=0.5", "--times", "1e400"), "finite"),
        (("d=40", "v=400", "gamma=0.5", "--times", ""), "not a number"),
        (("d=40", "v=400", "--times", "1"), "no value for gamma"),
        (("d=40", "v=400", "gamma=0.5", "q=1", "--times", "1"), "'q' is not one of"),
        (("d=40", "v=400", "gamma=0.5", "d=50", "--times", "1"), "d is given twice"),
        (("d=40", "v=400", "gamma=0.5", "--times", "1e9", "--route", "recursion"), "at most 1e+06"),
        (("d=1e6", "v=1e7", "gamma=0.5", "--times", "1", "--route", "sampled"), "does not fit"),
        (("d=40", "v=400", "gamma=0.5", "--times", "1", "--route", "sampled", "--continuous"), "--route equivalent"),
    ],
)
def test_bad_curves_are_refused(words, message):
    result = run("curve", *POINT, *words)
    assert result.exit_code == 2 and message in result.stderr and result.stdout == ""


def test_unstable_curves_where_they_are_exact():
    words = ("d=40", "v=160", "gamma=1.3", "--route", "sampled", "--allow-unstable")
    found = losses("curve", *POINT, *words, "--times", "0,20")
    assert found[20] > found[0]
    result = run("curve", *POINT, *words, "--times", "0,1e18")
    assert result.exit_code == 2 and "overflows after r = 0" in result.stderr


def test_points_outside_the_domain_and_models_without_experiment():
    assert "outside the domain" in run("curve", "plrf-sgd", "alpha=1/5", "beta=1/5", *SIZES, "--times", "1").stderr
    assert "no numerical experiment" in run("curve", "chinchilla", *SIZES, "--times", "1").stderr
    assert experiment("plrf-sgd").width == "d"


# --- frontier --------------------------------------------------------------------------------------------------------


def test_frontier_with_verdict_and_estimates():
    result = run("frontier", *POINT, "--budget", "1e8:1e12", "--format", "json")
    assert result.exit_code == 0, result.stderr
    record = json.loads(result.stdout)
    assert record["verdict"] == "CONFIRMED" and record["predicted"]["eta"] == "12/17"
    assert record["fits"]["eta"]["limit"] == pytest.approx(12 / 17, abs=0.005)
    assert [each["method"] for each in record["estimates"]] == ["envelope", "isoflop", "parametric"]
    assert len(record["rows"]) == 9 and record["rows"][0]["f"] == pytest.approx(1e8)


@pytest.mark.parametrize(
    "words, message",
    [
        (("--budget", "1:2"), "budget"),
        (("--budget", "1e9:1e8"), "below the last"),
        (("--budget", "1e9"), "LOW:HIGH"),
        (("--budget", "1e8:1e9:3"), "at least 8 budgets"),
        (("--budget", "1e8:1e9", "--tune", "d"), "--tune d"),
        (("--budget", "1e8:1e9", "ratio=1/2"), "v = 0.5 must exceed d"),
    ],
)
def test_bad_frontiers_are_refused(words, message):
    result = run("frontier", *POINT, *words)
    assert result.exit_code == 2 and message in result.stderr


# --- verify ----------------------------------------------------------------------------------------------------------


def test_verify_writes_a_report_and_a_figure(tmp_path):
    path = tmp_path / "loss.svg"
    result = run("verify", *POINT, "--level", "proof", "--format", "json", "--figure", str(path))
    assert result.exit_code == 0, result.stderr
    assert json.loads(result.stdout)["outcome"] == "CONFIRMED"
    assert path.read_text().startswith("<?xml")


def test_verify_in_words_and_latex():
    assert run("verify", "plrf-sgd", "--level", "proof").stdout.splitlines()[-1].startswith("plrf-sgd: 29 CONFIRMED")
    assert r"\begin{longtable}" in run("verify", "plrf-sgd", "--level", "proof", "--format", "latex").stdout


def test_bad_verifications_are_refused(tmp_path):
    assert run("verify", "plrf-sgd", "alpha=1").exit_code == 2
    result = run("verify", *POINT, "--level", "proof", "--figure", str(tmp_path / "figure.gif"))
    assert result.exit_code == 2 and ".pdf, .svg, .png" in result.stderr


@pytest.mark.parametrize(("name", "why"), [("none/figure.svg", "No such file"), ("folder.svg", "Is a directory")])
def test_a_place_that_cannot_be_written_is_refused_before_the_work(tmp_path, monkeypatch, name, why):
    (tmp_path / "folder.svg").mkdir()
    monkeypatch.setattr("verify.figures.compute_figure", lambda _: pytest.fail("the work has begun"))
    result = run("verify", *POINT, "--level", "proof", "--figure", str(tmp_path / name))
    assert result.exit_code == 2 and why in result.stderr


# --- plane -----------------------------------------------------------------------------------------------------------

GRID = ("plane", "plrf-sgd", "alpha=0.4:1:2", "beta=0.05:0.3:2", "--budget", "1e8:1e11:8")


def fake_point(alpha, beta, predicted, budgets, ratio):
    eta, xi = predicted
    return planes.PlanePoint(alpha, beta, eta, xi, eta + 0.01, 0.02, xi, 0.001, eta, xi)


def test_plane_resumes_and_draws(tmp_path, monkeypatch):
    store, figure = tmp_path / "plane.jsonl", tmp_path / "plane.png"
    monkeypatch.setattr(planes, "measure_point", fake_point)
    result = run(*GRID, "--store", str(store), "--figure", str(figure))
    assert result.exit_code == 0, result.stderr
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert len(rows) == 3  # alpha + beta = 0.45 lies outside the domain
    assert float(rows[-1]["eta_predicted"]) == pytest.approx(8 / 15)
    assert figure.read_bytes().startswith(b"\x89PNG")
    monkeypatch.setattr(planes, "measure_point", None)  # everything comes from the store
    assert run(*GRID, "--store", str(store)).stdout == result.stdout


@pytest.mark.parametrize(
    "error, message", [(KeyboardInterrupt(), "are kept in"), (OSError(28, "No space left on device"), "No space left")]
)
def test_what_is_finished_stays_finished(tmp_path, monkeypatch, error, message):
    store, calls = tmp_path / "plane.jsonl", []

    def stops(*words):
        calls.append(words)
        if len(calls) == 2:
            raise error
        return fake_point(*words)

    monkeypatch.setattr(planes, "measure_point", stops)
    result = run(*GRID, "--store", str(store))
    assert result.exit_code == 2 and message in result.stderr and result.stdout == ""
    assert len(planes.read_plane(store)) == 1
    monkeypatch.setattr(planes, "measure_point", fake_point)
    assert run(*GRID, "--store", str(store)).exit_code == 0 and len(planes.read_plane(store)) == 3


@pytest.mark.parametrize(
    "words, message",
    [
        (("alpha=1",), "no range for beta"),
        (("alpha=1", "gamma=1"), "not a parameter"),
        (("alpha=1:0", "beta=1"), "upwards"),
        (("alpha=1/10", "beta=1/10"), "no point of the grid"),
    ],
)
def test_bad_grids_are_refused(words, message):
    result = run("plane", "plrf-sgd", *words)
    assert result.exit_code == 2 and message in result.stderr


def test_the_default_grid_is_twenty_by_twenty():
    assert len(plane_command._axis("alpha", "1/10:2")) == 20
