"""Where tasks run: processes of this machine, or the workers of a Dask cluster.

A scheduler takes an iterator of tasks, draws from it as there is room, and yields ``(task, record)`` as they
finish. A worker that dies loses its tasks, which the caller hands out again.
"""

from __future__ import annotations

import itertools
import queue
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor
from dataclasses import dataclass
from typing import Any, Protocol

from threadpoolctl import threadpool_limits

from exponents.errors import ExponentsError
from verify.simulate.problem import require_positive

from .tasks import Task

Run = Callable[[Task], dict[str, Any]]
Finished = tuple[Task, dict[str, Any]]

GRACE = 2.0
"""Seconds beyond its time limit in which a client may say that it gave up."""


class SchedulerError(ExponentsError):
    """A cluster that does not answer, or workers that die again and again."""


class WorkersLostError(SchedulerError):
    """Workers died; the tasks they had may be handed out again."""


class Scheduler(Protocol):
    """A place where tasks run."""

    def run(self, call: Run, tasks: Iterator[Task]) -> Iterator[Finished]:
        """Results in the order in which they are ready; ``WorkersLostError`` when workers die."""
        ...


@dataclass(frozen=True)
class Local:
    """``workers`` processes of this machine, or this process if there is one worker."""

    workers: int = 1

    def __post_init__(self) -> None:
        require_positive(workers=self.workers)

    def run(self, call: Run, tasks: Iterator[Task]) -> Iterator[Finished]:
        import joblib

        parallel = joblib.Parallel(self.workers, return_as="generator_unordered", pre_dispatch="2*n_jobs", batch_size=1)
        try:
            yield from parallel(joblib.delayed(_finish)(call, task) for task in tasks)
        except BrokenExecutor as error:
            raise WorkersLostError("a worker process died") from error


@dataclass(frozen=True)
class Cluster:
    """The workers of a running Dask scheduler at ``address`` ("tcp://host:8786").

    Waits ``timeout`` seconds for the scheduler and for its first worker. The workers must be able to import
    this package; records travel to the machine that sweeps, so they need no shared disk.
    """

    address: str
    timeout: float = 10.0

    def run(self, call: Run, tasks: Iterator[Task]) -> Iterator[Finished]:
        try:
            from distributed import as_completed
        except ImportError as error:
            raise SchedulerError("a Dask cluster needs the package distributed: pip install distributed") from error
        with self._client() as client:
            window = 2 * self._threads(client)
            first = itertools.islice(tasks, window)
            flying = as_completed([_submit(client, call, task) for task in first])
            for future in flying:
                if future.status != "finished":
                    self._explain(future)
                yield future.result()
                following = next(tasks, None)
                if following is not None:
                    flying.add(_submit(client, call, following))

    def _client(self) -> Any:
        """A connected client, made in a thread that is left behind if it does not come back.

        Where something accepts the connection and says nothing, the client's own time limit does not end its wait.
        """
        answer: queue.Queue[Any] = queue.Queue()
        threading.Thread(target=self._connect, args=(answer,), daemon=True).start()
        try:
            found = answer.get(timeout=self.timeout + GRACE)
        except queue.Empty as error:
            found = error
        if isinstance(found, OSError | ValueError | queue.Empty):
            raise SchedulerError(
                f"scheduler {self.address!r} does not answer within {self.timeout:g} s: "
                "check the address, or start one with `dask scheduler`"
            ) from found
        if isinstance(found, Exception):
            raise found
        return found

    def _connect(self, answer: queue.Queue[Any]) -> None:
        from distributed import Client

        try:
            answer.put(Client(self.address, timeout=self.timeout))
        except Exception as error:  # whatever it is, it belongs to the thread that waits
            answer.put(error)

    def _threads(self, client: Any) -> int:
        try:
            client.wait_for_workers(1, timeout=self.timeout)
        except TimeoutError as error:
            raise SchedulerError(
                f"scheduler {self.address!r} has no worker after {self.timeout:g} s: "
                f"start one with `dask worker {self.address}`"
            ) from error
        return sum(client.nthreads().values())

    def _explain(self, future: Any) -> None:
        """Raise for a future without a result: the task's own error, or the loss of scheduler or workers."""
        from distributed import KilledWorker

        error = future.exception() if future.status == "error" else None
        if error is None:
            raise SchedulerError(f"scheduler {self.address!r} was lost: start it again and resume")
        if isinstance(error, KilledWorker):
            raise WorkersLostError(f"workers of {self.address!r} died") from error
        raise error


def _submit(client: Any, call: Run, task: Task) -> Any:
    return client.submit(_finish, call, task, pure=False)


def _finish(call: Run, task: Task) -> Finished:
    """One task with one BLAS thread: two on busy cores are many times slower than one."""
    with threadpool_limits(1, "blas"):
        return task, call(task)
