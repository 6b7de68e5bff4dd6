"""signSGD on power-law random features: the loss as the solution of an ordinary differential equation in the modes.

At batch one the sign of a coordinate of the gradient is that of residual times feature, both Gaussian. Its mean is 2/pi of
their correlation, so the drift is divided by the root of the loss L and by the size of the feature; the covariance of the
signs is (2/pi) arcsin of that of the normalised features (arXiv 2411.12135). On random features all sizes are
(tr D/d)^(1/2) up to fluctuations that leave the exponents alone, and arcsin is the identity but on the diagonal. With
g = gamma (d/tr D)^(1/2) and the eigenvalues c of the deterministic equivalent,

    dL_c/dn = -(4/pi) g c L^(-1/2) L_c + gamma^2 c ((2/pi) c d/tr D + 1 - 2/pi),     L = limit + sum_c L_c.

The first part of the noise is that of SGD and settles with the fastest modes; the second one is the same in all directions.
In the flow time tau, dtau = (2/pi) g L^(-1/2) dn, every mode decays on its own and only the noise sees L. With the root of L
linear within a step the modes are known in closed form, and the root at the end solves one quadratic equation: stable for
any stiffness, of second order.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.interpolate import CubicSpline

from exponents.errors import DomainError
from verify.modes import Modes

_DRIFT = 2 / math.pi
_STEPS_PER_E = 12  # of log tau
_EARLY = 1e-3  # of the flow time of the fastest mode
_SMALL = 1e-4  # below it the ramp's weight is its series


@dataclass(frozen=True)
class Signs:
    """signSGD on the modes of d features."""

    modes: Modes
    d: float

    @cached_property
    def trace(self) -> float:
        """tr D = sum_j j^(-2 alpha)."""
        return float(np.sum(self.modes.kernel / self.modes.eigenvalues))

    def losses(self, gamma: float, steps: np.ndarray) -> np.ndarray:
        """L after ``steps`` (m,) numbers of steps at learning rate gamma; DomainError unless positive."""
        steps = np.asarray(steps, dtype=float)
        if not (gamma > 0 and (steps > 0).all()):
            raise DomainError("learning rate and steps must be positive")
        done, curve = np.log(self._path(gamma, float(steps.max())))
        return np.exp(CubicSpline(done, curve)(np.maximum(np.log(steps), done[0])))

    def _path(self, gamma: float, end: float) -> np.ndarray:
        """(2, k): numbers of steps, the last one beyond ``end``, and the losses there."""
        c, limit = self.modes.eigenvalues, self.modes.limit_loss
        ratio = self.d / self.trace
        g = _DRIFT * gamma * math.sqrt(ratio)
        source = gamma**2 / g * (_DRIFT * c * ratio + 1 - _DRIFT) * self.modes.kernel / (2 * c**2)
        parts, root, n = self.modes.signal, math.sqrt(self.modes.initial_loss), 0.0
        tau = step = _EARLY / float(c.max())
        found = []
        while n < end or len(found) < 2:
            fall, ramp = _weights(2 * c * step)
            parts = parts * fall + source * (1 - fall - ramp) * root
            late = source * ramp
            feedback = float(late.sum())  # loss = limit + parts + feedback (root of the loss)
            after = 0.5 * (feedback + math.sqrt(feedback**2 + 4 * (limit + float(parts.sum()))))
            parts = parts + late * after
            n += 0.5 * step * (root + after) / g
            root = after
            found.append((n, root**2))
            step = tau * math.expm1(1 / _STEPS_PER_E)
            tau += step
        return np.array(found).T


def _weights(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """e^(-x) and 1 - (1 - e^(-x))/x: what is left of a mode, and what it keeps of a source that rises from 0 to 1."""
    fall = np.exp(-x)
    return fall, np.where(x < _SMALL, 0.5 * x - x**2 / 6, 1 + np.expm1(-x) / np.maximum(x, _SMALL))
