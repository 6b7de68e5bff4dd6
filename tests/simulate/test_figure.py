"""The figure of level "simulation": crossover times, what the panels hold, and what they cannot show."""

from __future__ import annotations

import re
from fractions import Fraction

import numpy as np
import pytest

from exponents.compare import compare
from exponents.registry import theory
from exponents.solve import solve
from verify import simulated_figure
from verify.figures import save
from verify.fit import Outcome
from verify.levels.simulation import comparison
from verify.setting import setting
from verify.simulate import Problem
from verify.simulated_figure import crossovers, simulation_figure, spent


@pytest.fixture(scope="module")
def phase_one():
    """Phase Ia of one-pass SGD."""
    found = theory("plrf-sgd")
    solution = compare(found, solve(found.model)).solution
    return setting(found, solution, {"alpha": Fraction(1), "beta": Fraction(3, 10)})


def test_crossovers_of_power_laws() -> None:
    """10/r gives way to sqrt(10/r) at 10, and that to 1/5 at 250."""
    steps = np.geomspace(1, 1000, 31)
    values = {"c": np.full(31, 0.2), "a": 10 / steps, "b": np.sqrt(10 / steps)}
    (first, before, after), (second, *then) = crossovers(steps, values)
    assert (before, after, *then) == ("a", "b", "b", "c")
    assert (first, second) == (pytest.approx(10, rel=1e-12), pytest.approx(250, rel=1e-12))


def test_nobody_leads_where_a_component_is_unknown() -> None:
    steps = np.geomspace(1, 1000, 31)
    hidden = np.where(steps < 300, np.nan, 0.2)
    assert crossovers(steps, {"a": 10 / steps, "b": np.sqrt(10 / steps), "c": hidden}) == []


def test_comparison_at_other_times() -> None:
    found = comparison(Problem(1.0, 0.3, 40, 10), runs=400, times=(1, 5, 30))
    assert found.record.r.tolist() == [1, 5, 30]
    assert found.outcome is Outcome.CONFIRMED and np.max(np.abs(found.scores)) < 3
    wrong = comparison(Problem(1.0, 0.3, 40, 10), runs=400, gamma_factor=2.0, times=(1, 5, 30))
    assert wrong.outcome is Outcome.REFUTED and wrong.chance < found.chance


@pytest.fixture(scope="module")
def front_panel(phase_one):
    """What the right panel draws, over a short range of budgets."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(simulated_figure, "_BUDGETS", np.geomspace(3e3, 2e4, 3))
        return spent(phase_one, runs=60)


def test_widths_lie_on_the_front(front_panel) -> None:
    found = front_panel
    assert found.widths[0] == round(found.front.d[0]) and found.widths[-1] == round(found.front.d[-1])
    for d, record, curve in zip(found.widths, found.records, found.curves, strict=True):
        assert record.r[-1] * d >= np.interp(d, found.front.d, found.front.budgets)
        exact = curve(record.r.astype(float))
        assert np.mean((record.q25 / 3 < exact) & (exact < 3 * record.q75)) > 0.9


def test_simulated_points_lie_on_the_front(front_panel) -> None:
    """Within 4 standard errors, which are small enough to tell the front from half of it."""
    front, (budgets, mean, error) = front_panel.front, front_panel.points()
    assert budgets[[0, -1]] == pytest.approx(front.budgets[[0, -1]], rel=0.05)
    exact = np.exp(np.interp(np.log(budgets), np.log(front.budgets), np.log(front.loss)))
    assert np.max(np.abs(mean - exact) / error) < 4
    assert np.max(error / exact) < 0.1


@pytest.mark.slow
def test_figure(phase_one, tmp_path) -> None:
    figure = simulation_figure(phase_one, runs=8)
    left, right = figure.axes
    labels = [text.get_text() for axes in (left, right) for text in axes.get_legend().get_texts()]
    assert {
        "exact mean, same W",
        "population",
        "finite width",
        "optimal d, exact",
        "simulated mean at optimal d, 2 s.e.",
    } <= set(labels)
    assert any(label.startswith("population to finite width: r = ") for label in labels)
    assert re.search("CONFIRMED, probability 0[.]", left.get_title())
    save(figure, tmp_path / "figure.svg")
    assert (tmp_path / "figure.svg").stat().st_size > 10_000
