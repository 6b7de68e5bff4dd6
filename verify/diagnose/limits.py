"""Which component of the loss limits a curve, and where on it."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from verify.curves import equivalent_curve
from verify.finite.shares import exact_shares
from verify.problem import PowerLawProblem
from verify.setting import experiment_of

from .curves import Curve
from .letters import Letters
from .results import Stretch

__all__ = ["limiting"]

_POINTS = 60
_DENOMINATOR = 10**6


def limiting(theory: Any, letters: Letters, problem: PowerLawProblem, curve: Curve) -> tuple[Stretch, ...]:
    """The components that lead along a curve, in order, at the alpha and beta of ``problem``.

    The shares are those of its exact curve: the floor, what is not resolved yet, the noise of the gradients. What is not
    resolved is divided between bulk and embedding as the theory's finite-size law does, where the engine has the embedding
    among the components that lead somewhere on a curve, and is all bulk elsewhere.
    """
    steps = np.geomspace(curve.r[0], curve.r[-1], _POINTS)
    exact = exact_shares(equivalent_curve(problem, tolerance=1e-6), steps)
    roles = {role: id for id, role in experiment_of(theory).components}
    bulk, embedding = roles["bulk"], roles.get("embedding")
    part = np.ones(len(steps))
    if embedding in _playing(letters, problem) and getattr(theory, "finite", None) is not None:
        part = _bulk_part(theory, problem, steps, (bulk, embedding))
    shares = {roles["limit"]: exact.floor, roles["noise"]: exact.noise, bulk: part * exact.resolved}
    if embedding is not None:
        shares[embedding] = (1 - part) * exact.resolved
    return _stretches(shares, steps)


def _playing(letters: Letters, problem: PowerLawProblem) -> set[str]:
    """The components that are in balance at the optimum or lead somewhere on a loss curve, by the engine."""
    alpha, beta = np.array([problem.alpha]), np.array([problem.beta])
    values = (Fraction(float(x[0])).limit_denominator(_DENOMINATOR) for x in letters.values(alpha, beta))
    answer = letters.solution.at(**dict(zip(letters.names, values)))
    return {*answer.active, *(id for shape in answer.shapes for id in shape.order)}


def _bulk_part(theory: Any, problem: PowerLawProblem, steps: np.ndarray, ids: tuple[str, str]) -> np.ndarray:
    """The bulk's fraction of what is not resolved yet, by the finite-size law."""
    own = Letters.of(theory, None)
    alpha, beta = np.array([problem.alpha]), np.array([problem.beta])
    law = theory.finite({n: float(x[0]) for n, x in zip(theory.model.parameters, own.values(alpha, beta))})
    names = experiment_of(theory)
    sizes = {names.width: problem.d, names.steps: steps, names.rate: problem.gamma}
    columns = np.broadcast_arrays(*(np.log(sizes[n]) for n in law.model.names))
    found = law.sizes(np.stack(columns, axis=1)).components
    one, other = (np.maximum(found[:, law.names.index(name)], 0.0) for name in ids)
    return one / np.maximum(one + other, np.finfo(float).tiny)


def _stretches(shares: Mapping[str, np.ndarray], steps: np.ndarray) -> tuple[Stretch, ...]:
    names = list(shares)
    table = np.stack([shares[n] for n in names])
    leading = np.argmax(table, axis=0)
    cuts = [0, *(np.flatnonzero(np.diff(leading)) + 1).tolist(), len(steps)]
    return tuple(
        Stretch(
            names[leading[a]],
            float(steps[a]),
            float(steps[min(b, len(steps) - 1)]),
            float(table[leading[a], a:b].mean()),
        )
        for a, b in zip(cuts, cuts[1:])
    )
