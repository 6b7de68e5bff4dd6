"""The optimum of a law at finite budgets: sizes, loss, shares of the components, local exponents.

Few budgets are solved from scratch. Many are filled in: between two solved neighbours the active constraints are known
but for a few places where they change, so each budget starts at its neighbour's tangent and takes two or three steps of
Newton's method; where the conditions of optimality then fail, it is solved from scratch as well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..errors import DomainError, UnknownNameError
from .interior import interior
from .law import FiniteLaw, branches
from .newton import FEASIBLE, polished, resting
from .picture import Problem
from .start import started

FAR = 100.0  # log of a budget that is very large
FRACTIONS = (1 / 2, 1 / 4, 1 / 8)  # of log f, where the optimum is looked for when it is not found at f itself
SEEDS = 65  # budgets solved from scratch out of many
MOST = 100 * SEEDS  # budgets whose active constraints are noted one by one


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
    branch    (n,) index of the best branch, -1 where nothing is admissible
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
    branch: np.ndarray

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
    pins: Mapping[str, float | np.ndarray] | None = None,
    near: np.ndarray | None = None,
) -> Optima:
    """The optimum at budgets f, (n,), with the resources in ``pins`` kept at given positive values (numbers or (n,)).

    ``near`` (n, R) are logarithms of sizes at which to start, such as the optimum of a similar law.

    Where no sizes are admissible the numbers are nan and ``branch`` is -1 (see ``validity``). Raises DomainError for a
    budget or a pinned value that is no positive finite number, UnknownNameError for a pin that is no resource.
    """
    log_f = log_budgets(budget)
    return _optima(law, np.atleast_1d(np.asarray(budget, float)), log_f, _pinned(law, pins or {}, len(log_f)), near)


def log_budgets(budget) -> np.ndarray:
    """(n,) natural logarithms; DomainError where a budget is not a positive finite number."""
    values = np.atleast_1d(np.asarray(budget, float))
    if values.ndim != 1 or not (np.isfinite(values) & (values > 0)).all():
        bad = values[~(np.isfinite(values) & (values > 0))].tolist()
        raise DomainError(f"a budget of {bad[:3]}: give positive finite numbers in one dimension")
    return np.log(values)


def _pinned(law: FiniteLaw, pins: Mapping[str, float | np.ndarray], count: int) -> tuple[tuple[int, ...], np.ndarray]:
    names = law.model.names
    for name, value in pins.items():
        if name not in names:
            raise UnknownNameError(f"{name!r} is no resource of {law.model.id}; resources: {', '.join(names)}")
        if not (np.isfinite(value) & (np.asarray(value) > 0)).all():
            raise DomainError(f"{name} = {value}: a resource is a positive finite number")
    columns = [np.broadcast_to(np.log(np.asarray(v, float)), (count,)) for v in pins.values()]
    return tuple(names.index(n) for n in pins), np.array(columns).T.reshape(count, len(columns))


def _optima(law: FiniteLaw, f: np.ndarray, log_f: np.ndarray, pinned, near: np.ndarray | None) -> Optima:
    where, values = pinned
    problems = [Problem.of(b, where) for b in branches(law)]
    varying = values.size and np.ptp(values, axis=0).any()  # then a neighbour's optimum is another problem's
    if len(log_f) <= SEEDS or varying:
        return _packed(law, f, _scratch(problems, log_f, values, near))
    seeds = np.unique(np.quantile(log_f, np.linspace(0, 1, SEEDS)))
    nearby = _scratch(problems, seeds, np.broadcast_to(values[0], (len(seeds), values.shape[1])))
    return _packed(law, f, _filled(problems, nearby, seeds, log_f, values))


@dataclass
class _Found:
    """The best so far at each budget; filled in place while branches and patterns are tried."""

    value: np.ndarray
    x: np.ndarray
    growth: np.ndarray
    decay: np.ndarray
    flat: np.ndarray
    branch: np.ndarray
    active: list

    @staticmethod
    def empty(count: int, size: int) -> _Found:
        nan = np.full((count, size), np.nan)
        return _Found(
            np.full(count, np.inf), nan, nan.copy(), np.full(count, np.nan),
            np.zeros(count, bool), np.full(count, -1), [None] * count,
        )  # fmt: skip

    def take(self, rows: np.ndarray, point, branch: int, active: np.ndarray) -> None:
        """Keep what is sound and better than what is there."""
        better = point.sound & (point.value < self.value[rows])
        here = rows[better]
        self.value[here], self.x[here] = point.value[better], point.x[better]
        self.growth[here], self.decay[here] = point.growth[better], point.decay[better]
        self.flat[here], self.branch[here] = point.flat[better], branch
        for i in here if len(self.active) <= MOST else ():
            self.active[i] = active


def _scratch(problems: list[Problem], log_f: np.ndarray, pins: np.ndarray, near: np.ndarray | None = None) -> _Found:
    """Every branch from scratch at every budget.

    Mostly only the budget limits the resources, or it and what the first try exceeds, which Newton's method tells quickly;
    where it does not end at a proper minimum, the interior-point method finds out what limits them.
    """
    found = _Found.empty(len(log_f), len(problems[0].law.model.names))
    for index, problem in enumerate(problems):
        alone = np.arange(len(problem.upper_speeds)) == 0
        start = started(problem, log_f, pins, near)
        guess = polished(problem, alone, log_f, start, pins)
        guess.sound &= ~guess.flat
        found.take(np.arange(len(log_f)), guess, index, alone)
        lost = np.flatnonzero(~guess.sound)
        lost = _limited(found, index, problem, lost, guess.x, log_f, pins)
        lost = _unspoken(found, index, problem, lost, start, log_f, pins)
        lost = _inside(found, index, problem, lost, log_f, pins)
        _from_below(found, index, problem, lost[log_f[lost] > FAR], log_f, pins)
    return found


def _limited(found: _Found, index: int, problem: Problem, rows: np.ndarray, x: np.ndarray, log_f, pins) -> np.ndarray:
    """Newton's method with what ``x`` exceeds taken as tight; the rows where that is not the answer."""
    if not rows.size:
        return rows
    exceeded = problem.picture(x[rows], log_f[rows], pins[rows], bent=False).upper > FEASIBLE
    exceeded[:, 0] = True
    solved = np.zeros(len(rows), bool)
    for active, part in _patterns(exceeded, exceeded.sum(1) > 1):
        here = rows[part]
        point = polished(problem, active, log_f[here], x[here], pins[here])
        point.sound &= ~point.flat
        found.take(here, point, index, active)
        solved[part] = point.sound
    return rows[~solved]


