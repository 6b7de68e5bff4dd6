"""Two solutions over the same parameters: where their loss exponents differ, and by how much, exactly.

Used for what tuning buys over a held resource, and to compare two models on one plane.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from flint import fmpq

from .errors import ModelError
from .explore import minimal
from .field import Quotient
from .rate import Decay, fraction
from .region import Condition, Region
from .signs import Oracle
from .solution import Phase, Solution, Status


@dataclass(frozen=True)
class Difference:
    """On ``region`` (an overlap of one cell of each) the loss exponent of ``first`` minus that of ``second`` is ``gain``.

    sign is "+", "0" or "-" where that is proved for the whole open region, "?" where the sign changes or is not known.
    """

    region: Region
    first: Phase
    second: Phase
    gain: Decay
    sign: str
    sample: tuple[Fraction, ...]


def differences(first: Solution, second: Solution) -> tuple[Difference, ...]:
    """All overlaps of the two diagrams, those with a gain first. Raises ModelError if the parameters differ."""
    if first.model.parameters != second.model.parameters:
        raise ModelError(
            f"{first.model.id} and {second.model.id} have different parameters: "
            f"({', '.join(first.model.parameters)}) and ({', '.join(second.model.parameters)})"
        )
    oracle = Oracle(first.model.domain & second.model.domain)
    found = []
    for a in first.phases:
        for b in second.phases:
            gain = a.loss.value - b.loss.value
            for cell in a.cells:
                for other in b.cells:
                    conditions = list(dict.fromkeys(c.closed for c in cell.conditions + other.conditions))
                    overlap = oracle.empty([c.open for c in conditions])
                    if overlap.status is not Status.REFUTED or overlap.point is None:
                        continue
                    domain = {c.closed for c in oracle.domain.conditions}
                    region = oracle.domain & Region(
                        oracle.domain.field, tuple(minimal([c for c in conditions if c not in domain], oracle))
                    )
                    found.append(
                        Difference(region, a, b, Decay(gain), _sign(gain, region, oracle), _point(overlap.point))
                    )
    return tuple(sorted(found, key=lambda d: (d.sign == "0", d.first.id, d.second.id, d.sample)))


def _sign(gain: Quotient, region: Region, oracle: Oracle) -> str:
    if not gain:
        return "0"
    positive = Condition.of(gain)
    inside = [c.open for c in region.conditions]
    if oracle.implies(inside, positive):
        return "+"
    return "-" if oracle.implies(inside, Condition(-positive.poly)) else "?"


def _point(point: tuple[fmpq, ...]) -> tuple[Fraction, ...]:
    return tuple(map(fraction, point))
