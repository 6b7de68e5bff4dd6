"""A model as a family of linear programs: how many branches, which rows, what is refused."""

from __future__ import annotations

import pytest
from flint import fmpq

from exponents import Model, solve
from exponents.errors import ModelError
from exponents.program import program

POINT = (fmpq(2, 3), fmpq(5, 7))
PLANE = dict(parameters="alpha, beta", domain="alpha > 0, beta > 0", resources="N, D", budget="N*D")


def branches(**model):
    return program(Model(**{**PLANE, **model}), POINT).branches


def test_one_branch_and_its_rows():
    (branch,) = branches(components={"size": "N**(-alpha)", "data": "D**(-beta)"}, caps="N <= f**beta")
    shown = {r.label: ([str(c) for c in r.coefficients], str(r.constant), r.loss) for r in branch.rows}
    assert shown == {
        "resource:N": (["1", "0"], "0", 0),
        "resource:D": (["0", "1"], "0", 0),
        "budget:0": (["-1", "-1"], "1", 0),
        "cap:0": (["-1", "0"], "beta", 0),
        "component:size:0:0": (["alpha", "0"], "0", 1),
        "component:data:0:0": (["0", "beta"], "0", 1),
    }


@pytest.mark.parametrize(
    ("model", "count"),
    [
        (dict(components={"a": "min(N, D, N*D)", "b": "N**(-1)"}), 3),
        (dict(components={"a": {"law": "D", "window": "N <= D"}, "b": "N**(-1)"}), 2),
        (dict(components={"a": {"law": "D", "window": "N <= D"}, "b": {"law": "N", "window": "D >= N"}}), 2),
        (dict(components={"a": {"law": "D", "window": "N <= D, D <= N**2"}, "b": "N**(-1)"}), 4),
        (dict(resources="N, D, g", components={"a": "g*N", "b": "D"}, held={"g": "min(N, D, 1)"}), 3),
        (
            dict(
                components={"a": "N**(-1)"},
                regimes={"x": {"window": "N <= D", "components": {"b": "min(N, D)"}}, "y": {"components": {"c": "D"}}},
            ),
            3,
        ),
    ],
)
def test_choices_multiply(model, count):
    found = branches(**model)
    assert len(found) == count and len({b.label for b in found}) == count


def test_held_resources_are_eliminated_through_each_other():
    found = program(
        Model(
            **{**PLANE, "resources": "N, D, g > 0, h > 0"},
            components={"a": "g*h*D"},
            held={"g": "h**2*N", "h": "D**(-alpha)*f"},
        ),
        POINT,
    )
    assert found.free == ("N", "D")
    held = {n: ([str(c) for c in form], str(constant)) for n, form, constant in found.branches[0].held}
    assert held == {"h": (["0", "-alpha"], "1"), "g": (["1", "-2*alpha"], "2")}


def test_regions_decide_which_components_are_there():
    model = Model(**PLANE, components={"a": "N**(-1)", "b": {"law": "D", "region": "alpha > beta, alpha > 2"}})
    there = program(model, (fmpq(3), fmpq(1)))
    gone = program(model, (fmpq(1), fmpq(2)))
    assert [str(c) for c in there.conditions] == ["alpha >= beta", "alpha >= 2"]
    assert [str(c) for c in gone.conditions] == ["beta >= alpha"]
    labels = [{r.component for r in p.branches[0].rows} - {None} for p in (there, gone)]
    assert labels == [{"a", "b"}, {"a"}]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (dict(components={"a": "N**(-1)", "b": {"law": "D", "window": "N <= D, D <= N**(1/2)"}}), "component 'b'"),
        (dict(components={"a": "N**(-1)", "b": {"law": "D", "window": "N <= D, D <= N"}}), "component 'b'"),
        (
            dict(components={"a": "(N*D)**(-1)"}, regimes={"r": {"window": "N*D <= 1", "components": {"c": "N"}}}),
            "regime 'r'",
        ),
    ],
)  # fmt: skip
def test_contradictory_windows(change, message):
    with pytest.raises(ModelError, match=f"window of {message} contradicts itself"):
        solve(Model(**{**PLANE, **change}), certify=False)


def test_progress_is_told_and_tuning_by_name():
    model = Model(
        **{**PLANE, "resources": "N, D, g > 0"},
        components={"a": "g*N**(-1)", "b": "(g*D)**(-beta)"},
        held={"g": "1"},
        caps="g <= 1",
    )
    told = []
    s = solve(model, tune="g", progress=lambda stage, count: told.append(stage), certify=False)
    assert {"pieces", "walls", "curves"} <= set(told)
    assert s.tuned == ("g",) and s.model == model.tuned("g") and s.model.held == ()
    with pytest.raises(ModelError, match="already free"):
        solve(model, tune="g, N", certify=False)
