"""How curves deviate from their prediction: white noise, and one smooth deviation for each width.

The prediction is the mean over random feature matrices W; a run has one W. The deviation of log loss that W makes is
smooth along a curve, is independent between widths, and shrinks like 1/sqrt(d) (the number of its eigenvalues that take
part grows with d) and with the number of draws that a loss is the mean of; two fifths of its variance are a constant, the
rest forgets itself over a factor of about ten in r. Both scales are learned from the curves, the smooth one within what
draws of W show: a few widths could not rule out zero. The unit of the loss, one factor for all curves, is unknown and
integrated out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.linalg import eigh

from .curves import Curve, Curves

__all__ = ["Noise", "noise_of"]

_MEMORY = 1.8  # in log r
_CONSTANT = 0.4  # part of the variance
_WHITE = np.geomspace(3e-4, 0.5, 16)  # standard deviation of one row's log loss where no errors are given
_UNDERSTATED = np.array([1.0, 1.4, 2.0, 3.0])  # factors on given standard errors
_SMOOTH = np.geomspace(
    0.4, 6.0, 10
)  # standard deviation of the smooth deviation times sqrt(d); draws of W have 0.5 to 2
_SMALLEST = 3e-4  # relative spread of a point: digits are cut off in files, and predictions have errors of their own


@dataclass(frozen=True)
class _Rotated:
    """A curve in the coordinates ``turn`` (n, n) in which white noise has variance 1 and the smooth deviation ``smooth``
    (n,) per unit of its scale squared, both independent; ``ones`` (n,): the direction of the unknown unit; ``size`` is d
    times the draws of W."""

    size: float
    turn: np.ndarray
    smooth: np.ndarray

    @property
    def ones(self) -> np.ndarray:
        """A constant in these coordinates."""
        return self.turn.sum(axis=0)


@dataclass(frozen=True)
class Noise:
    """The noise of some curves on a lattice of S = (white scales) x (smooth scales), equally likely a priori (the scales are
    even in the logarithm). ``typical``: white standard deviation of a log loss at white scale 1."""

    rotated: tuple[_Rotated, ...]
    white: np.ndarray
    smooth: np.ndarray
    typical: float

    def log_likelihood(self, residuals: Sequence[np.ndarray], missing: float = 0.0) -> np.ndarray:
        """For residuals of log loss (m, n), one array for each curve: (m, S), the unit of the loss integrated out.

        ``missing`` is the standard deviation of the predictions' own error, taken for smooth.
        """
        square, cross, unit, volume = 0.0, 0.0, 0.0, 0.0
        for each, turned, inverse in self._turned(residuals, missing):
            square = square + turned**2 @ inverse
            cross = cross + (turned * each.ones) @ inverse
            unit = unit + each.ones**2 @ inverse
            volume = volume - np.log(inverse).sum(axis=0)
        return -0.5 * (square - cross**2 / unit + volume + np.log(unit))

    def unit(self, residuals: Sequence[np.ndarray]) -> np.ndarray:
        """The best constant in the residuals: (m, S)."""
        cross, unit = 0.0, 0.0
        for each, turned, inverse in self._turned(residuals, 0.0):
            cross = cross + (turned * each.ones) @ inverse
            unit = unit + each.ones**2 @ inverse
        return cross / unit

    def _turned(
        self, residuals: Sequence[np.ndarray], missing: float
    ) -> Iterator[tuple[_Rotated, np.ndarray, np.ndarray]]:
        """Each curve with its residuals in its coordinates and the inverse variances there (n, S)."""
        white, smooth = (x.ravel() ** 2 for x in np.meshgrid(self.white, self.smooth, indexing="ij"))
        for each, values in zip(self.rotated, residuals):
            yield each, values @ each.turn, 1 / (white + np.outer(each.smooth, smooth + missing**2 * each.size))

    def scales(self, probability: np.ndarray) -> tuple[float, float]:
        """The (geometric) mean white and smooth scale under probabilities (S,)."""
        table = probability.reshape(len(self.white), len(self.smooth))
        white, smooth = table.sum(axis=1) @ np.log(self.white), table.sum(axis=0) @ np.log(self.smooth)
        return float(np.exp(white)), float(np.exp(smooth))


def noise_of(curves: Curves) -> Noise:
    """The noise of these curves."""
    typical = float(np.median(np.concatenate([c.spread for c in curves])))
    return Noise(
        tuple(_rotated(c, curves.draws) for c in curves), _UNDERSTATED if curves.measured else _WHITE, _SMOOTH, typical
    )


def _rotated(curve: Curve, draws: int) -> _Rotated:
    """Simultaneous diagonalisation of the white covariance and the smooth one: turn^T W turn = 1, turn^T K turn = smooth."""
    white = np.diag(np.maximum(curve.spread, _SMALLEST) ** 2)
    lag = np.abs(np.subtract.outer(np.log(curve.r), np.log(curve.r))) * np.sqrt(3) / _MEMORY
    kernel = (_CONSTANT + (1 - _CONSTANT) * (1 + lag) * np.exp(-lag)) / (curve.d * draws)
    smooth, turn = eigh(kernel, white)
    return _Rotated(curve.d * draws, turn, np.maximum(smooth, 0.0))
