r"""Power-law random features under SGD with constant momentum at a finite budget: SGD at an effective rate, corrected.

    y <- (1 - Delta) y + grad,    theta <- theta - gamma grad - g3 y

moves a slow mode like SGD with the rate G = gamma + g3/Delta. It starts with a delay of (g3/Delta)(1 - Delta)/(Delta G)
steps and is faster by as much per l G r, so that on the modes that are being learned, l ~ 1/(G r), the two nearly cancel.
Modes with G l of the order of Delta are not slow. Of these, the first of the spectrum, two sums are needed (arXiv
2505.16098, second moments of a mode: rho, sigma, chi), both e_1 (1 - A)^-1 with the mode's 3 x 3 map A of one step: with the
noise's source the mode's part of the kernel norm, with e_1 the sum of its forcing over all steps. Both differ from those of
SGD at the rate G by G l/Delta relatively, which is the condition under which SGD with momentum is SGD, and are taken as
they are.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

import numpy as np

from exponents.errors import DomainError
from exponents.finite.law import HELD, Sizes
from exponents.model import Model

from .law import FREED, SMALLEST_WIDTH, PlrfLaw
from .stability import Norm, NormAt
from .transform import LossTransform

__all__ = ["MomentumLaw", "MomentumNorm", "mode_sums", "momentum_law"]

_HEAD = 64  # modes whose sums are explicit; beyond, their leading power in l
_STEP = 1e-30  # of complex steps: derivatives without cancellation
_CHUNK = 1024
_DELAY = 2.0  # neglected terms of relative order delay/r
_SHIFT = 5.0  # and of the order of what momentum adds to the loss times Tr/d
_LEAST_ROOM = 1e-3


def mode_sums(lam: np.ndarray, gamma: np.ndarray, g3: np.ndarray, damping: float) -> tuple[np.ndarray, np.ndarray]:
    """The kernel norm of a mode ``lam``, and the sum over all steps of its share of the loss per unit at the start, at
    batches of one; arrays that broadcast, complex ones as well."""
    a, b, keep, square = gamma + g3, g3 * (1 - damping), 1 - damping, 2 * lam**2
    # 1 - A for the second moments (theta^2, y^2, theta y), and the source per unit of loss times lam^2
    m = [
        [2 * a * lam - a**2 * square, -(b**2), 2 * b - 2 * a * b * lam],
        [-square, 1 - keep**2, -2 * keep * lam],
        [-lam + a * square, b * keep, 1 - keep + (a * keep + b) * lam],
    ]
    source = [a**2 * lam**2, lam**2, -a * lam**2]
    minors = [m[(i + 1) % 3][1] * m[(i + 2) % 3][2] - m[(i + 1) % 3][2] * m[(i + 2) % 3][1] for i in range(3)]
    whole = sum(m[i][0] * minors[i] for i in range(3))
    return sum(source[i] * minors[i] for i in range(3)) / whole, minors[0] / whole


@dataclass(frozen=True)
class MomentumNorm:
    """Kernel norm and echo at effective rates, of which momentum carries the parts ``share`` (n,).

    Slopes in the logarithm of the rate are taken along a line on which that of the share grows ``turn`` times as fast.
    """

    single: Norm
    damping: float
    share: np.ndarray
    turn: float = 0.0

    @property
    def batch(self) -> float:
        return self.single.batch

    def log_bound(self, log_d: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """That of SGD at the effective rate."""
        return self.single.log_bound(log_d)

    def __call__(self, log_d: np.ndarray, log_rate: np.ndarray) -> NormAt:
        at = self.single(log_d, log_rate)
        moved = np.exp(log_rate + 1j * _STEP), self.share * np.exp(1j * _STEP * self.turn)
        norm, echo = self._corrections(*moved)
        more = np.stack([np.zeros_like(log_rate), norm.imag / _STEP], axis=1)
        echo_more = np.stack([np.zeros_like(log_rate), echo.imag / _STEP], axis=1)
        return NormAt(
            at.late + norm.real, at.late_slopes + more, at.early + norm.real, at.early_slopes + more,
            at.echo + echo.real, at.echo_slopes + echo_more,
        )  # fmt: skip

    def _corrections(self, rate: np.ndarray, share: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """What momentum adds to ||K|| and to the sum of the forcing, 2 G sum F, (n,) complex each."""
        from scipy.special import zeta

        bulk, j = self.single.bulk, np.arange(1, _HEAD + 1)
        lam, g, part = j**-bulk.q, rate[:, None], share[:, None]
        norm, total = mode_sums(lam, g * (1 - part), g * part * self.damping, self.damping)
        plain, plain_total = mode_sums(lam, g, 0 * g, self.damping)
        more, echo = norm - plain, 2 * g * lam * (total - plain_total)
        b = 2 * bulk.beta
        beyond = zeta(2 * bulk.q, _HEAD + 1) / lam[-1] ** 2
        echo_beyond = zeta(bulk.q + b, _HEAD + 1) / lam[-1]
        return more.sum(1) + beyond * more[:, -1], echo @ j**-b + echo_beyond * echo[:, -1]


@dataclass(frozen=True)
class MomentumLaw:
    """:class:`~exponents.finite.law.FiniteLaw` in (d, r, gamma, g3); build it with :func:`momentum_law`.

    ``single`` is SGD at the effective rate, whose ``fraction`` of the stability bound is held, the part ``share`` of it by
    momentum; ``damping`` is Delta.
    """

    model: Model
    single: PlrfLaw
    damping: float
    share: float
    names: tuple[str, ...] = ("population", "finite_width", "embedding_distortion", "sgd_noise")
    floor: float = 0.0

    @property
    def source(self) -> str:
        return f"{self.single.source}, at the effective rate gamma + g3/Delta with Delta = {self.damping:g}"

    @property
    def labels(self) -> tuple[str, ...]:
        """What each bound is."""
        return f"d >= {SMALLEST_WIDTH:g}", "r >= 1", *(HELD + n for n in ("gamma", "gamma", "g3", "g3"))

    @cached_property
    def freed(self) -> MomentumLaw:
        """The law whose bounds on gamma and g3 leave room for tuning them."""
        return replace(self, single=replace(self.single, fraction=FREED))

    def sizes(self, x: np.ndarray) -> Sizes:
        """The components at logarithms of (d, r, gamma, g3), (n, 4)."""
        x = np.atleast_2d(np.asarray(x, dtype=float))
        parts = [self._sizes(*x[i : i + _CHUNK].T) for i in range(0, max(len(x), 1), _CHUNK)]
        return Sizes(*(np.concatenate([getattr(p, name) for p in parts]) for name in ("components", "slopes", "error")))

    def _sizes(self, log_d: np.ndarray, log_r: np.ndarray, log_gamma: np.ndarray, log_g3: np.ndarray) -> Sizes:
        carried = log_g3 - math.log(self.damping)
        log_rate = np.logaddexp(log_gamma, carried)
        share = np.exp(carried - log_rate)

        def along(turn: float) -> Sizes:
            norm = MomentumNorm(self.single.transform.norm, self.damping, share, turn)
            return self.single.sizes_by(LossTransform(self.single.transform.rays, norm), log_d, log_r, log_rate)[0]

        found, turned = along(0.0), along(1.0)
        in_d, in_r, in_rate = np.moveaxis(found.slopes, 2, 0)
        in_share, part = turned.slopes[:, :, 2] - in_rate, share[:, None]
        slopes = [in_d, in_r, (1 - part) * (in_rate - in_share), part * in_rate + (1 - part) * in_share]
        error = found.error + self._neglected(log_d, log_r, log_rate, share)
        return Sizes(found.components, np.stack(slopes, axis=2), error)

    def _neglected(self, log_d: np.ndarray, log_r: np.ndarray, log_rate: np.ndarray, share: np.ndarray) -> np.ndarray:
        """What is left of delay and speed, and that the first eigenvalues are the modes' own up to Tr/d."""
        norm = self.single.transform.norm
        trace = norm.head_trace + norm.bulk.trace * np.exp((1 - norm.bulk.q) * log_d)
        late = MomentumNorm(norm, self.damping, share)(log_d, log_rate).late
        moved = np.abs(late - norm(log_d, log_rate).late) / np.maximum(1 - late, _LEAST_ROOM)
        delay = share * (1 - self.damping) / self.damping
        return _DELAY * delay * np.exp(-log_r) + _SHIFT * moved * np.abs(trace) * np.exp(-log_d)

    def budget(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """log (d r), flops up to a constant."""
        x = np.atleast_2d(np.asarray(x, dtype=float))
        return x[:, 0] + x[:, 1], np.broadcast_to([1.0, 1.0, 0.0, 0.0], x.shape).copy()

    def bounds(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """d >= 4, r >= 1; gamma and g3 at their parts of the held effective rate, from above and from below."""
        x = np.atleast_2d(np.asarray(x, dtype=float))
        held, slope = self.single.log_gamma(x[:, 0])
        one, zero = np.ones(len(x)), np.zeros(len(x))
        gaps = [x[:, 2] - held - math.log(1 - self.share), x[:, 3] - held - math.log(self.share * self.damping)]
        above = [np.stack([-slope, zero, one, zero], axis=1), np.stack([-slope, zero, zero, one], axis=1)]
        least = np.broadcast_to(-np.eye(4)[:2], (len(x), 2, 4))
        values = np.stack(
            [math.log(SMALLEST_WIDTH) - x[:, 0], -x[:, 1], *(s * g for g in gaps for s in (1, -1))], axis=1
        )
        return values, np.concatenate([least, np.stack([s * a for a in above for s in (1, -1)], axis=1)], axis=1)

    def start(self, log_f: np.ndarray) -> np.ndarray:
        """(n, 4) near the optimum at budgets ``log_f`` (n,): that of SGD at the effective rate."""
        d, r, rate = self.single.start(log_f).T
        return np.stack([d, r, rate + math.log(1 - self.share), rate + math.log(self.share * self.damping)], axis=1)


def momentum_law(
    point: Mapping[str, Fraction | float],
    *,
    damping: float = 0.1,
    share: float = 0.5,
    ratio: float = 10.0,
    fraction: float = 0.25,
) -> MomentumLaw:
    """The loss of plrf-sgd-momentum at ``point`` = {"alpha": ..., "beta": ...}, batches of one, v = ratio * d modes.

    ``damping`` is Delta = 1 - momentum. The effective rate is held at ``fraction`` of the stability bound of SGD (momentum
    lets less of it be stable), the part ``share`` of it carried by momentum. Errors as in
    :func:`~derivations.plrf_finite.finite_law`, and DomainError unless damping and share lie between 0 and 1 and alpha is
    above 1/4, where fast modes alone tell momentum from SGD.
    """
    from ..ferbach2025 import MOMENTUM
    from . import finite_law

    if not (0 < damping <= 1 and 0 < share < 1):
        raise DomainError(f"damping = {damping} and share = {share} must lie between 0 and 1")
    single = finite_law(point, ratio=ratio, fraction=fraction)
    if not 2 * single.transform.rays.bulk.q > 1:
        raise DomainError(
            f"alpha = {float(point['alpha']):g}: the law of SGD with momentum needs alpha > 1/4; ask plrf-sgd"
        )
    return MomentumLaw(MOMENTUM, single, float(damping), float(share))
