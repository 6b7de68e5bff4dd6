"""What goes into the page: a solution with the words of its theory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..solution import Solution


@dataclass(frozen=True)
class Exhibit:
    """One model of a page.

    setting  what its theory says of its setting; bibtex  the entries behind it; fits  records with printed constants
    (``id``, ``where`` and ``constants`` with ``name`` and ``text``). All are empty for a model from a file.
    """

    solution: Solution
    setting: str = ""
    bibtex: str = ""
    fits: tuple[Any, ...] = ()
