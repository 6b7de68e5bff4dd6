"""How errors of constants reach the optimum: implicit differentiation against solving again, and what covariances do."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from exponents.errors import DataError
from exponents.finite.calibrated import setting
from exponents.finite.covariance import Covariance
from exponents.finite.implicit import Shift, derivatives
from exponents.finite.optimum import optimum, pinned
from exponents.finite.posynomial import posynomial
from exponents.finite.response import intervals
from exponents.model import Model
from exponents.registry import resolve

BUDGETS = np.array([1e18, 1e22, 1e25])


@pytest.mark.parametrize(
    ("name", "given"), [("chinchilla", {}), ("chinchilla-inference", {"I": Fraction(10**13)}), ("nonembedding", {})]
)
def test_derivatives_in_the_constants_against_solving_again(name, given):
    """Of a sum of two powers, under a budget that bends, and of a law that has no second derivatives of its own."""
    asked = setting(*resolve(name), given)
    found = optimum(asked.law, BUDGETS, asked.pins)
    moved = derivatives(found, pinned(asked.law, asked.pins, len(BUDGETS)), asked.shifts)
    for k, error in enumerate(asked.covariance.errors):
        step = error / 100
        above, below = (
            optimum(asked.rebuilt(asked.covariance.moved(asked.constants, k, side)), BUDGETS, asked.pins, found.x)
            for side in (step, -step)
        )
        for name in ("loss", "x", "eta", "xi"):
            difference = (getattr(above, name) - getattr(below, name)) / (2 * step)
            exact = getattr(moved, name)[..., k]
            assert exact == pytest.approx(difference, rel=2e-4, abs=1e-6 / error), (asked.covariance.of[k], name)


def test_an_active_bound_moves_the_optimum_with_its_constant():
    """Under z <= K x^(1/4) the cap is tight, and with K it moves as it does when the problem is solved again."""

    def law(K: float):
        model = Model(
            resources="x, y, z > 0", constants="K", budget="x*y",
            components={"a": "3*x**(-1/2)", "b": "7*y**(-1)", "c": "2*z**(-1)"}, caps="z <= K*x**(1/4)",
        )  # fmt: skip
        return posynomial(model, {"K": K})

    K, step = 0.3, 1e-4
    above, here, below = (optimum(law(K + side), [1e6, 1e9]) for side in (step, 0.0, -step))
    moved = derivatives(here, pinned(law(K), {}, 2), [Shift(law(K + step), law(K - step), step)])
    for name in ("loss", "x", "eta", "xi"):
        difference = (getattr(above, name) - getattr(below, name)) / (2 * step)
        assert getattr(moved, name)[..., 0] == pytest.approx(difference, rel=1e-5, abs=1e-8)
    assert np.abs(moved.x[:, 2, 0]).min() > 1


def test_an_optimum_that_is_no_point_has_no_derivative_but_its_loss_has():
    """x and y enter by their product alone, which the budget fixes."""
    models = [Model(resources="x, y", components={"a": f"{c}*x**(-1)*y**(-1)"}, budget="x*y") for c in ("2", "3", "1")]
    laws = [posynomial(model, {}) for model in models]
    found = optimum(laws[0], [1e6])
    assert found.flat.all()
    moved = derivatives(found, pinned(laws[0], {}, 1), [Shift(laws[1], laws[2], 1.0)])
    assert np.isnan(moved.x).all() and np.isnan(moved.xi).all()
    assert moved.loss[0, 0] == pytest.approx(math.log(3) / 2 * 2e-6, rel=1e-6)  # the difference quotient of log c


def test_many_intervals_are_those_of_each():
    asked = setting(*resolve("chinchilla"), {})
    budgets = 10.0 ** np.random.default_rng(5).uniform(16, 28, 300)
    together = intervals(asked, optimum(asked.law, budgets))
    for i in (0, 150, 299):
        alone = intervals(asked, optimum(asked.law, budgets[i : i + 1]))
        for key, ends in together.items():
            assert ends[i] == pytest.approx(alone[key][0], rel=1e-7)


def with_covariance(of: tuple[str, ...], matrix) -> dict[str, float]:
    """Half-widths in logarithms or plain of the intervals of chinchilla with this covariance at one budget."""
    asked = replace(setting(*resolve("chinchilla"), {}), covariance=Covariance(of, matrix))
    found = intervals(asked, optimum(asked.law, [1e21]))
    logarithmic = ("N", "D", "tokens per parameter")
    return {key: float(np.diff(np.log(ends) if key in logarithmic else ends)[0, 0]) / 2 for key, ends in found.items()}


def test_correlated_coefficients_by_the_closed_form():
    """log N* = (log A - log B)/(alpha + beta) + ...: what A and B have in common cancels."""
    variance, common = 0.04, 0.03
    width = 1.96 / (0.3478 + 0.3658)
    apart = with_covariance(("log A", "log B"), ((variance, 0.0), (0.0, variance)))
    assert apart["N"] == pytest.approx(width * math.sqrt(2 * variance), rel=1e-5)
    assert apart["tokens per parameter"] == pytest.approx(2 * apart["N"], rel=1e-5)  # at fixed N D
    together = with_covariance(("log A", "log B"), ((variance, common), (common, variance)))
    assert together["N"] == pytest.approx(width * math.sqrt(2 * (variance - common)), rel=1e-5)
    assert together["xi:N"] == pytest.approx(0, abs=1e-9)  # the exponent does not depend on A and B
    everything = with_covariance(("log A", "log B"), ((variance, variance), (variance, variance)))
    assert everything["N"] == pytest.approx(0, abs=1e-6) and everything["loss"] > 0.05


def test_coordinates_of_a_covariance():
    """A constant or its logarithm, of which the error is the relative one."""
    plain = with_covariance(("A",), ((48.201**2,),))
    logarithmic = with_covariance(("log A",), ((0.1**2,),))
    assert plain == pytest.approx(logarithmic, rel=1e-5, abs=1e-9)


@pytest.mark.parametrize(
    ("of", "matrix", "says"),
    [
        (("A", "B"), ((1.0, 0.0),), "2 rows"),
        (("A",), ((math.nan,),), "finite"),
        (("A", "B"), ((1.0, 0.5), (0.4, 1.0)), "symmetric"),
        (("A", "B"), ((1.0, 2.0), (2.0, 1.0)), "negative eigenvalue"),
        (("A", "log A"), ((1.0, 0.0), (0.0, 1.0)), "twice"),
    ],
)
def test_what_is_no_covariance_is_refused(of, matrix, says):
    with pytest.raises(DataError, match=says):
        Covariance(of, matrix)
