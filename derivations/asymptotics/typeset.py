"""LaTeX and plain text of terms and expansions: powers stay powers, so that exponents can be read off."""

from __future__ import annotations

from sympy import Add, Expr, S, Symbol, factor_terms, latex
from sympy.printing.str import StrPrinter

from .expansion import Expansion, Term

__all__ = [
    "equation_latex",
    "expansion_latex",
    "expansion_lines",
    "expansion_text",
    "monomial_latex",
    "plain_text",
    "term_latex",
    "term_text",
]


def equation_latex(expression: object) -> str:
    """LaTeX of a SymPy object or of an expansion, with fractions in exponents folded."""
    if isinstance(expression, Expansion):
        return expansion_latex(expression)
    if isinstance(expression, Term):
        return term_latex(expression)
    return latex(expression)


def monomial_latex(term: Term) -> str:
    """The powers and logarithms of a term, without the coefficient."""
    powers = [_power(variable, exponent) for variable, exponent in term.exponents]
    logs = [rf"\log^{{{k}}} {latex(v)}" if k > 1 else rf"\log {latex(v)}" for v, k in term.logs]
    return r"\, ".join([*powers, *logs])


def _power(variable: Symbol, exponent: Expr) -> str:
    if exponent == 1:
        return latex(variable)
    sign = "-" if exponent.could_extract_minus_sign() and not exponent.is_Add else ""
    return rf"{latex(variable)}^{{{sign}{latex(-exponent if sign else exponent)}}}"


def term_latex(term: Term) -> str:
    """coefficient times powers, in that order."""
    powers = monomial_latex(term)
    coefficient = factor_terms(term.coefficient)
    if not powers:
        return latex(coefficient)
    if coefficient == 1:
        return powers
    if coefficient == -1:
        return "-" + powers
    body = latex(coefficient)
    return rf"\left({body}\right) {powers}" if isinstance(coefficient, Add) else rf"{body}\, {powers}"


def expansion_latex(expansion: Expansion) -> str:
    """Terms joined by signs, the remainder as O(...) of its monomials."""
    pieces = [term_latex(term) for term in expansion.terms] or ["0"]
    rest = ", ".join(monomial_latex(term) or "1" for term in expansion.remainder)
    if rest:
        pieces.append(rf"O\!\left({rest}\right)")
    text = pieces[0]
    for piece in pieces[1:]:
        text += f" {piece}" if piece.startswith("-") else f" + {piece}"
    return text


class _Plain(StrPrinter):
    """Text in the syntax of the papers' tables: ^ for powers, Gamma for the function (gamma is the learning
    rate)."""

    def _print_gamma(self, expression: Expr) -> str:
        return f"Gamma({self._print(expression.args[0])})"

    def _print_Equality(self, expression: Expr) -> str:
        return f"{self._print(expression.lhs)} = {self._print(expression.rhs)}"

    def _print_Kappa(self, expression: Expr) -> str:
        return f"kappa({self._print(expression.args[1])})"


def term_text(term: Term) -> str:
    """One line of plain text."""
    plain = _Plain()
    powers = [
        f"{v}" if e == 1 else f"{v}^({plain.doprint(e)})" if not e.is_Integer or e < 0 else f"{v}^{e}"
        for v, e in term.exponents
    ]
    logs = [f"log({v})" if k == 1 else f"log({v})^{k}" for v, k in term.logs]
    coefficient = plain.doprint(factor_terms(term.coefficient))
    if isinstance(term.coefficient, Add):
        coefficient = f"({coefficient})"
    factors = [*([] if coefficient == "1" and (powers or logs) else [coefficient]), *powers, *logs]
    return " ".join(factors)


def expansion_lines(expansion: Expansion) -> list[str]:
    """One piece of plain text for each term, the remainder as O(...)."""
    pieces = [term_text(term) for term in expansion.terms] or ["0"]
    rest = ", ".join(term_text(Term(S.One, t.exponents, t.logs)) for t in expansion.remainder)
    return [*pieces, *([f"O({rest})"] if rest else [])]


def expansion_text(expansion: Expansion) -> str:
    """Terms joined by ' + ', the remainder as O(...)."""
    return " + ".join(expansion_lines(expansion))


def plain_text(expression: object) -> str:
    """Plain text of a SymPy object, term or expansion."""
    if isinstance(expression, Expansion):
        return expansion_text(expression)
    return term_text(expression) if isinstance(expression, Term) else _Plain().doprint(expression)
