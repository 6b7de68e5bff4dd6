"""The figure of residuals: panels, what is drawn in them, and formats."""

from __future__ import annotations

import numpy as np
import pytest

from exponents import solve
from verify.figures import save
from verify.runs.figure import residual_figure
from verify.runs.fitted import fit


@pytest.fixture(scope="module")
def joint(kaplan, published):
    return fit(kaplan, published, solve(kaplan.model), bootstrap=0)


def test_panels_and_points(full, joint):
    figure = residual_figure([full, joint])
    shown = [axes for axes in figure.axes if axes.get_visible()]
    assert [axes.get_xlabel() for axes in shown] == ["$N$", "$D$", "$C$", "measured loss"]
    runs = full.estimate.objective.runs
    lines = {line.get_label(): line for line in shown[2].get_lines()}
    np.testing.assert_allclose(lines["chinchilla"].get_xdata(), runs.compute)
    np.testing.assert_allclose(lines["chinchilla"].get_ydata(), np.expm1(-full.estimate.residuals))
    assert lines["kaplan"].get_marker() != lines["chinchilla"].get_marker()


@pytest.mark.parametrize("name, lines", [("full", ["2", "3", "4", "5", "6"]), ("refit", [])])
def test_the_runs_of_an_alarm_are_numbered_and_all_are_inside(request, name, lines):
    found = request.getfixturevalue(name)
    residuals = np.expm1(-found.estimate.residuals)
    for axes in residual_figure([found]).axes[:3]:
        assert sorted(text.get_text() for text in axes.texts) == lines
        low, high = axes.get_ylim()
        assert low < residuals.min() and residuals.max() < high


@pytest.mark.parametrize("name, start", [("a.png", b"\x89PNG"), ("a.pdf", b"%PDF"), ("a.svg", b"<?xml")])
def test_formats(refit, tmp_path, name, start):
    save(residual_figure([refit]), tmp_path / name)
    assert (tmp_path / name).read_bytes().startswith(start)
