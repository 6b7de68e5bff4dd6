"""What every test run shares: one BLAS thread, a cache of its own, and a report of the environment."""

from __future__ import annotations

import os
import shutil
import tempfile

import pytest

# Before numpy is imported: on busy cores more BLAS threads are many times slower.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

CACHE = pytest.StashKey[str]()


def pytest_configure(config: pytest.Config) -> None:
    """The run's cache is a new directory, which its workers and their child processes inherit."""
    if not hasattr(config, "workerinput"):
        config.stash[CACHE] = tempfile.mkdtemp(prefix="exponents-tests-")
        os.environ["XDG_CACHE_HOME"] = config.stash[CACHE]
        os.environ["MPLCONFIGDIR"] = os.path.join(config.stash[CACHE], "matplotlib")


def pytest_unconfigure(config: pytest.Config) -> None:
    if CACHE in config.stash:
        shutil.rmtree(config.stash[CACHE], ignore_errors=True)


def pytest_report_header() -> list[str]:
    from exponents.commands.env import facts

    return [f"{name}: {value}" for name, value in facts() if name != "cache"]
