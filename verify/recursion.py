"""The judge: the loss by plain recursion, one step after another, with any schedule of steps.

A mode's loss obeys p <- q(l) p + gamma^2 B k P with q(l) = 1 - 2 gamma B l + gamma^2 B (B+1) l^2 and P the
total loss (arXiv 2405.15074, eq. 9; exact for Gaussian data and a given W).  O(modes) per step.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from exponents.errors import DomainError
from verify.modes import Modes


def recursion_curve(modes: Modes, gamma: float | Callable[[int], float], batch: float, steps: int) -> np.ndarray:
    """P(0), ..., P(steps) as float64 of length steps + 1; ``gamma`` is a number or a function of the step
    0, 1, ...

    Raises DomainError for a negative number of steps; a divergent curve is returned as it is.
    """
    if steps != int(steps) or steps < 0:
        raise DomainError(f"steps = {steps} must be a whole number >= 0")
    schedule = gamma if callable(gamma) else lambda _: gamma
    lam, loss = modes.eigenvalues, modes.signal.copy()
    losses = np.empty(int(steps) + 1)
    losses[0] = modes.limit_loss + loss.sum()
    for step in range(int(steps)):
        g = schedule(step)
        contraction = 1 - 2 * g * batch * lam + g**2 * batch * (batch + 1) * lam**2
        loss = contraction * loss + g**2 * batch * losses[step] * modes.kernel
        losses[step + 1] = modes.limit_loss + loss.sum()
    return losses
