"""The diagram as a whole: the cells cover the domain, do not overlap, and what jumps across a wall is listed."""

from __future__ import annotations

from itertools import combinations

from ..field import Quotient
from ..solution import Phase, Solution, Verdict, Wall
from .cover import covers
from .positive import IDENTITY, Ground, Signs
from .report import Claim, Finding, proved, refuted, unknown, worst


def coverage(solution: Solution, signs: Signs) -> Finding:
    """Each point of the domain, up to a thin set, lies in a cell."""
    cells = [cell for phase in solution.phases for cell in phase.cells]
    verdict = covers(Ground.of(solution.model.domain), cells, signs)
    return Finding("coverage", (Claim("the cells cover the domain", verdict),))


def disjointness(solution: Solution, signs: Signs) -> Finding:
    """The interiors of two cells, of one phase or of two, do not meet inside the domain."""
    cells = [(phase.name, cell) for phase in solution.phases for cell in phase.cells]
    claims = [
        Claim(f"{a} and {b} do not overlap", signs.empty(Ground.of(solution.model.domain, one, two)))
        for (a, one), (b, two) in combinations(cells, 2)
    ]
    return Finding("disjointness", tuple(claims))


def wall(solution: Solution, wall: Wall) -> Finding:
    """One wall borders both its phases; loss and resources jump there where they are listed to, and nothing else does."""
    name = f"{wall.phases[0]} | {wall.phases[1]}"
    try:
        one, two = (solution.phase(p) for p in wall.phases)
    except KeyError as error:
        return Finding(name, (Claim("the wall separates two phases", refuted(str(error.args[0]))),))
    if wall.poly.field is not solution.model.field or not wall.poly:
        return Finding(name, (Claim("the wall is a curve", refuted(f"{wall.poly} = 0 is none in the parameters")),))
    return Finding(
        name,
        (
            Claim("the wall borders both phases", worst(_borders(wall.poly, phase) for phase in (one, two))),
            Claim("the loss exponent jumps where it is said to, and nowhere else", _loss(wall, one, two)),
            Claim("the resources listed jump, and no others", _jumps(wall, one, two)),
        ),
    )


def _borders(poly: Quotient, phase: Phase) -> Verdict:
    """A border of positive length lies where one of the cell's conditions vanishes."""
    if any(_vanishes(c.poly, poly) for cell in phase.cells for c in cell.conditions):
        return proved(IDENTITY)
    return refuted(f"no condition of {phase.name} vanishes on {poly} = 0")


def _vanishes(value: Quotient, poly: Quotient) -> bool:
    """Whether a rational function is zero on the curve ``poly = 0``: its numerator is divisible by poly."""
    common = value.num.gcd(poly.num)
    return common in (poly.num, -poly.num)


def _loss(wall: Wall, one: Phase, two: Phase) -> Verdict:
    """Equal on the wall, or listed with the limits from both sides."""
    continuous = _vanishes(one.loss.value - two.loss.value, wall.poly)
    if wall.loss_jump is None:
        return proved(IDENTITY) if continuous else refuted(f"{one.loss} and {two.loss} differ on {wall.poly} = 0")
    if continuous or wall.loss_jump != (one.loss, two.loss):
        return refuted("the limits listed for the loss exponent are not those of two phases that differ there")
    return proved(IDENTITY)


def _jumps(wall: Wall, one: Phase, two: Phase) -> Verdict:
    listed = {name: (before.value, after.value) for name, before, after in wall.jumps}
    if any(len(p.optimum.vertices) > 1 or p.optimum.rays for p in (one, two)):
        return _jumps_of_sets(listed, one, two)
    for name, growth in one.optimum.vertices[0].resources:
        pair = growth.value, two.optimum.vertices[0][name].value
        jumps = not _vanishes(pair[0] - pair[1], wall.poly)
        if jumps != (name in listed):
            return refuted(f"the exponent of {name} {'jumps and is not' if jumps else 'does not jump and is'} listed")
        if jumps and listed[name] != pair:
            return refuted(f"the limits listed for {name} are not those of the phases")
    if not set(listed) <= {name for name, _ in one.optimum.vertices[0].resources}:
        return refuted("a jump is listed for something that is not a resource")
    return proved(IDENTITY)


def _jumps_of_sets(listed, one: Phase, two: Phase) -> Verdict:
    """Where a side's optimum is a set, a jump is listed between exponents of points of the two sides."""
    for name, (before, after) in listed.items():
        for value, phase in ((before, one), (after, two)):
            if value not in [v[name].value for v in phase.optimum.vertices]:
                return unknown(f"the limit {value} of {name} is no vertex of {phase.name}, whose optimum is a set")
    return proved(IDENTITY)
