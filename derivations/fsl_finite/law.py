r"""Functional scaling laws at a finite budget: approximation, signal and noise of kernel regression under a schedule.

    loss = sum_{j>M} j^(-1 - s beta) + sum_{j<=M} j^(-1 - s beta) e^(-2 lam_j T) + sigma^2 \int gamma(tau) k(tau) dtau

(arXiv 2509.19189, un-halved), lam_j = j^-beta, the first M eigenfunctions as features, label noise of variance sigma^2. Of
the sums the law neglects nothing that shows; what functional scaling laws leave out is the noise that the loss itself makes
(it is sigma^2 + loss in the place of sigma^2) and that steps are discrete, both of relative order gamma: see
:mod:`.neglected`, where the bound on the rate comes from as well.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from exponents.finite.law import Sizes
from exponents.finite.picture import logarithm
from exponents.model import Model

from .moving import Moving
from .neglected import relative_error
from .schedules import Modes, Run, Schedule
from .start import growth, refined

__all__ = ["LEAST_FEATURES", "LEAST_SAMPLES", "ScheduleLaw"]

LEAST_FEATURES = 8.0  # fewer are not continued between whole numbers
LEAST_SAMPLES = 2.0
_FACTORS = np.arange(-3.0, 4.0)  # of sizes, in logarithms, that are tried before a descent
_SHARES, _ALL = np.log([0.1, 0.3, 0.6]), np.zeros(1)  # and shares of a decay in all samples


@dataclass(frozen=True)
class ScheduleLaw:
    """:class:`~exponents.finite.law.FiniteLaw` of a model with this ``schedule``; build it with a function of the package.

    ``rate`` names the learning rate, over the batch size ``batch``, that is bounded by ``largest``; ``noise`` is sigma^2,
    ``shape`` the values of parameters beyond s and beta. The budget is the product of the model's sizes M and D, or of those
    that it has.
    """

    model: Model
    schedule: Schedule
    s: float
    beta: float
    noise: float
    rate: str
    largest: float
    batch: float = 1.0
    shape: tuple[float, ...] = ()
    floor: float = 0.0

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(component.id for component in self.model.components)

    @property
    def source(self) -> str:
        return (
            f"sums over the modes of the functional scaling law, label noise of variance {self.noise:g}, batches of "
            f"{self.batch:g}"
        )

    @property
    def labels(self) -> tuple[str, ...]:
        """What each bound is."""
        names = self.model.names
        least = (f"{n} >= {self._least(n):g}" for n in names if n != self.rate)
        return *least, f"{self.rate} <= {self.largest:g}", *(["D2 <= D"] if "D2" in names else [])

    def sizes(self, x: np.ndarray) -> Sizes:
        """The components at ``x``, (n, R) logarithms of the model's resources, and what they neglect."""
        modes, run, noise, found = self._told(x)
        total = found.components.sum(axis=1)
        return replace(found, error=relative_error(modes, run, noise, total, self.noise, self.batch))

    def logarithm(self, x: np.ndarray, bent: bool = True) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """See :class:`~exponents.finite.law.FiniteLaw`; without the estimate of the error, which costs as much again."""
        return logarithm(_Plain(self), x, bent)

    def _told(self, x: np.ndarray) -> tuple[Modes, Run, Moving, Sizes]:
        """Modes, run, noise under label noise, and the components without an error."""
        size = {name: Moving.resource(x, k) for k, name in enumerate(self.model.names)}
        modes, run = Modes(self.s, self.beta, size.get("M")), self.schedule(size)
        noise = run.noise(modes).scaled(self.noise)
        parts = {"signal": modes.signal(run.time), "noise": noise}
        if "approximation" in self.names:
            parts["approximation"] = modes.missing()
        values, slopes = (np.stack([getattr(parts[n], of) for n in self.names], axis=1) for of in ("value", "slopes"))
        return modes, run, noise, Sizes(values, slopes, np.full(len(x), np.nan))

    def budget(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """log of M D, D or N."""
        spent = np.array([float(n in ("M", "D", "N")) for n in self.model.names])
        return x @ spent, np.broadcast_to(spent, x.shape)

    def bounds(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Least sizes, then the largest rate and D2 <= D."""
        slopes, limits = self._limits
        return x @ slopes.T + limits, np.broadcast_to(slopes, (len(x), *slopes.shape))

    @cached_property
    def _limits(self) -> tuple[np.ndarray, np.ndarray]:
        names = self.model.names
        unit = dict(zip(names, np.eye(len(names))))
        rows = [(-unit[n], math.log(self._least(n))) for n in names if n != self.rate]
        rows.append((unit[self.rate], -math.log(self.largest)))
        if "D2" in names:
            rows.append((unit["D2"] - unit["D"], 0.0))
        return np.array([slope for slope, _ in rows]), np.array([limit for _, limit in rows])

    @property
    def minima(self) -> int:
        """Where the length D2 of a decay is chosen, a decay over all samples is a minimum of its own."""
        return 2 if "D2" in self.model.names else 1

    def start(self, log_f: np.ndarray) -> np.ndarray:
        """(n, R) near the minimum at budgets ``log_f`` (n,), (2, n, R) near both, from the exponents of the limit."""
        shares = (_SHARES, _ALL)[-self.minima :]
        found = refined(self, log_f, [self._tried(log_f, share) for share in shares])
        return found if self.minima > 1 else found[0]

    def _tried(self, log_f: np.ndarray, shares: np.ndarray) -> np.ndarray:
        """(n, tries, R) with decays over these shares of all samples, in logarithms."""
        names = self.model.names
        pace = growth(self.model, self.point, self.rate)
        factors = (_FACTORS if "M" in names else (0.0,), _FACTORS, shares)
        wider, faster, shorter = np.stack(np.meshgrid(*factors, indexing="ij")).reshape(3, -1)
        f, ceiling = log_f[:, None], math.log(self.largest)
        rate = np.minimum(pace[self.rate] * f + ceiling + faster, ceiling)
        width, most = 0.0, f - math.log(LEAST_SAMPLES)
        if "M" in names:
            width = np.minimum(np.maximum(pace["M"] * f + wider, math.log(LEAST_FEATURES)), most)
        samples = f - width + 0 * rate
        sizes = {"M": width, "D": samples, "N": samples, "D2": samples + shorter, self.rate: rate}
        return np.stack([sizes[n] for n in names], axis=2)

    @property
    def point(self) -> tuple[float, ...]:
        """Values of the model's parameters."""
        return (self.s, self.beta, *self.shape)

    @staticmethod
    def _least(name: str) -> float:
        return LEAST_FEATURES if name == "M" else LEAST_SAMPLES


@dataclass(frozen=True)
class _Plain:
    """The law without its error."""

    law: ScheduleLaw

    def sizes(self, x: np.ndarray) -> Sizes:
        return self.law._told(x)[3]

    def budget(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return self.law.budget(x)
