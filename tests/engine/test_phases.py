"""Phase diagrams end to end, against closed forms and against inspection of all candidates at random points."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest

from exponents import Model, solve
from exponents.parse import exponent
from exponents.rate import rational
from exponents.solution import Status

from .brute import Brute, rational_points
from .random_models import random_model

PLANE = dict(parameters="alpha, beta", domain="alpha > 0, beta > 0", resources="N, D", budget="N*D")


def solved(**model):
    return solve(Model(**model), certify=False)


def by_id(solution):
    return {p.id: p for p in solution.phases}


def assert_proved_cover(solution):
    assert solution.coverage.status is Status.PROVED and solution.disjointness.status is Status.PROVED


@pytest.mark.parametrize("seed", [100, 101, 102, 103, 104, 107, 108, 109, 111, 113, 114, 116])
def test_random_models_against_inspection(seed):
    solution = solve(random_model(seed, resources=3 if seed % 6 == 0 else 2), certify=False)
    assert_proved_cover(solution)
    for point in rational_points(Random(seed), solution.model, 3 if seed % 6 == 0 else 8, 0, 2):
        answer = solution.at(**point)
        eta, where = Brute(solution.model, **point).optimum()
        assert answer.loss == eta, point
        for n, (low, high) in answer.resources:
            values = [w[n] for w in where]
            assert low is None or low == min(values), (point, n)
            assert high is None or high == max(values), (point, n)


@pytest.mark.parametrize("seed", range(200, 206))
def test_phases_hold_strictly_inside_and_do_not_overlap(seed):
    solution = solve(random_model(seed), certify=False)
    for point in rational_points(Random(seed), solution.model, 60, 0, 2, 101):
        at = tuple(map(rational, point.values()))
        inside = [p for p in solution.phases if any(at in cell.open for cell in p.cells)]
        around = [p for p in solution.phases if any(at in cell for cell in p.cells)]
        assert len(inside) <= 1 and around
        for p in around[:1]:
            assert sum((q for _, q in p.shares), solution.model.field.zero) == 1
            assert all(q.sign_at(at) >= 0 for _, q in p.shares)
    for p in solution.phases:
        assert any(tuple(map(rational, p.sample)) in cell.open for cell in p.cells)


def test_chinchilla():
    (phase,) = solved(**PLANE, components={"size": "N**(-alpha)", "data": "D**(-beta)"}).phases
    assert str(phase.loss) == "alpha*beta/(alpha + beta)"
    assert str(phase.resource("N")) == "beta/(alpha + beta)" and str(phase.resource("D")) == "alpha/(alpha + beta)"
    assert {c: str(q) for c, q in phase.shares} == {"size": "beta/(alpha + beta)", "data": "alpha/(alpha + beta)"}
    assert phase.id == "data=size" and phase.active == ("data", "size") and phase.tied == ()


def test_inference_in_the_budget():
    """6ND + 2NI with I >= f^iota queries to serve: the size is Chinchilla's until serving it eats the budget."""
    s = solved(
        parameters="alpha, beta, iota",
        domain="alpha > 0, beta > 0, iota > 0, iota < 1",
        resources="N, D, I",
        components={"size": "N**(-alpha)", "data": "D**(-beta)"},
        budget="6*N*D + 2*N*I",
        caps="I >= f**iota",
    )
    assert_proved_cover(s)
    for a, b, i in [("1/2", "1/2", "1/4"), ("1/2", "1/2", "3/4"), ("1/3", "2", "1/5"), (3, 1, "9/10")]:
        a, b, i = map(Fraction, (a, b, i))
        free = b / (a + b)  # Chinchilla's exponent of N
        size = min(free, 1 - i)
        answer = s.at(alpha=a, beta=b, iota=i)
        assert answer.loss == (a * b / (a + b) if free <= 1 - i else a * size)
        assert dict(answer.resources)["N"] == (size, size)
        assert dict(answer.resources)["I"] == (i, 1 - size)
    (wall,) = s.walls
    assert wall.poly in ((q := exponent("alpha*iota + beta*iota - alpha", s.model.field)), -q) and wall.jumps == ()


def test_a_side_budget():
    """Memory limits the size: N <= f^nu."""
    s = solved(
        parameters="nu", domain="nu > 0, nu < 1", resources="N, D", budget="N*D",
        components={"size": "N**(-1)", "data": "D**(-1)"}, caps="N <= f**nu",
    )  # fmt: skip
    phases = by_id(s)
    assert str(phases["size"].loss) == "nu" and str(phases["data=size"].loss) == "1/2"
    assert [str(c) for c in phases["size"].cells] == ["nu > 0, nu < 1, nu <= 1/2"]


def test_a_window_frees_from_a_component():
    """Noise r^(-1) dies for r >= d^(2 alpha): either stay inside in balance or pay the steps to leave."""
    s = solved(
        parameters="alpha", domain="alpha > 0", resources="d, r", budget="d*r",
        components={"floor": "d**(-1)", "noise": {"law": "r**(-1/4)", "window": "r <= d**alpha"}},
    )  # fmt: skip
    for a in map(Fraction, ("1/10", "1/5", "1", "3", "7/2", "4", "9")):
        inside, outside = Fraction(1, 5), 1 / (1 + a)  # d = r^(1/4) in balance; r = d^alpha just outside
        inside = inside if Fraction(4, 5) <= a * Fraction(1, 5) else None
        expected = outside if inside is None else max(inside, outside)
        assert s.at(alpha=a).loss == expected
        assert Brute(s.model, alpha=a).optimum()[0] == expected


