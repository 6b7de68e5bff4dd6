"""Running a sweep: hand out what is neither finished nor claimed, store what comes back, until nothing is
left.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TextIO

from exponents.errors import DataError

from .progress import progress
from .schedulers import Local, Run, Scheduler, SchedulerError, WorkersLostError
from .store import Store
from .tasks import Sweep, Task, run_task

ATTEMPTS = 3
"""Times that workers may die in a row without one task finishing in between."""
POLL = 0.2
"""Seconds between looks at tasks that another sweep has claimed."""


@dataclass(frozen=True)
class Status:
    """Tasks of a sweep: all of them, those finished, those that a live process is at work on."""

    total: int
    finished: int
    running: int

    def __str__(self) -> str:
        left = self.total - self.finished - self.running
        return f"{self.total} tasks: {self.finished} finished, {self.running} running, {left} waiting"


def status(sweep: Sweep) -> Status:
    """Where a sweep stands; starts nothing."""
    with Store(sweep.store) as store:
        waiting = _pending(store, sweep.tasks)
        running = 0
        for task in waiting:
            if store.claim(task.key):
                store.release(task.key)
            else:
                running += 1
    return Status(len(sweep.tasks), len(sweep.tasks) - len(waiting), running)


def run_sweep(
    sweep: Sweep,
    scheduler: Scheduler | None = None,
    *,
    resume: bool = True,
    call: Run = run_task,
    stream: TextIO | None = None,
) -> Status:
    """Run every task that has no record yet, then compact the store.

    Tasks claimed by another live sweep on the same store are left to it and waited for. ``resume = False``
    refuses a store that holds records of this sweep. Raises ``StoreError``, ``SchedulerError``,
    ``DataError``, and what a task raises; finished records stay.
    """
    scheduler, deaths = scheduler or Local(), 0
    with Store(sweep.store) as store:
        waiting, total = _pending(store, sweep.tasks), len(sweep.tasks)
        if len(waiting) < total and not resume:
            raise DataError(
                f"store {sweep.store} holds {total - len(waiting)} of {total} tasks of this sweep: "
                "pass --resume to go on with the others"
            )
        with progress(total, total - len(waiting), stream or sys.stderr) as update:
            while waiting:
                before = len(waiting)
                try:
                    _hand_out(store, scheduler, call, waiting, partial(_count, update, total - before))
                except WorkersLostError as error:
                    deaths += 1
                    if deaths == ATTEMPTS:
                        raise SchedulerError(f"{error}, {ATTEMPTS} times without a task finished: resume") from error
                    store.release(*(task.key for task in waiting))
                waiting = _pending(store, sweep.tasks)
                if len(waiting) < before:
                    deaths = 0
                elif waiting:
                    time.sleep(POLL)
            update(total)
        store.compact()
    return Status(total, total, 0)


def _hand_out(
    store: Store, scheduler: Scheduler, call: Run, tasks: Sequence[Task], update: Callable[[int], None]
) -> None:
    """One pass over the tasks that nobody else has claimed."""
    for done, (task, record) in enumerate(scheduler.run(call, _claimed(store, tasks)), start=1):
        store.append(task.key, record)
        store.release(task.key)
        update(done)


def _count(update: Callable[[int], None], before: int, done: int) -> None:
    update(before + done)


def _claimed(store: Store, tasks: Sequence[Task]) -> Iterator[Task]:
    """Tasks as they can be claimed; one that another sweep finished a moment ago is passed over."""
    for task in tasks:
        if store.claim(task.key):
            if task.key in store.finished():
                store.release(task.key)
            else:
                yield task


def _pending(store: Store, tasks: Sequence[Task]) -> list[Task]:
    finished = store.finished()
    return [task for task in tasks if task.key not in finished]
