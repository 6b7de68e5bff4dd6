"""Contours around the spectra of one curve at several learning rates, whose nonlinear equations are solved together.

See ``verify.contour`` for one: in the logarithm of the rate y a contour is an ellipse, of which symmetry leaves the upper
half, and a level of nodes doubles the one before. Here arrays are (n, F), n nodes of each of F contours: solving together
costs hardly more than solving for one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from verify.contour import LogEllipse

__all__ = ["Contours", "Roots", "Solve"]

Roots = tuple[np.ndarray, np.ndarray]
"""The solutions w of an equation at y and at the mirror image, (n, F) each."""

Solve = Callable[[np.ndarray, Roots | None], Roots]
"""From y (n, F), and a guess where there is one."""

_FIRST = 33  # nodes of the first level
_NUDGE = 1e-3  # radian: the real ends start from solutions in the half plane


@dataclass(frozen=True)
class Contours:
    """F ellipses with nodes at the angles ``theta`` (n,): ``y`` (n, F), the derivative ``speed`` (n, F), and ``roots``."""

    ellipses: tuple[LogEllipse, ...]
    theta: np.ndarray
    y: np.ndarray
    speed: np.ndarray
    roots: Roots

    @classmethod
    def first(
        cls, ellipses: Sequence[LogEllipse], solve: Solve, guess: Callable[[np.ndarray], Roots] | None
    ) -> Contours:
        """The first level; ``guess`` maps y (n, F) to a guess of the roots."""
        theta = np.linspace(0, np.pi, _FIRST)
        inner = np.clip(theta, _NUDGE, np.pi - _NUDGE)
        y, _ = _at(ellipses, inner)
        roots = solve(y, guess and guess(y))
        ends = [0, -1]
        y, speed = _at(ellipses, theta)
        for root, end in zip(roots, solve(y[ends], tuple(root[ends] for root in roots))):
            root[ends] = end
        return cls(tuple(ellipses), theta, y, speed, roots)

    def refined(self, solve: Solve) -> Contours:
        """With the midpoints, which start at the geometric means of their neighbours."""
        theta = 0.5 * (self.theta[1:] + self.theta[:-1])
        y, speed = _at(self.ellipses, theta)
        middle = tuple(np.exp(0.5 * (np.log(root[1:]) + np.log(root[:-1]))) for root in self.roots)
        roots = tuple(_interleaved(a, b) for a, b in zip(self.roots, solve(y, middle)))
        pairs = ((self.theta, theta), (self.y, y), (self.speed, speed))
        return Contours(self.ellipses, *(_interleaved(a, b) for a, b in pairs), roots)

    @property
    def weights(self) -> np.ndarray:
        """Of the trapezoid rule for -(1/pi) Im int dy, (n, F); the real ends have half of theirs."""
        weights = -self.speed / (len(self.theta) - 1)
        weights[[0, -1]] *= 0.5
        return weights


def _at(ellipses: Sequence[LogEllipse], theta: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    y, speed = zip(*(ellipse.at(theta) for ellipse in ellipses))
    return np.stack(y, axis=1), np.stack(speed, axis=1)


def _interleaved(coarse: np.ndarray, fine: np.ndarray) -> np.ndarray:
    merged = np.empty((len(coarse) + len(fine), *coarse.shape[1:]), dtype=coarse.dtype)
    merged[::2], merged[1::2] = coarse, fine
    return merged
