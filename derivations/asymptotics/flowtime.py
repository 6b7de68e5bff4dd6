"""Implicit time: d tau / d N = g L^-h along a loss that is itself a power of tau (normalised and sign
descent, h = 1/2).

With L = c tau^-p,  tau^(h p) d tau ... separates:  tau^(1 - h p) = (1 - h p) g c^-h N, so for h p < 1

    L = c [ (1 - h p) g c^-h N ]^(-p / (1 - h p)).

At h p >= 1 the loss reaches zero in finite N: there is no power law (arXiv:2603.02069 for h = 1/2).
"""

from __future__ import annotations

from sympy import Expr, Rational, Symbol

from exponents.errors import DomainError

from .algebra import canonical, exact, sign_of
from .expansion import Term, monomial

__all__ = ["self_normalised"]

_HALF = Rational(1, 2)


def self_normalised(loss: Term, clock: Symbol, steps: Symbol, rate: Term, power: Expr = _HALF) -> Term:
    """The loss after ``steps`` N when d tau/d N = rate * L**-power and L = ``loss``, a power of tau =
    ``clock``.

    ``rate`` is a monomial in other variables (g). The condition power * p < 1 is left in ``regular`` as the
    expression that must not vanish; where its sign is known to be wrong the call is refused. Raises
    :class:`DomainError` for a loss with logarithms, one that does not decay, and at power * p >= 1.
    """
    h, p = exact(power, "power"), canonical(-loss.exponent(clock))
    if loss.logs or rate.logs:
        raise DomainError(f"{loss.as_expr()}: implicit time is given for pure powers; a logarithm must be absent")
    if sign_of(p) in (-1, 0):
        raise DomainError(f"the loss {loss.as_expr()} does not decay in {clock}: exponent {-p}")
    gap = canonical(1 - h * p)
    if sign_of(gap) in (-1, 0):
        raise DomainError(
            f"loss {clock}^-({p}) with d tau/d N = g L^-({h}): h p = {canonical(h * p)} >= 1, the loss "
            "reaches zero in finite "
            "time and has no power law"
        )
    amplitude = Term(loss.coefficient, tuple((v, e) for v, e in loss.exponents if v != clock))
    time = _scaled(rate, 1) * _scaled(amplitude, -h) * monomial(1, {steps: 1})
    time = Term(gap * time.coefficient, time.exponents)
    result = amplitude * _scaled(time, canonical(-p / gap))
    return Term(result.coefficient, result.exponents, regular=frozenset({gap}), origin="implicit time")


def _scaled(term: Term, power: Expr) -> Term:
    """term**power for a positive monomial."""
    return Term(term.coefficient**power, monomial(1, {v: canonical(e * power) for v, e in term.exponents}).exponents)
