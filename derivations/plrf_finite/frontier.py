"""The compute-optimal frontier of one law: least loss over the width at a fixed budget, the learning rate held.

At budget f the loss is a function of u = log d alone, phi(u; log f) = log P(d, f/(d B), gamma(d)). With its slopes from the
law, the optimum and its local exponents follow without differences of budgets:

    eta = -dphi/dlog f,    xi = du*/dlog f = -(d/dlog f dphi/du)/(d^2 phi/du^2).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from exponents.errors import DomainError
from exponents.finite.law import Sizes

from .law import PlrfLaw

__all__ = ["Frontier", "frontier", "searched"]

_SCAN = 64  # widths of the first search, at every budget
_FOLLOWED = 0.3  # error up to which the search believes the law
_DIFFERENCE = 1e-3  # in logarithms: slopes are exact, their differences are of second order
_NEWTON = 30
_NEAR, _EXACT = 1e-2, 1e-10  # of a step in log d, where others go on and for the frontier itself
_TINY = 1e-300  # outside of the expansions a sum may come out negative
_STATIONARY = 1e-6  # slope of log P in log d


@dataclass(frozen=True)
class Frontier:
    """Per budget (n,): optimal width, steps, learning rate, loss, local exponents eta (loss, decay) and xi (width, growth).

    ``shares`` (n, 4) are the fractions of the loss in the order of ``law.names``; ``error`` the law's relative error of the
    loss, infinite where the optimum lies where its expansions mean nothing.
    """

    law: PlrfLaw
    budgets: np.ndarray
    d: np.ndarray
    steps: np.ndarray
    gamma: np.ndarray
    loss: np.ndarray
    eta: np.ndarray
    xi: np.ndarray
    shares: np.ndarray
    error: np.ndarray


def frontier(law: PlrfLaw, budgets) -> Frontier:
    """The frontier at ``budgets`` f = d r B (1-d, positive). DomainError for a budget below the smallest size."""
    budgets = np.atleast_1d(np.asarray(budgets, dtype=float))
    if budgets.ndim != 1 or not (np.isfinite(budgets) & (budgets > 10 * law.batch)).all():
        raise DomainError(f"budgets must be finite numbers above {10 * law.batch:g}, flops d r B up to a constant")
    u, bend = searched(law, np.log(budgets), _EXACT)
    return _packed(law, budgets, u, bend)


def searched(law: PlrfLaw, log_f: np.ndarray, tolerance: float = _NEAR) -> tuple[np.ndarray, np.ndarray]:
    """(log d, second derivative of log P in log d) at the least loss, (n,) each: a scan, then Newton's method around it
    until log d moves by less than ``tolerance``."""
    u = start = _scanned(law, log_f)
    reach = 2 * log_f / _SCAN  # two widths of the search to either side
    for _ in range(_NEWTON):
        slope, above, below = np.split(
            _at(law, np.concatenate([u, u + _DIFFERENCE, u - _DIFFERENCE]), np.tile(log_f, 3))[0], 3
        )
        bend = (above - below) / (2 * _DIFFERENCE)
        step = np.where(bend > 0, -slope / np.where(bend > 0, bend, 1.0), -0.2 * np.sign(slope))
        before, u = u, np.clip(u + np.clip(step, -0.3, 0.3), start - reach, start + reach)
        if np.all(np.abs(u - before) < tolerance):
            break
    return u, bend


def _scanned(law: PlrfLaw, log_f: np.ndarray) -> np.ndarray:
    """log d near the least loss, (n,): the best of a grid of widths, moved to where the slopes there and at its neighbour
    say that it is, if they have different signs."""
    place = np.linspace(0.02, 0.98, _SCAN)
    u = place * (log_f - math.log(law.batch))[:, None]
    x, held = _point(law, u.ravel(), np.repeat(log_f, _SCAN))
    sizes = law.sizes(x)
    total = np.where(sizes.error < _FOLLOWED, sizes.components.sum(axis=1), np.inf).reshape(u.shape)
    best, rows = np.argmin(total, axis=1), np.arange(len(u))
    slopes = _along(sizes, held).reshape(u.shape)
    other = np.clip(best - np.sign(slopes[rows, best]).astype(int), 0, _SCAN - 1)
    rise = slopes[rows, other] - slopes[rows, best]
    between = (slopes[rows, best] * slopes[rows, other] < 0) & np.isfinite(total[rows, other])
    part = np.where(between, -slopes[rows, best] / np.where(between, rise, 1.0), 0.0)
    return u[rows, best] + part * (u[rows, other] - u[rows, best])


def _point(law: PlrfLaw, u: np.ndarray, log_f: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Logarithms of (d, r, gamma), (n, 3), and the slope of log gamma."""
    held, slope = law.log_gamma(u)
    return np.stack([u, log_f - u - math.log(law.batch), held], axis=1), slope


def _at(law: PlrfLaw, u: np.ndarray, log_f: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """dphi/du, phi, dphi/dlog f."""
    x, held = _point(law, u, log_f)
    sizes = law.sizes(x)
    total = sizes.components.sum(axis=1)
    return _along(sizes, held), np.log(np.maximum(total, _TINY)), sizes.slopes[:, :, 1].sum(axis=1) / total


def _along(sizes: Sizes, held: np.ndarray) -> np.ndarray:
    """dphi/du: the steps make up for the width, and gamma follows it with slope ``held``."""
    slopes = sizes.slopes.sum(axis=1) / sizes.components.sum(axis=1)[:, None]
    return slopes[:, 0] - slopes[:, 1] + held * slopes[:, 2]


def _packed(law: PlrfLaw, budgets: np.ndarray, u: np.ndarray, bend: np.ndarray) -> Frontier:
    log_f = np.log(budgets)
    above, below = (_at(law, u, log_f + h)[0] for h in (_DIFFERENCE, -_DIFFERENCE))
    x, _ = _point(law, u, log_f)
    sizes, (slope, phi, along) = law.sizes(x), _at(law, u, log_f)
    fair = (np.abs(slope) < _STATIONARY) & (bend > 0)
    return Frontier(
        law, budgets, *np.exp(x.T), np.exp(phi), -along, -(above - below) / (2 * _DIFFERENCE) / bend,
        sizes.components / sizes.components.sum(axis=1, keepdims=True),
        np.where(fair, sizes.error, np.inf),
    )  # fmt: skip
