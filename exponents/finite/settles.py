"""From which budget on the asymptotic exponents hold: what a measurement would need to see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from .calibrated import Setting
from .optimum import Optima, optimum
from .prediction import Limit, limit_of
from .validity import TOLERANCE

LARGEST = 200.0  # log10 of the largest budget that is looked at
REACH = 30.0  # log10 of a budget beyond what anybody computes
COARSE, FINE = 101, 40
DECADES = np.arange(4.0, 33.0)


@dataclass(frozen=True)
class Settling:
    """``budget`` beyond which a local exponent stays within ``tolerance`` of its limit: ``inf`` where it does not settle up
    to 1e200. ``quantity`` is "loss" or a resource."""

    quantity: str
    budget: float
    limit: float
    tolerance: float

    def __str__(self) -> str:
        what = "the exponent of the loss" if self.quantity == "loss" else f"the exponent of {self.quantity}"
        close = f"{what} is within {self.tolerance:g} of {self.limit:.4g}"
        if not np.isfinite(self.budget):
            return f"{close} at no budget below 1e{LARGEST:.0f}"
        far = ", out of reach of any computation" if np.log10(self.budget) > REACH else ""
        return f"{close} from a budget of {self.budget:.2g} on{far}"


def settles(asked: Setting, tolerance: float = 0.01, smallest: float = 1.0) -> tuple[Settling, ...]:
    """For the loss and every resource with one limit the budget from which its local exponent stays within ``tolerance``.

    Looked at on a grid of budgets from ``smallest`` to 1e200, refined to a percent in log10. Empty where the constants are
    unknown or the limit is (an irrational parameter point).
    """
    limit = limit_of(asked)
    if asked.law is None or limit is None:
        return ()
    targets = _targets(limit)
    logs = np.linspace(np.log10(smallest), LARGEST, COARSE)
    off = _distances(asked, logs, targets)
    return tuple(
        Settling(name, _first(asked, name, targets, logs, off[name], tolerance), targets[name], tolerance)
        for name in targets
    )


def _targets(limit: Limit) -> dict[str, float]:
    unique = {n: float(low) for n, (low, high) in limit.resources if low is not None and low == high}
    return {"loss": float(limit.loss), **unique}


def _distances(asked: Setting, logs: np.ndarray, targets: Mapping[str, float]) -> dict[str, np.ndarray]:
    """|local exponent - limit| of each quantity at budgets 10^logs; infinite where nothing is admissible."""
    return _off(asked, optimum(asked.law, 10.0**logs, asked.pins), targets)


def _off(asked: Setting, found: Optima, targets: Mapping[str, float]) -> dict[str, np.ndarray]:
    names = asked.model.names
    local = {"loss": found.eta, **{n: found.xi[:, names.index(n)] for n in targets if n != "loss"}}
    return {n: np.nan_to_num(np.abs(local[n] - target), nan=np.inf) for n, target in targets.items()}


def _first(asked: Setting, name: str, targets, logs: np.ndarray, off: np.ndarray, tolerance: float) -> float:
    """The last budget that is off by more than the tolerance, refined; the first of the grid where none is."""
    bad = np.flatnonzero(off > tolerance)
    if not bad.size:
        return float(10.0 ** logs[0])
    if bad[-1] == len(logs) - 1:
        return np.inf
    fine = np.linspace(logs[bad[-1]], logs[bad[-1] + 1], FINE)
    still = np.flatnonzero(_distances(asked, fine, {name: targets[name]})[name] > tolerance)
    return float(10.0 ** fine[min(still[-1] + 1, FINE - 1)]) if still.size else float(10.0 ** fine[0])


def attained(asked: Setting, tolerance: float = 0.01, decades: np.ndarray = DECADES) -> float:
    """The least of the budgets 10^``decades`` from which on every exponent is within ``tolerance`` of its limit and the
    law's own error is small; inf where there is none, nan where the constants or the limit are unknown."""
    limit = limit_of(asked)
    if asked.law is None or limit is None:
        return np.nan
    found = optimum(asked.law, 10.0**decades, asked.pins)
    off = np.max(list(_off(asked, found, _targets(limit)).values()), axis=0)
    bad = np.flatnonzero((off > tolerance) | (np.nan_to_num(found.error, nan=0.0) > TOLERANCE))
    if bad.size and bad[-1] == len(decades) - 1:
        return np.inf
    return float(10.0 ** decades[bad[-1] + 1 if bad.size else 0])
