"""Exponents with their convention in the type.

The loss decays, L ~ f^(-eta): its exponent is a Decay. Resources grow, x ~ f^(xi): theirs is a Growth. Adding or
comparing the two raises TypeError; ``Growth.as_decay`` and ``Decay.as_growth`` convert on purpose.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from flint import fmpq

from .field import Field, Quotient


@dataclass(frozen=True)
class Rate:
    """An exponent in QQ(parameters); use Decay or Growth. ``value`` is the exact Quotient."""

    value: Quotient

    def _same(self, other) -> Quotient:
        if type(other) is not type(self):
            raise TypeError(
                f"cannot combine {type(self).__name__} with {type(other).__name__}: convert with as_growth or as_decay"
            )
        return other.value

    def __add__(self, other):
        return type(self)(self.value + self._same(other))

    def __sub__(self, other):
        return type(self)(self.value - self._same(other))

    def __mul__(self, factor: int | Fraction):
        return type(self)(self.value * factor)

    __rmul__ = __mul__

    def __call__(self, *args, **values) -> Fraction:
        """Exact value: ``rate(alpha=Fraction(7, 10), beta=1)``."""
        names = self.value.field.names
        point = dict(zip(names, args)) | values
        missing = [n for n in names if n not in point]
        if missing:
            raise TypeError(f"missing value for {', '.join(missing)}")
        value = self.value.at(tuple(rational(point[n]) for n in names))
        return fraction(value)

    @property
    def expr(self):
        """The exponent as a SymPy expression."""
        return self.value.expr

    def formula(self, at: Sequence[fmpq] | None = None) -> str:
        return self.value.formula(at)

    def latex(self, at: Sequence[fmpq] | None = None) -> str:
        return self.value.latex(at)

    def _repr_latex_(self) -> str:
        return f"${self.latex()}$"

    def __str__(self) -> str:
        return str(self.value)


class Decay(Rate):
    """eta of a quantity that falls like f^(-eta)."""

    @property
    def as_growth(self) -> Growth:
        return Growth(-self.value)


class Growth(Rate):
    """xi of a quantity that grows like f^(xi)."""

    @property
    def as_decay(self) -> Decay:
        return Decay(-self.value)


def rational(value: int | Fraction | fmpq | str) -> fmpq:
    """An exact rational as FLINT's type; floats are refused because they are rarely what was meant."""
    if isinstance(value, fmpq):
        return value
    if isinstance(value, float):
        raise TypeError(f"{value!r} is a float; give the exact value, such as Fraction('{value}')")
    value = Fraction(value)
    return fmpq(value.numerator, value.denominator)


def fraction(value: fmpq) -> Fraction:
    """FLINT's rational as Python's: the converse of ``rational``."""
    return Fraction(int(value.p), int(value.q))


def constant(value: Fraction | int, kind: type[Rate] = Growth) -> Rate:
    return kind(Field.of(())(Fraction(value)))
