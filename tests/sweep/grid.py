"""A small sweep, and a program that runs it, for the tests that kill."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import verify

ROOT = Path(verify.__file__).parents[1]

TOML = """
store = "results"
[run]
steps = 20
runs = 2
[grid]
alpha = [1.0, 0.7]
beta = [0.3, 0.7]
d = [5]
ratio = [2]
gamma_trace = [0.5]
batch = [1, 4]
optimiser = ["sgd", "adam"]
seed = [0, 1]
"""

PROGRAM = """
import pathlib, sys, time
from verify.sweep import Local, read_sweep, run_sweep, run_task


def call(task):
    record = run_task(task)
    time.sleep(0.02)  # long enough that a kill meets unfinished tasks
    with open(sys.argv[3], "a") as log:  # one line for each time a task was carried through
        log.write(task.key + "\\n")
    return record


if __name__ == "__main__":
    run_sweep(read_sweep(sys.argv[1]), Local(int(sys.argv[2])), call=call)
"""


def write(directory: Path, toml: str = TOML) -> Path:
    """The sweep file in ``directory``."""
    file = directory / "sweep.toml"
    file.write_text(toml)
    return file


def start(program: str, *arguments: object, **options: object) -> subprocess.Popen:
    """A Python process of its own session that runs ``program`` and can import this project."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}
    command = [sys.executable, "-c", program, *map(str, arguments)]
    return subprocess.Popen(command, env=environment, start_new_session=True, text=True, **options)
