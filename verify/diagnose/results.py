"""What a diagnosis says: frozen records."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .curves import Curves
from .posterior import Posterior

__all__ = ["Chance", "Diagnosis", "Estimate", "NextRun", "Stretch", "estimate"]


@dataclass(frozen=True)
class Estimate:
    """Posterior median and central credible interval."""

    estimate: float
    interval: tuple[float, float]


@dataclass(frozen=True)
class Chance:
    """A phase and its posterior probability."""

    label: str
    probability: float


@dataclass(frozen=True)
class Stretch:
    """A part of the largest curve, from step ``start`` to ``stop``, in which ``component`` holds the largest part of the
    loss; ``share`` is the mean of that part."""

    component: str
    start: float
    stop: float
    share: float


@dataclass(frozen=True)
class NextRun:
    """The run of width ``d`` to ``r`` steps that tells most; ``gain`` is the expected information in nats about the two
    likeliest phases, or the expected fall of the variance of the loss exponent as a fraction (``decided``)."""

    d: float
    r: float
    gain: float
    decided: bool
    between: tuple[str, str] | None
    why: str


@dataclass(frozen=True)
class Diagnosis:
    """The answer for some curves. ``phases`` are sorted by probability, ``phase_set`` is the smallest set that holds at
    least ``confidence``; ``compute_optimal``: exponents of the loss (decay) and the width (growth) under the budget;
    ``learning_rate``: as a fraction of the stability bound, where it was inferred."""

    model: str
    curves: Curves
    posterior: Posterior
    confidence: float
    parameters: dict[str, Estimate]
    phases: tuple[Chance, ...]
    limiting: tuple[Stretch, ...]
    compute_optimal: dict[str, Estimate]
    next_run: NextRun
    learning_rate: Estimate | None
    warnings: tuple[str, ...]

    @property
    def phase_set(self) -> tuple[str, ...]:
        """The likeliest phases that together hold the confidence."""
        total, found = 0.0, []
        for each in self.phases:
            found.append(each.label)
            total += each.probability
            if total >= self.confidence:
                break
        return tuple(found)


def estimate(values: np.ndarray, weights: np.ndarray, confidence: float) -> Estimate:
    """Median and central interval of ``values`` (n,) with probabilities ``weights`` (n,)."""
    order = np.argsort(values, kind="stable")
    middle = np.cumsum(weights[order]) - 0.5 * weights[order]
    tail = 0.5 * (1 - confidence)
    low, median, high = np.interp([tail, 0.5, 1 - tail], middle, values[order])
    return Estimate(float(median), (float(low), float(high)))
