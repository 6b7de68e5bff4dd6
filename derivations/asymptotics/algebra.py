"""Exact algebra of exponents and coefficients: reduced fractions, integer tests, gamma quotients.

Exponents live in QQ(alpha, beta): their canonical form is the reduced fraction, so equality is structural.
Coefficients are products of gamma and zeta values; the only rewriting they need is Gamma(z + n) = (z)_n
Gamma(z), done here directly because the general simplifiers of SymPy cost seconds on a handful of terms.
"""

from __future__ import annotations

from functools import cache, lru_cache

from sympy import (
    ZZ,
    Add,
    Expr,
    Integer,
    Mul,
    Pow,
    S,
    Symbol,
    cancel,
    gamma,
    hyper,
    sympify,
    together,
)
from sympy import rf as rising_factorial
from sympy.polys.domains.fractionfield import FractionField as FracField
from sympy.polys.fields import FracElement

from exponents.errors import DomainError

__all__ = ["canonical", "exact", "integer_value", "is_zero", "normal_form", "sign_of", "tidy_hyper"]


@cache
def _field(symbols: tuple[Symbol, ...]) -> FracField:
    """The field of fractions of ZZ[symbols]: its elements are reduced, an order of magnitude faster than
    ``cancel``."""
    return ZZ.frac_field(*symbols)


def _in_field(expression: Expr) -> bool:
    """True for sums, products and integer powers of rational numbers and symbols."""
    if expression.is_Rational or expression.is_Symbol:
        return True
    if expression.is_Pow:
        return expression.exp.is_Integer and _in_field(expression.base)
    return (expression.is_Add or expression.is_Mul) and all(_in_field(part) for part in expression.args)


def _quotient(expression: Expr) -> tuple[FracElement, FracField]:
    field = _field(tuple(sorted(expression.free_symbols, key=lambda symbol: symbol.name)))
    return field.from_sympy(expression), field


@lru_cache(maxsize=16384)
def canonical(expression: Expr) -> Expr:
    """Reduced fraction of an element of QQ(parameters); equality of values is equality of expressions."""
    if expression.is_Rational or expression.is_Symbol or expression in (S.Infinity, S.NegativeInfinity):
        return expression
    if not _in_field(expression):
        return cancel(together(expression))
    element, field = _quotient(expression)
    return field.to_sympy(element)


def exact(value: object, name: str) -> Expr:
    """``value`` as an exact SymPy expression in canonical form.

    Raises :class:`DomainError` for floats (they have no exact meaning), strings and complex numbers.
    """
    if isinstance(value, (float, complex, str)) or value is None:
        raise DomainError(f"{name} = {value!r} is not exact; give an int, Fraction, Rational or SymPy expression")
    expression = sympify(value, strict=True)
    if not isinstance(expression, Expr) or expression.has(S.ImaginaryUnit) or expression.is_Float:
        raise DomainError(f"{name} = {value!r} is not a real exact expression")
    return canonical(expression) if _in_field(expression) else expression


def is_zero(expression: Expr) -> bool:
    """True when the rational function vanishes identically."""
    return canonical(expression) == 0


def integer_value(expression: Expr) -> int | None:
    """The value of ``expression`` when it is identically an integer, else None."""
    reduced = canonical(expression)
    return int(reduced) if reduced.is_Integer else None


@lru_cache(maxsize=16384)
def sign_of(expression: Expr) -> int | None:
    """Sign of a rational function when it is the same wherever all symbols are positive, else None.

    Read off the coefficients of numerator and denominator: all of one sign decides, mixed signs leave it
    open.
    """
    if not expression.free_symbols:
        return int(bool(expression > 0)) - int(bool(expression < 0))
    if not all(symbol.is_positive for symbol in expression.free_symbols):
        return None
    element, _ = _quotient(expression)
    signs = [_common_sign(polynomial.coeffs()) for polynomial in (element.numer, element.denom)]
    if element == 0:
        return 0
    return None if None in signs else signs[0] * signs[1]


