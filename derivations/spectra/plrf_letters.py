"""The letters of power-law random features, and signs of what is written in them."""

from __future__ import annotations

from sympy import Expr, Rational, Symbol, symbols

from ..asymptotics.algebra import canonical, sign_of

__all__ = ["ALPHA", "BETA", "B", "RHO", "d", "gamma", "in_domain_sign", "r"]

ALPHA, BETA, RHO = symbols("alpha beta rho", positive=True)
d, r, gamma, B = symbols("d r gamma B", positive=True)


def in_domain_sign(expression: Expr) -> int | None:
    """Sign of an element of QQ(alpha, beta) on alpha, beta > 0, alpha + beta > 1/2 when it is constant
    there."""
    direct = sign_of(expression)
    if direct is not None:
        return direct
    excess = Symbol("excess", positive=True)
    return sign_of(canonical(expression.subs(BETA, excess + Rational(1, 2) - ALPHA)))
