"""Verdict on predicted frontier exponents: measure, judge, and before refuting look further out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from exponents.errors import DomainError
from verify.fit import Judgement, Outcome, judge
from verify.frontier import Family, Frontier, frontier

_REACH = 1.5  # a refutation must survive to budget^1.5
_LARGEST = 1e26
_EXTRA = 10


@dataclass(frozen=True)
class FrontierVerdict:
    """The measured frontier and the judgements on eta and xi."""

    frontier: Frontier
    eta: Judgement
    xi: Judgement

    @property
    def outcome(self) -> Outcome:
        """REFUTED if either is, else CONFIRMED if both are, else INCONCLUSIVE."""
        outcomes = {self.eta.outcome, self.xi.outcome}
        if Outcome.REFUTED in outcomes:
            return Outcome.REFUTED
        return Outcome.CONFIRMED if outcomes == {Outcome.CONFIRMED} else Outcome.INCONCLUSIVE


def frontier_verdict(
    family: Family, budgets, predicted: tuple[float, float], tolerance: float = 0.01
) -> FrontierVerdict:
    """Judge ``predicted`` = (eta, xi) on exact curves over ``budgets`` (at least 8).

    Slow corrections can make a slope rest at a wrong value for ten decades, so a refutation is only given
    after the slopes up to budget^1.5 refute as well; when they move towards the prediction there, the
    verdict is INCONCLUSIVE.
    """
    measured = frontier(family, budgets)
    if len(measured.budgets) < 8:
        raise DomainError(f"a verdict needs at least 8 budgets, got {len(measured.budgets)}")
    judgements = [
        judge(measured.budgets, slopes, claim, tolerance)
        for slopes, claim in zip((measured.eta, measured.xi), predicted, strict=True)
    ]
    if any(judgement.outcome is Outcome.REFUTED for judgement in judgements):
        far = frontier(family, _further(measured.budgets[-1]))
        for i, (slopes, claim) in enumerate(zip((far.eta, far.xi), predicted, strict=True)):
            if judgements[i].outcome is Outcome.REFUTED:
                judgements[i] = _second_opinion(judgements[i], judge(far.budgets, slopes, claim, tolerance))
    return FrontierVerdict(measured, *judgements)


def _further(last: float) -> np.ndarray:
    return np.geomspace(last, max(min(last**_REACH, _LARGEST), 100 * last), _EXTRA)


def _second_opinion(near: Judgement, far: Judgement) -> Judgement:
    """A refutation stands when the further slopes refute too; a confirmation further out is not one here."""
    if far.outcome is Outcome.REFUTED:
        return near
    return Judgement(
        Outcome.INCONCLUSIVE,
        f"{near.reason}; but beyond these budgets: {far.reason}",
        far.budget,
    )
