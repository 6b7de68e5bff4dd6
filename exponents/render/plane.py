"""The plane of two parameters: cells of phases or level sets of an exponent, with exact walls."""

from __future__ import annotations

import re
from math import inf

from ..algebraic import Algebraic
from ..intervals import constant_parameter
from ..region import Condition
from ..solution import Solution
from ..symbols import latex_name
from . import style
from .curves import fixed_values
from .labels import at_margin, phase_name, place
from .levels import draw_levels
from .regions import truncated
from .trace import curves, depth, mesh
from .window import Window

ROW = 10  # points between two rows of tick labels


def draw_plane(ax, solution: Solution, quantity: str, window: Window) -> None:
    """Everything inside and around the axes."""
    at = window.grid()
    depths = {p.id: depth(p.cells, at) for p in solution.phases}
    keys = []
    if draw_outside(ax, solution, at):
        keys.append(style.outside_key())
    crowded = draw_names(ax, solution, depths, boxed=quantity != "phase")
    if quantity == "phase":
        draw_cells(ax, solution, at, depths)
    else:
        draw_levels(ax, solution, quantity, at, depths, bar_at=1.24 if crowded else 1.12)
        keys += [style.free_key()] if draw_free(ax, solution, quantity, at, depths) else []
    keys = draw_walls(ax, solution, window, at, depths) + keys
    mark_constant_walls(ax, solution, window)
    style.legend(ax, keys)


# --- cells ---------------------------------------------------------------------------------------------------------


def draw_cells(ax, solution: Solution, at, depths) -> None:
    """Each phase's cells filled with its tint."""
    colours = style.tints(solution)
    x, y = mesh(at)
    for phase in solution.phases:
        inside = depths[phase.id]
        if inside.max() > 0:
            colour, hatch = colours[phase.id]
            ax.contourf(x, y, inside, levels=[0, inside.max() + 1], colors=[colour], hatches=[hatch], zorder=1)


def draw_free(ax, solution: Solution, quantity: str, at, depths) -> bool:
    """Hatch the phases where the exponent is an interval (the figure shows its lower end); whether there are any."""
    found = False
    for phase in solution.phases:
        inside = depths[phase.id]
        if quantity in phase.optimum.free and inside.max() > 0:
            hatch = ax.contourf(
                *mesh(at), inside, levels=[0, inside.max() + 1], colors="none", hatches=[style.FREE], zorder=2
            )
            hatch.set_edgecolor(style.HATCH_COLOUR)
            hatch.set_linewidth(0)
            found = True
    return found


# --- walls ---------------------------------------------------------------------------------------------------------


def draw_walls(ax, solution: Solution, window: Window, at, depths) -> list:
    """Continuous walls as black lines, walls with a jump as a dashed double line; the legend's entries for them."""
    plain, jumping = False, {}
    for wall in solution.walls:
        for curve in curves(wall, window, at, depths):
            if wall.jumps:
                ax.plot(*curve, zorder=4, **style.JUMP)
                ax.plot(*curve, zorder=4.1, **style.JUMP_CORE)
                jumping.update((name, None) for name, _, _ in wall.jumps)
            else:
                ax.plot(*curve, zorder=3.5, **style.WALL)
                plain = True
    names = ", ".join(f"${latex_name(n)}$" for n in jumping)
    return ([style.wall_key()] if plain else []) + ([style.jump_key(names)] if jumping else [])


def mark_constant_walls(ax, solution: Solution, window: Window) -> None:
    """The exact values of walls on which a parameter is constant, on the upper and the right side."""
    for axis, side in zip(window.axes, ("top", "right")):
        values = set()
        for wall in solution.walls:
            if wall.arcs and constant_parameter(Condition(wall.poly)) == axis.name:
                values.update(fixed_values(wall, solution.model))
        places = {v: float(v) for v in sorted(values)}
        shown = {v: x for v, x in places.items() if axis.low < x < axis.high}
        other = ax.secondary_xaxis(side) if side == "top" else ax.secondary_yaxis(side)
        lines = other.xaxis if side == "top" else other.yaxis
        lines.set_ticks(list(shown.values()), [_inline(v) for v in shown], fontsize=8)
        _stagger(ax, lines, list(shown.values()), 0 if side == "top" else 1)


def _stagger(ax, lines, places: list[float], direction: int) -> None:
    """Tick labels that would overlap their neighbour move one row outwards; without room there, they are left out."""
    row_end = [-inf, -inf]
    for tick, x in zip(lines.get_major_ticks(), places):
        extent = tick.label2.get_window_extent()
        half = (extent.width, extent.height)[direction] / 2 + 1
        centre = ax.transData.transform((x, x))[direction]
        row = next((r for r in (0, 1) if centre - half > row_end[r]), None)
        if row is None:
            tick.label2.set_visible(False)
        else:
            row_end[row] = centre + half
            tick.set_pad(2 + ROW * row)


def _inline(value: Algebraic) -> str:
    """A number on one line: ``1-\\sqrt{2}/2``; the first digits where it is neither rational nor a square root."""
    if value.degree > 2:
        return truncated(value, 3) + "…"
    return "$" + re.sub(r"sqrt\((\d+)\)", r"\\sqrt{\1}", str(value)).replace("*", "") + "$"


# --- domain and names ----------------------------------------------------------------------------------------------


def draw_outside(ax, solution: Solution, at) -> bool:
    """Shade what lies outside the domain and draw its border; whether there is any."""
    outside = -depth((solution.model.domain,), at)
    if outside.max() <= 0:
        return False
    shade = ax.contourf(*mesh(at), outside, levels=[0, outside.max() + 1], zorder=0, **style.OUTSIDE)
    shade.set_edgecolor(style.HATCH_COLOUR)
    shade.set_linewidth(0)
    ax.contour(*mesh(at), outside, levels=[0], zorder=3, **style.BORDER)
    return True


def draw_names(ax, solution: Solution, depths, boxed: bool) -> bool:
    """Every visible phase's name, inside its cell where there is room; whether some stand at the margin."""
    crowded = []
    for phase in solution.phases:
        inside = depths[phase.id] > 0
        name = phase_name(phase, solution.model)
        if inside.any() and place(ax, inside, name, boxed) is None:
            crowded.append((inside, name))
    at_margin(ax, crowded)
    return bool(crowded)
