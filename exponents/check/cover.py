"""Do regions cover an open set? Cut it along the conditions of one region after the other until nothing is left."""

from __future__ import annotations

from collections.abc import Sequence

from ..region import Region
from ..solution import Verdict
from .positive import Ground, Signs, show
from .report import proved, refuted, unknown, worst

CUTS = "cut along the borders"


def covers(ground: Ground, regions: Sequence[Region], signs: Signs) -> Verdict:
    """Whether the regions cover the ground up to a thin set; REFUTED names a point that none of them contains.

    A point of the ground says which region to cut with: one that contains it. What that region leaves over is the
    union, over its conditions, of the parts where one fails and those before it hold; each part needs the other
    regions.
    """
    search = signs.search(ground)
    if search.method:
        return proved(search.method)
    if search.point is None:
        return unknown(search.reason)
    chosen = next((r for r in regions if search.point in r), None)
    if chosen is None:
        return refuted(show(ground.field, search.point))
    others = [r for r in regions if r is not chosen]
    verdicts = []
    for condition in chosen.conditions:
        if condition.poly in ground.polys:
            continue
        verdicts.append(covers(ground.where(-condition.poly), others, signs))
        if not verdicts[-1]:
            break
        ground = ground.where(condition.poly)
    return worst(verdicts) if verdicts else proved(CUTS)
