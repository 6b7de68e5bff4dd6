"""Exact answers at points: inside cells, on walls, corners and borders, and what is refused."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest

from exponents import Model, solve
from exponents.algebraic import Algebraic
from exponents.errors import DomainError, ExponentsError, UnknownNameError
from exponents.query import point_of
from exponents.solution import Status
from exponents.values import value

from .brute import Brute, rational_points

HALF = Fraction(1, 2)
PLANE = dict(parameters="alpha, beta", domain="alpha > 0, beta > 0", resources="N, D", budget="N*D")
CHINCHILLA = dict(**PLANE, components={"size": "N**(-alpha)", "data": "D**(-beta)"})


def solved(**model):
    return solve(Model(**model), certify=False)


@pytest.fixture(scope="module")
def chinchilla():
    return solved(**CHINCHILLA)


@pytest.fixture(scope="module")
def three():
    """Chinchilla with a slow common component: walls, a jump and a corner."""
    return solved(**PLANE, components={"size": "N**(-alpha)", "data": "D**(-beta)", "flow": "(N*D)**(-1/2)"})


@pytest.mark.parametrize("form", [("7/10", "0.3"), (Fraction(7, 10), Fraction(3, 10)), ("0.70", "3/10")])
def test_values_are_read_exactly(chinchilla, form):
    answer = chinchilla.at(alpha=form[0], beta=form[1])
    assert answer.loss == Fraction(21, 100) and answer.at == (("alpha", Fraction(7, 10)), ("beta", Fraction(3, 10)))
    assert dict(answer.shares) == {"data": Fraction(7, 10), "size": Fraction(3, 10)}
    assert answer.active == ("data", "size") and not answer.on_wall
    assert answer.shapes == chinchilla.shapes


def test_walls_and_corners(three):
    for point in rational_points(Random(2), three.model, 25, 0, 3, 6):
        answer = three.at(**point)
        a, b = point.values()
        assert answer.loss == min(a * b / (a + b), HALF)
        assert answer.on_wall == (2 * a * b == a + b)
        eta, where = Brute(three.model, **point).optimum()
        assert answer.loss == eta
        for n, interval in answer.resources:
            assert interval == (min(w[n] for w in where), max(w[n] for w in where))
    on = three.at(alpha=1, beta=1)
    assert len(on.phases) == 2 and dict(on.resources)["N"] == (HALF, HALF)
    inside = three.at(alpha=2, beta=2)
    assert dict(inside.resources)["N"] == (Fraction(1, 4), Fraction(3, 4)) and inside.active == ("flow",)


def test_an_irrational_coordinate(chinchilla):
    answer = chinchilla.at(alpha="sqrt(2)", beta=1)
    assert str(answer.loss) == "2 - sqrt(2)"  # sqrt(2)/(1 + sqrt(2))
    assert {n: str(low) for n, (low, _) in answer.resources} == {"N": "-1 + sqrt(2)", "D": "2 - sqrt(2)"}
    assert chinchilla.at(alpha=value("sqrt(2)"), beta="1").loss == answer.loss


def test_an_irrational_wall():
    s = solved(
        parameters="alpha", domain="alpha > 0", resources="N, D", budget="N*D",
        components={"gate": "min(N**(-alpha**2), D**(-2))"},
    )  # fmt: skip
    on = s.at(alpha="sqrt(2)")
    assert on.on_wall and on.loss == 2 and dict(on.resources) == {"N": (0, 1), "D": (0, 1)}
    assert not s.at(alpha="sqrt(3)").on_wall


@pytest.mark.parametrize(
    ("values", "error", "message"),
    [
        (dict(alpha=1), UnknownNameError, "no value for beta; give beta=..."),
        ({}, UnknownNameError, "no value for alpha, beta"),
        (
            dict(alpha=1, beta=1, gamma=2),
            UnknownNameError,
            "'gamma' is not a parameter of model; parameters: alpha, beta",
        ),
        (dict(alpha=0, beta=1), DomainError, "alpha = 0, beta = 1 lies outside the domain: alpha > 0 fails"),
        (dict(alpha=1, beta="-1/2"), DomainError, "beta > 0 fails"),
        (dict(alpha="-sqrt(2)", beta=1), DomainError, "alpha > 0 fails"),
        (dict(alpha="-sqrt(2)", beta="sqrt(3)"), DomainError, "alpha > 0 fails"),
        (dict(alpha="nan", beta=1), ExponentsError, "'nan' is not a number"),
        (dict(alpha="__import__('os').system('id')", beta=1), ExponentsError, "is not an exact number"),
        (dict(alpha="1e999", beta=1), ExponentsError, "sixty digits"),
        (dict(alpha="", beta=1), ExponentsError, "is not an exact number"),
    ],
    ids=str,
)
def test_refusals(chinchilla, values, error, message):
    with pytest.raises(error, match=message):
        chinchilla.at(**values)


def test_floats_are_refused_with_a_remedy(chinchilla):
    with pytest.raises(TypeError, match=r"0.7 is a float; give the exact value, such as Fraction\('0.7'\)"):
        chinchilla.at(alpha=0.7, beta=1)


def test_points_keep_the_models_order(chinchilla):
    assert point_of(chinchilla, {"beta": "1/3", "alpha": 2}) == (2, Fraction(1, 3))
    assert point_of(chinchilla, {"beta": Algebraic.rational(3), "alpha": 2}) == (2, 3)


def test_status_without_certificates_is_unknown(chinchilla, three):
    assert chinchilla.at(alpha=1, beta=1).status is Status.UNKNOWN
    assert three.at(alpha=1, beta=1).status is Status.UNKNOWN


def test_a_phase_with_a_wrong_formula_is_refuted_on_its_wall(three):
    from dataclasses import replace

    from exponents.rate import Decay

    wrong = tuple(replace(p, optimum=replace(p.optimum, loss=Decay(p.loss.value * 2))) for p in three.phases)
    assert replace(three, phases=wrong).at(alpha=1, beta=1).status is Status.REFUTED


def test_a_jump_of_the_loss_refutes_nothing():
    """Where a component's region begins the loss jumps; the wall belongs to one side."""
    s = solve(
        Model(
            parameters="alpha", domain="alpha > 0", resources="N, D", budget="N*D",
            components={"a": "N**(-alpha)", "b": "D**(-1)", "c": {"law": "N**(-alpha/2)", "region": "alpha >= 1"}},
        )
    )  # fmt: skip
    on = s.at(alpha=1)
    assert on.on_wall and on.loss == Fraction(1, 3)
    assert on.status is not Status.REFUTED


