"""Optimisers: frozen objects that turn gradients into directions, for any array library.

The gradient is that of half the squared error, *summed over the batch*, so gamma multiplies the batch sum.
Step t is ``theta <- theta - m * direction`` with a multiplier m (1, or one for each of many learning rates on
one data stream).

An optimiser has ``start(theta)``, its state as a tuple of arrays; ``coefficients(steps)``, everything that
depends on time, one row for each step; and ``direction(state, gradient, row)``. The methods that commute with
rotations are linear in the gradient, share one update (arXiv 2505.16098),

    y <- (1 - Delta(t)) y + g1(t) grad,      direction = g2(t) grad + g3(t) y,

and derive from :class:`Linear`. Sign descent and Adam act on each coordinate.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, Protocol

import array_api_compat
import numpy as np

from exponents.errors import DomainError

from .arrays import Array
from .schedules import Constant, Schedule

State = tuple[Array, ...]


class Optimiser(Protocol):
    """What the simulators need of an optimiser."""

    @property
    def gamma(self) -> float: ...

    def start(self, theta: Array) -> State: ...

    def coefficients(self, steps: np.ndarray) -> np.ndarray: ...

    def direction(self, state: State, gradient: Array, row: Array) -> tuple[State, Array]: ...


# --- 1. Methods that commute with rotations ---------------------------------------------------------------


class Linear(ABC):
    """The two-state update above; ``coefficients`` has the columns g1, g2, g3, Delta."""

    def start(self, theta: Array) -> State:
        return (theta * 0,)

    @abstractmethod
    def coefficients(self, steps: np.ndarray) -> np.ndarray:
        """``(len(steps), 4)``: the columns g1, g2, g3, Delta at the given steps."""

    def direction(self, state: State, gradient: Array, row: Array) -> tuple[State, Array]:
        memory = (1 - row[3]) * state[0] + row[0] * gradient
        return (memory,), row[1] * gradient + row[2] * memory


@dataclass(frozen=True)
class SGD(Linear):
    """``theta <- theta - gamma s(t) grad``."""

    gamma: float
    schedule: Schedule = Constant()

    def __post_init__(self) -> None:
        _require_positive(self, "gamma")

    def start(self, theta: Array) -> State:
        return ()

    def coefficients(self, steps: np.ndarray) -> np.ndarray:
        rows = np.zeros((len(steps), 4))
        rows[:, 1] = self.gamma * self.schedule(steps)
        return rows

    def direction(self, state: State, gradient: Array, row: Array) -> tuple[State, Array]:
        return state, row[1] * gradient


@dataclass(frozen=True)
class Momentum(Linear):
    """SGD-M: constant ``delta`` and a momentum rate ``gamma3``; SGD with gamma + gamma3/delta in the long
    run."""

    gamma: float
    gamma3: float
    delta: float
    schedule: Schedule = Constant()

    def __post_init__(self) -> None:
        _require_positive(self, "gamma", "gamma3", "delta")
        if self.delta > 1:
            raise DomainError(f"Momentum: delta = {self.delta!r} must lie in (0, 1]: it is 1 - the memory factor")

    def coefficients(self, steps: np.ndarray) -> np.ndarray:
        one, factor = np.ones(len(steps)), self.schedule(steps)
        return np.column_stack([one, self.gamma * factor, self.gamma3 * factor, self.delta * one])


@dataclass(frozen=True)
class DanaConstant(Linear):
    """DANA-constant (arXiv 2505.16098): memory 1 - delta/(delta + t), constant momentum rate ``gamma3``
    (about gamma/d). The form delta/(delta + t) never exceeds 1, as delta/(1 + t) does in the first steps."""

    gamma: float
    gamma3: float
    delta: float
    schedule: Schedule = Constant()

    def __post_init__(self) -> None:
        _require_positive(self, "gamma", "gamma3", "delta")

    def coefficients(self, steps: np.ndarray) -> np.ndarray:
        return _dana(self, steps, np.ones(len(steps)))


@dataclass(frozen=True)
class DanaDecaying(Linear):
    """DANA-decaying (arXiv 2505.16098): as DANA-constant with momentum rate ``gamma3 (1 + t)^(-decay)``; the
    critical decay is 1/(2 alpha)."""

    gamma: float
    gamma3: float
    delta: float
    decay: float
    schedule: Schedule = Constant()

    def __post_init__(self) -> None:
        _require_positive(self, "gamma", "gamma3", "delta", "decay")

    def coefficients(self, steps: np.ndarray) -> np.ndarray:
        return _dana(self, steps, (1.0 + steps) ** -self.decay)


def _dana(method: DanaConstant | DanaDecaying, steps: np.ndarray, shape: np.ndarray) -> np.ndarray:
    factor = method.schedule(steps)
    return np.column_stack(
        [
            np.ones(len(steps)),
            method.gamma * factor,
            method.gamma3 * shape * factor,
            method.delta / (method.delta + steps),
        ]
    )


# --- 2. Methods that act on coordinates -------------------------------------------------------------------


@dataclass(frozen=True)
class SignSGD:
    """``theta <- theta - gamma s(t) sign(grad)``."""

    gamma: float
    schedule: Schedule = Constant()

    def __post_init__(self) -> None:
        _require_positive(self, "gamma")

    def start(self, theta: Array) -> State:
        return ()

    def coefficients(self, steps: np.ndarray) -> np.ndarray:
        return (self.gamma * self.schedule(steps))[:, None]

    def direction(self, state: State, gradient: Array, row: Array) -> tuple[State, Array]:
        return state, row[0] * array_api_compat.array_namespace(gradient).sign(gradient)


@dataclass(frozen=True)
class Adam:
    """Adam with bias correction (arXiv 1412.6980) on the batch-sum gradient; only ``epsilon`` sees its
    scale."""

    gamma: float
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8
    schedule: Schedule = Constant()

    def __post_init__(self) -> None:
        _require_positive(self, "gamma", "epsilon")
        for name in ("beta1", "beta2"):
            if not 0 <= getattr(self, name) < 1:
                raise DomainError(f"Adam: {name} = {getattr(self, name)!r} must lie in [0, 1)")

    def start(self, theta: Array) -> State:
        return (theta * 0, theta * 0)

    def coefficients(self, steps: np.ndarray) -> np.ndarray:
        """Columns: step size over the first bias correction, square root of the second."""
        first, second = 1 - self.beta1 ** (steps + 1.0), 1 - self.beta2 ** (steps + 1.0)
        return np.column_stack([self.gamma * self.schedule(steps) / first, np.sqrt(second)])

    def direction(self, state: State, gradient: Array, row: Array) -> tuple[State, Array]:
        xp: Any = array_api_compat.array_namespace(gradient)
        mean = self.beta1 * state[0] + (1 - self.beta1) * gradient
        square = self.beta2 * state[1] + (1 - self.beta2) * gradient**2
        return (mean, square), row[0] * mean / (xp.sqrt(square) / row[1] + self.epsilon)


def _require_positive(method: Any, *names: str) -> None:
    for name in names:
        value = getattr(method, name)
        if not (math.isfinite(value) and value > 0):
            raise DomainError(f"{type(method).__name__}: {name} = {value!r} must be a positive number")
