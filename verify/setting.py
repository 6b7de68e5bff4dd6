"""A point of a theory as a numerical problem: the data exponents, the predictions, the components in play."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import product
from typing import Any

import numpy as np

from exponents.errors import ModelError
from exponents.law import Monomial
from exponents.model import Model
from exponents.parse import exponent
from exponents.query import Answer
from exponents.rate import fraction, rational
from exponents.solution import Phase, Solution

_BOX = 2  # sample points are looked for at parameters up to here
_PER_UNIT = 40
_MOST = 100_000


@dataclass(frozen=True)
class ModelAlone:
    """A model from a file in the place of a theory: nothing is claimed about it and there is no experiment."""

    model: Model
    claims: tuple = ()
    curves: tuple = ()
    edges: tuple = ()
    experiment: None = None

    @property
    def id(self) -> str:
        return self.model.id


def experiment_of(theory: Any) -> Any:
    """The theory's experiment; ModelError where it describes none, or trains by an algorithm without exact curves."""
    found = getattr(theory, "experiment", None)
    if found is None:
        raise ModelError(f"{theory.model.id} describes no numerical experiment: only its proofs can be checked")
    if found.optimiser != "sgd":
        raise ModelError(f"{theory.model.id} trains by {found.optimiser}; exact loss curves are those of sgd")
    return found


@dataclass(frozen=True)
class Setting:
    """``theory`` at an exact ``point`` (values of the model's parameters, in its order); predictions from ``solution``."""

    theory: Any
    solution: Solution
    point: tuple[Fraction, ...]

    @property
    def name(self) -> str:
        """The phase and the point in words."""
        values = ", ".join(f"{n} = {v}" for n, v in self.values.items())
        return f"{' | '.join(p.name for p in self.answer.phases)} at {values}"

    @property
    def values(self) -> dict[str, Fraction]:
        return dict(zip(self.theory.model.parameters, self.point, strict=True))

    @cached_property
    def answer(self) -> Answer:
        """The engine's exact answer at the point."""
        return self.solution.at(**self.values)

    @property
    def alpha(self) -> Fraction:
        return setting_values(self.theory, self.values)[0]

    @property
    def beta(self) -> Fraction:
        return setting_values(self.theory, self.values)[1]

    def exact(self, formula: str) -> Fraction:
        """A formula in the parameters at the point."""
        return fraction(exponent(formula, self.theory.model.field).at(tuple(map(rational, self.point))))

    @property
    def eta(self) -> float:
        """Predicted decay exponent of the optimal loss."""
        return float(self.answer.loss)

    @property
    def xi(self) -> tuple[float, float]:
        """(least, largest) predicted growth exponent of the optimal width."""
        low, high = dict(self.answer.resources)[experiment_of(self.theory).width]
        return (-np.inf if low is None else float(low), np.inf if high is None else float(high))

    @property
    def roles(self) -> dict[str, str]:
        """Role -> component, for the components that lead the optimum or a loss curve at this point."""
        shapes = (set(shape.order) for shape in self.answer.shapes)
        playing = set(self.answer.active).union(*shapes)
        return {role: id for id, role in experiment_of(self.theory).components if id in playing}

    def monomials(self, component: str) -> tuple[dict[str, float], ...]:
        """Powers of the resources in each monomial of a component's law at the point."""
        terms = self.theory.model.component(component).law.terms
        return tuple(self._powers(arm) for term in terms for arm in term.arms)

    def log_monomial(self, powers: dict[str, float], d: float, r: float, gamma: float) -> float:
        """Logarithm of a monomial at width ``d``, ``r`` steps and learning rate ``gamma``."""
        names = experiment_of(self.theory)
        logs = {names.width: math.log(d), names.steps: math.log(r), names.rate: math.log(gamma)}
        return sum(power * logs[name] for name, power in powers.items())

    def leading(self, component: str, d: float, r: float) -> dict[str, float]:
        """Powers of the monomial that leads a component at width ``d`` and ``r`` steps, the learning rate of order one."""
        return max(self.monomials(component), key=lambda powers: self.log_monomial(powers, d, r, 1.0))

    def _powers(self, monomial: Monomial) -> dict[str, float]:
        point = tuple(map(rational, self.point))
        return {name: float(Fraction(str(power.at(point)))) for name, power in monomial.powers}


def setting(theory: Any, solution: Solution, values: Mapping[str, Fraction]) -> Setting:
    """The setting at NAME=VALUE; raises UnknownNameError or DomainError for values outside the model."""
    answer = solution.at(**values)
    return Setting(theory, solution, tuple(Fraction(value) for _, value in answer.at))


def setting_values(theory: Any, values: Mapping[str, Fraction]) -> tuple[Fraction, Fraction]:
    """(alpha, beta) of the experiment at parameter values, without solving; DomainError outside the model's domain."""
    model, names = theory.model, experiment_of(theory)
    point = tuple(rational(values[name]) for name in model.parameters)
    model.domain.require(point)
    found = (exponent(formula, model.field).at(point) for formula in (names.alpha, names.beta))
    alpha, beta = map(fraction, found)
    return alpha, beta


def phase_settings(theory: Any, solution: Solution) -> tuple[Setting, ...]:
    """One setting in every phase, well inside: the grid point farthest from every other phase."""
    points = _inner_points(solution)
    return tuple(Setting(theory, solution, points.get(i, p.sample)) for i, p in enumerate(solution.phases))


def inner_point(solution: Solution, phase: Phase) -> tuple[Fraction, ...]:
    """A rational point well inside a phase, or its sample where the phase is too small or too far out for a grid."""
    return _inner_points(solution).get(solution.phases.index(phase), phase.sample)


def _inner_points(solution: Solution) -> dict[int, tuple[Fraction, ...]]:
    """Index of a phase -> its grid point with the largest distance to points of others, of several the most central."""
    names = solution.model.parameters
    per_unit = min(_PER_UNIT, int(_MOST ** (1 / max(1, len(names))) / _BOX))
    axis = [Fraction(k, per_unit) for k in range(_BOX * per_unit + 1)]
    grid = list(product(axis, repeat=len(names)))
    array = np.array(grid, dtype=float)
    found = solution.evaluate(**dict(zip(names, array.T, strict=True))).phase
    return {i: grid[_deepest(array, found == i)] for i in range(len(solution.phases)) if (found == i).any()}


def _deepest(grid: np.ndarray, inside: np.ndarray) -> int:
    from scipy.spatial import cKDTree

    if inside.all():
        return len(grid) // 2
    ours = np.flatnonzero(inside)
    distance, _ = cKDTree(grid[~inside]).query(grid[inside])
    end = np.minimum(grid[inside].min(axis=1), _BOX - grid[inside].max(axis=1))
    depth = np.round(np.minimum(distance, end), 9)
    deepest = ours[depth == depth.max()]
    centre = grid[deepest].mean(axis=0)
    return int(deepest[np.argmin(np.linalg.norm(grid[deepest] - centre, axis=1))])
