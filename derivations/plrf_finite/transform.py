r"""Loss and forcing at n points (log d, log t, log gamma), with their slopes, from the scaling functions.

In the Laplace variable x of the flow time t = 2 gamma B r (arXiv 2405.15074, Volterra equation)

    P = (S_F + echo)/(1 - n_early - (gamma/2) k),        k = d^(1-2alpha) (trace - X n)(1 + O(1/d)),
    S_F = sum_k (-1)^k zeta(2 beta - 2 alpha k) x^k/(1 - n)^(k+1) + C x^(p-1)/(1 - n)^p - d^(1-2alpha-2beta) tail/x.

The first two are the pole terms of the head of the spectrum and of its power law, at u = (1 - n)/x; n, k and the tail
beyond v are scaling functions at s = t/d^(2 alpha). At n = 0, k = 0 the transform is analytic at x = 0 but for C x^(p-1),
the transform of F_pp = Gamma(p)/(2 alpha) t^-p: that part is taken off first, and the contour has to cancel nothing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .columns import columns
from .powers import power_less_one
from .rays import RULE_ERROR, Rays, Scaled
from .stability import Norm, NormAt

__all__ = ["LossTransform", "Parts", "Values"]

_REACH = 3.0  # the head's pole terms are kept down to zeta(-3) ...
_MOST = 12  # ... or to this many
_ROOM = 0.2  # 1 - n_early at least, to serve as the constant that stands for 1 - K^
_SAFETY = 5.0  # on the analytic terms' sums over the rule: factors that vary along it spoil their cancellation


@dataclass(frozen=True)
class Values:
    """Values (n,) and slopes (n, 3) in log d, log t, log gamma, the others fixed."""

    value: np.ndarray
    slopes: np.ndarray

    def __add__(self, other: Values) -> Values:
        return Values(self.value + other.value, self.slopes + other.slopes)

    def scaled(self, factor: np.ndarray) -> Values:
        """Times a number (n,) that does not move."""
        return Values(self.value * factor, self.slopes * factor[:, None])

    def __sub__(self, other: Values) -> Values:
        return Values(self.value - other.value, self.slopes - other.slopes)

    def __mul__(self, other: Values) -> Values:
        slopes = self.slopes * other.value[:, None] + other.slopes * self.value[:, None]
        return Values(self.value * other.value, slopes)


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
class _Grown:
    """A complex quantity at the nodes (n, K) and its derivatives in log d (at fixed x) and log gamma."""

    value: np.ndarray
    along_d: np.ndarray
    along_gamma: np.ndarray | float = 0.0

    @cached_property
    def inverse(self) -> np.ndarray:
        """1/value: a complex division has the price of ten products."""
        return 1 / self.value


@dataclass(frozen=True)
class LossTransform:
    """The transforms of one point (alpha, beta), ratio, batch."""

    rays: Rays
    norm: Norm

    @cached_property
    def zetas(self) -> np.ndarray:
        """(-1)^k zeta(2 beta - 2 alpha k), k = 0, 1, ...; the last is that of the first term neglected."""
        import mpmath

        bulk = self.rays.bulk
        count = min(_MOST, math.ceil((2 * bulk.beta + _REACH) / bulk.q)) + 2
        return np.array([(-1) ** k * float(mpmath.zeta(2 * bulk.beta - bulk.q * k)) for k in range(count)])

    def __call__(self, log_d: np.ndarray, log_t: np.ndarray, log_gamma: np.ndarray) -> Parts:
        """All parts at n points, each argument (n,)."""
        norm = self.norm(log_d, log_gamma)
        value, slope = self.rays.at(log_t - self.rays.bulk.q * log_d)
        inverse_t = np.exp(-log_t)
        zeta = self.rays.nodes[0]
        x, inverse_x = zeta * inverse_t[:, None], (1 / zeta) * np.exp(log_t)[:, None]
        pole = self._pole(inverse_t)
        charge = self._charge(x, pole, norm)
        signal, size = self._signal(x, inverse_x, pole, log_d, (value, slope))
        room, moving = self._room(x, log_d, log_gamma, norm, (value, slope))
        back = _Inverse(*self.rays.nodes, inverse_t)
        # any constant may stand for 1 - K^; it is kept away from zero, which 1 - n_early need not be
        early = 1 - norm.early
        still = np.where(np.abs(early) > _ROOM, early, room.value[:, 0].real)
        moving = moving + (still - early)[:, None]
        loss = _quotient(signal, charge, norm.echo_slopes, room, (moving, still))
        population = self._population(log_t)
        leak = self._leak(log_t) * np.max(np.abs(moving * room.inverse) + size, axis=1)
        response = back(_unit_response(inverse_x, room))
        return Parts(
            back(signal) + population, self.floor(log_d), back(loss) + population.scaled(1 / still), response, leak
        )

    def _population(self, log_t: np.ndarray) -> Values:
        """F_pp = Gamma(p)/(2 alpha) t^-p."""
        target = self.rays.bulk.target
        value = math.gamma(target.order) / target.q * np.exp(-target.order * log_t)
        slopes = np.zeros((len(value), 3))
        slopes[:, 1] = -target.order * value
        return Values(value, slopes)

    def _leak(self, log_t: np.ndarray) -> np.ndarray:
        """Rounding of the rule on the analytic terms."""
        zeta, weights = self.rays.nodes
        total = np.zeros_like(log_t)
        for k, constant in enumerate(self._sizes):
            terms = weights * zeta**k
            left = _SAFETY * abs(terms.sum().real) + RULE_ERROR * np.abs(terms).max()
            total = total + abs(constant) * left * np.exp(-(k + 1) * log_t)
        return total

    @cached_property
    def _rest(self) -> tuple[float, float, float]:
        """At t = oo the tail of h, its correction of order 1/d, and that of U."""
        bulk = self.rays.bulk
        at = np.array([bulk.kappa])
        shift = float((bulk.end(at) / bulk.occupation(at)[1])[0])
        tail, slope = (float(part[0]) for part in bulk.target.tail(at))
        return tail, slope * shift - 0.5 * bulk.rho ** (-2 * bulk.beta) / (bulk.rho**bulk.q + bulk.kappa), shift

    def floor(self, log_d: np.ndarray) -> Values:
        """F_0, the forcing at t = oo: X = 0, U = kappa + shift/d."""
        bulk, inverse_d = self.rays.bulk, np.exp(-log_d)
        tail, end, shift = self._rest
        exponent = 1 - bulk.q - 2 * bulk.beta
        power = -np.exp(exponent * log_d)
        value = power * (tail + end * inverse_d)
        slope = exponent * value - power * end * inverse_d
        scaled = bulk.kappa + shift * inverse_d
        log_u, u_slope = bulk.q * log_d + np.log(scaled), bulk.q - shift * inverse_d / scaled
        orders, constants = self._powers
        terms = constants[:, None] * np.exp(-orders[:, None] * log_u)
        return Values(value + terms.sum(axis=0), _along_d(slope - u_slope * (orders @ terms)))

    @cached_property
    def _powers(self) -> tuple[np.ndarray, np.ndarray]:
        """Orders and constants of the terms u^-order of S_F at x = 0."""
        target, zetas = self.rays.bulk.target, self.zetas[:-1]
        return np.append(target.order, np.arange(1, 1 + len(zetas))), np.append(target.constant, zetas)

    def neglected(self, log_d: np.ndarray, log_t: np.ndarray) -> np.ndarray:
        """Absolute error of F: the first pole term of the head that is left out."""
        bulk = self.rays.bulk
        log_u = np.minimum(log_t, math.log(bulk.kappa) + bulk.q * log_d)
        return abs(self.zetas[-1]) * np.exp(-len(self.zetas) * log_u)

    @cached_property
    def _sizes(self) -> np.ndarray:
        """Of the terms x^k, k = 0, 1, ...; the power law's own pole counts with the one it nearly collides with."""
        sizes = self.zetas[:-1].copy()
        k = round(self.rays.bulk.target.order) - 1
        if 0 <= k < len(sizes) and abs(self.rays.bulk.target.order - 1 - k) < 0.1:
            sizes[k] += self.rays.bulk.target.constant
        return sizes

    # --- transforms

    def _charge(self, x: np.ndarray, pole: np.ndarray, norm: NormAt) -> np.ndarray:
        """S_F + echo at n = 0 without the tail; ``pole`` is C x^(p-1)."""
        total = np.zeros_like(x)
        for constant in self.zetas[-2::-1]:
            total = total * x + constant
        return total + pole + norm.echo[:, None]

    def _pole(self, inverse_t: np.ndarray) -> np.ndarray:
        """C x^(p-1) at the nodes x = zeta/t."""
        target = self.rays.bulk.target
        power = target.order - 1
        return (target.constant * self.rays.nodes[0] ** power) * (inverse_t**power)[:, None]

    def _signal(
        self,
        x: np.ndarray,
        inverse_x: np.ndarray,
        pole: np.ndarray,
        log_d: np.ndarray,
        scaled: tuple[Scaled, Scaled],
    ) -> tuple[_Grown, np.ndarray]:
        """S_F less what it is at n = 0 without the tail, and |n/(1 - n)|."""
        value, slope = scaled
        bulk, inverse_d = self.rays.bulk, np.exp(-log_d)[:, None]
        n = value.deviation + value.deviation_end * inverse_d
        rest = 1 / (1 - n)
        more = n * rest  # rest - 1, with its digits where n is small
        moved = slope.deviation + slope.deviation_end * inverse_d
        rest_slope = -rest * (bulk.q * moved + value.deviation_end * inverse_d)  # of log(1/(1 - n))
        exponent = 1 - bulk.q - 2 * bulk.beta
        scale = -np.exp(exponent * log_d)[:, None] * inverse_x
        total = scale * (value.tail + value.tail_end * inverse_d)
        along_d = exponent * total - scale * (
            bulk.q * (slope.tail + slope.tail_end * inverse_d) + value.tail_end * inverse_d
        )
        order = bulk.target.order
        raised = pole * power_less_one(more, order)
        total, bend = total + raised, order * (raised + pole)
        gain, factor = more, 1.0
        for k, constant in enumerate(self.zetas[:-1], start=1):
            part = constant * factor
            raised = part * gain
            total, bend = total + raised, bend + k * (raised + part)
            gain, factor = gain * rest + more, factor * x
        return _Grown(total, along_d + bend * rest_slope), np.abs(more)

    def _room(
        self, x: np.ndarray, log_d: np.ndarray, log_gamma: np.ndarray, norm: NormAt, scaled: tuple[Scaled, Scaled]
    ) -> tuple[_Grown, np.ndarray]:
        """1 - K^(x), and K^ less its early part."""
        value, slope = scaled
        q = self.rays.bulk.q
        half, power = 0.5 * np.exp(log_gamma)[:, None], np.exp((1 - q) * log_d)[:, None]
        end = 0.5 * (self.rays.bulk.rho * np.exp(log_d)[:, None]) ** -q
        kernel = power * value.kernel - x * value.deviation_end + end
        along_d = power * ((1 - q) * value.kernel - q * slope.kernel) + q * (x * slope.deviation_end - end)
        room = _Grown(
            1 - norm.early[:, None] - half * kernel,
            -norm.early_slopes[:, :1] - half * along_d,
            -norm.early_slopes[:, 1:] - half * kernel,
        )
        return room, half * kernel


