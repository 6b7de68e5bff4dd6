"""The search for optima: from scratch at few budgets, filled in between neighbours at many.

Between two solved neighbours the active constraints are known but for a few places where they change, so each budget
starts at its neighbour's tangent and takes two or three steps of Newton's method; where the conditions of optimality then
fail, it is solved from scratch as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from .conditions import FEASIBLE, Conditions
from .descent import descended
from .interior import interior
from .newton import FEW, RESTING, Point, polished, resting
from .picture import Pins, Problem
from .start import started, starts

FAR = 100.0  # log of a budget that is very large
FRACTIONS = (1 / 2, 1 / 4, 1 / 8)  # of log f, where the optimum is looked for when it is not found at f itself
SEEDS = 65  # budgets solved from scratch out of many
TOUCHED = 1e-9  # of a limit, in logarithms: a start this close to it is taken to be at it


@dataclass(frozen=True)
class Kind:
    """What decides an optimum: the branch of the law and which inequalities are tight, (m,)."""

    branch: int
    active: np.ndarray


@dataclass
class Found:
    """The best so far at each budget; filled in place while branches and patterns are tried."""

    value: np.ndarray
    x: np.ndarray
    growth: np.ndarray
    decay: np.ndarray
    flat: np.ndarray
    kinds: list[Kind]
    kind: np.ndarray

    @staticmethod
    def empty(count: int, size: int) -> Found:
        nan = np.full((count, size), np.nan)
        return Found(
            np.full(count, np.inf), nan, nan.copy(), np.full(count, np.nan),
            np.zeros(count, bool), [], np.full(count, -1),
        )  # fmt: skip

    def take(self, rows: np.ndarray, point: Point, kind: Kind) -> None:
        """Keep what is sound and better than what is there."""
        better = point.sound & (point.value < self.value[rows])
        if not better.any():
            return
        here = rows[better]
        self.value[here], self.x[here] = point.value[better], point.x[better]
        self.growth[here], self.decay[here] = point.growth[better], point.decay[better]
        self.flat[here], self.kind[here] = point.flat[better], self._index(kind)

    def adopt(self, rows: np.ndarray, other: Found) -> None:
        """Take over what was found of these rows alone."""
        for name in ("value", "x", "growth", "decay", "flat"):
            getattr(self, name)[rows] = getattr(other, name)
        self.kind[rows] = np.array([*map(self._index, other.kinds), -1])[other.kind]

    def _index(self, kind: Kind) -> int:
        known = [
            k for k, own in enumerate(self.kinds) if own.branch == kind.branch and (own.active == kind.active).all()
        ]
        if not known:
            self.kinds.append(kind)
        return known[0] if known else len(self.kinds) - 1


def scratch(problems: list[Problem], log_f: np.ndarray, pins: Pins, near: np.ndarray | None = None) -> Found:
    """Every branch from scratch at every budget.

    Mostly only the budget limits the resources, or it and what the first try exceeds, which Newton's method tells quickly;
    where it does not end at a proper minimum, the interior-point method finds out what limits them. A law that knows where
    its minima are has the limits found on the way down from there; ``near`` is one of them.
    """
    found = Found.empty(len(log_f), len(problems[0].law.model.names))
    for index, problem in enumerate(problems):
        if hasattr(problem.law, "start"):
            _downhill(found, index, problem, log_f, pins, near)
            continue
        alone = np.arange(len(problem.upper_speeds)) == 0
        start = started(problem, log_f, pins, near)
        guess = polished(problem, alone, log_f, start, pins)
        guess.sound &= ~guess.flat
        found.take(np.arange(len(log_f)), guess, Kind(index, alone))
        lost = np.flatnonzero(~guess.sound)
        if lost.size:
            lost = _limited(found, index, problem, lost, guess.x, log_f, pins)
            lost = _inside(found, index, problem, lost, log_f, pins)
            _from_below(found, index, problem, lost[log_f[lost] > FAR], log_f, pins)
    if hasattr(problems[0].law, "start"):
        _unspoken(found, problems[0], np.flatnonzero(found.kind < 0), log_f, pins, near)
    return found


def _limited(
    found: Found, index: int, problem: Problem, rows: np.ndarray, x: np.ndarray, log_f: np.ndarray, pins: Pins
) -> np.ndarray:
    """Newton's method with what ``x`` exceeds taken as tight; the rows where that is not the answer, nor a proof that there
    is none."""
    exceeded = problem.limits(x[rows], log_f[rows], pins[rows]).upper > FEASIBLE
    exceeded[:, 0] = True
    done = np.zeros(len(rows), bool)
    for active, part in _patterns(exceeded, exceeded.sum(1) > 1):
        here = rows[part]
        point = polished(problem, active, log_f[here], x[here], pins[here])
        point.sound &= ~point.flat
        found.take(here, point, Kind(index, active))
        limits = problem.limits(point.x, log_f[here], pins[here])
        done[part] = point.sound | Conditions(problem, np.flatnonzero(active)).contradict(limits)
    return rows[~done]


def _downhill(found: Found, index: int, problem: Problem, log_f: np.ndarray, pins: Pins, near) -> None:
    """From every start Newton's method with what it touches taken as tight, and where that is not it, with what a descent
    from there finds to be."""
    start = starts(problem, log_f, pins, near)
    rows, x = np.tile(np.arange(len(log_f)), len(start)), start.reshape(-1, start.shape[2])
    touched = problem.limits(x, log_f[rows], pins[rows]).upper > -TOUCHED
    touched[:, 0] = True
    lost = _tight(found, index, problem, rows, touched, x, log_f, pins, proper=True)
    if lost.size:
        if near is not None:
            x = np.concatenate([_admissible(problem, near, x[: len(near)], log_f, pins), x[len(near) :]])
        down = descended(problem, log_f[rows[lost]], x[lost], pins[rows[lost]])
        for stuck, ended in ((False, down.done), (True, ~down.done)):  # by the rounding of the law, it may be
            here = rows[lost[ended]]
            _tight(found, index, problem, here, down.tight[ended], down.x[ended], log_f, pins, proper=stuck)


def _admissible(problem: Problem, near: np.ndarray, x: np.ndarray, log_f, pins: Pins) -> np.ndarray:
    """``near`` where it is admissible as it is, else ``x``: on the way down the budget need not be spent."""
    seen = problem.limits(near, log_f, pins)
    fair = (seen.upper <= RESTING).all(1) & (np.abs(seen.level) <= RESTING).all(1)
    return np.where(fair[:, None], near, x)


def _tight(
    found: Found, index: int, problem: Problem, rows, active: np.ndarray, x, log_f, pins, proper: bool = False
) -> np.ndarray:
    """Newton's method at ``rows`` from ``x`` (k, R), with the limits in ``active`` tight; which of the k end at no minimum.
    Only a ``proper`` one counts, a point, or also one that is too flat for the method to end."""
    done = np.zeros(len(rows), bool)
    for pattern, part in _patterns(active, np.ones(len(rows), bool)):
        here, kind = rows[part], Kind(index, pattern)
        point = polished(problem, pattern, log_f[here], x[part], pins[here], FEW)
        point.sound &= ~(proper & point.flat)
        _keep(found, here, point, kind)
        done[part] = point.sound
        if not (proper or point.sound.all()):
            here, there = here[~point.sound], x[part][~point.sound]
            _keep(found, here, resting(problem, pattern, log_f[here], there, pins[here]), kind)
    return np.flatnonzero(~done)


def _keep(found: Found, rows: np.ndarray, point: Point, kind: Kind) -> None:
    """Of several points at a row the best sound one."""
    sound = np.flatnonzero(point.sound)
    order = sound[np.argsort(point.value[sound], kind="stable")]
    here, first = np.unique(rows[order], return_index=True)
    found.take(here, point.at(order[first]), kind)


def _unspoken(found: Found, problem: Problem, rows: np.ndarray, log_f, pins, near: np.ndarray | None) -> None:
    """A law that knows where its optimum is, and means nothing there or has none, is taken at its word: a point without
    numbers, exponent included."""
    if not rows.size:
        return
    alone = np.arange(len(problem.upper_speeds)) == 0
    start = started(problem, log_f[rows], pins[rows], None if near is None else near[rows])
    point = resting(problem, alone, log_f[rows], start, pins[rows])
    point.value[~np.isfinite(point.value)] = 0.0
    point.decay[:] = np.nan
    found.take(rows, point, Kind(0, alone))


def _inside(found: Found, index: int, problem: Problem, rows: np.ndarray, log_f, pins) -> np.ndarray:
    """The interior-point method at some rows; those where it finds nothing."""
    if not rows.size:
        return rows
    inside = interior(problem, log_f[rows], started(problem, log_f[rows], pins[rows]), pins[rows])
    for active, part in _patterns(inside.state.z > inside.state.s, inside.done):
        here, x = rows[part], inside.state.x[part]
        point = polished(problem, active, log_f[here], x, pins[here])
        found.take(here, point, Kind(index, active))
        if not point.sound.all():
            here, x = here[~point.sound], x[~point.sound]
            found.take(here, resting(problem, active, log_f[here], x, pins[here]), Kind(index, active))
    return rows[~inside.done]


def _from_below(found: Found, index: int, problem: Problem, rows: np.ndarray, log_f, pins) -> None:
    """At very large budgets all is nearly piecewise linear and the interior-point method creeps, but the optimum grows
    steadily: that of a smaller budget, taken on along its tangent."""
    for part in FRACTIONS if rows.size else ():
        below = Found.empty(len(rows), found.x.shape[1])
        less = log_f[rows] * part
        _inside(below, index, problem, np.arange(len(rows)), less, pins[rows])
        for which, kind in enumerate(below.kinds):
            kept = np.flatnonzero(below.kind == which)
            here, more = rows[kept], (log_f[rows] - less)[kept, None]
            start = below.x[kept] + below.growth[kept] * more
            found.take(here, polished(problem, kind.active, log_f[here], start, pins[here]), Kind(index, kind.active))


def _patterns(active: np.ndarray, usable: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Sets of active constraints with the rows that have them."""
    rows = np.flatnonzero(usable)
    if rows.size:
        kinds, which = np.unique(active[rows], axis=0, return_inverse=True)
        for k, kind in enumerate(kinds):
            yield kind, rows[which.ravel() == k]


