r"""How far the expansions at large d are off: the first neglected terms, relative to the loss."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .rays import RULE_ERROR
from .transform import LossTransform, Parts
from .values import Values

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

    def __call__(self, log_d: np.ndarray, log_t: np.ndarray, log_samples: np.ndarray, parts: Parts) -> np.ndarray:
        """Relative error of the loss at n points, after r B samples each."""
        loss = np.abs(parts.loss.value)
        noise = np.abs(1 - parts.forcing.value / parts.loss.value)
        steps = _PER_STEP * noise * np.exp(-log_samples)
        shifted = self.shift * (np.abs(log_t) + log_d)
        head = self._head(log_d, log_t, parts.floor)
        return parts.leak / loss + head + self._width(log_d) + self._whole(log_t) + steps + shifted + RULE_ERROR

    def _width(self, log_d: np.ndarray) -> np.ndarray:
        return _PER_WIDTH * (1 + self.transform.rays.bulk.q**-2) * np.exp(-2 * log_d)

    def _head(self, log_d: np.ndarray, log_t: np.ndarray, floor: Values) -> np.ndarray:
        """The head's pole terms that are left out, relative to the forcing, that is to F_0 = ``floor`` + F_pp + F_ac."""
        poles = self.transform.poles
        (constant, p), (distortion, p_distortion) = poles.population, poles.distortion
        least = np.abs(floor.value) + np.exp(constant - p * log_t)
        least += np.exp(distortion - log_d - p_distortion * log_t)
        return poles.neglected(log_d, log_t) / least

    @cached_property
    def _saddle(self) -> tuple[float, float, float, float]:
        """(a, b, c, e) of the error's logarithm b log t + c - e t^a, see :meth:`_whole`."""
        bulk = self.transform.rays.bulk
        q, (constant, p) = bulk.q, self.transform.poles.population
        root, shift = 1 / (1 + q), math.log(q / (2 * math.pi)) / (1 + q)  # log j = root log t + shift
        depth = 2 * math.pi * (1 + 1 / q) * math.sin(math.pi * root / 2) * math.exp(shift)
        steep, bend = 0.5 * (q + 2) - (q + 2 * bulk.beta), math.log(q * (q + 1))
        level = steep * shift + 0.5 * (math.log(2 * math.pi) - bend) - constant + math.log(2)
        return root, steep * root - 0.5 + p, level, depth

    def _whole(self, log_t: np.ndarray) -> np.ndarray:
        r"""What the sum over whole j differs from its poles at d = oo: exponentially small, from the saddle point of
        \int j^-(q+b) exp(-t j^-q + 2 pi i j) dj relative to F_pp."""
        root, growth, level, depth = self._saddle
        return np.exp(growth * log_t + level - depth * np.exp(root * log_t))

    @cached_property
    def onset(self) -> tuple[float, float]:
        """(log d, log t) below which the expansions say nothing: at t = oo, and at that d and wider."""
        log_d = np.linspace(math.log(2.0), math.log(_WIDEST_ONSET), _GRID)
        late = np.full(_GRID, math.log(_LATEST_ONSET) + self.transform.rays.bulk.q * log_d[-1])
        least_d = _last(log_d, self._head(log_d, late, self.transform.poles.floor(log_d)) + self._width(log_d) / 4)
        log_t = np.linspace(-5.0, math.log(_LATEST_ONSET), _GRID)
        wide = np.full(_GRID, log_d[-1])
        parts = self.transform(wide, log_t, self.transform.norm.log_bound(wide)[0] - math.log(2.0))
        constant, p = self.transform.poles.population
        least = np.exp(constant - p * log_t)
        leak = parts.leak / np.maximum(least, np.abs(parts.loss.value))
        return least_d, _last(log_t, self._head(wide, log_t, parts.floor) + self._whole(log_t) + leak)


def _last(grid: np.ndarray, error: np.ndarray) -> float:
    """The last place on the grid at which the error is hopeless, its first place if it is nowhere."""
    bad = np.flatnonzero(~(error < _HOPELESS))
    return float(grid[bad[-1]]) if bad.size else float(grid[0])
