r"""The loss M of the mean of infinitely many predictors, each with features and samples of its own.

The mean over samples is gradient descent with the step g = gamma B, the mean over features a one-point function of
the resolvent (arXiv 2405.15074, deterministic equivalent). With T = g r, lam_j = j^(-2 alpha) and the deviation n of
the fixed point m = 1 - n,

    M = sum_j j^(-2 alpha - 2 beta) h_j^2,
    h_j = (1 - g lam_j)^r + inverse transform of lam_j n/((x + lam_j)(x + lam_j m)) from x to T.

Along the nodes x = zeta/T of the contour n is a scaling function of s = T/d^(2 alpha) with a correction of order 1/d,
known from :mod:`.rays`; the modes are summed, the first ones by themselves and the others by a rule in log j, so that
no powers are told apart and none can collide. In the end h_j = 1/(1 + u lam_j) with u = kappa d^(2 alpha).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .rays import DEVIATION, DEVIATION_END, Rays
from .values import Values

__all__ = ["LEAST_MODES", "MeanLoss", "MeanParts"]

_HEAD = 32  # modes summed by themselves
_GAUSS = 8  # nodes of a panel
_PANEL, _LONGEST = 2.4, 3.0  # of a panel in log(lam_j), and in log j
_CHUNK = 64  # points at a time: what they need stays in the cache
_TINY = 1e-300
LEAST_MODES = 40.0  # v at least: the head, and a panel beyond


@dataclass(frozen=True)
class MeanParts:
    """``loss`` M and its limit ``floor`` M_0, with slopes in log d, log t, log gamma, the others fixed; t = 2 T."""

    loss: Values
    floor: Values


@dataclass(frozen=True)
class _Modes:
    """Indices j (n, m), their ``weights`` in a sum up to v = rho d, and ``last`` (n,), the weight of the last one, at
    v + 1/2, in the sum's derivative in log d."""

    index: np.ndarray
    weights: np.ndarray
    last: np.ndarray


