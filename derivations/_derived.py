"""From derived components to the records of a model, kept in a file that the engine reads without SymPy.

A derivation takes seconds of symbolic work, a command may take one: so what a derivation finds (the powers of every
term that can lead, the windows, the caps, the logarithms on the walls) lies beside it as ``derived/<model>.json``, as
text in the engine's grammar. The file is written by

    python -m derivations._derived

and never edited; ``tests/derive`` derives everything again and compares.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exponents.field import Field
from exponents.law import Law, Monomial
from exponents.law import Term as LawTerm

if TYPE_CHECKING:
    from sympy import Expr, Symbol

    from .asymptotics.window import Window
    from .plrf import Component

__all__ = ["bound_text", "law_of", "read", "statement", "write"]

_FOLDER = Path(__file__).with_name("derived")


# --- 1. records ----------------------------------------------------------------------------------------------------


def law_of(component: Component, field: Field, resources: Iterable[str]) -> Law:
    """The leading terms of a derived component, up to constants; variables that are no resources stay of order one.

    Raises FormulaError for an exponent outside the model's field.
    """
    terms = [Monomial(_powers(term.exponents, field, resources)) for term in component.terms]
    return Law(tuple(LawTerm((monomial,)) for monomial in dict.fromkeys(terms)))


def bound_text(window: Window, field: Field, resources: Iterable[str]) -> str:
    """A window as the text of a bound, positive powers on both sides: ``gamma*r <= d**(2*alpha)``."""
    small: list[tuple[str, Any]] = []
    large: list[tuple[str, Any]] = []
    for (_, exponent), power in zip(_kept(window.exponents, resources), _powers(window.exponents, field, resources)):
        name, value = power
        (large if exponent.could_extract_minus_sign() else small).append((name, value))
    right = tuple((name, -value) for name, value in large)
    return f"{Monomial(tuple(small))} <= {Monomial(right)}"


def _kept(exponents: Iterable[tuple[Symbol, Expr]], resources: Iterable[str]) -> list[tuple[Symbol, Expr]]:
    wanted = set(resources)
    return sorted(((v, e) for v, e in exponents if v.name in wanted), key=lambda pair: pair[0].name)


def _powers(exponents: Iterable[tuple[Symbol, Expr]], field: Field, resources: Iterable[str]) -> tuple:
    return tuple((v.name, field.from_sympy(e)) for v, e in _kept(exponents, resources))


# --- 2. the file ---------------------------------------------------------------------------------------------------


def statement(components: Iterable[Component], caps: Iterable[Window], field: Field, resources: Iterable[str]) -> dict:
    """Laws, windows and caps as text, ready for :class:`exponents.model.Model`."""
    names = tuple(resources)
    laws = {
        c.id: {
            "law": str(law_of(c, field, names)),
            "window": [bound_text(w, field, names) for w in c.windows],
        }
        for c in components
    }
    return {"components": laws, "caps": list(dict.fromkeys(bound_text(w, field, names) for w in caps))}


@cache
def read(model: str) -> Mapping[str, Any]:
    """What was derived for a model."""
    return json.loads((_FOLDER / f"{model}.json").read_text())


def write(model: str, content: Mapping[str, Any]) -> None:
    """Replace the file of a model."""
    (_FOLDER / f"{model}.json").write_text(json.dumps(content, indent=1) + "\n")
