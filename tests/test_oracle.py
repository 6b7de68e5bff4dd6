"""The oracle against SciPy, against the printed table, and against brute force over the resources."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest

from exponents.model import Model

from .models import plrf, random_model, random_point
from .oracle import floating, loss_of, optimum

F = Fraction

# Exponents of the loss and of the width d at ten points of the table of arXiv 2405.15074, one to three for each phase.
PRINTED = {
    (F(1), F(3, 10)): (F(8, 15), F(1, 3)),
    (F(7, 10), F(1, 10)): (F(1, 4), F(5, 12)),
    (F(2, 5), F(3, 10)): (F(1, 5), F(1, 2)),
    (F(1, 5), F(1)): (F(7, 30), F(7, 12)),
    (F(27, 100), F(1)): (F(253, 850), F(73, 119)),
    (F(2, 5), F(1)): (F(2, 5), F(1, 2)),
    (F(1), F(7, 10)): (F(12, 17), F(7, 17)),
    (F(7, 10), F(3, 5)): (F(8, 13), F(6, 13)),
    (F(1), F(3, 2)): (F(3, 4), F(1, 2)),
    (F(3, 2), F(5, 2)): (F(5, 6), F(1, 2)),
}


@pytest.mark.parametrize("point", PRINTED, ids=str)
def test_the_printed_table(point):
    loss, width = PRINTED[point]
    answer = optimum(plrf(), point)
    assert answer.loss == loss
    assert answer.interval(0) == (width, width)


def test_a_set_of_optima_has_all_its_vertices():
    """L = 1/r + 1/B is at least f^(-1/2) by the cap on r; d and B are free as long as d B <= f and B >= f^(1/2)."""
    model = Model(resources="d, r, B", components={"p": "1/r + 1/B"}, budget="d*r + d*B", caps="r <= f**(1/2)")
    answer = optimum(model, ())
    assert answer.loss == F(1, 2)
    assert answer.vertices == {(0, F(1, 2), F(1, 2)), (0, F(1, 2), 1), (F(1, 2), F(1, 2), F(1, 2))}


def test_no_resources_satisfy_contradictory_caps():
    model = Model(resources="d, r", components={"p": "1/d + 1/r"}, budget="d*r", caps="d >= f**2")
    assert optimum(model, ()) is None


@pytest.mark.parametrize("caps", ["", "d <= f**(1/2)"])
def test_unbounded_programs_are_refused(caps):
    model = Model(resources="d, r > 0", components={"p": "r/d"}, budget="d", caps=caps)
    with pytest.raises(ArithmeticError, match="unbounded"):
        optimum(model, ())


@pytest.mark.parametrize("seed", range(15))
def test_scipy_finds_the_same_loss(seed):
    rng = Random(seed)
    parameters = rng.randint(1, 3)
    model = random_model(rng, rng.randint(2, 4), rng.randint(4, 10), parameters)
    for _ in range(3):
        point = random_point(rng, parameters)
        assert floating(model, point) == pytest.approx(float(optimum(model, point).loss), abs=1e-9)


def test_no_grid_of_resources_does_better():
    """The laws evaluated directly, windows and minima included, never beat the oracle and come close to it."""
    model = Model(
        parameters="a, b",
        domain="a > 0, b > 0",
        resources="d, r",
        components={
            "p": "min(r**(-a), d**(-1)*r**(-1/2))",
            "q": "d**(-b)",
            "s": {"law": "r**(-1/3)*d**(1/4)", "window": "r <= d**2"},
        },
        budget="d*r",
        caps="r <= d**3",
    )
    steps = 60
    grid = [{"d": F(i, steps), "r": F(j, steps)} for i in range(steps + 1) for j in range(steps + 1 - i)]
    for point in [(F(1, 2), F(1)), (F(2), F(1, 3)), (F(1, 5), F(2)), (F(3), F(3))]:
        coarse = max(x for xi in grid if (x := loss_of(model, point, xi)) is not None)
        loss = optimum(model, point).loss
        assert coarse <= loss
        assert loss - coarse <= F(5, steps)  # a step changes no exponent by more than (1 + 3 + 1) / steps
