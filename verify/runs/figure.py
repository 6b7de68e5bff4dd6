"""Residuals of fitted laws against each resource and the compute, and fitted against measured loss."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from exponents.render.style import RC
from exponents.symbols import latex_name
from verify.runs.design import scatter
from verify.runs.results import Fitted

Figure = Any  # matplotlib.figure.Figure, which is imported only where a figure is made

_MARKS = (("#0072b2", "o"), ("#d55e00", "s"), ("#009e73", "^"), ("#cc79a7", "D"))
"""Colour (of Okabe and Ito) and marker of each law: told apart by either alone."""
_LINEAR = 4.0  # scatters up to which the scale of residuals is linear; beyond, outliers are drawn in logarithm
_BAND = 2.0  # scatters


def residual_figure(found: Sequence[Fitted]) -> Figure:
    """One panel for each resource, one for C where there are N and D, one of fitted against measured loss.

    Residuals are measured/fitted - 1. The band is two robust standard deviations of the first law; rings with line
    numbers are the runs that it does not describe (those of an alarm).
    """
    from matplotlib import figure as drawing
    from matplotlib import rc_context

    runs = found[0].estimate.objective.runs
    sizes = dict(runs.resources)
    if runs.compute is not None:
        sizes["C"] = runs.compute
    rows = (len(sizes) + 2) // 2
    with rc_context(RC):
        figure = drawing.Figure(figsize=(7.6, 3.1 * rows + 0.4), layout="constrained")
        panels = figure.subplots(rows, 2, squeeze=False).ravel()
        for axes, (name, values) in zip(panels, sizes.items()):
            _residuals(axes, name, values, found)
        _fitted(panels[len(sizes)], found)
        for axes in panels[len(sizes) + 1 :]:
            axes.set_visible(False)
        handles, names = panels[0].get_legend_handles_labels()
        figure.legend(handles, names, loc="outside upper center", ncol=min(len(names), 5), frameon=False)
        figure.draw_without_rendering()  # texts are laid out in the fonts of the context
    return figure


def _residuals(axes, name: str, values: np.ndarray, found: Sequence[Fitted]) -> None:
    scale = scatter(found[0].estimate.residuals)
    axes.axhspan(-_BAND * scale, _BAND * scale, color="0.92", lw=0, label=f"{_BAND:g} standard deviations")
    axes.axhline(0, color="0.4", lw=0.8)
    for law, (colour, marker) in zip(found, _marks(found)):
        axes.plot(values, _relative(law), marker, color=colour, ms=3.2, alpha=0.65, mew=0, label=law.law.id)
    _rings(axes, values, _relative(found[0]), found[0])
    axes.set_xscale("log")
    if scale > 0:
        axes.set_yscale("symlog", linthresh=_LINEAR * scale, linscale=1.5)
        _percent(axes, scale, max(np.abs(_relative(law)).max() for law in found))
    axes.set(xlabel=f"${latex_name(name)}$", ylabel="measured / fitted loss $-\\,1$")


def _relative(law: Fitted) -> np.ndarray:
    return np.expm1(-law.estimate.residuals)


def _percent(axes, scale: float, largest: float) -> None:
    """Ticks at round percentages, evenly in the linear part and by factors of about 3 beyond."""
    from matplotlib.ticker import NullLocator

    step = 10 ** np.floor(np.log10(2 * scale))
    step = step * max(m for m in (1, 2, 5) if m * step <= 2 * scale)
    ticks, beyond = [step], step
    while beyond < largest:
        beyond *= 3
        ticks.append(beyond)
    ticks = ticks[:-1] or ticks
    marks = [-t for t in reversed(ticks)] + [0.0] + ticks
    axes.set_yticks(marks, [f"{100 * m:+.2g}%" if m else "0" for m in marks])
    axes.yaxis.set_minor_locator(NullLocator())
    end = 1.5 * max(largest, ticks[-1])
    axes.set_ylim(-end, end)


def _rings(axes, x: np.ndarray, y: np.ndarray, fitted: Fitted) -> None:
    alarming = {line for each in fitted.dependence if each.group.alarm for line in each.group.lines}
    lines = fitted.estimate.objective.runs.lines
    chosen = np.flatnonzero([line in alarming for line in lines])
    if not len(chosen):
        return
    axes.plot(x[chosen], y[chosen], "o", mfc="none", mec="black", ms=7, mew=0.9, label="not described (line)")
    for k in chosen:
        axes.annotate(str(lines[k]), (x[k], y[k]), xytext=(5, 3), textcoords="offset points", fontsize=7)


def _fitted(axes, found: Sequence[Fitted]) -> None:
    loss = found[0].estimate.objective.runs.loss
    for law, (colour, marker) in zip(found, _marks(found)):
        fitted = loss * np.exp(law.estimate.residuals)
        axes.plot(loss, fitted, marker, color=colour, ms=3.2, alpha=0.65, mew=0)
    _rings(axes, loss, loss * np.exp(found[0].estimate.residuals), found[0])
    axes.axline((loss.min(), loss.min()), slope=1, color="0.4", lw=0.8)
    axes.set(xlabel="measured loss", ylabel="fitted loss")


def _marks(found: Sequence[Fitted]) -> list[tuple[str, str]]:
    return [_MARKS[k % len(_MARKS)] for k in range(len(found))]
