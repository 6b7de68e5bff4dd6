"""What a fit found, as frozen records."""

from __future__ import annotations

from dataclasses import dataclass

from exponents.finite.covariance import Covariance
from verify.runs.bootstrap import Value
from verify.runs.estimate import Estimate
from verify.runs.influence import Influence
from verify.runs.laws import Law


@dataclass(frozen=True)
class Allocation:
    """What to train with a ``budget``: resource -> Value, and "loss"."""

    budget: float
    values: dict[str, Value]


@dataclass(frozen=True)
class Move:
    """An estimate with all runs and without a group of them, and its standard error with all (None if unknown)."""

    before: float
    after: float
    se: float | None

    @property
    def errors(self) -> float | None:
        """The change in standard errors."""
        return (self.after - self.before) / self.se if self.se else None


@dataclass(frozen=True)
class Dependence:
    """A group of runs that an exponent hangs on, and what becomes of every estimate without it."""

    group: Influence
    parameters: dict[str, Move]
    compute_optimal: dict[str, Move]


@dataclass(frozen=True)
class Fitted:
    """A law fitted to runs.

    parameters       name -> Value
    covariance       of the parameters, of the logarithms of E and the constants; None without a bootstrap or where the runs
                     do not determine them all
    compute_optimal  exponents under the budget: the law's resources (growth) and "loss" (decay) -> Value; empty where the
                     reason is among the warnings
    allocations      for the budgets asked for
    dependence       for each exponent, the runs it hangs on
    warnings         sentences
    dropped          lines of the file that were left out
    level            of the intervals, from ``bootstrap`` replicas drawn with ``seed``
    """

    law: Law
    estimate: Estimate
    dropped: tuple[int, ...]
    parameters: dict[str, Value]
    covariance: Covariance | None
    compute_optimal: dict[str, Value]
    allocations: tuple[Allocation, ...]
    dependence: tuple[Dependence, ...]
    warnings: tuple[str, ...]
    level: float
    bootstrap: int
    seed: int

    @property
    def points(self) -> int:
        """How many runs were fitted."""
        return len(self.estimate.objective.runs)
