"""Theories are found through entry points, loaded one at a time, and a broken one does not stop the others."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import EntryPoint

import pytest

from exponents import registry
from exponents.errors import ModelError, UnknownNameError

THEORY = """
from dataclasses import dataclass
from exponents.model import Model

MODELS = ({ids!r},)

@dataclass
class Given:
    model: Model
    id: str = "someone2030"
    claims: tuple = ()
    curves: tuple = ()
    sources: tuple = ()

    title = "A theory of another distribution"

THEORIES = (Given(Model(id={model!r}, resources="x", components={{"c": "x**(-1)"}}, budget="x")),)
"""


@pytest.fixture
def others(tmp_path, monkeypatch):
    """A package of theories by somebody else: two good modules, helpers, and four that are broken in different ways."""
    package = tmp_path / "others"
    (package / "_parts").mkdir(parents=True)
    (package / "__init__.py").write_text("")
    for name, text in {
        "first2030": THEORY.format(ids="first", model="first"),
        "second2030": THEORY.format(ids="second", model="second"),
        "helpers": "def square(x):\n    return x * x\n",
        "_private": "raise RuntimeError('never imported')\n",
        "syntax2030": "MODELS = (\n",
        "raises2030": "MODELS = ('raises',)\nTHEORIES = 1/0\n",
        "dynamic2030": "MODELS = tuple('ab')\nTHEORIES = ()\n",
        "different2030": THEORY.format(ids="declared", model="defined"),
        "twice2030": THEORY.format(ids="plrf-sgd", model="plrf-sgd"),
    }.items():
        (package / f"{name}.py").write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    entries = {
        EntryPoint("derivations", "derivations", registry.GROUP),
        EntryPoint("others", "others", registry.GROUP),
        EntryPoint("missing", "missing.theories", registry.GROUP),
    }
    monkeypatch.setattr(registry, "entry_points", lambda group: entries)
    registry.listing.cache_clear()
    yield "others"
    registry.listing.cache_clear()
    for module in [m for m in sys.modules if m.partition(".")[0] == "others"]:
        del sys.modules[module]


def test_ours_is_found_through_the_installed_entry_point():
    assert registry.listing().modules["plrf-sgd"] == "derivations.paquette2024"
    assert registry.listing().broken == {}, "every module of ours can be read"
    found = registry.theory("plrf-sgd")
    assert (found.id, found.model.id) == ("paquette2024", "plrf-sgd")


def test_listing_imports_nothing(others):
    found = registry.listing()
    assert {"first", "second", "plrf-sgd", "raises", "declared"} <= set(found.modules)
    assert set(found.broken) == {"missing.theories", "others.syntax2030", "others.dynamic2030", "others.twice2030"}
    assert "SyntaxError" in found.broken["others.syntax2030"]
    assert "MODELS" in found.broken["others.dynamic2030"]
    assert "derivations.paquette2024" in found.broken["others.twice2030"]
    assert not [m for m in sys.modules if m.startswith("others.")]


def test_one_theory_does_not_import_the_others(others):
    assert registry.theory("first").model.id == "first"
    assert [m for m in sys.modules if m.startswith("others.")] == ["others.first2030"]


def test_a_module_that_raises_is_named_and_does_not_stop_the_others(others):
    with pytest.raises(ModelError, match=r"others\.raises2030 cannot be used: ZeroDivisionError"):
        registry.theory("raises")
    with pytest.raises(ModelError, match="declares 'declared' in MODELS, but its THEORIES are defined"):
        registry.theory("declared")
    assert registry.theory("second").model.id == "second"


def test_unknown_names_are_answered_with_close_ones():
    with pytest.raises(UnknownNameError, match="did you mean plrf-sgd"):
        registry.resolve("plrf_sgd")
    with pytest.raises(UnknownNameError, match="`exponents models` lists what is registered"):
        registry.theory("zzz")


def test_unreadable_modules_are_mentioned_when_a_name_is_unknown(others):
    with pytest.raises(UnknownNameError, match=r"others\.syntax2030 could not be read"):
        registry.resolve("syntax")


def test_a_path_is_a_model_without_a_theory(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text('resources = "x"\nbudget = "x"\ncomponents = { c = "x**(-1)" }\n')
    model, theory = registry.resolve(str(path))
    assert (model.id, theory) == ("mine", None)


def test_no_theory_is_imported_with_the_engine():
    code = "import sys, exponents.registry as r; r.listing(); print([m for m in sys.modules if 'paquette' in m])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
