"""Cover the parameter domain with pieces: ask for an uncovered point, answer there, repeat until none is left.

The last question ("is there a point of the domain outside all pieces?") answered with "none" is the proof of coverage.
Pieces are closed and finitely many, so covering a dense part of an open domain covers all of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Generic, TypeVar

from .errors import ModelError, PoleError
from .field import Quotient
from .rate import fraction, rational
from .region import Condition, Region
from .signs import Oracle, Point, Witness
from .solution import Status, Verdict
from .tropical import NotGeneric

Answer = TypeVar("Answer")

MOST_PIECES = 2000
MOST_TRIES = 20_000


@dataclass(frozen=True)
class Located(Generic[Answer]):
    """An answer, the generic point where it was found and the conditions under which it stays the answer."""

    point: Point
    conditions: tuple[Condition, ...]
    answer: Answer


Ask = Callable[[Point], tuple[Answer, Sequence[Quotient]]]


def cover(
    oracle: Oracle, ask: Ask, progress: Callable[[int], None] | None = None
) -> tuple[list[Located[Answer]], Verdict]:
    """Pieces that cover the oracle's domain, and the verdict on coverage.

    ``ask(point)`` returns an answer and the functions whose signs at the point delimit it; it raises NotGeneric on walls.
    """
    pieces: list[Located[Answer]] = []
    clauses: list[list[Condition]] = []
    walk, patience = _Walk(oracle), 1
    while True:
        found = walk.uncovered(clauses, patience)
        if found is None:
            found = oracle.search(clauses)
            if found.status is Status.UNKNOWN and patience == 1:  # out of reach of a proof: look longer from here on
                patience = 50
                continue
        if found.status is not Status.REFUTED:
            break
        if found.point is None:
            return pieces, Verdict(
                Status.UNKNOWN, "an uncovered point is irrational and has no rational neighbour in reach"
            )
        if len(pieces) >= MOST_PIECES:
            return pieces, Verdict(Status.UNKNOWN, f"more than {MOST_PIECES} pieces")
        located = _near(found.point, oracle, clauses, ask)
        walk.start(located.point)
        pieces.append(located)
        clauses.append([c.complement for c in located.conditions])
        if progress is not None:
            progress(len(pieces))
    if not pieces:
        raise ModelError(f"the domain is empty: no point satisfies {oracle.domain} strictly")
    return pieces, found


class _Walk:
    """Cheap random points around those already visited: most pieces are found without asking for a proof."""

    def __init__(self, oracle: Oracle):
        self.domain, self.random, self.starts = oracle.domain.open, Random(0), []
        self.tries = 15 * 4 ** len(oracle.domain.field.names)  # proofs grow faster with the number of parameters

    def start(self, point: Point) -> None:
        self.starts.append(point)

    def uncovered(self, clauses: Sequence[Sequence[Condition]], patience: int = 1) -> Witness | None:
        """An uncovered point of the domain, or None if none was met."""
        for _ in range(min(self.tries * patience, MOST_TRIES) if self.starts else 0):
            point = self._step(self.random.choice(self.starts))
            if point in self.domain and all(any(c.holds(point) for c in clause) for clause in clauses):
                return Witness.of(point)
        return None

    def _step(self, point: Point) -> Point:
        """A point at a random scale from another one, with small numerators and denominators."""
        scale = Fraction(2) ** self.random.randint(-5, 3)
        step = [scale * Fraction(self.random.randint(-101, 101), 103) for _ in point]
        return tuple(rational((fraction(x) + s).limit_denominator(4096)) for x, s in zip(point, step))


def _near(point: Point, oracle: Oracle, clauses, ask: Ask) -> Located[Answer]:
    """The answer at the point or, if it lies on a wall, at a rational point beside it that is uncovered too."""
    random, width = Random(0), Fraction(1, 4)
    candidate, reason = point, ""
    for _ in range(400):
        try:
            answer, positive = ask(candidate)
            return Located(candidate, delimiting(positive, candidate, oracle), answer)
        except (NotGeneric, PoleError) as error:
            reason = str(error)
        while True:
            candidate = tuple(x + rational(width * Fraction(random.randint(-97, 97), 101)) for x in point)
            width = max(width * Fraction(9, 10), Fraction(1, 10**30))
            if candidate in oracle.domain.open and all(any(c.holds(candidate) for c in clause) for clause in clauses):
                break
    raise ModelError(f"no generic point near ({', '.join(map(str, point))}): {reason}")


def delimiting(positive: Sequence[Quotient], point: Point, oracle: Oracle) -> tuple[Condition, ...]:
    """Conditions on irreducible factors that keep the sign of every function, without those that the domain implies."""
    found: dict[Condition, None] = {}
    for value in positive:
        for factor, exponent in value.factors[1]:
            if exponent % 2 and oracle.constant_sign(factor) is None:
                found[Condition(factor if factor.sign_at(point) > 0 else -factor)] = None
    return tuple(found)


def merged(parts: Sequence[Sequence[Condition]], oracle: Oracle) -> tuple[Region, ...]:
    """The union of closed parts as one minimal list of conditions if that is what it is, else as few such lists as
    joining two at a time leads to, with disjoint interiors. The domain's conditions are part of every region returned."""
    whole = _joined(parts, oracle)
    found = [whole] if whole is not None else _disjoint(_pairwise(parts, oracle), oracle)
    return tuple(_region(minimal(part, oracle), oracle) for part in found)


