"""The resolvent of the deterministic equivalent: m(z) on and off the real axis, in float64.

K-hat = D^{1/2} W W^T D^{1/2} has (K-hat - z)^{-1} ~ diag(1 / (lam_j m(z) - z)) with m = 1/(1 + (1/d) sum
lam_j/(lam_j m - z)) (arXiv 2405.15074, section 3).  In w = z/m the equation is explicit,

    m = 1 - S(w)/d,   z(w) = w - w S(w)/d,   S(w) = sum_j lam_j / (lam_j - w),   z'(w) = 1 - (1/d) sum
    lam_j^2/(lam_j - w)^2,

and w maps the complement of the spectrum one to one onto the complement of a region around [0, lam_1].
Every solve is Newton's method in w, continued from d = infinity (where w = z), and every result passes a
residual test.
"""

from __future__ import annotations

import math
from functools import cached_property

import numpy as np
from scipy.optimize import brentq

from exponents.errors import ConvergenceError, DomainError
from verify.powersums import PowerSums
from verify.problem import PowerLawSpectrum

RESIDUAL = 1e-9  # relative residual |z(w) - z| / |z| above which a solve is refused; typical values are 1e-15
_NEWTON = 60


class Resolvent:
    """m(z), w(z) and the support of the spectrum of K-hat for one :class:`PowerLawSpectrum`."""

    def __init__(self, spectrum: PowerLawSpectrum) -> None:
        self.spectrum = spectrum
        self.alpha, self.d, self.v = spectrum.alpha, spectrum.d, spectrum.v
        # Outside the image of the spectrum (1/d) sum (lam/(lam + |w|))^2 <= 1, hence |w| >= lam_{4d}.
        self.sums = PowerSums(self.alpha, self.v, (4 * self.d) ** (-2 * self.alpha))

    # 1. The explicit direction w -> z -----------------------------------------------------------------------

    def m_of_w(self, w: np.ndarray) -> np.ndarray:
        """m = 1 - S(w)/d."""
        return 1 - self.sums.stieltjes(w) / self.d

    def z_of_w(self, w: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(z(w), dz/dw) of complex w."""
        return self._map(np.asarray(w, dtype=complex), self.d)

    def _map(self, w: np.ndarray, d: float) -> tuple[np.ndarray, np.ndarray]:
        value, slope = self.sums.stieltjes(w, derivative=True)
        return w * (1 - value / d), 1 - (value + w * slope) / d

    # 2. Special points --------------------------------------------------------------------------------------

    def _df_root(self, power: int) -> float:
        """The u > 0 with sum (lam/(lam + u))^power = d: both sides of the bracket follow from lam_j >= u
        for j <= J.
        """
        low, high = -2 * self.alpha * math.log(8 * self.d + 8), 1.0
        if math.isfinite(self.v):
            low = min(low, -2 * self.alpha * math.log(self.v) + math.log(1e-3 * (1 - self.d / self.v)))

        def excess(log_u: float) -> float:
            return float(self.sums.signed(np.array(math.exp(log_u)), power)) / self.d - 1

        while excess(high) > 0:  # small alpha: a single mode carries little of the trace
            high += 3.0
        return math.exp(brentq(excess, low, high, xtol=1e-15))

    @cached_property
    def tau(self) -> float:
        """tau = -lim m(z)/z at 0: the root of sum lam tau / (1 + lam tau) = d."""
        return 1 / self._df_root(1)

    @cached_property
    def left_w(self) -> float:
        """The w < 0 of the left edge, where z'(w) = 0."""
        return -self._df_root(2)

    @cached_property
    def left_edge(self) -> float:
        """lambda_min, the smallest non-zero point of the spectrum."""
        return float(self.z_of_w(np.array(self.left_w))[0].real)

    @cached_property
    def right_w(self) -> float:
        """The w > lam_1 = 1 of the right edge (just right of it when floats cannot tell, d > 1e18)."""

        def slope(log_gap: float) -> float:
            return float(self.z_of_w(np.array(1 + math.exp(log_gap)))[1].real)

        low, high = math.log(1e-9), 1.0
        if slope(low) >= 0:
            return 1 + 1e-9
        while slope(high) < 0:
            high += 3.0
        return 1 + math.exp(brentq(slope, low, high, xtol=1e-15))

    @cached_property
    def right_edge(self) -> float:
        """lambda_max, the largest point of the spectrum."""
        return float(self.z_of_w(np.array(self.right_w))[0].real)

    # 3. Inversion z -> w ------------------------------------------------------------------------------------

    def w(self, z: np.ndarray, guess: np.ndarray | None = None) -> np.ndarray:
        """w(z) for Im z > 0 (complex array); boundary values and Im z < 0 through :meth:`m`.

        ``guess`` (same shape) starts Newton directly.  Raises ConvergenceError with z and the residual.
        """
        z = np.asarray(z, dtype=complex)
        flat = z.ravel()
        if guess is not None:
            w, residual = self._newton(flat, np.array(guess, dtype=complex).ravel(), self.d, _NEWTON)
            if residual.max(initial=0.0) > RESIDUAL:
                guess = None
        if guess is None:
            w, residual = self._continued(flat)
        bad = np.argmax(residual) if residual.size else 0
        if residual.size and residual[bad] > RESIDUAL:
            raise ConvergenceError(
                f"the resolvent at z = {flat[bad]:.6g} did not converge: residual {residual[bad]:.1e} "
                f"(limit {RESIDUAL:g}); move z off the real axis"
            )
        return w.reshape(z.shape)

    def _continued(self, z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Continuation in 1/d from the free case m = 1.

        The excluded region around 0 has size d^{-2 alpha}: it doubles from stage to stage.  The iteration w
        <- z + w S(w)/d contracts the upper half plane, so a few of its steps bring w back to the right side
        before Newton polishes.
        """
        coupling = np.abs(self.sums.stieltjes(z)).max(initial=0.0) / self.d
        factor = 2.0 ** (1 / max(1.0, 2 * self.alpha))
        stages = min(200, max(0, math.ceil(math.log(max(coupling, 1e-3) / 0.1, factor))))
        w = z.copy()
        for stage in range(stages, -1, -1):
            d = self.d * factor**stage
            w, residual = self._newton(z, self._contract(z, w, d, 2), d, 3 if stage else _NEWTON)
        for rounds in range(1, 6):  # near an edge Newton may be drawn to the other side: contract longer there
            failed = residual > RESIDUAL
            if not failed.any():
                break
            closer = self._contract(z[failed], z[failed], self.d, 20 * 3**rounds)
            w[failed], residual[failed] = self._newton(z[failed], closer, self.d, _NEWTON)
        return w, residual

    def _contract(self, z: np.ndarray, w: np.ndarray, d: float, steps: int) -> np.ndarray:
        for _ in range(steps):
            w = z + w * self.sums.stieltjes(w) / d
        return w

    def _newton(self, z: np.ndarray, w: np.ndarray, d: float, steps: int) -> tuple[np.ndarray, np.ndarray]:
        """Newton for z(w) = z that stays in the upper half plane; (w, relative residual of the last
        evaluation).
        """
        active = np.arange(len(z))
        residual = np.full(len(z), np.inf)
        for _ in range(steps):
            here = w[active]
            value, slope = self._map(here, d)
            error = value - z[active]
            size = np.abs(error) / np.abs(z[active])
            improved = size < 0.5 * residual[active]
            residual[active] = size
            step = error / slope
            # Newton may leave the half plane in which w(z) lives: shorten the step until it does not.
            excess = step.imag / np.maximum(here.imag, 1e-300)
            step = step * np.minimum(1.0, 0.8 / np.maximum(excess, 0.8))
            length = np.abs(step) / np.abs(here)
            step = step * np.minimum(1.0, 2.0 / np.maximum(length, 2.0))
            done = (size < 4e-16) | ((size < 1e-12) & ~improved)
            w[active[~done]] = (here - step)[~done]
            active = active[~done]
            if not len(active):
                break
        return w, residual

    def real_w(self, z: float) -> float:
        """w of a real z outside the spectrum: z <= 0 or in the gap (0, left edge), or right of the right
        edge.
        """
        if z == 0:
            return -1 / self.tau
        if z > self.right_edge:
            low, high, sign = math.log(self.right_w - 1), math.log(2 * z + 2), 1.0
            return 1 + math.exp(self._solve_real(z, lambda t: 1 + math.exp(t), low, high, sign))
        if not z < self.left_edge:
            raise DomainError(f"z = {z:g} lies in the spectrum [{self.left_edge:g}, {self.right_edge:g}]; use m(z)")
        high = math.log(max(1 / self.tau, -2 * z) * 2 + 2 * abs(self.left_w))
        while z < 0 and self._real_z(-math.exp(high)) > z:
            high += 1.0
        return -math.exp(self._solve_real(z, lambda t: -math.exp(t), math.log(-self.left_w), high, -1.0))

    def _real_z(self, w: float) -> float:
        return float(self.z_of_w(np.array(w))[0].real)

    def _solve_real(self, z: float, w_of, low: float, high: float, sign: float) -> float:
        def excess(t: float) -> float:
            return sign * (self._real_z(w_of(t)) - z)

        while excess(high) < 0:
            high += 1.0
        return brentq(excess, low, high, xtol=1e-15)

    # 4. m(z) ------------------------------------------------------------------------------------------------

    def m(self, z: np.ndarray) -> np.ndarray:
        """m(z), complex, any shape and any z != 0; on the spectrum the boundary value m(z + i0), Im m < 0.

        Raises ConvergenceError with z and residual, DomainError at z = 0 (there m ~ -tau z).
        """
        z = np.asarray(z, dtype=complex)
        if (z == 0).any():
            raise DomainError("m(z) vanishes at z = 0; use tau, the limit of -m(z)/z")
        flat = z.ravel()
        w = np.empty_like(flat)
        upper, lower = flat.imag > 0, flat.imag < 0
        w[upper] = self.w(flat[upper])
        w[lower] = self.w(flat[lower].conj()).conj()
        real = flat.imag == 0
        x = flat.real
        inside = real & (x >= self.left_edge) & (x <= self.right_edge)
        w[inside] = self._boundary(x[inside])
        for index in np.flatnonzero(real & ~inside):
            w[index] = self.real_w(float(x[index]))
        return (flat / w).reshape(z.shape)

    def _boundary(self, x: np.ndarray) -> np.ndarray:
        """w(x + i0) on the spectrum, by lowering z from the upper half plane."""
        height, w = 1.0, None
        while height > 1e-13:
            w = self.w(x * (1 + 1j * height), w)
            height /= 4
        # The last step on the axis itself; between two outliers w is real there and Newton would leave the
        # half plane.
        final, residual = self._newton(x + 0j, w.copy(), self.d, _NEWTON)
        return np.where(residual < RESIDUAL, final, w)
