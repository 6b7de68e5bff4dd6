"""Cells of a diagram on a line: all parameters but one take exact values."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from flint import fmpz_mpoly

from ..field import Field, Quotient
from ..region import Condition, Region
from .regions import Interval, solutions


def on_line(condition: Condition, name: str, fixed: Mapping[str, Fraction]) -> Condition:
    """A condition as one on the parameter ``name``; ``fixed`` gives every other parameter that occurs in it."""
    return Condition.of(along(condition.poly.num, condition.poly.field.names, name, fixed), condition.strict)


def along(poly: fmpz_mpoly, names: tuple[str, ...], name: str, fixed: Mapping[str, Fraction]) -> Quotient:
    """A polynomial in ``names`` as one in the parameter ``name``, the others as in ``on_line``."""
    line = Field.of((name,))
    values = {n: line(v) for n, v in fixed.items()} | {name: line.generator(name)}
    total = line.zero
    for powers, c in poly.to_dict().items():
        term = line(int(c))
        for n, e in zip(names, powers):
            if e:
                term = term * values[n] ** int(e)
        total = total + term
    return total


def intervals(cell: Region, name: str, fixed: Mapping[str, Fraction]) -> list[Interval]:
    """Where a line runs through a cell; the ends are exact."""
    conditions = (on_line(c, name, fixed) for c in cell.conditions)
    return solutions([c for c in conditions if c.poly or c.strict])  # 0 >= 0 holds