def test_a_pole_on_the_border_of_the_domain():
    s = solved(**{**CHINCHILLA, "domain": "alpha >= 0, beta >= 0"})
    corner = s.at(alpha=0, beta=0)
    assert corner.loss == 0 and corner.status is not Status.REFUTED
    assert dict(corner.resources) == {"N": (0, 1), "D": (0, 1)}


def test_an_unbounded_optimum_has_no_upper_end():
    s = solved(resources="N, T", budget="N", components={"a": "N**(-1)", "b": "T**(-2)"})
    assert dict(s.at().resources) == {"N": (1, 1), "T": (HALF, None)}


def test_a_union_of_faces_is_reported_by_its_ends():
    """Two branches tie everywhere: N = f or D = f, nothing between; the interval is their hull."""
    s = solved(
        parameters="alpha",
        domain="alpha > 0",
        resources="N, D",
        budget="N*D",
        components={"g": "min(N**(-alpha), D**(-alpha))"},
    )
    (phase,) = s.phases
    assert len(phase.optimum.faces) == 2 and phase.optimum.free == ("N", "D")
    assert {tuple(str(v[n]) for n in "ND") for v in phase.optimum.vertices} == {("1", "0"), ("0", "1")}
    assert dict(s.at(alpha=3).resources)["N"] == (0, 1)