def _quotient(
    signal: _Grown, charge: np.ndarray, slopes: np.ndarray, room: _Grown, still: tuple[np.ndarray, np.ndarray]
) -> _Grown:
    """(S_F + echo)/(1 - K^) - charge/still: ``still`` is (still - room, still), ``slopes`` (n, 2) those of the charge."""
    moving, constant = still[0], still[1][:, None]
    total = (signal.value + charge) * room.inverse
    lost = moving * room.inverse * (1 / constant)  # 1/room - 1/still
    along_d = (signal.along_d - total * room.along_d) * room.inverse + slopes[:, :1] * lost
    along_gamma = slopes[:, 1:] * lost - total * room.along_gamma * room.inverse
    return _Grown(signal.value * room.inverse + charge * lost, along_d, along_gamma)


def _unit_response(inverse_x: np.ndarray, room: _Grown) -> _Grown:
    """1/(x (1 - K^))."""
    value = inverse_x * room.inverse
    fall = -value * room.inverse
    return _Grown(value, fall * room.along_d, fall * room.along_gamma)


@dataclass(frozen=True)
class _Inverse:
    """The rule of the inverse transform at times 1/``inverse_t`` (n,)."""

    zeta: np.ndarray
    weights: np.ndarray
    inverse_t: np.ndarray

    def __call__(self, grown: _Grown) -> Values:
        along_d = self._rule(grown.along_d, self.weights)
        along_t = self._rule(grown.value, self.weights * self.zeta)
        along_gamma = self._rule(grown.along_gamma, self.weights) if np.ndim(grown.along_gamma) else 0.0
        return Values(self._rule(grown.value, self.weights), columns(along_d, along_t, along_gamma))

    def _rule(self, values: np.ndarray, weights: np.ndarray) -> np.ndarray:
        # a constant is the transform of nothing: the first node's real part takes most of it away
        return ((values - values[:, :1].real) @ weights).real * self.inverse_t


def _along_d(slope: np.ndarray) -> np.ndarray:
    return columns(slope, 0.0, 0.0)