def _common_sign(coefficients: list) -> int | None:
    signs = {int(coefficient > 0) - int(coefficient < 0) for coefficient in coefficients}
    return signs.pop() if len(signs) == 1 else None


def tidy_hyper(expression: Expr) -> Expr:
    """Reduced fractions as parameters of hypergeometric functions."""
    return expression.replace(
        lambda part: isinstance(part, hyper),
        lambda part: hyper([canonical(a) for a in part.ap], [canonical(b) for b in part.bq], part.argument),
    )


@lru_cache(maxsize=8192)
def normal_form(coefficient: Expr) -> Expr:
    """A sum of (element of the field) x (transcendental product), equal products added, zero recognised.

    Gamma factors whose arguments differ by an integer are collected, Gamma(z+n)/Gamma(z) = (z)_n: without
    this Gamma(kap) / Gamma(kap - 1) keeps a removable singularity and evaluation at kap = 1 divides infinity
    by infinity.
    """
    if coefficient.is_number and not coefficient.has(gamma):
        return coefficient
    parts: dict[Expr, Expr] = {}
    for term in Add.make_args(coefficient.expand(deep=False, power_base=False, power_exp=False, log=False)):
        rational, rest = _normal_product(term)
        parts[rest] = parts.get(rest, S.Zero) + rational
    return Add(*[canonical(rational) * rest for rest, rational in parts.items()])


def _normal_product(product: Expr) -> tuple[Expr, Expr]:
    """A product as (element of the field, transcendental rest), powers of one base and gamma factors
    collected."""
    gammas: dict[Expr, int] = {}
    powers: dict[Expr, Expr] = {}
    for factor_ in Mul.make_args(product.expand(deep=False, power_base=True, mul=False, power_exp=False, log=False)):
        base, exponent = factor_.as_base_exp()
        if isinstance(base, gamma) and exponent.is_Integer:
            argument = canonical(base.args[0])
            gammas[argument] = gammas.get(argument, 0) + int(exponent)
        else:
            powers[base] = powers.get(base, S.Zero) + exponent
    factors = [Pow(base, canonical(exponent)) for base, exponent in powers.items()] + _collected(gammas)
    rational = [f for f in factors if _in_field(f)]
    return Mul(*rational), Mul(*[f for f in factors if f not in rational])


def _collected(powers: dict[Expr, int]) -> list[Expr]:
    """One gamma factor for each class of arguments modulo the integers, times polynomial factors."""
    classes: list[dict[Expr, int]] = []
    for argument, power in powers.items():
        for members in classes:
            if integer_value(argument - next(iter(members))) is not None:
                members[argument] = power
                break
        else:
            classes.append({argument: power})
    return [factor_ for members in classes for factor_ in _collected_class(members)]


def _collected_class(members: dict[Expr, int]) -> list[Expr]:
    total = sum(members.values())
    base = _reference(members, total)
    factors: list[Expr] = []
    for argument, power in members.items():
        shift = integer_value(argument - base)
        if shift >= 0:
            factors.append(Pow(canonical(rising_factorial(base, Integer(shift)).expand(func=True)), power))
        else:
            factors.append(Pow(canonical(rising_factorial(argument, Integer(-shift)).expand(func=True)), -power))
    return [*_absorbed(base, total, factors)]


def _reference(members: dict[Expr, int], total: int) -> Expr:
    """The argument to reduce to: for a net numerator a numerator's own, so that single factors stay as they
    are."""
    candidates = [argument for argument, power in members.items() if power * (total or 1) > 0] or list(members)
    origin = candidates[0]
    return max(candidates, key=lambda argument: integer_value(argument - origin))


def _absorbed(base: Expr, total: int, factors: list[Expr]) -> list[Expr]:
    """Write +-z Gamma(z) as +-Gamma(z+1): the form in which the constants of the papers are printed."""
    product = Mul(*factors)
    if total == 1:
        for sign in (1, -1):
            if is_zero(product - sign * base):
                return [Integer(sign), gamma(canonical(base + 1))]
    return [product, Pow(gamma(base), total)] if total else [product]
