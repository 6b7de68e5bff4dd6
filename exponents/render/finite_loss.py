"""Figures of a law at finite budgets: the loss and its components along the budget; iso-budget curves with parabolas."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ..errors import DomainError, ModelError
from ..finite.calibrated import Setting
from ..finite.curves import IsoBudget, along_budgets, first_free, iso_budget
from ..finite.optimum import optimum
from ..finite.prediction import constants_of, limit_of
from ..finite.validity import reasons, told
from ..output import replacing
from ..symbols import latex_name
from .style import RC

SIZE = (8.6, 4.3)  # inches, both panels
MARGIN = 1e3  # by which the curve goes beyond the budgets asked for, on both sides
DASHES = ("--", ":", "-.", (0, (6, 1, 1, 1, 1, 1)), (0, (1, 3)))
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00")  # Okabe and Ito; dashes tell them apart in grey
ASYMPTOTE = {"color": "#777777", "linewidth": 3.2, "alpha": 0.55, "solid_capstyle": "butt"}
SHADES = ("#1a1a1a", "#4d4d4d", "#808080", "#a6a6a6")


def save(asked: Setting, budgets: Sequence[float], path: str) -> None:
    """Draw to FILE.pdf, .svg or .png. Raises ModelError where the constants are unknown, DomainError where the
    law means nothing at the largest budget, DataError for a bad path."""
    if asked.law is None:
        raise ModelError(f"nothing to draw: {asked.missing}")
    import matplotlib

    matplotlib.use("agg")
    from matplotlib import pyplot

    kind = Path(path).suffix.removeprefix(".")
    dated = {"pdf": {"CreationDate": None}, "svg": {"Date": None}}
    known = _known(asked, _several(budgets))
    resource = first_free(asked) if known else None
    with replacing(path) as file, pyplot.rc_context(RC):
        wide = SIZE if resource else (SIZE[0] * 0.55, SIZE[1])
        figure, axes = pyplot.subplots(1, 2 if resource else 1, figsize=wide, squeeze=False, layout="constrained")
        try:
            _along(axes[0, 0], asked, budgets)
            if resource:
                _across(axes[0, 1], [iso_budget(asked, f, resource) for f in known], asked)
            figure.savefig(file, format=kind, metadata=dated.get(kind))
        finally:
            pyplot.close(figure)


def _several(budgets: Sequence[float]) -> list[float]:
    """Iso-budget curves are for comparison: one budget brings two smaller ones."""
    return sorted(budgets)[-4:] if len(budgets) > 1 else [budgets[0] / 100, budgets[0] / 10, budgets[0]]


def _known(asked: Setting, budgets: list[float]) -> list[float]:
    """The budgets at which there are numbers. DomainError if the largest is none of them."""
    found = optimum(asked.law, budgets, asked.pins)
    spoken = np.isfinite(told(found))
    if not spoken[-1]:
        raise DomainError(f"nothing to draw: {reasons(found, asked.pins)[-1]}")
    return [f for f, flag in zip(budgets, spoken) if flag]


def _along(ax, asked: Setting, budgets: Sequence[float]) -> None:
    found = along_budgets(asked, min(budgets) / MARGIN, max(budgets) * MARGIN)
    excess = np.exp(told(found))
    _asymptote(ax, found.budget, excess, asked)
    ax.plot(
        found.budget,
        excess,
        color="black",
        linewidth=1.8,
        label="loss above the floor" if asked.law.floor else "loss",
    )
    for k, name in enumerate(found.law.names):
        if not (found.shares[:, k] > 0).any():  # a logarithmic axis has no place for it
            continue
        style = {"color": COLOURS[k % len(COLOURS)], "linestyle": DASHES[k % len(DASHES)]}
        ax.plot(found.budget, found.shares[:, k] * excess, linewidth=1.5, label=name.replace("_", " "), **style)
    asked_for = optimum(asked.law, budgets, asked.pins)
    ax.plot(asked_for.budget, asked_for.excess, "o", color="black", markersize=5, label="at the budget")
    ax.set(
        xscale="log",
        yscale="log",
        xlabel=_budget_name(asked),
        ylabel="loss above the floor" if asked.law.floor else "loss",
    )
    ax.set_title("loss and its components at the optimum")
    _finish(ax)


def _finish(ax, title: str | None = None) -> None:
    """The legend goes under the axes, so that it covers nothing."""
    ax.legend(
        frameon=False, fontsize=8, title=title, title_fontsize=8, ncol=3, loc="upper center", bbox_to_anchor=(0.5, -0.17),
        columnspacing=1.4, handlelength=2.4,
    )  # fmt: skip
    ax.spines[["top", "right"]].set_visible(False)


def _asymptote(ax, budget: np.ndarray, excess: np.ndarray, asked: Setting) -> None:
    """The leading order where its constant is known, else a line of its slope through the largest budget."""
    constants, limit = constants_of(asked), limit_of(asked)
    if constants is not None:
        eta, line = constants.eta, constants.loss * budget**-constants.eta
    elif limit is not None:
        eta = float(limit.loss)
        line = excess[-1] * (budget / budget[-1]) ** -eta
    else:
        return
    what = "limit" if constants is not None else "slope of the limit"
    ax.plot(budget, line, label=f"{what}, exponent {eta:.3f}", **ASYMPTOTE)


def _across(ax, curves: Sequence[IsoBudget], asked: Setting) -> None:
    floor = asked.law.floor
    for shade, curve in zip(SHADES, reversed(curves)):
        ax.plot(curve.sizes, floor + curve.excess, color=shade, linewidth=1.6, label=f"{curve.budget:.3g}")
        near = np.abs(np.log(curve.sizes / curve.best)) < np.log(8)
        ax.plot(curve.sizes[near], floor + curve.parabola[near], color="#d55e00", linewidth=1.2, linestyle="--")
    ax.plot(
        [c.best for c in curves], [floor + c.least for c in curves], "o-", color="black", markersize=4.5, linewidth=0.8,
        markerfacecolor="white",
    )  # fmt: skip
    ax.plot([], [], color="#d55e00", linewidth=1.2, linestyle="--", label="predicted parabola")
    unit = (asked.units or {}).get(curves[0].resource, "")
    # without a floor losses differ by decades, with one they hardly differ
    yscale = "linear" if floor else "log"
    ax.set(
        xscale="log",
        yscale=yscale,
        xlabel=f"${latex_name(curves[0].resource)}$" + (f", {unit}" if unit else ""),
        ylabel="loss",
    )
    ax.set_title("best loss at fixed budget")
    _finish(ax, "budget")


def _budget_name(asked: Setting) -> str:
    return f"budget, {asked.unit}" if asked.unit else "budget $f$"
