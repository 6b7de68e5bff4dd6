"""Numbers with their slopes in log d, log t and log gamma, the others fixed, at n points."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

__all__ = ["Values"]


@dataclass(frozen=True)
class Values:
    """``rows`` (..., 4, n): values, then slopes; sums, differences and products follow the rules of differentiation."""

    rows: np.ndarray

    @property
    def value(self) -> np.ndarray:
        """(..., n)."""
        return self.rows[..., 0, :]

    def __add__(self, other: Values) -> Values:
        return Values(self.rows + other.rows)

    def __sub__(self, other: Values) -> Values:
        return Values(self.rows - other.rows)

    def __mul__(self, other: Values) -> Values:
        rows = self.rows * other.rows[..., :1, :]
        rows += self.rows[..., :1, :] * other.rows
        rows[..., 0, :] *= 0.5  # the value itself was counted twice
        return Values(rows)
