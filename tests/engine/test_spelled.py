"""Models stated in SymPy objects are the models that the same formulas in text state; the rest is refused in words."""

from __future__ import annotations

import subprocess
import sys

import pytest
from sympy import Eq, Min, Rational, Symbol, exp, log, sqrt, symbols

from exponents import Model
from exponents.errors import ExponentsError, FormulaError, ModelError
from exponents.spelled import spelled

a, nu = symbols("a nu")
N, D, g = symbols("N D gamma", positive=True)
TEXT = {
    "parameters": "a, nu",
    "domain": "a > 0, a < 3, nu > 0",
    "resources": "N, D, gamma > 0",
    "components": {
        "size": "N**(-a)",
        "data": {"law": "D**(-1/2)*log(D)**2", "window": "D <= N**2"},
        "noise": "gamma*D**(-1)",
    },
    "budget": "6*N*D + 2*N",
    "caps": "gamma <= min(1, N**(a - 1)), N <= f**nu",
    "held": {"gamma": "largest"},
}
SYMBOLS = {
    "parameters": (a, nu),
    "domain": (a > 0) & (a < 3) & (nu > 0),
    "resources": [N, D, "gamma > 0"],
    "components": {
        Symbol("size"): N**-a,
        "data": {"law": log(D) ** 2 / sqrt(D), "window": D <= N**2},
        "noise": g / D,
    },
    "budget": 6 * N * D + 2 * N,
    "caps": [g <= Min(1, N ** (a - 1)), N <= Symbol("f", positive=True) ** nu],
    "held": {g: "largest"},
}


@pytest.mark.parametrize("key", TEXT)
def test_symbols_state_the_same_as_text(key):
    text, mixed = Model(**TEXT), Model(**TEXT | {key: SYMBOLS[key]})
    assert _set(getattr(mixed, key)) == _set(getattr(text, key))


def _set(value):
    """Conjunctions of SymPy have an order of their own, and bounds keep the text that they came from."""
    if hasattr(value, "conditions"):
        return set(map(str, value.conditions))
    return tuple(getattr(each, "monomial", each) for each in value)


def test_a_model_in_symbols_alone_is_solved():
    from exponents import solve

    exact = solve(
        Model(parameters=[a], domain=[a > 0], resources=[N, D], components={"x": N**-a, "y": 1 / D}, budget=N * D)
    )
    assert str(exact.phases[0].loss) == "a/(a + 1)"


@pytest.mark.parametrize(
    "value, text",
    [
        (sqrt(N), "N**(1/2)"),
        (1 / sqrt(N), "N**(-1/2)"),
        (N ** (-Rational(3, 2) * a), "N**(-3*a/2)"),
        (Min(1 / D, 1 / N), "min(1/D, 1/N)"),
        ("as it is", "as it is"),
        ([N <= D, 3], ["N <= D", 3]),
    ],
)
def test_text_of(value, text):
    assert spelled(value) == text


@pytest.mark.parametrize(
    "changes, error, said",
    [
        ({"domain": N > 0}, FormulaError, "decided by SymPy"),
        ({"components": {"x": exp(-N)}}, FormulaError, "exponential law"),
        ({"caps": [Eq(N, D)]}, ExponentsError, "caps"),
        ({"caps": [3]}, ModelError, "the caps must be text or a list of texts, not [3]"),
        ({"domain": 3}, ModelError, "the domain must be text"),
        ({"parameters": 3}, ModelError, "parameter names"),
        ({"resources": 3}, ModelError, "resource names"),
        ({"resources": [3]}, ModelError, "a resource is text or a record"),
    ],
)
def test_what_means_nothing_is_refused(changes, error, said):
    with pytest.raises(error) as raised:
        Model(**TEXT | changes)
    assert said in str(raised.value)


def test_sympy_is_not_imported_for_models_in_text():
    model = "Model(resources='x', components={'c': '1/x'}, budget='x')"
    code = f"import sys; from exponents import Model; {model}; print('sympy' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "False"
