r"""What a learning-rate schedule makes of signal and noise (functional scaling laws, arXiv 2509.19189), constants included.

With T the sum of all learning rates and gamma(tau) the rate when tau of it remain, the noise under label noise of variance
one is \int_0^T gamma(tau) k(tau) dtau, k(tau) = sum_j lam_j^2 e^(-2 lam_j tau). A rate that is C tau^q in the remaining time
gives C 2^(-1-q) Gamma(1+q) sum_j lam_j^(1-q) P(1+q, 2 lam_j T):

    constant      q = 0
    exponential   in the samples, from gamma to gamma/D: linear in tau, (log(D)/D) tau + gamma/D, T = gamma (D - 1)/log D
    wsd           constant for D - D2 samples, then exponential from gamma to gamma/D2 over D2
    fixed shape   gamma (1 - z/D)^p: q = p/(p + 1), T = gamma D/(p + 1)
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from .moving import Moving
from .sums import ModeSum

__all__ = ["Modes", "Schedule", "constant", "exponential", "fixed_shape", "stable_then_decay"]


@dataclass(frozen=True)
class Modes:
    """The first ``count`` modes (None: all) of a spectrum j^-beta with target power j^(-1 - s beta)."""

    s: float
    beta: float
    count: Moving | None

    def signal(self, time: Moving) -> Moving:
        """sum_j j^(-1 - s beta) e^(-2 lam_j T)."""
        return self._sum(ModeSum(1 + self.s * self.beta, self.beta, 0.0), time)

    def missing(self) -> Moving:
        """sum_{j>M} j^(-1 - s beta)."""
        from scipy.special import zeta

        p, m = 1 + self.s * self.beta, self.count.value
        return Moving(zeta(p, m + 1), -(p * zeta(p + 1, m + 1))[:, None] * self.count.slopes)

    def noise(self, time: Moving, power: float = 0.0) -> Moving:
        """The integral of tau^q k(tau) over 0 < tau < T, q = ``power``."""
        found = self._sum(ModeSum(self.beta * (1 - power), self.beta, 1 + power), time)
        return found.scaled(2.0 ** (-1 - power) * math.gamma(1 + power))

    def _sum(self, of: ModeSum, time: Moving) -> Moving:
        log_t, log_m = time.log(), None if self.count is None else self.count.log()
        found = of(log_t.value, None if log_m is None else log_m.value)
        slopes = found.along_t[:, None] * log_t.slopes
        if log_m is not None:
            slopes = slopes + found.along_m[:, None] * log_m.slopes
        return Moving(found.value, slopes)


Schedule = Callable[[Modes, Mapping[str, Moving]], tuple[Moving, Moving]]
"""From modes and sizes (resource -> Moving) to the time T and the noise."""


def constant(modes: Modes, size: Mapping[str, Moving]) -> tuple[Moving, Moving]:
    """The rate stays."""
    time = size["gamma"] * size["D"]
    return time, size["gamma"] * modes.noise(time)


def exponential(modes: Modes, size: Mapping[str, Moving]) -> tuple[Moving, Moving]:
    """Exponential decay over all samples."""
    return _decay(modes, size["gamma"], size["D"])


def stable_then_decay(modes: Modes, size: Mapping[str, Moving]) -> tuple[Moving, Moving]:
    """Exponential decay over the last D2 samples."""
    last, noise = _decay(modes, size["gamma"], size["D2"])
    time = size["gamma"] * (size["D"] - size["D2"]) + last
    return time, size["gamma"] * (modes.noise(time) - modes.noise(last)) + noise


def _decay(modes: Modes, rate: Moving, samples: Moving) -> tuple[Moving, Moving]:
    fall = samples.log()
    time = rate * samples.less(1.0) / fall
    return time, (fall * modes.noise(time, 1.0) + rate * modes.noise(time)) / samples


def fixed_shape(power: float) -> Schedule:
    """The rate vanishes like the p-th power of the remaining steps; resources N and eta."""
    q = power / (power + 1)

    def schedule(modes: Modes, size: Mapping[str, Moving]) -> tuple[Moving, Moving]:
        time = (size["eta"] * size["N"]).scaled(1 / (power + 1))
        return time, size["eta"] * modes.noise(time, q) * time.power(-q)

    return schedule
