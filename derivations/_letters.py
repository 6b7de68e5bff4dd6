"""One dictionary between the letters in which papers write the same linear model.

Every one of them has eigenvalues j^(-a) and signal energy j^(-b) per mode. Each set of letters says what a and b are in
it, and what it is in a and b; a view from one set into another follows.

    letters   parameters    a         b                     stands for
    lin       a, b          a         b                     eigenvalues j^(-a), signal j^(-b)
    fsl       s, beta       beta      s beta + 1            source s, capacity beta
    plrf      alpha, beta   2 alpha   2 alpha + 2 beta      features j^(-alpha), target coefficients j^(-beta)
    bordelon  a, b          b         a                     spectrum j^(-b), task power j^(-a)
    source    alpha, beta   alpha     alpha beta + 1        capacity alpha, tail of the target's power j^(-alpha beta)
    ridge     alpha, r      alpha     2 alpha r + 1         capacity alpha, source r of kernel regression
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from exponents.views import View


@dataclass(frozen=True)
class Letters:
    """``into`` gives a and b in these parameters, ``back`` the parameters in a and b; ``source`` is the paper."""

    id: str
    parameters: tuple[str, str]
    into: dict[str, str]
    back: dict[str, str]
    source: str


LETTERS = {
    letters.id: letters
    for letters in (
        Letters("fsl", ("s", "beta"), {"a": "beta", "b": "s*beta + 1"}, {"s": "(b - 1)/a", "beta": "a"}, "li2025fsl"),
        Letters(
            "plrf", ("alpha", "beta"), {"a": "2*alpha", "b": "2*alpha + 2*beta"}, {"alpha": "a/2", "beta": "(b - a)/2"},
            "paquette2024",
        ),
        Letters("lin", ("a", "b"), {"a": "a", "b": "b"}, {"a": "a", "b": "b"}, "lin2024"),
        Letters("bordelon", ("a", "b"), {"a": "b", "b": "a"}, {"a": "b", "b": "a"}, "bordelon2024dynamical"),
        Letters(
            "source", ("alpha", "beta"), {"a": "alpha", "b": "alpha*beta + 1"}, {"alpha": "a", "beta": "(b - 1)/a"},
            "bordelon2025feature",
        ),
        Letters(
            "ridge", ("alpha", "r"), {"a": "alpha", "b": "2*alpha*r + 1"}, {"alpha": "a", "r": "(b - 1)/(2*a)"},
            "defilippis2024",
        ),
    )
}  # fmt: skip


def views(own: str, extra: Iterable[str] = (), taken: Iterable[str] = ()) -> tuple[View, ...]:
    """A model in the letters ``own`` seen in all others; its parameters ``extra`` stay what they are. Letters that need a
    name which is ``taken`` by a resource of the model are left out."""
    free = (letters.id for letters in LETTERS.values() if not {*letters.parameters} & {*taken})
    return tuple(view(own, other, extra) for other in free if other != own)


def view(own: str, other: str, extra: Iterable[str] = ()) -> View:
    """The view ``other`` of a model in the letters ``own``."""
    mine, theirs = LETTERS[own], LETTERS[other]
    formulas = [(name, _put(mine.back[name], theirs.into)) for name in mine.parameters]
    extra = tuple(extra)
    return View(other, (*theirs.parameters, *extra), (*formulas, *((n, n) for n in extra)), theirs.source)


def _put(formula: str, values: dict[str, str]) -> str:
    """A formula in a and b with formulas for them."""
    return re.sub(r"\b[ab]\b", lambda found: f"({values[found[0]]})", formula)
