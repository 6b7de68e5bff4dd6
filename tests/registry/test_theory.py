"""The contract of a theory module: claims are read when they are stated, the template is a theory, sources exist."""

from __future__ import annotations

import importlib
import re
from dataclasses import replace

import pytest

from derivations._records import Budget, EdgeClaim, Refusal
from derivations._theory import Claim, CurveClaim
from exponents import registry
from exponents.bibliography import entries, entry
from exponents.compare import Finding, compare
from exponents.errors import DataError, ModelError, UnknownNameError
from exponents.registry import listing, theory
from exponents.solve import solve
from exponents.views import View

EDGE = EdgeClaim("easy", "b > a", "min gamma", "0", "tight", "Theorem 1")
REFUSAL = Refusal("law", "a law", "a > 1", "exp(-t)", "exponential", "ask for the time scale", "Theorem 2")
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
    author_and_year = re.match(r"[a-z]+\d{4}", found.id)[0]
    assert listing().modules[id].rpartition(".")[2].startswith(author_and_year), "<firstauthor><year>[topic]"
    assert found.sources
    assert {source.key for source in found.sources} <= set(entries(found.bibliography))
    for component in found.model.all_components:
        assert component.meaning and component.source, f"{component.id} says neither what it is nor whence"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"edges": (replace(EDGE, wish="least M"),)}, "claim 'easy' on 'least M' of lin2024: a wish is min or max"),
        ({"edges": (replace(EDGE, wish="min Q"),)}, "unknown name 'Q'"),
        ({"edges": (replace(EDGE, growth="M"),)}, "'M' in an exponent is not a parameter"),
        ({"edges": (replace(EDGE, status="sure"),)}, "unknown status 'sure'"),
        ({"views": (View("half", ("x",), (("a", "x"),)),)}, "view 'half' of lin2024: "),
        ({"budgets": (Budget("steps", form="S"),)}, "budget 'steps' of lin2024: "),
        ({"refusals": (replace(REFUSAL, region="c > 1"),)}, "refusal 'law' of lin2024: "),
    ],
)
def test_records_beside_the_claims_are_read_too(change, words):
    with pytest.raises(ModelError) as caught:
        replace(theory("linear-regression"), **change)
    assert words in str(caught.value)


def test_a_budget_means_one_thing():
    for fields in ({}, {"form": "N", "model": "linear-regression-data"}):
        with pytest.raises(ModelError, match="only one of them"):
            Budget("data", **fields)


@pytest.mark.parametrize("id", listing().modules)
def test_budgets_name_models_and_wishes_are_where_the_optimum_is_a_set(id):
    found = theory(id)
    assert found.faults() == ()
    assert {b.model for b in found.budgets if b.model} <= set(listing().modules)
    assert len({v.id for v in found.views}) == len(found.views)


def test_refused_laws_are_declared():
    declared = {id: registry.refusal(id) for id in listing().refused}
    assert {r for id in listing().modules for r in theory(id).refusals} == set(declared.values())
    assert not set(declared) & set(listing().modules)
    with pytest.raises(UnknownNameError, match="no refused law 'nobody'"):
        registry.refusal("nobody")


def test_the_template_is_a_theory():
    module = importlib.import_module("derivations._template")
    (found,) = module.THEORIES
    assert (found.model.id,) == module.MODELS
    assert found.claims
    assert [row.finding for row in compare(found, solve(found.model)).rows] == [Finding.CONFIRMED] * len(found.claims)
    assert all("author2024" in fault for fault in found.faults()), "nothing is missing but the paper in refs.bib"


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
