"""Compute-optimal exponents from simulated curves, with intervals that hold.

At a budget f = d r B the mean losses of two neighbouring widths cross where neither is better: the optimum lies
between them. For widths in geometric progression the crossings (log f, log P) inherit the scaling of the
frontier exactly: if ``P = d^(-a) g(r d^(-c))``, they lie on straight lines in log d whatever g is, so a coarse
list of widths causes no bias. What bends the lines are corrections to scaling,

    log f = s + u/xi + A d^(-omega),        log P = l - u eta/xi + A' d^(-omega),        u = log d,

which are fitted for a range of omega and also left out. The fits share one covariance, that of a bootstrap over
runs (steps of one run are correlated, and two crossings share a width), are also made without the smallest
widths, and are weighted by their likelihood, with no bonus for fits without a correction, which are limits of
those with one. Intervals are quantiles of the weighted mixture over fits and resamples, hence contain the doubt
about omega and about where scaling begins; where even the best fit leaves more than the noise explains they are
widened by Birge's ratio.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from exponents.errors import DataError
from verify.simulate import Trajectories

_OMEGAS = (0.125, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0)
_LEAST_WIDTHS, _LEAST_RUNS = 5, 8
_LATTICE = 0.05
"""Spacing in log budget of the points at which curves are compared."""
_WINDOW = 1.0
"""Half-width in log budget of the parabola through each crossing: the same for all, so that its bias scales."""


@dataclass(frozen=True)
class Estimate:
    """A value and the interval that holds it with the level asked for."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Measured:
    """Exponents of the frontier ``P ~ f^(-eta)``, ``d ~ f^xi`` and what they were read from.

    ``d, budgets, loss`` (n,) are the crossings; ``budgets_error, loss_error`` standard errors of their logarithms;
    ``local_eta, local_xi`` (n-1,) slopes between neighbouring crossings with standard errors ``..._error``.
    ``omega`` is the correction exponent of the likeliest fit, None if that has none; ``misfit`` its chi-square
    a degree of freedom.
    """

    eta: Estimate
    xi: Estimate
    level: float
    d: np.ndarray
    budgets: np.ndarray
    budgets_error: np.ndarray
    loss: np.ndarray
    loss_error: np.ndarray
    local_eta: np.ndarray
    local_eta_error: np.ndarray
    local_xi: np.ndarray
    local_xi_error: np.ndarray
    omega: float | None
    misfit: float


def measured_exponents(
    records: Sequence[Trajectories],
    widths: Sequence[int],
    batch: int = 1,
    *,
    rate: int = 0,
    level: float = 0.9,
    resamples: int = 400,
    seed: int = 0,
) -> Measured:
    """Exponents from simulations at several widths.

    ``records[i]`` are the trajectories at width ``widths[i]``: all runs, since an interval needs them one by
    one, measured at log-spaced times. At least 5 widths, increasing by one common factor (to a tenth), and at
    least 8 runs each, with gamma chosen by one rule. ``rate`` picks the multiplier, ``level`` the probability
    of each interval; ``seed`` is that of the bootstrap.

    Raises ``DataError`` for too few widths or runs, for diverged runs, for resamples too few for the
    covariance, and where two curves do not cross well inside the steps they share.
    """
    u, curves = _checked(records, widths, rate, level, resamples)
    s, curves = _on_lattice(records, u, curves, batch)
    generator = np.random.default_rng(seed)
    means = np.stack([_resampled_means(losses, resamples, generator) for losses in curves])
    middle = (u[1:] + u[:-1]) / 2
    pairs = [_crossing(s, *means[i : i + 2], widths[i : i + 2]) for i in range(len(u) - 1)]
    points = np.concatenate([np.stack([p[k] for p in pairs]) for k in (0, 1)])  # (2n, 1 + resamples)
    return _conclude(middle, points, level)


# --- 1. From runs to crossings ----------------------------------------------------------------------------