@dataclass(frozen=True)
class MeanLoss:
    """M of one point (alpha, beta), ratio, batch size."""

    rays: Rays
    batch: float

    def __call__(self, log_d: np.ndarray, log_t: np.ndarray, log_gamma: np.ndarray) -> MeanParts:
        """At n points, each argument (n,); v = ratio d must be at least LEAST_MODES."""
        together = np.stack([log_d, log_t, log_gamma])
        chunks = (together[:, i : i + _CHUNK] for i in range(0, max(len(log_d), 1), _CHUNK))
        loss, floor = np.concatenate([self._parts(*chunk) for chunk in chunks], axis=2)
        return MeanParts(Values(loss), Values(floor))

    def _parts(self, log_d: np.ndarray, log_t: np.ndarray, log_gamma: np.ndarray) -> np.ndarray:
        """(2, 4, n): M and M_0 with their slopes."""
        modes = self._modes(log_d)
        lam = modes.index**-self._q
        mass = modes.index ** (-self._q - 2 * self.rays.bulk.beta)
        left, moves = self._residual(lam, log_d, log_t - math.log(2.0), log_gamma)
        end, rise = self._end(lam, log_d)
        still = np.zeros_like(rise)
        return np.stack([_summed(modes, mass, left, moves), _summed(modes, mass, end, (rise, still, still))])

    @property
    def _q(self) -> float:
        return self.rays.bulk.q

    # --- modes

    def _modes(self, log_d: np.ndarray) -> _Modes:
        r"""Midpoints: \sum_{j > J} f(j) is the integral from J + 1/2, less f'(J + 1/2)/24 there and plus it at v +
        1/2, where f has become a power of j and the term is smaller than 1/v^2."""
        v, count = self.rays.bulk.rho * np.exp(log_d), (len(log_d), 1)
        head, ones = np.arange(1.0, _HEAD + 2), np.ones(_HEAD + 1)
        ones[-2:] = 1 - 1 / 24, 1 / 24
        tail, weights = _panels(math.log(_HEAD + 0.5), np.log(v + 0.5), min(_PANEL / self._q, _LONGEST))
        index = np.concatenate([np.tile(head, count), np.exp(tail), v[:, None] + 0.5], axis=1)
        inside = np.concatenate([np.tile(ones, count), np.exp(tail) * weights, np.zeros(count)], axis=1)
        return _Modes(index, inside, v)

    # --- what is left of them

    def _residual(
        self, lam: np.ndarray, log_d: np.ndarray, log_time: np.ndarray, log_gamma: np.ndarray
    ) -> tuple[np.ndarray, tuple[np.ndarray, np.ndarray, np.ndarray]]:
        """h (n, m) and its slopes in log d, log t, log gamma at fixed lam."""
        n, along_d, along_t = self._deviation(log_d, log_time)
        learned, grows, shrinks = self._descent(lam, log_time, log_gamma)

        zeta, weights = self.rays.nodes
        psi = (lam * np.exp(log_time)[:, None])[:, :, None]
        free, bound = 1 / (zeta + psi), 1 / (zeta + psi * (1 - n[:, None]))
        part = psi * n[:, None] * free * bound
        turn = psi * bound**2
        along = part * (1 - psi * free - psi * (1 - n[:, None]) * bound) + turn * along_t[:, None]
        back = [_inverse(f, weights) for f in (part, turn * along_d[:, None], along)]
        return learned + back[0], (back[1], grows + back[2], shrinks)

    def _deviation(self, log_d: np.ndarray, log_time: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """n along the nodes x = zeta/T, (n, K), and its derivatives in log d and log T."""
        q = self.rays.bulk.q
        along = self.rays.at(log_time - q * log_d)
        (first, slope), (end, end_slope) = along[:, DEVIATION], along[:, DEVIATION_END] * np.exp(-log_d)
        along_t = slope + end_slope
        return (first + end).T, (-q * along_t - end).T, along_t.T

    def _descent(
        self, lam: np.ndarray, log_time: np.ndarray, log_gamma: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """|1 - g lam|^r, r = T/g, and its derivatives in log T and log gamma, each with the other fixed."""
        log_step = log_gamma + math.log(self.batch)
        step = np.exp(log_step)[:, None] * lam
        away = np.maximum(np.abs(1 - step), _TINY)
        steps = np.exp(log_time - log_step)[:, None]
        depth = steps * np.where(step < 0.5, np.log1p(-np.minimum(step, 0.5)), np.log(away))
        left = np.exp(depth)
        return left, left * depth, -left * (depth + steps * step / np.where(step < 1, away, -away))

    def _end(self, lam: np.ndarray, log_d: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """h (n, m) at T = oo and its slope in log d."""
        scaled = self.rays.bulk.kappa + self._shift * np.exp(-log_d)
        growth = self._q - self._shift * np.exp(-log_d) / scaled
        left = 1 / (1 + lam * (np.exp(self._q * log_d) * scaled)[:, None])
        return left, -left * (1 - left) * growth[:, None]

    @cached_property
    def _shift(self) -> float:
        """Of the root kappa, times 1/d."""
        bulk = self.rays.bulk
        at = np.array([bulk.kappa])
        return float((bulk.end(at) / bulk.occupation(at)[1])[0])


def _panels(low: float, high: np.ndarray, length: float) -> tuple[np.ndarray, np.ndarray]:
    """Gauss-Legendre nodes and weights (n, m) from ``low`` to each ``high`` (n,), in panels of that length and a last
    one that is shorter; where others need more panels, further ones have no length, so that no point's rule depends
    on others."""
    count = math.ceil((high.max(initial=low) - low) / length)
    edges = np.minimum(low + length * np.arange(count + 1), high[:, None])
    nodes, weights = np.polynomial.legendre.leggauss(_GAUSS)
    halves = 0.5 * np.diff(edges)[:, :, None]
    places = edges[:, :-1, None] + halves * (1 + nodes)
    return places.reshape(len(high), -1), (halves * weights).reshape(len(high), -1)


def _inverse(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """The contour's rule for (n, m, K): a constant is the transform of nothing, the first node takes most of it away."""
    return ((values - values[:, :, :1].real) @ weights).real


def _summed(modes: _Modes, mass: np.ndarray, left: np.ndarray, moves: tuple[np.ndarray, ...]) -> np.ndarray:
    """(4, n): the sum of mass * left^2 over modes, and its slopes from those of ``left`` in log d, log t, log gamma."""
    single = modes.weights * mass * left
    rows = np.stack([np.einsum("nm,nm->n", single, factor) for factor in (left, *moves)])
    rows[1:] *= 2
    rows[1] += modes.last * mass[:, -1] * left[:, -1] ** 2
    return rows
