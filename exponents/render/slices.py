"""Cells of a diagram on a line: all parameters but one take exact values."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from ..field import Field
from ..region import Condition, Region
from .regions import Interval, solutions


def on_line(condition: Condition, name: str, fixed: Mapping[str, Fraction]) -> Condition:
    """A condition as one on the parameter ``name``; ``fixed`` gives every other parameter that occurs in it."""
    line = Field.of((name,))
    values = {n: line(v) for n, v in fixed.items()} | {name: line.generator(name)}
    total = line.zero
    for powers, c in condition.poly.num.to_dict().items():
        term = line(int(c))
        for n, e in zip(condition.poly.field.names, powers):
            if e:
                term = term * values[n] ** int(e)
        total = total + term
    return Condition.of(total, condition.strict)


def intervals(cell: Region, name: str, fixed: Mapping[str, Fraction]) -> list[Interval]:
    """Where a line runs through a cell; the ends are exact."""
    conditions = (on_line(c, name, fixed) for c in cell.conditions)
    return solutions([c for c in conditions if c.poly or c.strict])  # 0 >= 0 holds
