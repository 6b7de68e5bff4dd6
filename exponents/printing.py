"""Text and LaTeX of polynomials and quotients, factored the way a person writes them.

``(1 - 2*alpha)*(2*alpha + 2*beta - 1)/(2*(2*beta - 2*alpha*beta - alpha))``: terms in falling order, the first positive
term in front; with a point ``at``, each factor carries the sign that makes it positive there.
"""

from __future__ import annotations

from fractions import Fraction

from .algebraic import Algebraic
from .symbols import latex_name

STYLES = {
    "text": dict(name=str, times="*", power="{0}**{1}"),
    "latex": dict(name=latex_name, times=" ", power="{0}^{{{1}}}"),
}


def text_polynomial(poly, names, style: str = "text") -> str:
    """A polynomial (FLINT) in the given names, terms in falling lexicographic order with a positive one first."""
    how = STYLES[style]
    terms = sorted(((tuple(map(int, m)), int(c)) for m, c in poly.to_dict().items()), reverse=True)
    first = next((i for i, (_, c) in enumerate(terms) if c > 0), 0)
    terms = [terms[first]] + terms[:first] + terms[first + 1 :] if terms else []
    out = ""
    for i, (powers, c) in enumerate(terms):
        letters = [
            how["name"](name) if e == 1 else how["power"].format(how["name"](name), e)
            for name, e in zip(names, powers)
            if e
        ]
        if abs(c) != 1 or not letters:
            letters.insert(0, str(abs(c)))
        body = how["times"].join(letters)
        out += (("-" if c < 0 else "") if i == 0 else (" - " if c < 0 else " + ")) + body
    return out or "0"


def _pieces(quotient, at, style):
    """(sign, integers above and below, factors above and below as text)."""
    constant, factors = quotient.factors
    names, above, below = quotient.field.names, [], []
    sign = 1
    for factor, exponent in factors:
        poly = factor.num
        if at is not None and factor.sign_at(at) < 0:
            poly = -poly
            sign *= -1 if exponent % 2 else 1
        (above if exponent > 0 else below).append((text_polynomial(poly, names, style), abs(exponent)))
    for side in (above, below):  # letters before sums, short sums before long ones
        side.sort(key=lambda part: (_is_sum(part[0]), len(part[0]) if _is_sum(part[0]) else 0, part[0]))
    constant *= sign
    return (-1 if constant < 0 else 1), abs(constant.numerator), constant.denominator, above, below


def _is_sum(text: str) -> bool:
    return " + " in text or " - " in text or text.startswith("-")


def _product(number: int, factors, style: str) -> tuple[str, int, bool]:
    """(text, how many factors it shows, whether it is a sum without parentheses)."""
    how = STYLES[style]
    shown = [str(number)] if number != 1 or not factors else []
    bare = not shown and len(factors) == 1 and factors[0][1] == 1 and _is_sum(factors[0][0])
    for text, exponent in factors:
        if _is_sum(text) and not bare:
            text = f"({text})" if style == "text" else rf"\left({text}\right)"
        shown.append(text if exponent == 1 else how["power"].format(text, exponent))
    return how["times"].join(shown), len(shown), bare


def text_quotient(quotient, at=None) -> str:
    """Text that the engine's own grammar and Python both read back as the same function."""
    if not quotient:
        return "0"
    sign, p, q, above, below = _pieces(quotient, at, "text")
    minus = "-" if sign < 0 else ""
    top, _, bare = _product(p, above, "text")
    if q == 1 and not below:
        return f"-({top})" if minus and bare else minus + top
    bottom, parts, sum_below = _product(q, below, "text")
    return f"{minus}{f'({top})' if bare else top}/{f'({bottom})' if parts > 1 or sum_below else bottom}"


def latex_quotient(quotient, at=None) -> str:
    if not quotient:
        return "0"
    sign, p, q, above, below = _pieces(quotient, at, "latex")
    minus = "-" if sign < 0 else ""
    top, _, bare = _product(p, above, "latex")
    if q == 1 and not below:
        return rf"-\left({top}\right)" if minus and bare else minus + top
    bottom, _, _ = _product(q, below, "latex")
    return rf"{minus}\frac{{{top}}}{{{bottom}}}"


def text_number(value: Fraction | Algebraic) -> str:
    if isinstance(value, Algebraic):
        return str(value)
    return str(value.numerator) if value.denominator == 1 else f"{value.numerator}/{value.denominator}"


def latex_number(value: Fraction | Algebraic) -> str:
    if isinstance(value, Algebraic):
        return value.latex()
    if value.denominator == 1:
        return str(value.numerator)
    return ("-" if value < 0 else "") + rf"\frac{{{abs(value.numerator)}}}{{{value.denominator}}}"


def _sides(poly):
    """(terms with positive coefficient, terms with negative coefficient negated) of a polynomial Quotient."""
    context = poly.num.context()
    terms = {tuple(map(int, m)): int(c) for m, c in poly.num.to_dict().items()}
    left = context.from_dict({m: c for m, c in terms.items() if c > 0})
    right = context.from_dict({m: -c for m, c in terms.items() if c < 0})
    return left, right


def text_polynomial_inequality(poly, strict: bool, style: str = "text") -> str:
    """``poly >= 0`` with each term on the side where it is positive: ``2*beta > 1``, ``alpha < 1/2``."""
    names = poly.field.names
    left, right = _sides(poly)
    relation = {"text": (">=", "<=", ">", "<"), "latex": (r"\ge", r"\le", ">", "<")}[style][2 * strict : 2 * strict + 2]
    constant = right if right.is_constant() else left if left.is_constant() else None
    variable = left if constant is right else right
    if constant is not None and len(variable.to_dict()) == 1 and not variable.is_constant():
        ((powers, c),) = ((tuple(map(int, m)), int(c)) for m, c in variable.to_dict().items())
        value = Fraction(int(constant.leading_coefficient()) if not constant.is_zero() else 0, c)
        body = text_polynomial(variable.context().from_dict({powers: 1}), names, style)
        number = text_number(value) if style == "text" else latex_number(value)
        return f"{body} {relation[0 if variable is left else 1]} {number}"
    if constant is not None and variable is right:  # keep the letters on the left: a + b <= 1, not 1 >= a + b
        return f"{text_polynomial(right, names, style)} {relation[1]} {text_polynomial(left, names, style)}"
    return f"{text_polynomial(left, names, style)} {relation[0]} {text_polynomial(right, names, style)}"


def latex_polynomial_inequality(poly, strict: bool) -> str:
    return text_polynomial_inequality(poly, strict, "latex")
