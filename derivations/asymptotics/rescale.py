"""Monomial changes of variables: X = scale * prod w**e, with log X = log(scale) + sum e log w."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import reduce

from sympy import Expr, S, Symbol, log

from .expansion import Expansion, Term, monomial

__all__ = ["change_variable"]


def change_variable(expansion: Expansion, variable: Symbol, scale: Expr, powers: Mapping[Symbol, object]) -> Expansion:
    """Replace ``variable`` by ``scale * prod w**powers[w]`` in terms and remainder; ``scale`` positive."""
    terms = [image for term in expansion.terms for image in _image(term, variable, scale, powers).terms]
    remainder = [
        replace(image, coefficient=S.One)
        for term in expansion.remainder
        for image in _image(term, variable, S.One, powers).terms
    ]
    return Expansion.collect(terms, remainder, expansion.order)


def _image(term: Term, variable: Symbol, scale: Expr, powers: Mapping[Symbol, object]) -> Expansion:
    exponent = term.exponent(variable)
    rest = replace(
        term,
        coefficient=term.coefficient * scale**exponent,
        exponents=tuple((other, e) for other, e in term.exponents if other != variable),
        logs=tuple((other, k) for other, k in term.logs if other != variable),
    )
    moved = monomial(1, {w: exponent * e for w, e in powers.items()})
    logarithm = Expansion.collect(
        [Term(log(scale)), *(Term(S(e), logs=((w, 1),)) for w, e in powers.items())],
    )
    start = Expansion((replace(moved * rest, regular=rest.regular, origin=rest.origin),))
    return reduce(lambda product, _: product * logarithm, range(term.log_power(variable)), start)
