"""Leading constants: the textbook's, and formulas against the numerical optimum at budgets near the limit."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from exponents.errors import ExponentsError
from exponents.finite.leading import leading
from exponents.finite.optimum import optimum
from exponents.finite.posynomial import posynomial
from exponents.finite.product import Product
from exponents.linear import NotGeneric
from exponents.model import Model
from exponents.rate import rational
from exponents.registry import load

from .problems import problem

LARGE = 1e290
THIRD, QUARTER = Fraction(1, 3), Fraction(1, 4)


def test_the_textbook_formula():
    import sympy

    found = leading(load("chinchilla"), {"alpha": THIRD, "beta": QUARTER})
    alpha, beta = (sympy.Symbol(n, real=True) for n in ("alpha", "beta"))
    A, B = (sympy.Symbol(n, positive=True) for n in "AB")
    G = (alpha * A / (beta * B)) ** (1 / (alpha + beta))
    expected = {"N": G / 6 ** (beta / (alpha + beta)), "D": 1 / G / 6 ** (alpha / (alpha + beta))}
    at = {alpha: 0.34, beta: 0.28, A: 406.4, B: 410.7}
    for name, product in found.resources:
        assert float((product.expr / expected[name]).subs(at)) == pytest.approx(1, rel=1e-12)
    assert "(alpha*A/(beta*B))**(1/(alpha + beta))" in str(dict(found.resources)["N"])


def test_the_constant_of_the_loss():
    found = leading(load("chinchilla"), {"alpha": THIRD, "beta": QUARTER})
    values = {"alpha": 0.34, "beta": 0.28, "A": 406.4, "B": 410.7}
    a = 0.28 / 0.62
    G = (0.34 * 406.4 / (0.28 * 410.7)) ** (1 / 0.62) * 6**-a
    assert found.loss.at(values) == pytest.approx(406.4 * G**-0.34 + 410.7 * (6 * G) ** 0.28, rel=1e-12)


def test_an_active_cap_enters_with_its_constant():
    model = Model(
        parameters="a", domain="a > 0", resources="N, D, h > 0", constants="A, B, H, K", budget="N*D",
        components={"x": "A*N**(-a)", "y": "B*D**(-1)", "z": "H*h**(-1)"}, caps="h <= K*N**(1/4)",
    )  # fmt: skip
    found = leading(model, {"a": Fraction(1, 2)})
    assert str(found.loss) == "2**(-8/5)*5*B**(1/5)*(H/K)**(4/5)"
    values = {"a": 0.5, "A": 3.0, "B": 7.0, "H": 2.0, "K": 0.3}
    check(found, model, values)


def test_a_face_names_what_is_free():
    model = load("chinchilla-inference")
    found = leading(model, {"alpha": THIRD, "beta": QUARTER, "iota": Fraction(2, 3)})
    assert found.free == ("D",) and str(found.loss) == "2**alpha*A"
    assert dict(found.resources)["D"] is None and str(dict(found.resources)["N"]) == "2**(-1)"
    (direction,) = found.family
    assert [bool(c) for c in direction] == [False, True, False]


def test_a_tie_is_solved_as_a_smaller_problem():
    model = Model(
        parameters="a", domain="a > 0", resources="N, D", constants="A, B, H", budget="N*D",
        components={"x": "A*N**(-a)", "y": "B*D**(-a)", "z": "H*N**(-a/2)*D**(-a/2)"},
    )  # fmt: skip
    found = leading(model, {"a": Fraction(1, 2)})
    assert found.loss is None and found.tied == ("component:z:0:0",)
    check(found, model, {"a": 0.5, "A": 1.0, "B": 2.0, "H": 3.0})


def test_walls_are_not_generic():
    model = load("chinchilla-inference")
    with pytest.raises(NotGeneric):
        leading(model, {"alpha": THIRD, "beta": THIRD, "iota": Fraction(1, 2)})


def check(found, model: Model, values: dict[str, float], f: float = 1e200) -> None:
    """A f^-eta and G f^xi against the optimum at a budget where nothing else is left."""
    loss, sizes = found.numeric(values)
    at = optimum(posynomial(model, values), [f])
    eta = float(found.eta.at(tuple(rational(repr(values[n])) for n in model.parameters)))
    assert np.exp(at.log_loss[0] + eta * np.log(f)) == pytest.approx(loss, rel=1e-8)
    for k, name in enumerate(model.names):
        if name not in found.free:
            assert np.exp(at.x[0, k] - at.xi[0, k] * np.log(f)) == pytest.approx(sizes[name], rel=1e-6)


@pytest.mark.parametrize("seed", range(30))
def test_random_problems_near_the_limit(seed):
    """The constants of random problems, against their optimum at 1e200 and the slope there."""
    p = problem(seed)
    try:
        found = leading(p.law.model, {})
    except ExponentsError as error:
        pytest.skip(f"no unique limit: {error}")
    loss, _ = found.numeric({})
    eta, log_f = float(found.eta.constant()), np.log(LARGE)
    units = replace(p.law.terms, constants=p.law.terms.constants + eta * log_f)  # else the loss underflows
    at = optimum(replace(p.law, terms=units), [LARGE])
    assert at.branch[0] >= 0
    assert at.eta[0] == pytest.approx(eta, abs=1e-2)
    if abs(at.eta[0] - eta) < 1e-10:
        assert at.log_loss[0] == pytest.approx(np.log(loss), abs=1e-6)


def test_products_are_canonical():
    field = load("chinchilla").field
    a, b = (Product.coefficient(t, field) for t in ("6*A/B", "A*2*3*B**(-1)"))
    assert a == b and hash(a) == hash(b)
    assert str(a / b) == "1"
    assert a.at({"A": 1.0, "B": 3.0}) == pytest.approx(2.0)
    whole = Product.coefficient("A + B", field)
    assert (whole**2).at({"A": 1.0, "B": 3.0}) == pytest.approx(16.0)
