"""What the checker says: for each phase, each wall and the diagram as a whole, the claims it tried and how each came
out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..solution import Status, Verdict

WORST_FIRST = (Status.REFUTED, Status.UNKNOWN, Status.PROVED)


@dataclass(frozen=True)
class Claim:
    """A statement, and the verdict with its method, counterexample or reason."""

    statement: str
    verdict: Verdict

    def __str__(self) -> str:
        return f"{self.verdict.status}: {self.statement} ({self.verdict.detail})"


@dataclass(frozen=True)
class Finding:
    """All claims about one subject: a phase, a wall, the coverage or the disjointness of the cells."""

    subject: str
    claims: tuple[Claim, ...]

    @property
    def verdict(self) -> Verdict:
        """The worst verdict of the claims; where it is not PROVED, with the statement that failed."""
        verdict = worst(c.verdict for c in self.claims)
        if verdict:
            return verdict
        claim = next(c for c in self.claims if c.verdict.status is verdict.status)
        return Verdict(verdict.status, f"{claim.statement}: {claim.verdict.detail}")

    def __str__(self) -> str:
        return f"{self.verdict.status} {self.subject}: {self.verdict.detail}"


@dataclass(frozen=True)
class Report:
    """The checker's findings on a Solution, in the Solution's order of phases and walls."""

    phases: tuple[Finding, ...]
    walls: tuple[Finding, ...]
    coverage: Finding
    disjointness: Finding

    @property
    def findings(self) -> tuple[Finding, ...]:
        return (*self.phases, *self.walls, self.coverage, self.disjointness)

    @property
    def verdict(self) -> Verdict:
        """REFUTED if anything is, else UNKNOWN if anything is, else PROVED."""
        return worst(f.verdict for f in self.findings)

    def __str__(self) -> str:
        return "\n".join(map(str, self.findings))


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The first REFUTED, else the first UNKNOWN, else PROVED with all the methods that were used."""
    verdicts = tuple(verdicts)
    for status in WORST_FIRST[:2]:
        found = next((v for v in verdicts if v.status is status), None)
        if found is not None:
            return found
    methods = dict.fromkeys(m for v in verdicts for m in v.detail.split(", ") if m)
    return Verdict(Status.PROVED, ", ".join(methods))


def proved(method: str) -> Verdict:
    return Verdict(Status.PROVED, method)


def refuted(counterexample: str) -> Verdict:
    return Verdict(Status.REFUTED, counterexample)


def unknown(reason: str) -> Verdict:
    return Verdict(Status.UNKNOWN, reason)
