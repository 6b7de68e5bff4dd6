"""Names: which are allowed, and how they are typeset."""

from __future__ import annotations

import pytest

from exponents.symbols import is_name, latex_name, symbol


@pytest.mark.parametrize("name", ["d", "alpha", "N_eff", "x1", "lam", "true", "lambda"])
def test_names(name):
    assert is_name(name)


@pytest.mark.parametrize(
    "text", ["", "1d", "_x", "a b", "a-b", "min", "max", "log", "sqrt", "f", "oo", "nan", "inf", "é", "d\n"]
)
def test_not_names(text):
    assert not is_name(text)


@pytest.mark.parametrize(
    ("name", "latex"),
    [
        ("d", "d"),
        ("alpha", r"\alpha"),
        ("c_beta", r"c_{\beta}"),
        ("width", r"\mathrm{width}"),
        ("x1", "x_{1}"),
        ("lam", r"\lambda"),
        ("sigma2", r"\sigma^2"),
        ("N_eff", r"N_{\mathrm{eff}}"),
    ],
)
def test_latex(name, latex):
    assert latex_name(name) == latex


@pytest.mark.parametrize("name", ["x1_2", "a_b_c", "Q", "gamma_0", "x_1"])
def test_latex_is_balanced(name):
    text = latex_name(name)
    assert text.count("{") == text.count("}") and "__" not in text and not text.endswith("_")


def test_sympy_symbols_carry_assumptions():
    assert symbol("alpha").is_real and symbol("alpha").is_positive is None
    assert symbol("d", positive=True).is_positive


def test_different_names_look_different():
    names = ("x1", "x1_a", "x1_b", "x_a_b", "x_ab", "x_a")
    assert [latex_name(n) for n in names[1:4]] == ["x_{1,a}", "x_{1,b}", "x_{a,b}"]
    assert len({latex_name(n) for n in names}) == len(names)
