"""A parameter of the algorithm chosen together with the resources: laws that differ in its value, as one law.

Such a hyperparameter (the power of a schedule's tail) costs nothing and has no exponent: it is one coordinate more, log p.
Of the law at a value everything is known but its derivatives in log p, which are central differences between laws.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from ..errors import UnknownNameError
from ..hyperparameter import Hyperparameter
from ..model import Model, Resource
from .law import FiniteLaw, Sizes, branches
from .picture import logarithm

STEP = 1e-3  # in log p: what differences neglect and what they lose to rounding are both below 1e-6
TRIED = 3  # values, evenly spaced in the logarithm, from which the best one is looked for
KEPT = 512  # laws at values that were asked for


@dataclass(frozen=True)
class Wider:
    """A ``model`` as a law sees it whose last resource, ``extra``, is a parameter."""

    model: Any
    extra: Resource

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or name == "model":
            raise AttributeError(name)
        return getattr(self.model, name)

    @property
    def names(self) -> tuple[str, ...]:
        return (*self.model.names, self.extra.name)

    @property
    def resources(self) -> tuple[Resource, ...]:
        return (*self.model.resources, self.extra)

    def resource(self, name: str) -> Resource:
        """UnknownNameError if there is none of that name."""
        found = next((r for r in self.resources if r.name == name), None)
        if found is None:
            raise UnknownNameError(f"no resource {name!r} in {self.model.id}; it has {', '.join(self.names)}")
        return found


@dataclass(frozen=True, eq=False)
class Chosen:
    """:class:`~.law.FiniteLaw` in the resources of the laws that ``at`` makes and, last, in ``what``.

    ``branch`` is the one of their branches that it speaks of, None for all.
    """

    what: Hyperparameter
    at: Callable[[float], FiniteLaw]
    branch: int | None = None

    # --- what all of them share

    @cached_property
    def _middle(self) -> FiniteLaw:
        return self._law(float(np.sqrt(self.what.least * self.what.largest)))

    def _law(self, value: float) -> FiniteLaw:
        found = self._laws.get(value)
        if found is None:
            if len(self._laws) >= KEPT:
                self._laws.clear()
            found = self.at(value)
            self._laws[value] = found = found if self.branch is None else branches(found)[self.branch]
        return found

    @cached_property
    def _laws(self) -> dict[float, FiniteLaw]:
        return {}

    def __getattr__(self, name: str) -> Any:
        """What not every law has (``ranges``), as one of them has it."""
        if name.startswith("_") or name in ("freed", "rates", "minima"):
            raise AttributeError(name)
        return getattr(self._middle, name)

    @cached_property
    def model(self) -> Model | Wider:
        return Wider(self._middle.model, Resource(self.what.name, at_least_one=False, meaning="chosen"))

    @property
    def branches(self) -> tuple[Chosen, ...]:
        if self.branch is not None:
            return (self,)
        return tuple(replace(self, branch=k) for k in range(len(branches(self._middle))))

    @property
    def labels(self) -> tuple[str, ...]:
        """What each bound is, the two of the parameter last."""
        name = self.what.name
        return (*self._middle.labels, f"{self.what.least:g} <= {name}", f"{name} <= {self.what.largest:g}")

    # --- the protocol

    def sizes(self, x: np.ndarray) -> Sizes:
        """The components at logarithms (n, R + 1)."""
        here, above, below = self._around(x, lambda law, x: law.sizes(x))
        steep = (above.components - below.components) / (2 * STEP)
        slopes = np.concatenate([here.slopes, steep[:, :, None]], axis=2)
        return Sizes(here.components, slopes, here.error)

    def logarithm(self, x: np.ndarray, bent: bool = True) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """See :class:`~.law.FiniteLaw`."""
        (value, gradient, hessian, bend), above, below = self._around(x, lambda law, x: _Seen(*logarithm(law, x, bent)))
        steep = (above.value - below.value) / (2 * STEP)
        gradient = np.column_stack([gradient, steep])
        if not bent:
            return value, gradient, *np.zeros((2, *x.shape, x.shape[1]))
        full = np.zeros((*x.shape, x.shape[1]))
        full[:, :-1, :-1] = hessian
        full[:, -1, :-1] = full[:, :-1, -1] = (above.gradient - below.gradient) / (2 * STEP)
        full[:, -1, -1] = (above.value + below.value - 2 * value) / STEP**2
        more = np.zeros_like(full)
        more[:, :-1, :-1] = bend
        return value, gradient, full, more

    def budget(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """That of the resources: the parameter costs nothing."""
        values, slopes = self._middle.budget(x[:, :-1])
        return values, np.column_stack([slopes, np.zeros(len(x))])

    def bounds(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Those of the law at the value, then the least and the largest value."""
        here, above, below = self._around(x, lambda law, x: _Bounds(*law.bounds(x)))
        ends = np.log([self.what.least, self.what.largest]) * [1, -1] + x[:, -1:] * [-1, 1]
        count = here.values.shape[1]
        slopes = np.zeros((len(x), count + 2, x.shape[1]))
        slopes[:, :count, :-1] = here.slopes
        slopes[:, :count, -1] = (above.values - below.values) / (2 * STEP)
        slopes[:, count:, -1] = -1.0, 1.0
        return np.column_stack([here.values, ends]), slopes

    def start(self, log_f: np.ndarray) -> np.ndarray:
        """(n, R + 1) the best of what some values lead to."""
        values = np.geomspace(self.what.least, self.what.largest, TRIED + 2)[1:-1]
        found = np.concatenate([self._started(float(value), log_f) for value in values])
        losses = [self.logarithm(x, bent=False)[0] for x in found]
        return found[np.argmin(np.nan_to_num(losses, nan=np.inf), axis=0), np.arange(len(log_f))]

    def _started(self, value: float, log_f: np.ndarray) -> np.ndarray:
        """(K, n, R + 1) the minima at a value."""
        from .optimum import optimum

        law = self._law(value)
        x = law.start(log_f) if hasattr(law, "start") else optimum(law, np.exp(log_f)).x
        x = x if x.ndim == 3 else x[None]
        return np.concatenate([x, np.full((*x.shape[:2], 1), np.log(value))], axis=2)

    def _around(self, x: np.ndarray, of: Callable[[FiniteLaw, np.ndarray], Any]) -> tuple[Any, Any, Any]:
        """What ``of`` says at the points, and at values of the parameter a step above and below."""
        logs, which = np.unique(x[:, -1], return_inverse=True)
        groups = [np.flatnonzero(which == k) for k in range(len(logs))]
        order = np.argsort(np.concatenate(groups)) if groups else np.zeros(0, int)

        def told(step: float) -> Any:
            parts = [of(self._law(float(np.exp(log + step))), x[rows, :-1]) for log, rows in zip(logs, groups)]
            joined = (np.concatenate(each)[order] for each in zip(*(vars(part).values() for part in parts)))
            return type(parts[0])(*joined)

        return told(0.0), told(STEP), told(-STEP)


@dataclass(frozen=True)
class _Seen:
    value: np.ndarray
    gradient: np.ndarray
    hessian: np.ndarray
    bend: np.ndarray

    def __iter__(self):
        return iter(vars(self).values())


@dataclass(frozen=True)
class _Bounds:
    values: np.ndarray
    slopes: np.ndarray
