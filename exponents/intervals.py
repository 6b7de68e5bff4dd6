"""Conditions in one parameter, solved exactly: intervals whose ends are algebraic numbers.

On a line all parameters of a diagram but one take exact values, so that its cells are intervals.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from flint import fmpq, fmpz_mpoly, fmpz_poly

from .algebraic import Algebraic, between, real_roots
from .field import Field, Quotient
from .region import Condition, Region


def constant_parameter(condition: Condition) -> str | None:
    """The only parameter that occurs in a condition; None if there are several."""
    used = [n for n, d in zip(condition.poly.field.names, condition.poly.num.degrees()) if d]
    return used[0] if len(used) == 1 else None


def univariate(condition: Condition) -> fmpz_poly:
    """The polynomial of a condition in which one parameter occurs."""
    return in_one(condition.poly.num)


def in_one(poly: fmpz_mpoly) -> fmpz_poly:
    """A polynomial in which one variable occurs as one of that variable alone."""
    terms = {sum(map(int, powers)): int(c) for powers, c in poly.to_dict().items()}
    return fmpz_poly([terms.get(k, 0) for k in range(max(terms, default=0) + 1)])


@dataclass(frozen=True)
class End:
    """Where an interval ends: a number, and whether it is left out."""

    value: Algebraic
    strict: bool


@dataclass(frozen=True)
class Interval:
    """None for an end at infinity."""

    low: End | None
    high: End | None


def solutions(conditions: Sequence[Condition]) -> list[Interval]:
    """The intervals where all conditions on one parameter hold, in increasing order; isolated points are left out."""
    polys = [univariate(c) for c in conditions]
    roots = sorted({r for p in polys for r in real_roots(p)})
    edges: list[Algebraic | None] = [None, *roots, None]
    found: list[Interval] = []
    for low, high in pairwise(edges):
        if not all(_positive(p, between(low, high)) for p in polys):
            continue
        start, stop = _end(low, conditions, polys), _end(high, conditions, polys)
        if found and start is not None and not start.strict and found[-1].high == start:
            found[-1] = Interval(found[-1].low, stop)  # a double root inside does not cut
        else:
            found.append(Interval(start, stop))
    return found


def _positive(poly: fmpz_poly, x: Fraction) -> bool:
    return poly(fmpq(x.numerator, x.denominator)) > 0


def _end(root: Algebraic | None, conditions, polys) -> End | None:
    if root is None:
        return None
    return End(root, any(c.strict and root.sign_of(p) == 0 for c, p in zip(conditions, polys)))


# --- on a line --------------------------------------------------------------------------------------------------------


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
