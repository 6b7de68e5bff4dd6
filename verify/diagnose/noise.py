"""How curves deviate from their prediction, in log loss: three kinds of noise, with scales learned from the curves.

The prediction is the deterministic equivalent of the mean over random feature matrices W and over runs.

W: a curve has one W. Its deviation is smooth along the curve, independent between widths, and shrinks with the number of
draws that a loss is the mean of. Where the parameters are known roughly its covariance is that of theory at one point
(``noise_draws``), C, and C^2/2, entry by entry, for the next order in 1/d, as if losses were lognormal. Where nothing is
known yet a generic shape stands for it, in the clock of the log loss fallen so far. A common scale is learned, for features
that are not those of the theory and for learning rates near the bound, where it falls short. The logarithm's mean is taken
to be the predicted one: in draws it lies lower by up to half the variance at small learning rates, higher near the bound.

Judged by the log density of 548 sets of curves of one W each (2 to 4 widths from 16 to 128, 137 points of the prior, white
noise of 0.1 to 10 %), C alone is 19 better than the generic shape, and C^2/2 adds 3; the lower mean makes no difference
(0.1), nor does a mean that theory gives to the next order. Where the density is linearised around the truth, intervals of
50, 80 and 95 % hold beta in 50, 80 and 94 % of the sets (33, 54 and 72 % with the generic shape), alpha in 56, 81 and 96 %
(41, 62 and 79 %); above half of the bound on the learning rate beta in 47, 79 and 90 %. Whole diagnoses of 85 cases with
alpha > 1 and the learning rate told hold beta in 47, 78 and 94 %, alpha in 48, 73 and 93 %.

Run: the loss along a single run wanders around its mean, with a memory of a factor of a few in r, most at the start. It is
lognormal, with the mean of the loss as predicted: the mean of the logarithm lies lower by half of its variance.

White: each point for itself.

The unit of the loss, one factor for all curves, is unknown and integrated out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.linalg import eigh

from verify.problem import PowerLawProblem, PowerLawSpectrum
from verify.volterra import stability_bound

from .curves import Curve, Curves
from .noise_draws import expected

__all__ = ["Noise", "Scales", "noise_at", "noise_of"]

# The generic shape of the deviation of W, fitted to draws of W at points of the prior; clock in units of log loss.
_GENERIC = 2.5  # standard deviation times sqrt(d)
_MEMORY = 1.0
_ONSET = 2.5
_CONSTANT = 0.47  # part of the variance that is never forgotten
# The shape of the deviation of a run, fitted to runs of SGD.
_RUN_MEMORY = 1.5  # in log r
_RUN_FALL = 5.0  # of log loss in which its amplitude falls by e
_SMALLEST = 3e-4  # relative spread of a point: digits are cut off in files, and predictions have errors of their own
_RARE = 1e-6
_WHITE, _DRAW, _RUN = 12, 6, np.array([0.0, 1.0, 4.0, 16.0])  # of the fine lattice
_STILL = 1e-2  # of the white variance: directions in which W contributes less do not depend on its scale


@dataclass(frozen=True)
class Scales:
    """A lattice of scales, equally likely a priori: ``white``, the standard deviation of a row's log loss (or the factor on
    the given standard errors); ``run``, that of a run's wandering in units of the white; ``draw``, that of the deviation of
    W in units of what is expected of it, which times sqrt(d) is about ``expected``."""

    white: np.ndarray
    run: np.ndarray
    draw: np.ndarray
    expected: float = _GENERIC

    @classmethod
    def wide(cls, measured: bool) -> Scales:
        """Before the curves are seen."""
        white = np.geomspace(1, 4, 4) if measured else np.geomspace(3e-4, 0.5, 9)
        return cls(white, np.array([0.0, 4.0]), np.geomspace(0.8, 5.0, 4))

    @property
    def shape(self) -> tuple[int, int, int]:
        """Of the lattice (run, white, draw)."""
        return len(self.run), len(self.white), len(self.draw)

    def closer(self, probability: np.ndarray) -> Scales:
        """A finer lattice where there are probabilities (S,) to speak of."""
        table = probability.reshape(self.shape)
        white, draw = _closer(self.white, table.sum((0, 2)), _WHITE), _closer(self.draw, table.sum((0, 1)), _DRAW)
        return replace(self, white=white, run=_RUN, draw=draw)

    def mean(self, probability: np.ndarray) -> tuple[float, float]:
        """(scatter of a single point: white and run together, deviation of W times sqrt(d)) under probabilities (S,):
        geometric means."""
        table = probability.reshape(self.shape)
        together = np.log(self.white) + 0.5 * np.log1p(self.run[:, None] ** 2)
        return float(np.exp((table.sum(2) * together).sum())), self.expected * self.excess(probability)

    def excess(self, probability: np.ndarray) -> float:
        """The geometric mean of the scale of W: 1 where curves deviate as those of one W do."""
        return float(np.exp(probability.reshape(self.shape).sum((0, 1)) @ np.log(self.draw)))

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
    the deviation of W ``draw`` (k,) per unit of its scale squared in the first k, next to nothing in the others, all
    independent. ``volume``: log determinant of the former in the old coordinates; in the new ones (n,) ``ones``: the unknown
    unit, ``low``: how far the mean of the logarithm lies lower, per unit of the white scale squared."""

    turn: np.ndarray
    draw: np.ndarray
    volume: float
    ones: np.ndarray
    low: np.ndarray

    def gathered(self, products: np.ndarray) -> np.ndarray:
        """(..., n) to (..., k + 1): what shares a variance is added up."""
        k = len(self.draw)
        return np.concatenate([products[..., :k], products[..., k:].sum(axis=-1, keepdims=True)], axis=-1)


