"""The precision ladder: component integrals and sums to any number of digits by two forms, and exponents to
eight digits.

Form one is closed (incomplete gamma functions, a Mellin-Barnes residue and integral); form two is a
quadrature with the substitution that removes the endpoint singularity, or a sum with an exact tail; balls
(:mod:`verify.balls`) judge both.  mpmath.quad loses digits silently at algebraic endpoints and its error
estimate does not say so, hence the second form.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import mpmath

from exponents.errors import ConvergenceError, DomainError
from verify import balls
from verify.fit import Outcome

_GUARD = 15


@dataclass(frozen=True)
class LadderValue:
    """A value with two independent forms and a ball: ``digits`` counts the decimal digits all three share."""

    value: mpmath.mpf
    second: mpmath.mpf
    ball: tuple[mpmath.mpf, mpmath.mpf]
    digits: float

    @property
    def confirmed(self) -> bool:
        """Whether the first form lies in the ball (its own rounding allowed for)."""
        middle, radius = self.ball
        return abs(self.value - middle) <= radius + abs(middle) * mpmath.mpf(10) ** (1 - self.digits)


# 1. Integrals int_lower^1 u^{p-1} e^{-x u} du ---------------------------------------------------------------


def power_laplace_closed(p, x, lower=0, digits: int = 30) -> mpmath.mpf:
    """x^{-p} [Gamma(p, x lower) - Gamma(p, x)]."""
    with mpmath.workdps(digits + _GUARD):
        p, x = _mpf(p), _mpf(x)
        return +(mpmath.gammainc(p, x * _mpf(lower), x) * x**-p)


def power_laplace_quadrature(p, x, lower=0, digits: int = 30) -> mpmath.mpf:
    """The same by quadrature in v = u^p (p > 0), or in log u when the range ends before 0."""
    with mpmath.workdps(digits + _GUARD):
        p, x, lower = _mpf(p), _mpf(x), _mpf(lower)
        scales = [s / x for s in (mpmath.mpf("0.1"), 1, 5, 20, 60, 3 * digits) if lower < s / x < 1]
        if lower > 0:
            points = [mpmath.log(u) for u in [lower, *scales, mpmath.mpf(1)]]
            return +mpmath.quad(lambda t: mpmath.exp(p * t - x * mpmath.exp(t)), points)
        points = [u**p for u in [lower, *scales, mpmath.mpf(1)]]
        return +(mpmath.quad(lambda v: mpmath.exp(-x * v ** (1 / p)), points) / p)


def power_laplace(p, x, lower=0, digits: int = 30) -> LadderValue:
    """int_lower^1 u^{p-1} e^{-x u} du on the ladder; p > 0 or lower > 0, x > 0 (ints, Fractions or mpf)."""
    ball = balls.power_laplace(p, x, lower, digits)
    forms = (form(p, x, lower, digits) for form in (power_laplace_closed, power_laplace_quadrature))
    return _ladder(*forms, ball, digits)


# 2. Sums sum_j j^{-s} exp(-x j^{-q}) ------------------------------------------------------------------------


def exponential_sum_mellin(s, q, x, digits: int = 30) -> mpmath.mpf:
    """Residue of Gamma(z) zeta(s - q z) x^{-z} at z0 = (s-1)/q plus the integral along Re z = z0 + 1, by
    trapezoids.

    Right of z0 the integrand is analytic and decays like e^{-pi |t|/2}: the step follows from the distance
    1 to the pole.
    """
    with mpmath.workdps(digits + _GUARD):
        s, q, x = _mpf(s), _mpf(q), _mpf(x)
        pole = (s - 1) / q
        need = (digits + 10) * mpmath.log(10)
        step = 2 * mpmath.pi / need
        total = mpmath.mpf(0)
        for k in range(int(mpmath.ceil(2.4 * need / mpmath.pi / step)) + 1):
            z = mpmath.mpc(pole + 1, k * step)
            term = (mpmath.gamma(z) * mpmath.zeta(s - q * z) * x**-z).real
            total += term / 2 if k == 0 else term
        return +(mpmath.gamma(pole) * x**-pole / q + total * step / mpmath.pi)


def exponential_sum_direct(s, q, x, digits: int = 30) -> mpmath.mpf:
    """Explicit head and the exponential series against Hurwitz zeta values for the rest."""
    with mpmath.workdps(digits + _GUARD):
        s, q, x = _mpf(s), _mpf(q), _mpf(x)
        head = max(30, int(mpmath.ceil((x / 2) ** (1 / q))))
        total = mpmath.fsum(mpmath.mpf(j) ** -s * mpmath.exp(-x * mpmath.mpf(j) ** -q) for j in range(1, head + 1))
        coefficient, k, term = mpmath.mpf(1), 0, mpmath.inf
        while abs(term) > mpmath.mpf(10) ** -(digits + _GUARD - 2) * abs(total):
            # mpmath's Hurwitz zeta is accurate to an absolute error: lend it the digits that head^{-(s + k
            # q)} eats.
            with mpmath.extradps(int((s + k * q) * mpmath.log10(head + 1)) + 1):
                term = coefficient * mpmath.zeta(s + k * q, head + 1)
            total += term
            k += 1
            coefficient *= -x / k
        return +total


def exponential_sum(s, q, x, digits: int = 30) -> LadderValue:
    """sum_{j>=1} j^{-s} e^{-x j^{-q}} on the ladder; s > 1, q > 0, x > 0 (ints, Fractions or mpf)."""
    ball = balls.exponential_sum(s, q, x, digits)
    forms = (form(s, q, x, digits) for form in (exponential_sum_mellin, exponential_sum_direct))
    return _ladder(*forms, ball, digits)


# 3. Exponents -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ObservedExponent:
    """Limit of -d log f/d log x; ``error`` is the disagreement of the last two extrapolations."""

    value: mpmath.mpf
    error: mpmath.mpf


def observed_exponent(
    function: Callable,
    start,
    factor=4,
    samples: int = 24,
    corrections: Sequence | None = None,
    digits: int = 40,
) -> ObservedExponent:
    """Decay exponent of ``function(x)`` (mpf -> mpf) from x = start * factor^k, k < samples.

    With ``corrections``, the exponents omega of relative corrections x^{-omega}, Richardson extrapolation
    removes them one by one; without, Wynn's epsilon algorithm finds them (a sum of powers is a sum of
    geometric sequences in k). Raises DomainError when the function is not positive.
    """
    with mpmath.workdps(digits + _GUARD):
        factor = _mpf(factor)
        values = [mpmath.mpf(function(_mpf(start) * factor**k)) for k in range(samples)]
        if min(values) <= 0:
            raise DomainError("an exponent is defined for a positive function; take |f| or larger x")
        slopes = [mpmath.log(a / b) / mpmath.log(factor) for a, b in pairwise(values)]
        limits = _richardson(slopes, factor, corrections) if corrections else _epsilon(slopes)
        if len(limits) < 2:
            raise ConvergenceError(f"{samples} samples are too few to extrapolate; take more")
        return ObservedExponent(limits[-1], abs(limits[-1] - limits[-2]))


def _richardson(sequence: list, factor, corrections: Sequence) -> list:
    for omega in corrections:
        weight = factor ** _mpf(omega)
        sequence = [(weight * b - a) / (weight - 1) for a, b in pairwise(sequence)]
    return sequence


def _epsilon(sequence: list) -> list:
    """The last even column of Wynn's table that has two entries, stopped at rounding."""
    older, newer, best = [mpmath.mpf(0)] * (len(sequence) + 1), list(sequence), list(sequence)
    column = 0
    while len(newer) > 2:
        differences = [b - a for a, b in pairwise(newer)]
        if min(abs(x) for x in differences) < mpmath.mpf(10) ** -(mpmath.mp.dps - 8) * max(1, abs(newer[-1])):
            break
        nxt = [o + 1 / x for o, x in zip(older[1:], differences, strict=False)]
        older, newer, column = newer, nxt, column + 1
        if column % 2 == 0:
            best = newer
    return best


