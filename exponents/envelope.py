"""The lower envelope of lines on half a line, with what keeps it: positive functions of the parameters.

Lines ``start + slope rho`` over rho >= 0, each there only where its bounds ``a + b rho >= 0`` hold, have coefficients that
are functions of the parameters. At a generic point the envelope is found in numbers; then the fewest inequalities are
collected that make it the envelope around the point: on each segment its own line is there, and every other line lies
above it or is not there. By duality in one dimension two constraints are always enough to say why.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from flint import fmpq

from .errors import ModelError
from .field import Field, Quotient
from .linear import NotGeneric, Point

Bound = tuple[Quotient, Quotient]  # (a, b): a + b rho


@dataclass(frozen=True)
class Line:
    """A monomial's decay in powers of the size, ``start + slope rho``, there where all ``bounds`` are nonnegative."""

    component: str
    start: Quotient
    slope: Quotient
    bounds: tuple[Bound, ...]

    def minus(self, other: Line) -> Bound:
        return self.start - other.start, self.slope - other.slope


@dataclass(frozen=True)
class Curve:
    """Components in order of dominance and the crossovers between them."""

    order: tuple[str, ...]
    crossings: tuple[Quotient, ...]


@dataclass(frozen=True)
class Segment:
    """The line that is lowest from ``left`` to ``right`` (None: infinity)."""

    line: Line
    left: Quotient
    right: Quotient | None


def lower_envelope(lines: Sequence[Line], field: Field, point: Point) -> tuple[Curve, list[Quotient]]:
    """The envelope around the point and the functions that are positive there and keep it by their signs.

    Raises NotGeneric where one of them vanishes, ModelError if at some rho there is no line at all.
    """
    segments = _segments([_Placed.of(line, point) for line in lines], field)
    order, crossings = [segments[0].line.component], []
    for segment in segments[1:]:
        if segment.line.component != order[-1]:
            order.append(segment.line.component)
            crossings.append(segment.left)
    positive = [q for s in segments for q in _reasons(s, lines, point)]
    return Curve(tuple(order), tuple(crossings)), positive


# --- in numbers, at the point -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Placed:
    """A line at the point, with the bounds that begin and end it (None: it begins at 0, it never ends)."""

    line: Line
    start: fmpq
    slope: fmpq
    low: fmpq
    high: fmpq | None
    begins: Bound | None
    ends: Bound | None

    @staticmethod
    def of(line: Line, point: Point) -> _Placed:
        low, high, begins, ends = fmpq(0), None, None, None
        for a, b in line.bounds:
            constant, slope = a.at(point), b.at(point)
            if slope == 0:
                if constant < 0:
                    low, high = fmpq(0), fmpq(-1)
                    break
            elif slope > 0 and -constant / slope > low:
                low, begins = -constant / slope, (a, b)
            elif slope < 0 and (high is None or -constant / slope < high):
                high, ends = -constant / slope, (a, b)
        return _Placed(line, line.start.at(point), line.slope.at(point), low, high, begins, ends)

    def at(self, rho: fmpq) -> fmpq:
        return self.start + self.slope * rho

    def after(self, rho: fmpq) -> bool:
        """Whether it is there just after rho."""
        return self.low <= rho and (self.high is None or self.high > rho)


def _segments(lines: Sequence[_Placed], field: Field) -> list[Segment]:
    found: list[Segment] = []
    rho, left = fmpq(0), field.zero
    for _ in range(4 * len(lines) + 4):
        here = [line for line in lines if line.after(rho)]
        if not here:
            raise ModelError("no component of the loss is there at some times; one of them must have no window")
        current = min(here, key=lambda line: (line.at(rho), line.slope))
        changes = sorted(_changes(lines, current, rho), key=lambda change: change[0])
        if not changes:
            return [*found, Segment(current.line, left, None)]
        rho, right = changes[0]
        found.append(Segment(current.line, left, right))
        left = right
    raise ModelError("the loss curve changes its dominant component without end")


def _changes(lines: Sequence[_Placed], current: _Placed, rho: fmpq) -> Iterator[tuple[fmpq, Quotient]]:
    """Times after rho at which the current line ends or another one passes or appears below it, with their formulas."""
    if current.high is not None:
        yield current.high, _root(current.ends)
    for line in lines:
        if line is current:
            continue
        if current.slope > line.slope:  # the other decays more slowly: it wins from their crossing on
            crossing = (line.start - current.start) / (current.slope - line.slope)
            time, formula = crossing, None
            if line.low > crossing:
                time, formula = line.low, line.begins
            if time > rho and (line.high is None or line.high > time):
                yield time, _root(line.line.minus(current.line) if formula is None else formula)
        elif line.low > rho and line.at(line.low) < current.at(line.low) and line.after(line.low):
            yield line.low, _root(line.begins)


def _root(bound: Bound) -> Quotient:
    return -bound[0] / bound[1]


# --- in formulas, around the point ------------------------------------------------------------------------------------


def _reasons(segment: Segment, lines: Sequence[Line], point: Point) -> Iterator[Quotient]:
    """What has to stay positive for the segment to be part of the envelope."""
    ends = _Ends(segment, point)
    if segment.right is not None:
        yield from ends.kept([segment.right - segment.left])
    for bound in segment.line.bounds:
        yield from ends.kept(ends.values(bound))
    for line in lines:
        if line is not segment.line:
            yield from ends.above(line)


@dataclass(frozen=True)
class _Ends:
    """Comparisons of other lines with a segment, at its two ends."""

    segment: Segment
    point: Point

    def values(self, f: Bound) -> list[Quotient]:
        """An affine function at the ends; at infinity its slope stands for it."""
        a, b = f
        right = self.segment.right
        return [a + b * self.segment.left, b if right is None else a + b * right]

    def kept(self, values: Sequence[Quotient]) -> list[Quotient]:
        """The values that are not constant; NotGeneric where one vanishes at the point only."""
        if any(v and v.sign_at(self.point) == 0 for v in values):
            raise NotGeneric("two exponents of the loss curve agree at this point only")
        if any(v.sign_at(self.point) < 0 for v in values if v):
            raise AssertionError("a reason for the envelope does not hold at its own point")
        return [v for v in values if not v.is_constant]

    def above(self, line: Line) -> list[Quotient]:
        """Why the line is not below the segment: the first of the possible reasons that holds at the point."""
        for reason in self._possible(line):
            signs = [v.sign_at(self.point) if v else 1 for v in reason]
            if all(sign >= 0 for sign in signs):
                return self.kept(reason)
        raise NotGeneric("a line of the loss curve begins or ends on another at this point only")

    def _possible(self, line: Line) -> Iterator[list[Quotient]]:
        gap = line.minus(self.segment.line)
        left, right = self.values(gap)
        yield [left, right]
        rising = [f for f in line.bounds if f[1].sign_at(self.point) > 0]
        falling = [f for f in line.bounds if f[1].sign_at(self.point) < 0]
        for f in rising:  # it begins where it has passed above
            yield [f[1], _at_root(gap, f), right]
        for f in falling:
            yield [-f[1], _at_root(gap, f), left]
        for f in line.bounds:  # it is not there at all
            yield [-v for v in self.values(f)]
        for f, g in product(rising, falling):
            yield [f[1], -g[1], _root(f) - _root(g)]


def _at_root(f: Bound, bound: Bound) -> Quotient:
    return f[0] + f[1] * _root(bound)
