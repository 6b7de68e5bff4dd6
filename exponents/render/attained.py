"""The plane of two parameters coloured by the budget it takes to see the exponents of the limit, with the exact walls."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ..errors import DataError
from ..solution import Solution
from . import style
from .labels import phase_name, place
from .plane import draw_outside, draw_walls, mark_constant_walls
from .plots import new_axes, saved
from .trace import depth
from .window import Window

__all__ = ["plot_attained", "save_attained"]

LEAST, MOST, STEP = 6, 30, 2  # decades of the scale; what lies beyond has the colours of its ends


def plot_attained(solution: Solution, window: Window, budgets: np.ndarray, ax=None):
    """Draw log10 of ``budgets`` and return the Axes.

    ``budgets`` (rows of the window's second axis, columns of its first), evenly spaced over the window: the least budget at
    which local exponents are those of the limit; inf where none was found, nan where there is no answer (left white).
    Raises DataError for an array that is not two-dimensional or a window that has not two axes.
    """
    from matplotlib import rc_context

    budgets = np.asarray(budgets, dtype=float)
    if budgets.ndim != 2 or min(budgets.shape) < 2 or len(window.axes) != 2:
        raise DataError(f"budgets of shape {budgets.shape}: give rows and columns, at least two each, over two axes")
    with rc_context(style.RC):
        ax = new_axes() if ax is None else ax
        _draw(ax, solution, window, budgets)
    return ax


def save_attained(solution: Solution, window: Window, budgets: np.ndarray, path: str | Path) -> None:
    """Write the figure; the suffix (pdf, svg, png) chooses the format."""
    saved(lambda: plot_attained(solution, window, budgets).figure, path)


def _draw(ax, solution: Solution, window: Window, budgets: np.ndarray) -> None:
    across, up = window.axes
    ax.set_xlim(across.low, across.high)
    ax.set_ylim(up.low, up.high)
    ax.set_xlabel(f"${style.latex_name(across.name)}$")
    ax.set_ylabel(f"${style.latex_name(up.name)}$")
    at = window.grid()
    depths = {phase.id: depth(phase.cells, at) for phase in solution.phases}
    keys = [style.outside_key()] if draw_outside(ax, solution, at) else []
    _shade(ax, window, budgets)
    for phase in solution.phases:
        inside = depths[phase.id] > 0
        if inside.any():
            place(ax, inside, phase_name(phase, solution.model), True)
    keys = draw_walls(ax, solution, window, at, depths) + keys
    mark_constant_walls(ax, solution, window)
    style.legend(ax, keys)


def _shade(ax, window: Window, budgets: np.ndarray) -> None:
    """One cell for each number: neighbours on both sides of a wall differ by decades, so nothing is interpolated."""
    from matplotlib.cm import ScalarMappable
    from matplotlib.colors import BoundaryNorm

    levels = np.arange(LEAST, MOST + STEP, STEP)
    colours = style.level_map()
    norm = BoundaryNorm(levels, colours.N, extend="both")
    edges = [np.linspace(a.low, a.high, n + 1) for a, n in zip(window.axes, budgets.shape[::-1], strict=True)]
    decades = np.log10(np.where(np.isinf(budgets), 10.0 ** (MOST + 1), budgets))
    ax.pcolormesh(*edges, np.ma.masked_invalid(decades), cmap=colours, norm=norm, zorder=1, rasterized=True)
    cax = ax.inset_axes((1.12, 0, 0.045, 1))
    bar = ax.figure.colorbar(ScalarMappable(norm, colours), cax=cax, ticks=levels[::2], extend="both")
    bar.set_label("log10 of the budget that the limit takes")
