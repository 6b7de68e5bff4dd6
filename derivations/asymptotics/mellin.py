"""Mellin transforms that are quotients of gamma functions, with their strip, poles and Laurent coefficients.

The transform is G(s) = integral_0^oo x^(s-1) g(x) dx. Every filter of the library has

    G(s) = c b^s  prod_i Gamma(a_i + e_i s) / prod_k Gamma(a_k + e_k s),

so poles, strip and Laurent coefficients are *computed* from the arguments (Flajolet, Gourdon, Dumas, Theor.
Comput. Sci. 144, 1995, section 2). Poles left of the strip give the expansion of g at 0, poles right of it
the one at infinity.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from math import factorial

from sympy import Expr, Integer, Max, Min, Mul, S, Symbol, gamma, log, polygamma

from .algebra import canonical, integer_value, is_zero

__all__ = ["ExplicitTransform", "GammaQuotient", "Laurent", "gamma_laurent"]


@dataclass(frozen=True)
class Laurent:
    """Truncated Laurent series: sum_i coefficients[i] * eps**(valuation + i)."""

    valuation: int
    coefficients: tuple[Expr, ...]

    def __mul__(self, other: Laurent) -> Laurent:
        length = min(len(self.coefficients), len(other.coefficients))
        product = tuple(
            sum((self.coefficients[i] * other.coefficients[n - i] for i in range(n + 1)), S.Zero) for n in range(length)
        )
        return Laurent(self.valuation + other.valuation, product)

    def reciprocal(self) -> Laurent:
        """The series of 1/f; the leading coefficient must not vanish."""
        leading, rest = self.coefficients[0], self.coefficients[1:]
        inverse = [1 / leading]
        for n in range(1, len(self.coefficients)):
            inverse.append(-sum((rest[i] * inverse[n - 1 - i] for i in range(n)), S.Zero) / leading)
        return Laurent(-self.valuation, tuple(inverse))

    def coefficient(self, power: int) -> Expr:
        """The coefficient of eps**power (zero below the valuation)."""
        index = power - self.valuation
        return self.coefficients[index] if index >= 0 else S.Zero


def exponential_series(slopes: list[Expr]) -> tuple[Expr, ...]:
    """Taylor coefficients of exp(sum_k slopes[k] eps^(k+1) / (k+1)!)."""
    result: list[Expr] = [S.One]
    for n in range(1, len(slopes) + 1):
        terms = (slopes[k] / factorial(k) * result[n - 1 - k] for k in range(n))
        result.append(sum(terms, S.Zero) / n)
    return tuple(result)


def gamma_laurent(argument: Expr, slope: Expr, length: int) -> Laurent:
    """Laurent series of Gamma(argument + slope * eps), ``length`` coefficients.

    At a pole, argument = -n, Gamma(z) = Gamma(z+n+1) / (z (z+1) ... (z+n)) splits off the pole exactly.
    """
    integer = integer_value(argument)
    if integer is None or integer > 0:
        slopes = [polygamma(k, argument) * slope ** (k + 1) for k in range(length - 1)]
        return Laurent(0, tuple(gamma(argument) * c for c in exponential_series(slopes)))
    series = gamma_laurent(S.One, slope, length)
    for i in range(1, -integer + 1):
        series = series * Laurent(0, (Integer(-i), slope, *[S.Zero] * (length - 2))[:length]).reciprocal()
    return Laurent(-1, tuple(c / slope for c in series.coefficients))


@dataclass(frozen=True)
class GammaQuotient:
    """constant * base**s * prod Gamma(a + e s) over ``numerator`` / the same over ``denominator``.

    Factors are pairs (a, e) with e a non-zero rational number.
    """

    numerator: tuple[tuple[Expr, Expr], ...]
    denominator: tuple[tuple[Expr, Expr], ...] = ()
    constant: Expr = S.One
    base: Expr = S.One

    def __call__(self, s: Expr) -> Expr:
        """G(s) as an expression; meaningful away from the poles."""
        top = Mul(*[gamma(canonical(a + e * s)) for a, e in self.numerator])
        bottom = Mul(*[gamma(canonical(a + e * s)) for a, e in self.denominator])
        return self.constant * self.base**s * top / bottom

    def laurent(self, point: Expr, length: int = 2) -> Laurent:
        """Laurent series of G at ``point``, ``length`` coefficients from the leading one."""
        slopes = [log(self.base), *[S.Zero] * (length - 2)][: length - 1]
        series = Laurent(0, exponential_series(slopes))
        for a, e in self.numerator:
            series = series * gamma_laurent(canonical(a + e * point), e, length)
        for a, e in self.denominator:
            series = series * gamma_laurent(canonical(a + e * point), e, length).reciprocal()
        scale = self.constant * self.base**point
        return Laurent(series.valuation, tuple(scale * c for c in series.coefficients))

    def poles(self, side: int) -> Iterator[Expr]:
        """Locations of the poles right (side=+1) or left (side=-1) of the strip, outwards; infinite or
        finite.

        A factor of the denominator that vanishes there cancels the pole; a factor Gamma(a + e s) in the
        denominator with the same e and a larger by an integer cancels all but finitely many, and the
        iteration ends.
        """
        families = [(a, e) for a, e in self.numerator if e * side < 0]
        seen: list[Expr] = []
        for n in count():
            alive = [(a, e) for a, e in families if not self._cancelled_from(a, e, n)]
            if not alive:
                return
            for a, e in alive:
                location = canonical(-(a + n) / e)
                if self.laurent(location, 1).valuation < 0 and not any(is_zero(location - old) for old in seen):
                    seen.append(location)
                    yield location

    def _cancelled_from(self, a: Expr, e: Expr, n: int) -> bool:
        """True when a denominator factor removes all poles of Gamma(a + e s) from the n-th on."""
        shifts = (integer_value(b - a) for b, f in self.denominator if f == e)
        return any(shift is not None and n >= shift for shift in shifts)

    def strip(self) -> tuple[Expr, Expr]:
        """The fundamental strip (left, right): between the first pole on either side, -oo or oo without
        poles."""
        left = [canonical(-a / e) for a, e in self.numerator if e > 0]
        right = [canonical(-a / e) for a, e in self.numerator if e < 0]
        return Max(*left) if left else S.NegativeInfinity, Min(*right) if right else S.Infinity


@dataclass(frozen=True)
class ExplicitTransform:
    """A transform given by its formula in ``symbol``, its strip, and the poles with their Laurent series.

    ``left`` and ``right`` list (location, series) outwards from the strip. The lists may be incomplete: an
    expansion can be asked for as far as they go.
    """

    formula: Expr
    symbol: Symbol
    edges: tuple[Expr, Expr]
    left: tuple[tuple[Expr, Laurent], ...] = ()
    right: tuple[tuple[Expr, Laurent], ...] = ()

    def __call__(self, s: Expr) -> Expr:
        """G(s) as an expression."""
        return self.formula.subs(self.symbol, s)

    def strip(self) -> tuple[Expr, Expr]:
        """The strip as given."""
        return self.edges

    def poles(self, side: int) -> Iterator[Expr]:
        """The listed pole locations of one side."""
        return iter([location for location, _ in (self.right if side > 0 else self.left)])

    def laurent(self, point: Expr, length: int = 2) -> Laurent:
        """The listed series at a pole, the Taylor series of the formula elsewhere."""
        for location, series in (*self.left, *self.right):
            if is_zero(location - point):
                return Laurent(series.valuation, series.coefficients[:length])
        derivatives = (self.formula.diff(self.symbol, n) for n in range(length))
        return Laurent(0, tuple(d.subs(self.symbol, point) / factorial(n) for n, d in enumerate(derivatives)))
