"""What figures of a finite law show: the loss along budgets, and the loss along one resource at a fixed budget."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..errors import DomainError
from .calibrated import Setting
from .optimum import Optima, optimum
from .response import free_resources, sensitivities
from .validity import reasons, told

NEAR = 1.05  # factor at which the curvature of a loss along a resource is measured
GRID = 201


@dataclass(frozen=True)
class IsoBudget:
    """The best loss above the floor at one budget against the size of one resource.

    sizes (n,), excess (n,) nan where not admissible or unknown; ``best`` and ``least`` are the optimum; ``curvature`` is
    the second derivative of the loss in log size there: the predicted parabola is least + curvature (log(size/best))^2 / 2.
    """

    budget: float
    resource: str
    sizes: np.ndarray
    excess: np.ndarray
    best: float
    least: float
    curvature: float

    @property
    def parabola(self) -> np.ndarray:
        """(n,) loss above the floor to second order around the optimum."""
        return self.least + self.curvature * np.log(self.sizes / self.best) ** 2 / 2


def along_budgets(asked: Setting, low: float, high: float, count: int = GRID) -> Optima:
    """The optimum at ``count`` budgets, evenly spaced in the logarithm."""
    return optimum(asked.law, np.geomspace(low, high, count), asked.pins)


def iso_budget(asked: Setting, budget: float, resource: str, factor: float = 30.0, count: int = 121) -> IsoBudget:
    """The curve of one resource from 1/``factor`` to ``factor`` times its optimum, the others at their best.

    Raises DomainError where nothing is admissible at the budget or the law means nothing.
    """
    found = optimum(asked.law, [budget], asked.pins)
    if not np.isfinite(told(found)[0]):
        raise DomainError(f"{asked.model.id} at a budget of {budget:g}: {reasons(found, asked.pins)[0]}")
    best, least = float(found.resource(resource)[0]), float(found.excess[0])
    sizes = best * np.geomspace(1 / factor, factor, count)
    pins = {n: np.full(count, v) for n, v in asked.pins.items()} | {resource: sizes}
    excess = np.exp(told(optimum(asked.law, np.full(count, budget), pins, np.repeat(found.x, count, axis=0))))
    rise = np.mean(
        sensitivities(asked, found, NEAR)[resource][0]
    )  # at a bound, allowed on one side, there is no parabola
    return IsoBudget(budget, resource, sizes, excess, best, least, float(2 * least * rise / np.log(NEAR) ** 2))


def first_free(asked: Setting) -> str | None:
    """The resource that iso-budget curves are drawn against: the first that trades off with another one, which what alone is
    spent does not."""
    free = free_resources(asked)
    spent = {name for term in asked.model.budget for name, _ in term.powers}.intersection(free)
    trading = [n for n in free if len(spent) > 1 or n not in spent]
    return trading[0] if len(free) > 1 else None
