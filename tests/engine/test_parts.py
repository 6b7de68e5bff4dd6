"""Reading the parts of a model."""

from __future__ import annotations

import pytest

from exponents.errors import FormulaError, ModelError
from exponents.field import Field
from exponents.model import Model
from exponents.parse import Scope
from exponents.parts import (
    Resource,
    read_bounds,
    read_budget,
    read_component,
    read_names,
    read_regime,
    read_resources,
    reading,
)

PLANE = Field.of(("alpha",))
SCOPE = Scope(PLANE, ("d", "r"))


def test_names():
    assert read_names(" a, b ,c", "parameter") == ("a", "b", "c")
    assert read_names(("a", "b"), "parameter") == ("a", "b")
    assert read_names("", "parameter") == read_names(None, "parameter") == ()


@pytest.mark.parametrize(
    ("text", "bounded"), [("d", True), ("d >= 1", True), ("d>0", False), (" d > 0 ", False), ("d >=1", True)]
)
def test_resources(text, bounded):
    assert read_resources(text) == (Resource("d", bounded),)


@pytest.mark.parametrize("text", ["d > 1", "d >= 0", "d > -1", "d < 1", "d = 1", ">= 1"])
def test_other_bounds_of_resources_are_refused(text):
    with pytest.raises(ModelError, match="resource"):
        read_resources(text)


def test_a_posynomial_budget_keeps_its_terms():
    assert [str(m) for m in read_budget("6*d*r + 2*d", SCOPE)] == ["6*d*r", "2*d"]
    assert [str(m) for m in read_budget("d*(r + 1)", SCOPE)] == ["d*r", "d"]


def test_bounds_may_speak_of_the_budget():
    (bound,) = read_bounds("the caps", "d <= f**alpha", SCOPE)
    assert {n for n, _ in bound.monomial.powers} == {"d", "f"} and bound.text.startswith("d <= ")
    assert read_bounds("the caps", ["d <= r", "r <= d**2"], SCOPE) == read_bounds(
        "the caps", "d <= r, r <= d**2", SCOPE
    )


def test_components_carry_their_words():
    c = read_component("a", {"law": "d", "meaning": "m", "symbol": "S", "source": "s", "region": "alpha > 1"}, SCOPE)
    assert (c.meaning, c.symbol, c.source, c.latex) == ("m", "S", "s", "S")
    assert str(c.region) == "alpha > 1"


def test_regimes():
    r = read_regime("early", {"window": "d <= r", "components": {"a": "d", "b": "r"}}, SCOPE)
    assert [c.id for c in r.components] == ["a", "b"] and len(r.window) == 1
    assert read_regime("late", {"components": {}}, SCOPE).window == ()


def test_messages_start_with_the_operand():
    with pytest.raises(FormulaError, match="^the thing: an empty formula$"):
        reading("the thing", lambda: (_ for _ in ()).throw(FormulaError("an empty formula")))


def test_largest_keeps_the_constants_of_the_caps():
    model = Model(
        parameters="a",
        domain="a > 0",
        resources="d, r, g > 0",
        components={"p": "r**(-a)", "q": "d**(-1)"},
        budget="d*r",
        caps="g <= 1/2, g <= 3*r**(a - 1), 2*g*d**2 <= 7",
        held={"g": "largest"},
    )
    assert str(dict(model.held)["g"]) == "min(1/2, 3*r**(a - 1), 7/2*d**(-2))"
