"""Models as TOML files: what is read back is what was written, and a mistake is named with its place."""

from __future__ import annotations

import json
import tomllib

import pytest

from exponents.errors import DataError, ExponentsError
from exponents.model import Model, Resource
from exponents.registry import theory
from exponents.toml import load, loads, model_to_toml

GOOD = """
id = "two-term"
parameters = "alpha"
domain = "alpha > 0"
resources = "d, r"
budget = "d*r"

[components]
finite_width = "d**(-alpha)"
population = { law = "r**(-1)", meaning = "not learned yet" }
"""

MODELS = {
    "plrf": lambda: theory("plrf-sgd").model,
    "windows and minima": lambda: Model(
        id="gated",
        parameters="a, b",
        domain="a > 0, b > 1/2, a*b <= 3",
        resources=(Resource("N", meaning='width "N" \\ mathrm'), Resource("T"), Resource("eta", at_least_one=False)),
        components={
            "bias": "min(N**(-a), T**(-a/(b + 1)))",
            "variance": {"law": "sigma2*eta*log(T)**2/T**b", "window": "T <= N**2, eta >= 1/N", "region": "a < b"},
            "floor": "(C + 1)*N**(-2)",
        },
        budget="6*N*T + 2*N**2",
        caps="eta <= min(1, N**(a - 1)), N <= f**(1/3)",
        held={"eta": "largest"},
        curve="T, N",
        constants="C, sigma2",
        title="delete \x7f and é, 𝜂",
    ),
    "regimes": lambda: Model(
        id="switch",
        parameters="q",
        domain="q > 1",
        resources="N, t",
        budget="N*t",
        regimes={
            "early": {"window": "t <= N", "components": {"rise": "t**(-1) + N**(-q)"}},
            "late": {"window": "t >= N", "components": {"fall": {"law": "t**(-2)*N", "symbol": r"\mathcal{L}"}}},
        },
    ),
    "no parameters": lambda: Model(resources="x", components={"c": "x**(-1/2)"}, budget="x"),
}


@pytest.mark.parametrize("name", MODELS)
def test_round_trip(name):
    model = MODELS[name]()
    assert loads(model_to_toml(model)) == model


def test_lists_of_texts_stand_for_commas():
    text = model_to_toml(MODELS["windows and minima"]())
    listed = text
    for key in ("parameters", "domain", "caps", "curve"):
        (line,) = (line for line in text.splitlines() if line.startswith(f"{key} = "))
        value = tomllib.loads(line)[key]
        parts = {"caps": ["eta <= min(1, N**(a - 1))", "N <= f**(1/3)"]}.get(key, value.split(", "))
        listed = listed.replace(line, f"{key} = {json.dumps(parts)}")
    assert listed.count('= ["') == 4 and loads(listed) == loads(text)


def test_same_model_as_python():
    python = Model(
        id="two-term",
        parameters="alpha",
        domain="alpha > 0",
        resources="d, r",
        budget="d*r",
        components={"finite_width": "d**(-alpha)", "population": {"law": "r**(-1)", "meaning": "not learned yet"}},
    )
    assert loads(GOOD) == python


def test_resources_as_tables():
    tables = '[{ name = "d", meaning = "width" }, "r"]'
    model = loads(GOOD.replace('"d, r"', tables))
    assert model.resources == (Resource("d", meaning="width"), Resource("r"))


def test_the_file_name_is_the_id_where_none_is_given(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(GOOD.replace('id = "two-term"\n', ""))
    assert load(path).id == "mine"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("budget", "bugdet", ["'bugdet'", "budget", "components"]),
        ("meaning", "meanin", ["'meanin'", "'population'", "meaning"]),
        ('budget = "d*r"', "budget = 3", ["'budget'", "text", "3"]),
        ('law = "r**(-1)"', "law = 1", ["'law'", "'population'"]),
        ('finite_width = "d**(-alpha)"', "finite_width = 1", ["'finite_width'", "law"]),
        ('resources = "d, r"', "resources = [1]", ["resource", "1"]),
        ('resources = "d, r"', 'resources = [{ nam = "d" }]', ["'nam'", "name"]),
        ('resources = "d, r"', 'resources = [{ meaning = "d" }]', ["name is missing"]),
        ('resources = "d, r"', 'resources = [{ name = "d", at_least_one = 1 }]', ["'at_least_one'", "true or false"]),
        ("[components]", "[components", ["line 8"]),
        ("alpha > 0", "alpha > ", ["the domain"]),
        ("d**(-alpha)", "exp(-d)", ["'finite_width'", "exponential"]),
        ("[components]", 'held = "gamma"\n[components]', ["'held'", "table"]),
        ("[components]", "regimes.a = 1\n[components]", ["regime 'a'"]),
        ("[components]", "regimes.a.components.b = 1\n[components]", ["component 'b'"]),
        ("[components]", "held.r = 1\n[components]", ["'r'", "text"]),
    ],
)
def test_mistakes_are_named(old, new, words):
    assert old in GOOD
    with pytest.raises(ExponentsError) as caught:
        loads(GOOD.replace(old, new, 1))
    assert all(word in str(caught.value) for word in words), str(caught.value)


def test_the_message_names_the_file(tmp_path):
    path = tmp_path / "wrong.toml"
    path.write_text("colour = 'red'")
    with pytest.raises(DataError, match=r"wrong\.toml: unknown key 'colour'"):
        load(path)
    path.write_bytes(b"id = '\xff'")
    with pytest.raises(DataError, match="not UTF-8"):
        load(path)
    with pytest.raises(DataError, match="cannot read .*: No such file"):
        load(tmp_path / "none.toml")
