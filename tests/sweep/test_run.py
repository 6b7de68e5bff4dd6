"""Sweeps: complete, resumed, shared, killed, on local processes and on a real Dask cluster."""

from __future__ import annotations

import io
import os
import random
import re
import signal
import subprocess
import time

import pytest

from exponents.errors import DataError, DomainError
from verify.sweep import (
    Cluster,
    Local,
    Status,
    Store,
    read_sweep,
    run_sweep,
    run_task,
    status,
)

from .dask_cluster import DaskCluster
from .grid import PROGRAM, TOML, start, write

SEED = 7


@pytest.fixture(scope="module")
def reference(tmp_path_factory) -> bytes:
    """The bytes of the store after a sweep that nothing disturbed."""
    directory = tmp_path_factory.mktemp("reference")
    assert run_sweep(read_sweep(write(directory)), stream=io.StringIO()) == Status(32, 32, 0)
    return (directory / "results" / "records").read_bytes()


def _bytes(directory) -> bytes:
    return (directory / "results" / "records").read_bytes()


# --- 1. Undisturbed ---------------------------------------------------------------------------------------


def test_processes_give_the_same_bytes(tmp_path, reference):
    run_sweep(read_sweep(write(tmp_path)), Local(2), stream=io.StringIO())
    assert _bytes(tmp_path) == reference


def test_resume_must_be_asked_for(tmp_path, reference):
    sweep = read_sweep(write(tmp_path))
    half = Store(sweep.store)
    for task in sweep.tasks[::2]:
        half.append(task.key, run_task(task))
    half.close()
    assert status(sweep) == Status(32, 16, 0)
    with pytest.raises(DataError, match="holds 16 of 32 tasks of this sweep: pass --resume"):
        run_sweep(sweep, resume=False, stream=io.StringIO())
    called = []

    def call(task):
        called.append(task)
        return run_task(task)

    text = io.StringIO()
    run_sweep(sweep, call=call, stream=text)
    assert called == list(sweep.tasks[1::2])  # nothing twice
    assert text.getvalue().startswith("sweep: 16 of 32 tasks finished\n")
    assert re.search(r"sweep: 32 of 32 tasks finished, about 0 s left\n$", text.getvalue())
    assert _bytes(tmp_path) == reference


def test_error_in_a_task_keeps_the_others(tmp_path):
    sweep = read_sweep(write(tmp_path))

    def call(task):
        if task is sweep.tasks[5]:
            raise DomainError("this task")
        return run_task(task)

    with pytest.raises(DomainError, match="this task"):
        run_sweep(sweep, call=call, stream=io.StringIO())
    assert status(sweep) == Status(32, 5, 0)


def test_workers_must_be_positive():
    with pytest.raises(DomainError, match="workers = 0"):
        Local(0)


def test_bar_on_a_terminal(tmp_path):
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    text = Terminal()
    run_sweep(read_sweep(write(tmp_path)), stream=text)
    assert "32/32" in text.getvalue()


# --- 2. Killed --------------------------------------------------------------------------------------------


def _kill_and_resume(tmp_path, kills: int, workers: int, reference: bytes) -> None:
    """Kill the whole session of a sweep at random moments, then let it finish.

    After each kill every record that was there before is still there, byte for byte, and no task that had a
    record when a sweep began was carried through again.
    """
    file, log, rng = write(tmp_path), tmp_path / "log", random.Random(SEED)
    sweep = read_sweep(file)
    recorded: dict[str, dict] = {}
    for _ in range(kills):
        done_before = log.read_text().split() if log.exists() else []
        process = start(PROGRAM, file, workers, log, stderr=subprocess.DEVNULL)
        _wait_for_work(process, sweep, len(recorded))
        time.sleep(rng.uniform(0.0, 1.5 / kills))
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        assert process.wait() in (0, -signal.SIGKILL)
        again = log.read_text().split()[len(done_before) :] if log.exists() else []
        assert not set(again) & set(recorded)
        with Store(sweep.store) as store:
            now = store.records()
        assert {key: now[key] for key in recorded} == recorded
        recorded = now
    process = start(PROGRAM, file, workers, log, stderr=subprocess.DEVNULL)
    assert process.wait() == 0
    assert _bytes(tmp_path) == reference


def _wait_for_work(process: subprocess.Popen, sweep, known: int) -> None:
    """Until the sweep has stored something new, or is finished."""
    while process.poll() is None:
        if status(sweep).finished > known or status(sweep).running:
            return
        time.sleep(0.01)


