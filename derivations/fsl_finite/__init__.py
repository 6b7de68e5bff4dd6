"""Functional scaling laws with their constants: laws at a finite budget for the models of li2025fsl and li2026schedules.

Example
-------
>>> from derivations.li2025fsl import CONSTANT
>>> from exponents.finite.optimum import optimum
>>> found = optimum(finite_law(CONSTANT, {"s": 0.5, "beta": 2.0}), [1e8])
>>> print(" ".join(f"{n} = {found.resource(n)[0]:.3g}" for n in ("M", "D", "gamma")))
M = 116 D = 8.61e+05 gamma = 0.00462
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction

from exponents.errors import DomainError, UnknownNameError
from exponents.model import Model

from .law import ScheduleLaw
from .neglected import largest_rate
from .schedules import constant, exponential, fixed_shape, stable_then_decay

__all__ = ["ScheduleLaw", "finite_law", "shaped_law"]

_SCHEDULES = {
    "fsl-constant": constant,
    "fsl-exponential": exponential,
    "fsl-wsd": stable_then_decay,
}


def finite_law(
    model: Model,
    point: Mapping[str, Fraction | float],
    *,
    noise: float = 1.0,
    batch: float = 1.0,
    fraction: float = 0.5,
) -> ScheduleLaw:
    """The law of one of the models of li2025fsl at ``point`` = {"s": ..., "beta": ...}.

    ``noise`` is the variance of the label noise, ``batch`` the batch size; gamma, the learning rate over the batch size, is
    at most ``fraction`` of what is stable as a constant rate. Raises UnknownNameError for another model or other names,
    DomainError outside s > 0, beta > 1, noise > 0, batch >= 1, 0 < fraction < 1.
    """
    schedule = _SCHEDULES.get(model.id.removesuffix("-data"))
    if schedule is None:
        raise UnknownNameError(f"{model.id} has no schedule; models with one are {', '.join(_SCHEDULES)}")
    s, beta = _checked(point, ("s", "beta"), noise, batch, fraction)
    largest = fraction * largest_rate(beta, float(batch))
    return ScheduleLaw(model, schedule, s, beta, float(noise), "gamma", largest, float(batch))


def shaped_law(
    model: Model,
    point: Mapping[str, Fraction | float],
    *,
    noise: float = 1.0,
    batch: float = 1.0,
    fraction: float = 0.5,
) -> ScheduleLaw:
    """The law of fsl-fixed-shape at ``point`` = {"s": ..., "beta": ..., "p": ...}; options and errors as in finite_law."""
    s, beta, power = _checked(point, ("s", "beta", "p"), noise, batch, fraction)
    largest = fraction * largest_rate(beta, float(batch))
    return ScheduleLaw(model, fixed_shape(power), s, beta, float(noise), "eta", largest, float(batch), (power,))


def _checked(
    point: Mapping[str, Fraction | float], names: tuple[str, ...], noise: float, batch: float, fraction: float
):
    if set(point) != set(names):
        raise UnknownNameError(f"a point has the values of {', '.join(names)}, not {', '.join(point) or 'none'}")
    s, beta, *shape = values = [float(point[name]) for name in names]
    if not (all(map(math.isfinite, values)) and s > 0 and beta > 1 and all(p >= 0 for p in shape)):
        raise DomainError(
            f"{', '.join(f'{n} = {float(v):g}' for n, v in point.items())}: needs s > 0, beta > 1, p >= 0"
        )
    if not (0 < noise < math.inf and 1 <= batch < math.inf):
        raise DomainError(f"noise = {noise}, batch = {batch}: a variance is positive, a batch size at least 1")
    if not 0 < fraction < 1:
        raise DomainError(f"fraction = {fraction} of the stability bound must lie between 0 and 1")
    return values