def filled(problems, nearby: Found, seeds: np.ndarray, log_f: np.ndarray, pins: Pins) -> Found:
    """Budgets between solved ones, by the branch and the constraints of the neighbours on both sides."""
    found = Found.empty(len(log_f), nearby.x.shape[1])
    right = np.clip(np.searchsorted(seeds, log_f), 1, len(seeds) - 1)
    near = np.where(log_f - seeds[right - 1] < seeds[right] - log_f, right - 1, right)
    for side in (near, np.where(near == right, right - 1, right)):
        kinds = nearby.kind[side]
        again = (kinds >= 0) & ((kinds != nearby.kind[near]) | (side == near))
        for which in np.unique(kinds[again]):
            rows = np.flatnonzero(again & (kinds == which))
            seed, kind = side[rows], nearby.kinds[which]
            start = nearby.x[seed] + nearby.growth[seed] * (log_f[rows] - seeds[seed])[:, None]
            point = polished(problems[kind.branch], kind.active, log_f[rows], start, pins[rows])
            found.take(rows, point, kind)
    lost = np.flatnonzero(found.kind < 0)
    for part in np.array_split(lost, max(1, len(lost) // SEEDS)) if lost.size else ():
        found.adopt(part, scratch(problems, log_f[part], pins[part]))
    return found