def _joined(parts: Sequence[Sequence[Condition]], oracle: Oracle) -> list[Condition] | None:
    """The conditions that all parts have in common, if no point beside the parts satisfies them."""
    candidates = dict.fromkeys(c for part in parts for c in part)
    common = [c for c in candidates if all(oracle.implies(part, c) for part in parts)]
    outside = [[c.open] for c in common] + [[c.complement for c in part] for part in parts]
    return common if len(parts) == 1 or oracle.search(outside).status is Status.PROVED else None


def _pairwise(parts: Sequence[Sequence[Condition]], oracle: Oracle) -> list[list[Condition]]:
    """The same union, no two parts of which can be joined."""
    found: list[list[Condition]] = []
    for part in map(list, parts):
        k = 0
        while k < len(found):
            joined = _joined((found[k], part), oracle)
            if joined is None:
                k += 1
            else:  # what has grown may now be joined to those before it
                found.pop(k)
                part, k = joined, 0
        found.append(part)
    return found


def _disjoint(parts: Sequence[list[Condition]], oracle: Oracle) -> list[list[Condition]]:
    """The same union (up to borders) by parts whose interiors do not meet: each without those before it."""
    found: list[list[Condition]] = []
    for part in parts:
        found += outside(part, found[:], oracle)
    return found


def outside(part: list[Condition], others: Sequence[Sequence[Condition]], oracle: Oracle) -> list[list[Condition]]:
    """``part`` without the others, as parts whose interiors do not meet; none if nothing is left."""
    rest = [part]
    for other in others:
        rest = [piece for whole in rest for piece in _without(whole, other, oracle)]
    return rest


def _without(part: list[Condition], other: Sequence[Condition], oracle: Oracle) -> list[list[Condition]]:
    """``part`` outside ``other``, cut along the conditions of ``other`` one after the other."""
    if oracle.empty(c.open for c in (*part, *other)):
        return [part]
    pieces, inside = [], part
    for c in other:
        beyond = [*inside, c.complement.closed]
        if not oracle.empty(k.open for k in beyond):
            pieces.append(beyond)
            inside = [*inside, c]
    return pieces


def minimal(conditions: list[Condition], oracle: Oracle) -> list[Condition]:
    """Drop conditions that the others (and the domain) imply, the most complicated first."""
    kept = list(conditions)
    for c in sorted(conditions, key=_complexity, reverse=True):
        rest = [d for d in kept if d != c]
        if oracle.implies([d.open for d in rest], c):
            kept = rest
    return sorted(kept, key=_complexity)


def _complexity(c: Condition):
    poly = c.poly.num
    return poly.total_degree(), len(poly.to_dict()), str(c)


def _region(conditions: Sequence[Condition], oracle: Oracle) -> Region:
    return oracle.domain & Region(oracle.domain.field, tuple(conditions))
