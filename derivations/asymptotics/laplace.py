"""Watson's lemma termwise: from a transform at small argument to a function at large time, logarithms
included.

integral_0^oo e^(-x t) f(t) dt = F(x):   x^-b log(x)^k  ->  (-d/db)^k [ t^(b-1) / Gamma(b) ]. 1/Gamma is
entire, so non-negative integer powers of x without a logarithm contribute nothing at large t, and with a
logarithm they contribute a pure power. (Doetsch; Flajolet and Odlyzko's transfer theorem in its continuous
form.)
"""

from __future__ import annotations

from dataclasses import replace

from sympy import Expr, Integer, S, Symbol, binomial, gamma, polygamma

from .algebra import canonical, integer_value
from .expansion import Expansion, Term, monomial
from .mellin import gamma_laurent

__all__ = ["inverse_laplace", "reciprocal_gamma_derivatives"]


def inverse_laplace(expansion: Expansion, x: Symbol, t: Symbol) -> Expansion:
    """Termwise inverse Laplace transform from x -> 0 to t -> oo; other variables ride along."""
    terms = [image for term in expansion.terms for image in _image(term, x, t)]
    remainder = [replace(image, coefficient=S.One) for term in expansion.remainder for image in _image(term, x, t)]
    return Expansion.collect(terms, remainder, expansion.order)


def _image(term: Term, x: Symbol, t: Symbol) -> list[Term]:
    b, k = canonical(-term.exponent(x)), term.log_power(x)
    rest = replace(
        term,
        exponents=tuple((v, e) for v, e in term.exponents if v != x),
        logs=tuple((v, n) for v, n in term.logs if v != x),
    )
    derivatives = reciprocal_gamma_derivatives(b, k)
    images = []
    for j, derivative in enumerate(derivatives):
        coefficient = Integer((-1) ** k) * binomial(k, j) * derivative
        logs = ((t, k - j),) if k > j else ()
        image = Term(coefficient, monomial(1, {t: b - 1}).exponents, logs) * rest
        if image.coefficient != 0:
            images.append(replace(image, regular=rest.regular, origin=rest.origin))
    return images


def reciprocal_gamma_derivatives(b: Expr, count: int) -> list[Expr]:
    """[1/Gamma, (1/Gamma)', ...] at b up to the ``count``-th derivative, exact also at b = 0, -1, -2, ..."""
    integer = integer_value(b)
    if integer is not None and integer <= 0:
        series = gamma_laurent(b, S.One, count + 1).reciprocal()
        factorials = [S.One]
        for n in range(1, count + 1):
            factorials.append(factorials[-1] * n)
        return [series.coefficient(n) * factorials[n] for n in range(count + 1)]
    # (1/Gamma)' = -psi / Gamma, and Leibniz for the higher ones
    values: list[Expr] = [1 / gamma(b)]
    for n in range(1, count + 1):
        values.append(-sum((binomial(n - 1, i) * polygamma(i, b) * values[n - 1 - i] for i in range(n)), S.Zero))
    return values
