"""Random features of uneven variance: how far N neurons are from infinitely many on k modes.

Neuron j has the share s_j = j^(-phi)/sum of all variance. With df modes in use the ridge is renormalised by e < 1,

    e = sum_j s_j/(1 + s_j df/e),

which is N^-1 df away from 1 if all shares are equal (arXiv 2405.00592, features with structured covariance).
"""

from __future__ import annotations

from collections.abc import Callable

from exponents.errors import ConvergenceError, DomainError
from verify.summation import sum_rule

_ITERATIONS = 500
_ACCURATE = 1e-13


def uneven_neurons(phi: float) -> Callable[..., float]:
    """N, k: the correction 1 - e at df = k < N modes; DomainError unless 0 <= phi < 1."""
    if not 0 <= phi < 1:
        raise DomainError(f"phi = {phi} must lie in [0, 1): beyond, a few neurons carry all variance")

    def loss(N: float, k: float) -> float:
        rule = sum_rule(float(round(N)))
        shares = rule.nodes**-phi
        shares /= rule.all_weights @ shares

        missing = 0.0
        for _ in range(_ITERATIONS):  # rises to the smallest root
            used = shares * k / (1 - missing)
            before, missing = missing, float(rule.all_weights @ (shares * used / (1 + used)))
            if missing - before <= _ACCURATE * missing:
                return missing
        raise ConvergenceError(f"the correction does not settle at N = {N:g}, k = {k:g}: take k far below N")

    return loss
