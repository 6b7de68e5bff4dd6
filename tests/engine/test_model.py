"""Models as data: what is accepted, what is refused, and that a refusal names the operand and the remedy."""

from __future__ import annotations

import pickle

import pytest

from exponents.errors import ExponentsError, FormulaError, ModelError, UnknownNameError
from exponents.model import Model
from exponents.parts import Component, Resource

GOOD = dict(
    parameters="alpha, beta",
    domain="alpha > 0, beta > 0",
    resources="N, D",
    components={"size": "N**(-alpha)", "data": "D**(-beta)"},
    budget="N*D",
)


def model(**changes) -> Model:
    return Model(**{**GOOD, **changes})


def test_text_and_records_give_the_same_model():
    text = model(
        resources="N, gamma > 0, D >= 1", caps="gamma <= 1", components={"a": "N**(-alpha)*gamma", "b": "D**(-beta)"}
    )
    assert [r.at_least_one for r in text.resources] == [True, False, True]
    again = Model(
        parameters=("alpha", "beta"),
        domain=text.domain,
        resources=(Resource("N"), Resource("gamma", at_least_one=False), Resource("D")),
        components=text.components,
        budget=text.budget,
        caps=text.caps,
    )
    assert again == text


def test_pickles():
    m = model(caps="N <= D**2", held={"N": "min(D, 2)"})
    again = pickle.loads(pickle.dumps(m))
    assert again == m and again.field is m.field


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        (dict(resources=""), ModelError, "at least one resource"),
        (dict(components={}), ModelError, "at least one component"),
        (dict(components=None), ModelError, "at least one component"),
        (dict(budget=()), ModelError, "budget is missing"),
        (dict(budget=None), ModelError, "budget must be text"),
        (dict(budget=3), ModelError, "budget must be text"),
        (dict(budget=("N*D",)), ModelError, "budget"),
        (dict(budget="2"), ModelError, "spends no resource"),
        (dict(budget="min(N, D)"), ModelError, r"budget 'min\(N, D\)' contains a min"),
        (dict(budget="N - D"), FormulaError, "the budget: .*minus"),
        (dict(budget="N*X"), FormulaError, "the budget: unknown name 'X'"),
        (dict(parameters="alpha, alpha"), ModelError, "'alpha' is used twice"),
        (dict(parameters="N, alpha, beta"), ModelError, "'N' is used twice"),
        (dict(parameters="alpha beta"), ModelError, "parameter name 'alpha beta'"),
        (dict(parameters="f, alpha, beta"), ModelError, "parameter name 'f' is reserved"),
        (dict(parameters=("alpha", 3)), ModelError, "parameter name 3"),
        (dict(resources="N, 2D"), ModelError, "resource name '2D'"),
        (dict(resources="N, D > 5"), ModelError, "resource 'D > 5': .*other bounds are caps"),
        (dict(resources="N, D <= 5"), ModelError, "resource"),
        (dict(resources="N, D, X"), ModelError, "'X' appears in no component, budget or cap"),
        (dict(resources="N, log"), ModelError, "resource name 'log' is reserved"),
        (dict(constants="alpha"), ModelError, "'alpha' is used twice"),
        (dict(domain="alpha"), FormulaError, "the domain: 'alpha' is not an inequality"),
        (dict(domain="gamma > 0"), FormulaError, "the domain: 'gamma' in an exponent is not a parameter"),
        (dict(domain="N > 0"), FormulaError, "the domain: 'N' in an exponent is not a parameter"),
        (dict(domain="alpha > nan"), FormulaError, "the domain: 'nan'"),
        (dict(components={"a": "2**N"}), FormulaError, r"component 'a': 2\*\*N is an exponential law"),
        (dict(components={"a": "exp(N)"}), FormulaError, r"component 'a': exp\(N\) is an exponential law"),
        (dict(components={"a": "N**(-gamma)"}), FormulaError, "component 'a': 'gamma' in an exponent"),
        (dict(components={"a": ""}), FormulaError, "component 'a': an empty formula"),
        (dict(components={"a": 3}), ModelError, "component 'a': expected a law as text"),
        (dict(components={"a": None}), ModelError, "component 'a': expected a law as text"),
        (dict(components={"a b": "N"}), ModelError, "component name 'a b'"),
        (dict(components={"a": {}}), ModelError, "component 'a': its law is missing"),
        (
            dict(components={"a": {"law": "N", "windows": "N < D"}}),
            ModelError,
            "unknown key 'windows'; keys are law, window",
        ),
        (dict(components={"a": {"law": "N", "window": "N"}}), FormulaError, "the window of component 'a': 'N' is not"),
        (dict(components={"a": {"law": "N", "region": "N > 1"}}), FormulaError, "the region of component 'a'"),
        (dict(components="N**(-alpha)"), ModelError, "components: expected a table"),
        (dict(caps="N <= D + 1"), FormulaError, "the caps: N <= .*a bound is"),
        (dict(caps="N"), FormulaError, "the caps: 'N' is not an inequality"),
        (dict(held={"X": "1"}), UnknownNameError, "'X' is not a resource; resources: N, D"),
        (dict(held={"N": "N**2"}), ModelError, "held resource 'N': its law .* contains itself"),
        (dict(held={"N": "D + 1"}), ModelError, "held resource 'N': .* is a sum"),
        (dict(held={"N": "largest"}), ModelError, "no cap of the form N <= "),
        (dict(regimes={"early": {"window": "N <= D", "comps": {}}}), ModelError, "regime 'early': unknown key 'comps'"),
        (dict(regimes={"early": {"components": {"size": "N"}}}), ModelError, "'size' is used twice"),
        (dict(curve="N"), ModelError, "give two resources"),
        (dict(curve="N, N"), ModelError, "give two resources"),
        (dict(curve="N, X"), UnknownNameError, "no resource 'X'"),
        (dict(components={"a": "__import__('os').system('id')"}), FormulaError, "component 'a': cannot read"),
    ],
    ids=lambda x: str(x)[:40] if isinstance(x, dict) else "",
)
def test_refusals(changes, error, message):
    with pytest.raises(error, match=message) as caught:
        model(**changes)
    assert isinstance(caught.value, ExponentsError) and "\n" not in str(caught.value)


