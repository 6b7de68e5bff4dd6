"""How far the constants of a fit may be off: their covariance, or printed standard errors taken as independent."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..errors import DataError

LOGARITHM = "log "
ROUNDING = 1e-9  # relative, of an eigenvalue that is to be positive and of symmetry


@dataclass(frozen=True)
class Covariance:
    """The covariance ``matrix`` of the quantities ``of``: a constant, "alpha", or the logarithm of one, "log A".

    The logarithm of a coefficient is what a fit determines, with an error that is nearer to normal. ``independent`` says
    that the errors alone are known and correlations are left out. Raises DataError for what is no covariance.
    """

    of: tuple[str, ...]
    matrix: tuple[tuple[float, ...], ...]
    independent: bool = False

    def __post_init__(self):
        values, count = self.values, len(self.of)
        if values.shape != (count, count) or not np.isfinite(values).all():
            raise DataError(f"a covariance of {count} quantities has {count} rows of as many finite numbers")
        scale = np.abs(values).max(initial=0.0)
        if (np.abs(values - values.T) > ROUNDING * scale).any():
            raise DataError("a covariance is symmetric; this one is not")
        if count and np.linalg.eigvalsh(values)[0] < -ROUNDING * scale:
            raise DataError("a covariance has no negative eigenvalue; this one has")
        if len(set(self.names)) < count:
            raise DataError(f"a covariance of {', '.join(self.of)} has a constant twice")

    @staticmethod
    def unrelated(errors: Mapping[str, float]) -> Covariance:
        """Of constants with these standard errors, as if they were independent."""
        return Covariance(
            tuple(errors), tuple(map(tuple, np.diag([e**2 for e in errors.values()]).tolist())), independent=True
        )

    @cached_property
    def values(self) -> np.ndarray:
        """The matrix, (p, p)."""
        return np.array(self.matrix, dtype=float).reshape(len(self.matrix), -1)

    @property
    def names(self) -> tuple[str, ...]:
        """The constants."""
        return tuple(text.removeprefix(LOGARITHM) for text in self.of)

    @property
    def errors(self) -> np.ndarray:
        """(p,) standard errors."""
        return np.sqrt(np.maximum(np.diag(self.values), 0.0))

    def moved(self, constants: Mapping[str, float], k: int, step: float) -> dict[str, float]:
        """The constants with the ``k``-th quantity moved by ``step``."""
        name, value = self.names[k], constants[self.names[k]]
        logarithmic = self.of[k].startswith(LOGARITHM)
        return {**constants, name: value * math.exp(step) if logarithmic else value + step}

    def variance(self, gradient: np.ndarray) -> np.ndarray:
        """(n,) variances of numbers with these gradients (n, p), to first order (the delta method)."""
        return np.einsum("np,pq,nq->n", gradient, self.values, gradient)
