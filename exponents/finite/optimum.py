"""The optimum of a law at finite budgets: sizes, loss, shares of the components, local exponents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..errors import DomainError, UnknownNameError
from .law import FiniteLaw, branches
from .picture import Pins, Problem
from .search import SEEDS, Found, Kind, filled, scratch


@dataclass(frozen=True)
class Optima:
    """The optimum at n budgets.

    budget    (n,) f
    x         (n, R) logarithms of the optimal resources, in the model's order; nan where nothing is admissible
    log_loss  (n,) logarithm of the loss above the floor
    shares    (n, c) fractions of the loss above the floor, components in the order of ``law.names``
    eta       (n,) -d log(loss - floor)/d log f
    xi        (n, R) d log(resource)/d log f
    error     (n,) the law's own estimate of its relative error
    flat      (n,) the optimal resources are not unique to second order
    kinds     which kinds of optima there are, ``kind`` (n,) which of them each is, -1 where nothing is admissible
    """

    law: FiniteLaw
    budget: np.ndarray
    x: np.ndarray
    log_loss: np.ndarray
    shares: np.ndarray
    eta: np.ndarray
    xi: np.ndarray
    error: np.ndarray
    flat: np.ndarray
    kinds: tuple[Kind, ...]
    kind: np.ndarray

    @property
    def branch(self) -> np.ndarray:
        """(n,) index of the best branch, -1 where nothing is admissible."""
        return np.array([*(kind.branch for kind in self.kinds), -1])[self.kind]

    @property
    def excess(self) -> np.ndarray:
        """(n,) loss above the floor."""
        return np.exp(self.log_loss)

    @property
    def loss(self) -> np.ndarray:
        """(n,) the loss, floor included."""
        return self.law.floor + self.excess

    @property
    def eta_of_loss(self) -> np.ndarray:
        """(n,) -d log(loss)/d log f, the floor included: what a straight line through raw losses would measure."""
        return self.eta * self.excess / self.loss

    def resource(self, name: str) -> np.ndarray:
        """(n,) optimal values; UnknownNameError if the model has no such resource."""
        self.law.model.resource(name)
        return np.exp(self.x[:, self.law.model.names.index(name)])


def optimum(
    law: FiniteLaw,
    budget: Sequence[float] | np.ndarray,
    pins: Mapping[str, float | np.ndarray] | Pins | None = None,
    near: np.ndarray | None = None,
) -> Optima:
    """The optimum at budgets f, (n,), with the resources in ``pins`` kept at given positive values (numbers or (n,)).

    As ``Pins`` they may be others at each budget. ``near`` (n, R) are logarithms of sizes at which to start, such as the
    optimum of a similar law.

    Where no sizes are admissible the numbers are nan and ``branch`` is -1 (see ``validity``). Raises DomainError for a
    budget or a pinned value that is no positive finite number, UnknownNameError for a pin that is no resource.
    """
    log_f = log_budgets(budget)
    given = pins if isinstance(pins, Pins) else pinned(law, pins or {}, len(log_f))
    return _optima(law, np.atleast_1d(np.asarray(budget, float)), log_f, given, near)


def log_budgets(budget) -> np.ndarray:
    """(n,) natural logarithms; DomainError where a budget is not a positive finite number."""
    values = np.atleast_1d(np.asarray(budget, float))
    good = np.isfinite(values) & (values > 0)
    if values.ndim != 1 or not good.all():
        raise DomainError(f"a budget of {values[~good].tolist()[:3]}: give positive finite numbers in one dimension")
    return np.log(values)


def pinned(law: FiniteLaw, pins: Mapping[str, float | np.ndarray], count: int) -> Pins:
    """Values (numbers or (count,)) of resources; UnknownNameError and DomainError as ``optimum``."""
    names, given = law.model.names, Pins.none(count)
    for name, value in pins.items():
        if name not in names:
            raise UnknownNameError(f"{name!r} is no resource of {law.model.id}; resources: {', '.join(names)}")
        if not (np.isfinite(value) & (np.asarray(value) > 0)).all():
            raise DomainError(f"{name} = {value}: a resource is a positive finite number")
        values = np.broadcast_to(np.log(np.asarray(value, float)), (count,))
        given = given.with_another(np.full(count, names.index(name)), values)
    return given


def _optima(law: FiniteLaw, f: np.ndarray, log_f: np.ndarray, pins: Pins, near: np.ndarray | None) -> Optima:
    problems = [Problem.of(b, pins) for b in branches(law)]
    if len(log_f) <= SEEDS or pins.vary or near is not None:  # a neighbour's optimum may be another problem's
        return _packed(law, f, scratch(problems, log_f, pins, near))
    seeds = np.unique(np.quantile(log_f, np.linspace(0, 1, SEEDS)))
    nearby = scratch(problems, seeds, pins[np.zeros(len(seeds), int)])
    return _packed(law, f, filled(problems, nearby, seeds, log_f, pins))


def _packed(law: FiniteLaw, f: np.ndarray, found: Found) -> Optima:
    components = np.full((len(f), len(law.names)), np.nan)
    error = np.full(len(f), np.nan)
    parts = branches(law)
    for which, kind in enumerate(found.kinds):
        rows = np.flatnonzero(found.kind == which)
        branch = parts[kind.branch]
        if rows.size:
            sizes = branch.sizes(found.x[rows])
            components[rows] = 0.0
            components[np.ix_(rows, [law.names.index(n) for n in branch.names])] = sizes.components
            error[rows] = np.where(np.isnan(found.decay[rows]), np.inf, sizes.error)
    value = np.where(found.kind < 0, np.nan, found.value)
    shares = components / np.exp(value)[:, None]
    return Optima(
        law, f, found.x, value, shares, found.decay, found.growth, error, found.flat, tuple(found.kinds), found.kind
    )
