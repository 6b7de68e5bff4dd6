"""Shares of the loss on an exact curve, by the Volterra equation P = F + K * P (arXiv 2405.15074).

With the response A(r), the loss that a constant forcing 1 leads to, the floor has A F_0, what is being resolved
A (F - F_0), and the noise of the gradients the rest, P - A F >= 0. All three are read off the nodes of a curve.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from verify.curves import EquivalentCurve, checked_times

__all__ = ["ExactShares", "exact_shares", "response"]


@dataclass(frozen=True)
class ExactShares:
    """Fractions of the loss at n times: ``floor`` + ``resolved`` + ``noise`` = 1."""

    floor: np.ndarray
    resolved: np.ndarray
    noise: np.ndarray


def response(curve: EquivalentCurve, times) -> np.ndarray:
    """A at ``times`` (n,): the transform of 1 is -1/y, and 1/(1 - K^) is loss over signal at each node."""
    times = checked_times(times)
    y = -np.expm1(curve.log_powers)
    gain = curve.loss / curve.signal
    weights = curve.kernel / (1 - 1 / gain)
    late = np.exp(np.multiply.outer(times, curve.log_powers)) @ (-weights * gain / y)
    return 1 / (1 - curve.kernel_norm) + late.imag


def exact_shares(curve: EquivalentCurve, times) -> ExactShares:
    """The shares at ``times`` (n,)."""
    loss, forcing, gain = curve(times), curve.forcing(times), response(curve, times)
    floor, total = gain * curve.limit_loss / loss, gain * forcing / loss
    return ExactShares(floor, total - floor, 1 - total)