def _unspoken(found: _Found, index: int, problem: Problem, rows: np.ndarray, start, log_f, pins) -> np.ndarray:
    """A law that knows where its optimum is, and means nothing there or has none, is taken at its word: a point without
    numbers. The other rows."""
    if not rows.size or not hasattr(problem.law, "start"):
        return rows
    alone = np.arange(len(problem.upper_speeds)) == 0
    point = resting(problem, alone, log_f[rows], start[rows], pins[rows])
    point.value[~np.isfinite(point.value)] = 0.0
    found.take(rows, point, index, alone)
    return rows[:0]


def _inside(found: _Found, index: int, problem: Problem, rows: np.ndarray, log_f, pins) -> np.ndarray:
    """The interior-point method at some rows; those where it finds nothing."""
    if not rows.size:
        return rows
    inside = interior(problem, log_f[rows], started(problem, log_f[rows], pins[rows]), pins[rows])
    for active, part in _patterns(inside.state.z > inside.state.s, inside.done):
        here, x = rows[part], inside.state.x[part]
        point = polished(problem, active, log_f[here], x, pins[here])
        found.take(here, point, index, active)
        if not point.sound.all():
            here, x = here[~point.sound], x[~point.sound]
            found.take(here, resting(problem, active, log_f[here], x, pins[here]), index, active)
    return rows[~inside.done]


