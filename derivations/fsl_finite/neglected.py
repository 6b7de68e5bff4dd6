r"""What functional scaling laws leave out, estimated by its first terms; exact is a recursion for Gaussian features.

One step at the rate g on the mean of B samples, gamma = g/B, moves the square of a mode's coefficient by

    S_j' = (1 - 2 g lam_j + g^2 (1 + 1/B) lam_j^2) S_j + (g^2/B) lam_j (sigma^2 + loss).

The loss adds to the noise. With b(t) = approximation + signal at time t and kappa = sum_j lam_j/2, gamma kappa being the
loss that a rate gamma keeps up,

    \int gamma k (b + sigma^2 kappa gamma) dtau
        <= b(T/2) noise/sigma^2 + max(gamma) k(T/2) \int_0^{T/2} b dt + sigma^2 kappa \int gamma^2 k dtau.

Steps are discrete: noise of the last step has not begun to fall, and a step takes more or less off a mode than e^{-2 g lam},
together (B + 1)/2 sigma^2 \int gamma^2 k' dtau with k' = sum_j lam_j^3 e^{-2 lam_j tau}, and of the signal at most g/T times
that at T/2. What follows these terms goes on like geometric series, at the largest rate with the ratios

    ||K|| = sum_j gamma lam_j/(2 - gamma (B + 1) lam_j)

of the loss that adds to the noise again, and gamma (B + 1)/2 of steps.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from scipy.special import zeta

from .moving import Moving
from .schedules import Modes, Run

__all__ = ["kernel_norm", "largest_rate", "relative_error"]

_HEAD = np.arange(1.0, 65.0)  # modes summed one by one
_BISECTIONS = 52  # of an interval: to rounding


def kernel_norm(beta: float, batch: float, rate: np.ndarray) -> np.ndarray:
    """||K|| of all modes at rates over the batch size (n,); infinite where a step does not shrink the first mode."""
    lam = _HEAD**-beta
    rest = 2 - np.multiply.outer(rate, (batch + 1) * lam)
    head = (np.multiply.outer(rate, lam) / np.where(rest > 0, rest, np.nan)).sum(axis=-1)
    first, second = zeta(np.array([beta, 2 * beta]), len(_HEAD) + 1)  # of the others, in powers of the rate
    return np.nan_to_num(head, nan=np.inf) + rate / 2 * (first + rate * (batch + 1) / 2 * second)


@lru_cache(maxsize=256)
def largest_rate(beta: float, batch: float) -> float:
    """The rate over the batch size at which ||K|| = 1: a constant rate beyond is not stable."""
    low, high = 0.0, 2 / (batch + 1)
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        low, high = (low, middle) if kernel_norm(beta, batch, np.array(middle)) > 1 else (middle, high)
    return low


def relative_error(
    modes: Modes, run: Run, noise: Moving, total: np.ndarray, variance: float, batch: float
) -> np.ndarray:
    """(n,) the estimate over the loss ``total``, of which ``noise`` is the part under labels of this ``variance``."""
    half, peak = run.time.scaled(0.5), run.peak.value
    bias, past = modes.signal(half).value, modes.past(half).value
    if modes.count is not None:
        missing = modes.missing().value
        bias, past = bias + missing, past + missing * half.value
    heard = bias * noise.value / variance + peak * modes.kernel(half).value * past
    heard = heard + variance * modes.noise(run.time).value * run.echo(modes).value
    rough = (batch + 1) / 2 * variance * run.echo(modes, 1).value + peak * batch / run.time.value * bias
    norm, step = kernel_norm(modes.beta, batch, peak), peak * (batch + 1) / 2
    louder = norm / (peak / 2 * zeta(modes.beta))  # what one step more or less makes of the loss's own noise
    with np.errstate(divide="ignore", invalid="ignore"):
        error = (louder * heard + rough / (1 - step)) / (1 - norm) / total
    return np.where(norm < 1, error, np.inf)
