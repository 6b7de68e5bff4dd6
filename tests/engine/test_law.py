"""Identities of laws up to constant factors, checked numerically deep in the asymptotic regime, in log space."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exponents.field import Field
from exponents.law import Law, Monomial
from exponents.parse import Scope, law_of

NUMBERS = Field.of(())
SCOPE = Scope(NUMBERS, ("d", "r"), ())


def log_of(law: Law, at: dict[str, float]) -> float:
    """log of a law at resources exp(at): sums of minima of monomials, as the record says."""
    return _log_sum([min(_log(m, at) for m in term.arms) for term in law.terms])


def _log(m: Monomial, at) -> float:
    powers = sum(float(e.constant()) * at[n] for n, e in m.powers)
    return powers + sum(float(p.constant()) * math.log(at[n]) for n, p in m.logs)


def _log_sum(values) -> float:
    top = max(values)
    return top + math.log(sum(math.exp(v - top) for v in values))


@st.composite
def formulas(draw, depth: int = 3):
    """(text, its log as a function of the logs of the resources), evaluated as the text says."""
    kind = draw(st.sampled_from(["monomial"] if depth == 0 else ["monomial", "+", "*", "/", "min", "max", "**", "1/"]))
    if kind == "monomial":
        a, b = draw(st.integers(-3, 3)), draw(st.integers(-3, 3))
        return f"d**({a})*r**({b})", lambda x, a=a, b=b: a * x["d"] + b * x["r"]
    s, g = draw(formulas(depth - 1))
    if kind == "**":
        e = draw(st.sampled_from(["2", "1/2", "-1", "-3/2"]))
        return f"({s})**({e})", lambda x: float(Fraction(e)) * g(x)
    if kind == "1/":
        return f"1/({s})", lambda x: -g(x)
    t, h = draw(formulas(depth - 1))
    return {
        "+": (f"({s}) + ({t})", lambda x: _log_sum([g(x), h(x)])),
        "*": (f"({s})*({t})", lambda x: g(x) + h(x)),
        "/": (f"({s})/({t})", lambda x: g(x) - h(x)),
        "min": (f"min({s}, {t})", lambda x: min(g(x), h(x))),
        "max": (f"max({s}, {t})", lambda x: max(g(x), h(x))),
    }[kind]


@settings(max_examples=40, deadline=None)
@given(formulas(), st.floats(0.3, 1), st.floats(0, 6.28))
def test_laws_agree_with_their_text_up_to_a_constant(formula, radius, angle):
    """The difference of logs stays below a constant while the logs themselves grow without limit."""
    text, expected = formula
    law = law_of(text, SCOPE)
    size = sum(len(t.arms) for t in law.terms) + text.count("+") + text.count("max")
    for scale in (1e2, 1e5):
        at = {"d": scale * radius * math.cos(angle), "r": scale * radius * math.sin(angle)}
        assert abs(log_of(law, at) - expected(at)) <= 30 * math.log(size + 2) + 1e-9 * scale


def test_constant_coefficients_do_not_enter_the_exponents():
    assert [t.arms[0].powers for t in law_of("3*d + 5*r", SCOPE).terms] == [
        t.arms[0].powers for t in law_of("d + r", SCOPE).terms
    ]


def test_merged_powers_vanish():
    m = law_of("d**2*r*d**(-2)", SCOPE).monomial
    assert [n for n, _ in m.powers] == ["r"]
    assert law_of("log(d)/log(d)", SCOPE).monomial.logs == ()


def test_duplicates_collapse():
    assert len(law_of("d + d + d", SCOPE).terms) == 1
    assert len(law_of("min(d, d)", SCOPE).terms[0].arms) == 1
    assert len(law_of("(d + r)*(d + r)", SCOPE).terms) == 3


def test_the_inverse_of_an_inverse():
    law = law_of("min(d, r) + 1", SCOPE)
    at = {"d": 70.0, "r": 50.0}
    assert log_of(law.inverse().inverse(), at) == pytest.approx(log_of(law, at), abs=math.log(8))


def test_zeroth_power_is_one():
    assert law_of("d**0", SCOPE).monomial.powers == ()
    assert law_of("(d + r)**0", SCOPE).monomial is not None


@pytest.mark.parametrize("text", ["3*d**2*r**(-1)", "min(d, r**2) + log(d)", "(2)**(3)*d", "1/(d + r)"])
def test_text_of_a_law_reads_back(text):
    law = law_of(text, SCOPE)
    again = law_of(str(law), SCOPE)
    strip = lambda x: [[(m.powers, m.logs) for m in t.arms] for t in x.terms]  # noqa: E731
    assert strip(again) == strip(law)
