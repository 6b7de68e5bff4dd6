"""Logarithms on walls and corners: L* ~ f^(-eta) (log f)^p, x* ~ f^(xi) (log f)^q, as far as a theory derives them.

The engine's own problem is linear in the exponents and knows no logarithms; a theory may, and says so through the hook
``on_wall`` of its record, which takes a Wall or a Corner and gives a LogLaw or None.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .algebraic import Algebraic
from .field import Quotient
from .printing import text_quotient
from .query import Answer, walls_at
from .solution import Corner, Wall
from .values import Value, value_at


@dataclass(frozen=True)
class LogLaw:
    """Powers of log f in the optimal loss and in the optimal resources, functions of the parameters on the wall.

    ``resources`` is empty where the optimal resources are not unique. Powers of log log f are not resolved.
    """

    loss: Quotient
    resources: tuple[tuple[str, Quotient], ...]


Hook = Callable[[Wall | Corner], LogLaw | None]


def place(border: Wall | Corner) -> str:
    """A wall's polynomial, whichever its sign, or a corner's coordinates: what names the border in a file."""
    if isinstance(border, Corner):
        return ", ".join(map(str, border.point))
    poly = border.poly if border.poly.num.leading_coefficient() > 0 else -border.poly
    return text_quotient(poly)


def hook_of(theory: Any | None, tuned: tuple[str, ...]) -> Hook | None:
    """The theory's hook; it speaks of the model as it is stated, not of one with resources set free."""
    return None if theory is None or tuned else theory.on_wall


def logs_at(answer: Answer, on_wall: Hook | None) -> tuple[tuple[str | None, Value], ...]:
    """``(None, p), (name, q), ...`` at a point on a wall or corner; empty inside a phase or where nothing is known."""
    law = _law(answer, on_wall) if on_wall is not None and answer.on_wall else None
    if law is None:
        return ()
    point = tuple(v for _, v in answer.at)
    return tuple((name, value_at(q, point)) for name, q in ((None, law.loss), *law.resources))


def _law(answer: Answer, on_wall: Hook) -> LogLaw | None:
    point = tuple(v if isinstance(v, Algebraic) else Algebraic.rational(v) for _, v in answer.at)
    here = next((c for c in answer.solution.corners if c.point == point), None)
    if here is not None:
        return on_wall(here)
    return next((law for wall in walls_at(answer) if (law := on_wall(wall)) is not None), None)