@dataclass(frozen=True)
class _Forms:
    """On S scales, for m times x, the residuals less their mean, and the covariance C of all curves: ``square`` x C^-1 x and
    ``cross`` 1 C^-1 x (m, S), ``unit`` 1 C^-1 1 and ``volume`` log |C| (S,)."""

    square: np.ndarray
    cross: np.ndarray
    unit: np.ndarray
    volume: np.ndarray


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
            forms = self._forms(curves, residuals, missing)
            parts.append(-0.5 * (forms.square - forms.cross**2 / forms.unit + (forms.volume + np.log(forms.unit))))
        return np.concatenate(parts, axis=1)

    def unit(self, residuals: Sequence[np.ndarray]) -> np.ndarray:
        """The best constant in the residuals: (m, S)."""
        forms = [self._forms(curves, residuals, 0.0) for curves in self.rotated]
        return np.concatenate([each.cross / each.unit for each in forms], axis=1)

    def _forms(self, curves: Sequence[_Rotated], residuals: Sequence[np.ndarray], missing: float) -> _Forms:
        white, draw = (x.ravel() ** 2 for x in np.meshgrid(self.scales.white, self.scales.draw, indexing="ij"))
        own = white + (missing / self.typical) ** 2
        squares, crosses, weights, inverses = [], [], [], []
        square, cross, unit, volume = (np.zeros(len(white)) for _ in range(4))
        for each, values in zip(curves, residuals):
            turned, gathered = values @ each.turn, each.gathered
            inverse = 1 / (own + np.outer(np.append(each.draw, 0.0), draw))
            squares.append(gathered(turned**2))
            weights.append(inverse)
            if each.low.any():
                squares.append(gathered(turned * each.low))
                weights.append(2 * white * inverse)
            crosses.append(gathered(turned * each.ones))
            inverses.append(inverse)
            square += gathered(each.low**2) @ inverse * white**2
            cross += gathered(each.ones * each.low) @ inverse * white
            unit += gathered(each.ones**2) @ inverse
            volume += each.volume - gathered(np.ones(len(each.ones))) @ np.log(inverse)
        # one product for all curves: this is where a diagnosis spends its time
        square = np.hstack(squares) @ np.vstack(weights) + square
        return _Forms(square, np.hstack(crosses) @ np.vstack(inverses) + cross, unit, volume)


