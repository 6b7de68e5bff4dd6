"""Reuse: the compute exponent of one pass with fewer samples; more from the same samples."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize_scalar

from derivations import lin2024
from derivations.lin2025reuse import DATA, MODEL
from exponents.difference import differences
from exponents.onface import wish
from exponents.query import at

from .support import growth, solved


def test_reuse_does_not_change_the_compute_exponent():
    found = differences(solved(MODEL), solved(lin2024.MODEL))
    assert found and {d.sign for d in found} == {"0"}


def test_reuse_lowers_the_bill_for_data():
    (least,) = wish(solved(MODEL), "min N")
    one_pass = solved(lin2024.MODEL).phase("approximation=bias").resource("N")
    assert least.optimum.vertices[0]["N"].value - one_pass.value == growth(MODEL, "(b - a)/(a + 1)")


def test_reuse_improves_the_data_exponent():
    """(b - 1)/b against (b - 1)/a, with a/b - 1 > 0 the growth of the number of epochs."""
    (found,) = differences(solved(DATA), solved(lin2024.DATA))
    assert found.sign == "+"
    assert found.gain.value == growth(DATA, "(b - 1)/b - (b - 1)/a")


@pytest.mark.parametrize(("a", "b"), [("2", "3/2"), ("3", "2"), ("3/2", "5/4")])
def test_the_data_optimum_of_the_sums_over_modes(a, b):
    """Gradient descent on N samples, bias sum j^-b e^(-2 L j^-a) and variance sum (1 - e^(-L j^-a))^2/N: best L."""
    answer = at(solved(DATA), a=a, b=b)
    decay, (_, (growth_of_steps, _)) = float(answer.loss), answer.resources[0]
    x, y = (float(at(solved(DATA), a=a, b=b).at[k][1]) for k in (0, 1))
    grid = np.geomspace(1, 1e80, 20001)  # sums over j as integrals in log j

    def best(samples):
        def loss(log_steps):
            time = np.exp(log_steps) * grid**-x
            integrand = grid**-y * np.exp(-2 * time) + np.expm1(-time) ** 2 / samples
            return np.log(np.trapezoid(integrand * grid, np.log(grid)))

        found = minimize_scalar(loss, bounds=(1, 3 * np.log(samples)), method="bounded", options={"xatol": 1e-8})
        return found.fun, found.x

    first, second = best(1e8), best(1e11)
    step = np.log(1e3)
    assert (first[0] - second[0]) / step == pytest.approx(decay, abs=0.01)
    assert (second[1] - first[1]) / step == pytest.approx(float(growth_of_steps), abs=0.01)
