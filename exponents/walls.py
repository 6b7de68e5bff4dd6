"""Walls between phases and, in a plane of two parameters, their exact course and the corners where they meet.

Two cells share a wall where an irreducible polynomial bounds both from opposite sides. In two parameters the wall is cut
into arcs: between the critical values of a sweep parameter (roots of discriminants, leading coefficients and resultants)
the real roots of the polynomial are smooth branches, and one rational sample decides whether a branch borders both cells.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations

from flint import fmpz_mpoly, fmpz_poly

from .algebraic import Algebraic, between, real_roots
from .field import Quotient
from .rate import Decay, Growth, Rate
from .region import Condition, Region
from .signs import Oracle
from .solution import Arc, Corner, Phase, Status, Wall

Spot = tuple[Algebraic, ...]


def walls_and_corners(phases: Sequence[Phase], oracle: Oracle) -> tuple[tuple[Wall, ...], tuple[Corner, ...]]:
    """All walls, and all corners (parameter planes and lines only)."""
    names = oracle.domain.field.names
    found: list[Wall] = []
    spots: dict[Spot, dict[str, None]] = {}
    for a, b in combinations(phases, 2):
        for poly in _shared_borders(a, b):
            arcs: list[Arc] = []
            touching = False
            for cell in a.cells:
                for other in b.cells:
                    if len(names) == 2:
                        for arc, ends in _arcs(poly, cell, other):
                            arcs.append(arc)
                            for spot in ends:
                                spots.setdefault(spot, {}).update({a.id: None, b.id: None})
                    elif len(names) == 1:
                        for spot in _points(poly, cell, other):
                            touching = True
                            spots.setdefault(spot, {}).update({a.id: None, b.id: None})
                    else:
                        touching = touching or _touch(poly, cell, other, oracle)
            if arcs or touching:
                found.append(Wall(poly, (a.id, b.id), _jumps(a, b, poly), tuple(arcs), _loss_jump(a, b, poly)))
    corners = tuple(Corner(spot, tuple(sorted(ids))) for spot, ids in sorted(spots.items(), key=lambda s: s[0]))
    return tuple(found), corners


def _shared_borders(a: Phase, b: Phase) -> list[Quotient]:
    """Polynomials (positive on the side of ``a``) that bound a cell of each from opposite sides."""
    ours = {c.poly for cell in a.cells for c in cell.conditions}
    theirs = {-c.poly for cell in b.cells for c in cell.conditions}
    return sorted(ours & theirs, key=str)


def _others(poly: Quotient, cell: Region, other: Region) -> list[Quotient]:
    found = dict.fromkeys(c.poly for c in cell.conditions + other.conditions)
    return [g for g in found if g not in (poly, -poly)]


def _touch(poly: Quotient, cell: Region, other: Region, oracle: Oracle) -> bool:
    conditions = [Condition(poly), Condition(-poly)] + [Condition(g, True) for g in _others(poly, cell, other)]
    return oracle.search([[c] for c in conditions]).status is Status.REFUTED


def _agree(x: Rate, y: Rate, poly: Quotient) -> bool:
    """Whether two exponents are equal on the curve ``poly = 0``."""
    difference = (x.value - y.value).num
    return difference.is_zero() or (difference % poly.num).is_zero()


def _loss_jump(a: Phase, b: Phase, poly: Quotient) -> tuple[Decay, Decay] | None:
    return None if _agree(a.loss, b.loss, poly) else (a.loss, b.loss)


def _jumps(a: Phase, b: Phase, poly: Quotient) -> tuple[tuple[str, Growth, Growth], ...]:
    """Resources whose sets of optimal exponents differ on the wall."""
    found = []
    for name, _ in a.optimum.vertices[0].resources:
        ours, theirs = [v[name] for v in a.optimum.vertices], [v[name] for v in b.optimum.vertices]
        lonely = next((x for x in ours if not any(_agree(x, y, poly) for y in theirs)), None)
        stranger = next((y for y in theirs if not any(_agree(x, y, poly) for x in ours)), None)
        if lonely is not None or stranger is not None:
            found.append((name, lonely or ours[0], stranger or theirs[0]))
    return tuple(found)


# --- one parameter ----------------------------------------------------------------------------------------------------


def _points(poly: Quotient, cell: Region, other: Region) -> list[Spot]:
    others = [_univariate(g.num, 0) for g in _others(poly, cell, other)]
    return [(x,) for x in real_roots(_univariate(poly.num, 0)) if all(x.sign_of(g) > 0 for g in others)]


# --- two parameters ---------------------------------------------------------------------------------------------------


def _arcs(poly: Quotient, cell: Region, other: Region) -> list[tuple[Arc, list[Spot]]]:
    """The arcs of ``poly = 0`` that border both cells, each with its finite end points."""
    names = poly.field.names
    sweep = 0 if poly.num.degrees()[1] else 1  # a curve that is vertical in one direction is swept along the other
    across = 1 - sweep
    others = _others(poly, cell, other)
    critical = _critical_values(poly, others, sweep, across)
    pieces: list[tuple[int, int, int]] = []  # (interval, root, number of roots)
    for i, (low, high) in enumerate(zip([None, *critical], [*critical, None])):
        s = between(low, high)
        roots = real_roots(_fixed(poly.num, sweep, s))
        for k, root in enumerate(roots):
            if all(root.sign_of(_fixed(g.num, sweep, s)) > 0 for g in others):
                pieces.append((i, k, len(roots)))
    found = []
    edges = [None, *critical, None]
    for first, last, k in _joined(pieces, poly, critical, sweep, across):
        sides = ((edges[first], edges[first + 1], 1), (edges[last + 1], edges[last], -1))
        ends = [_end(poly, sweep, x, bound, side, k) for x, bound, side in sides if x is not None]
        found.append((Arc(names[sweep], edges[first], edges[last + 1], k), [e for e in ends if e is not None]))
    return found


def _critical_values(poly: Quotient, others: Sequence[Quotient], sweep: int, across: int) -> list[Algebraic]:
    """Where branches of the curve may meet, escape, or cross another border."""
    name = poly.field.names[across]
    polynomials = [_leading(poly.num, across)]
    if poly.num.degrees()[across] > 1:
        polynomials.append(poly.num.discriminant(name))
    for g in others:
        polynomials.append(poly.num.resultant(g.num, name) if g.num.degrees()[across] else g.num)
    found: dict[Algebraic, None] = {}
    for p in polynomials:
        for root in real_roots(_univariate(p, sweep)):
            found[root] = None
    return sorted(found)


def _joined(pieces, poly, critical, sweep, across) -> list[tuple[int, int, int]]:
    """Runs of neighbouring pieces of the same branch: (first interval, last interval, root)."""
    singular = [_leading(poly.num, across)]
    if poly.num.degrees()[across] > 1:
        singular.append(poly.num.discriminant(poly.field.names[across]))
    singular = [_univariate(p, sweep) for p in singular]
    runs: list[list[int]] = []
    for i, k, _ in sorted(pieces, key=lambda p: (p[1], p[0])):
        smooth = i > 0 and all(critical[i - 1].sign_of(p) for p in singular)
        if runs and smooth and runs[-1][1] == i - 1 and runs[-1][2] == k:
            runs[-1][1] = i
        else:
            runs.append([i, i, k])
    return [tuple(run) for run in runs]


def _end(poly: Quotient, sweep: int, x: Algebraic, bound: Algebraic | None, side: int, k: int) -> Spot | None:
    """The exact end point at ``x`` of the branch that is the ``k``-th root from ``x`` to ``bound``, which lies to its right
    (side 1) or left (-1); None if the branch escapes.

    Rational levels separate the points that the curve may have above ``x``. Beside ``x``, before the curve meets a level,
    the branch lies between the same two levels as its end.
    """
    candidates = _roots_above(poly, sweep, x)
    levels = [between(a, b) for a, b in zip([None, *candidates], [*candidates, None])]
    meetings = [r for level in levels for r in real_roots(_fixed(poly.num, 1 - sweep, level))]
    meetings += [] if bound is None else [bound]
    if side > 0:
        s = between(x, min((r for r in meetings if x < r), default=None))
    else:
        s = between(max((r for r in meetings if r < x), default=None), x)
    branch = real_roots(_fixed(poly.num, sweep, s))[k]
    below = sum(1 for level in levels if Algebraic.rational(level) < branch)
    if below in (0, len(levels)):
        return None
    end = candidates[below - 1]
    return (x, end) if sweep == 0 else (end, x)


def _roots_above(poly: Quotient, sweep: int, x: Algebraic) -> list[Algebraic]:
    """Real algebraic numbers y among which are all real roots of poly(x, y)."""
    if x.is_rational:
        return real_roots(_fixed(poly.num, sweep, x.low))
    context = poly.num.context()
    gens = context.gens()
    minimal = sum((c * gens[sweep] ** i for i, c in enumerate(x.coefficients)), context.constant(0))
    eliminated = minimal.resultant(poly.num, poly.field.names[sweep]) if poly.num.degrees()[sweep] else poly.num
    return real_roots(_univariate(eliminated, 1 - sweep))


def _univariate(poly: fmpz_mpoly, index: int) -> fmpz_poly:
    """A polynomial that mentions only one generator, as a univariate one."""
    coefficients: dict[int, int] = {}
    for powers, c in poly.to_dict().items():
        coefficients[int(powers[index])] = int(c)
    return fmpz_poly([coefficients.get(i, 0) for i in range(max(coefficients, default=-1) + 1)])


def _fixed(poly: fmpz_mpoly, index: int, value: Fraction) -> fmpz_poly:
    """The univariate polynomial left when one of two generators takes a rational value (scaled to integers)."""
    top = poly.degrees()[index]
    total: dict[int, int] = {}
    for powers, c in poly.to_dict().items():
        e = int(powers[index])
        key = int(powers[1 - index])
        total[key] = total.get(key, 0) + int(c) * value.numerator**e * value.denominator ** (int(top) - e)
    return fmpz_poly([total.get(i, 0) for i in range(max(total, default=-1) + 1)])


def _leading(poly: fmpz_mpoly, index: int) -> fmpz_mpoly:
    """The leading coefficient with respect to one generator, as a polynomial in the other."""
    top = poly.degrees()[index]
    terms = {
        tuple(0 if i == index else int(e) for i, e in enumerate(m)): int(c)
        for m, c in poly.to_dict().items()
        if m[index] == top
    }
    return poly.context().from_dict(terms)


def value_on(poly: Quotient, sweep: str, s: Fraction) -> list[float]:
    """The real roots of ``poly`` across the sweep parameter at a rational value, for drawing."""
    return [float(r) for r in real_roots(_fixed(poly.num, poly.field.names.index(sweep), s))]


__all__ = ["walls_and_corners", "value_on"]
