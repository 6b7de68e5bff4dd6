"""Exact expected loss for a given W at any step, in closed form: a diagonal plus a rank-one matrix.

With F-masses f_j and kernel masses k_j the modes obey S <- S - (diag(delta) - c u u^T) S + c R u, u_j =
sqrt(k_j), delta_j = 2 g l_j - h l_j^2, c = gamma^2 B, P = R + u.S.  The symmetric matrix has eigenvalues nu
given by the secular equation 1 = c sum k_j/(delta_j - nu), one root below each delta_j, and

    P(r) = P(oo) + sum_k C_k (1 - nu_k)^r,   P(oo) = R/(1 - c sum k_j/delta_j).

Roots are found as distances from the pole above them, which keeps relative accuracy (Golub, SIAM Review 15
(1973) 318; Bunch, Nielsen and Sorensen, Numer. Math. 31 (1978) 31).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from exponents.errors import ConvergenceError, DomainError
from verify.curves import checked_times
from verify.modes import Modes
from verify.volterra import eigenvalue_bound

_CHUNK = 256
_ITERATIONS = 200


@dataclass(frozen=True)
class SampledCurve:
    """P(r) = final_loss + sum amplitudes * exp(r * log_factors); call it with sorted steps (real >= 0)."""

    amplitudes: np.ndarray
    log_factors: np.ndarray
    limit_loss: float
    kernel_norm: float
    final_loss: float

    def __call__(self, times) -> np.ndarray:
        """P at ``times``; DomainError where an unstable curve leaves the range of floats."""
        times = checked_times(times)
        with np.errstate(over="ignore", invalid="ignore"):
            loss = self.final_loss + np.exp(np.multiply.outer(times, self.log_factors)) @ self.amplitudes
        if not np.isfinite(loss).all():
            last = times[np.isfinite(loss)].max(initial=0.0)
            raise DomainError(f"the unstable loss overflows after r = {last:g}; ask for earlier times or lower gamma")
        return loss


def sampled_curve(modes: Modes, gamma: float, batch: float, allow_unstable: bool = False) -> SampledCurve:
    """The closed form for ``modes`` with positive kernel masses: O(n^2) once, O(n) per time.

    Raises DomainError when ||K|| >= 1 or a mode grows, naming the bound on gamma, unless ``allow_unstable``.
    """
    if not (modes.kernel > 0).all():
        raise DomainError("the closed form needs a kernel mass at every mode; use modes of a sampled W")
    lam, c = modes.eigenvalues, gamma**2 * batch
    delta = lam * gamma * batch * (2 - gamma * (batch + 1) * lam)
    norm = float(c * np.sum(modes.kernel / delta)) if (delta > 0).all() else np.inf
    if norm >= 1 and not allow_unstable:
        raise DomainError(
            f"gamma = {gamma:g} is above the stability bound {eigenvalue_bound(lam, batch):.6g} (kernel norm "
            f"{norm:.4g} >= 1): the loss grows; lower gamma or allow the unstable answer"
        )
    delta, kernel, signal = _merged(delta, modes.kernel, modes.signal)
    amplitudes, rates = np.empty_like(delta), np.empty_like(delta)
    for start in range(0, len(delta), _CHUNK):
        block = slice(start, start + _CHUNK)
        distance = _secular_distances(delta, c * kernel, np.arange(len(delta))[block])
        inverse = 1 / (delta - delta[block, None] + distance[:, None])
        rates[block] = delta[block] - distance
        amplitudes[block] = (inverse @ signal - modes.limit_loss / rates[block]) / (inverse**2 @ kernel) / c
    final = modes.limit_loss / (1 - c * float(np.sum(kernel / delta)))
    return SampledCurve(amplitudes, np.log1p(-rates), modes.limit_loss, norm, final)


def _merged(delta: np.ndarray, kernel: np.ndarray, signal: np.ndarray) -> tuple[np.ndarray, ...]:
    """Sorted by delta, equal entries added up: only the part along u of a multiple mode is ever excited or
    seen.
    """
    values, group = np.unique(delta, return_inverse=True)
    return values, np.bincount(group, kernel), np.bincount(group, signal)


def _secular_distances(delta: np.ndarray, weights: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """mu > 0 with nu = delta_k - mu a root of 1 = sum weights/(delta - nu), for the rows k.

    The function is multiplied by its two nearest poles, which leaves a smooth one; Newton with bisection.
    """
    below = np.maximum(rows - 1, 0)
    first = rows == 0
    gap = np.where(first, weights.sum(), delta[rows] - delta[below])
    own, next_pole = weights[rows], np.where(first, 0.0, weights[below])
    low, high = np.zeros(len(rows)), gap.copy()
    mu = np.minimum(own, 0.5 * gap)
    others = np.tile(weights, (len(rows), 1))
    others[np.arange(len(rows)), rows] = 0.0
    others[np.arange(len(rows))[~first], below[~first]] = 0.0
    shift = delta - delta[rows, None]
    for _ in range(_ITERATIONS):
        inverse = 1 / np.where(others > 0, shift + mu[:, None], 1.0)
        term = others * inverse
        rest, rest_slope = 1 - term.sum(axis=1), np.einsum("ij,ij->i", term, inverse)
        far = np.where(first, 1.0, gap - mu)
        value = rest * mu * far - own * far + next_pole * mu
        slope = rest_slope * mu * far + rest * far + next_pole + np.where(first, 0.0, own - rest * mu)
        low, high = np.where(value < 0, mu, low), np.where(value > 0, mu, high)
        step = mu - value / slope
        outside = ~((step > low) & (step < high))
        step = np.where(outside, np.where(low > 0, np.sqrt(low * high), 0.01 * high), step)
        moved = np.abs(step - mu) > 4e-16 * mu
        mu = np.where(value == 0, mu, step)
        if not (moved & (value != 0) & (high - low > 4e-16 * high)).any():
            return mu
    raise ConvergenceError(f"the secular equation did not settle in {_ITERATIONS} steps (largest gap {gap.max():.3g})")
