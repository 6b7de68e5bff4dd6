"""Where along one parameter the loss of a phase diagram falls fastest: that parameter is a choice, the others are given.

On the line each phase has a rational function for the exponent of the loss. Its largest value is found among the ends of its
intervals and the zeros of its derivative, exactly; where it is taken is a set, often an interval.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from .algebraic import Algebraic, between, real_roots
from .errors import ModelError
from .field import Quotient
from .intervals import along, in_one, intervals
from .solution import Solution
from .values import Value, value_at

End = Algebraic | None
Ends = tuple[End, End]


@dataclass(frozen=True)
class Best:
    """The largest exponent ``eta`` of the loss, and the closed intervals of the parameter ``name`` where it is taken, in
    increasing order (None for an end at infinity); ``sample``: such a value, inside an interval if one has an inside."""

    name: str
    eta: Value
    where: tuple[Ends, ...]
    sample: Value

    def __str__(self) -> str:
        return " or ".join(_said(self.name, *ends) for ends in self.where)


def best(solution: Solution, name: str, fixed: Mapping[str, Fraction]) -> Best:
    """Along ``name``, the other parameters of the solution being ``fixed`` at rational values.

    Raises ModelError where no phase is met, or where no value is best because the exponent rises towards infinity.
    """
    found = [candidate for piece in _pieces(solution, name, fixed) for candidate in _candidates(*piece)]
    others = ", ".join(f"{n} = {v}" for n, v in fixed.items())
    if not found:
        raise ModelError(f"{solution.model.id}: no phase is known along {name} at {others}")
    eta = max(value for value, _ in found)
    where = _merged([ends for value, ends in found if value == eta])
    if where is None:
        raise ModelError(f"{solution.model.id}: at {others} no {name} is best, the exponent of the loss rises with it")
    inside = [between(low, high) for low, high in where if low is None or low != high]
    return Best(name, _plain(eta), tuple(where), inside[0] if inside else _plain(where[0][0]))


def _pieces(solution: Solution, name: str, fixed: Mapping[str, Fraction]) -> Iterator[tuple[Quotient, Ends]]:
    """The exponent of the loss on each interval of the line."""
    for phase in solution.phases:
        eta = phase.loss.value
        top, bottom = (along(part, eta.field.names, name, fixed) for part in (eta.num, eta.den))
        for cell in phase.cells:
            for found in intervals(cell, name, fixed):
                yield top / bottom, (found.low and found.low.value, found.high and found.high.value)


def _candidates(eta: Quotient, ends: Ends) -> Iterator[tuple[Algebraic, Ends | None]]:
    """Values that the exponent takes, and where: a whole piece, or its ends and stationary points; None is infinity."""
    if eta.is_constant:
        yield Algebraic.rational(eta.constant()), ends
        return
    top, bottom = in_one(eta.num), in_one(eta.den)
    low, high = ends
    stationary = real_roots(top.derivative() * bottom - top * bottom.derivative())
    inside = (x for x in stationary if (low is None or low < x) and (high is None or x < high))
    for x in (*inside, *(end for end in ends if end is not None)):
        yield _exact(value_at(eta, (_plain(x),))), (x, x)
    if None in ends:
        if top.degree() > bottom.degree():
            raise ModelError(f"the exponent {eta} of the loss grows without bound, so that no value is best")
        lead = Fraction(int(top[bottom.degree()]), int(bottom[bottom.degree()]))
        yield Algebraic.rational(lead), None


def _merged(found: list[Ends | None]) -> list[Ends] | None:
    """Closed intervals in order, those that meet as one; None where there is none but at infinity."""
    known = sorted((e for e in found if e is not None), key=lambda e: (e[0] is not None, e[0] or _ZERO))
    merged: list[Ends] = []
    for low, high in known:
        if merged and (merged[-1][1] is None or (low is not None and low <= merged[-1][1])):
            start, stop = merged[-1]
            merged[-1] = (start, None if stop is None or high is None else max(stop, high))
        else:
            merged.append((low, high))
    return merged or None


_ZERO = Algebraic.rational(0)


def _exact(value: Value) -> Algebraic:
    return value if isinstance(value, Algebraic) else Algebraic.rational(Fraction(value))


def _plain(value: Algebraic) -> Value:
    return value.low if value.is_rational else value


def _said(name: str, low: End, high: End) -> str:
    if low is None and high is None:
        return f"any {name}"
    if high is None:
        return f"{name} >= {low}"
    if low is None:
        return f"{name} <= {high}"
    return f"{name} = {low}" if low == high else f"{low} <= {name} <= {high}"
