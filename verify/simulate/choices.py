"""Optimisers by name, with the constants of the papers in terms of the problem."""

from __future__ import annotations

from collections.abc import Callable

from exponents.errors import UnknownNameError

from .optimisers import SGD, Adam, DanaConstant, DanaDecaying, Momentum, Optimiser, SignSGD
from .problem import Problem
from .schedules import Constant, Schedule

_MAKERS: dict[str, Callable[[Problem, float, Schedule], Optimiser]] = {
    "sgd": lambda _, gamma, schedule: SGD(gamma, schedule),
    "sgd-momentum": lambda _, gamma, schedule: Momentum(gamma, 0.1 * gamma, 0.1, schedule),
    "dana-constant": lambda problem, gamma, schedule: DanaConstant(
        gamma, 0.1 * gamma / problem.d, _memory(problem), schedule
    ),
    "dana-decaying": lambda problem, gamma, schedule: DanaDecaying(
        gamma, 0.1 * gamma, _memory(problem), 1 / (2 * problem.alpha), schedule
    ),
    "sign-sgd": lambda _, gamma, schedule: SignSGD(gamma, schedule),
    "adam": lambda _, gamma, schedule: Adam(gamma, schedule=schedule),
}
OPTIMISERS = tuple(_MAKERS)


def make_optimiser(name: str, problem: Problem, gamma: float, schedule: Schedule | None = None) -> Optimiser:
    """The optimiser called ``name`` with learning rate ``gamma`` on the batch sum.

    SGD-M has momentum rate gamma/10 and delta = 1/10, so that it behaves like SGD at 2 gamma. The DANA
    methods have momentum rate gamma/(10 d), or gamma/10 times (1 + t)^(-1/(2 alpha)), and the memory of arXiv
    2505.16098. Raises ``UnknownNameError``.
    """
    if name not in _MAKERS:
        raise UnknownNameError(f"optimiser {name!r} is not known: choose one of {', '.join(OPTIMISERS)}")
    return _MAKERS[name](problem, gamma, Constant() if schedule is None else schedule)


def _memory(problem: Problem) -> float:
    """delta of DANA: a resolved mode decays like (lam theta)^(-delta/2), faster than every loss component."""
    alpha, beta = problem.alpha, problem.beta
    return max(2 + (2 * beta - 1) / alpha, 2 - 1 / alpha) + 1
