"""``exponents fit``: what it prints, draws and refuses."""

from __future__ import annotations

import json

import pytest

from . import synthetic
from .conftest import FIGURE_4

MAPPED = ("--columns", "N=Model Size,C=Training FLOP")
FAST = ("--bootstrap", "100")


@pytest.fixture
def file(tmp_path):
    """A small grid of runs as CSV."""
    n, d = synthetic.grid(5, 4)
    runs = synthetic.runs(n, d, noise=0.005)
    rows = [f"{a!r},{b!r},{c!r}" for a, b, c in zip(n.tolist(), d.tolist(), runs.loss.tolist())]
    path = tmp_path / "runs.csv"
    path.write_text("\n".join(["N,D,loss", *rows]) + "\n")
    return path


def test_the_record_of_the_published_refit(run, refit):
    done = run(FIGURE_4, *MAPPED, "--drop-highest", 5, "--format", "json")
    assert done.exit_code == 0 and done.stderr == ""
    record = json.loads(done.stdout)
    assert list(record)[:6] == ["law", "points", "dropped", "objective", "parameters", "compute_optimal"]
    assert (record["law"], record["points"], record["dropped"]) == ("chinchilla", 240, 5)
    assert record["objective"] <= 0.0010183
    assert list(record["parameters"]) == ["E", "A", "B", "alpha", "beta"]
    assert list(record["compute_optimal"]) == ["N", "D", "loss"]
    for values in (record["parameters"], record["compute_optimal"]):
        for value in values.values():
            assert list(value) == ["estimate", "se", "interval"]
            assert value["interval"][0] < value["estimate"] < value["interval"][1]
    assert record["parameters"]["beta"]["estimate"] == pytest.approx(refit.parameters["beta"].estimate)
    assert record["dropped_lines"] == [2, 3, 4, 5, 6]


def test_the_outliers_are_in_the_text_without_being_asked(run):
    done = run(FIGURE_4, *MAPPED, *FAST)
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert lines[0] == "chinchilla: L = E + A N^(-alpha) + B D^(-beta)" and "245 runs of" in lines[1]
    assert any(line.startswith("beta ") and line.endswith("2, 3, 4, 5, 6") for line in lines)
    assert any(line.startswith("Warning: 5 runs (lines 2, 3, 4, 5, 6) hold 37% of the objective") for line in lines)


def test_equal_seeds_give_equal_bytes(run, file):
    first, second, other = (run(file, *FAST, "--seed", seed).stdout for seed in (1, 1, 2))
    assert first == second != other


def test_budgets_figures_and_files(run, file, tmp_path):
    out, figure = tmp_path / "fit.json", tmp_path / "fit.svg"
    done = run(file, *FAST, "--budget", "1e20", "--budget", "1e21", "--figure", figure, "--format", "json", "-o", out)
    assert (done.exit_code, done.stdout) == (0, "")
    record = json.loads(out.read_text())
    first, second = record["allocations"]
    assert first["budget"] == 1e20 and list(second) == ["budget", "N", "D", "loss"]
    assert 6 * second["N"]["estimate"] * second["D"]["estimate"] == pytest.approx(1e21)
    assert figure.read_text().startswith("<?xml")


def test_laws_side_by_side(run, file):
    done = run(file, *FAST, "--law", "chinchilla, kaplan", "--format", "json")
    record = json.loads(done.stdout)
    assert [law["law"] for law in record["laws"]] == ["chinchilla", "kaplan"]
    assert {score["law"] for score in record["comparison"]} == {"chinchilla", "kaplan"}
    text = run(file, *FAST, "--law", "kaplan,chinchilla").stdout
    assert "laws: comparison" in text and "kaplan: L = ((N_c/N)^(alpha_N/alpha_D) + (D_c/D))^alpha_D" in text


def test_no_bootstrap_no_intervals(run, file):
    done = run(file, "--bootstrap", 0, "--format", "json")
    assert json.loads(done.stdout)["parameters"]["E"]["interval"] == [None, None]
    assert "No bootstrap, hence no intervals." in run(file, "--bootstrap", 0).stdout


def test_a_model_file_and_given_values(run, file, tmp_path):
    (tmp_path / "mine.toml").write_text(
        'parameters = "a, b, k"\ndomain = "a > 0, b > 0, 0 < k < 1"\nresources = "N, D, I"\nbudget = "6*N*D + 2*N*I"\n'
        'held = {I = "f**k"}\n[components]\nsize = "N**(-a)"\ndata = "D**(-b)"\n'
    )
    done = run(file, "k=1/4", "--law", tmp_path / "mine.toml", *FAST, "--format", "json")
    assert done.exit_code == 0, done.stderr
    record = json.loads(done.stdout)
    assert list(record["parameters"]) == ["E", "size", "data", "a", "b"] and list(record["compute_optimal"]) == [
        "N",
        "D",
        "loss",
    ]


@pytest.mark.parametrize(
    "words, message",
    [
        (("--law", "plrf"), "no model 'plrf'"),
        (("--law", "chinchilla,,kaplan"), "names no law between two commas"),
        (("--law", "kaplan,kaplan"), "names kaplan twice"),
        (("--columns", "N=params"), "no column 'params' for N"),
        (("--columns", "N"), "is not NAME=COLUMN"),
        (("--bootstrap", "10"), "10 replicas say nothing about the ends of 95% intervals"),
        (("--level", "2"), "level = 2"),
        (("--drop-highest", "20"), "20 of 20 runs cannot be left out"),
        (("--drop-highest", "15"), "5 runs are too few"),
        (("--drop-highest", "-1"), "--drop-highest"),
        (("--budget", "lots"), "is not a number"),
        (("--budget", "0"), "must be positive"),
        (("--figure", "fit.gif"), ".pdf, .svg, .png"),
        (("-o", "/no/such/folder/fit.txt"), "cannot write"),
        (("iota",), "'iota' is not NAME=VALUE"),
        (("iota=1", "iota=2"), "iota is given twice"),
        (("iota=1/2",), "chinchilla has no parameter 'iota' to give; it has none"),
    ],
)
def test_bad_words_are_one_line_and_status_2(run, file, words, message):
    done = run(file, *words)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith("exponents: error: ") and done.stderr.count("\n") == 1 and message in done.stderr


@pytest.mark.parametrize("cell, message", [("nan", "line 8: loss = nan"), ("-1", "line 8: loss = -1 is not positive")])
def test_bad_cells_are_named_by_line(run, file, cell, message):
    lines = file.read_text().splitlines()
    lines[7] = ",".join([*lines[7].split(",")[:2], cell])
    file.write_text("\n".join(lines))
    done = run(file)
    assert (done.exit_code, done.stdout) == (2, "") and message in done.stderr and done.stderr.count("\n") == 1


def test_nothing_is_left_of_a_file_that_failed(run, file, tmp_path):
    out = tmp_path / "fit.json"
    assert run(file, "--law", "no-such-law", "-o", out).exit_code == 2
    assert sorted(p.name for p in tmp_path.iterdir()) == ["runs.csv"]
