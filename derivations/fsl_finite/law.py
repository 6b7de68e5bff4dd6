r"""Functional scaling laws at a finite budget: approximation, signal and noise of kernel regression under a schedule.

    loss = sum_{j>M} j^(-1 - s beta) + sum_{j<=M} j^(-1 - s beta) e^(-2 lam_j T) + sigma^2 \int gamma(tau) k(tau) dtau

(arXiv 2509.19189, un-halved), lam_j = j^-beta, the first M eigenfunctions as features, label noise of variance sigma^2. Of
the sums the law neglects nothing that shows; what functional scaling laws leave out is the noise that the loss itself makes
(it is sigma^2 + loss in the place of sigma^2) and that steps are discrete, both of relative order gamma.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import compress, product

import numpy as np

from exponents.finite.law import Sizes
from exponents.model import Model

from .moving import Moving
from .schedules import Modes, Schedule
from .start import searched

__all__ = ["LEAST_FEATURES", "LEAST_SAMPLES", "ScheduleLaw"]

LEAST_FEATURES = 8.0  # fewer are not continued between whole numbers
LEAST_SAMPLES = 2.0
_KEPT = (2.0, -2.0)  # factors of a bound that is kept: other ones than that of the bound itself, which is no opposite
_MOST = 0.92  # of the way to a decay over all samples, where the search for a shorter one ends
_ROOM = math.log(LEAST_FEATURES * LEAST_SAMPLES)


@dataclass(frozen=True)
class ScheduleLaw:
    """:class:`~exponents.finite.law.FiniteLaw` of a model with this ``schedule``; build it with a function of the package.

    ``rate`` names the learning rate, over the batch size, that is bounded by ``largest``; ``noise`` is sigma^2. The budget
    is the product of the model's sizes M and D, or of those that it has. ``tight`` are those of the rate and D2 that are
    kept at their upper bound: each choice is one of the law's ``branches``, and one of them has the optimum in its inside.
    """

    model: Model
    schedule: Schedule
    s: float
    beta: float
    noise: float
    rate: str
    largest: float
    floor: float = 0.0
    tight: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(component.id for component in self.model.components)

    @property
    def source(self) -> str:
        return (
            f"sums over the modes of the functional scaling law, label noise of variance {self.noise:g}; the noise that the "
            "loss itself makes and the discreteness of steps are left out"
        )

    @property
    def limited(self) -> tuple[str, ...]:
        """What has an upper bound: the rate its largest value, D2 all samples."""
        return tuple(n for n in (self.rate, "D2") if n in self.model.names)

    @property
    def branches(self) -> tuple[ScheduleLaw, ...]:
        """The law with every set of upper bounds kept."""
        choices = product((False, True), repeat=len(self.limited))
        return tuple(replace(self, tight=tuple(compress(self.limited, kept))) for kept in choices)

    @property
    def labels(self) -> tuple[str, ...]:
        """What each bound is."""
        least = [f"{n} >= {self._least(n):g}" for n in self.model.names if n != self.rate]
        most = {self.rate: f"{self.rate} <= {self.largest:g}", "D2": "D2 <= D"}
        kept = (most[n] if sign > 0 else f"not {most[n]}" for n in self.tight for sign in _KEPT)
        return *least, *(most[n] for n in self.limited), *kept

    def sizes(self, x: np.ndarray) -> Sizes:
        """The components at ``x``, (n, R) logarithms of the model's resources."""
        size = {name: Moving.resource(x, k) for k, name in enumerate(self.model.names)}
        modes = Modes(self.s, self.beta, size.get("M"))
        time, noise = self.schedule(modes, size)
        parts = {"signal": modes.signal(time), "noise": noise.scaled(self.noise)}
        if "approximation" in self.names:
            parts["approximation"] = modes.missing()
        values, slopes = (np.stack([getattr(parts[n], of) for n in self.names], axis=1) for of in ("value", "slopes"))
        return Sizes(values, slopes, np.full(len(x), np.nan))

    def budget(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """log of M D, D or N."""
        spent = np.array([float(n in ("M", "D", "N")) for n in self.model.names])
        return x @ spent, np.broadcast_to(spent, x.shape)

    def bounds(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Least sizes, upper bounds, and those that are kept again as a pair of opposites, which gives way to a value that
        is given."""
        names = self.model.names
        unit = dict(zip(names, np.eye(len(names))))
        upper = {self.rate: (unit[self.rate], -math.log(self.largest))}
        if "D2" in names:
            upper["D2"] = unit["D2"] - unit["D"], 0.0
        rows = [(-unit[n], math.log(self._least(n))) for n in names if n != self.rate]
        rows += [upper[n] for n in self.limited]
        rows += [(sign * upper[n][0], sign * upper[n][1]) for n in self.tight for sign in _KEPT]
        slopes = np.array([row for row, _ in rows])
        return x @ slopes.T + [limit for _, limit in rows], np.broadcast_to(slopes, (len(x), *slopes.shape))

    def start(self, log_f: np.ndarray) -> np.ndarray:
        """(n, R) near the optimum at budgets ``log_f`` (n,)."""
        names = self.model.names
        free = [n for n in ("M", self.rate, "D2") if n in names and n not in self.tight]

        def place(f: np.ndarray, u: np.ndarray) -> np.ndarray:
            share = dict(zip(free, u.T))
            features = math.log(LEAST_FEATURES) + share["M"] * (f - _ROOM) if "M" in names else 0.0
            rest = f - features
            # a decay over a fixed part of the samples is the rule, most places lie there; all of them is another branch
            part = (1 - _MOST * share["D2"]) ** 2 if "D2" in share else 0.0
            decay = rest - part * (rest - math.log(LEAST_SAMPLES))
            sizes = {"M": features, "D": rest, "N": rest, "D2": decay}
            sizes[self.rate] = math.log(self.largest) - (1 - share.get(self.rate, 1.0)) * rest
            return np.stack([sizes[n] for n in names], axis=1)

        return searched(lambda x: self.sizes(x).components.sum(axis=1), place, len(free), np.maximum(log_f, _ROOM))

    @staticmethod
    def _least(name: str) -> float:
        return LEAST_FEATURES if name == "M" else LEAST_SAMPLES
