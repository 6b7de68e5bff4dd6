"""What each command prints and with which status it ends."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from dataclasses import replace
from fractions import Fraction

import pytest

from exponents.commands._shared import diagram
from exponents.registry import Listing, listing
from exponents.solution import Status


def test_models(run):
    done = run("models")
    assert done.status == 0
    row = r"^plrf-sgd +Power-law random features.* alpha, beta +proved in the literature, heuristic, derived here +"
    assert re.search(row + r"\[paquette2024\]$", done.out, re.MULTILINE)
    found = {row["model"]: row for row in json.loads(run("models", "--format", "json").out)}
    assert found["data-constrained"]["status"] == "fitted"
    assert set(found) == set(listing().modules)


def test_refused_laws_are_listed_and_explained(run, refused):
    found = {row["id"]: row for row in json.loads(run("models", "--refused", "--format", "json").out)}
    assert set(found) == set(listing().refused) >= {"zipf-gd-critical"}
    assert found["zipf-gd-critical"]["form"] == "r = 1 - tau at 2 t = d^tau, 0 <= tau <= 1"
    message = refused("table", "zipf-gd-critical")
    assert "linear in the exponent of t" in message and "Instead: ask for the time to a fixed gap" in message
    assert "linear in the exponent" in refused("query", "zipf-gd", "alpha=1")
    assert "exponential law" in refused("query", "zipf-gd", "alpha=1/2")
    assert "M^(-a)" in refused("query", "linear-regression", "a=2", "b=4")
    assert "M^(-a)" not in refused("query", "linear-regression", "a=1/2", "b=4")


def test_cite(run):
    done = run("cite", "plrf-sgd")
    assert done.status == 0
    assert "@inproceedings{paquette2024," in done.out and "eprint        = {2405.15074}" in done.out
    assert done.out.count("@") == 1 and "% Used for the four components: " in done.out
    assert "% Source of 11 claims held against the engine: tight, heuristic." in done.out
    assert "% Source of the constants besiroglu: " in run("cite", "chinchilla").out


def test_env(run):
    done = run("env")
    assert done.status == 0
    names = {line.split()[0] for line in done.out.splitlines()}
    assert {"exponents", "python", "sympy", "z3-solver", "cache", "models"} <= names


@pytest.mark.parametrize("words", ["--help", "-h", "--version", "table --help", "query --help", "reproduce -h"])
def test_help(run, words):
    done = run(*words.split())
    assert done.status == 0 and done.out and not done.err


def test_table_as_text(run):
    done = run("table", "plrf-sgd")
    assert done.status == 0
    labels = re.findall(r"^(I[abc]?|II|III|IV[ab])  ", done.out, re.MULTILINE)
    assert labels == ["Ia", "Ib", "Ic", "II", "III", "IVa", "IVb"]
    assert "sqrt(2)" in done.out and "jumps from 1/2 to" in done.out
    assert max(map(len, done.out.splitlines())) <= 120


def test_table_in_other_formats(run):
    rows = list(csv.DictReader(io.StringIO(run("table", "plrf-sgd", "--format", "csv").out)))
    assert [row["phase"] for row in rows] == ["Ia", "Ib", "Ic", "II", "III", "IVa", "IVb"]
    assert rows[3]["loss exponent"] == "(2*alpha + 2*beta - 1)/(2*(alpha + beta))"
    latex = run("table", "plrf-sgd", "--format", "latex").out
    assert latex.startswith(r"\begin{table}") and r"\toprule" in latex
    assert run("table", "plrf-sgd", "--format", "latex", "--document").out.startswith(r"\documentclass")
    assert "| Ia |" in run("table", "plrf-sgd", "--format", "markdown").out


def test_table_as_json_reads_back(run):
    found = json.loads(run("table", "plrf-sgd", "--format", "json").out)
    assert len(found["phases"]) == 7


def test_table_to_a_file_is_what_is_printed(run, tmp_path):
    path = tmp_path / "table.txt"
    done = run("table", "plrf-sgd", "-o", path)
    assert (done.status, done.out) == (0, "")
    assert path.read_text() == run("table", "plrf-sgd").out
    umask = os.umask(0)
    os.umask(umask)
    assert path.stat().st_mode & 0o777 == 0o666 & ~umask


def test_tuning_changes_the_question(run):
    plain, tuned = run("table", "plrf-sgd"), run("table", "plrf-sgd", "--tune", "gamma")
    assert tuned.status == 0 and tuned.out != plain.out
    words = " ".join(tuned.out.split())
    assert "finite_width = population = sgd_noise" in words
    assert "Where tuning gamma changes the exponent of the loss, and by how much" in words
    assert words.count(" gain ") == 2
    document = run("table", "plrf-sgd", "--tune", "gamma", "--format", "latex", "--document").out
    assert r"\label{tab:plrf-sgd-gains}" in document


SPOTS = [
    ("7/10", "1/10", "Ia", "1/4", "5/12"),
    ("2/5", "3/10", "Ib", "1/5", "1/2"),
    ("1/5", "1", "Ic", "7/30", "7/12"),
    ("0.27", "1", "IVb", "253/850", "73/119"),
    ("0.4", "1", "IVa", "2/5", "1/2"),
    ("1", "0.7", "II", "12/17", "7/17"),
    ("1.5", "25/10", "III", "5/6", "1/2"),
]


@pytest.mark.parametrize(("alpha", "beta", "label", "loss", "width"), SPOTS)
def test_query_as_json(run, alpha, beta, label, loss, width):
    done = run("query", "plrf-sgd", f"alpha={alpha}", f"beta={beta}", "--format", "json")
    assert done.status == 0
    found = json.loads(done.out)
    assert found["model"] == "plrf-sgd"
    assert found["at"] == {"alpha": str(Fraction(alpha)), "beta": str(Fraction(beta))}
    assert found["phase"]["label"] == label
    assert found["loss"]["exponent"] == loss
    assert found["resources"]["d"]["exponent"] == width
    assert found["active"] == sorted(found["active"])
    assert found["phase"]["id"].partition("#")[0] == "=".join(found["active"])
    assert set(found["shares"]) == set(found["active"]) and sum(map(Fraction, found["shares"].values())) == 1
    assert found["curve"][0] in ("population", "sgd_noise") and found["curve"][-1] == "finite_width"
    assert found["wall"] is None and found["status"] == "PROVED"


def test_query_on_a_wall(run):
    found = json.loads(run("query", "plrf-sgd", "alpha=1", "beta=1", "--format", "json").out)
    assert found["wall"] is not None
    assert found["loss"]["exponent"] == "3/4"


@pytest.mark.parametrize("style", ["text", "latex"])
def test_query_for_people(run, style):
    done = run("query", "plrf-sgd", "alpha=7/10", "beta=3/10", "--format", style)
    assert done.status == 0 and "5" in done.out and "12" in done.out


def test_points_agree_with_single_queries(run, tmp_path):
    path = tmp_path / "points.csv"
    path.write_text("beta, alpha\n" + "".join(f"{beta},{alpha}\n" for alpha, beta, *_ in SPOTS))
    many = json.loads(run("query", "plrf-sgd", "--points", path, "--format", "json").out)
    single = [
        json.loads(run("query", "plrf-sgd", f"alpha={a}", f"beta={b}", "--format", "json").out) for a, b, *_ in SPOTS
    ]
    assert many == single
    output = tmp_path / "answers.csv"
    assert run("query", "plrf-sgd", "--points", path, "-o", output).out == ""
    rows = list(csv.DictReader(io.StringIO(output.read_text())))
    assert [(r["alpha"], r["beta"], r["phase"], r["loss"], r["d"]) for r in rows] == [
        (str(Fraction(a)), str(Fraction(b)), label, loss, width) for a, b, label, loss, width in SPOTS
    ]


def test_an_empty_points_file_is_an_empty_answer(run, tmp_path):
    path = tmp_path / "points.csv"
    path.write_text("alpha,beta\n")
    assert run("query", "plrf-sgd", "--points", path).out == "alpha,beta,phase,loss,d,r,gamma\n"
    assert json.loads(run("query", "plrf-sgd", "--points", path, "--format", "json").out) == []


def test_a_free_resource_is_an_interval(run, model_file, tmp_path):
    path, points = model_file(budget='"d"'), tmp_path / "points.csv"
    points.write_text("a,b\n1,2\n")
    assert run("query", path, "--points", points).out.splitlines()[1] == '1,2,finite_width,1,1,"[1/2, oo]"'


@pytest.mark.parametrize("suffix", ["pdf", "svg", "png"])
def test_plot(run, tmp_path, suffix):
    path = tmp_path / f"plane.{suffix}"
    assert run("plot", "plrf-sgd", "-o", path, "--quantity", "loss").status == 0
    start = {"pdf": b"%PDF", "svg": b"<?xml", "png": b"\x89PNG"}[suffix]
    assert path.read_bytes().startswith(start)


def test_prove(run):
    done = run("prove", "plrf-sgd")
    assert done.status == 0
    assert len(done.out.splitlines()) >= 9 and all(line.startswith("PROVED ") for line in done.out.splitlines())


def test_prove_a_false_solution(run, monkeypatch):
    """A solution that somebody has tampered with is refuted, with status 1."""
    from exponents.commands import prove

    true = diagram("plrf-sgd")
    first, second, *rest = true.solution.phases
    swapped = (replace(first, cells=second.cells), replace(second, cells=first.cells), *rest)
    false = replace(true, comparison=replace(true.comparison, solution=replace(true.solution, phases=swapped)))
    monkeypatch.setattr(prove, "diagram", lambda *_: false)
    done = run("prove", "plrf-sgd")
    assert done.status == 1 and "REFUTED" in done.out


@pytest.fixture
def only_plrf(monkeypatch):
    """One theory is enough to see what is written; `make` runs them all."""
    from exponents.commands import reproduce

    found = Listing({"plrf-sgd": "derivations.paquette2024"}, {})
    monkeypatch.setattr(reproduce, "listing", lambda: found)
    return reproduce


def test_reproduce(run, tmp_path, only_plrf):
    done = run("reproduce", "--output", tmp_path / "build")
    assert done.status == 0, done
    assert re.search(r"plrf-sgd +7 +11 of 11 confirmed +PROVED", done.out)
    folder = tmp_path / "build" / "plrf-sgd"
    assert (tmp_path / "build" / "summary.txt").read_text() == done.out
    names = {p.name for p in folder.iterdir()}
    assert {"phases.tex", "tables.tex", "tables.md", "phases.csv", "solution.json", "claims.txt", "proofs.txt"} <= names
    assert {f"{q}.{s}" for q in ("phase", "loss") for s in ("pdf", "png")} <= names
    assert (folder / "claims.txt").read_text().count("CONFIRMED") == 11
    assert not [name for name in names if name.endswith(".tmp")]


def test_reproduce_with_a_broken_theory(run, tmp_path, only_plrf, monkeypatch):
    monkeypatch.setattr(only_plrf, "listing", lambda: Listing({}, {"others.broken": "SyntaxError: no"}))
    done = run("reproduce", "--output", tmp_path)
    assert done.status == 2 and "others.broken is left out: SyntaxError: no" in done.err


def test_reproduce_with_a_wrong_claim(run, tmp_path, only_plrf, monkeypatch):
    from exponents.commands import _variant

    monkeypatch.setattr(only_plrf, "FIGURES", ())
    model, theory = _variant.resolve("plrf-sgd")
    wrong = replace(theory, claims=(replace(theory.claims[0], loss="alpha"), *theory.claims[1:]))
    monkeypatch.setattr(_variant, "resolve", lambda name: (model, wrong))
    done = run("reproduce", "--output", tmp_path)
    assert done.status == 1
    assert "REFUTED phase Ia" in done.err and "(2*alpha + 2*beta - 1)/(2*alpha + 1)" in done.err
    assert "10 of 11 confirmed" in done.out


def test_solutions_are_proved_when_they_are_made():
    assert diagram("plrf-sgd").solution.verdict.status is Status.PROVED
