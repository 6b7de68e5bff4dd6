"""m(z) of the deterministic equivalent to any number of digits (mpmath), by the same rule and Newton's
method in w.

The float64 solution starts Newton; digits double per step, and the last residual is tested at full precision.
"""

from __future__ import annotations

import math

import mpmath
import numpy as np

from exponents.errors import ConvergenceError, DomainError
from verify.problem import PowerLawSpectrum
from verify.resolvent import Resolvent
from verify.summation import exact_sum_rule

_GUARD = 15
_POLE_ANGLE = 1.2


class ExactResolvent:
    """m(z), tau and the limit loss at ``digits`` decimal digits for one :class:`PowerLawSpectrum`.

    Building costs about digits nodes per octave of v.
    """

    def __init__(self, spectrum: PowerLawSpectrum, digits: int = 30) -> None:
        self.spectrum, self.digits = spectrum, digits
        self._float = Resolvent(spectrum)
        with mpmath.workdps(digits + _GUARD):
            self._alpha, self._beta = mpmath.mpf(spectrum.alpha), mpmath.mpf(spectrum.beta)
            self._end = int(self._float.sums.end) if math.isinf(spectrum.v) else spectrum.v
            rule = exact_sum_rule(self._end, max(1.0, spectrum.alpha / 2))
            self._head, self._tail, self._weights = rule.head, rule.tail, rule.weights
            self._powers = [x ** (2 * self._alpha) for x in [*self._head, *self._tail]]

    def m(self, z) -> mpmath.mpc:
        """m(z) at complex z off the spectrum (mpmath number); Im z < 0 by symmetry.

        Raises ConvergenceError with z and residual, DomainError on the positive real axis inside the
        spectrum.
        """
        with mpmath.workdps(self.digits + _GUARD):
            z = mpmath.mpmathify(z)
            if mpmath.im(z) < 0:
                return mpmath.conj(self.m(mpmath.conj(z)))
            start = complex(z)
            inside = self._float.left_edge <= start.real <= self._float.right_edge
            if start.imag == 0 and inside:
                raise DomainError(f"z = {start.real:g} lies in the spectrum; the exact resolvent needs Im z != 0")
            w = mpmath.mpmathify(complex(start / self._float.m(np.array([start]))[0]))
            w = mpmath.re(w) if mpmath.im(z) == 0 else w
            w = self._newton(lambda w: self._z(w, z), w, f"z = {mpmath.nstr(z, 8)}")
            return z / w

    def tau(self) -> mpmath.mpf:
        """Root of sum lam tau/(1 + lam tau) = d."""
        with mpmath.workdps(self.digits + _GUARD):
            w = self._newton(self._excess, mpmath.mpf(-1 / self._float.tau), "tau")
            return -1 / mpmath.re(w)

    def limit_loss(self) -> mpmath.mpf:
        """F_0 = sum lam b^2/(1 + tau lam)."""
        with mpmath.workdps(self.digits + _GUARD):
            tau = self.tau()
            return mpmath.re(self.stieltjes(-1 / tau, 2 * self._beta)[0]) / tau

    def stieltjes(self, w, q=0) -> tuple:
        """(S_q, dS_q/dw) with S_q(w) = sum_j j^{-q} lam_j/(lam_j - w)."""
        value, slope = mpmath.mpf(0), mpmath.mpf(0)
        weights = [*([1] * len(self._head)), *self._weights]
        for x, power, weight in zip([*self._head, *self._tail], self._powers, weights, strict=True):
            term = weight * (x**-q if q else 1) / (1 - w * power)
            value += term
            slope += term * power / (1 - w * power)
        for k, moment in enumerate(self._moments(w, q), start=1):
            value -= moment
            slope += k * moment / w
        return self._with_pole(w, q, value, slope)

    def _with_pole(self, w, q, value, slope) -> tuple:
        """Adds what the rule misses on the pole at j* = w^{-1/(2 alpha)} when that is near the nodes."""
        pole = mpmath.exp(-mpmath.log(w) / (2 * self._alpha))
        near = abs(mpmath.arg(pole)) < _POLE_ANGLE and len(self._head) / 4 < abs(pole) < 2 * self._end
        if not (near and self._tail):
            return value, slope
        low, high = len(self._head) + 1 - pole, self._end + 1 - pole
        missed = mpmath.digamma(high) - mpmath.digamma(low)
        missed_slope = mpmath.psi(1, low) - mpmath.psi(1, high)
        for x, weight in zip(self._tail, self._weights, strict=True):
            missed -= weight / (x - pole)
            missed_slope -= weight / (x - pole) ** 2
        residue = -(pole ** (1 - q)) / (2 * self._alpha)
        step = -1 / (2 * self._alpha * w)
        return value + residue * missed, slope + residue * step * ((1 - q) * missed + pole * missed_slope)

    def _moments(self, w, q):
        """w^{-k} sum_{j > end} j^{-q - 2 alpha k}, k = 1.., until they vanish; nothing for finite v."""
        if math.isfinite(self.spectrum.v):
            return
        k = 0
        while True:
            k += 1
            exponent = q + 2 * self._alpha * k
            # mpmath's Hurwitz zeta is accurate to an absolute error: lend it the digits that the power eats.
            with mpmath.extradps(int(exponent * mpmath.log10(self._end)) + 5):
                moment = mpmath.zeta(exponent, self._end + 1) * w**-k
            yield moment
            if abs(moment) < mpmath.mpf(10) ** -(self.digits + _GUARD):
                return

    def _z(self, w, z) -> tuple:
        value, slope = self.stieltjes(w)
        d = mpmath.mpf(self.spectrum.d)
        return w - w * value / d - z, 1 - (value + w * slope) / d

    def _excess(self, w) -> tuple:
        value, slope = self.stieltjes(w)
        return value - mpmath.mpf(self.spectrum.d), slope

    def _newton(self, function, w, what: str):
        steps = 2 + math.ceil(math.log2(self.digits + _GUARD))
        for _ in range(steps):
            error, slope = function(w)
            step = error / slope
            w -= step
            if abs(step) < abs(w) * mpmath.mpf(10) ** (-(self.digits + _GUARD) / 2 - 2):
                return w  # quadratic convergence makes this the last step
        raise ConvergenceError(f"{what}: Newton stopped at relative step {mpmath.nstr(abs(step / w), 3)}")
