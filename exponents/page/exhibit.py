"""What goes into the page: a solution with the words of its theory."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ..solution import Solution

if TYPE_CHECKING:
    from ..finite.law import FiniteLaw


@dataclass(frozen=True)
class Exhibit:
    """One model of a page.

    setting  what its theory says of its setting; bibtex  the entries behind it; fits  records with printed constants
    (``id``, ``where`` and ``constants`` with ``name`` and ``text``); finite  from values of the parameters to the loss with
    its constants (``exponents.finite.law.FiniteLaw``, DomainError where there is none), where they are derived. All are
    empty for a model from a file.
    """

    solution: Solution
    setting: str = ""
    bibtex: str = ""
    fits: tuple[Any, ...] = ()
    finite: Callable[[Mapping[str, Fraction]], FiniteLaw] | None = None
