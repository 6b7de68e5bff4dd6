"""The plane coloured by the budget that it takes to see the exponents of the limit."""

from __future__ import annotations

import numpy as np
import pytest

from derivations.paquette2024 import MODEL
from exponents.errors import DataError
from exponents.render.attained import plot_attained, save_attained
from exponents.render.window import window
from exponents.solve import solve


@pytest.fixture(scope="module")
def solution():
    return solve(MODEL)


def test_walls_cells_and_scale(solution, tmp_path):
    view = window(solution)
    budgets = np.geomspace(1e6, 1e40, 12).reshape(3, 4)
    budgets[0, 0], budgets[2, 3] = np.nan, np.inf
    ax = plot_attained(solution, view, budgets)
    (mesh,) = [c for c in ax.collections if type(c).__name__ == "QuadMesh"]
    shown = np.ma.masked_invalid(mesh.get_array()).ravel()
    assert shown.mask.sum() == 1 and np.isclose(shown[1], np.log10(budgets[0, 1])) and shown[-1] > 30
    assert len(ax.lines) > 3  # the exact walls
    save_attained(solution, view, budgets, tmp_path / "plane.png")
    assert (tmp_path / "plane.png").stat().st_size > 10_000


@pytest.mark.parametrize("budgets", [np.ones(4), np.ones((1, 4))])
def test_shapes_are_checked(solution, budgets):
    with pytest.raises(DataError):
        plot_attained(solution, window(solution), budgets)
