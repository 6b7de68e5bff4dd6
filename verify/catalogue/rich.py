"""Random features that learn: gradient flow of the projected two-layer network, exact in the modes of its kernel.

The network of arXiv 2409.17858 at feature-learning strength one conserves (1 + X) K^-1 (1 + X)^T - q q^T for the change X
of its N features and its readout q, K the initial kernel. With u the target in the units of the loss, C the covariance of
the N initial features, y = h(C) u what is not learned and m = u - y what is,

    dy/dtau = -C y - rho (m . y)/(m . C^+ m) m,    dt = dtau/(1 + r),    r (1 + r) = m . C^+ m,    rho = r/(1 + r).

Everything is a function of C applied to u, so the spectral measure of (C, u) is all that is needed: the deterministic
equivalent gives it at any width. The loss is |y|^2 with the part of u that C does not see.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import exprel

from exponents.errors import DomainError
from verify.catalogue.features import Features

_STEPS_PER_E = 8  # of log tau; first order in the pull, the same factor at all late times
_PER_E = 4  # points of the measure for each unit of log c
_FASTEST = 30.0  # above all eigenvalues
_NEAR = np.exp(0.85j * math.pi)
_EARLY = 1e-4  # times the time of the fastest mode: nothing is learned yet


def rich_flow(features: Features, width: float) -> RichFlow:
    """The flow of a network of ``width`` features, averaged over their draws.

    At z = kappa (1 - df(kappa)/N) the measure has the Stieltjes transform kappa/z sum lam w^2/(lam + kappa): points in
    log c whose non-negative masses reproduce it, every scale with the same relative weight. Values of kappa near the
    negative axis resolve the measure, real ones give its lower end.
    """
    from scipy.optimize import nnls

    least = _renormalised(features, width)
    kappa = least * (1 + np.exp(np.arange(math.log(1e-3), math.log(_FASTEST / least), 0.5)))
    unseen = least * float(features.task(np.array([least + 0j]))[0][0].real)
    z, transform = _transform(features, width, np.concatenate([kappa, kappa * _NEAR]))
    inside = (z.imag > 0.2 * abs(z)) | (z.real > 0)
    z, transform = z[inside], transform[inside] - unseen / z[inside]
    points = np.exp(np.arange(math.log(0.1 * z.real[0]), math.log(_FASTEST), 1 / _PER_E))
    rows = 1 / (z[:, None] + points) / transform[:, None]
    masses, _ = nnls(np.vstack([rows.real, rows.imag]), np.repeat([1.0, 0.0], len(z)), maxiter=100 * len(points))
    kept = masses > 0
    return RichFlow(points[kept], masses[kept], unseen)


def _renormalised(features: Features, width: float) -> float:
    """kappa at z = 0: df(kappa) = N."""
    from scipy.optimize import brentq

    guess = features.b * math.log(math.pi / features.b / math.sin(math.pi / features.b) / width)

    def excess(x: float) -> float:
        return float(features.df(np.array([math.exp(x) + 0j]))[0][0].real) - width

    return math.exp(brentq(excess, guess - 1, guess + 1, xtol=1e-14))


def _transform(features: Features, width: float, kappa: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """z and the Stieltjes transform of the measure there, at complex kappa (n,)."""
    z = kappa * (1 - features.df(kappa)[0] / width)
    return z, kappa / z * features.task(kappa)[0]


@dataclass(frozen=True)
class RichFlow:
    """Flow from spectral measure ``eigenvalues`` (n,) > 0 with ``masses`` (n,) of |u|^2, and the ``unseen`` part."""

    eigenvalues: np.ndarray
    masses: np.ndarray
    unseen: float

    def losses(self, t: np.ndarray) -> np.ndarray:
        """Loss (m,) at times t (m,) of the gradient flow; DomainError unless positive."""
        t = np.asarray(t, dtype=float)
        if not (t > 0).all():
            raise DomainError("times of a flow must be positive")
        times, losses = self._path(float(t.max()))
        return np.exp(np.interp(np.log(t), np.log(times), np.log(losses)))

    def _path(self, end: float) -> tuple[np.ndarray, np.ndarray]:
        """Times and losses up to ``end``, by implicit steps in log tau."""
        tau = _EARLY / float(self.eigenvalues.max())
        learned, time, speed, found = np.zeros_like(self.eigenvalues), 0.0, 1.0, []
        step = tau
        while time < end:
            learned = self._stepped(learned, step)
            faster = 1 + self._strength(learned)
            time += 0.5 * step * (1 / speed + 1 / faster)
            speed = faster
            found.append((time, self.unseen + float(self.masses @ (1 - learned) ** 2)))
            step = tau * math.expm1(1 / _STEPS_PER_E)
            tau += step
        times, losses = zip(*found)
        return np.array(times), np.array(losses)

    def _stepped(self, learned: np.ndarray, step: float) -> np.ndarray:
        """Implicit in the pull along what is learned, which is stiff; exact in the modes, given the pull."""
        from scipy.optimize import brentq

        def after(pull: float) -> np.ndarray:
            x = (self.eigenvalues - pull) * step
            return learned * np.exp(-x) + self.eigenvalues * step * exprel(-x)

        def excess(pull: float) -> float:
            return self._pull(after(pull)) - pull

        far = excess(0.0)
        while far and far * excess(far) > 0:  # early on the pull grows with what is learned
            far *= 2
        return after(brentq(excess, min(far, 0.0), max(far, 0.0), xtol=1e-300, rtol=1e-9) if far else 0.0)

    def _pull(self, learned: np.ndarray) -> float:
        """rho (m . y)/(m . C^+ m)."""
        strength, size = self._strength(learned), self._size(learned)
        return strength / (1 + strength) * float(self.masses @ (learned * (1 - learned))) / size

    def _size(self, learned: np.ndarray) -> float:
        """m . C^+ m."""
        return float(self.masses / self.eigenvalues @ learned**2)

    def _strength(self, learned: np.ndarray) -> float:
        """r from r (1 + r) = m . C^+ m, without cancellation."""
        size = self._size(learned)
        return 2 * size / (1 + math.sqrt(1 + 4 * size))
