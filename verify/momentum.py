"""Expected loss of SGD with momentum and of its schedules, exactly per step or on a logarithmic grid of
steps.

    y <- (1 - Delta) y + g1 G,   theta <- theta - g2 G - g3 y     (G averaged over the batch, coefficients
    depend on t)

Per eigenvalue l the second moments (rho, sigma, chi) = E (theta^2, y^2, theta y) obey a 3 x 3 map with the
total loss P as source, exact for Gaussian data: E G = l theta and E G^2 = (1 + 1/B) l^2 rho + l P/B (arXiv
2505.16098, section 3). Moments are kept times l, so that the first one is the mode's share of the loss.

On the logarithmic grid the coefficients are frozen at the middle of a block of h steps and P is taken
linear within it; the h-fold map and its sums are powers of a 5 x 5 matrix.  The error is below 0.1 (h/t)^2;
its order is 2 - (1 - 1/(2 alpha)) as long as the kernel's tail is a power law at lag h.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from exponents.errors import DomainError
from verify.curves import checked_times
from verify.modes import Modes

_EXACT_STEPS = 64


@dataclass(frozen=True)
class Coefficients:
    """(g1, g2, g3, Delta) of one step, for the batch-averaged gradient."""

    g1: float
    g2: float
    g3: float
    damping: float


Schedule = Callable[[float], Coefficients]


def plain_sgd(step: float | Callable[[float], float]) -> Schedule:
    """g2 = step (a number or a function of t), no momentum; step = gamma * batch in the sum convention."""
    return lambda t: Coefficients(0.0, step(t) if callable(step) else step, 0.0, 1.0)


def heavy_ball(g2: float, g3: float, damping: float) -> Schedule:
    """SGD-M: constant momentum; acts as SGD with step g2 + g3/damping."""
    return lambda t: Coefficients(1.0, g2, g3, damping)


def dana_constant(g2: float, g3: float, delta: float) -> Schedule:
    """Damping (1 + t/delta)^{-1} and constant g3, to be chosen of order g2 B/d."""
    return lambda t: Coefficients(1.0, g2, g3, 1 / (1 + t / delta))


def dana_decaying(g2: float, g3: float, delta: float, power: float) -> Schedule:
    """Damping (1 + t/delta)^{-1} and g3 (1 + t)^{-power}; stable for power >= 1/(2 alpha), B constant."""
    return lambda t: Coefficients(1.0, g2, g3 * (1 + t) ** -power, 1 / (1 + t / delta))


def mode_maps(modes: Modes, c: Coefficients, batch: float) -> tuple[np.ndarray, np.ndarray]:
    """(n, 3, 3) maps of (rho, sigma, chi) in one step and (n, 3) sources per unit of total loss."""
    lam = modes.eigenvalues
    a, b, keep = c.g2 + c.g1 * c.g3, c.g3 * (1 - c.damping), 1 - c.damping
    square = (1 + 1 / batch) * lam**2
    one = np.ones_like(lam)
    maps = np.array(
        [
            [1 - 2 * a * lam + a**2 * square, b**2 * one, -2 * b + 2 * a * b * lam],
            [c.g1**2 * square, keep**2 * one, 2 * c.g1 * keep * lam],
            [c.g1 * lam - a * c.g1 * square, -b * keep * one, keep - (a * keep + b * c.g1) * lam],
        ]
    )
    source = np.array([a**2, c.g1**2, -a * c.g1]) / batch
    return np.moveaxis(maps, 2, 0), modes.kernel[:, None] * source


def exact_momentum_curve(modes: Modes, schedule: Schedule, batch: float, steps: int) -> np.ndarray:
    """P(0), ..., P(steps) by the 3 x 3 maps, one step at a time: the judge of :func:`momentum_curve`."""
    state = _start(modes)
    losses = [modes.initial_loss]
    for t in range(steps):
        maps, source = mode_maps(modes, schedule(t), batch)
        state = np.einsum("nij,nj->ni", maps, state) + source * losses[-1]
        losses.append(modes.limit_loss + float(state[:, 0].sum()))
    return np.array(losses)


def momentum_curve(modes: Modes, schedule: Schedule, batch: float, times, resolution: float = 0.02) -> np.ndarray:
    """P at ``times`` (sorted, real >= 0; interpolated in log P against log t between grid points).

    ``resolution`` is the relative length h/t of a block; the first 64 steps are exact.  Raises DomainError
    for times that are not sorted or a curve that overflows.
    """
    times = checked_times(times)
    if not 0 < resolution <= 0.5:
        raise DomainError(f"resolution = {resolution} must lie in (0, 1/2]")
    state, loss, t = _start(modes), modes.initial_loss, 0
    grid, losses = [0], [loss]
    while t < times[-1]:
        h = max(1, round(t * resolution)) if t >= _EXACT_STEPS else 1
        maps, source = mode_maps(modes, schedule(t + (h - 1) / 2), batch)
        state, loss = _block(maps, source, state, loss, h, modes.limit_loss)
        if not np.isfinite(loss):
            raise DomainError(f"the loss overflows near step {t}: the coefficients are unstable; lower g3 or g2")
        t += h
        grid.append(t)
        losses.append(loss)
    return np.exp(_cubic(np.log1p(np.array(grid, dtype=float)), np.log(losses), np.log1p(times)))


def _start(modes: Modes) -> np.ndarray:
    return np.column_stack([modes.signal, np.zeros_like(modes.signal), np.zeros_like(modes.signal)])


def _block(
    maps: np.ndarray, source: np.ndarray, state: np.ndarray, loss: float, h: int, limit: float
) -> tuple[np.ndarray, float]:
    """(state, P) after h steps with P linear in between; P at the end solves one linear equation."""
    if h == 1:
        state = np.einsum("nij,nj->ni", maps, state) + source * loss
        return state, limit + float(state[:, 0].sum())
    whole = np.zeros((len(maps), 5, 5))
    whole[:, :3, :3], whole[:, :3, 3] = maps, source
    whole[:, 3, 3] = whole[:, 3, 4] = whole[:, 4, 4] = 1.0
    power = np.linalg.matrix_power(whole, h)
    base = np.einsum("nij,nj->ni", power[:, :3, :3], state) + power[:, :3, 3] * loss
    ramp = power[:, :3, 4] / h
    feedback = float(ramp[:, 0].sum())
    end = (limit + float(base[:, 0].sum()) - loss * feedback) / (1 - feedback)
    return base + ramp * (end - loss), end


def _cubic(x: np.ndarray, y: np.ndarray, at: np.ndarray) -> np.ndarray:
    from scipy.interpolate import CubicSpline

    return CubicSpline(x, y)(at) if len(x) > 2 else np.interp(at, x, y)
