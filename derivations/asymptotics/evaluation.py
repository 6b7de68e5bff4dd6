"""Numbers from expansions: exact parameters in once, then float64 in microseconds or any number of digits.

``bind`` puts exact parameters into exponents and coefficients. The bound expansion keeps its coefficients at
each precision asked for, so that a further point costs a few powers. Near a collision two large terms cancel:
evaluation measures the cancellation and raises its working precision by as much.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

import mpmath
from sympy import Expr, Rational, Symbol

from exponents.errors import DomainError

from .algebra import exact
from .expansion import Expansion, Term

__all__ = ["BoundExpansion", "bind", "number"]

Number = int | float | Fraction | mpmath.mpf
_GUARD = 10


def bind(expansion: Expansion, parameters: Mapping[Symbol, object]) -> BoundExpansion:
    """Put exact values of the parameters in (ints, Fractions, SymPy numbers).

    Raises :class:`DomainError` for an inexact value, a parameter left free, or a point on a collision of
    poles.
    """
    values = {symbol: exact(value, str(symbol)) for symbol, value in parameters.items()}
    bound = expansion.substitute(values)
    free = {symbol for term in bound.terms for symbol in _free(term)}
    if free:
        raise DomainError(f"parameters {sorted(map(str, free))} have no value; the expansion needs all of them")
    return BoundExpansion(bound)


def _free(term: Term) -> set[Symbol]:
    exponents = [exponent for _, exponent in term.exponents]
    return set().union(term.coefficient.free_symbols, *(exponent.free_symbols for exponent in exponents))


def number(expression: Expr, digits: int) -> mpmath.mpf:
    """A constant to ``digits`` digits.

    Raises :class:`DomainError` when it is not a finite real number: never a complex number where a real one
    is due.
    """
    with mpmath.workdps(digits + _GUARD):
        value = expression.evalf(digits + _GUARD)
        real, imaginary = value.as_real_imag()
        if imaginary.is_Float and abs(imaginary) < abs(real) * Rational(1, 10 ** (digits - 2)):
            value = real
        if not value.is_Number or value.is_finite is not True:
            raise DomainError(f"the constant {expression} has no finite real value: {value}")
        return mpmath.mpf(value._to_mpmath(mpmath.mp.prec))


@dataclass(frozen=True)
class BoundExpansion:
    """An expansion whose only symbols are its variables."""

    expansion: Expansion
    _coefficients: dict[int, tuple[mpmath.mpf, ...]] = field(default_factory=dict, repr=False, compare=False)
    _exponents: dict[int, tuple[tuple[mpmath.mpf, ...], ...]] = field(default_factory=dict, repr=False, compare=False)

    @property
    def variables(self) -> tuple[Symbol, ...]:
        """Variables in the order in which values are given."""
        return self.expansion.variables

    def coefficients(self, digits: int = 15) -> tuple[mpmath.mpf, ...]:
        """The coefficients of the terms to ``digits`` digits, computed once."""
        if digits not in self._coefficients:
            self._coefficients[digits] = tuple(number(term.coefficient, digits) for term in self.expansion.terms)
        return self._coefficients[digits]

    def __call__(self, *values: float) -> float:
        """The sum in float64 at positive values of :attr:`variables`."""
        logs = [math.log(value) for value in values]
        return math.fsum(
            coefficient * math.exp(sum(map(float.__mul__, exponents, logs))) * _logarithms(powers, logs)
            for coefficient, exponents, powers in self._float_terms()
        )

    def _float_terms(self) -> tuple[tuple[float, tuple[float, ...], tuple[int, ...]], ...]:
        cached = self.__dict__.get("_floats")
        if cached is None:
            cached = tuple(
                (
                    float(coefficient),
                    tuple(float(term.exponent(variable)) for variable in self.variables),
                    tuple(term.log_power(variable) for variable in self.variables),
                )
                for term, coefficient in zip(self.expansion.terms, self.coefficients(17), strict=True)
            )
            self.__dict__["_floats"] = cached
        return cached

    def value(self, values: Mapping[Symbol, Number], digits: int = 30) -> mpmath.mpf:
        """The sum to ``digits`` digits at positive values of the variables.

        Raises :class:`DomainError` for a missing or non-positive value.
        """
        self._check(values)
        working = digits
        while True:
            terms = self.term_values(values, working)
            with mpmath.workdps(working + _GUARD):
                total = mpmath.fsum(terms)
                lost = self._lost_digits(terms, total)
            # twice: coefficients near a pole are as ill-conditioned as their sum
            if working >= digits + 2 * lost or lost > 20 * digits:
                return total
            working = digits + 2 * lost

    def term_values(self, values: Mapping[Symbol, Number], digits: int = 30) -> tuple[mpmath.mpf, ...]:
        """Each term to ``digits`` digits."""
        with mpmath.workdps(digits + _GUARD):
            points = [_mpf(values[variable]) for variable in self.variables]
            logs = [mpmath.log(point) for point in points]
            coefficients, exponents = self.coefficients(digits), self._powers(digits)
            return tuple(
                c * mpmath.exp(mpmath.fdot(es, logs)) * _logarithms([t.log_power(x) for x in self.variables], logs)
                for c, es, t in zip(coefficients, exponents, self.expansion.terms, strict=True)
            )

    def _powers(self, digits: int) -> tuple[tuple[mpmath.mpf, ...], ...]:
        if digits not in self._exponents:
            self._exponents[digits] = tuple(
                tuple(number(term.exponent(x), digits) for x in self.variables) for term in self.expansion.terms
            )
        return self._exponents[digits]

    def _check(self, values: Mapping[Symbol, Number]) -> None:
        for variable in self.variables:
            if variable not in values:
                raise DomainError(f"the expansion needs a value of {variable}; given are {sorted(map(str, values))}")
            if not values[variable] > 0:
                raise DomainError(f"{variable} = {values[variable]} is not positive; variables of an expansion are")

    @staticmethod
    def _lost_digits(terms: tuple[mpmath.mpf, ...], total: mpmath.mpf) -> int:
        largest = max((abs(term) for term in terms), default=mpmath.mpf(0))
        if largest == 0 or total == 0:
            return 0
        return max(0, int(mpmath.ceil(mpmath.log10(largest / abs(total)))))


def _logarithms(powers: tuple[int, ...] | list[int], logs: list) -> float | mpmath.mpf:
    result = 1
    for power, value in zip(powers, logs, strict=True):
        if power:
            result *= value**power
    return result


def _mpf(value: Number) -> mpmath.mpf:
    return mpmath.mpf(value.numerator) / value.denominator if isinstance(value, Fraction) else mpmath.mpf(value)
