"""The checker's reading of a model: names of branches and rows, and their union is the model itself."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest

from exponents.check.translate import branches, named
from exponents.errors import ModelError
from exponents.model import Model
from exponents.rate import rational

from ..models import plrf, random_model, random_point
from ..oracle import loss_of

F = Fraction


def test_branches_and_rows_of_random_features():
    found = branches(plrf())
    assert {b.choices for b in found} == {
        named(f"gamma = {arm}; {side} 0") for arm in ("1", "d**(2*alpha - 1)") for side in ("inside", "outside")
    }
    (largest,) = [b for b in found if b.choices == named("gamma = d**(2*alpha - 1); inside 0")]
    assert largest.free == ("d", "r")
    assert set(largest.rows) == {
        "resource:d", "resource:r", "budget:0", "cap:0", "cap:1", "window:0", "held:gamma:1<0",
        "component:population:0:0", "component:finite_width:0:0", "component:finite_width:1:0",
        "component:embedding_distortion:0:0", "component:sgd_noise:0:0",
    }  # fmt: skip
    noise = largest.rows["component:sgd_noise:0:0"]
    alpha = plrf().field.generator("alpha")
    assert noise.slopes == ((1 - 1 / (2 * alpha)) * (2 * alpha - 1), 2 - 1 / (2 * alpha))


def test_a_component_outside_its_window_has_no_rows():
    (outside,) = [b for b in branches(plrf()) if b.choices == named("gamma = 1; outside 0")]
    assert not {"component:sgd_noise:0:0", "window:0"} & set(outside.rows)
    assert "outside:0" in outside.rows


def test_resources_held_in_a_circle_are_refused():
    model = Model(
        resources="d, g > 0, h > 0", components={"p": "1/d + g + h"}, budget="d", held={"g": "1/h", "h": "1/g"}
    )
    with pytest.raises(ModelError, match="circle"):
        branches(model)


def value(quotient, point) -> Fraction:
    x = quotient.at(tuple(map(rational, point)))
    return F(int(x.p), int(x.q))


@pytest.mark.parametrize("seed", range(25))
def test_the_branches_together_are_the_model(seed):
    """At random resources, the best branch whose constraints hold gives the loss that the laws give directly."""
    rng = Random(seed)
    parameters = rng.randint(1, 2)
    model = random_model(rng, rng.randint(2, 4), rng.randint(4, 8), parameters)
    point, allowed = random_point(rng, parameters), 0
    place = tuple(map(rational, point))
    found = branches(model, frozenset(c.id for c in model.components if c.region and place not in c.region))
    for k in range(12):
        xi = {n: F(rng.randint(0, 40), 40 * 2 ** (k // 2)) for n in found[0].free}
        losses = []
        for branch in found:
            rows = branch.rows.values()
            values = {
                r.label: sum((value(s, point) * xi[n] for s, n in zip(r.slopes, branch.free)), value(r.constant, point))
                for r in rows
            }
            if all(values[r.label] >= 0 for r in rows if not r.component):
                losses.append(min(values[r.label] for r in rows if r.component))
        assert max(losses, default=None) == loss_of(model, point, xi)
        allowed += bool(losses)
    assert allowed
