"""A transform against quadrature of its definition: what a user states is tested before it is used."""

from __future__ import annotations

from collections.abc import Callable

import mpmath
from sympy import Expr, Rational, S

from exponents.errors import DomainError

from .mellin import ExplicitTransform, GammaQuotient

__all__ = ["check_transform"]

Function = Callable[[mpmath.mpf], mpmath.mpf]
Transform = GammaQuotient | ExplicitTransform
_TOLERANCE = mpmath.mpf(10) ** -10


def check_transform(name: str, transform: Transform, g: Function, digits: int) -> None:
    """Compare G with the integral of x^(s-1) g(x) at two points of the strip.

    Raises :class:`DomainError` naming the point and both numbers when they disagree, or when the strip is
    empty.
    """
    left, right = _numeric_strip(name, transform)
    width = min(right - left, mpmath.mpf(2))
    for fraction in (mpmath.mpf(3) / 8, mpmath.mpf(5) / 8):
        _compare(name, transform, g, left + fraction * width, digits)


def _numeric_strip(name: str, transform: Transform) -> tuple[mpmath.mpf, mpmath.mpf]:
    ends = transform.strip()
    if any(end.free_symbols for end in ends):
        raise DomainError(f"filter {name}: the strip {ends} has free symbols; substitute numbers to check it")
    left, right = (_number(end) for end in ends)
    if not left < right:
        raise DomainError(f"filter {name}: the Mellin strip {left} < Re s < {right} is empty")
    if mpmath.isinf(left):
        left = min(mpmath.mpf(0), right) - 2
    return left, right


def _number(end: Expr) -> mpmath.mpf:
    if end.is_infinite:
        return mpmath.inf if end is S.Infinity else -mpmath.inf
    return mpmath.mpf(end.evalf(30))


def _compare(name: str, transform: Transform, g: Function, point: mpmath.mpf, digits: int) -> None:
    """Trapezoid rule in t = log x against G(point); doubly exponential or exponential decay at both ends."""
    with mpmath.workdps(digits):
        claimed = mpmath.mpf(transform(Rational(str(mpmath.nstr(point, 15)))).evalf(digits))
        point = mpmath.mpf(str(mpmath.nstr(point, 15)))
        measured = _log_trapezoid(lambda x: x**point * g(x), digits)
        scale = max(abs(claimed), abs(measured), mpmath.mpf(10) ** -digits)
        if not abs(claimed - measured) <= _TOLERANCE * scale:
            raise DomainError(
                f"filter {name}: its transform at s = {mpmath.nstr(point, 6)} is {mpmath.nstr(claimed, 12)} "
                "but "
                f"quadrature of x^(s-1) g(x) gives {mpmath.nstr(measured, 12)}; correct the transform or "
                "its strip"
            )


def _log_trapezoid(integrand: Function, digits: int) -> mpmath.mpf:
    """integral_0^oo integrand(x) dx / x by the trapezoid rule with halved steps until two results agree."""
    threshold = mpmath.mpf(10) ** -(digits - 4)
    previous, step = None, mpmath.mpf(1) / 4
    for _ in range(4):
        total = integrand(mpmath.mpf(1))
        for direction in (1, -1):
            n, small = 1, 0
            while small < 8 and n * step < 400:
                term = integrand(mpmath.exp(direction * n * step))
                total += term
                small = small + 1 if abs(term) < threshold * max(abs(total), threshold) else 0
                n += 1
        value = total * step
        if previous is not None and abs(value - previous) < _TOLERANCE * abs(value) / 10:
            return value
        previous, step = value, step / 2
    return previous
