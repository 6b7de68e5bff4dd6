"""Embeddings: limits of the local exponent, its overshoot, and the average over the range of kaplan2020."""

from __future__ import annotations

from math import log

import numpy as np
import pytest

from derivations.hoffmann2022 import BESIROGLU, FITS, SOURCE
from derivations.pearce2024 import EMBEDDINGS, MODEL, PREDICTED, SMALL, compute, local_growth
from exponents.errors import DomainError
from exponents.query import at

from .support import solved


@pytest.mark.parametrize("fit", FITS, ids=lambda f: f.id)
def test_the_local_exponent_goes_from_one_model_to_the_other(fit):
    values = {"alpha": fit["alpha"], "beta": fit["beta"]}
    small, large = (float(at(solved(m), **values).resources[0][1][0]) for m in (SMALL, MODEL))
    assert local_growth(fit, 1e-4) == pytest.approx(small, abs=1e-3)
    assert local_growth(fit, 1e18) == pytest.approx(large, abs=1e-3)
    assert large < small


@pytest.mark.parametrize("parameters", [1e3, 1e6, 1e7, 1e9])
def test_the_local_exponent_is_the_slope(parameters):
    step = 1e-4
    low, high = compute(BESIROGLU, parameters * (1 - step)), compute(BESIROGLU, parameters * (1 + step))
    slope = log((1 + step) / (1 - step)) / log(high / low)
    assert local_growth(BESIROGLU, parameters) == pytest.approx(slope, abs=1e-6)


def test_it_overshoots_both_limits():
    grid = np.geomspace(1e4, 1e9, 501)
    growth = [local_growth(BESIROGLU, n) for n in grid]
    top = int(np.argmax(growth))
    assert f"{growth[top]:.2f}" == "0.98"
    assert 1e6 < grid[top] < 4e6 < float(EMBEDDINGS["omega"]) ** 1.5


@pytest.mark.parametrize(("fit", "ours"), [(SOURCE, "0.76"), (BESIROGLU, "0.79")], ids=lambda x: getattr(x, "id", x))
def test_the_average_over_the_range_of_kaplan(fit, ours):
    """A straight line through 200 equally spaced points from 1e3 to 1.5e9; printed are 0.74 and 0.78."""
    sizes = np.geomspace(1e3, 1.5e9, 200)
    slope = np.polyfit(np.log([compute(fit, n) for n in sizes]), np.log(sizes), 1)[0]
    assert f"{slope:.2f}" == ours
    assert 0 < slope - float(PREDICTED[fit.key]) < 0.02


@pytest.mark.parametrize("function", [compute, local_growth])
def test_no_parameters_are_refused(function):
    with pytest.raises(DomainError, match="0 parameters"):
        function(BESIROGLU, 0)
