"""Convolution of two power laws, (K * F)(t) = integral_0^t K(t-s) F(s) ds, with its case split and its
logarithm.

In the Laplace variable the convolution is a product. With K ~ sum c t^-a and F ~ sum c' t^-b and their masses
(integral_0^oo, or its finite part where it diverges)

    K * F ~ mass(K) F + mass(F) K + sum c c' Gamma(1-a) Gamma(1-b) / Gamma(2-a-b) t^(1-a-b),

which of the three leads depends on a, b against 1: the Volterra noise term of SGD is K times the mass of F
while F is integrable and K * F otherwise. At a = 1 or b = 1 the gamma factor and the mass are both infinite
and leave log t.
"""

from __future__ import annotations

from dataclasses import replace

from sympy import EulerGamma, Expr, Integer, S, Symbol, factorial, gamma

from exponents.errors import DomainError

from .algebra import canonical, integer_value
from .expansion import Expansion, Term, differs, monomial
from .laplace import inverse_laplace

__all__ = ["convolve", "laplace_transform"]


def laplace_transform(expansion: Expansion, t: Symbol, x: Symbol, mass: Expr) -> Expansion:
    """integral_0^oo e^(-x t) f(t) dt for x -> 0 from f for t -> oo (powers, no logarithms) and the mass of f.

    ``mass`` is the constant M of integral_0^T f dt = M + terms of the expansion integrated + o(1). The
    remainder is of order x, where the first moment of f enters. Raises :class:`DomainError` for a term with a
    logarithm in t.
    """
    terms = [image for term in expansion.terms for image in _image(term, t, x)]
    remainder = [replace(image, coefficient=S.One) for term in expansion.remainder for image in _image(term, t, x)[:1]]
    return Expansion.collect([Term(mass, origin="mass"), *terms], [*remainder, monomial(1, {x: 1})])


def _image(term: Term, t: Symbol, x: Symbol) -> list[Term]:
    """t^-a -> Gamma(1-a) x^(a-1); at a = 1, 2, ... the singular part (-1)^a x^(a-1) log x / (a-1)!."""
    if term.log_power(t):
        raise DomainError(f"{term.as_expr()}: convolution is given for powers; a logarithm in {t} must be absent")
    a = canonical(-term.exponent(t))
    rest = replace(term, exponents=tuple((v, e) for v, e in term.exponents if v != t))
    power = monomial(1, {x: a - 1})
    integer = integer_value(a)
    if integer is None or integer < 1:
        return [
            replace(
                power * rest,
                coefficient=rest.coefficient * gamma(1 - a),
                regular=rest.regular | differs(a - 1),
            )
        ]
    singular = Integer((-1) ** integer) / factorial(integer - 1)
    images = [replace(power * rest, coefficient=rest.coefficient * singular, logs=(*rest.logs, (x, 1)))]
    if integer == 1:
        images.append(replace(power * rest, coefficient=-rest.coefficient * EulerGamma))
    return images


def convolve(kernel: Expansion, source: Expansion, t: Symbol, kernel_mass: Expr, source_mass: Expr) -> Expansion:
    """Expansion of K * F for t -> oo from those of K and F; other variables ride along.

    Raises :class:`DomainError` for a factor with a logarithm in t.
    """
    x = Symbol("x_laplace", positive=True)
    product = laplace_transform(kernel, t, x, kernel_mass) * laplace_transform(source, t, x, source_mass)
    return inverse_laplace(product, x, t)
