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
from exponents.finite.released import Released
from exponents.model import Model

from .errors import Neglected
from .transform import LossTransform, Parts
from .values import Values

if TYPE_CHECKING:
    from .frontier import Frontier
    from .starts import Starts

__all__ = ["PlrfLaw"]

_FARTHEST = 300.0  # exponent of a factor beyond the expansions
_CHUNK = 2048  # points at a time: what they need stays in the cache
_LATEST = 5.0  # log s at which the loss has come to rest
SMALLEST_WIDTH = 4.0
_LEAST = np.array([math.log(SMALLEST_WIDTH), 0.0])  # log d, log r
HALF, FREED = 0.5, 0.9  # of the stability bound
_WITHOUT_HELD = (0, 1, 2)  # bounds that stay when gamma is tuned
_STEEPEST = 0.95  # of the stability bound: the loss is taken on beyond like 1/(1 - n), n = gamma/bound, to second order
_RISE = _STEEPEST / (1 - _STEEPEST)
_BEND = _RISE * (1 + _RISE)


@dataclass(frozen=True)
class PlrfLaw:
    """:class:`~exponents.finite.law.FiniteLaw` of plrf-sgd; build it with :func:`~derivations.plrf_finite.finite_law`.

    ``fraction`` of the stability bound is the held learning rate, or, of a ``tuned`` law, the largest that is looked at;
    alpha and beta are off by up to ``shift``.
    """

    model: Model
    transform: LossTransform
    fraction: float
    shift: float = 0.0
    tuned: bool = False
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
        slopes = np.ones(x.shape)
        slopes[:, 2] = 0.0
        return x[:, 0] + x[:, 1] + math.log(self.batch), slopes

    def bounds(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """d >= 4, r >= 1, and gamma at ``fraction`` of the stability bound (from above and from below)."""
        x = np.atleast_2d(np.asarray(x, dtype=float))
        held, slope = self.log_gamma(x[:, 0])
        values, slopes = np.empty((len(x), 4)), np.zeros((len(x), 4, 3))
        np.subtract(_LEAST, x[:, :2], out=values[:, :2])
        np.subtract(x[:, 2], held, out=values[:, 2])
        np.subtract(held, x[:, 2], out=values[:, 3])
        slopes[:, 0, 0] = slopes[:, 1, 1] = slopes[:, 3, 2] = -1.0
        slopes[:, 2, 2] = 1.0
        slopes[:, 2, 0], slopes[:, 3, 0] = -slope, slope
        return values, slopes

    def frontier(self, budgets) -> Frontier:
        """The least loss over d at each of the ``budgets``, with gamma held: see :mod:`.frontier`."""
        from .frontier import frontier

        return frontier(self, budgets)

    def start(self, log_f: np.ndarray) -> np.ndarray:
        """(n, 3) near the optimum at budgets ``log_f`` (n,); of a law that holds gamma close to the stability bound, near
        the optimum with gamma at half of it."""
        return (self if self.tuned else self._tame)._starts(log_f)

    @cached_property
    def _starts(self) -> Starts:
        from .starts import Starts

        return Starts(Released(self, _WITHOUT_HELD) if self.tuned else self, self._rough)

    def _rough(self, log_f: np.ndarray) -> np.ndarray:
        """(n, 3): the best d with gamma at half of the stability bound."""
        from .frontier import searched

        least, samples = math.log(SMALLEST_WIDTH), log_f - math.log(self.batch)
        u, _ = searched(self._tame, np.maximum(log_f, log_f - samples + least))
        u = np.clip(u, least, np.maximum(samples, least))  # where the law says nothing the search ends anywhere
        return np.stack([u, samples - u, self._tame.log_gamma(u)[0]], axis=1)

    # --- the learning rate

    @cached_property
    def _tame(self) -> PlrfLaw:
        return self if self.fraction <= HALF else replace(self, fraction=HALF, tuned=False)

    @cached_property
    def freed(self) -> PlrfLaw:
        """The law whose bound on gamma leaves room for tuning it, up to 0.9 of the stability bound."""
        return replace(self, fraction=FREED, tuned=True)

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
        gamma = np.minimum(log_gamma, top + math.log(_STEEPEST))
        log_t = log_r + gamma + np.log(2 * transform.norm.batch)
        t = np.minimum(np.maximum(log_t, least_t), _LATEST + self._q * d)
        parts = transform(d, t, gamma)
        rows = self._components(d, t, parts)
        error = self.neglected(d, t, log_r + np.log(transform.norm.batch), parts)
        steep = log_gamma > gamma
        outside = steep | (log_d < d) | (log_t < t)
        if outside.any():
            below = np.stack([log_d - d, np.minimum(log_t - t, 0.0)])
            self._taken_on(rows, below, log_gamma - gamma, np.where(steep, top_slope, 0.0))
            error[outside] = np.inf
        rows[:, 3] = np.where(steep, rows[:, 3], rows[:, 3] + rows[:, 2])  # log t = log r + log gamma + ...
        return Sizes(rows[:, 0].T, rows[:, 1:].transpose(2, 0, 1), error), steep

    @staticmethod
    def _taken_on(rows: np.ndarray, below: np.ndarray, over: np.ndarray, along: np.ndarray) -> None:
        """Goes on with components, rows (c, 4, n), as powers ``below`` (2, n) the onset in log d and log t, and steeply
        ``over`` (n,) the last stable log gamma, which moves with log d as ``along``.

        There the rows' slopes become those in log d, log r and log gamma."""
        value = rows[:, 0]
        growth = np.divide(rows[:, 1:3], value[:, None], out=np.zeros_like(rows[:, 1:3]), where=value[:, None] > 0)
        rise = (_RISE + 0.5 * _BEND * over) * over
        rows *= np.exp(np.clip((growth * below).sum(axis=1) + rise, -_FARTHEST, _FARTHEST))[:, None]
        steep = over > 0
        steepest = (_RISE + _BEND * over) * value
        rows[:, 1] += np.where(steep, along * (rows[:, 3] + rows[:, 2] - steepest), 0.0)
        rows[:, 3] = np.where(steep, steepest, rows[:, 3])

    def _components(self, log_d: np.ndarray, log_t: np.ndarray, parts: Parts) -> np.ndarray:
        """(c, 4, n) rows of the components in the order of ``names``."""
        held = np.array([parts.forcing.rows - parts.floor.rows, parts.floor.rows])
        moving, floor = (Values(parts.response.rows) * Values(held)).rows
        population = (Values(moving) * self._share(log_d, log_t)).rows
        return np.array([population, floor, moving - population, parts.loss.rows - moving - floor])

    @cached_property
    def neglected(self) -> Neglected:
        """The errors."""
        return Neglected(self.transform, self.shift)

    @property
    def _q(self) -> float:
        return self.transform.rays.bulk.q

    def _share(self, log_d: np.ndarray, log_t: np.ndarray) -> Values:
        """F_pp/(F_pp + F_ac)."""
        poles = self.transform.poles
        (constant, p), (distortion, p_distortion) = poles.population, poles.distortion
        gap = (distortion - constant) - log_d - (p_distortion - p) * log_t
        rows = np.zeros((4, len(gap)))
        rows[0] = 1 / (1 + np.exp(np.minimum(gap, 700.0)))
        rows[1] = rows[0] * (1 - rows[0])
        rows[2] = (p_distortion - p) * rows[1]
        return Values(rows)
