"""Direct values of harmonic sums to any number of digits, by a route that shares nothing with the expansions.

The first terms are added, the rest is the Euler-Maclaurin formula: a quadrature in log j and derivatives at
both ends, taken by Cauchy's formula on a circle. The cost grows with log(v) and log(X), never with v. For v =
oo the far tail, where x = X j^-q is small, is summed with Hurwitz zeta functions over the Taylor coefficients
of g (again by Cauchy's formula).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import mpmath

from exponents.errors import ConvergenceError, DomainError

from .filters import Filter

__all__ = ["direct_sum"]

Number = int | float | Fraction | mpmath.mpf
Function = Callable[[mpmath.mpf], mpmath.mpf]

_GUARD = 12
_SMALL = mpmath.mpf(1) / 16


@dataclass(frozen=True)
class _Summand:
    """f(j) = j^-p g(X j^-q) at the working precision."""

    p: mpmath.mpf
    q: mpmath.mpf
    x: mpmath.mpf
    g: Function

    def __call__(self, j: mpmath.mpf | mpmath.mpc) -> mpmath.mpf:
        return j ** (-self.p) * self.g(self.x * j ** (-self.q))


def direct_sum(
    filter_: Filter, p: Number, q: Number, x: Number, v: Number = mpmath.inf, digits: int = 30
) -> mpmath.mpf:
    """sum_{j=1}^{v} j^-p g(x j^-q) to about ``digits`` significant digits (absolute error scaled by the
    largest term).

    ``filter_`` must have no free parameters; q > 0, x >= 0, v >= 1 (a real v is rounded down) or infinity.
    Raises :class:`DomainError` for v < 1, x < 0, q <= 0 and for an infinite sum that diverges, and
    :class:`ConvergenceError` where the oscillation of a filter defeats the Euler-Maclaurin formula.
    """
    with mpmath.workdps(digits + _GUARD):
        p, q, x = (_number(value) for value in (p, q, x))
        v = mpmath.inf if v == mpmath.inf else mpmath.floor(_number(v))
        _validate(filter_, p, q, x, v)
        summand = _Summand(p, q, x, filter_.numeric)
        head = 2 * digits + 20
        if v <= 2 * head:
            return +_plain(summand, 1, int(v))
        first = _plain(summand, 1, head - 1)
        if v == mpmath.inf:
            split = mpmath.ceil(max(mpmath.mpf(head), (x / _SMALL) ** (1 / q)))
            middle = _euler_maclaurin(summand, mpmath.mpf(head), split, digits) if split > head else summand(split)
            return first + middle - summand(split) + _tail(filter_, p, q, x, split, digits)
        return first + _euler_maclaurin(summand, mpmath.mpf(head), v, digits)


def _number(value: Number) -> mpmath.mpf:
    if isinstance(value, Fraction):
        return mpmath.mpf(value.numerator) / value.denominator
    return mpmath.mpf(value) if not hasattr(value, "p") else mpmath.mpf(int(value.p)) / int(value.q)


def _validate(filter_: Filter, p: mpmath.mpf, q: mpmath.mpf, x: mpmath.mpf, v: mpmath.mpf) -> None:
    if filter_.formula.free_symbols and len(filter_.formula.free_symbols) > 1:
        raise DomainError(f"filter {filter_.name} has free parameters; substitute numbers to sum it")
    if v < 1:
        raise DomainError(f"truncation at v = {mpmath.nstr(v, 6)} leaves no term: a sum needs v >= 1")
    if q <= 0 or x < 0:
        raise DomainError(f"a harmonic sum needs q > 0 and X >= 0, got q = {q}, X = {x}")
    left = mpmath.mpf(filter_.strip[0])
    if v == mpmath.inf and (p - 1) / q <= left:
        raise DomainError(
            f"the infinite sum diverges: (p-1)/q = {mpmath.nstr((p - 1) / q, 6)} is not right of the "
            "strip's end "
            f"{mpmath.nstr(left, 6)}; truncate it"
        )


def _plain(summand: Function, start: int, stop: int) -> mpmath.mpf:
    return mpmath.fsum(summand(mpmath.mpf(j)) for j in range(start, stop + 1))


def _euler_maclaurin(f: _Summand, a: mpmath.mpf, b: mpmath.mpf, digits: int) -> mpmath.mpf:
    """sum_{j=a}^{b} f(j), both ends included."""
    total = _log_quadrature(f, a, b, digits) + (f(a) + f(b)) / 2
    upper, lower = _taylor(f, b, digits), _taylor(f, a, digits)
    term = mpmath.mpf(0)
    for m in range(1, len(lower) // 2):
        term = mpmath.bernoulli(2 * m) / (2 * m) * (upper[2 * m - 1] - lower[2 * m - 1])
        total += term
    if abs(term) > mpmath.mpf(10) ** (2 - digits) * abs(total):
        raise ConvergenceError(
            f"Euler-Maclaurin at j = {mpmath.nstr(a, 6)}, X = {mpmath.nstr(f.x, 6)}: the last correction is "
            f"{mpmath.nstr(abs(term / total), 3)} of the sum; the filter oscillates faster than the first "
            "terms resolve, "
            "take a smaller X or more digits"
        )
    return total


def _taylor(f: Function, centre: mpmath.mpf, digits: int) -> list[mpmath.mpf]:
    """f^(n)(centre)/n! for n up to about ``digits``, from values on a circle of radius centre/2 (Cauchy)."""
    order = digits + digits // 3
    radius = min(centre / 2, mpmath.mpf(2 * order))
    coefficients = _cauchy(f, centre, radius, 4 * digits + 32)
    return coefficients[: order + order % 2]


def _cauchy(f: Function, centre: mpmath.mpf, radius: mpmath.mpf, points: int) -> list[mpmath.mpf]:
    """Taylor coefficients at ``centre`` of a function real on the real line; half of the circle suffices."""
    roots = _roots_of_unity(points)
    values = [f(centre + radius * root) for root in roots[: points // 2 + 1]]
    coefficients = []
    for n in range(points // 3):
        parts = [mpmath.re(value * roots[-n * k % points]) for k, value in enumerate(values)]
        trapezoid = 2 * mpmath.fsum(parts) - parts[0] - parts[-1]
        coefficients.append(trapezoid / points / radius**n)
    return coefficients


@lru_cache(maxsize=32)
def _roots_of_unity_at(points: int, _prec: int) -> list[mpmath.mpc]:
    return [mpmath.expj(2 * mpmath.pi * k / points) for k in range(points)]


def _roots_of_unity(points: int) -> list[mpmath.mpc]:
    return _roots_of_unity_at(points, mpmath.mp.prec)


def _log_quadrature(f: _Summand, a: mpmath.mpf, b: mpmath.mpf, digits: int) -> mpmath.mpf:
    """integral_a^b f(j) dj with t = log j, Gauss-Legendre on panels in which x = X j^-q changes by less than
    e."""
    start, stop = mpmath.log(a), mpmath.log(b)
    panels = int(mpmath.ceil((stop - start) * max(f.q, abs(f.p - 1), 1)))
    nodes = _legendre(digits + 10)
    width = (stop - start) / panels
    pieces = []
    for k in range(panels):
        for node, weight in nodes:
            j = mpmath.exp(start + (k + node) * width)
            pieces.append(weight * width * j * f(j))
    return mpmath.fsum(pieces)


def _legendre(count: int) -> list[tuple[mpmath.mpf, mpmath.mpf]]:
    """Gauss-Legendre nodes and weights on (0, 1) at the working precision: Newton on the recurrence."""
    return _legendre_at(count, mpmath.mp.prec)


@lru_cache(maxsize=32)
def _legendre_at(count: int, _prec: int) -> list[tuple[mpmath.mpf, mpmath.mpf]]:
    return [_legendre_node(count, k) for k in range(count)]


def _legendre_node(count: int, k: int) -> tuple[mpmath.mpf, mpmath.mpf]:
    z = mpmath.cos(mpmath.pi * (mpmath.mpf(k) + mpmath.mpf(3) / 4) / (count + mpmath.mpf(1) / 2))
    for _ in range(3 + mpmath.mp.prec.bit_length()):
        before, value = mpmath.mpf(1), z
        for n in range(2, count + 1):
            before, value = value, ((2 * n - 1) * z * value - (n - 1) * before) / n
        slope = count * (z * value - before) / (z * z - 1)
        step = value / slope
        z -= step
        if abs(step) < mpmath.eps * 4:
            break
    return (1 - z) / 2, 1 / ((1 - z * z) * slope**2)


def _tail(filter_: Filter, p: mpmath.mpf, q: mpmath.mpf, x: mpmath.mpf, start: mpmath.mpf, digits: int) -> mpmath.mpf:
    """sum_{j>=start} j^-p g(x j^-q) for x start^-q <= 1/16: g = z^k h(z), h analytic at 0, Hurwitz zeta
    functions."""
    k = -mpmath.mpf(filter_.strip[0])
    coefficients = _cauchy(lambda z: filter_.numeric(z) / z**k, mpmath.mpf(0), mpmath.mpf(1) / 2, 4 * digits + 32)
    small = x * start ** (-q)
    terms = []
    for n, c in enumerate(coefficients):
        if n and small**n < mpmath.eps:
            break
        terms.append(c * x ** (n + k) * _power_tail(p + q * (n + k), start))
    return mpmath.fsum(terms)


def _power_tail(s: mpmath.mpf, a: mpmath.mpf) -> mpmath.mpf:
    """Hurwitz zeta(s, a) for large a, to full *relative* precision (mpmath's is absolute: it loses digits of
    tiny values)."""
    total, rising = a / (s - 1) + mpmath.mpf(1) / 2, s / a
    for m in range(1, int(mpmath.pi * a)):
        term = mpmath.bernoulli(2 * m) / mpmath.factorial(2 * m) * rising
        total += term
        if abs(term) < mpmath.eps * abs(total):
            break
        rising *= (s + 2 * m - 1) * (s + 2 * m) / a**2
    return total * a ** (-s)
