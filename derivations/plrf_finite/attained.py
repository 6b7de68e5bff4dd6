"""The budget beyond which local exponents are those of the limit: what it takes to see the asymptotic slope.

Local exponents of the loss and of the width come from the law's frontier; beyond the budgets at which the law claims
validity they are compared with the exponents of the limit, a half decade at a time from 1e4 to 1e80.
"""

from __future__ import annotations

import numpy as np

from exponents.errors import ExponentsError

from . import finite_law
from .law import PlrfLaw

__all__ = ["BUDGETS", "attained", "attained_on"]

BUDGETS = np.geomspace(1e4, 1e80, 77)
TOLERANCE = 0.01
_CLAIMED = 0.02  # relative error of the loss below which the law's slopes are believed


def attained(law: PlrfLaw, eta: float, xi: float, tolerance: float = TOLERANCE, budgets: np.ndarray = BUDGETS) -> float:
    """The least f among ``budgets`` from which on eta(f) and xi(f) are within ``tolerance`` of ``eta`` and ``xi``.

    Infinite where that is beyond the last budget; where the law claims nothing the slopes count as not attained.
    """
    found = law.frontier(budgets)
    near = (np.abs(found.eta - eta) < tolerance) & (np.abs(found.xi - xi) < tolerance) & (found.error < _CLAIMED)
    if not near[-1]:
        return float("inf")
    away = np.flatnonzero(~near)
    return float(budgets[away[-1] + 1]) if away.size else float(budgets[0])


def attained_on(alpha: np.ndarray, beta: np.ndarray, eta: np.ndarray, xi: np.ndarray, **options) -> np.ndarray:
    """:func:`attained` at points given by arrays of one shape; nan where ``eta`` is (outside the domain).

    ``options`` go to :func:`~derivations.plrf_finite.finite_law`.
    """
    alpha, beta, eta, xi = np.broadcast_arrays(alpha, beta, eta, xi)
    found = np.full(alpha.shape, np.nan)
    for place in zip(*np.nonzero(np.isfinite(eta)), strict=True):
        try:
            law = finite_law({"alpha": float(alpha[place]), "beta": float(beta[place])}, **options)
        except ExponentsError:
            continue
        found[place] = attained(law, float(eta[place]), float(xi[place]))
    return found
