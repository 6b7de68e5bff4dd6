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
from functools import reduce
from operator import add

from .moving import Moving
from .sums import ModeSum

__all__ = ["Modes", "Run", "Schedule", "constant", "exponential", "fixed_shape", "stable_then_decay"]


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

    def past(self, time: Moving) -> Moving:
        """The integral of the signal from 0 to T."""
        return self._sum(ModeSum(1 + (self.s - 1) * self.beta, self.beta, 1.0), time).scaled(0.5)

    def kernel(self, time: Moving) -> Moving:
        """k(T)."""
        return self._sum(ModeSum(2 * self.beta, self.beta, 0.0), time)

    def noise(self, time: Moving, power: float = 0.0, more: int = 0) -> Moving:
        """The integral of tau^q k(tau) over 0 < tau < T, q = ``power``, the kernel with ``more`` powers of lam_j."""
        found = self._sum(ModeSum(self.beta * (1 - power + more), self.beta, 1 + power), time)
        return found.scaled(2.0 ** (-1 - power) * math.gamma(1 + power))

    def between(self, near: Moving, far: Moving, more: int = 0) -> Moving:
        """The integral of k over near < tau < far, with ``more`` powers of lam_j: no difference of what has saturated."""
        of = ModeSum(self.beta * (1 + more), self.beta, 0.0)
        return (self._sum(of, near) - self._sum(of, far)).scaled(0.5)

    def _sum(self, of: ModeSum, time: Moving) -> Moving:
        log_t, log_m = time.log(), None if self.count is None else self.count.log()
        found = of(log_t.value, None if log_m is None else log_m.value)
        slopes = found.along_t[:, None] * log_t.slopes
        if log_m is not None:
            slopes = slopes + found.along_m[:, None] * log_m.slopes
        return Moving(found.value, slopes)


@dataclass(frozen=True)
class Part:
    """``coefficient`` tau^``power`` while less than ``time`` remains, and of a constant more than ``least``."""

    coefficient: Moving
    time: Moving
    power: float
    least: Moving | None = None

    def integral(self, modes: Modes, more: int) -> Moving:
        """Of this part times the kernel with ``more`` powers of lam_j."""
        if self.least is not None:
            return self.coefficient * modes.between(self.least, self.time, more)
        return self.coefficient * modes.noise(self.time, self.power, more)


@dataclass(frozen=True)
class Run:
    """The ``time`` T of a run, its ``peak`` rate, the rate and its square as sums of parts."""

    time: Moving
    peak: Moving
    rate: tuple[Part, ...]
    square: tuple[Part, ...]

    def noise(self, modes: Modes) -> Moving:
        """The integral of gamma k."""
        return reduce(add, (part.integral(modes, 0) for part in self.rate))

    def echo(self, modes: Modes, more: int = 0) -> Moving:
        """The integral of gamma^2 k, the kernel with ``more`` powers of lam_j."""
        return reduce(add, (part.integral(modes, more) for part in self.square))


Schedule = Callable[[Mapping[str, Moving]], Run]
"""From sizes (resource -> Moving) to the run."""


def constant(size: Mapping[str, Moving]) -> Run:
    """The rate stays."""
    rate, time = size["gamma"], size["gamma"] * size["D"]
    return Run(time, rate, (Part(rate, time, 0.0),), (Part(rate * rate, time, 0.0),))


def exponential(size: Mapping[str, Moving]) -> Run:
    """Exponential decay over all samples."""
    return _decay(size["gamma"], size["D"])


def stable_then_decay(size: Mapping[str, Moving]) -> Run:
    """Exponential decay over the last D2 samples."""
    rate, end = size["gamma"], _decay(size["gamma"], size["D2"])
    time = rate * (size["D"] - size["D2"]) + end.time
    stable, squared = (Part(level, time, 0.0, end.time) for level in (rate, rate * rate))
    return Run(time, rate, (*end.rate, stable), (*end.square, squared))


def _decay(rate: Moving, samples: Moving) -> Run:
    fall = samples.log()
    time, slope, last = rate * samples.less(1.0) / fall, fall / samples, rate / samples
    square = (
        Part(slope * slope, time, 2.0),
        Part((slope * last).scaled(2.0), time, 1.0),
        Part(last * last, time, 0.0),
    )
    return Run(time, rate, (Part(slope, time, 1.0), Part(last, time, 0.0)), square)


def fixed_shape(power: float) -> Schedule:
    """The rate vanishes like the p-th power of the remaining steps; resources N and eta."""
    q = power / (power + 1)

    def schedule(size: Mapping[str, Moving]) -> Run:
        rate = size["eta"]
        time = (rate * size["N"]).scaled(1 / (power + 1))
        level = rate * time.power(-q)
        return Run(time, rate, (Part(level, time, q),), (Part(level * level, time, 2 * q),))

    return schedule
