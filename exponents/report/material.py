"""What a report is written from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..compare import Comparison
from ..logs import Hook
from ..render.phrase import Sentence
from ..render.tables import Table
from ..solution import Solution
from .nodes import Figure, said


@dataclass(frozen=True)
class Verification:
    """Results of numerical and exact checks: a table for each level, and figures."""

    tables: tuple[Table, ...] = ()
    figures: tuple[Figure, ...] = ()
    summary: Sentence = field(default_factory=lambda: said())


@dataclass(frozen=True)
class Material:
    """Everything that a report is written from; ``theory`` is None for a model from a file.

    uses        BibTeX key -> sentences on what the work is used for
    references  BibTeX key -> entry
    """

    comparison: Comparison
    theory: Any | None = None
    on_wall: Hook | None = None
    uses: Mapping[str, Sequence[str]] = field(default_factory=dict)
    references: Mapping[str, str] = field(default_factory=dict)
    verification: Verification = field(default_factory=Verification)

    @property
    def solution(self) -> Solution:
        return self.comparison.solution

    @property
    def title(self) -> str:
        return self.solution.model.title or self.solution.model.id
