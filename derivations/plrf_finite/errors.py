r"""How far the expansions at large d are off: the first neglected terms, relative to the loss."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .rays import RULE_ERROR
from .transform import LossTransform, Parts, Values

__all__ = ["Neglected"]

_PER_STEP = 5.0  # noise terms of relative order 1/(r B)
_PER_WIDTH = 4.0  # terms of relative order (1 + 1/(2 alpha)^2)/d^2
_HOPELESS = 0.1  # an error beyond which the expansions are not followed
_LATEST_ONSET, _WIDEST_ONSET = 1e8, 1e12
_GRID = 400


@dataclass(frozen=True)
class Neglected:
    """Errors of one :class:`LossTransform`; ``shift`` is by how much alpha and beta were moved off a collision of poles."""

    transform: LossTransform
    shift: float

    @property
    def population(self) -> tuple[float, float]:
        """(log C, p) of F_pp = C t^-p."""
        target = self.transform.rays.bulk.target
        return math.lgamma(target.order) - math.log(target.q), target.order

    @property
    def distortion(self) -> tuple[float, float]:
        """(log C, p) of F_ac = C t^-p/d; log C = -oo where F_ac does not lead anywhere."""
        bulk = self.transform.rays.bulk
        if bulk.q <= 1 or 2 * bulk.beta <= 1:
            return -math.inf, 1.0
        return math.log(self.transform.zetas[0] * math.gamma(1 - 1 / bulk.q) / bulk.q), 1 - 1 / bulk.q

    def __call__(self, log_d: np.ndarray, log_t: np.ndarray, log_r: np.ndarray, parts: Parts) -> np.ndarray:
        """Relative error of the loss at n points."""
        noise = np.abs(1 - parts.forcing.value / parts.loss.value)
        steps = _PER_STEP * noise * np.exp(-log_r) / self.transform.norm.batch
        shifted = self.shift * (np.abs(log_t) + log_d)
        leak = parts.leak / np.abs(parts.loss.value)
        head = self._head(log_d, log_t, parts.floor)
        return leak + head + self._width(log_d) + self._whole(log_t) + steps + shifted + RULE_ERROR

    def _width(self, log_d: np.ndarray) -> np.ndarray:
        return _PER_WIDTH * (1 + self.transform.rays.bulk.q**-2) * np.exp(-2 * log_d)

    def _head(self, log_d: np.ndarray, log_t: np.ndarray, floor: Values) -> np.ndarray:
        """The head's pole terms that are left out, relative to the forcing, that is to F_0 = ``floor`` + F_pp + F_ac."""
        (constant, p), (distortion, p_distortion) = self.population, self.distortion
        least = np.abs(floor.value) + np.exp(constant - p * log_t)
        least = least + np.exp(distortion - log_d - p_distortion * log_t)
        return self.transform.neglected(log_d, log_t) / least

    def _whole(self, log_t: np.ndarray) -> np.ndarray:
        r"""What the sum over whole j differs from its poles at d = oo: exponentially small, from the saddle point of
        \int j^-(q+b) exp(-t j^-q + 2 pi i j) dj relative to F_pp."""
        bulk = self.transform.rays.bulk
        q, order = bulk.q, bulk.q + 2 * bulk.beta
        constant, p = self.population
        log_j = (log_t + math.log(q / (2 * math.pi))) / (1 + q)
        depth = 2 * math.pi * (1 + 1 / q) * math.sin(math.pi / (2 * (1 + q))) * np.exp(log_j)
        bend = log_t + math.log(q * (q + 1)) - (q + 2) * log_j
        return 2 * np.exp(-depth - order * log_j + 0.5 * (math.log(2 * math.pi) - bend) - constant + p * log_t)

    @cached_property
    def onset(self) -> tuple[float, float]:
        """(log d, log t) below which the expansions say nothing: at t = oo, and at that d and wider."""
        log_d = np.linspace(math.log(2.0), math.log(_WIDEST_ONSET), _GRID)
        late = np.full(_GRID, math.log(_LATEST_ONSET) + self.transform.rays.bulk.q * log_d[-1])
        least_d = _last(log_d, self._head(log_d, late, self.transform.floor(log_d)) + self._width(log_d) / 4)
        log_t = np.linspace(-5.0, math.log(_LATEST_ONSET), _GRID)
        wide = np.full(_GRID, log_d[-1])
        parts = self.transform(wide, log_t, self.transform.norm.log_bound(wide)[0] - math.log(2.0))
        least = np.exp(self.population[0] - self.population[1] * log_t)
        leak = parts.leak / np.maximum(least, np.abs(parts.loss.value))
        return least_d, _last(log_t, self._head(wide, log_t, parts.floor) + self._whole(log_t) + leak)


def _last(grid: np.ndarray, error: np.ndarray) -> float:
    """The last place on the grid at which the error is hopeless, its first place if it is nowhere."""
    bad = np.flatnonzero(~(error < _HOPELESS))
    return float(grid[bad[-1]]) if bad.size else float(grid[0])
