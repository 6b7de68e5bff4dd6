"""Semialgebraic regions of the parameter space: conjunctions of polynomial inequalities over QQ.

A Condition is ``poly >= 0`` (closed) or ``poly > 0`` (strict) with ``poly`` a Quotient with constant denominator 1,
primitive, so that equal conditions are equal objects. Emptiness and implication are questions for ``signs.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from flint import fmpq

from .errors import DomainError
from .field import Field, Quotient
from .printing import latex_polynomial_inequality, text_polynomial_inequality


@dataclass(frozen=True)
class Condition:
    """``poly >= 0``, or ``poly > 0`` when strict."""

    poly: Quotient
    strict: bool = False

    @staticmethod
    def of(value: Quotient, strict: bool = False) -> Condition:
        """The condition ``value >= 0`` (or > 0) for a rational function, denominators cleared by their square."""
        poly = value.field(value.num * value.den)
        content = int(poly.num.content()) if poly else 1
        return Condition(poly.field(poly.num // content) if content > 1 else poly, strict)

    @property
    def complement(self) -> Condition:
        return Condition(-self.poly, not self.strict)

    @property
    def open(self) -> Condition:
        return Condition(self.poly, True)

    @property
    def closed(self) -> Condition:
        return Condition(self.poly, False)

    def holds(self, point: Sequence[fmpq]) -> bool:
        sign = self.poly.sign_at(point)
        return sign > 0 or (sign == 0 and not self.strict)

    def __str__(self) -> str:
        return text_polynomial_inequality(self.poly, self.strict)

    def latex(self) -> str:
        return latex_polynomial_inequality(self.poly, self.strict)


@dataclass(frozen=True)
class Region:
    """The set where all conditions hold; the empty tuple is the whole space."""

    field: Field
    conditions: tuple[Condition, ...] = field(default=())

    def __contains__(self, point: Sequence[fmpq]) -> bool:
        return all(c.holds(point) for c in self.conditions)

    def __and__(self, other: Region | Condition) -> Region:
        extra = (other,) if isinstance(other, Condition) else other.conditions
        return Region(self.field, self.conditions + tuple(c for c in extra if c not in self.conditions))

    @property
    def open(self) -> Region:
        return Region(self.field, tuple(c.open for c in self.conditions))

    def failing(self, point: Sequence[fmpq]) -> Condition | None:
        """The first condition that a point violates."""
        return next((c for c in self.conditions if not c.holds(point)), None)

    def require(self, point: Sequence[fmpq]) -> None:
        broken = self.failing(point)
        if broken is not None:
            where = ", ".join(f"{n} = {v}" for n, v in zip(self.field.names, point))
            raise DomainError(f"the point {where} lies outside the domain: {broken} fails")

    def __str__(self) -> str:
        return ", ".join(map(str, self.conditions)) or "everywhere"

    def latex(self) -> str:
        return r",\ ".join(c.latex() for c in self.conditions)