def _checked(
    records: Sequence[Trajectories], widths: Sequence[int], rate: int, level: float, resamples: int
) -> tuple[np.ndarray, list[np.ndarray]]:
    """log d, and the losses (runs, times) of each width."""
    if len(records) != len(widths) or len(widths) < _LEAST_WIDTHS:
        raise DataError(f"{len(records)} records and {len(widths)} widths: give one each for at least {_LEAST_WIDTHS}")
    u = np.log(np.asarray(widths, dtype=float))
    steps = np.diff(u)
    if not (steps > 0).all() or np.ptp(steps) > 0.1 * steps.mean():
        raise DataError(f"widths {list(widths)} must increase by a common factor, such as 16, 32, 64, ...")
    least = 10 * len(widths)
    if not 0 < level < 1 or resamples < least:
        raise DataError(f"level = {level} must lie in (0, 1) and resamples = {resamples} be at least {least}")
    curves = [record.loss[:, rate, :] for record in records]
    for width, losses in zip(widths, curves, strict=True):
        if len(losses) < _LEAST_RUNS:
            raise DataError(f"d = {width} has {len(losses)} runs: an interval needs at least {_LEAST_RUNS}")
        if not (np.isfinite(losses).all() and (losses > 0).all()):
            raise DataError(f"d = {width} has runs that diverged: their mean says nothing; lower gamma")
    return u, curves


def _on_lattice(
    records: Sequence[Trajectories], u: np.ndarray, curves: list[np.ndarray], batch: int
) -> tuple[np.ndarray, list[np.ndarray]]:
    """Common log budgets (m,) and losses (runs, m), log-log interpolated and nan outside the steps made."""
    logs = [np.log(batch * np.asarray([t for t in record.times if t > 0], float)) for record in records]
    first, last = (
        min(x[0] + w for x, w in zip(logs, u, strict=True)),
        max(x[-1] + w for x, w in zip(logs, u, strict=True)),
    )
    s = np.arange(first, last, _LATTICE)
    return s, [
        np.exp(np.stack([np.interp(s - w, x, np.log(row[-len(x) :]), np.nan, np.nan) for row in losses]))
        for w, x, losses in zip(u, logs, curves, strict=True)
    ]


def _resampled_means(losses: np.ndarray, resamples: int, generator: np.random.Generator) -> np.ndarray:
    """Log of mean losses (1 + resamples, m): of all runs, then of as many drawn with replacement.

    Deviations are stretched by sqrt(R/(R-1)): resampling R runs underestimates the variance by that ratio.
    """
    runs = len(losses)
    counts = generator.multinomial(runs, np.full(runs, 1 / runs), size=resamples) / runs
    means = np.log(np.vstack([losses.mean(axis=0), counts @ losses]))
    return means[0] + np.sqrt(runs / (runs - 1)) * (means - means[0])


def _crossing(
    s: np.ndarray, narrow: np.ndarray, wide: np.ndarray, widths: Sequence[int]
) -> tuple[np.ndarray, np.ndarray]:
    """log budget and log loss, (1 + resamples,) each, where the wider curve falls below the narrower one."""
    shared = np.isfinite(narrow[0] + wide[0])
    s, narrow, wide = s[shared], narrow[:, shared], wide[:, shared]
    excess = wide - narrow
    # the sum is largest where the excess turns negative for good; noise near the zero does not move it far
    place = int(np.argmax(np.cumsum(excess[0]))) if len(s) else 0
    window = np.abs(s - s[place]) <= _WINDOW if len(s) else np.zeros(0, bool)
    if not window.any() or s[place] - s[0] < _WINDOW or s[-1] - s[place] < _WINDOW:
        raise DataError(
            f"the curves of d = {widths[0]} and {widths[1]} do not cross well inside the steps they share: "
            "run the narrower one for more steps, or measure earlier ones of the wider"
        )
    x = s[window] - s[place]
    parabola = np.linalg.pinv(np.vander(x, 3, increasing=True))
    level, slope, bend = parabola @ excess[:, window].T
    root = np.zeros(len(level))
    for _ in range(6):  # Newton from the centre of the window; the bend is a small correction there
        root = np.clip(root - (level + root * (slope + root * bend)) / (slope + 2 * root * bend), -1, 1)
    loss = parabola @ ((narrow + wide)[:, window].T / 2)
    return s[place] + root, loss[0] + root * (loss[1] + root * loss[2])


# --- 2. From crossings to exponents -----------------------------------------------------------------------


