"""A rational point of each open cell that polynomials cut the parameter space into: exact, whatever the degrees.

The open part of cylindrical algebraic decomposition (Strzebonski, J. Symb. Comput. 29 (2000) 471): eliminate the last
parameter by leading coefficients, discriminants and resultants; over a point where none of these vanishes the curves
are ordered sheets, and one point between neighbouring sheets is enough. A strict system of inequalities that has a
solution has one among these points, because its solutions are a union of open cells up to a thin set.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import combinations
from math import lcm, prod

from flint import fmpq, fmpz_mpoly, fmpz_poly

from ..field import Quotient
from ..rate import fraction


def solution(polys: Sequence[Quotient], parameters: int) -> tuple[fmpq, ...] | None:
    """A rational point where all polynomials (Quotients with denominator 1) are positive; None if there is none."""
    if any(p.is_constant and p.constant() <= 0 for p in polys):
        return None
    polys = [p for p in polys if not p.is_constant]
    levels = _levels({f for p in polys for f in _factors(p)}, parameters)
    point = next(_lift((), levels, polys), None) if parameters else ()
    return None if point is None else tuple(fmpq(x.numerator, x.denominator) for x in point)


def _lift(
    base: tuple[Fraction, ...], levels: Sequence[list[Quotient]], polys: Sequence[Quotient]
) -> Iterator[tuple[Fraction, ...]]:
    """Points above ``base``, depth first; a poly of fewer parameters is tested as soon as these have values."""
    k = len(base)
    for x in _between([_univariate(f.num, base) for f in levels[k]]):
        point = (*base, x)
        if all(_number(p.num, point) > 0 for p in polys if _height(p) == k):
            yield from _lift(point, levels, polys) if k + 1 < len(levels) else (point,)


def _levels(factors: set[Quotient], parameters: int) -> list[list[Quotient]]:
    """levels[k]: irreducible polynomials in the first k + 1 parameters; their sheets separate that level's cells."""
    levels = []
    for k in reversed(range(parameters)):
        top = [f for f in factors if _height(f) == k]
        levels.append(top)
        factors = {f for f in factors if _height(f) < k}
        for f in top:
            factors |= _factors(_leading(f, k))
            if f.num.degrees()[k] > 1:
                factors |= _factors(f.field(f.num.discriminant(k)))
        for f, g in combinations(top, 2):
            factors |= _factors(f.field(f.num.resultant(g.num, k)))
    return levels[::-1]


def _factors(poly: Quotient) -> set[Quotient]:
    return {f for f, _ in poly.factors[1]}


def _height(poly: Quotient) -> int:
    """The index of the last parameter that occurs; -1 for a constant."""
    return max((k for k, d in enumerate(poly.num.degrees()) if d > 0), default=-1)


def _leading(poly: Quotient, k: int) -> Quotient:
    """The leading coefficient as a polynomial in the k-th parameter."""
    degree = poly.num.degrees()[k]
    terms = {tuple(map(int, m)): c for m, c in poly.num.to_dict().items()}
    top = {(*m[:k], 0, *m[k + 1 :]): c for m, c in terms.items() if m[k] == degree}
    return poly.field(poly.num.context().from_dict(top))


def _number(poly: fmpz_mpoly, point: Sequence[Fraction]) -> Fraction:
    terms = poly.to_dict().items()
    return sum((int(c) * prod(x**e for x, e in zip(point, map(int, m)) if e) for m, c in terms), Fraction(0))


def _univariate(poly: fmpz_mpoly, base: Sequence[Fraction]) -> fmpz_poly:
    """The polynomial in the next parameter, up to a positive factor, with the values of ``base`` put in."""
    coefficients = [Fraction(0)] * (poly.degrees()[len(base)] + 1)
    for m, c in poly.to_dict().items():
        coefficients[m[len(base)]] += int(c) * prod(x**e for x, e in zip(base, map(int, m)) if e)
    scale = lcm(*(c.denominator for c in coefficients))
    return fmpz_poly([int(c * scale) for c in coefficients])


def _between(polys: Iterable[fmpz_poly]) -> list[Fraction]:
    """A simple rational in each interval that the real roots of the polynomials leave."""
    product = fmpz_poly([1])
    for p in polys:
        product = product * (p // p.gcd(product))
    roots = sorted(_enclosures(product))
    if not roots:
        return [Fraction(0)]
    inner = [_simplest(a, b) for (_, a), (b, _) in zip(roots, roots[1:])]
    return [Fraction(roots[0][0].__floor__() - 1), *inner, Fraction(roots[-1][1].__ceil__() + 1)]


def _enclosures(poly: fmpz_poly) -> Iterator[tuple[Fraction, Fraction]]:
    """Disjoint rational intervals around the real roots of a square-free polynomial."""
    if poly.degree() > 0:
        for root, _ in poly.complex_roots():
            if root.imag == 0:
                yield _exact(root.real.lower()), _exact(root.real.upper())


def _exact(x) -> Fraction:
    return fraction(x.fmpq())


def _simplest(low: Fraction, high: Fraction) -> Fraction:
    """The fraction of least denominator strictly between two numbers."""
    if low < 0 < high:
        return Fraction(0)
    if high <= 0:
        return -_simplest(-high, -low)
    whole = low.__floor__()
    if whole + 1 < high:
        return Fraction(whole + 1)
    if low == whole:
        return whole + Fraction(1, (1 / (high - whole)).__floor__() + 1)
    return whole + 1 / _simplest(1 / (high - whole), 1 / (low - whole))
