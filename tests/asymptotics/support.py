"""Shared by the tests of the derivation engine: an order fit, and balls as a judge of sums."""

from __future__ import annotations

import math
from fractions import Fraction

import mpmath
from flint import acb, arb, ctx


def decay_exponent(errors: list[mpmath.mpf], points: list[int] | list[Fraction]) -> float:
    """Local exponent of |error| ~ X^-e between the last two points."""
    (x0, e0), (x1, e1) = list(zip(points, errors, strict=True))[-2:]
    return float(-mpmath.log(abs(e1 / e0))) / math.log(x1 / x0)


def ball_sum(p: Fraction, q: Fraction, x: Fraction, terms: int, kind: str) -> arb:
    """sum_{j>=1} j^-p g(x j^-q) as a ball: ``terms`` terms, the tail by Taylor series with Hurwitz zeta, rest
    bounded.

    ``kind`` "exp" or "resolvent": both Taylor series alternate with coefficients at most 1.
    """
    ctx.dps = 50
    bp, bq, bx = (arb(value.numerator) / arb(value.denominator) for value in (p, q, x))
    total = arb(0)
    for j in range(1, terms):
        bj = arb(j)
        argument = bx * bj ** (-bq)
        total += bj ** (-bp) * ((-argument).exp() if kind == "exp" else 1 / (1 + argument))
    small = float(x) * terms ** -float(q)
    assert small < 0.9, "take more terms"
    order = int(120 / -math.log(small)) + 2
    power, coefficient = arb(1), arb(1)
    for n in range(order):
        total += coefficient * power * _hurwitz(bp + bq * n, terms)
        power, coefficient = power * -bx, (coefficient / (n + 1) if kind == "exp" else coefficient)
    bound = abs(power) * _hurwitz(bp + bq * order, terms)
    return total + arb(0, float(bound.upper()) * 1.01 + 1e-300)


def _hurwitz(s: arb, a: int) -> arb:
    return acb(s).zeta(acb(a)).real
