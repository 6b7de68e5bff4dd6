"""Three estimators that practitioners use, on the same exact curves, to show their bias beside the exact
frontier.

Envelope: minimum over a grid of runs, then a straight line (approach 1 of arXiv 2203.15556).  IsoFLOP: a
parabola in log d at each budget, then a straight line (approach 2).  Parametric: L = E + A d^{-a} + C
r^{-c} by robust least squares in log L (approach 3).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from exponents.errors import DataError
from verify.frontier import Family, checked_budgets


@dataclass(frozen=True)
class Estimate:
    """Loss exponent eta and width exponent xi as one of the estimators reports them."""

    method: str
    eta: float
    xi: float


@dataclass(frozen=True)
class Runs:
    """Widths (m,), and losses (m, n) at budgets (n,); nan where a width cannot make one step."""

    widths: np.ndarray
    budgets: np.ndarray
    losses: np.ndarray
    batch: float

    @property
    def steps(self) -> np.ndarray:
        """r (m, n)."""
        return self.budgets / (self.widths[:, None] * self.batch)


def runs(family: Family, widths, budgets) -> Runs:
    """Exact losses of a grid of widths (increasing) at the budgets."""
    budgets = checked_budgets(budgets, family)
    widths = np.asarray(widths, dtype=float)
    losses = np.full((len(widths), len(budgets)), np.nan)
    for row, d in zip(losses, widths, strict=True):
        times = budgets / (d * family.batch)
        row[times >= 1] = family.curve(float(d))(times[times >= 1]) if (times >= 1).any() else np.nan
    return Runs(widths, budgets, losses, family.batch)


def _lines(method: str, data: Runs, widths: np.ndarray, losses: np.ndarray) -> Estimate:
    keep = np.isfinite(widths) & np.isfinite(losses)
    if keep.sum() < 2:
        raise DataError(f"{method}: fewer than two budgets have an interior optimum; widen the grid of widths")
    x = np.log(data.budgets[keep])
    return Estimate(method, -np.polyfit(x, np.log(losses[keep]), 1)[0], np.polyfit(x, np.log(widths[keep]), 1)[0])


def envelope(data: Runs) -> Estimate:
    """Best run of the grid at each budget, straight lines through log-log data."""
    losses = np.where(np.isfinite(data.losses), data.losses, np.inf)
    best = np.argmin(losses, axis=0)
    return _lines("envelope", data, data.widths[best], losses[best, np.arange(len(data.budgets))])


def isoflop(data: Runs, half_width: int = 3) -> Estimate:
    """Vertex of a parabola in log d through 2 * half_width + 1 runs around the best, at each budget."""
    widths, losses = np.full(len(data.budgets), np.nan), np.full(len(data.budgets), np.nan)
    u = np.log(data.widths)
    for i, column in enumerate(data.losses.T):
        k = int(np.nanargmin(column))
        window = slice(k - half_width, k + half_width + 1)
        if k < half_width or k + half_width >= len(u) or not np.isfinite(column[window]).all():
            continue
        a, b, c = np.polyfit(u[window] - u[k], np.log(column[window]), 2)
        widths[i], losses[i] = math.exp(u[k] - b / (2 * a)), math.exp(c - b**2 / (4 * a))
    return _lines("isoflop", data, widths, losses)


def parametric(data: Runs) -> Estimate:
    """Huber fit of log(E + A d^{-a} + C r^{-c}) to all runs; eta = a c/(a + c), xi = c/(a + c)."""
    from scipy.optimize import least_squares

    keep = np.isfinite(data.losses)
    log_d = np.broadcast_to(np.log(data.widths)[:, None], keep.shape)[keep]
    log_r, target = np.log(data.steps[keep]), np.log(data.losses[keep])

    def residuals(p: np.ndarray) -> np.ndarray:
        log_e, log_a, log_c, a, c = p
        parts = np.stack([np.full_like(log_d, log_e), log_a - a * log_d, log_c - c * log_r])
        return np.logaddexp.reduce(parts, axis=0) - target

    best = None
    for a in (0.3, 1.0):
        for c in (0.3, 1.0):
            start = np.array([target.min() - 3.0, 0.0, 0.0, a, c])
            found = least_squares(residuals, start, loss="huber", f_scale=1e-3)
            best = found if best is None or found.cost < best.cost else best
    a, c = best.x[3:]
    return Estimate("parametric", float(a * c / (a + c)), float(c / (a + c)))


def practitioners(family: Family, widths, budgets) -> tuple[Estimate, Estimate, Estimate]:
    """All three on one grid of runs: (envelope, isoflop, parametric)."""
    data = runs(family, widths, budgets)
    return envelope(data), isoflop(data), parametric(data)
