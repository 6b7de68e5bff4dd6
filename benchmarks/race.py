"""Works timed against each other: in turns on one core, and side by side on two."""

from __future__ import annotations

import contextlib
import multiprocessing
import time
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from typing import Protocol

import numpy as np
from threadpoolctl import threadpool_limits

ROUNDS = 12


def race(*works: Callable[[], object], seconds: float) -> list[float]:
    """Seconds of one call of each of several works, best of several rounds in which they take turns.

    Turns, because other programs on the machine come and go: a ratio holds for one and the same minute. A work
    that is too short for the clock is repeated.
    """
    repeats = [enough(work, seconds / ROUNDS) for work in works]
    # the time of this thread, which other programs disturb least
    rounds = [
        [timed(work, n, time.thread_time) / n for work, n in zip(works, repeats, strict=True)] for _ in range(ROUNDS)
    ]
    return [min(times) for times in zip(*rounds, strict=True)]


def enough(work: Callable[[], object], seconds: float) -> int:
    """Repetitions of a work that take about ``seconds``."""
    repeats = 1
    while (taken := timed(work, repeats, time.thread_time)) < seconds:
        repeats *= 1 + int(seconds / max(taken, 1e-6))
    return repeats


def timed(work: Callable[[], object], repeats: int, clock: Callable[[], float]) -> float:
    """Time that the repetitions of a work take."""
    begin = clock()
    for _ in range(repeats):
        work()
    return clock() - begin


class Maker(Protocol):
    """A description of works that another process can make."""

    def works(self) -> Sequence[Callable[[], object]]: ...


@contextlib.contextmanager
def two_cores(seconds: float) -> Iterator[Callable[[Sequence[Maker]], np.ndarray]]:
    """Two processes that work at the same time, as those of a sweep do.

    The function takes a maker for each and gives the seconds of a call of every work: those of the slower process in
    the best round.
    """
    context = multiprocessing.get_context("spawn")
    barrier, pipes = context.Barrier(2), [context.Pipe() for _ in range(2)]
    workers = [context.Process(target=_work, args=(theirs, barrier, seconds), daemon=True) for _, theirs in pipes]
    for worker, (_, theirs) in zip(workers, pipes, strict=True):
        worker.start()
        theirs.close()  # the death of a worker ends what waits for its answer

    def measure(makers: Sequence[Maker]) -> np.ndarray:
        for (ours, _), maker in zip(pipes, makers, strict=True):
            ours.send(maker)
        return np.max([ours.recv() for ours, _ in pipes], axis=0).min(axis=0)

    yield measure
    for (ours, _), worker in zip(pipes, workers, strict=True):
        ours.send(None)
        worker.join()


def _work(pipe: Connection, barrier: Barrier, seconds: float) -> None:
    """Answer each maker with the seconds of a call of its works in every round, (rounds, works).

    Both processes wait for each other before every measurement: cache and memory are shared all the time.
    """
    prepare()
    with threadpool_limits(1, "blas"):
        for maker in iter(pipe.recv, None):
            works = maker.works()
            repeats = [enough(work, seconds / ROUNDS) for work in works]
            taken = np.empty((ROUNDS, len(works)))
            for i, j in np.ndindex(taken.shape):
                barrier.wait()
                taken[i, j] = timed(works[j], repeats[j], time.perf_counter) / repeats[j]
            pipe.send(taken)


def prepare() -> None:
    """What the features of a real run do: memory once freed stays with the allocator."""
    np.ones(2**21).sum()
