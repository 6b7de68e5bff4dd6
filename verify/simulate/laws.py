"""Laws of the data coordinates: independent, mean 0, variance 1.

The streaming simulator multiplies coordinate j of such a vector by j^(-alpha). Only for :class:`Gaussian` is
the reduced simulator exact; the others test how far the Gaussian theory is universal.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Protocol

from exponents.errors import DomainError

from .arrays import Array, Streams


class Law(Protocol):
    """A law of one standardised coordinate."""

    def draw(self, streams: Streams, *shape: int) -> Array:
        """``(runs, *shape)`` independent numbers."""
        ...


@dataclass(frozen=True)
class Gaussian:
    """The standard normal law."""

    def draw(self, streams: Streams, *shape: int) -> Array:
        return streams.normals(*shape)


@dataclass(frozen=True)
class Rademacher:
    """-1 or 1 with probability 1/2 each."""

    def draw(self, streams: Streams, *shape: int) -> Array:
        xp = streams.place.namespace
        draws = streams.uniforms(*shape)
        return xp.where(draws < 0.5, -xp.ones_like(draws), xp.ones_like(draws))


@dataclass(frozen=True)
class Uniform:
    """The uniform law on [-sqrt 3, sqrt 3]."""

    def draw(self, streams: Streams, *shape: int) -> Array:
        return (2 * streams.uniforms(*shape) - 1) * math.sqrt(3)


@dataclass(frozen=True)
class StudentT:
    """Student's t with ``degrees`` > 2 degrees of freedom, scaled to variance 1; the kurtosis is finite above
    4.

    Drawn from two uniforms by Bailey's polar method (Math. Comp. 62 (1994) 779), exact in law.
    """

    degrees: float

    def __post_init__(self) -> None:
        if not self.degrees > 2:
            raise DomainError(f"Student-t: degrees = {self.degrees!r} must exceed 2 for a finite variance")

    def draw(self, streams: Streams, *shape: int) -> Array:
        xp: Any = streams.place.namespace
        # 1 - u lies in (0, 1]: the power below must not meet 0
        radius = xp.sqrt(((1 - streams.uniforms(*shape)) ** (-2 / self.degrees) - 1) * (self.degrees - 2))
        return radius * xp.cos(2 * math.pi * streams.uniforms(*shape))


LAWS: dict[str, Law] = {"gaussian": Gaussian(), "rademacher": Rademacher(), "uniform": Uniform()}
