"""Windows of validity: monomial inequalities prod x**e <= 1 between resources, found from the small factors
of a series."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sympy import Expr, Le, Mul, Symbol
from sympy.core.relational import Relational

from exponents.errors import DomainError

from .algebra import canonical, sign_of
from .expansion import Term

__all__ = ["Window", "window_of"]


@dataclass(frozen=True)
class Window:
    """prod variable**exponent <= 1 (up to a constant factor), outside of which a component is not described.

    ``reason`` says which small factor of the derivation it keeps small.
    """

    exponents: tuple[tuple[Symbol, Expr], ...]
    reason: str = ""

    @property
    def relation(self) -> Relational:
        """The inequality with positive powers on both sides, e.g. gamma*r <= d**(2*alpha)."""
        small = [v**e for v, e in self.exponents if sign_of(e) != -1]
        large = [v ** (-e) for v, e in self.exponents if sign_of(e) == -1]
        return Le(Mul(*small), Mul(*large), evaluate=False)

    def degree(self, path: Mapping[Symbol, Expr]) -> Expr:
        """Exponent of T in the product when every variable is T**path[variable]; the window is degree <=
        0."""
        return canonical(sum((e * path[v] for v, e in self.exponents), start=0 * next(iter(path.values()))))


def window_of(term: Term, unit: Symbol, reason: str) -> Window:
    """term <= 1, raised to the positive power that makes the exponent of ``unit`` equal to +1 or -1.

    Raises :class:`DomainError` when the exponent of ``unit`` has no sign.
    """
    exponent = term.exponent(unit)
    sign = sign_of(exponent)
    if sign not in (1, -1):
        raise DomainError(f"the window {term.as_expr()} <= 1 cannot be solved for {unit}: exponent {exponent}")
    scale = canonical(sign / exponent)
    return Window(tuple((v, canonical(e * scale)) for v, e in term.exponents), reason)
