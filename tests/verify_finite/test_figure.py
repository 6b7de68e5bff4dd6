"""The picture of a finite law beside exact curves shows what it says."""

from fractions import Fraction

import numpy as np
import pytest

from exponents import solve
from exponents.errors import ModelError
from exponents.registry import theory
from verify.finite.figure import finite_figure
from verify.setting import setting

BUDGETS = np.geomspace(1e6, 1e9, 7)


def at(name: str, **point):
    found = theory(name)
    return setting(found, solve(found.model), point)


def test_circles_lie_on_the_exact_front_and_on_the_predicted_curve():
    figure = finite_figure(at("plrf-sgd", alpha=Fraction(1), beta=Fraction(7, 10)), BUDGETS, (1e7,))
    left, right = (
        {line.get_label(): np.array(line.get_data()) for line in axes.lines if line.get_label()[0] != "_"}
        for axes in figure.axes
    )
    predicted, exact = left["predicted front"], left["optimal d"]
    assert np.allclose(predicted[1], exact[1][::3], rtol=0.02)
    circles = next(
        line for line in figure.axes[1].lines if line.get_linestyle() == "None" and line.get_xdata().size > 1
    )
    curve = right["f = 1e+07"]
    on_curve = np.exp(np.interp(np.log(circles.get_xdata()), *np.log(curve)))
    assert circles.get_ydata() == pytest.approx(on_curve, rel=0.02)


def test_a_theory_without_constants_is_refused():
    with pytest.raises(ModelError, match="states no constants"):
        finite_figure(at("features-converged", alpha=Fraction(2), beta=Fraction(1, 4)), BUDGETS, (1e7,))