def test_a_min_gate_takes_the_better_arm():
    s = solved(**PLANE, components={"gate": "min(N**(-alpha), D**(-beta))"})
    phases = [(str(p.loss), [str(c) for c in p.cells]) for p in s.phases]
    assert sorted(phases) == [
        ("alpha", ["alpha > 0, beta > 0, alpha >= beta"]),
        ("beta", ["alpha > 0, beta > 0, beta >= alpha"]),
    ]


def test_a_branch_that_only_ties_may_still_bring_optima():
    """The size alone bounds the loss, N = f^(1/2); which D keep the gate shut is a union of two arms' answers."""
    s = solved(
        parameters="alpha", domain="alpha > 0, alpha < 1", resources="N, D", budget="D*N + N**2",
        components={"gate": "min(D**(1/2)*N**(-1), D**(-alpha))", "size": "N**(-alpha)", "data": "D**(-1)"},
    )  # fmt: skip
    assert_proved_cover(s)
    assert solve(s.model).verdict.status is Status.PROVED
    for a, low in (("1/4", "1/8"), ("2/5", "1/5"), ("3/5", "3/10"), ("4/5", "1/2"), ("9/10", "1/2")):
        answer = s.at(alpha=a)
        assert answer.loss == Fraction(a) / 2
        assert dict(answer.resources) == {"N": (Fraction(1, 2), Fraction(1, 2)), "D": (Fraction(low), Fraction(1, 2))}


def test_of_regimes_the_best_wins():
    s = solved(
        parameters="alpha", domain="alpha > 0", resources="N, D", budget="N*D",
        components={"size": "N**(-alpha)"},
        regimes={
            "poor": {"window": "D <= N", "components": {"slow": "D**(-1)"}},
            "rich": {"window": "N <= D", "components": {"fast": "D**(-1/2)"}},
        },
    )  # fmt: skip
    for a in map(Fraction, ("1/8", "1/3", "1/2", "3/4", "1", "2", "5")):
        assert s.at(alpha=a).loss == Brute(s.model, alpha=a).optimum()[0]
    assert_proved_cover(s)


def test_regions_of_components_switch_where_they_say():
    """The region's own border is where a search for points likes to look first."""
    s = solved(
        parameters="alpha", domain="alpha > 0", resources="N, D", budget="N*D",
        components={"a": "N**(-alpha)", "b": "D**(-1)", "c": {"law": "N**(-alpha/2)", "region": "alpha >= 1"}},
    )  # fmt: skip
    cells = {p.id: ([str(c) for c in p.cells], str(p.loss)) for p in s.phases}
    assert cells == {
        "a=b": (["alpha > 0, alpha <= 1"], "alpha/(alpha + 1)"),
        "b=c": (["alpha > 0, alpha >= 1"], "alpha/(alpha + 2)"),
    }


def test_a_region_with_two_parts():
    s = solved(
        **PLANE,
        components={
            "a": "N**(-alpha)",
            "b": "D**(-beta)",
            "c": {"law": "N**(-alpha/2)", "region": "(alpha - 1)*(beta - 1) >= 0"},
        },
    )
    for point in rational_points(Random(5), s.model, 40, 0, 3, 7):
        a, b = point.values()
        small = a / 2 if (a - 1) * (b - 1) >= 0 else a
        if (a - 1) * (b - 1):
            assert s.at(**point).loss == small * b / (small + b)
    assert {len(p.cells) for p in s.phases} == {2}


@pytest.mark.parametrize("seed", [300, 302])
def test_metamorphic_laws(seed):
    """Order of components, duplicates, constants, dominated components and f -> f^2 do what they must."""
    model = random_model(seed)
    base = solve(model, certify=False)
    text = dict(
        parameters=model.parameters, domain=model.domain, resources=model.resources, caps=model.caps,
        held=model.held, regimes=model.regimes,
    )  # fmt: skip
    reordered = solve(Model(**text, components=model.components[::-1], budget=model.budget[::-1]), certify=False)
    first = model.components[-1]
    double = solve(
        Model(
            **text,
            components=(*model.components, type(first)("twin", first.law, first.window, first.region)),
            budget=model.budget,
        ),
        certify=False,
    )
    squared = solve(
        Model(
            **text, components=model.components, budget=tuple(m ** model.field(Fraction(1, 2)) for m in model.budget)
        ),
        certify=False,
    )
    for point in rational_points(Random(seed), model, 12, 0, 2, 31):
        there = base.at(**point)
        assert reordered.at(**point).loss == double.at(**point).loss == there.loss
        assert reordered.at(**point).resources == double.at(**point).resources == there.resources
        assert squared.at(**point).loss == 2 * there.loss
