"""The parametric program at a point and around it, against hand calculation and inspection of all candidates."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest
from flint import fmpq

from exponents.errors import ModelError
from exponents.linear import NotGeneric
from exponents.model import Model
from exponents.program import program
from exponents.rate import rational
from exponents.tropical import piece, point_answer

from .brute import Brute, rational_points
from .random_models import random_model

CHINCHILLA = Model(
    parameters="alpha, beta",
    domain="alpha > 0, beta > 0",
    resources="N, D",
    components={"size": "N**(-alpha)", "data": "D**(-beta)"},
    budget="N*D",
)


def fraction(x: fmpq) -> Fraction:
    return Fraction(int(x.p), int(x.q))


def interval(found, name):
    values = [fraction(v[name]) for v in found.vertices]
    return min(values), max(values)


@pytest.mark.parametrize("seed", [s for s in range(36) if s % 12])
def test_the_program_at_a_point_against_inspection(seed):
    model = random_model(seed, resources=2 if seed % 4 else 3)
    for point in rational_points(Random(seed), model, 3 if seed % 4 else 1, 0, 2):
        found = point_answer(program(model, tuple(map(rational, point.values()))), tuple(map(rational, point.values())))
        eta, where = Brute(model, **point).optimum()
        assert fraction(found.loss) == eta
        if not found.rays:
            for n in model.names:
                assert interval(found, n) == (min(w[n] for w in where), max(w[n] for w in where)), n
        assert sum(w for _, w in found.shares) == 1 and all(w > 0 for _, w in found.shares)


def test_chinchilla_by_hand():
    found = piece(program(CHINCHILLA, (fmpq(1, 2), fmpq(1, 3))), CHINCHILLA.field, (fmpq(1, 2), fmpq(1, 3)))
    (winner,) = found.winners
    assert str(winner.value) == "alpha*beta/(alpha + beta)"
    assert {r.label: str(w) for r, w in winner.weights} == {
        "component:size:0:0": "beta/(alpha + beta)",
        "component:data:0:0": "alpha/(alpha + beta)",
        "budget:0": "alpha*beta/(alpha + beta)",
    }


@pytest.mark.parametrize("seed", range(12))
def test_a_piece_keeps_its_promise(seed):
    """Wherever the functions of a piece have the promised signs, its formula is the optimum."""
    model, random = random_model(seed), Random(seed)
    points = [tuple(map(rational, p.values())) for p in rational_points(random, model, 25, 0, 2, 97)]
    for here in points[:2]:
        found = program(model, here)
        try:
            answer = piece(found, model.field, here)
        except NotGeneric:
            continue
        signs = [q.sign_at(here) for q in answer.positive]
        borders = [c.poly for c in found.conditions]
        for there in points:
            same = [q.sign_at(there) for q in answer.positive] == signs
            if same and all(b.sign_at(there) > 0 for b in borders):
                assert answer.winners[0].value.at(there) == point_answer(program(model, there), there).loss


def test_walls_are_not_generic():
    model = Model(
        parameters="alpha",
        domain="alpha > 0",
        resources="N",
        components={"a": "N**(-alpha)", "b": "N**(-1)"},
        budget="N",
    )
    with pytest.raises(NotGeneric):
        piece(program(model, (fmpq(1),)), model.field, (fmpq(1),))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (dict(budget="N", components={"a": "D**(-alpha)"}), "the budget does not bound the loss .*as D grows"),
        (dict(resources="N, D > 0", budget="N/D", components={"a": "N**(-alpha)"}), "as N grows, D grows"),
        (dict(caps="N >= D**2, N <= D, D >= f"), "no choice of resources satisfies the model .* contradict each other"),
        (dict(caps="N >= f**2"), "contradict each other"),
        (dict(components={"a": {"law": "N**(-1)", "window": "N <= D"}}), "one component must always be there"),
        (dict(held={"N": "D**2", "D": "N"}), "define each other in a circle"),
    ],
    ids=str,
)
def test_models_without_an_answer(change, message):
    base = dict(
        parameters="alpha, beta",
        domain="alpha > 0, beta > 0",
        resources="N, D",
        components={"a": "(N*D)**(-alpha)", "b": "N**(-beta)"},
        budget="N*D",
    )
    model = Model(**{**base, **change})
    point = (fmpq(2, 3), fmpq(5, 7))
    with pytest.raises(ModelError, match=message):
        piece(program(model, point), model.field, point)
    with pytest.raises(ModelError):
        point_answer(program(model, point), point)


def test_resources_that_enter_through_one_combination():
    model = Model(parameters="alpha", resources="a > 0, b > 0", components={"x": "(a*b)**(-alpha)"}, budget="a*b")
    with pytest.raises(ModelError, match="a and b enter the model only through one combination"):
        piece(program(model, (fmpq(2),)), model.field, (fmpq(2),))
    found = point_answer(program(model, (fmpq(2),)), (fmpq(2),))
    assert found.loss == 2 and {(d["a"], d["b"]) for d in found.rays} == {(1, -1), (-1, 1)}
    assert all(v["a"] + v["b"] == 1 for v in found.vertices)


def test_a_line_at_one_point_only_asks_for_another_point():
    model = Model(
        parameters="alpha, beta",
        resources="a > 0, b > 0",
        components={"x": "a**(-alpha)*b**(-beta)", "y": "a**(-beta)*b**(-alpha)"},
        budget="a*b",
    )
    with pytest.raises(NotGeneric, match="at this point only"):
        piece(program(model, (fmpq(1), fmpq(1))), model.field, (fmpq(1), fmpq(1)))


def test_unbounded_in_one_branch_is_unbounded():
    """Outside the window nothing stands in the way, whatever the other branch says."""
    model = Model(
        parameters="alpha",
        resources="N, D",
        components={"a": {"law": "N**(-alpha)", "window": "D <= N"}, "b": "D**(-1)"},
        budget="N**alpha",
    )
    with pytest.raises(ModelError, match="does not bound the loss"):
        point_answer(program(model, (fmpq(1),)), (fmpq(1),))


def test_too_many_branches_are_refused():
    model = Model(
        resources="N, D",
        budget="N*D",
        components={"base": "N**(-1)"} | {f"c{i}": {"law": "D", "window": f"N <= D**{i + 1}"} for i in range(13)},
    )
    with pytest.raises(ModelError, match="8192 branches .*the most allowed is 4096"):
        program(model, ())
