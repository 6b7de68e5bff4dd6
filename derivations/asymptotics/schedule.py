"""Power schedules gamma(u) = scale (1 + u)^exponent: clock, noise integrals, and the step at which a clock is
reached.

integral_0^r gamma^m du is a power of r when m * exponent > -1, a constant when m * exponent < -1, and a
logarithm between: the same merging of two poles as in a harmonic sum. Exponent negative: decay; positive:
warm-up.
"""

from __future__ import annotations

from dataclasses import dataclass

from sympy import Expr, Integer, S, Symbol, binomial

from exponents.errors import DomainError

from .algebra import canonical, exact, is_zero, sign_of
from .expansion import Expansion, Term, differs, monomial

__all__ = ["PowerSchedule"]


@dataclass(frozen=True)
class PowerSchedule:
    """gamma(u) = scale * (1 + u)**exponent for steps u >= 0; ``steps`` is the symbol r -> oo.

    Raises :class:`DomainError` for an inexact exponent.
    """

    scale: Expr
    exponent: Expr
    steps: Symbol

    def __post_init__(self) -> None:
        object.__setattr__(self, "scale", exact(self.scale, "scale"))
        object.__setattr__(self, "exponent", exact(self.exponent, "exponent"))

    def integral(self, power: int = 1, order: int = 2) -> Expansion:
        """integral_0^r gamma(u)^power du for r -> oo; ``power`` 1 is the clock, 2 the noise. ``order``
        corrections."""
        if power < 1 or order < 0:
            raise DomainError(f"integral of gamma^{power} to order {order}: both must be natural numbers, power >= 1")
        e = canonical(power * self.exponent + 1)
        scale = self.scale**power
        if is_zero(e):
            return self._logarithm(scale, order)
        regular = differs(e)
        powers = [self._power(scale / e, e, k) for k in range(order + 2)]
        constant = Term(-scale / e, regular=regular, origin="start of the schedule")
        return Expansion.collect(
            [*[Term(t.coefficient, t.exponents, regular=regular) for t in powers[:-1]], constant],
            [Term(S.One, powers[-1].exponents)],
        )

    def _power(self, scale: Expr, e: Expr, k: int) -> Term:
        """k-th term of scale (1 + r)^e = scale r^e (1 + e/r + ...)."""
        return Term(scale * canonical(binomial(e, k).expand(func=True)), monomial(1, {self.steps: e - k}).exponents)

    def _logarithm(self, scale: Expr, order: int) -> Expansion:
        logarithm = Term(scale, logs=((self.steps, 1),))
        rest = [monomial(Integer((-1) ** (k + 1)) / k, {self.steps: -k}) for k in range(1, order + 2)]
        return Expansion.collect(
            [logarithm, *[Term(scale * t.coefficient, t.exponents) for t in rest[:-1]]],
            [Term(S.One, rest[-1].exponents)],
        )

    def step_at(self, clock: Symbol) -> Term:
        """Leading term of r as a function of the clock integral_0^r gamma.

        Raises :class:`DomainError` when the clock converges (exponent < -1) or grows only as log r (exponent
        = -1).
        """
        e = canonical(self.exponent + 1)
        if sign_of(e) in (-1, 0):
            raise DomainError(
                f"the clock of (1+u)^({self.exponent}) does not grow as a power of r; the schedule must "
                "decay slower than 1/u"
            )
        return Term((e / self.scale) ** (1 / e), monomial(1, {clock: 1 / e}).exponents, regular=differs(e))
