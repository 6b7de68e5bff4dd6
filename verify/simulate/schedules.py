"""Learning-rate schedules: frozen objects that map step numbers to factors of the learning rate.

A schedule is called with an array of step numbers t = 0, 1, 2, ... and returns the factors by which the
learning rate of the optimiser is multiplied at those steps, an array of the same shape.
"""

from __future__ import annotations

import math
from dataclasses import MISSING, dataclass, fields
from typing import Protocol

import numpy as np

from exponents.errors import DomainError, UnknownNameError


class Schedule(Protocol):
    """Anything that maps step numbers to factors of the learning rate."""

    def __call__(self, steps: np.ndarray) -> np.ndarray: ...


@dataclass(frozen=True)
class Constant:
    """1 at every step."""

    def __call__(self, steps: np.ndarray) -> np.ndarray:
        return np.ones(np.shape(steps))


@dataclass(frozen=True)
class Power:
    """``(1 + t/offset)^(-exponent)``: decay for a positive exponent, growth for a negative one."""

    exponent: float
    offset: float = 1.0

    def __post_init__(self) -> None:
        _require(self.offset > 0, "offset", self.offset, "positive")

    def __call__(self, steps: np.ndarray) -> np.ndarray:
        return (1 + np.asarray(steps) / self.offset) ** -self.exponent


@dataclass(frozen=True)
class Exponential:
    """``exp(-t/scale)``."""

    scale: float

    def __post_init__(self) -> None:
        _require(self.scale > 0, "scale", self.scale, "positive")

    def __call__(self, steps: np.ndarray) -> np.ndarray:
        return np.exp(-np.asarray(steps) / self.scale)


@dataclass(frozen=True)
class Cosine:
    """Half a cosine from 1 at t = 0 to ``floor`` at t = ``steps``, ``floor`` afterwards (arXiv
    1608.03983)."""

    steps: int
    floor: float = 0.0

    def __post_init__(self) -> None:
        _require(self.steps > 0, "steps", self.steps, "positive")
        _require(0 <= self.floor <= 1, "floor", self.floor, "in [0, 1]")

    def __call__(self, steps: np.ndarray) -> np.ndarray:
        progress = np.minimum(np.asarray(steps) / self.steps, 1.0)
        return self.floor + (1 - self.floor) * (1 + np.cos(np.pi * progress)) / 2


@dataclass(frozen=True)
class WarmupStableDecay:
    """Linear warm-up to 1, a plateau, then linear decay to ``floor`` at t = ``steps`` (arXiv 2404.06395)."""

    steps: int
    warmup: int
    decay: int
    floor: float = 0.0

    def __post_init__(self) -> None:
        _require(self.steps > 0, "steps", self.steps, "positive")
        _require(self.warmup >= 0, "warmup", self.warmup, "not negative")
        _require(0 <= self.decay <= self.steps - self.warmup, "decay", self.decay, "between 0 and steps - warmup")
        _require(0 <= self.floor <= 1, "floor", self.floor, "in [0, 1]")

    def __call__(self, steps: np.ndarray) -> np.ndarray:
        t = np.asarray(steps, dtype=float)
        rise = np.minimum((t + 1) / (self.warmup + 1), 1.0)
        fall = np.clip((self.steps - t) / max(self.decay, 1), 0.0, 1.0)
        return rise * (self.floor + (1 - self.floor) * fall)


SCHEDULES: dict[str, type] = {
    "constant": Constant,
    "power": Power,
    "exponential": Exponential,
    "cosine": Cosine,
    "wsd": WarmupStableDecay,
}


def read_schedule(text: str, steps: int) -> Schedule:
    """The schedule written ``name`` or ``name:parameter=number,...``: ``cosine:floor=0.1``.

    Parameters are those of the classes above; ``steps``, the length of training, is the default of the
    parameter of that name. Raises ``UnknownNameError`` for an unknown schedule or parameter and
    ``DomainError`` for a missing, repeated or inadmissible number.
    """
    name, _, rest = text.partition(":")
    if name not in SCHEDULES:
        raise UnknownNameError(f"schedule {name!r} is not known: choose one of {', '.join(SCHEDULES)}")
    kinds = {f.name: f for f in fields(SCHEDULES[name])}
    given: dict[str, float] = {"steps": steps} if "steps" in kinds else {}
    written = [part.partition("=") for part in rest.split(",")] if rest else []
    for parameter, _, number in written:
        if parameter not in kinds:
            known = ", ".join(kinds) or "none"
            raise UnknownNameError(f"schedule {name}: parameter {parameter!r} is not known; it has {known}")
        given[parameter] = _number(name, parameter, number, whole=kinds[parameter].type == "int")
    if len({parameter for parameter, _, _ in written}) < len(written):
        raise DomainError(f"schedule {text!r} gives a parameter twice: write each once")
    missing = [p for p, field in kinds.items() if p not in given and field.default is MISSING]
    if missing:
        raise DomainError(f"schedule {name}: no value for {', '.join(missing)}: write {name}:{missing[0]}=...")
    return SCHEDULES[name](**given)


def _number(name: str, parameter: str, text: str, whole: bool) -> float:
    try:
        value = int(text) if whole else float(text)
    except ValueError as error:
        kind = "whole number" if whole else "number"
        raise DomainError(f"schedule {name}: {parameter} = {text!r} must be a {kind}") from error
    if not math.isfinite(value):
        raise DomainError(f"schedule {name}: {parameter} = {text!r} must be finite")
    return value


def _require(holds: bool, name: str, value: float, rule: str) -> None:
    if not holds:
        raise DomainError(f"schedule: {name} = {value!r} must be {rule}")
