"""signSGD on power-law random features: the loss as the solution of an ordinary differential equation in the modes.

The sign of a Gaussian gradient divides the drift by the root of the loss L and by the size of each coordinate of the
gradient (arXiv 2411.12135). On random features all coordinates have one size, (tr D/d)^(1/2), up to fluctuations that
leave the exponents alone; with g = gamma (d/tr D)^(1/2) and the eigenvalues c of the deterministic equivalent

    dL_c/dn = -2 g c L^(-1/2) L_c + gamma^2 c,     L = limit + sum_c L_c.

In the flow time tau, dtau = g L^(-1/2) dn, every mode decays on its own and only the noise sees L: an exponential
integrator in tau is exact for the drift, whatever its stiffness.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from exponents.errors import DomainError
from verify.modes import Modes, equivalent_modes
from verify.problem import PowerLawSpectrum

_STEPS_PER_E = 40  # of log tau; the rule is exact for the drift and of first order in the change of L


@dataclass(frozen=True)
class Signs:
    """signSGD on one spectrum of width d."""

    spectrum: PowerLawSpectrum

    @cached_property
    def modes(self) -> Modes:
        return equivalent_modes(self.spectrum)

    @cached_property
    def trace(self) -> float:
        """tr D = sum_j j^(-2 alpha)."""
        return float(np.sum(self.modes.kernel / self.modes.eigenvalues))

    def losses(self, gamma: float, steps: np.ndarray) -> np.ndarray:
        """L after ``steps`` (m,) increasing numbers of steps at learning rate gamma; DomainError unless positive."""
        steps = np.asarray(steps, dtype=float)
        if not (gamma > 0 and (steps > 0).all()):
            raise DomainError("learning rate and steps must be positive")
        c = self.modes.eigenvalues
        source = gamma**2 * self.modes.kernel / c
        g = gamma * math.sqrt(self.spectrum.d / self.trace)
        parts, n = self.modes.signal.copy(), 0.0
        tau = 1e-3 / c.max()
        done, curve = [0.0], [self.modes.initial_loss]
        step = tau
        while n < steps[-1]:
            loss = self.modes.limit_loss + parts.sum()
            fall = np.exp(-2 * c * step)
            parts = parts * fall + source * math.sqrt(loss) / g * (1 - fall) / (2 * c)
            after = self.modes.limit_loss + parts.sum()
            n += step * 0.5 * (math.sqrt(loss) + math.sqrt(after)) / g
            done.append(n)
            curve.append(after)
            tau += step
            step = tau * math.expm1(1 / _STEPS_PER_E)
        return np.exp(np.interp(np.log(steps), np.log(np.maximum(done, 1e-300)), np.log(curve)))
