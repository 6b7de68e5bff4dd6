"""The optimal values of one resource's exponent as intervals, ordered at a sample point of the phase."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from ..rate import Growth
from ..solution import Optimum


@dataclass(frozen=True)
class Span:
    """The closed interval [low, high] of exponents; None: unbounded."""

    low: Growth | None
    high: Growth | None

    @property
    def is_point(self) -> bool:
        return self.low is not None and self.low == self.high


def spans(optimum: Optimum, resource: str, sample: Sequence[Fraction]) -> tuple[Span, ...]:
    """Disjoint intervals in increasing order: one where the optimum is a convex set, several where branches tie."""
    value = {v[resource]: v[resource](*sample) for v in optimum.vertices}
    slopes = [ray[resource](*sample) for ray in optimum.rays]
    found: list[Span] = []
    for face in optimum.faces:
        growths = sorted((optimum.vertices[i][resource] for i in face), key=value.__getitem__)
        low = None if any(s < 0 for s in slopes) else growths[0]
        high = None if any(s > 0 for s in slopes) else growths[-1]
        found.append(Span(low, high))
    return _merged(found, value)


def _merged(found: list[Span], value: dict[Growth, Fraction]) -> tuple[Span, ...]:
    infinite = float("inf")
    left = lambda s: -infinite if s.low is None else value[s.low]  # noqa: E731
    right = lambda s: infinite if s.high is None else value[s.high]  # noqa: E731
    merged: list[Span] = []
    for span in sorted(found, key=lambda s: (left(s), right(s))):
        if merged and left(span) <= right(merged[-1]):
            merged[-1] = Span(merged[-1].low, max(merged[-1], span, key=right).high)
        else:
            merged.append(span)
    return tuple(merged)
