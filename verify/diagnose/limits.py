"""Which component of the loss limits a curve, and where on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from verify.curves import equivalent_curve
from verify.finite.shares import exact_shares
from verify.problem import PowerLawProblem
from verify.setting import experiment_of

from .curves import Curve
from .results import Stretch

__all__ = ["limiting"]

_POINTS = 60


def limiting(theory: Any, values: Mapping[str, float], problem: PowerLawProblem, curve: Curve) -> tuple[Stretch, ...]:
    """The components that lead along a curve, in order, at the parameters ``values`` of the theory's model.

    The shares are those of the exact curve of ``problem``: its floor, what it has not resolved yet, the noise of the gradients.
    What is not resolved is divided between bulk and embedding as the theory's finite-size law does, if it has one.
    """
    steps = np.geomspace(curve.r[0], curve.r[-1], _POINTS)
    exact = exact_shares(equivalent_curve(problem, tolerance=1e-6), steps)
    roles = {role: id for id, role in experiment_of(theory).components}
    shares = {roles["limit"]: exact.floor, roles["noise"]: exact.noise}
    for name, part in _parts(theory, values, problem, steps, roles).items():
        shares[name] = part * exact.resolved
    return _stretches(shares, steps)


def _parts(theory, values, problem: PowerLawProblem, steps: np.ndarray, roles: Mapping[str, str]) -> dict:
    """Component -> its fraction of what is not resolved yet (n,)."""
    bulk, embedding = roles["bulk"], roles.get("embedding")
    if embedding is None or getattr(theory, "finite", None) is None:
        return {bulk: np.ones(len(steps))}
    law = theory.finite(values)
    names = experiment_of(theory)
    sizes = {names.width: problem.d, names.steps: steps, names.rate: problem.gamma}
    columns = np.broadcast_arrays(*(np.log(sizes[n]) for n in law.model.names))
    found = law.sizes(np.stack(columns, axis=1)).components
    one, other = (np.maximum(found[:, law.names.index(name)], 0.0) for name in (bulk, embedding))
    part = one / np.maximum(one + other, np.finfo(float).tiny)
    return {bulk: part, embedding: 1 - part}


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
