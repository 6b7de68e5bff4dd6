"""The contract between the simulators and the loop that drives them.

A process advances a group of runs. Its state is a tuple of arrays of shape ``(runs, rates, d)``, the
parameters first and the memory of the optimiser after them; ``rates`` counts the learning-rate multipliers
that share a data stream. Data are drawn in blocks of a fixed number of steps, so that what a run sees does
not depend on when it is measured.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from .arrays import Array, Place
from .factor import Spectrum, Triangle

State = tuple[Array, ...]


class Process(Protocol):
    """One-pass training of a group of runs."""

    block: int
    place: Place

    def start(self) -> State:
        """The state before the first step."""
        ...

    def draw(self) -> Any:
        """Data of the next ``block`` steps."""
        ...

    def advance(self, state: State, data: Any, first: int, stop: int, step: int) -> State:
        """The state after the steps ``first..stop-1`` of a block; ``step`` numbers the first."""
        ...

    def loss(self, state: State) -> Array:
        """Population loss, exact, of shape ``(runs, rates)``."""
        ...

    def stability_bounds(self) -> list[float]:
        """For each run the largest constant gamma at which plain SGD is stable."""
        ...


def bounds_of_runs(features: Sequence[Spectrum] | Sequence[Triangle], batch: int, runs: int) -> list[float]:
    """The stability bound of each run, from its own features or from those that all share."""
    bounds = [each.stability_bound(batch) for each in features]
    return bounds if len(bounds) == runs else bounds * runs
