"""Names of parameters and resources: how they print in LaTeX and what SymPy assumes of them. The one place."""

from __future__ import annotations

import re
from functools import cache

GREEK = frozenset(
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi psi omega "
    "Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega".split()
)
ALIASES = {"lam": "lambda", "sigma2": "sigma^2"}

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*\Z")
RESERVED = frozenset({"min", "max", "log", "sqrt", "f", "oo", "nan", "inf"})


def is_name(text: str) -> bool:
    """Whether ``text`` may name a parameter, resource or component."""
    return bool(NAME.match(text)) and text not in RESERVED


@cache
def latex_name(name: str) -> str:
    r"""LaTeX of a name: ``alpha`` -> ``\alpha``, ``c_beta`` -> ``c_{\beta}``, ``width`` -> ``\mathrm{width}``."""
    head, _, tail = ALIASES.get(name, name).partition("_")
    head, caret, power = head.partition("^")
    match = re.fullmatch(r"([A-Za-z]+?)(\d*)", head)
    letters, digits = match.groups() if match else (head, "")
    if letters in GREEK:
        body = "\\" + letters
    elif len(letters) == 1:
        body = letters
    else:
        body = r"\mathrm{" + letters + "}"
    if power:
        body += "^" + power
    subscript = ",".join([digits] * bool(digits) + [latex_name(part) for part in tail.split("_") if part])
    return f"{body}_{{{subscript}}}" if subscript else body


@cache
def symbol(name: str, positive: bool | None = None):
    """The SymPy symbol of a name: real, and positive where the model says so (``positive=True``)."""
    import sympy

    return sympy.Symbol(name, positive=True) if positive else sympy.Symbol(name, real=True)
