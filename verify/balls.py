"""Rigorous enclosures by ball arithmetic (python-flint): the judge of every other precision.

Only this module calls flint, and only through methods of instances: the unbound forms are memory-unsafe.
Arguments are mpmath numbers, ints, Fractions or decimal strings; answers are mpmath intervals as pairs
(midpoint, radius) of mpf.
"""

from __future__ import annotations

import math
from fractions import Fraction

import mpmath
from flint import acb, arb, ctx

from exponents.errors import ConvergenceError, DomainError

_GUARD = 15  # digits
_TERMS = 2000


def _ball(x) -> arb:
    """An arb that contains x (exactly for ints and Fractions, to working precision otherwise)."""
    if isinstance(x, Fraction):
        return arb(x.numerator) / arb(x.denominator)
    if isinstance(x, (int, str)):
        return arb(x)
    if isinstance(x, float):
        return arb(Fraction(x).numerator) / arb(Fraction(x).denominator)
    sign, mantissa, exponent, _ = mpmath.mpf(x)._mpf_
    value = arb(int(mantissa)) * arb(2) ** int(exponent)
    return -value if sign else value


class _Precision:
    """Working precision in decimal digits for a block (restored afterwards)."""

    def __init__(self, digits: int) -> None:
        self.digits = digits

    def __enter__(self) -> None:
        self.before = ctx.dps
        ctx.dps = self.digits + _GUARD

    def __exit__(self, *_) -> None:
        ctx.dps = self.before


def _enclosure(value: arb, digits: int) -> tuple[mpmath.mpf, mpmath.mpf]:
    with mpmath.workdps(digits + _GUARD):
        middle, radius = (_exact(part) for part in (value.mid(), value.rad()))
        if not mpmath.isfinite(middle) or not mpmath.isfinite(radius):
            raise ConvergenceError("the ball grew without bound; ask for more digits")
        return middle, radius


def _exact(x: arb) -> mpmath.mpf:
    mantissa, exponent = x.man_exp()
    return mpmath.ldexp(mpmath.mpf(int(mantissa)), int(exponent))


def power_laplace(p, x, lower, digits: int = 30) -> tuple[mpmath.mpf, mpmath.mpf]:
    """int_lower^1 u^{p-1} e^{-x u} du as (midpoint, radius): x > 0, 0 <= lower < 1, p > 0 (or lower > 0).

    Sums the power series of the exponential term by term with a rigorous tail, at a precision that absorbs
    its cancellation of about x/log(10) digits; for large x through the lower incomplete gamma function.
    """
    if not (x > 0 and 0 <= lower < 1 and (p > 0 or lower > 0)):
        raise DomainError(f"need x > 0, 0 <= lower < 1 and p > 0 (or lower > 0), got p = {p}, x = {x}, lower = {lower}")
    with _Precision(digits):
        p_ball, x_ball = _ball(p), _ball(x)
        upper = _incomplete(p_ball, x_ball)
        below = _incomplete(p_ball, x_ball * _ball(lower)) if lower else arb(0)
        value = (upper - below) * x_ball ** (-p_ball)
        return _enclosure(value, digits)


def _incomplete(p: arb, x: arb) -> arb:
    """Gamma(p) - Gamma(p, x), up to a constant in x when p <= 0."""
    if p > 0:
        return p.gamma() - x.gamma_upper(p)
    return -x.gamma_upper(p)


def exponential_sum(s, q, x, digits: int = 30, head: int | None = None) -> tuple[mpmath.mpf, mpmath.mpf]:
    """sum_{j>=1} j^{-s} exp(-x j^{-q}) for s > 1, q > 0, x >= 0 as (midpoint, radius).

    Explicit head, then the exponential series against Hurwitz zeta values; the tail of the series is
    bounded by twice its first omitted term once x head^{-q} k^{-1} < 1/2.
    """
    if not (s > 1 and q > 0 and x >= 0):
        raise DomainError(f"need s > 1, q > 0 and x >= 0, got s = {s}, q = {q}, x = {x}")
    head = head or max(40, math.ceil((float(x) / 4) ** (1 / float(q))))
    with _Precision(digits):
        s_ball, q_ball, x_ball = _ball(s), _ball(q), _ball(x)
        total = arb(0)
        for j in range(1, head + 1):
            j_ball = arb(j)
            total += j_ball ** (-s_ball) * (-x_ball * j_ball ** (-q_ball)).exp()
        start, coefficient = acb(head + 1), arb(1)
        for k in range(_TERMS):
            term = coefficient * acb(s_ball + k * q_ball).zeta(start).real
            total += term
            coefficient = -coefficient * x_ball / (k + 1)
            ratio = x_ball * arb(head) ** (-q_ball) / (k + 1)
            if ratio < arb("0.5") and term.abs_upper() < arb(10) ** (-(digits + _GUARD - 3)):
                total += arb(0, 2 * term.abs_upper())
                return _enclosure(total, digits)
    raise ConvergenceError(f"the series at x = {x} did not settle in {_TERMS} terms; use a longer head")


def limit_integral(p, lower, digits: int = 30) -> tuple[mpmath.mpf, mpmath.mpf]:
    """int_lower^1 u^{p-1} du, the value of :func:`power_laplace` at x -> 0."""
    with _Precision(digits):
        p_ball, lower_ball = _ball(p), _ball(lower)
        if p == 0:
            return _enclosure(-lower_ball.log(), digits)
        return _enclosure((1 - lower_ball**p_ball) / p_ball, digits)
