"""Plain text with formulas in it: what is surely a formula is set as one, everything else stays words."""

from __future__ import annotations

import pytest

from exponents.registry import listing
from exponents.report.prose import said_of, typeset


def formulas(text: str) -> list[str]:
    return [p.math for p in typeset(text).parts if p.math]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("steps gamma <= d^(2 alpha - 1) at most", [r"\gamma \le d^{2 \alpha - 1}"]),
        ("with x_j = j^(-alpha) z_j, and", [r"x_j = j^{-\alpha}\,z_j"]),
        ("features W in R^(v x d).", ["W", "R^{v x d}"]),
        ("for 2 alpha > 1.", [r"2\,\alpha > 1"]),
        ("the inner product <x, b>", [r"\langle x, b \rangle"]),
        ("a theory of SGD, I think", []),
        ("the paper's component finite_width", []),
        ("e.g. this", []),
        ("optimal M: f**-(6/11)", ["M", "f^{-6/11}"]),
        ("is -(s*beta - beta + 1)/(s*beta + 2) here", [r"-(s\,\beta - \beta + 1)/(s\,\beta + 2)"]),
        ("D = f/M, gamma*r <= d**(2*alpha)", ["D = f/M", r"\gamma\,r \le d^{2\,\alpha}"]),
        ("x*(-b) and a*(b - c)/(2*c_beta)", [r"x\,(-b)", r"a\,(b - c)/(2\,c_{\beta})"]),
        ("foo**bar, *starred*, 2*", []),
        ("a Volterra equation P = F + K * P", ["P = F + K * P"]),
    ],
)
def test_formulas_are_found(text, found):
    assert formulas(text) == found


def test_code_stays_code():
    parts = typeset("run `exponents derive plrf-sgd` now").parts
    assert parts[1].latex == r"\texttt{exponents derive plrf-sgd}" and not parts[1].math


def test_no_word_is_lost():
    """The text of the sentence is the text that was given, whatever is set as a formula."""
    text = "Width d, steps r; ||K|| ~ gamma * sum_j j^(-2 alpha) / 2 < 1: gamma <= 1 where 2 alpha > 1."
    assert typeset(text).text == text


@pytest.mark.parametrize("id", sorted(listing().modules))
def test_every_theory_has_a_setting(id):
    assert len(said_of(id)["Setting"].text) > 40
