"""Spectrum of K-hat in the deterministic equivalent: densities, counting function, quantiles, limit loss.

Everything follows from w(x + i0) on the spectrum (see :mod:`verify.resolvent`); no sum costs more than log v.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from scipy.optimize import brentq

from exponents.errors import DomainError
from verify.problem import PowerLawSpectrum
from verify.resolvent import Resolvent


class Spectrum:
    """Spectral quantities of one :class:`PowerLawSpectrum`; arguments are float arrays of any shape."""

    def __init__(self, spectrum: PowerLawSpectrum) -> None:
        self.spectrum = spectrum
        self.resolvent = Resolvent(spectrum)

    # 1. Numbers ---------------------------------------------------------------------------------------------

    @property
    def tau(self) -> float:
        """Root of sum lam tau/(1 + lam tau) = d."""
        return self.resolvent.tau

    @property
    def edges(self) -> tuple[float, float]:
        """(lambda_min, lambda_max) of the non-zero spectrum."""
        return self.resolvent.left_edge, self.resolvent.right_edge

    @cached_property
    def limit_loss(self) -> float:
        """F_0 = sum lam b^2/(1 + tau lam), un-halved."""
        w = np.array(-1 / self.tau)
        return float(self.resolvent.sums.stieltjes(w, 2 * self.spectrum.beta).real) / self.tau

    # 2. Densities -------------------------------------------------------------------------------------------

    def eigenvalue_density(self, x) -> np.ndarray:
        """Eigenvalues per unit x > 0; its integral over the spectrum is d."""
        x = self._positive(x)
        return -self.spectrum.d / np.pi * self.resolvent.m(x).imag / x

    def kernel_density(self, x) -> np.ndarray:
        """Density of the K-measure, x^2 times that of the eigenvalues; total mass int = E Tr K-hat^2."""
        return self._positive(x) ** 2 * self.eigenvalue_density(x)

    def signal_density(self, x) -> np.ndarray:
        """Density of the F-measure on x > 0; total mass P(0) - F_0."""
        x = self._positive(x)
        m = self.resolvent.m(x)
        return (self.resolvent.sums.stieltjes(x / m, 2 * self.spectrum.beta) / m).imag / np.pi

    # 3. Counting --------------------------------------------------------------------------------------------

    def count_above(self, x) -> np.ndarray:
        """Expected number of eigenvalues above x > 0, without a quadrature.

        N(x) = (1/pi) [ sum_j arg(1 - lam_j/w) + d (Im m - arg m) ] with the arguments of the boundary values.
        """
        x = self._positive(x)
        left, right = self.edges
        inside = np.clip(x, left * (1 + 1e-13), right * (1 - 1e-13))
        m = self.resolvent.m(inside)
        # Between two bands w is real up to rounding: the boundary value is the one from above.
        w = inside / m
        w = w.real + 1j * np.maximum(w.imag, 1e-300)
        count = self.resolvent.sums.argument_sum(w) + self.spectrum.d / np.pi * (m.imag - np.angle(m))
        return np.where(x <= left, self.spectrum.d, np.where(x >= right, 0.0, count))

    def quantile(self, rank: float) -> float:
        """The typical position of eigenvalue number ``rank`` from the top: N = rank - 1/2."""
        if not 0.5 < rank < self.spectrum.d + 0.5:
            raise DomainError(f"rank = {rank} must lie between 1 and d = {self.spectrum.d:g}")
        left, right = np.log(self.edges)
        return float(np.exp(brentq(lambda t: float(self.count_above(np.exp(t))) - rank + 0.5, left, right, xtol=1e-13)))

    @staticmethod
    def _positive(x) -> np.ndarray:
        x = np.asarray(x, dtype=float)
        if not (x > 0).all():
            raise DomainError("densities and counts are taken at x > 0; the atom at 0 is v - d and F_0")
        return x
