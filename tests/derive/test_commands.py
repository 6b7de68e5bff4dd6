"""What the command line shows of derivations and of logarithms."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest
from click.testing import CliRunner

from derivations.paquette2024 import THEORIES
from exponents.cli import main


def run(*words: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, list(words))
    return result.exit_code, result.stdout, result.stderr


def test_text_of_one_component():
    status, out, _ = run("derive", "plrf-sgd", "population")
    assert status == 0
    assert "Mellin transform." in out and "F_pp ~ " in out and "gamma: learning rate" in out
    assert "F_ac" not in out


def test_markdown_of_every_component():
    status, out, _ = run("derive", "plrf-sgd", "--format", "markdown")
    assert status == 0
    assert [line for line in out.splitlines() if line.startswith("# ")] != []
    assert out.count("\n# ") + out.startswith("# ") == 4


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")
def test_latex_compiles(tmp_path):
    path = tmp_path / "appendix.tex"
    assert run("derive", "plrf-sgd", "--format", "latex", "-o", str(path))[0] == 0
    done = subprocess.run(
        ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", path.name],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("chinchilla",), "sourced, not derived"),
        (("plrf-sgd", "bias"), "no component 'bias'"),
        (("plrf-sgdd",), "no model 'plrf-sgdd'"),
    ],
)
def test_refused_in_one_line(words, message):
    status, out, err = run("derive", *words)
    assert (status, out) == (2, "")
    assert message in err and err.count("\n") == 1


def test_query_on_a_wall_gives_the_logarithms():
    words = ("query", "plrf-sgd", "alpha=3/4", "beta=1/2")
    record = json.loads(run(*words, "--format", "json")[1])
    assert record["logs"] == {"loss": "3/5", "resources": {"d": "3/5", "r": "-3/5", "gamma": "0"}}
    assert "Powers of log(f): loss: 3/5; d: 3/5; r: -3/5." in " ".join(run(*words)[1].split())


def test_query_at_corners():
    record = json.loads(run("query", "plrf-sgd", "alpha=1/2", "beta=1/2", "--format", "json")[1])
    assert record["logs"]["loss"] == "1"
    record = json.loads(run("query", "plrf-sgd", "alpha=1 - 1/sqrt(2)", "beta=1/2", "--format", "json")[1])
    assert record["logs"] == {"loss": "1", "resources": {}}


@pytest.mark.parametrize("words", [("alpha=3/4", "beta=1/3"), ("alpha=3/4", "beta=1/2", "--tune", "gamma")])
def test_no_logarithms_are_said_inside_a_phase_or_for_a_tuned_model(words):
    assert "logs" not in json.loads(run("query", "plrf-sgd", *words, "--format", "json")[1])


def test_table_of_walls_has_a_column_of_logarithms():
    out = run("table", "plrf-sgd")[1]
    head = next(line for line in out.splitlines() if line.startswith("wall "))
    assert "logarithms" in head
    assert "logarithms" not in run("table", "chinchilla")[1]


def test_the_theory_says_which_components_are_derived():
    assert [c.id for c in THEORIES[0].model.components] == [
        "population",
        "finite_width",
        "embedding_distortion",
        "sgd_noise",
    ]
    assert THEORIES[0].derivation("finite_width").title
