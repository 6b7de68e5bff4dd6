"""A lattice of points in the plane that fits a density: sheared to its covariance, so that thin ridges are resolved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.interpolate import make_interp_spline
from scipy.optimize import brentq
from scipy.special import logsumexp

__all__ = ["Lattice", "fitted"]

_REACH = 6.0  # standard deviations on each side
_COUNT = 44  # along each axis
_FINER = 3  # cells for each interval
_FEWEST = 25.0  # points that an estimate of a covariance stands on
_ROUNDS = 10
_WIDER = 1.15  # than estimated: tails


@dataclass(frozen=True)
class Lattice:
    """Points centre + shear u, with both u on even grids of ``count`` in [-1, 1]; ``shear`` (2, 2) is a lower triangle."""

    centre: np.ndarray
    shear: np.ndarray
    count: int = _COUNT

    @classmethod
    def over(cls, low: np.ndarray, high: np.ndarray) -> Lattice:
        """The lattice of a box."""
        return cls(0.5 * (low + high), np.diag(0.5 * (high - low)))

    @property
    def points(self) -> np.ndarray:
        """(m, 2), the last coordinate fastest."""
        units = np.meshgrid(self._even, self._even, indexing="ij")
        return self.centre + np.stack([u.ravel() for u in units], axis=1) @ self.shear.T

    @property
    def cell(self) -> float:
        """The area for each point."""
        return float(np.prod(2 * np.diag(self.shear) / (self.count - 1)))

    @property
    def finer(self) -> Lattice:
        """The same with more points."""
        return Lattice(self.centre, self.shear, 1 + (self.count - 1) * _FINER)

    def interpolated(self, values: np.ndarray) -> np.ndarray:
        """Values (m,) at the points to values at those of the finer lattice, by cubic splines."""
        table = values.reshape(self.count, self.count)
        for axis in range(2):
            table = make_interp_spline(self._even, table, k=3, axis=axis)(self.finer._even)
        return table.ravel()

    def moved(self, weights: np.ndarray) -> Lattice:
        """The lattice that reaches some standard deviations around the mean, under weights (m,) of the points."""
        points = self.points
        centre = weights @ points
        away = points - centre
        return Lattice(centre, _WIDER * _REACH * np.linalg.cholesky(away.T @ (weights[:, None] * away)))

    @property
    def _even(self) -> np.ndarray:
        return np.linspace(-1, 1, self.count)


def fitted(start: Lattice, density: Callable[[Lattice], np.ndarray]) -> Lattice:
    """A lattice that fits; ``density`` maps a lattice to the log densities of its points (m,), -inf outside.

    A density that a lattice cannot resolve is flattened until it can: the lattice follows it down in steps.
    """
    lattice, resolved = start, False
    for _ in range(_ROUNDS):
        logs = density(lattice)
        heat = _heat(logs)
        if resolved and heat == 1:
            break
        resolved = heat == 1
        lattice = lattice.moved(_weights(logs, heat))
    return lattice


def _weights(logs: np.ndarray, heat: float) -> np.ndarray:
    return np.exp(logs / heat - logsumexp(logs / heat))


def _heat(logs: np.ndarray) -> float:
    """The temperature, 1 or more, at which the density extends over enough points."""
    enough = min(_FEWEST, 0.5 * np.isfinite(logs).sum())

    def excess(log_heat: float) -> float:
        return 1 / np.sum(_weights(logs, np.exp(log_heat)) ** 2) - enough

    return 1.0 if excess(0.0) >= 0 else float(np.exp(brentq(excess, 0.0, 40.0, xtol=1e-3)))
