"""Power series in a small expansion: (1 + small)**e and log(1 + small), up to a grade."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce

from sympy import Expr, Integer, S, binomial

from exponents.errors import DomainError

from .algebra import canonical
from .expansion import Expansion, Term

__all__ = ["binomial_series", "log_series"]


def _powers(small: Expansion, order: int) -> list[Expansion]:
    """1, small, small**2, ... as far as grades up to ``order`` occur; the small expansion has grades >= 1."""
    if any(term.grade < 1 for term in small.terms):
        raise DomainError("a power series needs a small argument: every term must have grade at least 1")
    unit = Expansion((Term(S.One),), order=order)
    bounded = replace(small, order=order)
    return reduce(lambda done, _: [*done, done[-1] * bounded], range(order + 1), [unit])


def binomial_series(small: Expansion, exponent: Expr, order: int) -> Expansion:
    """(1 + small)**exponent up to grade ``order``."""
    terms = [power * Term(_binomial(exponent, k)) for k, power in enumerate(_powers(small, order))]
    return reduce(Expansion.__add__, terms)


def log_series(small: Expansion, order: int) -> Expansion:
    """log(1 + small) up to grade ``order``."""
    powers = _powers(small, order)[1:]
    return reduce(Expansion.__add__, [p * Term(Integer((-1) ** k) / (k + 1)) for k, p in enumerate(powers)])


def _binomial(exponent: Expr, k: int) -> Expr:
    return canonical(binomial(exponent, k).expand(func=True))
