"""Real algebraic numbers: an irreducible integer polynomial with an isolating interval. Exact, small, no floats.

1. Definition     minimal polynomial, rational interval that holds exactly one root (a rational number is degree 1).
2. Construction   the real roots of an integer polynomial, isolated by Sturm sequences.
3. Properties     order, sign of a polynomial at the number, rational points between numbers.
4. Printing       fractions, square roots up to degree 2, else "root of".
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache, total_ordering
from math import isqrt

from flint import fmpq, fmpz_poly

# --- 1. Definition ----------------------------------------------------------------------------------------------------


@total_ordering
@dataclass(frozen=True)
class Algebraic:
    """The root of ``coefficients`` (constant term first, irreducible, primitive) in the interval [low, high]."""

    coefficients: tuple[int, ...]
    low: Fraction
    high: Fraction

    @staticmethod
    def rational(value: Fraction | int) -> Algebraic:
        value = Fraction(value)
        return Algebraic((-value.numerator, value.denominator), value, value)

    # --- 3. Properties ------------------------------------------------------------------------------------------------

    @property
    def degree(self) -> int:
        return len(self.coefficients) - 1

    @property
    def is_rational(self) -> bool:
        return self.degree == 1

    def refined(self, width: Fraction) -> Algebraic:
        """The same number with an interval no wider than ``width``."""
        low, high = self.low, self.high
        if low == high:
            return self
        poly = fmpz_poly(list(self.coefficients))
        rising = _sign(poly, high) > 0
        while high - low > width:
            middle = (low + high) / 2
            if (_sign(poly, middle) > 0) == rising:
                high = middle
            else:
                low = middle
        return Algebraic(self.coefficients, low, high)

    def sign_of(self, poly: fmpz_poly) -> int:
        """The sign of an integer polynomial at this number, decided exactly."""
        if self.is_rational:
            return _sign(poly, self.low)
        if poly.gcd(fmpz_poly(list(self.coefficients))).degree() > 0:
            return 0
        x = self
        while _count(poly, x.low, x.high):
            x = x.refined((x.high - x.low) / 16)
        return _sign(poly, x.high)

    def __lt__(self, other: Algebraic) -> bool:
        if self == other:
            return False
        a, b = self, other
        while not (a.high < b.low or b.high < a.low):
            if a.coefficients == b.coefficients and a.is_rational:
                return False
            a, b = a.refined((a.high - a.low) / 16), b.refined((b.high - b.low) / 16)
        return a.high < b.low

    def __eq__(self, other) -> bool:
        if not isinstance(other, Algebraic) or self.coefficients != other.coefficients:
            return NotImplemented if not isinstance(other, Algebraic) else False
        low, high = max(self.low, other.low), min(self.high, other.high)
        return low <= high and (self.is_rational or _count(fmpz_poly(list(self.coefficients)), low, high) > 0)

    def __hash__(self) -> int:
        return hash(self.coefficients)

    def __float__(self) -> float:
        x = self
        while x.high - x.low > min(abs(x.low), abs(x.high)) / 2**60:  # relative: an irrational number is not 0
            x = x.refined((x.high - x.low) / 2**20)
        return float((x.low + x.high) / 2)

    # --- 4. Printing --------------------------------------------------------------------------------------------------

    @cached_property
    def _surd(self) -> tuple[Fraction, Fraction, int] | None:
        """(p, q, n) with the number equal to p + q*sqrt(n), for degree 2."""
        if self.degree != 2:
            return None
        c, b, a = self.coefficients
        square, n = b * b - 4 * a * c, 1
        outside, n = square_part(square)
        p, q = Fraction(-b, 2 * a), Fraction(outside, 2 * a)
        sign = 1 if (self > Algebraic.rational(p)) == (q > 0) else -1
        return p, sign * q, n

    def __str__(self) -> str:
        if self.is_rational:
            return str(self.low)
        if self._surd is None:
            return f"root of {_text(self.coefficients)} near {float(self):.6g}"
        p, q, n = self._surd
        root = f"sqrt({n})" if abs(q.numerator) == 1 else f"{abs(q.numerator)}*sqrt({n})"
        root += "" if q.denominator == 1 else f"/{q.denominator}"
        return ("-" if q < 0 else "") + root if p == 0 else f"{p} {'-' if q < 0 else '+'} {root}"

    def latex(self) -> str:
        def fraction(top: str, bottom: int) -> str:
            return top if bottom == 1 else rf"\frac{{{top}}}{{{bottom}}}"

        if self.is_rational:
            return ("-" if self.low < 0 else "") + fraction(str(abs(self.low.numerator)), self.low.denominator)
        if self._surd is None:
            return f"{float(self):.6g}"
        p, q, n = self._surd
        root = fraction((str(abs(q.numerator)) if abs(q.numerator) != 1 else "") + rf"\sqrt{{{n}}}", q.denominator)
        first = "" if p == 0 else ("-" if p < 0 else "") + fraction(str(abs(p.numerator)), p.denominator)
        return first + ("-" if q < 0 else "+" if first else "") + root

    @property
    def expr(self):
        """The number as a SymPy expression (radicals up to degree 2, CRootOf beyond)."""
        import sympy

        if self.is_rational:
            return sympy.Rational(self.low.numerator, self.low.denominator)
        if self._surd is not None:
            p, q, n = self._surd
            return sympy.Rational(p.numerator, p.denominator) + sympy.Rational(q.numerator, q.denominator) * sympy.sqrt(
                n
            )
        index = sum(1 for r in real_roots(fmpz_poly(list(self.coefficients))) if r < self)
        return sympy.CRootOf(sympy.Poly(list(reversed(self.coefficients)), sympy.Symbol("x")), index)


def _text(coefficients) -> str:
    terms = [(c, k) for k, c in enumerate(coefficients) if c][::-1]
    parts = []
    for c, k in terms:
        letter = "" if k == 0 else "x" if k == 1 else f"x**{k}"
        size = str(abs(c)) if abs(c) != 1 or not letter else ""
        parts.append(("-" if c < 0 else "+", size + ("*" if size and letter else "") + letter))
    return "".join((("-" if s == "-" else "") if i == 0 else f" {s} ") + t for i, (s, t) in enumerate(parts))


def square_part(n: int) -> tuple[int, int]:
    """(s, m) with n = s^2 m and m free of squares of small primes."""
    s, m = 1, n
    if isqrt(m) ** 2 == m:
        return isqrt(m), 1
    for p in range(2, 1000):
        while m % (p * p) == 0:
            s, m = s * p, m // (p * p)
    return s, m


# --- 2. Construction --------------------------------------------------------------------------------------------------


def _value(poly: fmpz_poly, x: Fraction) -> fmpq:
    return poly(fmpq(x.numerator, x.denominator))


def _sign(poly: fmpz_poly, x: Fraction) -> int:
    value = _value(poly, x)
    return (value > 0) - (value < 0)


@lru_cache(maxsize=4096)
def _sturm(coefficients: tuple[int, ...]) -> tuple[fmpz_poly, ...]:
    """Sturm's sequence of a polynomial's square-free part, with positive rescalings."""
    p = fmpz_poly(list(coefficients))
    if p.degree() > 0:
        p = p // p.gcd(p.derivative())
    sequence = [p, p.derivative()]
    while sequence[-1].degree() > 0:
        a, b = sequence[-2], sequence[-1]
        lead = b.leading_coefficient()
        power = a.degree() - b.degree() + 1
        _, rest = divmod(a * (lead ** (power + power % 2)), b)
        if not rest:
            break
        sequence.append(-(rest // abs(rest.content())))
    return tuple(s for s in sequence if s)


def _changes(signs) -> int:
    signs = [s for s in signs if s]
    return sum(1 for a, b in zip(signs, signs[1:]) if a != b)


def _count(poly: fmpz_poly, low: Fraction, high: Fraction) -> int:
    """The number of distinct real roots in [low, high]."""
    if poly.degree() <= 0:
        return 0
    sequence = _sturm(tuple(int(c) for c in poly.coeffs()))
    inside = _changes(_sign(s, low) for s in sequence) - _changes(_sign(s, high) for s in sequence)
    return inside + (_sign(sequence[0], low) == 0)


def real_roots(poly: fmpz_poly) -> list[Algebraic]:
    """The distinct real roots of an integer polynomial, in increasing order."""
    if poly.degree() <= 0:
        return []
    return list(_real_roots(tuple(int(c) for c in poly.coeffs())))


@lru_cache(maxsize=4096)
def _real_roots(coefficients: tuple[int, ...]) -> tuple[Algebraic, ...]:
    found = []
    _, factors = fmpz_poly(list(coefficients)).factor()
    for factor, _ in factors:
        found += _isolate(factor)
    return tuple(sorted(found))


def _isolate(p: fmpz_poly) -> list[Algebraic]:
    """Roots of an irreducible polynomial."""
    if p.leading_coefficient() < 0:
        p = -p
    coefficients = tuple(int(c) for c in p.coeffs())
    if len(coefficients) == 2:
        return [Algebraic.rational(Fraction(-coefficients[0], coefficients[1]))]
    bound = Fraction(1)
    while bound <= 1 + max(Fraction(abs(c), coefficients[-1]) for c in coefficients[:-1]):
        bound *= 2
    pending, found = [(-bound, bound)], []
    while pending:
        low, high = pending.pop()
        n = _count(p, low, high)
        if n == 1:
            found.append(Algebraic(coefficients, low, high))
        elif n > 1:
            middle = (low + high) / 2  # not a root: p is irreducible of degree > 1
            pending += [(low, middle), (middle, high)]
    return found


def between(a: Algebraic | None, b: Algebraic | None) -> Fraction:
    """A simple rational strictly between two numbers a < b (None: infinity)."""
    if a is None and b is None:
        return Fraction(0)
    if a is None:
        return Fraction(b.low.__floor__() - 1)
    if b is None:
        return Fraction(a.high.__ceil__() + 1)
    while a.high >= b.low:
        a, b = a.refined((a.high - a.low) / 4), b.refined((b.high - b.low) / 4)
    return simplest(a.high, b.low)


def simplest(low: Fraction, high: Fraction) -> Fraction:
    """The fraction of least denominator strictly inside (low, high)."""
    if low < 0:
        return Fraction(0) if high > 0 else -simplest(-high, -low)
    whole = Fraction(low.__floor__())
    if whole + 1 < high:
        return whole + 1
    if low == whole:  # (n, high) with high <= n + 1
        return whole + Fraction(1, (1 / (high - whole)).__floor__() + 1)
    return whole + 1 / simplest(1 / (high - whole), 1 / (low - whole))
