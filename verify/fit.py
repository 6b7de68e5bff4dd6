"""From local slopes at finite budget to an exponent: a corrections-to-scaling fit that separates bias from
noise.

A measured slope is s(f) = s + A f^{-omega} + ...; a straight line through log-log data reports a tight
interval around the wrong number.  Here the noise is the statistical error of the fit, the bias is how far
the limit moves when the window or the number of correction terms changes, and the verdict is INCONCLUSIVE
when the two cannot be told apart.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from exponents.errors import DataError

_OMEGAS = np.geomspace(0.004, 2.0, 90)
_WINDOWS = (0.0, 0.25, 0.5)
_SETTLED = 1e-12
_CREDIBLE = 6.0  # a pace is not extrapolated beyond budget^6


class Outcome(StrEnum):
    """What a measurement says about a claim."""

    CONFIRMED = "CONFIRMED"
    REFUTED = "REFUTED"
    INCONCLUSIVE = "INCONCLUSIVE"


@dataclass(frozen=True)
class ScalingFit:
    """Limit of local slopes; ``noise`` is one standard error, ``bias`` the systematic part, both absolute.

    ``amplitude`` and ``omega`` describe the correction amplitude * f^{-omega} that fits alone.
    """

    limit: float
    noise: float
    bias: float
    amplitude: float
    omega: float

    @property
    def half_width(self) -> float:
        """Half the interval: bias plus two standard errors."""
        return self.bias + 2 * self.noise

    @property
    def interval(self) -> tuple[float, float]:
        """(low, high) around the limit."""
        return self.limit - self.half_width, self.limit + self.half_width


@dataclass(frozen=True)
class Judgement:
    """Verdict on one exponent, with the reason in words and the budget where the claim becomes testable, if
    known.
    """

    outcome: Outcome
    reason: str
    budget: float | None = None


def scaling_fit(budgets: np.ndarray, slopes: np.ndarray) -> ScalingFit:
    """Fit slopes(f) = limit + amplitude f^{-omega} (1-d arrays, at least 8 budgets in increasing order).

    Raises DataError for short, unsorted or non-finite data.
    """
    x, y = _log_data(budgets, slopes)
    fits = []
    for window in _WINDOWS:
        start = int(window * len(x))
        if len(x) - start >= 6:
            fits += [_fit(x[start:], y[start:], terms) for terms in (1, 2) if len(x) - start >= 5 + 2 * terms]
    # The two-term fit of the whole range has the smallest bias; the others say how much it can be trusted,
    # as far as their own errors allow them to say anything.
    best = fits[min(1, len(fits) - 1)]
    bias = max(max(0.0, abs(limit - best[0]) - 2 * error) for limit, error, _, _ in fits)
    _, _, amplitude, omega = fits[0]
    return ScalingFit(best[0], best[1], bias, amplitude, omega)


def judge(budgets: np.ndarray, slopes: np.ndarray, predicted: float, tolerance: float = 0.01) -> Judgement:
    """CONFIRMED, to within ``tolerance``, when limit and interval lie that near to ``predicted``; REFUTED when the interval
    excludes it and the slopes do not approach it; otherwise INCONCLUSIVE, with the budget at which they would come
    within ``tolerance``.

    The interval rests on corrections of one kind. It may be far narrower than ``tolerance`` and miss an exact value whose
    corrections are of another: the claim is confirmed to the tolerance then, and the reason says so.
    """
    x, y = _log_data(budgets, slopes)
    fit = scaling_fit(budgets, slopes)
    low, high = fit.interval
    inside = low - 1e-9 <= predicted <= high + 1e-9
    near = abs(fit.limit - predicted) <= tolerance
    measured = f"limit {fit.limit:.5f} in [{low:.5f}, {high:.5f}], predicted {predicted:.5f}"
    if near and fit.half_width <= tolerance:
        beside = "" if inside else ", though outside of the interval"
        return Judgement(Outcome.CONFIRMED, f"{measured}, within {tolerance:g}{beside}")
    reach = _reach(x, y, predicted, tolerance)
    if inside:
        reason = f"{measured}: the corrections leave an interval wider than {tolerance:g}"
        return Judgement(Outcome.INCONCLUSIVE, reason, reach)
    if reach is not None:
        reason = f"{measured}: the local slope still moves towards the prediction (now {y[-1]:.5f})"
        return Judgement(Outcome.INCONCLUSIVE, reason, reach)
    return Judgement(Outcome.REFUTED, f"{measured}, and the local slope ({y[-1]:.5f}) does not approach it")


def _log_data(budgets: np.ndarray, slopes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    x, y = np.log(np.asarray(budgets, dtype=float)), np.asarray(slopes, dtype=float)
    if x.shape != y.shape or x.ndim != 1 or len(x) < 8:
        raise DataError(f"a fit needs two equal lists of at least 8 numbers, got {x.shape} and {y.shape}")
    if not (np.isfinite(x).all() and np.isfinite(y).all() and (np.diff(x) > 0).all()):
        raise DataError("budgets must be positive and increasing and slopes finite")
    return x, y


def _fit(x: np.ndarray, y: np.ndarray, terms: int) -> tuple[float, float, float, float]:
    """(limit, standard error, amplitude, omega) of limit + sum_k A_k e^{-k omega x}, k <= terms."""

    def solve(omega: float):
        design = np.stack([np.exp(-k * omega * (x - x[0])) for k in range(terms + 1)], axis=1)
        coefficients, *_ = np.linalg.lstsq(design, y, rcond=None)
        return coefficients, design, float(np.sum((design @ coefficients - y) ** 2))

    costs = np.array([solve(omega)[2] for omega in _OMEGAS])
    place = int(np.argmin(costs))
    low, high = _OMEGAS[max(place - 1, 0)], _OMEGAS[min(place + 1, len(_OMEGAS) - 1)]
    for _ in range(40):  # golden section: the cost of the projected problem is smooth in omega
        left, right = low + 0.381966 * (high - low), high - 0.381966 * (high - low)
        low, high = (low, right) if solve(left)[2] < solve(right)[2] else (left, high)
    omega = 0.5 * (low + high)
    coefficients, design, cost = solve(omega)
    freedom = max(1, len(x) - terms - 2)
    by_omega = -(design[:, 1:] * np.outer(x - x[0], np.arange(1, terms + 1))) @ coefficients[1:]
    jacobian = np.column_stack([design, by_omega])
    covariance = np.linalg.pinv(jacobian.T @ jacobian) * cost / freedom
    return (
        float(coefficients[0]),
        math.sqrt(max(covariance[0, 0], 0.0)),
        _amplitude(coefficients, omega, x),
        omega,
    )


def _amplitude(coefficients: np.ndarray, omega: float, x: np.ndarray) -> float:
    return float(coefficients[1] * math.exp(min(omega * x[0], 700.0)))


def _reach(x: np.ndarray, y: np.ndarray, predicted: float, tolerance: float) -> float | None:
    """The budget where |slope - predicted| falls to ``tolerance`` at its present pace; None when it does not
    fall, or so slowly that the extrapolation means nothing."""
    half = len(x) // 2
    distance = np.abs(y[half:] - predicted)
    if distance[-1] <= tolerance:
        return float(np.exp(x[-1]))
    if not (np.diff(distance) < -_SETTLED).all():
        return None
    pace = math.log(distance[-3] / distance[-1]) / (x[-1] - x[-3])
    log_budget = x[-1] + math.log(distance[-1] / tolerance) / pace
    return math.exp(log_budget) if log_budget < min(_CREDIBLE * x[-1], 700) else None
