"""The tail of a learning-rate schedule as a tuned hyperparameter: the best power p of a decay (1 - z/N)^p, and its worth.

The power is no resource: it does not grow with the budget, and the exponents depend on it (li2026schedules: beta_eff =
min(beta, p + 1)). At a finite number of steps a sharper tail pays with intrinsic time, T = eta N/(p + 1), so there is a best
one. The peak rate is tuned for each.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from exponents.errors import DomainError
from exponents.finite.optimum import optimum

__all__ = ["BestTail", "best_tail", "tail_loss"]

_WIDEST = 64.0  # powers that are looked at, from one over it on
_ROUGH = 1e-3  # in log p: the loss at the best power is known to its square


@dataclass(frozen=True)
class BestTail:
    """The best ``power`` with the peak ``rate`` and the ``loss`` that go with it; ``half`` and ``double``: by what fraction
    the loss rises at half and at twice that power, the rate tuned again; ``constant``: the same without decay, p = 0."""

    power: float
    rate: float
    loss: float
    half: float
    double: float
    constant: float


def tail_loss(s: float, beta: float, power: float, steps: float, noise: float = 1.0) -> tuple[float, float]:
    """(least loss, peak rate) of a decay with this power in ``steps`` steps. Errors as in shaped_law."""
    from ..li2026schedules import MODEL
    from . import shaped_law

    found = optimum(shaped_law(MODEL, {"s": s, "beta": beta, "p": power}, noise=noise), [steps])
    return float(found.loss[0]), float(found.resource("eta")[0])


def best_tail(s: float, beta: float, steps: float, noise: float = 1.0) -> BestTail:
    """The best power of the tail at source ``s``, capacity ``beta`` and a number of ``steps``; ``noise`` is the variance of
    the label noise. DomainError for too few steps, and where no power up to 64 is best."""
    from scipy.optimize import minimize_scalar

    if not (math.isfinite(steps) and steps >= 100):
        raise DomainError(f"{steps} steps are too few for a tail: give at least 100")

    def log_loss(log_p: float) -> float:
        return math.log(tail_loss(s, beta, math.exp(log_p), steps, noise)[0])

    end = math.log(_WIDEST)
    found = minimize_scalar(log_loss, bounds=(-end, end), method="bounded", options={"xatol": _ROUGH})
    if abs(found.x) > end - 10 * _ROUGH:
        raise DomainError(
            f"s = {s:g}, beta = {beta:g}: the best power of the tail in {steps:g} steps is beyond {_WIDEST:g}"
        )
    power = math.exp(found.x)
    loss, rate = tail_loss(s, beta, power, steps, noise)
    half, double, constant = (tail_loss(s, beta, p, steps, noise)[0] / loss - 1 for p in (power / 2, 2 * power, 0.0))
    return BestTail(power, rate, loss, half, double, constant)
