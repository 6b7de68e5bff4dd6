"""Meaning of trees: exponents, laws, bounds, numbers; every refusal names the operand and the reason."""

from __future__ import annotations

from fractions import Fraction

import pytest

from exponents.errors import FormulaError
from exponents.field import Field
from exponents.parse import Scope, bounds, conditions, exponent, law_of, number

PLANE = Field.of(("alpha", "beta"))
A, B = PLANE.generator("alpha"), PLANE.generator("beta")
SCOPE = Scope(PLANE, ("d", "r"), ("C",))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("(2*alpha + 2*beta - 1)/(2*alpha)", (2 * A + 2 * B - 1) / (2 * A)),
        ("-alpha**2", -(A**2)),
        ("(-alpha)**2", A**2),
        ("alpha**-1", 1 / A),
        ("2**3*alpha", 8 * A),
        ("alpha^2^2", A**4),
        ("0.1*alpha", A / 10),
        ("alpha/beta/2", A / (2 * B)),
        ("alpha**0", PLANE(1)),
    ],
)
def test_exponents(text, value):
    assert exponent(text, PLANE) == value


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("gamma", "'gamma' in an exponent is not a parameter .*alpha, beta"),
        ("sqrt(alpha)", r"sqrt\(alpha\) in an exponent"),
        ("max(alpha, 1)", r"max\(alpha, 1\) in an exponent"),
        ("alpha**(1/2)", "powers are integers"),
        ("alpha**beta", "powers are integers"),
        ("2**alpha", "powers are integers"),
        ("alpha**65", "powers beyond 64"),
        ("((alpha + beta)**64)**64", "powers beyond 64"),
        ("(((9**64)**64)**64)**64", "powers beyond 64"),
        ("1/(alpha - alpha)", "division by zero"),
        ("(alpha - alpha)**-1", "division by zero"),
        ("1e70*alpha", "beyond 1e\\+60"),
        ("nan", "'nan' in an exponent is not a parameter"),
    ],
)
def test_exponents_refused(text, message):
    with pytest.raises(FormulaError, match=message):
        exponent(text, PLANE)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2**d", r"2\*\*d is an exponential law"),
        ("d**r", r"d\*\*r is an exponential law"),
        ("d**(alpha*r)", "is an exponential law"),
        ("exp(-d)", r"exp\(-d\) is an exponential law"),
        ("d - r", r"d - r.*no minus sign"),
        ("-d", "-d: .*no minus sign"),
        ("1 - d", r"1 - d.*no minus sign"),
        ("sin(d)", r"sin\(d\) is not a power law"),
        ("sqrt(d)", r"sqrt\(d\) is not a power law"),
        ("log(d*r)", r"log\(d\*r\): a logarithm is of one resource"),
        ("log(2)", "a logarithm is of one resource"),
        ("log(d, r)", "a logarithm is of one resource"),
        ("x*d", "unknown name 'x' .*d, r, alpha, beta, C"),
        ("(x + 1)*d", "unknown name 'x'"),
        ("x**2*d", "unknown name 'x'"),
        ("d**x", "'x' in an exponent is not a parameter"),
        ("d**C", "'C' in an exponent is not a parameter"),
        ("0*d", "coefficient 0 is not"),
        ("-3*d", "coefficient -3 is not"),
        ("(1 - 1)*d", "coefficient .* is not"),
        ("-C*d", "coefficient .* is not"),
        ("(d + r)**alpha", "sign depends on parameters"),
        ("min(d, r)**(alpha - beta)", "sign depends on parameters"),
        ("d**(1/0)", "division by zero"),
        ("f*d", "unknown name 'f'"),
        ("nan*d", "unknown name 'nan'"),
        ("__import__('os').system('id')", "cannot read .*column 1"),
    ],
)
def test_laws_refused(text, message):
    with pytest.raises(FormulaError, match=message):
        law_of(text, SCOPE)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("d**(-2*alpha)", "d**(-2*alpha)"),
        ("3*C*d", "3*C*d"),
        ("(1 + C)*d", "(1 + C)*d"),
        ("d*d/d**2", "1"),
        ("min(d, r) + 1", "min(d, r) + 1"),
        ("max(d, r)", "d + r"),
        ("log(d)**2/r", "r**(-1)*log(d)**2"),
    ],
)
def test_laws(text, shown):
    assert str(law_of(text, SCOPE)) == shown


@pytest.mark.parametrize(
    "text", ["2*alpha - 1", "1 - alpha", "2 - alpha", "alpha**2 + beta/3", "2 + 3*4 - 1", "-(2 - 3)"]
)
def test_coefficients_are_kept_as_text_that_reads_back(text):
    law = law_of(f"({text})*d", SCOPE)
    assert law.monomial.powers == (("d", PLANE(1)),)
    assert exponent(law.monomial.coefficient, PLANE) == exponent(text, PLANE)


def test_irrational_coefficients_are_constants_too():
    assert law_of("2**(1/2)*d", SCOPE).monomial.coefficient.replace(" ", "") == "2**(1/2)"


def test_the_budgets_letter_is_known_where_the_scope_says_so():
    wide = Scope(PLANE, ("d", "r"), (), budget=True)
    assert law_of("f**alpha", wide).monomial.powers == (("f", A),)


def test_bounds_are_opened_into_monomials():
    found = bounds("d + 1 <= min(r, r**alpha), 1 <= d <= r", SCOPE)
    shown = [tuple((n, e) for n, e in m.powers) for m, _ in found]
    one = PLANE(1)
    assert shown == [
        (("d", one), ("r", -one)),
        (("d", one), ("r", -A)),
        (("r", -one),),
        (("r", -A),),
        (("d", -one),),
        (("d", one), ("r", -one)),
    ]
    assert found[0][1].startswith("d + 1 <= min(r, ") and found[-1][1] == "d <= r"


def test_a_bound_turned_around_is_the_same():
    assert [m for m, _ in bounds("d <= r", SCOPE)] == [m for m, _ in bounds("r >= d", SCOPE)]


@pytest.mark.parametrize("text", ["min(d, r) <= 1", "d <= d + r", "d <= max(1, r)", "d", "d = r"])
def test_bounds_refused(text):
    with pytest.raises(FormulaError):
        bounds(text, SCOPE)


def test_conditions_clear_denominators_and_content():
    (c,) = conditions("alpha/(2*beta) < 1/2", PLANE)
    assert c.poly == B**2 - A * B and c.strict
    (d,) = conditions("6*alpha >= 4", PLANE)
    assert d.poly == 3 * A - 2 and not d.strict
    assert conditions("alpha > 0, 0 < alpha", PLANE) == conditions("alpha > 0", PLANE)


@pytest.mark.parametrize(
    ("text", "value"),
    [("7/10", "7/10"), ("0.7", "7/10"), (" -3 ", "-3"), ("2**-3", "1/8"), ("1e-3", "1/1000"), ("(1+2)*3/4", "9/4")],
)
def test_numbers(text, value):
    assert number(text) == Fraction(value)


@pytest.mark.parametrize(
    "text",
    ["nan", "-inf", "oo", "NaN", "", "x", "1/0", "0.7.1", "1,5", "__import__('os').system('id')", "1e61", "9**65"],
)
def test_numbers_refused(text):
    with pytest.raises(FormulaError):
        number(text)
