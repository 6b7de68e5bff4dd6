"""Changes of a model that change its answer in a known way: names, order, redundancy, constants, units."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from random import Random

import pytest

from exponents.model import Model
from exponents.query import at
from exponents.solution import Solution
from exponents.solve import solve

from .models import PLRF

NOISE = dict(
    parameters="a, b",
    domain="a > 0, b > 0, a < 3, b < 3",
    resources="N, D, B",
    components={
        "width": "N**(-a)",
        "data": "D**(-b)",
        "batch": "min(B**(-1/2), N**(-1)*B**(-1/4))",
        "late": {"law": "D**(-1/2)", "window": "D >= N"},
    },
    budget="6*N*D + 2*N*B",
    id="windows-and-minima",
)
BASES = {"plrf-sgd": PLRF, "windows-and-minima": NOISE}


@pytest.fixture(scope="module", params=BASES)
def base(request) -> dict:
    return BASES[request.param]


@pytest.fixture(scope="module")
def truth(base) -> Solution:
    return solve(Model(**base), certify=False)


def points(count: int = 25) -> list[tuple[Fraction, ...]]:
    rng = Random(7)
    return [(Fraction(rng.randrange(15, 85), 29), Fraction(rng.randrange(15, 85), 29)) for _ in range(count)]


def everywhere(
    base: dict, change: dict, truth: Solution, same: Callable[[object, object], None], place=lambda p: p
) -> None:
    """Solve the changed model and compare its answers at ``place(point)`` with the true ones at the point."""
    changed = solve(Model(**base | change), certify=False)
    for point in points():
        known = at(truth, **dict(zip(truth.model.parameters, point)))
        found = at(changed, **dict(zip(changed.model.parameters, place(point))))
        same(known, found)


def same_answer(known, found) -> None:
    assert found.loss == known.loss
    assert dict(found.resources) == dict(known.resources)


def rewritten(base: dict, change: Callable[[str], str]) -> dict:
    """Every formula of a model passed through a function."""

    def walk(value):
        if isinstance(value, dict):
            return {k: v if k == "id" else walk(v) for k, v in value.items()}
        return change(value)

    return {k: v if k == "id" else walk(v) for k, v in base.items()}


def renamed(names: dict[str, str]) -> Callable[[str], str]:
    return lambda text: re.sub(r"\b[A-Za-z_]\w*", lambda m: names.get(m[0], m[0]), text)


def law_of(component) -> str:
    return component if isinstance(component, str) else component["law"]


def with_laws(components: dict, change: Callable[[str], str]) -> dict:
    return {k: change(c) if isinstance(c, str) else c | {"law": change(c["law"])} for k, c in components.items()}


def test_names_of_resources_and_parameters_do_not_matter(base, truth):
    model = truth.model
    names = {n: f"size{k}" for k, n in enumerate(model.names)}
    change = rewritten(base, renamed(names | {p: f"data{k}" for k, p in enumerate(model.parameters)}))
    change["held"] = {names[n]: law for n, law in base.get("held", {}).items()}

    def same(known, found):
        assert found.loss == known.loss
        assert [i for _, i in found.resources] == [i for _, i in known.resources]
        assert found.active == known.active

    everywhere(base, change, truth, same)


def test_the_order_of_components_and_resources_does_not_matter(base, truth):
    change = {
        "components": dict(reversed(base["components"].items())),
        "resources": ", ".join(reversed(base["resources"].split(","))),
    }
    everywhere(base, change, truth, same_answer)


def test_the_order_of_parameters_does_not_matter(base, truth):
    change = {"parameters": ", ".join(reversed(base["parameters"].split(",")))}
    everywhere(base, change, truth, same_answer, place=lambda p: p[::-1])


def test_components_stated_twice_count_once(base, truth):
    twice = base["components"] | {f"again_{name}": c for name, c in base["components"].items()}
    everywhere(base, {"components": twice}, truth, same_answer)


def test_a_dominated_component_changes_nothing(base, truth):
    """The first two components times a resource that is at least one: never the largest, never active."""
    x = truth.model.names[0]
    change = {"components": base["components"] | {"small": " + ".join(
        f"({law_of(c)})*{x}**(-1/3)" for c in list(base["components"].values())[:2]
    )}}  # fmt: skip

    def same(known, found):
        same_answer(known, found)
        assert found.active == known.active

    everywhere(base, change, truth, same)


def test_constants_do_not_change_exponents(base, truth):
    change = {
        "components": with_laws(base["components"], lambda law: f"17/3*({law})"),
        "budget": " + ".join(f"1000*{term}" for term in base["budget"].split("+")),
    }
    everywhere(base, change, truth, same_answer)


def test_a_component_in_equal_parts_is_the_component(base, truth):
    change = {"components": with_laws(base["components"], lambda law: f"({law})/2 + ({law})/3 + ({law})/6")}
    everywhere(base, change, truth, same_answer)


@pytest.mark.parametrize("k", [2, Fraction(1, 3)], ids=str)
def test_a_power_of_the_budget_divides_all_exponents(base, truth, k):
    change = {"budget": " + ".join(f"({term.strip()})**({k})" for term in base["budget"].split("+"))}

    def same(known, found):
        assert found.loss == known.loss / k
        assert dict(found.resources) == {n: (low / k, high / k) for n, (low, high) in known.resources}

    everywhere(base, change, truth, same)


def test_a_resource_measured_in_squares(base, truth):
    """With x = y**2 for the first resource, y grows half as fast and nothing else changes."""
    x = truth.model.names[0]
    change = rewritten(base, lambda text: re.sub(rf"\b{x}\b", f"({x}**2)", text))
    change["resources"] = base["resources"]

    def same(known, found):
        assert found.loss == known.loss
        wanted = dict(known.resources)
        wanted[x] = tuple(e / 2 for e in wanted[x])
        assert dict(found.resources) == wanted

    everywhere(base, change, truth, same)


def test_parameters_in_other_units(base, truth):
    """alpha written as 2*alpha: the new answer at alpha is the old one at 2*alpha."""
    p = truth.model.parameters[0]
    change = rewritten(base, lambda text: re.sub(rf"\b{p}\b", f"(2*{p})", text))
    change["parameters"] = base["parameters"]
    everywhere(base, change, truth, same_answer, place=lambda point: (point[0] / 2, *point[1:]))


def test_another_component_never_helps(base, truth):
    """One more component: the loss falls at most as fast."""

    def no_worse(known, found):
        assert found.loss <= known.loss

    more = base["components"] | {"more": f"{truth.model.names[1]}**(-1/5)"}
    everywhere(base, {"components": more}, truth, no_worse)
