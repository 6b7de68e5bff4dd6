"""The conditions of optimality with known active constraints: what is left of them, their Jacobian, and its solutions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .interior import RIDGE, kkt_matrix
from .picture import Limits, Picture, Problem, finite

HAIR = 1e-11  # of curvature: keeps systems regular where the optimum is not a point, and does not move what is one
ROUNDING = 1e-12
FEASIBLE = 1e-8  # by which a constraint may be exceeded, relative to 1 in logarithms


@dataclass(frozen=True)
class Conditions:
    """Of a problem with a of its inequalities ``tight`` (indices), at n points with weights (n, q) of the q = a + p tight
    constraints, the p equalities last: the gradient of the Lagrangian vanishes and the constraints are met."""

    problem: Problem
    tight: np.ndarray

    @cached_property
    def speeds(self) -> np.ndarray:
        """(q,) how the constraints move with log f."""
        return np.concatenate([self.problem.upper_speeds[self.tight], self.problem.level_speeds])

    def constraints(self, seen: Limits) -> tuple[np.ndarray, np.ndarray]:
        """Values (n, q) and slopes (n, q, R)."""
        values = np.concatenate([seen.upper[:, self.tight], seen.level], 1)
        return values, np.concatenate([seen.upper_slopes[:, self.tight], seen.level_slopes], 1)

    def residual(self, seen: Picture, weights: np.ndarray) -> np.ndarray:
        """(n, R + q) the gradient of the Lagrangian and the values of the constraints."""
        return _residual(seen, weights, *self.constraints(seen))

    def weights(self, seen: Picture) -> np.ndarray:
        """(n, q) those that balance the gradient best, in the sense of least squares."""
        _, slopes = self.constraints(seen)
        across = slopes.transpose(0, 2, 1)
        gram = finite(slopes @ across) + RIDGE * np.eye(slopes.shape[1])
        return finite(np.linalg.solve(gram, -slopes @ seen.gradient[:, :, None])[:, :, 0])

    def linearised(self, seen: Picture, x: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The residual and its Jacobian, (n, R + q, R + q)."""
        values, slopes = self.constraints(seen)
        upper = np.zeros_like(seen.upper)
        upper[:, self.tight] = weights[:, : len(self.tight)]
        hessian = self.problem.lagrangian(seen, x, upper, weights[:, len(self.tight) :])
        return _residual(seen, weights, values, slopes), finite(kkt_matrix(hessian, slopes, HAIR))

    def contradict(self, seen: Limits) -> np.ndarray:
        """(n,) whether the tight constraints cannot all be met, as weights prove that cancel their slopes and not their
        values (Farkas; for one constraint more than resources, and bounds that are convex)."""
        values, slopes = self.constraints(seen)
        if self.problem.curved or slopes.shape[1] != slopes.shape[2] + 1:
            return np.zeros(len(values), bool)
        weights = np.linalg.svd(finite(slopes))[0][:, :, -1]  # the left null vector
        total = (weights * finite(values)).sum(1)
        weights = weights * np.sign(total)[:, None]
        cancelled = np.abs((weights[:, None] @ slopes)[:, 0]).max(1) < ROUNDING
        return cancelled & (weights[:, : len(self.tight)] >= -ROUNDING).all(1) & (np.abs(total) > FEASIBLE)


def _residual(seen: Picture, weights: np.ndarray, values: np.ndarray, slopes: np.ndarray) -> np.ndarray:
    return np.concatenate([seen.gradient + (weights[:, None, :] @ slopes)[:, 0], values], 1)


def solved(matrix: np.ndarray, right: np.ndarray) -> np.ndarray:
    """(n, m, k) solutions of ``matrix`` (n, m, m) times them = ``right`` (n, m, k)."""
    try:
        return np.linalg.solve(matrix, right)
    except np.linalg.LinAlgError:  # an indefinite one that happens to be singular spoils the whole batch
        return np.linalg.pinv(matrix) @ right
