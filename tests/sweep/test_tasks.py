"""Sweep files: the grid, keys, and what is refused before anything runs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from exponents.errors import DataError, DomainError, UnknownNameError
from verify.simulate import Problem
from verify.sweep import read_sweep, run_task

from .grid import TOML, write


def test_grid(tmp_path):
    sweep = read_sweep(write(tmp_path))
    assert sweep.store == tmp_path / "results"
    assert len(sweep.tasks) == len({task.key for task in sweep.tasks}) == 32
    first = sweep.tasks[0]
    assert (first.alpha, first.beta, first.d, first.ratio, first.batch, first.seed) == (
        1.0,
        0.3,
        5,
        2.0,
        1,
        0,
    )
    trace = Problem(1.0, 0.3, 10, 5).covariance.sum()
    assert first.gamma * trace == pytest.approx(0.5, rel=1e-15)


def test_key_depends_on_everything(tmp_path):
    task = read_sweep(write(tmp_path)).tasks[0]
    changes = [{"seed": 5}, {"steps": 21}, {"dtype": "float32"}, {"gamma": 0.1}, {"runs": 3}]
    assert len({task.key, *(replace(task, **change).key for change in changes)}) == 6


def test_duplicates_count_once(tmp_path):
    assert len(read_sweep(write(tmp_path, TOML.replace("[0, 1]", "[0, 0]"))).tasks) == 16


def test_record_is_reproducible(tmp_path):
    task = read_sweep(write(tmp_path)).tasks[0]
    record = run_task(task)
    assert record == run_task(task)
    assert [row["r"] for row in record["rows"]][-1] == task.steps


@pytest.mark.parametrize(
    ("old", "new", "error", "message"),
    [
        ("alpha =", "alfa =", DataError, "unknown key grid.alfa"),
        ("steps =", "step =", DataError, "unknown key run.step"),
        ("store =", "stores =", DataError, "unknown key stores"),
        ("seed = [0, 1]", "seed = []", DataError, "grid.seed must be a list with at least one value"),
        ("d = [5]", "d = 5", DataError, "grid.d must be a list"),
        ("d = [5]", "d = [5.5]", DataError, "d = 5.5 is not of the right kind"),
        ("d = [5]", "d = [true]", DataError, "d = True is not of the right kind"),
        ("alpha = [1.0, 0.7]", "", DataError, "no value for alpha"),
        ("gamma_trace", "gamma = [1.0]\ngamma_trace", DataError, "exactly one of gamma and gamma_trace"),
        ("[grid]", "[grid", DataError, "is not TOML"),
        ("steps = 20", "steps = 0", DomainError, "steps = 0 must be a positive integer"),
        ("ratio = [2]", "ratio = [0.5]", DomainError, "smaller than d = 5"),
        ('"adam"', '"adamant"', UnknownNameError, "optimiser 'adamant' is not known"),
    ],
)
def test_refused(tmp_path, old, new, error, message):
    assert old in TOML
    with pytest.raises(error, match=message.replace("[", r"\[")):
        read_sweep(write(tmp_path, TOML.replace(old, new)))


def test_missing_file(tmp_path):
    with pytest.raises(DataError, match="cannot be read"):
        read_sweep(tmp_path / "none.toml")
