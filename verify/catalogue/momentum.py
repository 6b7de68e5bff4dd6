"""Momentum on power-law random features (arXiv 2505.16098): the second moments of every mode, step by step.

The kernel norm of the mode equations is (1/2) sum lam (g2 + g3/(Delta + g2 lam)) at batch one. The gradient's part is
held at a quarter, g2 = 1/(2 tr D); so is the momentum's, with Delta = delta/t, by g3 = g2/(2 d) for all times. Where g3
follows the number of resolved modes n ~ c (g2 t/delta)^(1/(2 alpha)) it is held at a sixteenth, which keeps the response of
fast modes to noise small: g3 = g2/(8 n).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache

import numpy as np

from exponents.errors import DomainError
from verify import momentum
from verify.catalogue.lattice import Curves
from verify.modes import Modes, equivalent_modes
from verify.momentum import Schedule, momentum_curve
from verify.problem import PowerLawSpectrum

_PER_FEATURE = 4  # eigenvalues of the data for each random feature
_RESOLUTION = 0.1  # of the steps; an error that is the same factor at all late times
_DAMPING = 0.5
_SHARE = 1 / 8  # twice the kernel norm of the momentum

Rule = Callable[[PowerLawSpectrum, float], Schedule]  # of the spectrum and its trace


def _delay(alpha: float, beta: float) -> float:
    """delta of Delta = delta/t: a resolved mode oscillates with the share (lam T)^(-delta/2) of its loss, which must soon
    be below the loss T^(-p) and its noise T^(-2 + 1/(2 alpha))."""
    p = (2 * alpha + 2 * beta - 1) / (2 * alpha)
    return 2 * max(p, 2.0) + 4


def _constant_damping(spectrum: PowerLawSpectrum, trace: float) -> Schedule:
    """SGD-M: g3 as large as the gradient's step allows, Delta constant."""
    step = 0.5 / trace
    return momentum.heavy_ball(step, step * _DAMPING, _DAMPING)


def _constant_step(spectrum: PowerLawSpectrum, trace: float) -> Schedule:
    """DANA-constant."""
    step = 0.5 / trace
    return momentum.dana_constant(step, 0.5 * step / spectrum.d, _delay(spectrum.alpha, spectrum.beta))


def _decaying_step(spectrum: PowerLawSpectrum, trace: float) -> Schedule:
    """DANA-decaying; DomainError unless 2 alpha > 1, where the resolved modes limit the step."""
    if not spectrum.alpha > 0.5:
        raise DomainError(
            f"alpha = {spectrum.alpha:g} must exceed 1/2: below, unresolved modes limit the momentum step"
        )
    power, step, delta = 0.5 / spectrum.alpha, 0.5 / trace, _delay(spectrum.alpha, spectrum.beta)
    resolved = math.pi * power / math.sin(math.pi * power) * (step / delta) ** power
    return momentum.dana_decaying(step, _SHARE * step / resolved, delta, power)


def _descent(alpha: float, beta: float, rule: Rule) -> Curves:
    """d, r: the loss of a rule in the deterministic equivalent of d features, batch one."""

    @lru_cache(maxsize=64)
    def modes(d: float) -> tuple[PowerLawSpectrum, Modes]:
        spectrum = PowerLawSpectrum(alpha, beta, d, _PER_FEATURE * d)
        return spectrum, equivalent_modes(spectrum)

    def curve(r: np.ndarray, d: float) -> np.ndarray:
        spectrum, found = modes(d)
        trace = float(np.sum(found.kernel / found.eigenvalues))
        return momentum_curve(found, rule(spectrum, trace), 1.0, r, _RESOLUTION)

    return Curves(curve, "r")


def heavy_ball(alpha: float, beta: float) -> Curves:
    """d, r: SGD with constant momentum on power-law random features, steps as large as is stable."""
    return _descent(alpha, beta, _constant_damping)


def dana_constant(alpha: float, beta: float) -> Curves:
    """d, r: DANA with a constant momentum step."""
    return _descent(alpha, beta, _constant_step)


def dana_decaying(alpha: float, beta: float) -> Curves:
    """d, r: DANA with a decaying momentum step; DomainError for its losses unless 2 alpha > 1."""
    return _descent(alpha, beta, _decaying_step)
