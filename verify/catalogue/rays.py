"""Exponents along rays: every size a power of one number, the loss of a model against the components of a Model.

Along x_k = n^(d_k) a component falls like n^(-e) with e exact; the loss falls like the slowest of those whose windows hold.
Rays that move one resource alone while the others are ahead are the bottlenecks; the ray of the optimal exponents is
the frontier.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

import numpy as np

from exponents.errors import ConvergenceError
from exponents.field import Quotient
from exponents.law import Law, Monomial
from exponents.model import Model
from exponents.parts import Bound
from exponents.values import value_at

Ray = Mapping[str, Fraction]
Loss = Callable[..., float]


def claimed_decay(model: Model, point: Mapping[str, Fraction], ray: Ray) -> Fraction:
    """e of the model's loss n^(-e) along a ray at a point of its parameters."""
    return min(claimed_decays(model, point, ray).values())


def claimed_decays(model: Model, point: Mapping[str, Fraction], ray: Ray) -> dict[str, Fraction]:
    """The same for each component whose window, and that of its regime, holds along the ray."""
    read = _Along(_values(model, point), completed(model, point, ray))
    found = {c.id: read.decay(c.law) for c in model.components if read.holds(c.window)}
    for regime in model.regimes:
        if read.holds(regime.window):
            found |= {c.id: read.decay(c.law) for c in regime.components if read.holds(c.window)}
    return found


def completed(model: Model, point: Mapping[str, Fraction], ray: Ray) -> dict[str, Fraction]:
    """The ray with the growth of each held resource that it does not give."""
    values = _values(model, point)
    full = dict(ray)
    for name, law in model.held:
        if name not in full:
            full[name] = -_Along(values, _with_budget(model, values, full)).decay(law)
    return full


def _with_budget(model: Model, values: tuple[Fraction, ...], ray: Ray) -> Ray:
    """The ray with the growth of the budget f, if it gives all that is spent."""
    if any(name not in ray for spent in model.budget for name, _ in spent.powers):
        return ray
    return {**ray, "f": max(map(_Along(values, ray).growth, model.budget))}


def _values(model: Model, point: Mapping[str, Fraction]) -> tuple[Fraction, ...]:
    return tuple(point[name] for name in model.parameters)


def number_at(q: Quotient, values: tuple[Fraction, ...]) -> Fraction:
    """An exponent at rational values of the parameters, in the field's order."""
    return Fraction(str(value_at(q, values)))


class _Along:
    """Exact exponents along a ray."""

    def __init__(self, values: tuple[Fraction, ...], ray: Ray):
        self.values, self.ray = values, ray

    def growth(self, m: Monomial) -> Fraction:
        return sum((number_at(power, self.values) * self.ray[name] for name, power in m.powers), Fraction(0))

    def decay(self, law: Law) -> Fraction:
        """Sums follow their largest term, minima their smallest arm."""
        return min(-min(map(self.growth, term.arms)) for term in law.terms)

    def holds(self, window: tuple[Bound, ...]) -> bool:
        return all(self.growth(bound.monomial) <= 0 for bound in window)


def local_decays(loss: Loss, ray: Ray, scales: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Middles between neighbouring scales, and the slopes -d log loss/d log n there.

    Raises ConvergenceError where the loss is not positive.
    """
    values = np.array([loss(**{name: n ** float(d) for name, d in ray.items()}) for n in scales])
    if not (values > 0).all():
        raise ConvergenceError(
            f"the loss is not positive at n = {scales[~(values > 0)][0]:.3g}: it is not resolved there"
        )
    logs = np.log(scales)
    return np.exp(0.5 * (logs[1:] + logs[:-1])), -np.diff(np.log(values)) / np.diff(logs)
