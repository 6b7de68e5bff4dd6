"""Where walls run in a figure: exact arcs traced by their roots, and on slices the zero set of the polynomial."""

from __future__ import annotations

from fractions import Fraction

from ..algebraic import Algebraic
from ..evaluation import horner
from ..region import Region
from ..solution import Arc, Wall
from ..walls import value_on
from .window import Axis, Window

CURVE_POINTS = 64
INSET = Fraction(1, 10**9)  # curves are traced up to this fraction of their length before an exact end

Curve = tuple[list[float], list[float]]


def depth(cells: tuple[Region, ...], at: dict[str, object]):
    """A continuous function on the grid that is positive inside the cells and negative outside."""
    import numpy as np

    point = [at[n] for n in cells[0].field.names]
    shape = np.broadcast(*point).shape
    total = np.full(shape, -np.inf)
    for cell in cells:
        inside = np.full(shape, np.inf)
        for condition in cell.conditions:
            inside = np.minimum(inside, horner(condition.poly)(*point))
        total = np.maximum(total, inside)
    return np.clip(total, -1e6, 1e6)


def curves(wall: Wall, window: Window, at, depths) -> list[Curve]:
    """The pieces of a wall in the window."""
    if wall.arcs:
        return [curve for arc in wall.arcs if (curve := trace(wall, arc, window)) is not None]
    return _slice_curves(wall, window, at, depths)


def trace(wall: Wall, arc: Arc, window: Window) -> Curve | None:
    """Points of an arc inside the window's range of the sweep parameter; None if it lies outside."""
    names = [a.name for a in window.axes]
    axis = window.axes[names.index(arc.sweep)]
    start, stop = _range(arc, axis)
    if start >= stop:
        return None
    powers = [tuple(map(int, p)) for p in wall.poly.num.to_dict()]
    place = wall.poly.field.names.index(arc.sweep)
    straight = all(sum(p) <= 1 for p in powers) or not any(p[place] for p in powers)
    steps = 1 if straight else CURVE_POINTS
    inset = (stop - start) * INSET
    along = [start + inset + (stop - start - 2 * inset) * Fraction(i, steps) for i in range(steps + 1)]
    across = [value_on(wall.poly, arc.sweep, s)[arc.root] for s in along]
    pair = ([float(s) for s in along], across)
    return pair if arc.sweep == names[0] else pair[::-1]


def _range(arc: Arc, axis: Axis) -> tuple[Fraction, Fraction]:
    """The rational range of the sweep parameter: the arc's ends from inside, cut at the window."""
    fine = Fraction(1, 10**12)

    def inner(end: Algebraic | None, low: bool, edge: float) -> Fraction:
        if end is None:
            return Fraction(edge)
        end = end.refined(fine)
        return max(end.high, Fraction(edge)) if low else min(end.low, Fraction(edge))

    return inner(arc.start, True, axis.low), inner(arc.stop, False, axis.high)


def _slice_curves(wall: Wall, window: Window, at, depths) -> list[Curve]:
    """The zero set of a wall's polynomial on a slice where cells of both phases are next to it, traced on the grid."""
    import numpy as np
    from matplotlib.figure import Figure
    from scipy.ndimage import binary_dilation

    x, y = mesh(at)
    near = np.ones(x.shape, dtype=bool)
    for id in wall.phases:
        near &= binary_dilation(depths[id] >= 0, iterations=2)
    values = np.broadcast_to(horner(wall.poly)(*(at[n] for n in wall.poly.field.names)), x.shape)
    if not near.any():
        return []
    paths = Figure().add_subplot().contour(x, y, np.where(near, values, np.nan), levels=[0]).get_paths()
    return [tuple(piece.T) for path in paths for piece in path.to_polygons(closed_only=False)]


def mesh(at: dict[str, object]) -> list:
    """The arrays of the two parameters on the axes."""
    return [v for v in at.values() if getattr(v, "ndim", 0) == 2]
