"""Positive constants as products of powers: ``(alpha*A/(beta*B))**(1/(alpha + beta))``, exact and canonical.

Bases are coefficients of a model (their text), prime numbers, and irreducible polynomials in the parameters; exponents are
exact functions of the parameters. Equal products have equal records.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod

from flint import fmpz

from ..errors import FormulaError, UnknownNameError
from ..field import Field, Quotient
from ..grammar import Node, read
from ..linear import Point
from ..parse import quotient
from ..rate import rational
from .constants import expression, worth

Base = str | int | Quotient
Power = tuple[Base, Quotient]


@dataclass(frozen=True)
class Product:
    """``prod base**exponent``: no exponent is zero, each base stands once, in a fixed order."""

    powers: tuple[Power, ...] = ()

    # --- 1. construction ---------------------------------------------------------------------------------------------

    @staticmethod
    def coefficient(text: str, field: Field) -> Product:
        """A coefficient: a product of names and numbers is taken apart, what is none of these stays whole."""
        parts = _parts(read(text), field, field.one)
        return _collected([(text, field.one)] if parts is None else parts)

    @staticmethod
    def function(q: Quotient, point: Point) -> Product:
        """A function of the parameters that is positive around ``point``, factored so that each factor is."""
        constant, factors = q.factors
        parts = [*_primes(abs(constant), q.field.one)]
        for factor, exponent in factors:
            positive = factor if factor.sign_at(point) > 0 else -factor
            parts.append((positive, q.field(exponent)))
        return _collected(parts)

    def __mul__(self, other: Product) -> Product:
        return _collected([*self.powers, *other.powers])

    def __truediv__(self, other: Product) -> Product:
        return self * other**-1

    def __pow__(self, e: Quotient | int) -> Product:
        return _collected((base, power * e) for base, power in self.powers)

    # --- 2. values ---------------------------------------------------------------------------------------------------

    def at(self, values: Mapping[str, float]) -> float:
        """The number, given one for every parameter and constant. Raises UnknownNameError or DomainError."""
        total = 1.0
        for base, power in self.powers:
            size = worth(base, values) if isinstance(base, str) else _number(base, values)
            total *= size ** _number(power, values)
        return total

    @property
    def expr(self):
        """The same as a SymPy expression; constants are positive symbols, parameters real ones."""
        import sympy

        return sympy.Mul(*(_base_expr(base) ** power.expr for base, power in self.powers))

    # --- 3. printing -------------------------------------------------------------------------------------------------

    def __str__(self) -> str:
        """Bases with the same exponent up to its sign share one power, as a fraction."""
        groups: dict[Quotient, tuple[list[str], list[str]]] = {}
        for base, power in self.powers:
            key = -power if -power in groups else power
            groups.setdefault(key, ([], []))[key != power].append(base)
        return "*".join(_power(_fraction(*map(_texts, sides)), e) for e, sides in groups.items()) or "1"


def _collected(parts: Iterable[Power]) -> Product:
    total: dict[Base, Quotient] = {}
    for base, power in parts:
        total[base] = total[base] + power if base in total else power
    kept = ((base, power) for base, power in total.items() if power)
    return Product(tuple(sorted(kept, key=lambda part: (isinstance(part[0], str), str(part[0])))))


def _parts(node: Node, field: Field, power: Quotient) -> list[Power] | None:
    """The powers in a product of names and numbers; None for anything else."""
    if node.head == "number":
        return list(_primes(node.args[0], power)) if node.args[0] > 0 else None
    if node.head == "name":
        name = node.args[0]
        return [(field.generator(name) if name in field.names else name, power)]
    if node.head == "**":
        try:
            return _parts(node.args[0], field, power * quotient(node.args[1], field))
        except FormulaError:  # an exponent that is no function of the parameters, such as sqrt(2)
            return None
    if node.head not in ("*", "/"):
        return None
    sides = [_parts(node.args[0], field, power), _parts(node.args[1], field, power if node.head == "*" else -power)]
    return None if None in sides else sides[0] + sides[1]


def _primes(value: Fraction, power: Quotient) -> Iterator[Power]:
    for part, sign in ((value.numerator, 1), (value.denominator, -1)):
        for prime, count in fmpz(part).factor():
            if prime != 1:
                yield int(prime), power * (sign * int(count))


def _number(value: int | Quotient, values: Mapping[str, float]) -> float:
    if isinstance(value, int):
        return float(value)
    if value.is_constant:
        return float(value.constant())
    missing = [n for n in value.field.names if n not in values]
    if missing:
        raise UnknownNameError(f"no value for {', '.join(missing)}; give {' '.join(f'{n}=...' for n in missing)}")
    point = tuple(rational(repr(float(values[n]))) for n in value.field.names)
    return float(value.at(point))


def _base_expr(base: Base):
    import sympy

    if isinstance(base, str):
        return expression(base)
    return sympy.Integer(base) if isinstance(base, int) else base.expr


def _texts(bases: Sequence[Base]) -> list[str]:
    """The bases as text, primes multiplied into one number."""
    number = prod(b for b in bases if isinstance(b, int))
    return ([str(number)] if number != 1 else []) + [str(b) for b in bases if not isinstance(b, int)]


def _fraction(above: Sequence[str], below: Sequence[str]) -> str:
    top = "*".join(map(_factor, above)) if len(above) != 1 or below else above[0]
    if not below:
        return top
    bottom = "*".join(map(_factor, below))
    return f"{top or '1'}/{f'({bottom})' if len(below) > 1 else bottom}"


def _factor(text: str) -> str:
    return f"({text})" if any(sign in text for sign in "+-/ ") else text


def _power(base: str, e: Quotient) -> str:
    if e == 1:
        return _factor(base) if "+" in base or " - " in base else base
    exponent = str(e)
    plain = exponent.isidentifier() or exponent.isdigit()
    return f"{_factor(base) if not any(s in base for s in '*/') else f'({base})'}**{exponent if plain else f'({exponent})'}"
