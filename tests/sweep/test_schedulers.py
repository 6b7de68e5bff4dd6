"""Clusters that are not there, or that say nothing."""

from __future__ import annotations

import io
import socket
import subprocess
import sys

import pytest

from verify.sweep import Cluster, SchedulerError, read_sweep, run_sweep

from .grid import write


def test_no_scheduler(tmp_path):
    pytest.importorskip("distributed")
    with pytest.raises(SchedulerError, match="does not answer within 1 s"):
        run_sweep(read_sweep(write(tmp_path)), Cluster("tcp://127.0.0.1:9", timeout=1), stream=io.StringIO())


SILENT = """
import io, sys
from pathlib import Path
from verify.sweep import Cluster, SchedulerError, read_sweep, run_sweep

try:
    run_sweep(read_sweep(Path(sys.argv[1])), Cluster(sys.argv[2], timeout=1), stream=io.StringIO())
except SchedulerError as error:
    print(error)
"""


def test_scheduler_that_accepts_and_says_nothing(tmp_path):
    """In a process of its own, which must also come to its end."""
    pytest.importorskip("distributed")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        program = [sys.executable, "-c", SILENT, str(write(tmp_path)), address]
        said = subprocess.run(program, capture_output=True, text=True, timeout=120, check=True)
    assert said.stdout.startswith(f"scheduler '{address}' does not answer within 1 s")


def test_without_distributed(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(SchedulerError, match="pip install distributed"):
        run_sweep(read_sweep(write(tmp_path)), Cluster("tcp://127.0.0.1:9"), stream=io.StringIO())
