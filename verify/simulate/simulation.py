"""A simulation as data: what is trained, how often, and when it is measured; and its results."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from exponents.errors import DomainError, UnknownNameError

from .arrays import Place
from .laws import Gaussian, Law
from .optimisers import Optimiser
from .problem import Problem, require_positive
from .record import Divergence, Record, summarise

SIMULATORS = ("reduced", "streaming")


def log_times(steps: int, per_decade: int = 10) -> tuple[int, ...]:
    """Distinct log-spaced steps from 1 to ``steps``, both included; ``DomainError`` for a count below 1."""
    require_positive(steps=steps, per_decade=per_decade)
    count = math.ceil(per_decade * math.log10(steps)) + 1
    return tuple(sorted({round(t) for t in np.geomspace(1, steps, count)} | {steps}))


@dataclass(frozen=True)
class Simulation:
    """``runs`` trainings of one problem by one-pass stochastic gradients.

    Attributes ---------- problem, optimiser : what is trained and how; gamma multiplies the gradient summed
    over the batch. times : steps at which the population loss is measured, increasing, >= 0; 0 is before the
    first step. runs, seed : run i depends on the seed and on i alone. batch : samples a step. multipliers :
    learning-rate factors that share one data stream; each curve has the right law, and the curves of one
        run are correlated.
    simulator : "streaming", the process as it is defined, or "reduced", equal to it in law for Gaussian data.
    law : law of the data coordinates; anything but Gaussian needs the streaming simulator.
    fixed_features : every run uses the W of run 0 instead of its own.
    place : array library, device and dtype.
    ceiling : a run diverges when its loss is not finite or exceeds ``ceiling`` times the loss at the start.

    Raises ``DomainError`` or ``UnknownNameError`` for what lies outside.
    """

    problem: Problem
    optimiser: Optimiser
    times: tuple[int, ...]
    runs: int
    seed: int
    batch: int = 1
    multipliers: tuple[float, ...] = (1.0,)
    simulator: str = "reduced"
    law: Law = Gaussian()
    fixed_features: bool = False
    place: Place = field(default_factory=Place)
    ceiling: float = 1e6

    def __post_init__(self) -> None:
        require_positive(runs=self.runs, batch=self.batch)
        if self.simulator not in SIMULATORS:
            raise UnknownNameError(f"simulator {self.simulator!r} is not known: choose one of {', '.join(SIMULATORS)}")
        if self.simulator == "reduced" and not isinstance(self.law, Gaussian):
            raise DomainError(
                f"the reduced simulator is exact for Gaussian data only, not {self.law!r}: use 'streaming'"
            )
        if not self.times or min(self.times) < 0 or any(a >= b for a, b in pairwise(self.times)):
            raise DomainError(f"times = {self.times!r} must be increasing steps >= 0, at least one of them")
        if not self.multipliers or not all(m > 0 and math.isfinite(m) for m in self.multipliers):
            raise DomainError(f"multipliers = {self.multipliers!r} must be positive numbers, at least one of them")
        if self.seed < 0:
            raise DomainError(f"seed = {self.seed} must not be negative")
        if not self.ceiling > 1:
            raise DomainError(f"ceiling = {self.ceiling!r} must exceed 1: it is a multiple of the loss at the start")


@dataclass(frozen=True)
class Trajectories:
    """Losses of all runs.

    ``loss`` (runs, rates, times) float64 is infinite from the step at which a run was found to have diverged;
    ``divergences`` lists those runs.
    """

    times: tuple[int, ...]
    multipliers: tuple[float, ...]
    loss: np.ndarray
    divergences: tuple[Divergence, ...]

    def record(self, rate: int = 0) -> Record:
        """Mean, spread and counts over the runs of one multiplier."""
        ours = tuple(d for d in self.divergences if d.multiplier == self.multipliers[rate])
        return summarise(self.times, self.loss[:, rate, :], ours)

    @staticmethod
    def merge(parts: Sequence[Trajectories]) -> Trajectories:
        """The trajectories of consecutive groups of runs as one."""
        first = parts[0]
        return Trajectories(
            first.times,
            first.multipliers,
            np.concatenate([part.loss for part in parts]),
            tuple(divergence for part in parts for divergence in part.divergences),
        )
