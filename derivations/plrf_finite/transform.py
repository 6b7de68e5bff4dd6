r"""Loss and forcing at n points (log d, log t, log gamma), with their slopes, from the scaling functions.

In the Laplace variable x of the flow time t = 2 gamma B r (arXiv 2405.15074, Volterra equation)

    P = (S_F + echo)/(1 - n_early - (gamma/2) k),        k = d^(1-2alpha) (trace - X n)(1 + O(1/d)),
    S_F = sum_k (-1)^k zeta(2 beta - 2 alpha k) x^k/(1 - n)^(k+1) + C x^(p-1)/(1 - n)^p - d^(1-2alpha-2beta) tail/x.

The first two are the pole terms of the head of the spectrum and of its power law, at u = (1 - n)/x; n, k and the tail
beyond v are scaling functions at s = t/d^(2 alpha). At n = 0, k = 0 the transform is analytic at x = 0 but for C x^(p-1),
the transform of F_pp = Gamma(p)/(2 alpha) t^-p: that part is taken off first, and the contour has to cancel nothing.

Arrays along the K nodes are complex, (..., K, n), points last. What multiplies them and is real multiplies their real and
imaginary parts side by side (``view(float)``), at half the price.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .poles import Poles, poles_of
from .powers import power_less_one
from .rays import DEVIATION, DEVIATION_END, KERNEL, TAIL, Rays
from .stability import Norm, NormAt
from .values import Values

__all__ = ["LossTransform", "Parts"]

_ROOM = 0.2  # 1 - n_early at least, to serve as the constant that stands for 1 - K^
_FORCING, _LOSS, _RESPONSE = 0, 1, 2
_ALONG_D, _LOSS_SLOPES, _RESPONSE_SLOPES = (
    3,
    slice(4, 6),
    slice(6, 8),
)  # of the forcing in d; of the others in d and gamma
# of forcing, loss and response: which array, by which rule, gives the value and the slopes in log d, log t, log gamma
_ARRAYS = np.array([[0, 3, 0, 0], [1, 4, 1, 5], [2, 6, 2, 7]])
_RULES = np.array([0, 0, 1, 0])


@dataclass(frozen=True)
class Parts:
    """``forcing`` F, its limit ``floor`` F_0, ``loss`` P, ``response``: the loss that a constant forcing 1 leads to;
    ``leak`` (n,): what the rule may have left of analytic terms."""

    forcing: Values
    floor: Values
    loss: Values
    response: Values
    leak: np.ndarray


@dataclass(frozen=True)
class _Signal:
    """S_F less what it is at n = 0 without the tail, (K, n): ``value``, ``along_d`` at fixed x, and ``charge``, what was
    taken off; ``more`` is n/(1 - n)."""

    value: np.ndarray
    along_d: np.ndarray
    charge: np.ndarray
    more: np.ndarray


@dataclass(frozen=True)
class LossTransform:
    """The transforms of one point (alpha, beta), ratio, batch."""

    rays: Rays
    norm: Norm

    @property
    def poles(self) -> Poles:
        """What the head of the spectrum adds."""
        return poles_of(self.rays.bulk)

    def __call__(self, log_d: np.ndarray, log_t: np.ndarray, log_gamma: np.ndarray) -> Parts:
        """All parts at n points, each argument (n,)."""
        norm, at = self.norm(log_d, log_gamma), self.rays.at(log_t - self.rays.bulk.q * log_d)
        signal = self._signal(at, log_d, log_t)
        kernel = self._kernel(at, log_d, log_t, log_gamma)
        arrays = np.empty((8, *signal.value.shape), complex)
        arrays[_FORCING], arrays[_ALONG_D] = signal.value, signal.along_d
        still, lost = self._quotients(arrays, signal, kernel, norm, log_t)
        forcing, loss, response = self._back(arrays, np.exp(-log_t))
        power = self._population(log_t)
        forcing += power
        loss += power / still
        size = np.abs(lost) * np.abs(still) + np.abs(signal.more)
        leak = self.poles.leak(log_t) * size.max(axis=0)
        return Parts(Values(forcing), self.poles.floor(log_d), Values(loss), Values(response), leak)

    def _population(self, log_t: np.ndarray) -> np.ndarray:
        """(4, n) rows of F_pp."""
        log_constant, order = self.poles.population
        rows = np.zeros((4, len(log_t)))
        rows[0] = np.exp(log_constant - order * log_t)
        rows[2] = -order * rows[0]
        return rows

    # --- transforms

    def _signal(self, at: np.ndarray, log_d: np.ndarray, log_t: np.ndarray) -> _Signal:
        bulk, parts = self.rays.bulk, at.view(float)
        ends = parts[:, DEVIATION_END:] * _twice(np.exp(-log_d))
        whole = parts[:, DEVIATION : TAIL + 1] + ends
        along_d = -bulk.q * whole[1] - ends[0]  # at fixed x the nodes move with d
        n, exponent = whole[0, 0].view(complex), 1 - bulk.q - 2 * bulk.beta
        rest = 1 / (1 - n)
        more = n * rest  # rest - 1, with its digits where n is small
        scale = _twice(-np.exp(exponent * log_d + log_t))
        tail = scale * whole[0, 1]
        tail_slope = exponent * tail + scale * along_d[1]
        order, inverse_t = bulk.target.order, np.exp(-log_t)
        pole = self.poles.power * inverse_t ** (order - 1)
        raised = pole * power_less_one(more, order)
        charge, beyond, bend = self.poles.along(self.rays.nodes[0][:, None] * inverse_t, rest)
        charge += pole
        pole += raised
        bend += order * pole
        bend *= along_d[0].view(complex)
        bend *= rest
        bend += tail_slope.view(complex)
        raised += more * beyond
        raised += tail.view(complex)
        return _Signal(raised, bend, charge, more)

    def _kernel(self, at: np.ndarray, log_d: np.ndarray, log_t: np.ndarray, log_gamma: np.ndarray) -> np.ndarray:
        """(2, K, n): K^ less its early part along log d at fixed x, and K^ less its early part, which is its own slope along
        log gamma."""
        q, half = self.rays.bulk.q, 0.5 * np.exp(log_gamma)
        bulk = at[:, KERNEL].view(float) * _twice(half * np.exp((1 - q) * log_d))
        moved = (at[:, DEVIATION_END] * self.rays.nodes[0][:, None]).view(float)
        moved *= _twice(half * np.exp(-log_t))
        end = half * (0.5 * self.rays.bulk.rho**-q) * np.exp(-q * log_d)
        kernel = np.empty_like(bulk)
        np.subtract(bulk[0], moved[0], out=kernel[1])
        np.subtract(moved[1], bulk[1], out=kernel[0])
        kernel[0] *= q
        kernel[0] += (1 - q) * bulk[0]
        kernel = kernel.view(complex)
        kernel[0] -= q * end
        kernel[1] += end
        return kernel

    def _quotients(
        self, arrays: np.ndarray, signal: _Signal, kernel: np.ndarray, norm: NormAt, log_t: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Loss and response with their slopes in log d and log gamma into ``arrays``: (S_F + echo)/(1 - K^) less
        charge/still and 1/(x (1 - K^)). The constant ``still`` (n,) and 1/(1 - K^) - 1/still (K, n)."""
        early = 1 - norm.early
        room = early - kernel[1]
        # any constant may stand for 1 - K^; it is kept away from zero, which 1 - n_early need not be
        still = np.where(np.abs(early) > _ROOM, early, room[0].real)
        inverse = 1 / room
        lost = (kernel[1] + (still - early)) * inverse
        lost.view(float)[:] *= _twice(1 / still)
        charge = signal.charge + norm.echo
        total = (signal.value + charge) * inverse
        charge *= lost
        np.multiply(signal.value, inverse, out=arrays[_LOSS])
        arrays[_LOSS] += charge
        response = np.multiply((1 / self.rays.nodes[0])[:, None] * np.exp(log_t), inverse, out=arrays[_RESPONSE])
        steep = kernel  # becomes -dlog(1 - K^)
        steep += norm.early_slopes.T[:, None]
        steep *= inverse
        np.multiply(steep, response, out=arrays[_RESPONSE_SLOPES])
        steep *= total
        steep[0] += signal.along_d * inverse
        echo = lost.view(float) * np.repeat(norm.echo_slopes.T, 2, axis=1)[:, None]
        np.add(steep, echo.view(complex), out=arrays[_LOSS_SLOPES])
        return still, lost

    # --- back

    def _back(self, arrays: np.ndarray, inverse_t: np.ndarray) -> np.ndarray:
        """(3, 4, n) rows of forcing, loss and response at times 1/``inverse_t`` (n,)."""
        found = (self.rays.rules @ arrays).real * inverse_t
        rows = found[_ARRAYS, _RULES]
        rows[_FORCING, 3] = 0.0
        return rows


def _twice(factor: np.ndarray) -> np.ndarray:
    """(2 n,) each of n numbers for a real and for an imaginary part."""
    return np.repeat(factor, 2)
