"""Independent jobs on several processes, results as they come; Ctrl-C ends the processes and leaves no half files."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import TypeVar

from .. import threads
from ..errors import DataError

Job = TypeVar("Job")
Result = TypeVar("Result")

PATIENCE = 2.0  # seconds in which a process may remove its half-written files


def results(work: Callable[[Job], Result], jobs: Sequence[Job], workers: int) -> Iterator[tuple[Job, Result]]:
    """``(job, work(job))`` in the order in which the jobs end; in this process if one worker is enough.

    ``work`` is a function of a module, jobs and results can be pickled. Raises DataError when a process dies.
    """
    if min(workers, len(jobs)) <= 1:
        yield from ((job, work(job)) for job in jobs)
        return
    with _pool(min(workers, len(jobs))) as pool:
        with _deaf():  # processes start as jobs are handed in; what they inherit keeps Ctrl-C from them
            waiting = {pool.submit(_done, work, job): job for job in jobs}
        for future in as_completed(waiting):
            try:
                yield waiting[future], future.result()
            except BrokenProcessPool:
                raise DataError("a worker process ended early (out of memory?); try again with --workers 1") from None


@contextmanager
def _pool(workers: int) -> Iterator[ProcessPoolExecutor]:
    """Fresh processes (a fork would copy threads of numerical libraries), ended at once if the block does not end well."""
    others = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), _prepared)
    try:
        yield pool
        pool.shutdown()
    except BaseException:
        own = set(multiprocessing.active_children()) - others
        for child in own:
            child.terminate()
        for child in own:
            child.join(PATIENCE)
            child.kill()
        pool.shutdown(cancel_futures=True)
        raise


@contextmanager
def _deaf() -> Iterator[None]:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _prepared() -> None:
    """In a new process: one thread, no spinner beside the parent's, and an end that unwinds."""
    threads.single(whatever=True)
    sys.stderr = open(os.devnull, "w")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))


def _done(work: Callable[[Job], Result], job: Job) -> Result:
    try:
        return work(job)
    except SystemExit:  # the executor would report it and take the next job
        os._exit(1)
