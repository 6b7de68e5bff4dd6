"""A law's frontier beside the exact one: what it claims, what is measured, and whether the claim holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from verify.finite.shares import exact_shares
from verify.fit import Outcome
from verify.frontier import Family, Frontier, frontier

__all__ = ["LOSS", "WIDTH", "Comparison", "compare", "table"]

LOSS = 0.02  # relative deviation of the loss that a valid prediction may have
WIDTH = 0.1  # and of the optimal width


@dataclass(frozen=True)
class Comparison:
    """Predicted and exact frontier of one family at the same budgets (n,).

    ``predicted`` has budgets, d, loss, eta, xi, shares, error (see ``derivations``' laws); ``loss`` and ``width`` are the
    relative deviations, ``eta`` and ``xi`` predicted less measured exponents, ``shares`` the largest deviation of a share.
    """

    family: Family
    predicted: Any
    exact: Frontier
    shares: np.ndarray

    @property
    def loss(self) -> np.ndarray:
        return self.predicted.loss / self.exact.loss - 1

    @property
    def width(self) -> np.ndarray:
        return self.predicted.d / self.exact.d - 1

    @property
    def eta(self) -> np.ndarray:
        return self.predicted.eta - self.exact.eta

    @property
    def xi(self) -> np.ndarray:
        return self.predicted.xi - self.exact.xi

    @property
    def valid(self) -> np.ndarray:
        """Where the law claims its loss to within LOSS."""
        return self.predicted.error < LOSS

    @property
    def missed(self) -> np.ndarray:
        """Where it claims validity and is wrong."""
        return self.valid & ~((np.abs(self.loss) < LOSS) & (np.abs(self.width) < WIDTH))

    @property
    def outcome(self) -> Outcome:
        """REFUTED if a claim is wrong, INCONCLUSIVE if there is none, else CONFIRMED."""
        if self.missed.any():
            return Outcome.REFUTED
        return Outcome.CONFIRMED if self.valid.any() else Outcome.INCONCLUSIVE


def compare(law: Any, family: Family, budgets) -> Comparison:
    """Both frontiers at ``budgets``; ``law`` has a method ``frontier(budgets)`` and describes the same family."""
    predicted, exact = law.frontier(budgets), frontier(family, budgets)
    return Comparison(family, predicted, exact, _share_deviation(law, family, predicted))


def _share_deviation(law: Any, family: Family, predicted: Any) -> np.ndarray:
    """Largest deviation of the shares at the predicted optimum: floor, noise, and what is neither."""
    floor, noise = (predicted.shares[:, law.names.index(name)] for name in ("finite_width", "sgd_noise"))
    found = np.full(len(predicted.budgets), np.nan)
    for i in np.flatnonzero(np.isfinite(predicted.error)):
        measured = exact_shares(family.curve(float(predicted.d[i])), [predicted.steps[i]])
        found[i] = max(abs(float(measured.floor[0]) - floor[i]), abs(float(measured.noise[0]) - noise[i]))
    return found


def table(rows: Sequence[tuple[str, Comparison]]) -> str:
    """Fixed-width text, one line per name and budget."""
    head = (
        f"{'point':<22}{'f':>8}{'loss':>10}{'d*':>10}{'claimed':>10}{'eta':>8}{'+-':>9}{'xi':>8}{'+-':>9}{'shares':>9}"
    )
    lines = [head]
    for name, each in rows:
        for i, f in enumerate(each.predicted.budgets):
            claim = f"{each.predicted.error[i]:.1e}" if each.valid[i] else "none"
            lines.append(
                f"{name:<22}{f:>8.0e}{each.loss[i]:>10.1e}{each.width[i]:>10.1e}{claim:>10}"
                f"{each.exact.eta[i]:>8.4f}{each.eta[i]:>9.1e}{each.exact.xi[i]:>8.4f}{each.xi[i]:>9.1e}"
                f"{each.shares[i]:>9.1e}{'  MISSED' if each.missed[i] else ''}"
            )
    return "\n".join(lines)
