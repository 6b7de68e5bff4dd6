"""Figures: loss against compute with its components and the measured front; a line or the plane of exponents."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from exponents.errors import DataError
from exponents.output import replacing, require_place
from verify.frontier import Family, frontier
from verify.plane import PlanePoint
from verify.setting import Setting

if TYPE_CHECKING:
    from verify.levels.theory import Curves

Figure = Any  # matplotlib.figure.Figure, which is imported only where a figure is made

_BUDGETS = np.geomspace(1e6, 1e12, 25)
_WIDTHS = 6
_EARLIEST = 300.0  # steps; before, the population's expansion in 1/r is too coarse to be subtracted from the forcing
_SUFFIXES = (".pdf", ".svg", ".png")


def format_of(path: str | Path) -> str:
    """pdf, svg or png; DataError for a file of another kind, or one that cannot be written."""
    suffix = Path(path).suffix
    if suffix not in _SUFFIXES:
        raise DataError(f"cannot draw {path}: a figure is one of {', '.join(_SUFFIXES)}")
    require_place(path)
    return suffix[1:]


def save(figure: Figure, path: str | Path) -> None:
    """Write a figure to FILE.pdf, FILE.svg or FILE.png; DataError where that is not possible."""
    style = format_of(path)
    with replacing(path) as file:
        figure.savefig(file, format=style, dpi=150)


def compute_figure(setting: Setting, budgets: np.ndarray = _BUDGETS) -> Figure:
    """Exact loss curves of several widths against compute f = d r, the components of the middle one, the front."""
    figure, (axes,) = blank(1)
    draw_against_compute(axes, setting, budgets)
    axes.legend(fontsize=7, ncol=2)
    return figure


def draw_against_compute(axes: Any, setting: Setting, budgets: np.ndarray) -> None:
    """What ``compute_figure`` shows, the legend excepted."""
    from verify.levels.theory import Curves

    family = Family(float(setting.alpha), float(setting.beta))
    front = frontier(family, budgets)
    colours = palette(_WIDTHS)
    widths = np.geomspace(front.d[0], front.d[-1], _WIDTHS)
    for d, colour in zip(widths, colours, strict=True):
        steps = _steps(d, budgets)
        axes.loglog(d * steps, family.curve(d)(steps), color=colour, lw=1, label=f"d = {d:.2g}")
    d = widths[_WIDTHS // 2]
    draw_components(axes, Curves(setting), d, _steps(d, budgets), d)
    axes.loglog(front.budgets, front.loss, "k", lw=2, label="optimal d")
    slope = front.loss[-1] * (budgets / budgets[-1]) ** -setting.eta
    axes.loglog(budgets, slope, "r", lw=1, label=f"$f^{{-{setting.answer.loss}}}$")
    axes.set_ylim(front.loss[-1] / 30, 3 * front.loss[0])
    axes.set(xlabel="compute $f = d\\,r$", ylabel="loss")
    axes.set_title(f"{setting.theory.model.title}: {setting.name}", fontsize=9)


def draw_components(axes: Any, curves: Curves, d: float, steps: np.ndarray, unit: float) -> dict[str, np.ndarray]:
    """Lines of the components in play at width ``d`` against ``unit`` times the steps; their values, nan where none."""
    setting, values = curves.setting, {}
    roles = {"population" if role == "bulk" else role: component for role, component in setting.roles.items()}
    for (role, component), style in zip(roles.items(), (":", "--", "-.", (0, (1, 3))), strict=False):
        shown = steps >= (_EARLIEST if role == "embedding" else 1.0)
        line = np.array([curves.value(role, d, r) if show else np.nan for r, show in zip(steps, shown, strict=True)])
        axes.loglog(unit * steps, line, color="0.35", ls=style, lw=1.2, label=component.replace("_", " "))
        values[component] = line
    return values


def _steps(d: float, budgets: np.ndarray) -> np.ndarray:
    return np.geomspace(max(1.0, budgets[0] / d), budgets[-1] / d, 120)


def plane_figure(points: Sequence[PlanePoint]) -> Figure:
    """Measured and predicted exponents along a line of points, or their residuals over a plane of points."""
    points = [point for point in points if not np.isnan(point.eta)]
    alphas, betas = ({getattr(point, name) for point in points} for name in ("alpha", "beta"))
    if not points:
        raise DataError("no point of the plane could be measured: there is nothing to draw")
    return _line(points, len(alphas) == 1) if 1 in (len(alphas), len(betas)) else _residuals(points)


def _line(points: Sequence[PlanePoint], along_beta: bool) -> Figure:
    figure, panels = blank(2)
    moving, fixed = ("beta", "alpha") if along_beta else ("alpha", "beta")
    x = [getattr(point, moving) for point in points]
    for axes, name in zip(panels, ("eta", "xi"), strict=True):
        axes.plot(x, [getattr(p, f"{name}_predicted") for p in points], "k-", label="predicted")
        measured, error = ([getattr(p, key) for p in points] for key in (name, f"{name}_error"))
        axes.errorbar(x, measured, error, fmt="o", ms=3, lw=1, label="measured limit")
        axes.plot(x, [getattr(p, f"{name}_local") for p in points], "x", ms=4, label="slope at the largest budget")
        axes.set(xlabel=f"$\\{moving}$", ylabel=f"$\\{name}$", title=f"$\\{fixed} = {getattr(points[0], fixed):g}$")
        low, high = (edge([getattr(p, f"{name}_predicted") for p in points]) for edge in (min, max))
        axes.set_ylim(low - 0.1, high + 0.1)
        axes.legend(fontsize=8)
    return figure


def _residuals(points: Sequence[PlanePoint]) -> Figure:
    figure, panels = blank(2)
    x, y = ([getattr(point, name) for point in points] for name in ("alpha", "beta"))
    for axes, name in zip(panels, ("eta", "xi"), strict=True):
        values = np.array([getattr(p, name) - getattr(p, f"{name}_predicted") for p in points])
        drawn = axes.scatter(x, y, c=values, cmap="RdBu_r", vmin=-0.1, vmax=0.1, marker="s", s=_size(x, y))
        doubtful = [getattr(p, f"{name}_error") > 0.01 for p in points]
        axes.scatter(np.array(x)[doubtful], np.array(y)[doubtful], c="k", s=4, label="interval wider than 0.01")
        axes.set(xlabel="$\\alpha$", ylabel="$\\beta$", title=f"$\\{name}$ measured $-$ predicted")
        figure.colorbar(drawn, ax=axes, extend="both")
        axes.legend(fontsize=7, loc="upper right")
    return figure


def _size(x: Sequence[float], y: Sequence[float]) -> float:
    """Area in points^2 of markers that fill a grid."""
    return (230 / max(len(set(x)), len(set(y)))) ** 2


def blank(panels: int) -> tuple[Figure, Sequence]:
    """A figure outside pyplot's registry, so that nothing is left open."""
    from matplotlib import figure as drawing

    figure = drawing.Figure(figsize=(6.4 * panels, 4.6), layout="constrained")
    return figure, figure.subplots(1, panels, squeeze=False)[0]


def palette(count: int) -> np.ndarray:
    from matplotlib import colormaps

    return colormaps["viridis"](np.linspace(0.05, 0.9, count))
