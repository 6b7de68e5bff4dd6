"""A model in another paper's parameters is the same model."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest

from exponents import Model, solve
from exponents.errors import ExponentsError
from exponents.views import view_of, viewed

from .brute import rational_points
from .random_models import random_model


@pytest.mark.parametrize("seed", [600, 601])
def test_the_optimum_is_the_same_at_corresponding_points(seed):
    model = random_model(seed)
    other = viewed(model, view_of("alpha = b/2, beta = (a - b)/2"))
    assert other.parameters == ("a", "b")
    one, two = solve(model, certify=False), solve(other, certify=False)
    for point in rational_points(Random(seed), model, 10, 0, 2, 29):
        alpha, beta = point.values()
        ours, theirs = one.at(**point), two.at(a=2 * (alpha + beta), b=2 * alpha)
        assert ours.loss == theirs.loss and ours.resources == theirs.resources and ours.shares == theirs.shares


def test_rational_views():
    model = Model(
        parameters="alpha", domain="alpha > 0", resources="N, D", budget="N*D",
        components={"size": "N**(-alpha)", "data": "D**(-1)"},
    )  # fmt: skip
    s = solve(viewed(model, view_of("alpha = 1/(mu - 1)")), certify=False)
    assert str(s.model.domain) == "mu > 1" and str(s.phases[0].loss) == "1/mu"
    assert s.at(mu="3/2").loss == Fraction(2, 3)


@pytest.mark.parametrize("text", ["alpha = x", "alpha = x, beta = y, gamma = z", "alpha = sqrt(x), beta = y"])
def test_views_that_do_not_fit(text):
    with pytest.raises(ExponentsError):
        viewed(random_model(600), view_of(text))
