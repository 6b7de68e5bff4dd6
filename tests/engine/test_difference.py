"""Where two diagrams differ, and by how much."""

from __future__ import annotations

from random import Random

import pytest

from exponents import Model, differences, solve
from exponents.errors import ModelError
from exponents.rate import rational

from .brute import rational_points

BASE = dict(
    parameters="alpha, beta", domain="alpha > 0, beta > 0", resources="d, r, gamma > 0", budget="d*r",
    components={"size": "d**(-alpha)", "steps": "(gamma*r)**(-beta)", "noise": "gamma*r**(-1/2)"},
    caps="gamma <= 1", held={"gamma": "largest"},
)  # fmt: skip


def test_what_tuning_buys():
    model = Model(**BASE)
    held, tuned = solve(model, certify=False), solve(model, tune="gamma", certify=False)
    found = differences(tuned, held)
    assert {d.sign for d in found} == {"+", "0"}
    for point in rational_points(Random(1), model, 30, 0, 3, 17):
        gain = tuned.at(**point).loss - held.at(**point).loss
        at = tuple(map(rational, point.values()))
        here = [d for d in found if at in d.region]
        assert here
        for d in here:
            assert d.gain(**point) == gain >= 0
        inside = [d for d in here if at in d.region.open]
        assert all((d.sign == "+") == (gain > 0) for d in inside)


def test_a_gain_of_both_signs_is_not_claimed():
    one = Model(parameters="alpha", domain="alpha > 0", resources="N", budget="N", components={"a": "N**(-alpha)"})
    two = Model(parameters="alpha", domain="alpha > 0", resources="N", budget="N", components={"b": "N**(-1)"})
    (found,) = differences(solve(one, certify=False), solve(two, certify=False))
    assert found.sign == "?" and str(found.gain) == "alpha - 1"


def test_different_parameters_do_not_compare():
    one = Model(parameters="alpha", domain="alpha > 0", resources="N", budget="N", components={"a": "N**(-alpha)"})
    with pytest.raises(ModelError, match="different parameters"):
        differences(solve(one, certify=False), solve(Model(**BASE), certify=False))
