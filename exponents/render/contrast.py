"""Two diagrams in one picture: the walls of both, the plane shaded by which loss exponent is larger."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ..difference import Difference, differences
from ..errors import ModelError
from ..evaluation import quotient_function
from ..solution import Solution
from ..symbols import latex_name
from . import style
from .plane import draw_outside
from .plots import new_axes, saved
from .trace import curves, depth, mesh
from .window import Axis, Window, window

LARGER = ("#dbeefa", "#f0b995")  # where the first, the second is larger: two tints far apart in lightness
OTHER = {"color": "#d55e00", "linewidth": 1.3, "linestyle": (0, (4, 2))}  # walls of the second


def save_contrast(first: Solution, second: Solution, path: str | Path, fix: Mapping[str, object] | None = None) -> None:
    """Write the picture; the suffix (pdf, svg, png) chooses the format.

    ``fix`` gives values of parameters for a slice, which must leave two free. Raises ModelError for another number of
    free parameters or different parameters, UnknownNameError for another suffix, DataError if the path cannot be written.
    """
    saved(lambda: _drawn(first, second, fix), path)


def _drawn(first: Solution, second: Solution, fix: Mapping[str, object] | None):
    found = differences(first, second)
    view = _common(window(first, None, fix), window(second, None, fix))
    if len(view.axes) != 2:
        raise ModelError("two diagrams are compared in a plane: leave two parameters free")
    ax = new_axes()
    for axis, limits, label in zip(view.axes, (ax.set_xlim, ax.set_ylim), (ax.set_xlabel, ax.set_ylabel)):
        limits(axis.low, axis.high)
        label(f"${latex_name(axis.name)}$")
    at = view.grid()
    keys = [style.outside_key()] if any([draw_outside(ax, s, at) for s in (first, second)]) else []
    for difference in found:
        _shade(ax, difference, at)
    for solution, line in ((first, style.WALL), (second, OTHER)):
        depths = {p.id: depth(p.cells, at) for p in solution.phases}
        for wall in solution.walls:
            for curve in curves(wall, view, at, depths):
                ax.plot(*curve, zorder=4, **line)
    names = _names(first, second)
    style.legend(ax, [*_keys(names), *keys])
    title = ", ".join([f"loss exponents: {names[0]} against {names[1]}", *(f"{n} = {v}" for n, v in view.fixed)])
    ax.set_title(title, parse_math=False)
    return ax.figure


def _common(first: Window, second: Window) -> Window:
    """The window that shows both."""
    axes = (Axis(a.name, min(a.low, b.low), max(a.high, b.high)) for a, b in zip(first.axes, second.axes))
    return Window(tuple(axes), first.fixed)


def _shade(ax, difference: Difference, at) -> None:
    """The part of an overlap where the difference is positive, and where it is negative; equality stays white."""
    import numpy as np

    inside, gain = depth((difference.region,), at), difference.gain.value
    if difference.sign == "0":
        return
    values = quotient_function(gain)(*(at[n] for n in gain.field.names)) if difference.sign == "?" else None
    for sign, colour in zip((1, -1), LARGER):
        if difference.sign == "?":
            part = np.where(sign * values > 0, inside, -1.0)
        else:
            part = inside if difference.sign == "+-"[sign < 0] else None
        if part is not None and part.max() > 0:
            ax.contourf(*mesh(at), part, levels=[0, part.max() + 1], colors=[colour], zorder=1)


def _names(first: Solution, second: Solution) -> tuple[str, str]:
    found = tuple(s.model.id + (" tuned" if s.tuned else "") for s in (first, second))
    return found if found[0] != found[1] else (f"{found[0]} (1)", f"{found[1]} (2)")


def _keys(names: tuple[str, str]) -> list[style.Key]:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    shades = [(Patch(facecolor=c, edgecolor="none"), f"{n} larger") for c, n in zip(LARGER, names)]
    shades.append((Patch(facecolor="white", edgecolor="#b5b5b5", linewidth=0.5), "equal"))
    return [*shades, *((Line2D([], [], **line), f"walls of {n}") for line, n in zip((style.WALL, OTHER), names))]
