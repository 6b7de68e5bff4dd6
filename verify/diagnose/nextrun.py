"""The run that would tell most: expected information about the phase, or about the loss exponent where that is decided.

A candidate (d, r) is one more loss. Under each parameter point it is predicted up to noise, of which a new W is a part;
the information that it is expected to give about which of the two likeliest phases holds is the mutual information of
phase and loss, an integral in one variable.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from .curves import Curve
from .forward import bound
from .posterior import Points, Posterior
from .results import Chance, NextRun
from .surface import surface

__all__ = ["next_run"]

_WIDTHS = (0.5, 1.0, 2.0, 4.0)  # of the largest
_STEPS = np.geomspace(0.1, 30.0, 11)  # of the longest
_DEARER = 30.0  # times the compute of the dearest run so far
_DRAWS = 150
_SAFE = 0.9  # of the stability bound
_NODES = (6, 8, 4)  # a suggestion needs less than an answer
_GRID = 80
_REACH = 6.0  # standard deviations


def next_run(
    posterior: Posterior,
    phase: np.ndarray,
    eta: np.ndarray,
    chances: Sequence[Chance],
    labels: Sequence[str],
    level: float,
) -> NextRun:
    """The best candidate; ``phase`` (m,) indexes ``labels``, ``eta`` (m,) is the loss exponent at the posterior's points."""
    candidates = _candidates(posterior)
    noise = _noise(posterior, candidates)
    if len(chances) < 2 or chances[0].probability >= level:
        chosen = posterior.drawn(_DRAWS)
        gains = _sharpening(_predictions(posterior, candidates, posterior.points(chosen)), eta[chosen], noise)
        return _best(candidates, gains, None, chances[0].label)
    pair = tuple(c.label for c in chances[:2])
    drawn = [posterior.points(posterior.drawn(_DRAWS, phase == labels.index(name))) for name in pair]
    odds = np.array([c.probability for c in chances[:2]])
    means = [_predictions(posterior, candidates, points) for points in drawn]
    return _best(candidates, _information(means, odds / odds.sum(), noise), pair, "")


def _best(candidates: Sequence[Curve], gains: np.ndarray, pair: tuple[str, str] | None, label: str) -> NextRun:
    sizes = np.concatenate([np.full(len(c.r), c.d) for c in candidates])
    steps = np.concatenate([c.r for c in candidates])
    k = int(np.argmax(gains))
    at = f"the loss at d = {sizes[k]:g} after r = {steps[k]:.3g} steps"
    if pair is None:
        why = f"phase {label} is decided; {at} is expected to lower the variance of the loss exponent by {gains[k]:.0%}"
    else:
        why = f"{at} separates the predictions of {pair[0]} and {pair[1]} most: {gains[k]:.2g} of ln 2 = 0.69 nats expected"
    return NextRun(float(sizes[k]), float(steps[k]), float(gains[k]), pair is None, pair, why)


# --- candidates -------------------------------------------------------------------------------------------------------


def _candidates(posterior: Posterior) -> tuple[Curve, ...]:
    """Curves of some widths at the steps that can be afforded."""
    curves, top = posterior.curves, posterior.curves.largest
    longest = max(float(c.r[-1]) for c in curves)
    dearest = max(c.d * float(c.r[-1]) for c in curves)
    found = []
    for factor in _WIDTHS:
        d = float(round(factor * top.d))
        r = np.unique(np.round(_STEPS * longest))
        r = r[(r >= 1) & (d * r <= _DEARER * dearest)]
        if d >= 1 and len(r):
            zero = np.zeros(len(r))
            found.append(_rated(posterior, Curve(d, top.v / top.d * d, None, top.batch, r, zero, zero, len(r))))
    return tuple(found)


def _rated(posterior: Posterior, curve: Curve) -> Curve:
    """With the learning rate that continues those of the curves as a power of d, below the bound wherever the mass is."""
    if posterior.curves.largest.gamma is None:
        return curve
    x, y = np.log([c.d for c in posterior.curves]), np.log([c.gamma for c in posterior.curves])
    slope, start = np.polyfit(x, y, 1)
    safe = _SAFE * bound(posterior.box[0].low, curve)
    return replace(curve, gamma=min(float(np.exp(start + slope * np.log(curve.d))), safe))


def _noise(posterior: Posterior, candidates: Sequence[Curve]) -> np.ndarray:
    """Standard deviation of a new log loss at every candidate."""
    white, smooth = posterior.noise.scales.mean(posterior.noise_weights)
    white *= posterior.noise.typical
    return np.concatenate(
        [np.full(len(c.r), np.hypot(white, smooth / np.sqrt(c.d * posterior.curves.draws))) for c in candidates]
    )


def _predictions(posterior: Posterior, candidates: Sequence[Curve], points: Points) -> np.ndarray:
    """Log losses (draws, candidates) in the file's unit."""
    box = tuple(replace(axis, count=min(axis.count, most)) for axis, most in zip(posterior.box, _NODES))
    return np.concatenate(surface(box, candidates).at(*points), axis=1) + posterior.unit(points)[:, None]


# --- gains ------------------------------------------------------------------------------------------------------------


def _information(means: Sequence[np.ndarray], odds: np.ndarray, noise: np.ndarray) -> np.ndarray:
    """Mutual information (nats) of the phase, with these odds, and the loss: for each candidate an integral over it."""
    low = np.min([m.min(axis=0) for m in means], axis=0) - _REACH * noise
    high = np.max([m.max(axis=0) for m in means], axis=0) + _REACH * noise
    y = np.linspace(low, high, max(_GRID, int(2 * np.max((high - low) / noise))))  # two points a standard deviation
    densities = np.stack([_density(y, m, noise) for m in means])
    mixture = np.tensordot(odds, densities, 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(densities > 0, densities * np.log(densities / mixture), 0.0)
    return np.tensordot(odds, terms.sum(axis=1) * (y[1] - y[0]), 1)


def _density(y: np.ndarray, means: np.ndarray, noise: np.ndarray) -> np.ndarray:
    """Mean of normal densities around (draws, candidates) at y (grid, candidates)."""
    total = sum(np.exp(-0.5 * ((y - mean) / noise) ** 2) for mean in means)
    return total / (len(means) * np.sqrt(2 * np.pi) * noise)


def _sharpening(means: np.ndarray, eta: np.ndarray, noise: np.ndarray) -> np.ndarray:
    """Expected fall of the variance of ``eta`` (draws,), as a fraction, to first order."""
    eta, means = eta - eta.mean(), means - means.mean(axis=0)
    together, own = eta @ means / len(eta), (eta**2).mean()
    return together**2 / (max(own, np.finfo(float).tiny) * ((means**2).mean(axis=0) + noise**2))
