"""A closed contour around a positive interval that spans many decades, and functions sampled on it.

In log y the contour is an ellipse with foci at the ends of the interval; symmetry leaves its upper half.
Nodes are nested: a level doubles the one before and starts its nonlinear solves from the neighbours.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from exponents.errors import ConvergenceError

_FIRST_LEVEL = 32


@dataclass(frozen=True)
class LogEllipse:
    """log y = centre + major cos(theta) + i minor sin(theta)."""

    centre: float
    major: float
    minor: float

    def at(self, theta: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(y, dy/dtheta); exactly real at theta = 0 and pi."""
        y = np.exp(self.centre + self.major * np.cos(theta) + 1j * self.minor * np.sin(theta))
        return y, y * (-self.major * np.sin(theta) + 1j * self.minor * np.cos(theta))


def log_ellipse(low: float, high: float, inside_unit_circle: bool) -> LogEllipse:
    """The ellipse in log y with foci at the ends of [low, high], at most 1 radian high, hence in Re y > 0.

    ``inside_unit_circle`` asks for |1 - y| < 1 as well.  Raises ConvergenceError when no such ellipse exists.
    """
    half = max(0.5 * math.log(high / low), 0.5)
    centre = math.log(high) - half
    theta = np.linspace(0, np.pi, 65)
    minor = 1.0
    while minor > 0.05:
        ellipse = LogEllipse(centre, math.hypot(half, minor), minor)
        y, _ = ellipse.at(theta)
        if not inside_unit_circle or (np.abs(y) ** 2 < 2 * y.real).all():
            return ellipse
        minor *= 0.8
    raise ConvergenceError(
        f"no contour fits between the rates {low:.3g} to {high:.3g} and the unit circle; lower gamma"
    )


class LogContour:
    """Two transforms at theta_k = pi k / n, k = 0..n, refined by doubling with warm starts.

    ``at(y, guess)`` returns (signal, kernel, guess) for complex y, Im y >= 0; the sum over all nodes of the
    *imaginary parts* of ``weights`` * transform * f(y) is the integral of f against the measure behind the
    transform.
    """

    def __init__(self, at: Callable, ellipse: LogEllipse) -> None:
        self.at, self.ellipse = at, ellipse
        # Nodes strictly inside the half plane first; the two real ends start from their neighbours' solution.
        self.theta = np.linspace(0, np.pi, _FIRST_LEVEL + 1)
        self.theta[[0, -1]] = [1e-3, np.pi - 1e-3]
        self._evaluate_all()
        starts = self.guess
        self.theta[[0, -1]] = [0.0, np.pi]
        self._evaluate_all(starts)

    def _evaluate_all(self, guess=None) -> None:
        self.y, self.speed = self.ellipse.at(self.theta)
        self.signal, self.kernel, self.guess = self.at(self.y, guess)

    def refine(self) -> None:
        """Interleave the midpoints; a node starts at the geometric mean of its neighbours."""
        theta = 0.5 * (self.theta[1:] + self.theta[:-1])
        y, speed = self.ellipse.at(theta)
        middle = tuple(np.exp(0.5 * (np.log(w[1:]) + np.log(w[:-1]))) for w in self.guess)
        signal, kernel, guess = self.at(y, middle)
        self.guess = tuple(_interleave(a, b) for a, b in zip(self.guess, guess, strict=True))
        for name, new in (
            ("theta", theta),
            ("y", y),
            ("speed", speed),
            ("signal", signal),
            ("kernel", kernel),
        ):
            setattr(self, name, _interleave(getattr(self, name), new))

    @property
    def weights(self) -> np.ndarray:
        """Trapezoid weights of -(1/pi) Im int dy, with the half weights of the two real ends."""
        weights = -self.speed / (len(self.theta) - 1)
        weights[[0, -1]] *= 0.5
        return weights


def _interleave(coarse: np.ndarray, fine: np.ndarray) -> np.ndarray:
    merged = np.empty(len(coarse) + len(fine), dtype=coarse.dtype)
    merged[::2], merged[1::2] = coarse, fine
    return merged
