"""A Dask scheduler and its workers as processes of this machine that talk over TCP."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess

from .grid import start

SCHEDULER = """
import asyncio, sys
from distributed import Scheduler


async def serve():
    async with Scheduler(host="127.0.0.1", port=int(sys.argv[1]), dashboard=False) as scheduler:
        await scheduler.finished()


asyncio.run(serve())
"""

WORKER = """
import asyncio, sys
from distributed import Worker


async def serve():
    async with Worker(sys.argv[1], nthreads=1, dashboard=False) as worker:
        await worker.finished()


asyncio.run(serve())
"""


class DaskCluster:
    """A scheduler and ``workers`` workers, killed on exit."""

    def __init__(self, workers: int) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{port}"
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self._scheduler = start(SCHEDULER, port, **quiet)
        self._workers = [start(WORKER, self.address, **quiet) for _ in range(workers)]

    def __enter__(self) -> DaskCluster:
        return self

    def __exit__(self, *_: object) -> None:
        for process in (*self._workers, self._scheduler):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def kill_worker(self) -> None:
        self._workers[0].kill()

    def kill_scheduler(self) -> None:
        self._scheduler.kill()
