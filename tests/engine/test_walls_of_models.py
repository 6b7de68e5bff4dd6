"""Walls of whole diagrams: along random lines the phase changes at the walls, as they say, and nowhere else."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest

from exponents import solve
from exponents.algebraic import Algebraic
from exponents.rate import rational
from exponents.walls import value_on

from .random_models import random_model


def crossings(solution, t: Fraction) -> list[tuple[float, frozenset[str]]]:
    """Where the line alpha = t meets walls: (beta, the two phases)."""
    at, found = Algebraic.rational(t), []
    for wall in solution.walls:
        for arc in wall.arcs:
            if arc.sweep == "beta":  # vertical: this line meets it nowhere
                continue
            if (arc.start is None or arc.start < at) and (arc.stop is None or at < arc.stop):
                found.append((value_on(wall.poly, "alpha", t)[arc.root], frozenset(wall.phases)))
    return sorted(found, key=lambda c: c[0])


def phases_at(solution, t: Fraction, beta: float) -> set[str]:
    point = (rational(t), rational(Fraction(beta)))
    return {p.id for p in solution.phases if any(point in cell for cell in p.cells)}


@pytest.mark.parametrize("seed", [100, 101, 103, 107, 109, 111, 114, 116])
def test_phases_change_at_walls_and_nowhere_else(seed):
    solution, random = solve(random_model(seed), certify=False), Random(seed)
    for _ in range(6):
        t = Fraction(random.randint(1, 1993), 997)
        met = crossings(solution, t)
        edges = [0.0, *(y for y, _ in met), 2.0]
        assert all(0 < y < 2 for y, _ in met)
        inside = [
            [phases_at(solution, t, low + (high - low) * share) for share in (0.07, 0.5, 0.93)]
            for low, high in zip(edges, edges[1:])
        ]
        for first, *others in inside:
            assert len(first) == 1 and all(o == first for o in others)
        for (_, two), before, after in zip(met, inside, inside[1:]):
            assert before[0] | after[0] == two
