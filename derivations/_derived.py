"""From derived components to the records of a model, kept in a file that the engine reads without SymPy.

A derivation takes seconds of symbolic work, a command may take one: so what a derivation finds (the powers of every
term that can lead, the windows, the caps, the logarithms on the walls) lies beside it as ``derived/<model>.json``, as
text in the engine's grammar. The file is written by

    python -m derivations.spectra.plrf_statement

and never edited; ``tests/derive`` derives everything again and compares.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exponents.field import Field
from exponents.law import Law, Monomial, Powers
from exponents.law import Term as LawTerm
from exponents.logs import LogLaw, place
from exponents.parse import exponent
from exponents.solution import Corner, Wall

if TYPE_CHECKING:
    from sympy import Expr, Symbol

    from .asymptotics.window import Window
    from .plrf import Component

__all__ = ["Derived", "bound_text", "key", "law_of", "read", "statement", "write"]

_FOLDER = Path(__file__).with_name("derived")


# --- 1. records ----------------------------------------------------------------------------------------------------


def law_of(component: Component, field: Field, resources: Iterable[str]) -> Law:
    """The leading terms of a derived component, up to constants; variables that are no resources stay of order one.

    Raises FormulaError for an exponent outside the model's field.
    """
    terms = [Monomial(_powers(term.exponents, field, resources)) for term in component.terms]
    return Law(tuple(LawTerm((monomial,)) for monomial in dict.fromkeys(terms)))


def bound_text(window: Window, field: Field, resources: Iterable[str]) -> str:
    """A window as the text of a bound, powers known to be positive on the left: ``gamma*r <= d**(2*alpha)``."""
    from .asymptotics.algebra import sign_of

    powers = dict(_powers(window.exponents, field, resources))
    large = {v.name for v, e in window.exponents if sign_of(e) != 1}
    small = Monomial(tuple((name, e) for name, e in powers.items() if name not in large))
    return f"{small} <= {Monomial(tuple((name, -e) for name, e in powers.items() if name in large))}"


def _powers(exponents: Iterable[tuple[Symbol, Expr]], field: Field, resources: Iterable[str]) -> Powers:
    kept = ((v.name, field.from_sympy(e)) for v, e in exponents if v.name in set(resources))
    return tuple(sorted(kept, key=lambda power: power[0]))


# --- 2. the file ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Derived:
    """What was derived for a model: components and caps as text for :class:`exponents.model.Model`, logarithms."""

    components: Mapping[str, Mapping[str, str]]
    caps: str
    logarithms: Mapping[str, Mapping[str, Any]]
    field: Field

    def on_wall(self, border: Wall | Corner) -> LogLaw | None:
        """The powers of log f on a wall or corner of the model as it is stated; None where none were derived."""
        found = self.logarithms.get(key(border))
        if found is None:
            return None
        powers = found["resources"].items()
        return LogLaw(exponent(found["loss"], self.field), tuple((name, exponent(q, self.field)) for name, q in powers))


def key(border: Wall | Corner) -> str:
    """The name of a wall or corner in the file: where it lies, and the phases that meet there."""
    return f"{place(border)}: {', '.join(border.phases)}"


@cache
def read(model: str, parameters: tuple[str, ...]) -> Derived:
    """What was derived for a model in these parameters."""
    content = json.loads((_FOLDER / f"{model}.json").read_text())
    return Derived(**content, field=Field.of(parameters))


def write(model: str, content: Mapping[str, Any]) -> None:
    """Replace the file of a model."""
    (_FOLDER / f"{model}.json").write_text(json.dumps(content, indent=1) + "\n")


def statement(components: Iterable[Component], caps: Iterable[Window], field: Field, resources: Iterable[str]) -> dict:
    """Laws, windows and caps as they stand in the file, without logarithms."""
    names = tuple(resources)
    laws = {
        c.id: {
            "law": str(law_of(c, field, names)),
            **({"window": _bounds(c.windows, field, names)} if c.windows else {}),
        }
        for c in components
    }
    return {"components": laws, "caps": _bounds(caps, field, names), "logarithms": {}}


def _bounds(windows: Iterable[Window], field: Field, resources: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(bound_text(w, field, resources) for w in windows))
