"""One thread of linear algebra a process: matrices here are small, and threads that wait for each other cost ten times more
than they bring where other programs run. Parallel work is done by processes."""

from __future__ import annotations

import os

VARIABLES = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


def single(*, whatever: bool = False) -> None:
    """Ask for one thread, before numpy is imported; a number that the user has set stays, except for ``whatever``."""
    for name in VARIABLES:
        if whatever or name not in os.environ:
            os.environ[name] = "1"
