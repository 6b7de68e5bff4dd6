"""How curves deviate from their prediction, in log loss: three kinds of noise, with scales learned from the curves.

The prediction is the mean over random feature matrices W and over runs.

W: a curve has one W. Its deviation is zero before training, when the loss does not depend on W, and moves only while the
loss falls: its clock is the log loss fallen so far. It is smooth in that clock, independent between widths, and shrinks like
1/sqrt(d), the number of eigenvalues that take part growing with d, and with the number of draws that a loss is the mean of.

Run: the loss along a single run wanders around its mean, with a memory of a factor of a few in r, most at the start.

White: each point for itself.

The first two are lognormal, with the mean of the loss as predicted: the mean of the logarithm lies lower by half of their
variance.

The unit of the loss, one factor for all curves, is unknown and integrated out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.linalg import eigh

from .curves import Curve, Curves

__all__ = ["Noise", "Scales", "noise_of"]

# The shape of the deviation of W, fitted to draws of W at points of the prior; clock in units of log loss.
_MEMORY = 1.0
_ONSET = 2.5
_CONSTANT = 0.47  # part of the variance that is never forgotten
# The shape of the deviation of a run, fitted to runs of SGD.
_RUN_MEMORY = 1.5  # in log r
_RUN_FALL = 5.0  # of log loss in which its amplitude falls by e
_SMALLEST = 3e-4  # relative spread of a point: digits are cut off in files, and predictions have errors of their own
_RARE = 1e-6
_WHITE, _DRAW, _RUN = 12, 8, np.array([0.0, 1.0, 4.0, 16.0])  # of the fine lattice


@dataclass(frozen=True)
class Scales:
    """A lattice of scales, equally likely a priori: ``white``, the standard deviation of a row's log loss (or the factor on
    the given standard errors); ``run``, that of a run's wandering in units of the white; ``draw``, that of the deviation of
    W times sqrt(d)."""

    white: np.ndarray
    run: np.ndarray
    draw: np.ndarray

    @classmethod
    def wide(cls, measured: bool) -> Scales:
        """Before the curves are seen; draws of W have 1.5 to 5."""
        white = np.geomspace(1, 4, 4) if measured else np.geomspace(3e-4, 0.5, 9)
        return cls(white, np.array([0.0, 4.0]), np.geomspace(1.2, 10.0, 4))

    @property
    def shape(self) -> tuple[int, int, int]:
        """Of the lattice (run, white, draw)."""
        return len(self.run), len(self.white), len(self.draw)

    def closer(self, probability: np.ndarray) -> Scales:
        """A finer lattice where there are probabilities (S,) to speak of."""
        table = probability.reshape(self.shape)
        white, draw = _closer(self.white, table.sum((0, 2)), _WHITE), _closer(self.draw, table.sum((0, 1)), _DRAW)
        return Scales(white, _RUN, draw)

    def mean(self, probability: np.ndarray) -> tuple[float, float]:
        """(scatter of a single point: white and run together, deviation of W) under probabilities (S,): geometric means."""
        table = probability.reshape(self.shape)
        together = np.log(self.white) + 0.5 * np.log1p(self.run[:, None] ** 2)
        return float(np.exp((table.sum(2) * together).sum())), float(np.exp(table.sum((0, 1)) @ np.log(self.draw)))

    def finest(self, probability: np.ndarray) -> float:
        """The geometric mean of the white scale alone."""
        return float(np.exp(probability.reshape(self.shape).sum((0, 2)) @ np.log(self.white)))


def _closer(values: np.ndarray, mass: np.ndarray, count: int) -> np.ndarray:
    """``count`` values between the neighbours of those with mass."""
    kept = np.flatnonzero(mass > _RARE)
    return np.geomspace(values[max(kept[0] - 1, 0)], values[min(kept[-1] + 1, len(values) - 1)], count)


@dataclass(frozen=True)
class _Rotated:
    """A curve of n points in the coordinates ``turn`` (n, n) in which white noise with a run's wandering has variance 1, and
    the deviation of W ``draw`` (n,) per unit of its scale squared, all independent. ``volume``: log determinant of the
    former in the old coordinates; in the new ones (n,) ``ones``: the unknown unit, ``low_run`` and ``low_draw``: how far the
    mean of the logarithm lies lower, per unit of the white scale squared and of the scale of W squared."""

    turn: np.ndarray
    draw: np.ndarray
    volume: float
    ones: np.ndarray
    low_run: np.ndarray
    low_draw: np.ndarray


@dataclass(frozen=True)
class Noise:
    """The noise of some curves on the S points of a lattice of ``scales``; for each of its values of ``run`` the curves
    ``rotated``. ``typical``: white standard deviation of a log loss at white scale 1."""

    rotated: tuple[tuple[_Rotated, ...], ...]
    scales: Scales
    typical: float

    def log_likelihood(self, residuals: Sequence[np.ndarray], missing: float = 0.0) -> np.ndarray:
        """For residuals of log loss (m, n), one array for each curve: (m, S), the unit of the loss integrated out.

        ``missing`` is a standard deviation that the predictions' own error adds to the white noise of each point.
        """
        parts = []
        for curves in self.rotated:
            square, cross, unit, volume = 0.0, 0.0, 0.0, 0.0
            for each, turned, low, inverse in self._turned(curves, residuals, missing):
                square = square + turned**2 @ inverse + 2 * turned @ (low * inverse) + (low**2 * inverse).sum(axis=0)
                cross = cross + (turned * each.ones) @ inverse + each.ones @ (low * inverse)
                unit = unit + each.ones**2 @ inverse
                volume = volume + each.volume - np.log(inverse).sum(axis=0)
            parts.append(-0.5 * (square - cross**2 / unit + volume + np.log(unit)))
        return np.concatenate(parts, axis=1)

    def unit(self, residuals: Sequence[np.ndarray]) -> np.ndarray:
        """The best constant in the residuals: (m, S)."""
        parts = []
        for curves in self.rotated:
            cross, unit = 0.0, 0.0
            for each, turned, low, inverse in self._turned(curves, residuals, 0.0):
                cross = cross + (turned * each.ones) @ inverse + each.ones @ (low * inverse)
                unit = unit + each.ones**2 @ inverse
            parts.append(cross / unit)
        return np.concatenate(parts, axis=1)

    def _turned(
        self, curves: Sequence[_Rotated], residuals: Sequence[np.ndarray], missing: float
    ) -> Iterator[tuple[_Rotated, np.ndarray, np.ndarray, np.ndarray]]:
        """Each curve with its residuals in its coordinates, and how far their means lie lower and the inverse variances
        there (n, white * draw)."""
        white, draw = (x.ravel() ** 2 for x in np.meshgrid(self.scales.white, self.scales.draw, indexing="ij"))
        own = (missing / self.typical) ** 2
        for each, values in zip(curves, residuals):
            low = np.outer(each.low_run, white) + np.outer(each.low_draw, draw)
            yield each, values @ each.turn, low, 1 / (white + own + np.outer(each.draw, draw))


def noise_of(curves: Curves, paths: Sequence[np.ndarray], scales: Scales) -> Noise:
    """The noise of curves whose log losses before training and at their points are about ``paths`` (1 + n,)."""
    typical = float(np.median(np.concatenate([c.spread for c in curves])))
    clocks = [np.cumsum(np.abs(np.diff(path))) for path in paths]
    rotated = (
        tuple(_rotated(c, clock, ratio * typical, c.d * curves.draws) for c, clock in zip(curves, clocks))
        for ratio in scales.run
    )
    return Noise(tuple(rotated), scales, typical)


def _rotated(curve: Curve, clock: np.ndarray, run: float, size: float) -> _Rotated:
    """Simultaneous diagonalisation: turn^T C turn = 1 of white noise and run, turn^T K turn = draw of W."""
    amplitude = run * np.exp(-clock / _RUN_FALL)
    own = np.diag(np.maximum(curve.spread, _SMALLEST) ** 2)
    own += np.outer(amplitude, amplitude) * np.exp(-_lags(np.log(curve.r)) / _RUN_MEMORY)
    kernel = _kernel(clock) / size
    draw, turn = eigh(kernel, own)
    volume = float(np.linalg.slogdet(own)[1])
    low_run, low_draw = 0.5 * amplitude**2 @ turn, 0.5 * np.diag(kernel) @ turn
    return _Rotated(turn, np.maximum(draw, 0.0), volume, turn.sum(axis=0), low_run, low_draw)


def _kernel(clock: np.ndarray) -> np.ndarray:
    """Covariance of the deviation of W at clock times (n,), of scale 1: of Matern's class 5/2, with an onset."""
    lag = _lags(clock) * np.sqrt(5) / _MEMORY
    onset = 1 - np.exp(-clock / _ONSET)
    return np.outer(onset, onset) * (_CONSTANT + (1 - _CONSTANT) * (1 + lag + lag**2 / 3) * np.exp(-lag))


def _lags(x: np.ndarray) -> np.ndarray:
    return np.abs(np.subtract.outer(x, x))
