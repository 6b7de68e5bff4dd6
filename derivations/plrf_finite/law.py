r"""The loss of power-law random features trained by SGD at finite d, r, gamma, sorted into the components of plrf-sgd.

With the forcing F, its limit F_0, the loss P = F + K * P and the response A(t), the loss that F = 1 would lead to,

    finite_width          A F_0
    population            A (F - F_0), by the share that F_pp has in F_pp + F_ac
    embedding_distortion  the same, the share of F_ac (which exists for 2 alpha > 1, 2 beta > 1)
    sgd_noise             P - A F: not negative, because F falls

so that the sum is P and each has the constant of its leading term where it leads, with A -> 1/(1 - ||K||) (arXiv
2405.15074; constants and corrections as in :mod:`derivations.plrf`). The error is that of the first neglected terms.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from exponents.finite.law import HELD, Sizes
from exponents.model import Model

from .errors import Neglected
from .transform import LossTransform, Parts, Values

if TYPE_CHECKING:
    from .frontier import Frontier

__all__ = ["PlrfLaw"]

_FARTHEST = 300.0  # exponent of a factor beyond the expansions
_CHUNK = 2048  # points at a time: what they need stays in the cache
_LATEST = 5.0  # log s at which the loss has come to rest
SMALLEST_WIDTH = 4.0
HALF, FREED = 0.5, 0.9  # of the stability bound
_STEEPEST = 0.95  # of the stability bound: the loss is taken on beyond like 1/(1 - n), n = gamma/bound, to second order
_RISE = _STEEPEST / (1 - _STEEPEST)
_BEND = _RISE * (1 + _RISE)


@dataclass(frozen=True)
class PlrfLaw:
    """:class:`~exponents.finite.law.FiniteLaw` of plrf-sgd; build it with :func:`~derivations.plrf_finite.finite_law`.

    ``fraction`` of the stability bound is the held learning rate; alpha and beta are off by up to ``shift``.
    """

    model: Model
    transform: LossTransform
    fraction: float
    shift: float = 0.0
    floor: float = 0.0
    names: tuple[str, ...] = ("population", "finite_width", "embedding_distortion", "sgd_noise")
    source: str = (
        "arXiv:2405.15074: deterministic equivalent and Volterra equation, expanded at large d "
        "(pole terms of the head of the spectrum, scaling functions of its bulk)"
    )

    # --- the protocol

    def sizes(self, x: np.ndarray) -> Sizes:
        """The components at logarithms of (d, r, gamma), (n, 3)."""
        x = np.atleast_2d(np.asarray(x, dtype=float))
        parts = [self._sizes(*x[i : i + _CHUNK].T) for i in range(0, max(len(x), 1), _CHUNK)]
        return Sizes(*(np.concatenate([getattr(p, name) for p in parts]) for name in ("components", "slopes", "error")))

    def budget(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """log (d r B), flops up to a constant."""
        x = np.atleast_2d(np.asarray(x, dtype=float))
        return x[:, 0] + x[:, 1] + math.log(self.batch), np.broadcast_to([1.0, 1.0, 0.0], x.shape).copy()

    def bounds(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """d >= 4, r >= 1, and gamma at ``fraction`` of the stability bound (from above and from below)."""
        x = np.atleast_2d(np.asarray(x, dtype=float))
        held, slope = self.log_gamma(x[:, 0])
        one, zero = np.ones(len(x)), np.zeros(len(x))
        gap = x[:, 2] - held
        values = np.stack([math.log(SMALLEST_WIDTH) - x[:, 0], -x[:, 1], gap, -gap], axis=1)
        above = np.stack([-slope, zero, one], axis=1)
        rows = [np.stack([-one, zero, zero], axis=1), np.stack([zero, -one, zero], axis=1), above, -above]
        return values, np.stack(rows, axis=1)

    def frontier(self, budgets) -> Frontier:
        """The least loss over d at each of the ``budgets``, with gamma held: see :mod:`.frontier`."""
        from .frontier import frontier

        return frontier(self, budgets)

    def start(self, log_f: np.ndarray) -> np.ndarray:
        """(n, 3) near the optimum at budgets ``log_f`` (n,): the best d with gamma at half of the stability bound."""
        from .frontier import searched

        u, _ = searched(self._tame, log_f)
        least = math.log(SMALLEST_WIDTH)  # where the law says nothing the search ends anywhere
        u = np.clip(u, least, np.maximum(log_f - math.log(self.batch), least))
        return np.stack([u, log_f - u - math.log(self.batch), self._tame.log_gamma(u)[0]], axis=1)

    # --- the learning rate

    @cached_property
    def _tame(self) -> PlrfLaw:
        return self if self.fraction <= HALF else replace(self, fraction=HALF)

    @cached_property
    def freed(self) -> PlrfLaw:
        """The law whose bound on gamma leaves room for tuning it, up to 0.9 of the stability bound."""
        return replace(self, fraction=FREED)

    @property
    def labels(self) -> tuple[str, ...]:
        """What each bound is."""
        return f"d >= {SMALLEST_WIDTH:g}", "r >= 1", HELD + "gamma", HELD + "gamma"

    @property
    def batch(self) -> float:
        """B."""
        return self.transform.norm.batch

    def log_gamma(self, log_d: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """log of the held learning rate at widths (n,), and its slope in log d."""
        bound, slope = self.transform.norm.log_bound(np.asarray(log_d, dtype=float))
        return bound + math.log(self.fraction), slope

    # --- components

    def _sizes(self, log_d: np.ndarray, log_r: np.ndarray, log_gamma: np.ndarray) -> Sizes:
        return self.sizes_by(self.transform, log_d, log_r, log_gamma)[0]

    def sizes_by(
        self, transform: LossTransform, log_d: np.ndarray, log_r: np.ndarray, log_gamma: np.ndarray
    ) -> tuple[Sizes, np.ndarray]:
        """The components at n points by a ``transform`` that differs from the law's own in the batch size alone, one number
        or (n,); and (n,) whether gamma is beyond what is stable, where slopes are those along the bound.

        Where the expansions mean nothing the components go on as powers, so that a search finds its way back: below the
        onset in d and t by their own slopes, close to the stability bound and beyond steeply.
        """
        least_d, least_t = self.neglected.onset
        d = np.maximum(log_d, least_d)
        top, top_slope = transform.norm.log_bound(d)
        steep = log_gamma > top + math.log(_STEEPEST)
        gamma = np.where(steep, top + math.log(_STEEPEST), log_gamma)
        log_t = log_r + gamma + np.log(2 * transform.norm.batch)
        t = np.minimum(np.maximum(log_t, least_t), _LATEST + self._q * d)
        parts = transform(d, t, gamma)
        values, slopes = _stacked(self._components(d, t, parts))
        below = np.stack([log_d - d, np.minimum(log_t - t, 0.0)], axis=1)
        growth = np.divide(slopes, values[:, :, None], out=np.zeros_like(slopes), where=values[:, :, None] > 0)
        over = log_gamma - gamma
        rise, climb = (_RISE + 0.5 * _BEND * over) * over, _RISE + _BEND * over
        exponent = np.einsum("nck,nk->nc", growth[:, :, :2], below) + rise[:, None]
        factor = np.exp(np.clip(exponent, -_FARTHEST, _FARTHEST))
        values, slopes = values * factor, slopes * factor[:, :, None]
        slopes[:, :, 2] += slopes[:, :, 1]  # log t = log r + log gamma + ...
        steepest = climb[:, None] * values
        slopes[steep, :, 0] += (top_slope[:, None] * (slopes[:, :, 2] - steepest))[steep]
        slopes[steep, :, 2] = steepest[steep]
        error = replace(self.neglected, transform=transform)(d, t, log_r, parts)
        return Sizes(values, slopes, np.where(steep | (below < 0).any(axis=1), np.inf, error)), steep

    def _components(self, log_d: np.ndarray, log_t: np.ndarray, parts: Parts) -> tuple[Values, ...]:
        """In the order of ``names``."""
        moving = parts.response * (parts.forcing - parts.floor)
        population = moving * self._share(log_d, log_t)
        floor = parts.response * parts.floor
        return population, floor, moving - population, parts.loss - parts.response * parts.forcing

    @cached_property
    def neglected(self) -> Neglected:
        """The errors."""
        return Neglected(self.transform, self.shift)

    @property
    def _q(self) -> float:
        return self.transform.rays.bulk.q

    def _share(self, log_d: np.ndarray, log_t: np.ndarray) -> Values:
        """F_pp/(F_pp + F_ac)."""
        (constant, p), (distortion, p_distortion) = self.neglected.population, self.neglected.distortion
        gap = distortion - log_d - p_distortion * log_t - (constant - p * log_t)
        share = 1 / (1 + np.exp(np.minimum(gap, 700.0)))
        bend = share * (1 - share)
        return Values(share, np.stack([bend, bend * (p_distortion - p), np.zeros_like(bend)], axis=1))


def _stacked(components: tuple[Values, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Values (n, c), slopes (n, c, 3)."""
    values = np.stack([component.value for component in components], axis=1)
    return values, np.stack([component.slopes for component in components], axis=1)
