"""A round point of each phase in the plane, well inside its cell."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np

from ..evaluation import evaluate
from ..solution import Solution
from .view import ranges

PARTS = (20, 100)  # of one, tried in this order


def spots(solution: Solution) -> dict[int, tuple[Fraction, ...]]:
    """Place of a phase -> the multiple of 1/20 (1/100 where that is too coarse) farthest from other phases in the window.

    Nothing for a phase that has no such point, and for a model without exactly two parameters.
    """
    if len(solution.model.parameters) != 2:
        return {}
    found: dict[int, tuple[Fraction, ...]] = {}
    for parts in PARTS:
        lines = [np.arange(math.ceil(low * parts), high * parts) for low, high in ranges(solution).values()]
        mesh = np.meshgrid(*lines, indexing="ij")
        phases = evaluate(solution, {n: m / parts for n, m in zip(solution.model.parameters, mesh)}).phase
        for place in range(len(solution.phases)):
            spot = None if place in found else _deepest(phases == place)
            if spot is not None:
                found[place] = tuple(Fraction(int(line[i]), parts) for line, i in zip(lines, spot))
    return found


def _deepest(inside: np.ndarray) -> tuple[int, ...] | None:
    """The index of a true entry of a plane with the most true entries around it on all sides; None if none has any."""
    left, spot = inside, None
    while left.any():
        framed = np.pad(left, 1)
        left = left & framed[:-2, 1:-1] & framed[2:, 1:-1] & framed[1:-1, :-2] & framed[1:-1, 2:]
        if left.any():
            indices = np.argwhere(left)
            middle = indices.mean(0)
            spot = tuple(int(i) for i in indices[np.abs(indices - middle).sum(1).argmin()])
    return spot