@dataclass(frozen=True)
class ComponentCheck:
    """A component against its claimed law; deviations are relative, at the largest x."""

    outcome: Outcome
    exponent: ObservedExponent
    deviation: mpmath.mpf
    corrected_deviation: mpmath.mpf | None
    reason: str


def check_component(
    function: Callable,
    constant,
    exponent,
    *,
    start,
    factor=4,
    samples: int = 24,
    correction=None,
    digits: int = 40,
) -> ComponentCheck:
    """Is ``function(x)`` ~ constant * x^{-exponent} (+ correction[0] * x^{-correction[1]})?

    CONFIRMED when the extrapolated exponent agrees to 8 digits and each claimed term shrinks the deviation;
    REFUTED when the exponent differs by ten times its error; INCONCLUSIVE when the extrapolation error is
    above 1e-8.
    """
    with mpmath.workdps(digits + _GUARD):
        found = observed_exponent(function, start, factor, samples, digits=digits)
        x = _mpf(start) * _mpf(factor) ** (samples - 1)
        value, leading = mpmath.mpf(function(x)), _mpf(constant) * x ** -_mpf(exponent)
        deviation, corrected = value / leading - 1, None
        if correction is not None:
            corrected = value / (leading + _mpf(correction[0]) * x ** -_mpf(correction[1])) - 1
        miss = abs(found.value - _mpf(exponent))
        numbers = f"exponent {mpmath.nstr(found.value, 12)} +- {mpmath.nstr(found.error, 2)}, claimed {exponent}"
        if found.error > 1e-8:
            return ComponentCheck(Outcome.INCONCLUSIVE, found, deviation, corrected, f"{numbers}: not converged")
        if miss > max(1e-8, 10 * found.error):
            return ComponentCheck(Outcome.REFUTED, found, deviation, corrected, numbers)
        if abs(deviation) > 0.1:
            reason = f"{numbers}; constant off by {mpmath.nstr(deviation, 3)} at x = {mpmath.nstr(x, 3)}"
            return ComponentCheck(Outcome.REFUTED, found, deviation, corrected, reason)
        if corrected is not None and abs(corrected) > abs(deviation):
            reason = f"{numbers}; the correction enlarges the deviation {mpmath.nstr(deviation, 3)}"
            return ComponentCheck(Outcome.REFUTED, found, deviation, corrected, reason)
        return ComponentCheck(Outcome.CONFIRMED, found, deviation, corrected, numbers)


def _mpf(x) -> mpmath.mpf:
    """Fractions exactly to working precision (mpmath itself refuses them)."""
    return mpmath.mpf(x.numerator) / x.denominator if hasattr(x, "numerator") else mpmath.mpf(x)


def _ladder(value, second, ball, digits: int) -> LadderValue:
    with mpmath.workdps(digits + _GUARD):
        middle, radius = ball
        spread = max(abs(value - second), abs(value - middle), abs(second - middle), radius)
        shared = digits if spread == 0 else -float(mpmath.log10(spread / abs(middle)))
        return LadderValue(value, second, ball, min(float(digits), shared) if math.isfinite(shared) else float(digits))
