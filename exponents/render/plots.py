"""Figures of a Solution: the phase plane (two parameters), exponents along a line (one parameter).

``plot`` draws on axes of the caller or on a new figure; ``save`` writes a file, the same bytes for the same diagram.
Matplotlib is imported when a figure is drawn; nothing of its global state is touched.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ..errors import UnknownNameError
from ..output import write
from ..solution import Solution
from ..symbols import latex_name
from . import style
from .escape import words
from .window import Bounds, Window, window

SUFFIXES = ("pdf", "svg", "png")


def plot(
    solution: Solution,
    quantity: str = "phase",
    ax=None,
    bounds: Bounds | None = None,
    fix: Mapping[str, object] | None = None,
):
    """Draw a diagram and return its matplotlib Axes.

    quantity  "phase" (cells), "loss" (level sets of its exponent) or the name of a resource (of its exponent)
    ax        where to draw; None: a new Figure without pyplot
    bounds    ranges shown, by parameter: {"alpha": (0, 2)}; the default shows every corner (see ``window``)
    fix       values of parameters for a slice, which must leave one or two free: {"iota": "1/2"}

    Raises UnknownNameError for a name that does not exist, ModelError unless one or two parameters are left free.
    """
    from matplotlib import rc_context

    _check(solution, quantity)
    view = window(solution, bounds, fix)
    with rc_context(style.RC):
        ax = new_axes() if ax is None else ax
        _draw(ax, solution, quantity, view)
    return ax


def new_axes():
    """Axes on a new Figure without pyplot."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=style.SIZE)
    FigureCanvasAgg(figure)
    return figure.add_axes((0.13, 0.17, 0.78, 0.72))


def save(
    solution: Solution,
    path: str | Path,
    quantity: str = "phase",
    bounds: Bounds | None = None,
    fix: Mapping[str, object] | None = None,
) -> None:
    """Write a figure; the suffix (pdf, svg, png) chooses the format. Equal solutions give equal bytes.

    Raises UnknownNameError for another suffix, DataError if the path cannot be written, and what ``plot`` raises.
    """
    saved(lambda: plot(solution, quantity, None, bounds, fix).figure, path)


def saved(draw: Callable[[], Any], path: str | Path) -> None:
    """Write the Figure that ``draw`` makes; raises what ``save`` raises."""
    suffix = Path(path).suffix.lower().lstrip(".")
    if suffix not in SUFFIXES:
        raise UnknownNameError(f"cannot draw {str(path)!r}: the suffix must be one of .{', .'.join(SUFFIXES)}")
    write(path, encoded(draw, suffix))


def encoded(draw: Callable[[], Any], suffix: str, dpi: int | None = None) -> bytes:
    """The Figure that ``draw`` makes as a file of the kind ``suffix``, one of SUFFIXES: undated, so always the same bytes.

    ``dpi`` is the resolution of pixels; None: that of the style.
    """
    from matplotlib import rc_context

    undated = {"pdf": {"CreationDate": None, "Producer": None}, "svg": {"Date": None}, "png": {"Software": None}}
    out = io.BytesIO()
    with rc_context(style.RC):
        resolution = style.RC["savefig.dpi"] if dpi is None else dpi
        draw().savefig(
            out, format=suffix, dpi=resolution, bbox_inches="tight", pad_inches=0.05, metadata=undated[suffix]
        )
    return out.getvalue()


def _check(solution: Solution, quantity: str) -> None:
    known = ("phase", "loss", *solution.model.names)
    if quantity not in known:
        raise UnknownNameError(
            f"nothing called {quantity!r} to draw for {solution.model.id}; choose {', '.join(known)}"
        )


def _draw(ax, solution: Solution, quantity: str, view: Window) -> None:
    ax.set_xlim(view.axes[0].low, view.axes[0].high)
    ax.set_xlabel(f"${latex_name(view.axes[0].name)}$")
    if len(view.axes) == 1:
        from .line import draw_line

        draw_line(ax, solution, quantity, view)
    else:
        from .plane import draw_plane

        ax.set_ylim(view.axes[1].low, view.axes[1].high)
        ax.set_ylabel(f"${latex_name(view.axes[1].name)}$")
        draw_plane(ax, solution, quantity, view)
    title = words(solution.model.title or solution.model.id)
    ax.set_title(", ".join([title, *(f"{n} = {v}" for n, v in view.fixed)]), parse_math=False)
