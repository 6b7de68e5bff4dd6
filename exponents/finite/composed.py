"""Laws that are no sums of power laws but made of one: a power of it, or the same in effective sizes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from ..model import Model
from .law import Sizes
from .posynomial import PosynomialLaw

Change = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]


@dataclass(frozen=True)
class _Made:
    """What is made of ``inner``: its budget and bounds hold, ``model`` is the one that is asked about."""

    inner: PosynomialLaw
    model: Model

    @property
    def names(self) -> tuple[str, ...]:
        return self.inner.names

    @property
    def floor(self) -> float:
        return self.inner.floor

    @property
    def source(self) -> str:
        return self.inner.source

    @property
    def ranges(self) -> Mapping[str, tuple[float, float]]:
        return self.inner.ranges

    @property
    def labels(self) -> tuple[str, ...]:
        return self.inner.labels

    @property
    def rates(self) -> np.ndarray:
        return self.inner.rates

    def budget(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return self.inner.budget(x)

    def bounds(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return self.inner.bounds(x)


@dataclass(frozen=True)
class PowerOfSum(_Made):
    """``(sum of inner's components)**power``; a component has the fraction of the loss that it has of the sum."""

    power: float

    def sizes(self, x: np.ndarray) -> Sizes:
        found = self.inner.sizes(x)
        total = found.components.sum(1)[:, None]
        scale = total ** (self.power - 1)
        bent = (self.power - 1) / total * found.components
        slopes = scale[:, :, None] * (found.slopes + bent[:, :, None] * found.slopes.sum(1)[:, None])
        return Sizes(scale * found.components, slopes, found.error)


@dataclass(frozen=True)
class Effective(_Made):
    """``inner`` at effective sizes: ``change`` maps logarithms of resources (n, R) to those of effective ones and their
    derivatives (n, R, R), rows effective; the budget is that of the resources themselves."""

    change: Change

    def sizes(self, x: np.ndarray) -> Sizes:
        y, jacobian = self.change(x)
        found = self.inner.sizes(y)
        return Sizes(found.components, found.slopes @ jacobian, found.error)