def test_three_kills(tmp_path, reference):
    _kill_and_resume(tmp_path, 3, 1, reference)


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 2])
def test_twenty_kills(tmp_path, reference, workers):
    _kill_and_resume(tmp_path, 20, workers, reference)


def test_two_sweeps_share_a_store(tmp_path, reference):
    """Every task is carried through once, by one of the two."""
    file, log = write(tmp_path), tmp_path / "log"
    processes = [start(PROGRAM, file, 1, log, stderr=subprocess.DEVNULL) for _ in range(2)]
    assert [process.wait() for process in processes] == [0, 0]
    keys = log.read_text().split()
    assert sorted(keys) == sorted({task.key for task in read_sweep(file).tasks})
    assert _bytes(tmp_path) == reference


WORKER_DIES = """
import os, pathlib, signal, sys
from exponents.errors import ExponentsError
from verify.sweep import Local, read_sweep, run_sweep, run_task

mark, times = pathlib.Path(sys.argv[2]), int(sys.argv[3])


def call(task):
    if task.beta == 0.7 and len(marks := list(mark.parent.glob("mark*"))) < times:
        mark.with_name(f"mark{len(marks)}").touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return run_task(task)


if __name__ == "__main__":
    try:
        run_sweep(read_sweep(sys.argv[1]), Local(2), call=call)
    except ExponentsError as error:
        print(error)
"""


def test_a_killed_worker_is_replaced(tmp_path, reference):
    file = write(tmp_path)
    output, _ = start(
        WORKER_DIES, file, tmp_path / "mark", 1, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ).communicate()
    assert output == ""
    assert (tmp_path / "mark0").exists()
    assert _bytes(tmp_path) == reference


@pytest.mark.slow
def test_workers_that_always_die(tmp_path):
    file = write(tmp_path, TOML.replace("beta = [0.3, 0.7]", "beta = [0.7]"))
    output, _ = start(
        WORKER_DIES, file, tmp_path / "mark", 99, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ).communicate()
    assert "3 times without a task finished" in output


# --- 3. Dask ----------------------------------------------------------------------------------------------


def test_cluster_gives_the_same_bytes(tmp_path, reference):
    """A real scheduler and two worker processes over TCP."""
    pytest.importorskip("distributed")
    sweep = read_sweep(write(tmp_path))
    with DaskCluster(workers=2) as cluster:
        run_sweep(sweep, Cluster(cluster.address), stream=io.StringIO())
    assert _bytes(tmp_path) == reference


@pytest.mark.slow
def test_cluster_survives_a_worker_and_resumes_after_its_scheduler(tmp_path, reference):
    pytest.importorskip("distributed")
    file = write(tmp_path)
    with DaskCluster(workers=2) as cluster:
        sweeping = start(ON_CLUSTER, file, cluster.address, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        _wait_for_records(sweeping, file, 3)
        cluster.kill_worker()
        _wait_for_records(sweeping, file, 8)
        cluster.kill_scheduler()
        output, _ = sweeping.communicate()
    assert "start it again and resume" in output
    before = _records(file)
    assert 8 <= len(before) < 32
    with DaskCluster(workers=1) as cluster:
        start(ON_CLUSTER, file, cluster.address, stderr=subprocess.DEVNULL).wait()
    after = _records(file)
    assert {key: after[key] for key in before} == before
    assert _bytes(tmp_path) == reference


ON_CLUSTER = """
import sys, time
from exponents.errors import ExponentsError
from verify.sweep import Cluster, read_sweep, run_sweep, run_task


def call(task):
    time.sleep(0.1)
    return run_task(task)


if __name__ == "__main__":
    try:
        run_sweep(read_sweep(sys.argv[1]), Cluster(sys.argv[2]), call=call)
    except ExponentsError as error:
        print(error)
"""


def _records(file) -> dict[str, dict]:
    with Store(read_sweep(file).store) as store:
        return store.records()


def _wait_for_records(process: subprocess.Popen, file, count: int) -> None:
    while len(_records(file)) < count:
        assert process.poll() is None
        time.sleep(0.02)


def test_store_is_named_in_the_file(tmp_path):
    assert read_sweep(write(tmp_path, TOML.replace("results", "elsewhere"))).store == tmp_path / "elsewhere"
