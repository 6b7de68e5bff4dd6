"""Exponents of a one-parameter model (or slice) as curves over bands that mark the phases."""

from __future__ import annotations

from collections.abc import Iterator

from ..evaluation import quotient_function
from ..field import Quotient
from ..intervals import intervals
from ..solution import Phase, Solution
from . import style
from .labels import in_band, phase_name
from .spans import spans
from .window import Window

POINTS = 200
LINES = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")  # Okabe and Ito
DASHES = ("-", (0, (6, 2)), (0, (1.5, 1.5)), (0, (6, 2, 1.5, 2)))


def draw_line(ax, solution: Solution, quantity: str, window: Window) -> None:
    """Curves of the loss exponent, of a resource's, or ("phase") of all of them; an interval as a shaded strip."""
    names = ("loss", *solution.model.names) if quantity == "phase" else (quantity,)
    for phase in solution.phases:
        for low, high in stretches(phase, window):
            for i, name in enumerate(names):
                _draw_stretch(ax, phase, name, window, low, high, LINES[i % len(LINES)], DASHES[i % len(DASHES)])
    _bands(ax, solution, window)
    ax.set_ylabel("exponent" if len(names) > 1 else style.quantity_name(quantity))
    ax.margins(y=0.12)
    keys = [style.line_key(n, LINES[i % len(LINES)], DASHES[i % len(DASHES)]) for i, n in enumerate(names)]
    style.legend(ax, keys if len(names) > 1 else [])


def stretches(phase: Phase, window: Window) -> Iterator[tuple[float, float]]:
    """The parts of the line, inside the window, that belong to a phase; their ends are roots isolated exactly."""
    axis = window.axes[0]
    for cell in phase.cells:
        for part in intervals(cell, axis.name, dict(window.fixed)):
            low = axis.low if part.low is None else max(axis.low, float(part.low.value))
            high = axis.high if part.high is None else min(axis.high, float(part.high.value))
            if low < high:
                yield low, high


def _draw_stretch(ax, phase: Phase, name: str, window: Window, low: float, high: float, colour: str, dashes) -> None:
    import numpy as np

    inset = (high - low) * 1e-9  # a formula may have its pole at the end of its phase
    x = np.linspace(low + inset, high - inset, POINTS)
    at = {window.axes[0].name: x} | {n: float(v) for n, v in window.fixed}
    if name == "loss":
        ax.plot(x, _values(phase.loss.value, at, x), color=colour, linestyle=dashes, linewidth=1.8, zorder=3)
        return
    for span in spans(phase.optimum, name, phase.sample):
        ends = [e.value for e in (span.low, span.high) if e is not None]
        for end in ends:
            ax.plot(x, _values(end, at, x), color=colour, linestyle=dashes, linewidth=1.8, zorder=3)
        if not span.is_point and len(ends) == 2:
            ax.fill_between(x, *(_values(e, at, x) for e in ends), color=colour, alpha=0.25, linewidth=0, zorder=2)


def _values(formula: Quotient, at: dict[str, object], x):
    import numpy as np

    with np.errstate(all="ignore"):
        values = np.broadcast_to(quotient_function(formula)(*(at[n] for n in formula.field.names)), x.shape)
    return np.where(np.isfinite(values), values, np.nan)


def _bands(ax, solution: Solution, window: Window) -> None:
    colours = style.tints(solution)
    edges = set()
    for phase in solution.phases:
        for low, high in stretches(phase, window):
            ax.axvspan(low, high, color=colours[phase.id][0], linewidth=0, zorder=0)
            in_band(ax, low, high, phase_name(phase, solution.model))
            edges |= {low, high}
    for edge in sorted(edges - {window.axes[0].low, window.axes[0].high}):
        ax.axvline(edge, color="black", linewidth=0.8, zorder=1)
