"""Gradient descent on random features: exact mean-field loss at width N, samples P and time t.

Spectrum lam_k = k^(-b), task power lam_k w_k^2 = k^(-a), infinitely many modes. Responses and correlations close
(arXiv 2402.01092, appendix; arXiv 2502.05074) on

    z = kappa R1 R3,   R1 = 1 - df(kappa)/P,   R3 = 1 - df(kappa)/N,   df(kappa) = sum lam/(lam + kappa)

with the transfer function H = (kappa/z)/(kappa + lam), and on a two by two linear system for each pair (z, z'); the test
loss at time t is the double inverse Laplace transform of its solution. With fresh samples (P infinite) one transform is
enough, and one-pass SGD with step over batch rho obeys a Volterra equation: L^ = F^/(1 - rho K^).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from exponents.errors import ConvergenceError, DomainError
from verify.catalogue.laplace import PAIRED, contour, double_inverse, inverse
from verify.powersums import PowerSums

_EARLY = 1e-3  # kappa(z) is followed from times at which no mode is learned yet
_RATIO = 3.0  # between the times at which it is followed
_STEPS = 60
_ACCURATE = 1e-11


@dataclass(frozen=True)
class Features:
    """Exponents a > 1 (task) and b > 1 (spectrum), label ``noise`` variance, ``rate`` = step over batch of one-pass SGD.

    ``latest`` bounds the times that may be asked for. Raises DomainError outside these ranges, and for a rate at which
    SGD is unstable, rate tr(Lambda)/2 >= 1.
    """

    a: float
    b: float
    noise: float = 0.0
    rate: float = 0.0
    latest: float = 1e24

    def __post_init__(self) -> None:
        if not (self.a > 1 and self.b > 1):
            raise DomainError(f"a = {self.a} and b = {self.b} must exceed 1 (summable powers)")
        if not (self.noise >= 0 and self.rate >= 0):
            raise DomainError(f"noise = {self.noise} and rate = {self.rate} must not be negative")
        if not self.rate * self.trace < 2:
            raise DomainError(f"rate = {self.rate} is unstable: it must be below {2 / self.trace:.6g}")

    @cached_property
    def sums(self) -> PowerSums:
        return PowerSums(self.b / 2, math.inf, 0.1 / self.latest)

    @cached_property
    def trace(self) -> float:
        """tr Lambda = zeta(b)."""
        from scipy.special import zeta

        return float(zeta(self.b))

    # --- sums over modes ------------------------------------------------------------------------------------------

    def df(self, kappa: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """df and its derivative at complex kappa of any shape."""
        value, slope = self.sums.stieltjes(-kappa, derivative=True)
        return value, -slope

    def task(self, kappa: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """sum lam w^2/(lam + kappa) and its derivative."""
        value, slope = self.sums.stieltjes(-kappa, self.a - self.b, derivative=True)
        return value, -slope

    # --- kappa(z) on the contours of many times ---------------------------------------------------------------------

    def kappas(self, width: float, samples: float, t: np.ndarray, nodes: np.ndarray) -> np.ndarray:
        """kappa (m, n/2) at z = node/t for times t (m,); Newton in log kappa, followed from early times on.

        Raises ConvergenceError with the time where it is lost.
        """
        found = np.empty((len(t), len(nodes)), dtype=complex)
        order = np.argsort(t)
        time, kappa, elasticity = _EARLY, nodes / _EARLY, np.ones_like(nodes)
        for place in order:
            while time < t[place]:
                following = min(time * _RATIO, float(t[place]))
                guess = kappa * (time / following) ** elasticity
                kappa, elasticity = self._newton(nodes / following, guess, width, samples)
                time = following
            found[place] = kappa
        return found

    def _newton(self, z: np.ndarray, kappa: np.ndarray, width: float, samples: float) -> tuple[np.ndarray, np.ndarray]:
        """kappa(z) near a guess, and d log kappa/d log z there."""
        for _ in range(_STEPS):
            df, slope = self.df(kappa)
            r1, r3 = 1 - df / samples, 1 - df / width
            gradient = r1 * r3 - kappa * slope * (r3 / samples + r1 / width)
            step = (kappa * r1 * r3 - z) / (gradient * kappa)
            size = np.abs(step)
            kappa = kappa * np.exp(-step * np.minimum(1.0, 0.7 / np.maximum(size, 1e-300)))
            if size.max() < _ACCURATE:
                return kappa, z / (gradient * kappa)
        raise ConvergenceError(
            f"kappa at z = {z[0]:.3g} is lost at N = {width:.3g}, P = {samples:.3g}: {size.max():.1e}"
        )

    # --- losses ------------------------------------------------------------------------------------------------------

    def one_pass(self, width: float, t: np.ndarray) -> np.ndarray:
        """Loss (m,) of one-pass SGD at times t (m,), the labels' own variance left out; gradient flow for rate 0."""
        z = contour()[0] / np.asarray(t, dtype=float)[:, None]
        kappa = self.kappas(width, math.inf, t, 0.5 * contour()[0])
        flow = kappa / z * self.task(kappa)[0]  # G(z/2)/2, since the loss of a mode falls like e^(-2 lam t)
        fed = self.rate * self.kernel(kappa, z)
        return inverse((flow + fed * self.noise / z) / (1 - fed), t)

    def ensemble_flow(self, width: float, t: np.ndarray) -> np.ndarray:
        """Loss (m,) of gradient flow without samples' noise, averaged over infinitely many draws of N features."""
        t = np.asarray(t, dtype=float)
        nodes = contour(PAIRED)[0]
        half = self.kappas(width, math.inf, t, nodes)
        kappa = np.concatenate([half, half.conj()], axis=1)
        z = np.concatenate([nodes, nodes.conj()]) / t[:, None]
        return double_inverse(_pairs(kappa, *self.task(kappa), z[:, :, None] * z[:, None, :])[0], t)

    def kernel(self, kappa: np.ndarray, z: np.ndarray) -> np.ndarray:
        """K^(z) = transform of tr(C^2 e^(-2 C t)) over the covariance C of the features, from kappa(z/2)."""
        return 0.5 * (self.trace - 0.5 * z * self.df(kappa)[0])

    def forgotten(self, width: float, t: np.ndarray) -> np.ndarray:
        """int_0^t tau k(tau) dtau, k(tau) = tr(C^2 e^(-2 C tau)): a quarter for each mode learned by time t."""
        z = contour()[0] / np.asarray(t, dtype=float)[:, None]
        kappa = self.kappas(width, math.inf, t, 0.5 * contour()[0])
        df, slope = self.df(kappa)
        moves = 1 / (1 - df / width - kappa * slope / width)  # d kappa/d(z/2)
        return inverse((df + 0.5 * z * slope * moves) / (4 * z), t)

    def full_batch(self, width: float, samples: float, t: np.ndarray) -> np.ndarray:
        """Test loss (m,) of gradient flow on P fixed samples (label noise fitted, its constant variance left out)."""
        return double_inverse(self._full_batch(width, samples, t)[2], t)

    def _full_batch(self, width: float, samples: float, t: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Nodes z, kappa (m, n) and the test loss's transform (m, n, n)."""
        t = np.asarray(t, dtype=float)
        nodes = contour(PAIRED)[0]
        half = self.kappas(width, samples, t, nodes)
        kappa = np.concatenate([half, half.conj()], axis=1)
        z = np.concatenate([nodes, nodes.conj()]) / t[:, None]
        return z, kappa, self._correlations(z, kappa, width, samples)

    def gap(self, width: float, samples: float, t: np.ndarray) -> np.ndarray:
        """Test minus train loss (m,) of the same, label noise in both."""
        z, kappa, test = self._full_batch(width, samples, t)
        r1 = 1 - self.df(kappa)[0] / samples
        kept = r1[:, :, None] * r1[:, None, :]
        noise = self.noise / (z[:, :, None] * z[:, None, :])
        return double_inverse((1 - kept) * (test + noise), t)

    def _correlations(self, z: np.ndarray, kappa: np.ndarray, width: float, samples: float) -> np.ndarray:
        """C0 (m, n, n) at all pairs of the nodes z (m, n)."""
        df, slope = self.df(kappa)
        r1, r3 = 1 - df / samples, 1 - df / width
        pairs = z[:, :, None] * z[:, None, :]
        p, r = (x[:, :, None] * x[:, None, :] for x in (r1, r3))
        s1, s2 = _pairs(kappa, df, slope, pairs)
        t1, t2 = _pairs(kappa, *self.task(kappa), pairs)
        noise = self.noise / pairs
        # C0 = t1 + (r/N) s1 C2 + (r p/P) s2 (C0 + n);  C2 = p t2 + (p r/N) s2 C2 + (z z' p/P) s1 (C0 + n)
        own, cross = 1 - r * p / samples * s2, r / width * s1
        back, other = pairs * p / samples * s1, 1 - p * r / width * s2
        first, second = t1 + r * p / samples * s2 * noise, p * t2 + back * noise
        return (first * other + cross * second) / (own * other - cross * back)


def _pairs(kappa: np.ndarray, value: np.ndarray, slope: np.ndarray, pairs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """sum g H H' and sum g lam H H' for the g of ``value`` = sum g/(lam + kappa), by partial fractions."""
    here, there = kappa[:, :, None], kappa[:, None, :]
    gap = there - here
    diagonal = np.arange(kappa.shape[1])
    gap[:, diagonal, diagonal] = 1.0
    first = (value[:, :, None] - value[:, None, :]) / gap
    second = (there * value[:, None, :] - here * value[:, :, None]) / gap
    first[:, diagonal, diagonal] = -slope
    second[:, diagonal, diagonal] = value + kappa * slope
    scale = here * there / pairs
    return scale * first, scale * second
