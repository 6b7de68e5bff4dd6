"""Numbers at n points that know their derivatives in the logarithms of R resources."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

__all__ = ["Moving"]


@dataclass(frozen=True)
class Moving:
    """``value`` (n,) and ``slopes`` (n, R)."""

    value: np.ndarray
    slopes: np.ndarray

    @staticmethod
    def resource(x: np.ndarray, k: int) -> Moving:
        """The size of the k-th resource at logarithms ``x`` (n, R)."""
        value = np.exp(x[:, k])
        return Moving(value, value[:, None] * np.eye(x.shape[1])[k])

    def __add__(self, other: Moving) -> Moving:
        return Moving(self.value + other.value, self.slopes + other.slopes)

    def __sub__(self, other: Moving) -> Moving:
        return Moving(self.value - other.value, self.slopes - other.slopes)

    def __mul__(self, other: Moving) -> Moving:
        slopes = self.slopes * other.value[:, None] + other.slopes * self.value[:, None]
        return Moving(self.value * other.value, slopes)

    def __truediv__(self, other: Moving) -> Moving:
        ratio = self.value / other.value
        return Moving(ratio, (self.slopes - ratio[:, None] * other.slopes) / other.value[:, None])

    def scaled(self, factor: float) -> Moving:
        """Times a number."""
        return Moving(factor * self.value, factor * self.slopes)

    def less(self, number: float) -> Moving:
        """Less a number."""
        return Moving(self.value - number, self.slopes)

    def log(self) -> Moving:
        """The natural logarithm."""
        return Moving(np.log(self.value), self.slopes / self.value[:, None])

    def power(self, exponent: float) -> Moving:
        """To a power."""
        value = self.value**exponent
        return Moving(value, (exponent * value)[:, None] * (self.slopes / self.value[:, None]))
