"""A finite law beside exact curves: the front in the loss against compute, and iso-FLOP curves in the width."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from exponents.finite import calibrated
from exponents.finite.curves import IsoBudget, iso_budget
from exponents.finite.validity import reasons
from verify.figures import blank, draw_against_compute, palette
from verify.finite.comparison import LOSS
from verify.frontier import Family
from verify.levels.finite import law_of
from verify.setting import Setting

BUDGETS = np.geomspace(1e6, 1e12, 25)
SHOWN = slice(0, None, 3)  # of the predicted front
FLOPS = (1e6, 1e8, 1e10)
WIDTHS = 13  # at which the exact curve of one budget is drawn
_FACTOR = 8.0  # on both sides of the best width


def finite_figure(setting: Setting, budgets: np.ndarray = BUDGETS, flops: Sequence[float] = FLOPS) -> Any:
    """Two panels: exact losses against compute with the predicted front; the loss at fixed compute against the width.

    Open circles are exact, lines the law's, dashed the predicted parabola; a crossed front point is one for which the law
    claims no validity. ModelError for a theory without constants.
    """
    law = law_of(setting)
    figure, (left, right) = blank(2)
    draw_against_compute(left, setting, budgets)
    _front(left, law.frontier(budgets[SHOWN]))
    left.legend(fontsize=7, ncol=2)
    _iso_flop(right, setting, flops)
    return figure


def _front(axes: Any, predicted: Any) -> None:
    valid = predicted.error < LOSS
    for flag, marker, label in ((valid, "o", "predicted front"), (~valid, "x", "the same, no validity claimed")):
        if flag.any():
            axes.plot(
                predicted.budgets[flag], predicted.loss[flag], marker, color="#d55e00", ms=5, mfc="none", label=label
            )


def _iso_flop(axes: Any, setting: Setting, flops: Sequence[float]) -> None:
    asked = calibrated.setting(setting.theory.model, setting.theory, dict(setting.values))
    family = Family(float(setting.alpha), float(setting.beta))
    for budget, colour in zip(flops, palette(len(flops))):
        curve = iso_budget(asked, budget, "d", _FACTOR)
        widths = curve.best * np.geomspace(1 / _FACTOR, _FACTOR, WIDTHS)
        exact = [float(family.curve(d)([budget / d])[0]) for d in widths]
        axes.loglog(curve.sizes, curve.excess, color=colour, label=f"f = {budget:.0e}{_doubt(asked, curve)}")
        axes.loglog(widths, exact, "o", color=colour, ms=4, mfc="none")
        near = np.abs(np.log(curve.sizes / curve.best)) < np.log(4)
        axes.loglog(curve.sizes[near], curve.parabola[near], "--", color="#d55e00", lw=1)
        axes.loglog(curve.best, curve.least, "k.", ms=7)
    axes.loglog([], [], "o", color="0.3", ms=4, mfc="none", label="exact")
    axes.loglog([], [], "--", color="#d55e00", lw=1, label="predicted parabola")
    axes.set(xlabel="width $d$", ylabel="loss", title="fixed compute $f = d\\,r$")
    axes.title.set_fontsize(9)
    axes.legend(fontsize=7)


def _doubt(asked: calibrated.Setting, curve: IsoBudget) -> str:
    """What the legend adds where the law claims nothing at the optimum."""
    from exponents.finite.optimum import optimum

    return " (no validity claimed)" if reasons(optimum(asked.law, [curve.budget], asked.pins), asked.pins)[0] else ""
