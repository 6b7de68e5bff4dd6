"""Exponents from the records of a sweep: a known truth comes back, and what cannot be measured has a reason."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict

import numpy as np
import pytest
from click.testing import CliRunner

from exponents.errors import DomainError
from verify.simulate import simulate
from verify.simulate_commands import sweep as command
from verify.sweep import Store, Task, families, read_sweep, run_sweep, run_task, sweep_exponents
from verify.sweep.tasks import GROUPS

from .grid import write

P, Q = 0.7, 0.9  # loss r^-P + d^-Q: at the optimum r ~ d^(Q/P)
ETA, XI = P * Q / (P + Q), P / (P + Q)
TOML = """
store = "results"
[run]
steps = 200000
runs = 12
[grid]
alpha = [1.0]
beta = [0.3]
d = [64, 16, 128, 32, 256]
ratio = [2]
gamma_trace = [0.5, 0.25]
batch = [4]
seed = [0, 1]
"""


def _known(task: Task) -> dict:
    """A record of the known law, with noise that the seed of the task fixes and correlated steps."""
    times = np.array(task.simulation().times)
    generator = np.random.default_rng([task.seed, task.d, task.batch, int(1e6 * task.gamma)])
    walk = np.cumsum(generator.standard_normal((task.runs, len(times))), axis=1) / np.sqrt(np.arange(len(times)) + 1.0)
    loss = (times**-P + task.d**-Q) * np.exp(0.01 * walk - 0.01**2 / 2)
    return {"task": asdict(task), "rows": [], "times": times.tolist(), "groups": loss.tolist(), "divergences": []}


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    file = write(tmp_path_factory.mktemp("finished"), TOML)
    run_sweep(read_sweep(file), call=_known, stream=io.StringIO())
    return file


def test_known_truth_comes_back(finished) -> None:
    found = sweep_exponents(read_sweep(finished))
    assert len(found) == 2  # two rules for gamma
    for family in found:
        assert family.widths == (16, 32, 64, 128, 256) and family.runs == 24
        assert list(family.gammas) == sorted(family.gammas, reverse=True)  # v = 2 d: the trace grows with d
        assert family.measured.eta.low < ETA < family.measured.eta.high < family.measured.eta.low + 0.1
        assert family.measured.xi.low < XI < family.measured.xi.high < family.measured.xi.low + 0.2


def test_families_pair_the_gammas_of_the_grid(tmp_path) -> None:
    """gamma times trace is one number in a family, though gamma is not."""
    for family in families(read_sweep(write(tmp_path, TOML)).tasks):
        assert [len(tasks) for tasks in family] == [2] * 5
        products = [t.gamma * t.simulation().problem.covariance.sum() for tasks in family for t in tasks]
        assert np.ptp(products) < 1e-12


def test_command(finished) -> None:
    rows = list(csv.DictReader(io.StringIO(CliRunner().invoke(command, [str(finished), "--exponents"]).output)))
    assert [row["batch"] for row in rows] == ["4", "4"]
    assert all(float(row["eta_low"]) < ETA < float(row["eta_high"]) and not row["reason"] for row in rows)
    arguments = [str(finished), "--exponents", "--format", "json", "--level", "0.5"]
    body = json.loads(CliRunner().invoke(command, arguments).output)
    assert [len(family["crossings"]["budgets"]) for family in body] == [4, 4]
    for narrow, row in zip(body, rows, strict=True):
        assert narrow["eta_high"] - narrow["eta_low"] < float(row["eta_high"]) - float(row["eta_low"])
    error = CliRunner().invoke(command, [str(finished), "--exponents", "--level", "2"]).exception
    assert isinstance(error, DomainError) and "level = 2.0 must lie between 0 and 1" in str(error)


def test_what_is_not_finished_has_a_reason(finished) -> None:
    bigger = finished.with_name("bigger.toml")
    bigger.write_text(TOML.replace("d = [64,", "d = [64, 512,"))
    for family in sweep_exponents(read_sweep(bigger)):
        assert family.measured is None and family.reason == "2 of 12 tasks are not finished"


def test_what_cannot_be_measured_has_a_reason(tmp_path) -> None:
    """A real sweep of two widths, with a gamma at which runs diverge."""
    text = (
        TOML.replace("200000", "300").replace("[64, 16, 128, 32, 256]", "[4, 8]").replace("[0.5, 0.25]", "[0.5, 9.0]")
    )
    plan = read_sweep(write(tmp_path, text))
    run_sweep(plan, stream=io.StringIO())
    assert all("at least 5" in family.reason for family in sweep_exponents(plan))
    with Store(plan.store) as store:
        records = list(store.records().values())
    lost = [r for r in records if r["divergences"]]
    assert lost and all(None in [group[-1] for group in r["groups"]] for r in lost)
    diverged = TOML.replace("200000", "300").replace("[0.5, 0.25]", "[9.0]").replace("256", "8")
    plan = read_sweep(write(tmp_path, diverged))
    run_sweep(plan, stream=io.StringIO())
    assert all("diverged" in family.reason for family in sweep_exponents(plan))


@pytest.mark.parametrize("runs", [5, GROUPS, 2 * GROUPS + 3])
def test_group_means_keep_the_mean(tmp_path, runs) -> None:
    task = read_sweep(write(tmp_path, TOML.replace("runs = 12", f"runs = {runs}").replace("200000", "50"))).tasks[0]
    groups = np.array(run_task(task)["groups"])
    loss = simulate(task.simulation()).loss[:, 0, :]
    assert len(groups) == min(runs, GROUPS)
    sizes = np.full(len(groups), runs // len(groups)) + (np.arange(len(groups)) < runs % len(groups))
    assert sizes @ groups / runs == pytest.approx(loss.mean(axis=0), rel=1e-12)
    assert groups[0] == pytest.approx(loss[: sizes[0]].mean(axis=0), rel=1e-12)
