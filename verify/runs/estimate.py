"""The global minimum of the robust objective: descents from a grid of exponents, with amplitudes that fit them.

For given exponents the law is linear in E and the amplitudes: least squares of relative errors with nonnegative
coefficients starts every descent close to the best it can do with those exponents. That many descents from all over the
grid end in one place is the evidence that it is the global minimum; how many did is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
from scipy.optimize import nnls

from exponents.errors import DataError, ModelError
from exponents.evaluation import horner
from verify.runs.data import Runs
from verify.runs.descent import descend
from verify.runs.laws import IRREDUCIBLE, Law
from verify.runs.objective import Objective

_EXPONENTS = (0.1, 0.2, 0.35, 0.55, 0.8, 1.2)
_STARTS = 36
_VARIED = 6  # exponents that take several values; further ones start in the middle
_SMALLEST = 1e-3  # share of the loss of a component that least squares would leave out
_SAME = 1e-7  # relative difference of objectives that are one minimum
EXACT = 1e-20  # and objectives a run that are zero: losses computed from the law to ten digits
_SPARE = 3  # runs beyond the number of parameters
COOLING = (0.1, 0.01)


@dataclass(frozen=True)
class Estimate:
    """The minimum: ``vector`` (P,) of the objective's parameters, its ``value``, how many of ``starts`` reached it, and
    whether the descent to it ``settled`` (it may not where the minimum is flat)."""

    objective: Objective
    vector: np.ndarray
    value: float
    starts: int
    agreeing: int
    settled: bool

    @property
    def residuals(self) -> np.ndarray:
        """log of the law minus log of the measured loss (n,)."""
        return self.objective.residuals(self.vector[None])[0]

    @property
    def parameters(self) -> dict[str, float]:
        """Name -> value as it is reported."""
        return dict(zip(self.objective.law.parameters, natural(self.objective, self.vector[None])[0].tolist()))


def estimate(law: Law, runs: Runs) -> Estimate:
    """The law's best parameters on the runs.

    Raises DataError for fewer runs than parameters plus three.
    """
    least = len(law.parameters) + _SPARE
    if len(runs) < least:
        raise DataError(
            f"{len(runs)} runs are too few for the {len(law.parameters)} parameters of {law.id}: at least {least} are needed"
        )
    objective = Objective(law, runs)
    start = starts(objective)
    found = descend(objective, start, np.ones((len(start), len(runs))), COOLING)
    best = int(found.values.argmin())
    value = float(found.values[best])
    agreeing = int((found.values <= value * (1 + _SAME) + EXACT * len(runs)).sum())
    return Estimate(objective, found.vectors[best], value, len(start), agreeing, bool(found.settled[best]))


# --- starts -----------------------------------------------------------------------------------------------------------


def starts(objective: Objective) -> np.ndarray:
    """Parameter vectors (S, P) with exponents on a grid inside the model's domain, and amplitudes fitted to them.

    Raises ModelError if the law's exponents have a pole at every point of the grid.
    """
    points = _grid(objective.law)
    vectors = np.hstack([np.zeros((len(points), objective.size - points.shape[1])), points])
    with np.errstate(divide="ignore", invalid="ignore"):
        finite = np.all([np.isfinite(stage).all(axis=1) for stage in objective.coefficients(vectors)], axis=0)
    if not finite.any():
        raise ModelError(f"the exponents of {objective.law.id} have poles wherever a fit could start; rewrite them")
    return np.stack([_with_amplitudes(objective, exponents) for exponents in points[finite]])


def _grid(law: Law) -> np.ndarray:
    """Exponents (S, q): as many levels each as keep the number of starts modest; inside the domain where that is met."""
    count = len(law.exponents)
    if not count:
        return np.zeros((1, 0))
    levels = min(max(2, int(_STARTS ** (1 / count) + 1e-9)), len(_EXPONENTS))
    chosen = np.array(_EXPONENTS) if levels == len(_EXPONENTS) else np.geomspace(_EXPONENTS[0], _EXPONENTS[-1], levels)
    points = np.array(list(product(chosen, repeat=min(count, _VARIED))))
    points = np.hstack([points, np.full((len(points), count - points.shape[1]), np.median(chosen))])
    inside = _inside(law, points)
    return points[inside] if inside.any() else points


def _inside(law: Law, points: np.ndarray) -> np.ndarray:
    """Which points satisfy the conditions of the domain that speak of fitted exponents only."""
    inside = np.ones(len(points), bool)
    at = dict(zip(law.exponents, points.T))
    for condition in law.model.domain.conditions:
        used = [n for n, degree in zip(law.model.parameters, condition.poly.num.degrees()) if degree]
        if all(n in at for n in used):
            inside &= np.broadcast_to(
                horner(condition.poly)(*(at.get(n, np.ones(len(points))) for n in law.model.parameters)) > 0,
                inside.shape,
            )
    return inside


def _with_amplitudes(objective: Objective, exponents: np.ndarray) -> np.ndarray:
    """The parameter vector with these exponents whose amplitudes minimise the squared relative error."""
    law, loss = objective.law, objective.runs.loss
    head = len(law.parameters) - len(law.exponents)
    vector = np.concatenate([np.zeros(head), exponents])[None]
    stages = objective.coefficients(vector)
    shapes = [np.exp(stage @ basis)[0] for stage, basis in zip(stages, objective.bases)]
    # A joint law is a sum in its components' powers 1/p: every component starts with the same share.
    if law.power is not None:
        p = vector[0, head + law.exponents.index(law.power)]
        amplitudes = [np.exp(np.mean(np.log(loss / shape))) * len(shapes) ** -p for shape in shapes]
    else:
        amplitudes, _ = nnls(np.column_stack([shape / loss for shape in shapes]), np.ones(len(loss)))
        amplitudes = np.maximum(amplitudes, _SMALLEST * loss.mean())
    vector[0, :head] = np.log(amplitudes)
    return vector[0]


# --- reported values --------------------------------------------------------------------------------------------------


def natural(objective: Objective, vectors: np.ndarray) -> np.ndarray:
    """The law's parameters (R, P) as they are reported: E, constants and exponents in the units of the data."""
    law = objective.law
    stages = objective.coefficients(vectors)
    head = 1 if law.irreducible else 0
    logs = [stages[0][:, 0]] if head else []
    for term, stage in zip(law.terms, stages[head:]):
        centre = np.array([objective.centre[name] for name in term.resources])
        log_amplitude = stage[:, 0] - stage[:, 1:] @ centre
        logs.append(log_amplitude / -stage[:, 1] if term.is_scale else log_amplitude)
    with np.errstate(over="ignore"):
        constants = np.exp(np.column_stack(logs))
    return np.hstack([constants, vectors[:, len(logs) :]])


def positive(law: Law) -> tuple[str, ...]:
    """The parameters whose logarithm is what is estimated: E and the constants."""
    return tuple(n for n in law.parameters if n == IRREDUCIBLE or n not in law.exponents)
