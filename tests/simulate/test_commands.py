"""The commands `simulate` and `sweep`, called as click calls them."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass

import numpy as np
import pytest
from click.testing import CliRunner, Result

from exponents import registry
from exponents.errors import ExponentsError
from verify.simulate import (
    OPTIMISERS,
    SCHEDULES,
    SGD,
    Constant,
    Cosine,
    Exponential,
    Power,
    Problem,
    Simulation,
    WarmupStableDecay,
    log_times,
    read_schedule,
)
from verify.simulate import simulate as run
from verify.simulate_commands import simulate, sweep

ARGUMENTS = ["toy", "alpha=1", "beta=3/10", "d=8", "v=32", "gamma=0.2", "--runs", "5", "--seed", "3"]


@dataclass(frozen=True)
class Experiment:
    """What the commands need of a registered model."""

    optimiser: str


@pytest.fixture(autouse=True)
def toy_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "experiment", lambda model: Experiment("sgd"), raising=False)


def _invoke(command: object, *arguments: str) -> Result:
    return CliRunner().invoke(command, arguments)


def _comments_and_rows(text: str) -> tuple[dict[str, str], list[dict[str, str]]]:
    lines = text.splitlines()
    comments = dict(line[2:].split(": ", 1) for line in lines if line.startswith("# "))
    return comments, list(csv.DictReader(line for line in lines if not line.startswith("# ")))


def test_csv_is_the_record() -> None:
    result = _invoke(simulate, *ARGUMENTS, "--steps", "50")
    assert result.exit_code == 0, result.output
    comments, rows = _comments_and_rows(result.output)
    assert (comments["seed"], comments["optimiser"], comments["model"]) == ("3", "sgd", "toy")
    assert json.loads(comments["environment"])["numpy"] == np.__version__
    record = run(Simulation(Problem(1.0, 0.3, 32, 8), SGD(0.2), log_times(50), 5, 3)).record()
    assert [int(row["r"]) for row in rows] == record.r.tolist()
    for column in ("mean", "sem", "q25", "q75"):
        assert [float(row[column]) for row in rows] == getattr(record, column).tolist()


def test_json_to_a_file(tmp_path) -> None:
    file = tmp_path / "out.json"
    result = _invoke(
        simulate, *ARGUMENTS, "--times", "1,10", "--optimiser", "adam", "--format", "json", "-o", str(file)
    )
    assert result.exit_code == 0 and result.output == ""
    body = json.loads(file.read_text())
    assert body["header"]["optimiser"] == "adam"
    assert [row["r"] for row in body["rows"]] == [1, 10]


def test_options_reach_the_simulation() -> None:
    plain = _invoke(simulate, *ARGUMENTS, "--times", "20").output
    assert plain == _invoke(simulate, *ARGUMENTS, "--times", "20").output
    for option in (
        ["--fixed-w"],
        ["--simulator", "streaming"],
        ["--simulator", "streaming", "--law", "student-5"],
        ["--dtype", "float32"],
        ["batch=2"],
        ["noise=1/2"],
        ["--seed", "4"],
        ["--schedule", "cosine"],
        ["--schedule", "power:exponent=0.5"],
        ["--schedule", "exponential:scale=30"],
        ["--schedule", "wsd:warmup=3,decay=5,floor=0.1"],
    ):
        result = _invoke(simulate, *ARGUMENTS, "--times", "20", *option)
        assert result.exit_code == 0
        assert result.output.splitlines()[-1] != plain.splitlines()[-1]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--steps", "0"], "steps = 0 must be a positive integer"),
        ([], "exactly one of --steps N and --times"),
        (["--times", "1,x"], "is not a list of steps"),
        (["--steps", "5", "d=1/2"], "d = 1/2 must be a whole number"),
        (["--steps", "5", "gamma=fast"], "'gamma=fast' is not a number"),
        (["--steps", "5", "gamma=1e400"], "beyond 1e308"),
        (["--steps", "5", "v=1000000000000000"], "v = 1000000000000000, d = 8 do not fit into the memory"),
        (["--steps", "5", "delta=1"], "'delta=1' is not a value of the experiment"),
        (["--steps", "5", "d=64"], "v = 32 is smaller than d = 64"),
        (["--steps", "5", "--array", "nunpy"], "array library 'nunpy' is not known"),
        (["--steps", "5", "--device", "cuda:9"], "device 'cuda:9' is not there"),
        (["--steps", "5", "--optimiser", "sdg"], "optimiser 'sdg' is not known"),
        (["--steps", "5", "--schedule", "linear"], "schedule 'linear' is not known: choose one of constant, pow"),
        (["--steps", "5", "--schedule", "power"], "no value for exponent: write power:exponent=..."),
        (["--steps", "5", "--schedule", "power:scale=3"], "'scale' is not known; it has exponent, offset"),
        (["--steps", "5", "--schedule", "constant:floor=1"], "'floor' is not known; it has none"),
        (["--steps", "5", "--schedule", "power:exponent=x"], "exponent = 'x' must be a number"),
        (["--steps", "5", "--schedule", "power:exponent=nan"], "exponent = 'nan' must be finite"),
        (["--steps", "5", "--schedule", "cosine:steps=2.5"], "steps = '2.5' must be a whole number"),
        (["--steps", "5", "--schedule", "cosine:floor=2"], "floor = 2.0 must be in [0, 1]"),
        (["--steps", "5", "--schedule", "cosine:floor=0,floor=1"], "gives a parameter twice"),
        (["--steps", "5", "--schedule", "exponential:scale=-1"], "scale = -1.0 must be positive"),
        (["--steps", "5", "--schedule", "wsd:warmup=4,decay=4"], "must be between 0 and steps - warmup"),
        (["--steps", "5", "--law", "cauchy"], "law 'cauchy' is not known"),
        (["--steps", "5", "-o", "/nowhere/out.csv"], "cannot write /nowhere/out.csv"),
    ],
)
def test_bad_input(arguments: list[str], message: str) -> None:
    error = _invoke(simulate, *ARGUMENTS, *arguments).exception
    assert isinstance(error, ExponentsError)
    assert message in str(error)


def test_schedule_in_full() -> None:
    """The text gives the object, and the length of training is the default of ``steps``."""
    assert read_schedule("cosine:floor=0.1", 50) == Cosine(50, 0.1)
    assert read_schedule("cosine:steps=20", 50) == Cosine(20)
    assert read_schedule("wsd:warmup=3,decay=5", 50) == WarmupStableDecay(50, 3, 5)
    assert read_schedule("power:exponent=0.5,offset=10", 50) == Power(0.5, 10.0)
    assert [read_schedule(text, 9) for text in ("constant", "exponential:scale=3")] == [
        Constant(),
        Exponential(3.0),
    ]


def test_help_names_every_choice() -> None:
    text = _invoke(simulate, "--help").output
    assert all(name in text for name in (*OPTIMISERS, *SCHEDULES))


def test_missing_value() -> None:
    error = _invoke(simulate, "toy", "alpha=1", "--steps", "5").exception
    assert isinstance(error, ExponentsError) and "no value for beta, d, v, gamma" in str(error)


SWEEP = """
store = "results"
[run]
steps = 5
runs = 2
[grid]
alpha = [1.0]
beta = [0.3]
d = [4, 5]
ratio = [2]
gamma = [0.1]
"""


def test_sweep(tmp_path) -> None:
    file = tmp_path / "sweep.toml"
    file.write_text(SWEEP)
    assert _invoke(sweep, str(file), "--status").output == "2 tasks: 0 finished, 0 running, 2 waiting\n"
    assert "2 tasks: 2 finished" in _invoke(sweep, str(file)).output
    assert _invoke(sweep, str(file), "--status").output == "2 tasks: 2 finished, 0 running, 0 waiting\n"
    error = _invoke(sweep, str(file)).exception
    assert isinstance(error, ExponentsError) and "pass --resume" in str(error)
    file.write_text(SWEEP.replace("[4, 5]", "[4, 5, 6]"))
    assert "3 tasks: 3 finished" in _invoke(sweep, str(file), "--resume").output
    lines = io.StringIO((tmp_path / "results" / "records").read_text()).readlines()
    assert sorted(json.loads(line)["record"]["task"]["d"] for line in lines) == [4, 5, 6]
