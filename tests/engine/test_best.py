"""Where along a parameter the exponent of the loss is largest: intervals, stationary points, ends, and none."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from derivations.li2026schedules import MODEL
from exponents.algebraic import Algebraic
from exponents.best import best
from exponents.errors import ModelError
from exponents.model import Model
from exponents.solve import solve


@pytest.fixture(scope="module")
def shapes():
    return solve(MODEL)


def trade(a: str, b: str, domain: str = "p > 0, p < 2"):
    """x^-a + y^-b at x y = f: the exponent is a b/(a + b)."""
    components = {"a": f"x**(-({a}))", "b": f"y**(-({b}))"}
    return solve(
        Model(id="trade", parameters="p", domain=domain, resources="x, y", components=components, budget="x*y")
    )


@pytest.mark.parametrize(
    ("s", "beta", "eta", "where"),
    [
        ("2", "3", "6/7", "p >= 2"),
        ("1/4", "3", "1/4", "p >= 1/3"),
        ("1/2", "2", "1/2", "p >= 1"),
        ("1", "5/4", "5/9", "p >= 1/4"),
    ],
)
def test_the_tails_that_are_sharp_enough(shapes, s, beta, eta, where):
    found = best(shapes, "p", {"s": Fraction(s), "beta": Fraction(beta)})
    assert (str(found.eta), str(found)) == (eta, where)
    ((low, _),) = found.where
    assert found.sample > low.low
    assert str(shapes.at(s=s, beta=beta, p=found.sample).loss) == eta


def test_a_stationary_point_inside():
    found = best(trade("p", "2 - p"), "p", {})
    assert (found.eta, str(found), found.sample) == (Fraction(1, 2), "p = 1", 1)


def test_an_irrational_point():
    """p (2 - p^2)/(2 + p - p^2) is largest where p^4 - 2 p^3 - 4 p^2 + 4 vanishes."""
    found = best(trade("p", "2 - p**2", "p > 0, p < 1"), "p", {})
    assert isinstance(found.sample, Algebraic) and found.sample.coefficients == (4, 0, -4, -2, 1)
    p = np.linspace(0, 1, 100_001)
    assert float(found.eta) == pytest.approx((p * (2 - p**2) / (2 + p - p**2)).max(), abs=1e-9)


def test_an_end_and_no_end():
    assert str(best(trade("p", "1", "p > 0, p <= 2"), "p", {})) == "p = 2"
    with pytest.raises(ModelError, match="rises with it"):
        best(trade("p", "1", "p > 0"), "p", {})
    with pytest.raises(ModelError, match="without bound"):
        best(trade("p", "p", "p > 0"), "p", {})


def test_a_point_outside_the_domain(shapes):
    with pytest.raises(ModelError, match="no phase is known along p at s = 1, beta = 1/2"):
        best(shapes, "p", {"s": Fraction(1), "beta": Fraction(1, 2)})
