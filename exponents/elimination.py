"""Exact values of polynomials and quotients at points with several irrational coordinates.

The value y of a polynomial at algebraic coordinates is a root of what is left of ``y - polynomial`` when the coordinates
are eliminated one after the other by resultants with their minimal polynomials; enclosures tell which root. (In y that
polynomial has the leading coefficient one, so no resultant vanishes.) A quotient is eliminated once more, from the exact
values of its two parts. Degrees multiply: a last resort after ``values``, which treats one irrational coordinate.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import lcm

from flint import Ordering, fmpz_mpoly_ctx, fmpz_poly

from .algebraic import Algebraic, real_roots

Interval = tuple[Fraction, Fraction]
Terms = dict[tuple[int, ...], Fraction]


def polynomial_at(terms: Terms, point: Sequence[Algebraic]) -> Algebraic:
    """The exact value of a polynomial, exponents -> coefficient, at a point."""
    context, *unknowns = _ring(len(point))
    scale = lcm(*(c.denominator for c in terms.values())) if terms else 1
    equation = scale * unknowns[-1]
    for powers, c in terms.items():
        product = context.constant(int(c * scale))
        for x, e in zip(unknowns, powers):
            product *= x ** int(e)
        equation -= product
    return _root(_eliminated(equation, unknowns, point), lambda near: _enclosed(terms, near), point)


def quotient_of(top: Algebraic, bottom: Algebraic) -> Algebraic:
    """top/bottom, exactly; ``bottom`` is not zero."""
    _, x, y, z = _ring(2)
    return _root(_eliminated(y * z - x, (x, y, z), (top, bottom)), lambda near: _divided(*near), (top, bottom))


def _ring(size: int):
    """The context of size + 1 unknowns, and the unknowns; the last one stands for the value."""
    context = fmpz_mpoly_ctx.get(tuple(f"x{i}" for i in range(size + 1)), Ordering.lex)
    return context, *context.gens()


def _eliminated(equation, unknowns, point: Sequence[Algebraic]) -> fmpz_poly:
    for i, value in enumerate(point):
        minimal = sum((c * unknowns[i] ** k for k, c in enumerate(value.coefficients)), 0 * unknowns[i])
        equation = minimal.resultant(equation, f"x{i}")
    found = {int(m[-1]): int(c) for m, c in equation.to_dict().items()}
    return fmpz_poly([found.get(i, 0) for i in range(max(found) + 1)])


def _root(
    poly: fmpz_poly, enclose: Callable[[list[Interval]], Interval | None], point: Sequence[Algebraic]
) -> Algebraic:
    """The root of ``poly`` in the enclosure, which narrows with the coordinates."""
    candidates, width = real_roots(poly), Fraction(1, 10**6)
    while True:
        near = [x.refined(width) for x in point]
        bounds = enclose([(x.low, x.high) for x in near])
        if bounds is not None:
            here = [c for c in (c.refined(width) for c in candidates) if c.high >= bounds[0] and c.low <= bounds[1]]
            if len(here) == 1:
                return here[0]
        width /= 10**6


def _enclosed(terms: Terms, box: Sequence[Interval]) -> Interval:
    low = high = Fraction(0)
    for powers, c in terms.items():
        term = (c, c)
        for side, e in zip(box, powers):
            for _ in range(int(e)):
                term = _times(term, side)
        low, high = low + term[0], high + term[1]
    return low, high


def _times(x: Interval, y: Interval) -> Interval:
    products = [a * b for a in x for b in y]
    return min(products), max(products)


def _divided(top: Interval, bottom: Interval) -> Interval | None:
    if bottom[0] <= 0 <= bottom[1]:
        return None
    return _times(top, (1 / bottom[1], 1 / bottom[0]))
