"""``exponents diagnose``: what it prints, draws and refuses."""

from __future__ import annotations

import json

import pytest

from . import synthetic


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    """Two short curves near the wall of II and III, with much noise."""
    path = tmp_path_factory.mktemp("diagnose") / "curves.csv"
    path.write_text(synthetic.rows(synthetic.curves(0.8, 0.85, seed=2, widths=(32, 64), noise=0.05, points=20)))
    return path


def test_the_record_and_the_figure(run, file, tmp_path):
    out, figure = tmp_path / "found.json", tmp_path / "found.svg"
    done = run(file, "--view", "bordelon", "--format", "json", "-o", out, "--figure", figure)
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "")
    record = json.loads(out.read_text())
    assert list(record)[:8] == [
        "model", "curves", "parameters", "phases", "limiting", "compute_optimal", "next_run", "warnings",
    ]  # fmt: skip
    assert [c["d"] for c in record["curves"]] == [32, 64]
    assert list(record["parameters"]) == ["a", "b"] and list(record["compute_optimal"]) == ["loss", "d"]
    assert sum(p["probability"] for p in record["phases"]) == pytest.approx(1, abs=0.01)
    assert {"II", "III"} & {p["label"] for p in record["phases"]}
    assert {"d", "r", "why"} <= set(record["next_run"])
    assert figure.read_text().startswith("<?xml")
    top = record["phases"][0]["probability"]
    undecided = [w for w in record["warnings"] if w.startswith("no phase reaches the probability 0.95")]
    assert bool(undecided) == (top < 0.95)
    assert record["learning_rate"] == {"from": "the column gamma", "fraction": None}


def test_text_names_the_phase_first(found):
    from verify.diagnose.report import text

    lines = text(found).splitlines()
    assert lines[0].startswith("plrf-sgd: phase II with probability ")
    assert "Learning rate: from the curves." in lines
    assert "Next run: phase II is decided" in text(found) and "plrf-sgd: limiting component" in lines


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--ratio", "0.5"), "ratio = 0.5 must be above 1"),
        (("--fraction", "1.5"), "fraction = 1.5 must lie between 0 and 1"),
        (("--gamma", "-1"), "gamma = -1 must be positive"),
        (("--batch", "0"), "batch = 0 is less than one sample"),
        (("--gamma", "1", "--fraction", "0.5"), "gamma and fraction both give the learning rate"),
        (("--confidence", "2"), "confidence = 2 must lie between 1/2 and 1"),
        (("--model", "chinchilla"), "no numerical experiment"),
        (("--view", "nobody"), "no view 'nobody'"),
        (("--figure", "x.gif"), "a figure is one of"),
        (("--columns", "d=width"), "no column 'width'"),
    ],
)
def test_refusals_are_one_line_and_status_2(run, file, words, message):
    done = run(file, *words)
    assert done.exit_code == 2 and done.stdout == ""
    assert message in done.stderr and done.stderr.count("\n") == 1


def test_a_missing_file(run, tmp_path):
    done = run(tmp_path / "nothing.csv")
    assert done.exit_code == 2 and "cannot read" in done.stderr
