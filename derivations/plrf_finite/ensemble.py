r"""Ensembles of power-law random features under SGD: the loss at finite width, steps, members and rate.

It is P_E = (1 - 1/E) M + P/E with the loss P of one member (:mod:`.law`) and that of the mean of infinitely many, M
(:mod:`.ensemble_mean`; arXiv 2402.01092 for bias and variance), and its components are those of both. What training
removes of M is M_pp and M_ac, told apart by their leading terms as P_pp and P_ac are:

    population            (1 - 1/E) M_pp + P_pp/E
    finite_width          P_0/E,    embedding_distortion    P_ac/E,    sgd_noise    K/E
    mean_floor            (1 - 1/E) M_0
    mean_distortion       (1 - 1/E) M_ac

E is a real number >= 1: whole numbers are meant, and between them P_E is a convex combination of the two losses as
well. The mean over features is that of the deterministic equivalent; for Gaussian features the true one differs from
it by a relative 1/d.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property, lru_cache

import numpy as np

from exponents.finite.law import HELD, Sizes
from exponents.model import Model

from .ensemble_mean import LEAST_MODES, MeanLoss
from .law import SMALLEST_WIDTH, PlrfLaw
from .values import Values

__all__ = ["EnsembleLaw", "ensemble_law"]

_OF_MEMBER = [0, 1, 3]  # d, r, gamma among the resources
_COMMON = [0, 4, 5]  # the parts of M among the components
_FARTHEST = 300.0  # exponent of a factor beyond the expansions
_LATEST = 5.0  # log s at which the mean has come to rest
_FOLLOWED = 0.3  # error up to which the first search believes the law
_NARROWER, _WIDER, _DOUBLINGS = 14, 4, 30  # factors of two in width and members, in the first search
_STRIDES = (2.0, 1.0, 0.5, 0.25)  # of them: of the first search and of those around what the one before found
_PER_STEP = 1.0  # terms of relative order 1/r that gradient descent has beyond its flow
_PER_WIDTH = 4.0  # terms of relative order (1 + 1/(2 alpha)^2)/d^2


@dataclass(frozen=True)
class EnsembleLaw:
    """:class:`~exponents.finite.law.FiniteLaw` in (d, r, E, gamma); build it with :func:`ensemble_law`.

    ``single`` is the law of one member, which also says at which rate all of them train.
    """

    model: Model
    single: PlrfLaw
    floor: float = 0.0

    @property
    def names(self) -> tuple[str, ...]:
        return (*self.single.names, "mean_floor", "mean_distortion")

    @property
    def source(self) -> str:
        return f"{self.single.source}; members a real number >= 1, features and samples of their own"

    @property
    def labels(self) -> tuple[str, ...]:
        """What each bound is."""
        return f"d >= {SMALLEST_WIDTH:g}", "r >= 1", "E >= 1", HELD + "gamma", HELD + "gamma"

    @cached_property
    def freed(self) -> EnsembleLaw:
        """The law whose bound on gamma leaves room for tuning it."""
        return replace(self, single=self.single.freed)

    @cached_property
    def mean(self) -> MeanLoss:
        """M."""
        return MeanLoss(self.single.transform.rays, self.single.batch)

    # --- the protocol

    def sizes(self, x: np.ndarray) -> Sizes:
        """The components at logarithms of (d, r, E, gamma), (n, 4)."""
        x = np.atleast_2d(np.asarray(x, dtype=float))
        member, mean = self.single.sizes(x[:, _OF_MEMBER]), self._mean(x[:, 0], x[:, 1], x[:, 3])
        part = np.exp(-x[:, 2])[:, None]
        own, common = part * member.components, (1 - part) * mean.components
        components = np.concatenate([own, common[:, 1:]], axis=1)
        components[:, 0] += common[:, 0]
        slopes, shared = np.zeros((*components.shape, 4)), np.empty((*common.shape, 4))
        slopes[:, :4, _OF_MEMBER] = part[:, :, None] * member.slopes
        slopes[:, :4, 2] = -own
        shared[:, :, _OF_MEMBER] = (1 - part)[:, :, None] * mean.slopes
        shared[:, :, 2] = part * mean.components
        slopes[:, _COMMON] += shared
        return Sizes(components, slopes, self._error(own, member.error, common, mean.error))

    @staticmethod
    def _error(own: np.ndarray, of_member: np.ndarray, common: np.ndarray, of_mean: np.ndarray) -> np.ndarray:
        """Of the sum, from the parts and their errors; where an expansion means nothing a part may be negative."""
        known = np.isfinite(of_member) & np.isfinite(of_mean)
        one, all_of_them = own.sum(axis=1), common.sum(axis=1)
        wrong = np.abs(one) * np.where(known, of_member, 0.0) + np.abs(all_of_them) * np.where(known, of_mean, 0.0)
        return np.where(known, wrong / np.abs(one + all_of_them), np.inf)

    def budget(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """log (E d r B), flops up to a constant."""
        x = np.atleast_2d(np.asarray(x, dtype=float))
        return x[:, :3].sum(axis=1) + self._log_batch, np.broadcast_to([1.0, 1.0, 1.0, 0.0], x.shape).copy()

    def bounds(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Those of a member, and E >= 1 as the third."""
        x = np.atleast_2d(np.asarray(x, dtype=float))
        values, slopes = self.single.bounds(x[:, _OF_MEMBER])
        wider = np.insert(slopes, 2, 0.0, axis=2)
        least = np.broadcast_to([[0.0, 0.0, -1.0, 0.0]], (len(x), 4))
        return np.insert(values, 2, -x[:, 2], axis=1), np.insert(wider, 2, least, axis=1)

    def start(self, log_f: np.ndarray) -> np.ndarray:
        """(n, 4) near the optimum at budgets ``log_f`` (n,): the best of a grid of members and of widths around that
        of the best single member, then of finer ones."""
        alone = self.single.start(log_f)
        best = np.insert(alone, 2, 0.0, axis=1)
        grid = np.mgrid[-_NARROWER : _WIDER + 1 : _STRIDES[0], 0 : _DOUBLINGS + 1 : _STRIDES[0]]
        for stride in _STRIDES:
            best = self._best(best, math.log(2.0) * grid.reshape(2, -1), log_f)
            grid = np.mgrid[-1:2, -1:2] * stride / 2
        return best

    def _best(self, x: np.ndarray, moves: np.ndarray, log_f: np.ndarray) -> np.ndarray:
        """(n, 4) where the loss is least among ``x`` (n, 4) moved in log d and log E by ``moves`` (2, k), the steps
        taking what is left of the budget and gamma held; ``x`` itself where the law follows none."""
        u, e = x[:, :1] + moves[0], x[:, 2:3] + moves[1]
        gamma = self.single.log_gamma(u.ravel())[0].reshape(u.shape)
        moved = np.stack([u, log_f[:, None] - u - e - self._log_batch, e, gamma], axis=2)
        flat = moved.reshape(-1, 4)
        usable = (self.bounds(flat)[0][:, :3] <= 0).all(axis=1)
        total, found = np.full(len(flat), np.inf), self.sizes(flat[usable])
        total[usable] = np.where(found.error < _FOLLOWED, found.components.sum(axis=1), np.inf)
        total = total.reshape(u.shape)
        chosen = moved[np.arange(len(u)), np.argmin(total, axis=1)]
        return np.where(np.isfinite(total.min(axis=1))[:, None], chosen, x)

    @property
    def _log_batch(self) -> float:
        return math.log(self.single.batch)

    # --- the mean

    def _mean(self, log_d: np.ndarray, log_r: np.ndarray, log_gamma: np.ndarray) -> Sizes:
        """M_pp, M_0, M_ac with slopes in the logarithms of d, r, gamma; below the onset of the member's law in d and
        t they go on as powers."""
        bulk = self.single.transform.rays.bulk
        least_d, least_t = self.single.neglected.onset
        d = np.maximum(log_d, max(least_d, math.log(LEAST_MODES / bulk.rho)))
        log_t = log_r + log_gamma + math.log(2) + self._log_batch
        t = np.minimum(np.maximum(log_t, least_t), _LATEST + bulk.q * d)
        parts = self.mean(d, t, log_gamma)
        moving = parts.loss - parts.floor
        population = moving * self._share(d, t)
        together = (population, parts.floor, moving - population)
        rows = np.stack([part.rows for part in together])
        values, slopes = rows[:, 0].T, rows[:, 1:].transpose(2, 0, 1).copy()
        below = np.stack([log_d - d, np.minimum(log_t - t, 0.0)], axis=1)
        growth = np.divide(slopes, values[:, :, None], out=np.zeros_like(slopes), where=values[:, :, None] > 0)
        exponent = np.einsum("nck,nk->nc", growth[:, :, :2], below)
        factor = np.exp(np.clip(exponent, -_FARTHEST, _FARTHEST))
        slopes[:, :, 2] += slopes[:, :, 1]  # log t = log r + log gamma + ...
        error = _PER_STEP * np.exp(-log_r) + _PER_WIDTH * (1 + bulk.q**-2) * np.exp(-2 * d)
        error = error + self._ridge * np.exp(-(1 + bulk.q) * d) + self.single.shift * (np.abs(t) + d)
        return Sizes(values * factor, slopes * factor[:, :, None], np.where((below < 0).any(axis=1), np.inf, error))

    def _share(self, log_d: np.ndarray, log_t: np.ndarray) -> Values:
        """M_pp/(M_pp + M_ac) from their leading terms."""
        (constant, p), (distortion, p_distortion) = self.single.transform.poles.population, self._distortion
        gap = distortion - 2 * log_d - p_distortion * log_t - (constant - p * log_t)
        share = 1 / (1 + np.exp(np.minimum(gap, 700.0)))
        bend = share * (1 - share)
        return Values(np.stack([share, 2 * bend, bend * (p_distortion - p), np.zeros_like(bend)]))

    @cached_property
    def _ridge(self) -> float:
        """Times d^(-1 - 2 alpha): what the square of the floor owes to the first term of the head that the occupation
        of the bulk leaves out, zeta(-2 alpha)/(u d)."""
        from mpmath import zeta

        bulk = self.single.transform.rays.bulk
        slope = float(bulk.occupation(np.array([bulk.kappa]))[1][0])
        return 2 * abs(float(zeta(-bulk.q))) / (bulk.kappa**2 * slope)

    @cached_property
    def _distortion(self) -> tuple[float, float]:
        """(log C, p) of M_ac = C t^-p/d^2, t = 2 gamma B r; log C = -oo where M_ac does not lead anywhere."""
        bulk = self.single.transform.rays.bulk
        if bulk.q <= 1 or 2 * bulk.beta <= bulk.q + 1:
            return -math.inf, 2.0
        from scipy.special import zeta

        learned, p = math.lgamma(1 - 1 / bulk.q) - math.log(bulk.q), 1 - 1 / bulk.q
        return math.log(zeta(2 * bulk.beta - bulk.q)) + 2 * (learned + p * math.log(2.0)), 2 * p


def ensemble_law(
    point: Mapping[str, Fraction | float], *, ratio: float = 10.0, batch: float = 1.0, fraction: float = 0.5
) -> EnsembleLaw:
    """The loss of plrf-sgd-ensemble at ``point`` = {"alpha": ..., "beta": ...} with v = ratio * d modes and batches
    of ``batch``.

    The learning rate of all members is held at ``fraction`` of the stability bound of their width. Errors as in
    :func:`~derivations.plrf_finite.finite_law`.
    """
    from . import finite_law

    return _built(finite_law(point, ratio=ratio, batch=batch, fraction=fraction))


@lru_cache(maxsize=64)
def _built(single: PlrfLaw) -> EnsembleLaw:
    from ..paquette2024ensemble import MODEL

    return EnsembleLaw(MODEL, single)