def noise_of(curves: Curves, paths: Sequence[np.ndarray], scales: Scales) -> Noise:
    """The noise of curves whose log losses before training and at their points are about ``paths`` (1 + n,), before anything
    is known of the parameters: W deviates in the generic shape."""
    clocks = [_clock(path) for path in paths]
    deviations = [_GENERIC**2 * _kernel(clock) / (c.d * curves.draws) for c, clock in zip(curves, clocks)]
    return _noise(curves, clocks, deviations, scales)


def noise_at(curves: Curves, point: tuple[float, float, float], scales: Scales) -> Noise:
    """The noise of curves whose parameters are about ``point``: alpha, beta, the fraction of the bound on the learning rate
    (where the curves do not give it).

    Raises DomainError for a point at which a given learning rate is unstable.
    """
    found = [expected(_problem(c, *point), c.r) for c in curves]
    leading = [each.covariance / curves.draws for each in found]
    deviations = [each + 0.5 * each**2 for each in leading]
    squares = [c.d * curves.draws * np.diag(each) for c, each in zip(curves, deviations)]
    scales = replace(scales, expected=float(np.sqrt(np.concatenate(squares).mean())))
    return _noise(curves, [_clock(each.log_loss) for each in found], deviations, scales)


def _problem(curve: Curve, alpha: float, beta: float, fraction: float) -> PowerLawProblem:
    sizes = PowerLawSpectrum(alpha, beta, curve.d, curve.v)
    gamma = fraction * stability_bound(sizes, curve.batch) if curve.gamma is None else curve.gamma
    return PowerLawProblem(alpha, beta, curve.d, curve.v, gamma, curve.batch)


def _noise(curves: Curves, clocks: Sequence[np.ndarray], deviations: Sequence[np.ndarray], scales: Scales) -> Noise:
    """From the clock (n,) of each curve and the covariance (n, n) of the deviation of its W."""
    typical = float(np.median(np.concatenate([c.spread for c in curves])))
    least = _STILL * (scales.white.min() / scales.draw.max()) ** 2
    rotated = (
        tuple(_rotated(*each, ratio * typical, least) for each in zip(curves, clocks, deviations))
        for ratio in scales.run
    )
    return Noise(tuple(rotated), scales, typical)


def _rotated(curve: Curve, clock: np.ndarray, deviation: np.ndarray, run: float, least: float) -> _Rotated:
    """Simultaneous diagonalisation: turn^T C turn = 1 of white noise and run, turn^T deviation turn = draw, kept above
    ``least``."""
    amplitude = run * np.exp(-clock / _RUN_FALL)
    own = np.diag(np.maximum(curve.spread, _SMALLEST) ** 2)
    own += np.outer(amplitude, amplitude) * np.exp(-_lags(np.log(curve.r)) / _RUN_MEMORY)
    draw, turn = (x[..., ::-1] for x in eigh(deviation, own))
    volume = float(np.linalg.slogdet(own)[1])
    return _Rotated(turn, draw[draw > least], volume, turn.sum(axis=0), 0.5 * amplitude**2 @ turn)


def _clock(path: np.ndarray) -> np.ndarray:
    """Log loss fallen before each of n points, from log losses (1 + n,)."""
    return np.cumsum(np.abs(np.diff(path)))


def _kernel(clock: np.ndarray) -> np.ndarray:
    """Correlations of the deviation of W at clock times (n,), in the generic shape: of Matern's class 5/2, with an onset."""
    lag = _lags(clock) * np.sqrt(5) / _MEMORY
    onset = 1 - np.exp(-clock / _ONSET)
    return np.outer(onset, onset) * (_CONSTANT + (1 - _CONSTANT) * (1 + lag + lag**2 / 3) * np.exp(-lag))


def _lags(x: np.ndarray) -> np.ndarray:
    return np.abs(np.subtract.outer(x, x))