def test_component_records_and_their_latex():
    m = model()
    assert isinstance(m.component("size"), Component)
    assert m.component("size").latex == r"\mathrm{size}"
    with pytest.raises(UnknownNameError, match="no component 'x' in model; it has size, data"):
        m.component("x")
    with pytest.raises(UnknownNameError, match="no resource 'x'"):
        m.resource("x")


def test_the_curve_is_found_where_two_resources_are_free():
    assert model().curve == ("D", "N")
    assert model(resources="N, D, B", components={"a": "N**(-alpha)*B", "b": "D**(-beta)"}).curve is None
    assert model(held={"N": "1"}).curve is None


def test_largest_is_the_minimum_of_the_caps():
    m = model(
        resources="N, D, gamma > 0",
        components={"a": "N**(-alpha)", "b": "(gamma*D)**(-beta)"},
        caps="gamma <= min(1, N**(alpha - 1)), gamma*D <= N, N >= gamma",
        held={"gamma": "largest"},
    )
    (term,) = dict(m.held)["gamma"].terms
    assert sorted(str(a) for a in term.arms) == sorted(["1", "N**(alpha - 1)", "D**(-1)*N", "N"])


def test_tuning():
    m = model(held={"N": "1"})
    assert m.tuned("N") == model()
    assert model().tuned() == model()
    with pytest.raises(ModelError, match="'D' of model is already free; resources that can be tuned: N"):
        m.tuned("D")
    with pytest.raises(UnknownNameError, match="no resource 'x'"):
        m.tuned("x")
