"""The leading behaviour of PLRF + SGD with its logarithms: L* ~ f^-eta (log f)^p, d* ~ f^xi (log f)^q, and so on.

On a wall of the phase diagram two powers are equal, and where two poles of the sums meet there the power carries a
logarithm. The components are derived again with the parameters restricted to the wall, the step size takes its largest
stable value (on 2 alpha = 1 the trace is a logarithm), and the terms are balanced with powers of log f. Where no pole
collides on the wall nothing needs to be derived: there are no logarithms. Where the difference log d - log X is itself
only log log f (on 2 alpha = 1, and at alpha = 1/4, beta = 1/2) powers of log log f remain and are not given.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sympy import Expr, Rational, S, Symbol, rem

from ..asymptotics.algebra import canonical
from ..asymptotics.balance import Growth, balance_with_logs
from ..asymptotics.expansion import Term
from ..plrf import ALPHA, BETA, B, Plrf, d, gamma, r

__all__ = ["Logarithms", "collides", "logarithms"]


@dataclass(frozen=True)
class Logarithms:
    """Powers of log f in the loss and in the resources d, r, gamma; functions of what is free on the wall.

    ``resources`` is empty where the optimal resources are not unique.
    """

    loss: Expr
    resources: tuple[tuple[Symbol, Expr], ...]

    @staticmethod
    def none(unique: bool) -> Logarithms:
        """Pure powers."""
        return Logarithms(S.Zero, tuple((x, S.Zero) for x in (d, r, gamma) if unique))


def collides(model: Plrf, wall: Expr) -> bool:
    """Whether a coefficient of a leading term of ``model`` (or of the trace) is infinite on the curve wall = 0."""
    terms = [*(t for c in model.components() for t in c.terms), *model.trace.terms]
    return any(_divides(wall, expression) for term in terms for expression in term.regular)


def _divides(factor: Expr, expression: Expr) -> bool:
    symbols = sorted(factor.free_symbols, key=str)
    return rem(expression, factor, *symbols, domain="QQ" if expression.free_symbols == set(symbols) else None) == 0


def logarithms(restriction: Mapping[Symbol, Expr], point: Mapping[Symbol, Expr]) -> Logarithms:
    """The logarithms on the curve that ``restriction`` gives by one parameter (or both), for B of order one.

    ``point`` gives the parameters that remain free at a point of the wall, where the balance is found; the answer
    holds along the wall as far as the same terms stay in balance. Raises DomainError outside the theory's domain.
    """
    model = Plrf(*(restriction.get(parameter, parameter) for parameter in (ALPHA, BETA)))
    step, logs = _largest_step(model, point)
    growth = {
        d: Growth(S.Zero, S.One),
        r: Growth(S.One, S.NegativeOne),
        gamma: Growth(S.Zero, step, logs),
        B: Growth(),
    }
    rows = [(term, component.windows) for component in model.components() for term in component.terms]
    found = balance_with_logs(rows, growth, point)
    shift = found.log_shift
    powers = ((d, shift), (r, -shift), (gamma, canonical(step * shift + logs)))
    return Logarithms(canonical(found.log_power), powers if found.unique else ())


def _largest_step(model: Plrf, point: Mapping[Symbol, Expr]) -> tuple[Expr, Expr]:
    """(a, k) of gamma = d^a (log d)^k, the inverse of the trace."""
    leading = max(model.trace.terms, key=lambda term: _size(term, point))
    return canonical(-leading.exponent(d)), Rational(-leading.log_power(d))


def _size(term: Term, point: Mapping[Symbol, Expr]) -> tuple[Expr, int]:
    return S(term.exponent(d)).subs(point), term.log_power(d)


def restricted(wall: Expr, parameters: Iterable[Symbol] = (BETA, ALPHA)) -> Mapping[Symbol, Expr] | None:
    """The curve wall = 0 solved for a parameter in which it is linear with constant slope; None where there is none."""
    for parameter in parameters:
        slope = canonical(wall.diff(parameter))
        if slope.is_Rational and slope != 0:
            return {parameter: canonical(parameter - wall / slope)}
    return None
