"""The contract of a theory module: claims are read when they are stated, the template is a theory, sources exist."""

from __future__ import annotations

import importlib
from dataclasses import replace

import pytest

from derivations._theory import Claim, CurveClaim
from exponents.bibliography import entries, entry
from exponents.errors import DataError, ModelError, UnknownNameError
from exponents.registry import listing, theory

ROW = Claim("I", "alpha > 1", ("population",), "alpha", (("d", "1/2"),), "tight", "Theorem 1")
CURVE = CurveClaim("I", ("alpha > 1",), ("population", "finite_width"), "tight", "Figure 1")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"region": "alpha >"}, "claim 'I' of paquette2024"),
        ({"region": "delta > 1"}, "'delta'"),
        ({"conjectured": "delta > 1"}, "'delta'"),
        ({"loss": "2**alpha"}, "powers are integers"),
        ({"resources": (("width", "1/2"),)}, "no resource 'width'"),
        ({"resources": (("d", "d"),)}, "'d' in an exponent is not a parameter"),
        ({"active": ("bias",)}, "no component 'bias'"),
        ({"status": "true"}, "unknown status 'true'"),
    ],
)
def test_a_claim_that_cannot_be_read_is_refused(change, words):
    with pytest.raises(ModelError) as caught:
        replace(theory("plrf-sgd"), claims=(replace(ROW, **change),))
    assert words in str(caught.value)


@pytest.mark.parametrize(("change", "words"), [({"regions": ("1",)}, "inequality"), ({"order": ("bias",)}, "bias")])
def test_a_curve_that_cannot_be_read_is_refused(change, words):
    with pytest.raises(ModelError) as caught:
        replace(theory("plrf-sgd"), curves=(replace(CURVE, **change),))
    assert words in str(caught.value)


@pytest.mark.parametrize("id", listing().modules)
def test_every_registered_theory_keeps_the_contract(id):
    found = theory(id)
    assert listing().modules[id].rpartition(".")[2].startswith(found.id), "modules are named after their BibTeX key"
    assert found.sources
    assert {source.key for source in found.sources} <= set(entries(found.bibliography))
    for component in found.model.all_components:
        assert component.meaning and component.source, f"{component.id} says neither what it is nor whence"


def test_the_template_is_a_theory():
    module = importlib.import_module("derivations._template")
    (found,) = module.THEORIES
    assert (found.model.id,) == module.MODELS
    assert found.claims


@pytest.mark.parametrize("module", sorted({*listing().modules.values(), "derivations._template"}))
def test_derivations_say_what_they_owe_the_reader(module):
    order = "Setting Assumptions Resources Components Balance Claimed Not Source Example".split()
    text = importlib.import_module(module).__doc__
    missing = [word for word in order if f"\n{word}" not in text]
    assert not missing
    places = [text.index(f"\n{word}") for word in order]
    assert places == sorted(places)


def test_bibliography_errors(tmp_path):
    path = tmp_path / "refs.bib"
    path.write_text("@article{a, title = {One {T}wo}}\n@misc{b, title = {open}\n")
    with pytest.raises(DataError, match="'b' of line 2 has no closing brace"):
        entries(path)
    path.write_text("@article{a, title = {One {T}wo}}\n")
    assert entry(path, "a") == "@article{a, title = {One {T}wo}}"
    with pytest.raises(UnknownNameError, match="no entry 'c' in refs.bib; it has a"):
        entry(path, "c")
    with pytest.raises(DataError, match="cannot read"):
        entries(tmp_path / "none.bib")
