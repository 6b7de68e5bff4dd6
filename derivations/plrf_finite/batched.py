r"""Power-law random features under SGD with the batch size as a resource: the loss at finite d, D, B, gamma.

A step multiplies the square of a mode l by 1 - 2 gamma B l + gamma^2 B (B + 1) l^2 and feeds it gamma^2 B l^2 P (arXiv
2405.15074, sums over the batch). Put g = gamma (B + 1)/2, the rate at which batches of one have the same curvature: with
t = 2 gamma B r the forcing depends on (t, g) alone, and

    K(gamma, B) = 2/(B + 1) K(g, 1),        ||K|| = sum_l gamma l/(2 - gamma (B + 1) l) = 2/(B + 1) ||K(g, 1)||,

so everything at batch B is known from batches of one, B a real number. At fixed d, gamma and number of samples D = B r the
batch enters through g only: it costs nothing until gamma (B + 1) is of the order of the inverse of the largest eigenvalue,
which is where q(lambda_1) = 1. That is the critical batch size.
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

from .batches import BatchedNorm, Edge
from .law import FREED, SMALLEST_WIDTH, PlrfLaw
from .transform import LossTransform

__all__ = ["BatchedLaw", "batched_law"]

_CHUNK = 2048  # points at a time: what they need stays in the cache
_DOUBLINGS = 24  # of the batch size, in the first search
_FOLLOWED = 0.3  # error up to which it believes the law


@dataclass(frozen=True)
class BatchedLaw:
    """:class:`~exponents.finite.law.FiniteLaw` in (d, D, B, gamma); build it with :func:`batched_law`.

    ``single`` is the law at batches of one. gamma is held at its ``fraction`` of the stability bound at the batch size.
    Where noise is too large at that rate the loss has two minima in B: at B = 1, and where a larger batch has lowered the
    rate.
    """

    model: Model
    single: PlrfLaw
    edge: Edge
    minima: int = 2

    @property
    def names(self) -> tuple[str, ...]:
        return self.single.names

    @property
    def floor(self) -> float:
        return self.single.floor

    @property
    def source(self) -> str:
        return self.single.source

    @property
    def labels(self) -> tuple[str, ...]:
        """What each bound is."""
        return f"d >= {SMALLEST_WIDTH:g}", "B >= 1", "B <= D", HELD + "gamma", HELD + "gamma"

    @cached_property
    def freed(self) -> BatchedLaw:
        """The law whose bound on gamma leaves room for tuning it."""
        return replace(self, single=replace(self.single, fraction=FREED))

    def _norm(self, log_b: np.ndarray, turn: float = 0.0) -> BatchedNorm:
        return BatchedNorm(self.single.transform.norm, self.edge, np.exp(log_b), turn)

    def sizes(self, x: np.ndarray) -> Sizes:
        """The components at logarithms of (d, D, B, gamma), (n, 4)."""
        x = np.atleast_2d(np.asarray(x, dtype=float))
        parts = [self._sizes(*x[i : i + _CHUNK].T) for i in range(0, max(len(x), 1), _CHUNK)]
        return Sizes(*(np.concatenate([getattr(p, name) for p in parts]) for name in ("components", "slopes", "error")))

    def _sizes(self, log_d: np.ndarray, log_s: np.ndarray, log_b: np.ndarray, log_gamma: np.ndarray) -> Sizes:
        """Slopes in log B at a given number of samples, and so at the same t: those along log gamma and log B together, less
        those along log gamma alone."""
        transform = self.single.transform

        def along(turn: float) -> tuple[Sizes, np.ndarray]:
            at = LossTransform(transform.rays, self._norm(log_b, turn))
            return self.single.sizes_by(at, log_d, log_s - log_b, log_gamma)

        (found, steep), (turned, _) = along(0.0), along(1.0)
        growth = turned.slopes[:, :, 2] - found.slopes[:, :, 2]
        if (
            steep.any()
        ):  # there the loss is that at the bound, which moves with B, times a function of gamma over the bound
            norm = self._norm(log_b)
            bound = norm.bound_growth(log_d, norm.log_bound(log_d)[0])
            growth = np.where(steep[:, None], -bound[:, None] * found.slopes[:, :, 2], growth)
        slopes = np.stack([*np.moveaxis(found.slopes[:, :, :2], 2, 0), growth, found.slopes[:, :, 2]], axis=2)
        return Sizes(found.components, slopes, found.error)

    def budget(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """log (d D), flops up to a constant."""
        x = np.atleast_2d(np.asarray(x, dtype=float))
        return x[:, 0] + x[:, 1], np.broadcast_to([1.0, 1.0, 0.0, 0.0], x.shape).copy()

    def bounds(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """d >= 4, B >= 1, B <= D, and gamma at its fraction of the stability bound (from above and from below)."""
        x = np.atleast_2d(np.asarray(x, dtype=float))
        held, along_d, along_b = self.held(x[:, 0], x[:, 2])
        gap, one, zero = x[:, 3] - held, np.ones(len(x)), np.zeros(len(x))
        above = np.stack([-along_d, zero, -along_b, one], axis=1)
        affine = np.array([[-1.0, 0.0, 0.0, 0.0], [0.0, 0.0, -1.0, 0.0], [0.0, -1.0, 1.0, 0.0]])
        values = np.column_stack([x @ affine.T + [math.log(SMALLEST_WIDTH), 0.0, 0.0], gap, -gap])
        least = np.broadcast_to(affine, (len(x), *affine.shape))
        return values, np.concatenate([least, above[:, None], -above[:, None]], axis=1)

    def held(self, log_d: np.ndarray, log_b: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """log of the held learning rate, and its slopes in log d and log B, (n,) each."""
        norm = self._norm(log_b)
        bound, along_d = norm.log_bound(log_d)
        return bound + math.log(self.single.fraction), along_d, norm.bound_growth(log_d, bound)

    def start(self, log_f: np.ndarray) -> np.ndarray:
        """(2, n, 4) near minima at budgets ``log_f`` (n,): the best width for batches of one, and with larger batches the
        best of a grid around that width."""
        d, r, gamma = self.single.start(log_f).T
        alone = np.stack([d, r, np.zeros_like(d), gamma], axis=1)
        widths, batches = np.log(2.0) * np.mgrid[-4:3, 1:_DOUBLINGS].reshape(2, -1)
        u, b = d[:, None] + widths, np.broadcast_to(batches, (len(d), len(batches)))
        flat = np.stack(
            [u.ravel(), (log_f[:, None] - u).ravel(), b.ravel(), self.held(u.ravel(), b.ravel())[0]], axis=1
        )
        found = self.sizes(flat)
        usable = (found.error < _FOLLOWED) & (self.bounds(flat)[0][:, :3] < 0).all(axis=1)
        total = np.where(usable, found.components.sum(axis=1), np.inf).reshape(u.shape)
        best = flat.reshape(*u.shape, 4)[np.arange(len(u)), np.argmin(total, axis=1)]
        return np.stack([alone, np.where(np.isfinite(total.min(axis=1))[:, None], best, alone)])


def batched_law(point: Mapping[str, Fraction | float], *, ratio: float = 10.0, fraction: float = 0.5) -> BatchedLaw:
    """The loss of plrf-sgd-batch at ``point`` = {"alpha": ..., "beta": ...} with v = ratio * d modes.

    The learning rate is held at ``fraction`` of the stability bound of each batch size. Errors as in
    :func:`~derivations.plrf_finite.finite_law`.
    """
    from . import finite_law

    return _built(finite_law(point, ratio=ratio, fraction=fraction))


@lru_cache(maxsize=64)
def _built(single: PlrfLaw) -> BatchedLaw:
    from ..paquette2024batch import MODEL

    return BatchedLaw(MODEL, single, Edge(single.transform.norm))
