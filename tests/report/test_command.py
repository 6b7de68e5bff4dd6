"""``exponents report``: for registered models and for files, with levels of verification."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from exponents.errors import UnknownNameError
from verify.commands.report import command

MODEL = """
id = "size-and-data"
parameters = "alpha, beta"
domain = "alpha > 0, beta > 0"
resources = "N, D"
budget = "N*D"

[components]
size = "N**(-alpha)"
data = "D**(-beta)"
"""


def test_a_registered_model_has_everything(run, tmp_path):
    path = tmp_path / "chinchilla.md"
    run("chinchilla", "-o", str(path))
    text = path.read_text()
    for heading in ("Setting", "Components", "Phases", "Claims", "Verification", "Sources", "References"):
        assert f"## {heading}\n" in text
    assert "hoffmann2022" in text and "CONFIRMED" in text and "seconds" not in text


def test_a_model_from_a_file(run, tmp_path):
    (tmp_path / "m.toml").write_text(MODEL)
    run(str(tmp_path / "m.toml"), "-o", str(tmp_path / "m.html"))
    text = (tmp_path / "m.html").read_text()
    assert "size-and-data" in text and "Verification" in text


def test_no_verification(run, tmp_path):
    run("chinchilla", "-o", str(tmp_path / "a.md"), "--verify", "none")
    assert "## Verification" not in (tmp_path / "a.md").read_text()


def test_a_level_without_an_experiment_says_why(run, tmp_path):
    run("chinchilla", "-o", str(tmp_path / "a.md"), "--verify", "proof", "--verify", "frontier")
    assert "frontier: chinchilla describes no numerical experiment" in (tmp_path / "a.md").read_text()
    run("chinchilla", "-o", str(tmp_path / "b.md"), "--verify", "numerics")
    assert "numerics: chinchilla names no numerical loss" in (tmp_path / "b.md").read_text()


def test_numerical_losses_are_a_table(run, tmp_path):
    run("linear-regression", "-o", str(tmp_path / "a.md"), "--verify", "numerics")
    text = (tmp_path / "a.md").read_text()
    assert "Level `numerics`" in text and "numerics:" not in text and "\\*\\*" not in text


def test_the_path_is_refused_before_the_work(tmp_path):
    done = CliRunner().invoke(command, ["no-such-model", "-o", str(tmp_path / "a.odt")])
    assert isinstance(done.exception, UnknownNameError) and "suffix" in str(done.exception)


@pytest.mark.slow
def test_measurements_with_a_figure(run, tmp_path):
    run("plrf-sgd", "-o", str(tmp_path / "a.md"), "--verify", "theory")
    assert "](a-compute.svg)" in (tmp_path / "a.md").read_text()