def _from_below(found: _Found, index: int, problem: Problem, rows: np.ndarray, log_f, pins) -> None:
    """At very large budgets all is nearly piecewise linear and the interior-point method creeps, but the optimum grows
    steadily: that of a smaller budget, taken on along its tangent."""
    for part in FRACTIONS if rows.size else ():
        below = _Found.empty(len(rows), found.x.shape[1])
        less = log_f[rows] * part
        _inside(below, index, problem, np.arange(len(rows)), less, pins[rows])
        for label in np.unique(_labels(below)):
            kept = np.flatnonzero(_labels(below) == label) if label >= 0 else np.array([], int)
            if kept.size:
                active, start = (
                    below.active[kept[0]],
                    below.x[kept] + below.growth[kept] * (log_f[rows] - less)[kept, None],
                )
                point = polished(problem, active, log_f[rows[kept]], start, pins[rows[kept]])
                found.take(rows[kept], point, index, active)


def _patterns(active: np.ndarray, usable: np.ndarray):
    """Sets of active constraints with the rows that have them."""
    rows = np.flatnonzero(usable)
    if rows.size:
        kinds, which = np.unique(active[rows], axis=0, return_inverse=True)
        for k, kind in enumerate(kinds):
            yield kind, rows[which.ravel() == k]


def _filled(problems, nearby: _Found, seeds: np.ndarray, log_f: np.ndarray, pins: np.ndarray) -> _Found:
    """Budgets between solved ones, by the branch and the constraints of the neighbours on both sides."""
    found = _Found.empty(len(log_f), nearby.x.shape[1])
    right = np.clip(np.searchsorted(seeds, log_f), 1, len(seeds) - 1)
    labels = _labels(nearby)
    near = np.where(log_f - seeds[right - 1] < seeds[right] - log_f, right - 1, right)
    for side in (near, np.where(near == right, right - 1, right)):
        again = np.flatnonzero((labels[side] >= 0) & ((labels[side] != labels[near]) | (side == near)))
        for label in np.unique(labels[side[again]]):
            rows = again[labels[side[again]] == label]
            seed = side[rows]
            branch, active = nearby.branch[seed[0]], nearby.active[seed[0]]
            start = nearby.x[seed] + nearby.growth[seed] * (log_f[rows] - seeds[seed])[:, None]
            found.take(rows, polished(problems[branch], active, log_f[rows], start, pins[rows]), branch, active)
    lost = np.flatnonzero(found.branch < 0)
    for part in np.array_split(lost, max(1, len(lost) // SEEDS)) if lost.size else ():
        alone = _scratch(problems, log_f[part], pins[part])
        for name in ("value", "x", "growth", "decay", "flat", "branch"):
            getattr(found, name)[part] = getattr(alone, name)
    return found


def _labels(nearby: _Found) -> np.ndarray:
    """A number for each pair of branch and active set, -1 where there is no optimum."""
    keys = [None if a is None else (b, a.tobytes()) for b, a in zip(nearby.branch, nearby.active)]
    known = {key: k for k, key in enumerate(dict.fromkeys(k for k in keys if k is not None))}
    return np.array([known.get(key, -1) for key in keys])


def _packed(law: FiniteLaw, f: np.ndarray, found: _Found) -> Optima:
    components = np.zeros((len(f), len(law.names)))
    error = np.full(len(f), np.nan)
    for index, branch in enumerate(branches(law)):
        rows = np.flatnonzero(found.branch == index)
        if rows.size:
            sizes = branch.sizes(found.x[rows])
            components[np.ix_(rows, [law.names.index(n) for n in branch.names])] = sizes.components
            unspoken = found.flat[rows] & hasattr(branch, "start")
            error[rows] = np.where(unspoken, np.inf, sizes.error)
    none = found.branch < 0
    components[none] = np.nan
    value = np.where(none, np.nan, found.value)
    shares = components / np.exp(value)[:, None]
    return Optima(law, f, found.x, value, shares, found.decay, found.growth, error, found.flat, found.branch)
