"""Progress of long work: a bar with the time left on a terminal, plain lines otherwise."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

LINE_EVERY = 10.0
"""Seconds between plain lines."""


@contextmanager
def progress(total: int, finished: int, stream: TextIO) -> Iterator[Callable[[int], None]]:
    """A function that is told how many of ``total`` tasks are finished; ``finished`` of them were before."""
    if stream.isatty():
        with _bar(total, finished, stream) as update:
            yield update
    else:
        yield _lines(total, finished, stream)


@contextmanager
def _bar(total: int, finished: int, stream: TextIO) -> Iterator[Callable[[int], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("sweep"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(file=stream)) as bar:
        job = bar.add_task("sweep", total=total, completed=finished)
        yield lambda done: bar.update(job, completed=done)


def _lines(total: int, finished: int, stream: TextIO) -> Callable[[int], None]:
    begin = last = time.monotonic()
    said = finished
    print(f"sweep: {finished} of {total} tasks finished", file=stream, flush=True)

    def update(done: int) -> None:
        nonlocal last, said
        now = time.monotonic()
        if done == said or done < total and now - last < LINE_EVERY:
            return
        last, said = now, done
        left = (now - begin) / max(done - finished, 1) * (total - done)
        print(f"sweep: {done} of {total} tasks finished, about {left:.0f} s left", file=stream, flush=True)

    return update
