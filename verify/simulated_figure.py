"""The figure of level "simulation": simulated bands beside the exact curves, the components and the optimal front.

Left, the experiment that the level judges: runs on one W with quartiles, the exact expected loss for that W, the
components of the deterministic equivalent at the same learning rate, and the steps at which one gives way to the
next. Right, loss against compute f = d r for several widths, a new W in every run; the exact front; and one simulated
point of the front for each width, at the budget at which that width is optimal.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from exponents.errors import DomainError
from verify.curves import EquivalentCurve, equivalent_curve
from verify.figures import Figure, blank, draw_components, palette
from verify.frontier import Family, Frontier, frontier
from verify.levels.simulation import SEED, SIZES, Comparison, comparison
from verify.levels.theory import Curves
from verify.problem import PowerLawProblem
from verify.setting import Setting
from verify.simulate import SGD, Problem, Record, Simulation, log_times, simulate

_STEPS = 20_000  # of the left panel
_BUDGETS = np.geomspace(1e3, 2e6, 15)
_WIDTHS = 5
_WIDEST = 256.0  # d; a wider W costs minutes to draw and factorise
_BEYOND = 4.0  # budget of each width over that at which it is optimal
_RUNS = 16  # of each width


@dataclass(frozen=True)
class Spent:
    """Simulated losses of several ``widths`` against compute, the exact ``curves`` and the front."""

    widths: tuple[int, ...]
    records: tuple[Record, ...]
    curves: tuple[EquivalentCurve, ...]
    front: Frontier

    def points(self) -> np.ndarray:
        """(3, widths): the budget at which each width is optimal, the simulated mean loss there and its standard error."""
        budgets = np.array([_optimal_budget(self.front, d) for d in self.widths])
        rows = [
            [_between(f / d, record.r, column) for column in (record.mean, record.sem)]
            for f, d, record in zip(budgets, self.widths, self.records, strict=True)
        ]
        return np.vstack([budgets, np.transpose(rows)])


def simulation_figure(setting: Setting, runs: int = _RUNS, seed: int = SEED) -> Figure:
    """Both panels for one setting; ``runs`` of each width on the right, all drawn from ``seed``.

    Raises DomainError where no budget in reach has its optimum at a width that can be simulated.
    """
    figure, (left, right) = blank(2)
    problem = Problem(float(setting.alpha), float(setting.beta), *SIZES)
    _draw_comparison(left, setting, comparison(problem, seed=seed, times=log_times(_STEPS)))
    _draw_spent(right, setting, spent(setting, runs, seed))
    figure.suptitle(f"{setting.theory.model.title}: {setting.name}", fontsize=9)
    return figure


# --- 1. One width against steps ---------------------------------------------------------------------------


class _Same(Curves):
    """Components of one curve."""

    def __init__(self, setting: Setting, curve: EquivalentCurve) -> None:
        super().__init__(setting)
        self._curve = curve

    def at(self, d: float) -> EquivalentCurve:
        return self._curve


def _draw_comparison(axes: Any, setting: Setting, found: Comparison) -> None:
    problem, record = found.problem, found.record
    _band(axes, record, 1, "C0", f"{found.runs} runs, quartiles")
    axes.loglog(record.r, record.mean, "o", ms=3, color="C0", label="mean")
    axes.loglog(record.r, found.exact, "k", lw=1, label="exact mean, same W")
    steps = np.geomspace(1, record.r[-1], 120)
    curve = equivalent_curve(PowerLawProblem(problem.alpha, problem.beta, problem.d, problem.v, found.gamma, 1.0))
    values = draw_components(axes, _Same(setting, curve), problem.d, steps, 1)
    for k, (step, first, then) in enumerate(crossovers(steps, values)):
        label = f"{first} to {then}".replace("_", " ")
        axes.axvline(step, color=f"C{k + 1}", ls="-", lw=0.8, label=f"{label}: r = {step:.3g}")
    axes.set_ylim(found.exact.min() / 4, 3 * record.q75[0])
    axes.set(xlabel="steps $r$", ylabel="loss")
    axes.set_title(f"d = {problem.d}, v = {problem.v}: {found.outcome}, probability {found.chance:.2g}", fontsize=9)
    axes.legend(fontsize=7)


def crossovers(steps: np.ndarray, values: dict[str, np.ndarray]) -> list[tuple[float, str, str]]:
    """Steps at which the largest component changes, with the one that leads before and after.

    Between two steps logarithms are interpolated. Where a component is unknown (nan, or lost to a subtraction)
    nobody is said to lead.
    """
    names = list(values)
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.log(np.stack([values[name] for name in names]))
    known, leader = np.asarray(np.isfinite(logs).all(axis=0)), np.argmax(logs, axis=0)
    found = []
    for i in np.flatnonzero((np.diff(leader) != 0) & known[1:] & known[:-1]):
        first, then = leader[i], leader[i + 1]
        before, after = logs[first, i : i + 2] - logs[then, i : i + 2]
        step = steps[i] * (steps[i + 1] / steps[i]) ** (before / (before - after))
        found.append((float(step), names[first], names[then]))
    return found


# --- 2. Several widths against compute --------------------------------------------------------------------


def spent(setting: Setting, runs: int = _RUNS, seed: int = SEED) -> Spent:
    """Simulate widths in geometric progression along the front, each somewhat beyond the budget it is optimal at.

    gamma is half the stability bound of the deterministic equivalent at each width.
    """
    family = Family(float(setting.alpha), float(setting.beta))
    front = _front_in_reach(family)
    widths = tuple(dict.fromkeys(round(d) for d in np.geomspace(front.d[0], front.d[-1], _WIDTHS)))
    curves = tuple(family.curve(d) for d in widths)
    records = tuple(
        _simulated(family, curve, _BEYOND * _optimal_budget(front, d), runs, seed)
        for d, curve in zip(widths, curves, strict=True)
    )
    return Spent(widths, records, curves, front)


def _optimal_budget(front: Frontier, d: float) -> float:
    """The budget at which width d is optimal."""
    return _between(d, front.d, front.budgets)


def _between(x: float, places: np.ndarray, values: np.ndarray) -> float:
    """A positive function of x > 0 between places where it is known, as a power law."""
    return float(np.exp(np.interp(np.log(x), np.log(places), np.log(values))))


def _front_in_reach(family: Family) -> Frontier:
    """The front over those budgets whose optimum is interior and narrow enough to simulate."""
    for first in range(len(_BUDGETS) - 1):
        try:
            front = frontier(family, _BUDGETS[first:])
        except DomainError:
            continue
        narrow = int(np.searchsorted(front.d, _WIDEST))
        if narrow < 2:
            break
        return frontier(family, _BUDGETS[first : first + narrow])
    raise DomainError(f"no two budgets up to {_BUDGETS[-1]:.0e} have their optimum at a width below {_WIDEST:.0f}")


def _simulated(family: Family, curve: EquivalentCurve, budget: float, runs: int, seed: int) -> Record:
    d, v = round(curve.problem.d), round(curve.problem.v)
    problem = Problem(family.alpha, family.beta, v, d)
    return simulate(Simulation(problem, SGD(curve.problem.gamma), log_times(int(budget / d)), runs, seed)).record()


def _draw_spent(axes: Any, setting: Setting, found: Spent) -> None:
    for d, record, curve, colour in zip(
        found.widths, found.records, found.curves, palette(len(found.widths)), strict=True
    ):
        _band(axes, record, d, colour, f"d = {d}")
        axes.loglog(d * record.r, curve(record.r.astype(float)), color=colour, lw=1)
    front = found.front
    axes.loglog(front.budgets, front.loss, "k", lw=2, label="optimal d, exact")
    budgets, mean, error = found.points()
    axes.errorbar(budgets, mean, 2 * error, fmt="ko", mfc="w", ms=5, lw=1, label="simulated mean at optimal d, 2 s.e.")
    slope = front.loss[-1] * (front.budgets / front.budgets[-1]) ** -setting.eta
    axes.loglog(front.budgets, slope, "r", lw=1, label=f"$f^{{-{setting.answer.loss}}}$")
    axes.set_ylim(front.loss[-1] / 4, 4 * front.loss[0])
    axes.set_xlim(front.budgets[0] / 10, _BEYOND * front.budgets[-1])
    axes.set(xlabel="compute $f = d\\,r$", ylabel="loss")
    axes.set_title("quartiles with a new W in each run, and the exact loss at that width", fontsize=9)
    axes.legend(fontsize=7, ncol=2)


def _band(axes: Any, record: Record, unit: float, colour: Any, label: str) -> None:
    axes.fill_between(unit * record.r, record.q25, record.q75, color=colour, alpha=0.3, lw=0, label=label)


__all__ = ["Spent", "crossovers", "simulation_figure", "spent"]
