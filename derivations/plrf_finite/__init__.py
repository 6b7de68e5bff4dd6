"""Power-law random features under SGD at a finite budget: numbers for the loss, uniform in d and r.

The expansions of :mod:`derivations.plrf` hold while gamma B r << d^(2 alpha); at small exponents the compute-optimal
point sits at the edge of that window. Here the part of every sum that the edge changes is kept as a function of
s = t/d^(2 alpha), made once for (alpha, beta, v/d); what remains are powers of d.

Example
-------
>>> from fractions import Fraction
>>> law = finite_law({"alpha": Fraction(1), "beta": Fraction(7, 10)})
>>> optimum = law.frontier([1e8])
>>> print(f"d = {optimum.d[0]:.0f}, loss = {optimum.loss[0]:.3e}, eta = {optimum.eta[0]:.4f}, xi = {optimum.xi[0]:.4f}")
d = 2947, loss = 1.393e-05, eta = 0.7047, xi = 0.4082
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache

from exponents.errors import DomainError, UnknownNameError

from .bulk import Bulk
from .law import PlrfLaw
from .rays import Rays
from .stability import Norm
from .transform import LossTransform

__all__ = ["PlrfLaw", "finite_law"]

_APART = 3e-5  # poles that collide are pulled apart by so much: their infinite constants cancel to ten digits less five
_WIDEST = 1e4


def finite_law(
    point: Mapping[str, Fraction | float], *, ratio: float = 10.0, batch: float = 1.0, fraction: float = 0.5
) -> PlrfLaw:
    """The loss of plrf-sgd at ``point`` = {"alpha": ..., "beta": ...} with v = ratio * d modes and batches of ``batch``.

    The learning rate is held at ``fraction`` of the stability bound. Raises UnknownNameError for names other than alpha
    and beta, DomainError outside alpha > 0, alpha + beta > 1/2, ratio > 1, batch >= 1, 0 < fraction < 1.
    """
    if set(point) != {"alpha", "beta"}:
        raise UnknownNameError(
            f"a point of plrf-sgd has the values of alpha and beta, not {', '.join(point) or 'none'}"
        )
    alpha, beta = (float(point[name]) for name in ("alpha", "beta"))
    if not (alpha > 0 and math.isfinite(alpha) and alpha + beta > 0.5 and math.isfinite(beta)):
        raise DomainError(f"alpha = {alpha:g}, beta = {beta:g}: needs alpha > 0 and alpha + beta > 1/2")
    if not 1 < ratio <= _WIDEST:
        raise DomainError(f"v/d = {ratio} must be above 1 and at most {_WIDEST:g}")
    if not (batch >= 1 and math.isfinite(batch)):
        raise DomainError(f"batch = {batch} must be finite and at least 1")
    if not 0 < fraction < 1:
        raise DomainError(f"fraction = {fraction} of the stability bound must lie between 0 and 1")
    apart = _generic(alpha, beta)
    shift = max(abs(apart[0] - alpha), abs(apart[1] - beta))
    return _law(*apart, float(ratio), float(batch), float(fraction), shift)


@lru_cache(maxsize=64)
def _law(alpha: float, beta: float, ratio: float, batch: float, fraction: float, shift: float) -> PlrfLaw:
    from ..paquette2024 import MODEL

    bulk = Bulk(alpha, beta, ratio)
    return PlrfLaw(MODEL, LossTransform(Rays(bulk), Norm(bulk, batch)), fraction, shift)


def _generic(alpha: float, beta: float) -> tuple[float, float]:
    """The point, or one beside it where poles collide: 2 alpha k = 1, 2 beta - 2 alpha k = 1 for a whole k."""
    for k in range(1, 1 + math.ceil(1 / (2 * alpha))):
        if abs(2 * alpha * k - 1) < _APART * k:
            alpha += _APART
    for k in range(0, 1 + math.ceil(abs(beta) / alpha)):
        if abs(2 * beta - 2 * alpha * k - 1) < _APART:
            beta += _APART
    return alpha, beta