def _conclude(u: np.ndarray, points: np.ndarray, level: float) -> Measured:
    """``points`` (2n, 1 + resamples): log budgets, then log losses, of all runs and of each resample."""
    n = len(u)
    covariance = np.cov(points[:, 1:])
    # few runs tell variances well and correlations badly: weights from half the correlations overfit less, and
    # the resamples show the spread of whatever weights are used
    covariance = (covariance + np.diag(np.diag(covariance))) / 2
    models = [(first, omega) for first in range(n - 2) for omega in _omegas(n - first)]
    fits = [_fit(u, points, covariance, first, omega) for first, omega in models]
    # leaving out a crossing costs as much as a parameter for each of its two numbers (arXiv 2008.01069)
    merit = np.array([-fit.cost / 2 - 2 * first for fit, (first, _) in zip(fits, models, strict=True)])
    stretch = max(1.0, min(fit.cost / fit.freedom for fit in fits))
    weights = np.exp((merit - merit.max()) / stretch)
    best = int(np.argmax(merit))
    slopes = np.stack([fit.slopes for fit in fits])  # (fits, 2, 1 + resamples)
    centre = slopes[:, :, :1]
    slopes = centre + np.sqrt(stretch) * (slopes - centre)
    xi, eta = 1 / slopes[:, 0], -slopes[:, 1] / slopes[:, 0]
    error = np.sqrt(np.diag(covariance))
    log_f, log_p = points[:n], points[n:]
    local_xi = np.diff(u)[:, None] / np.diff(log_f, axis=0)
    local_eta = -np.diff(log_p, axis=0) / np.diff(log_f, axis=0)
    return Measured(
        eta=_estimate(eta, weights, level),
        xi=_estimate(xi, weights, level),
        level=level,
        d=np.exp(u),
        budgets=np.exp(log_f[:, 0]),
        budgets_error=error[:n],
        loss=np.exp(log_p[:, 0]),
        loss_error=error[n:],
        local_eta=local_eta[:, 0],
        local_eta_error=local_eta[:, 1:].std(axis=1),
        local_xi=local_xi[:, 0],
        local_xi_error=local_xi[:, 1:].std(axis=1),
        omega=models[best][1],
        misfit=fits[best].cost / fits[best].freedom,
    )


def _omegas(crossings: int) -> tuple[float | None, ...]:
    """Corrections that so many crossings can tell from straight lines, with a degree of freedom left."""
    return (None, *_OMEGAS) if crossings > 3 else (None,)


@dataclass(frozen=True)
class _Lines:
    """``slopes`` (2, 1 + resamples): d log f/du and d log P/du; chi-square of the points of all runs."""

    slopes: np.ndarray
    cost: float
    parameters: int
    freedom: int


def _fit(u: np.ndarray, points: np.ndarray, covariance: np.ndarray, first: int, omega: float | None) -> _Lines:
    """Fit of both lines with the same omega to the crossings from ``first`` on."""
    kept = np.tile(np.arange(len(u)) >= first, 2)
    x = u[first:] - u[first]
    terms = [np.ones_like(x), x] if omega is None else [np.ones_like(x), x, np.exp(-omega * x)]
    design = np.kron(np.eye(2), np.stack(terms, axis=1))
    root = np.linalg.cholesky(covariance[np.ix_(kept, kept)])
    whitened, targets = np.linalg.solve(root, design), np.linalg.solve(root, points[kept])
    coefficients = np.linalg.lstsq(whitened, targets, rcond=None)[0]
    cost = float(np.sum((targets[:, 0] - whitened @ coefficients[:, 0]) ** 2))
    rows, parameters = design.shape
    return _Lines(coefficients[[1, 1 + len(terms)]], cost, parameters, rows - parameters)


def _estimate(values: np.ndarray, weights: np.ndarray, level: float) -> Estimate:
    """Weighted quantiles of resamples (fits, 1 + resamples) over all fits; the value is their median."""
    sample = values[:, 1:]
    order = np.argsort(sample, axis=None)
    mass = np.repeat(weights / weights.sum(), sample.shape[1])[order] / sample.shape[1]
    ranks = np.cumsum(mass) - mass / 2
    low, value, high = np.interp([(1 - level) / 2, 1 / 2, (1 + level) / 2], ranks, sample.ravel()[order])
    return Estimate(float(value), float(low), float(high))
