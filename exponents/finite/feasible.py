"""Sizes that meet all constraints, near given ones; where there are none, the limit that forbids them.

Gauss-Newton steps on the sum of squares of what is exceeded. Where they end with something left, that much of each
constraint, taken as its weight, cancels all slopes: no other sizes do better, and none is admissible if the constraints are
convex or nearly straight (Farkas' lemma, Boyd and Vandenberghe 2004, section 5.8).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .law import HELD, FiniteLaw, branches
from .picture import Pins, Problem, finite

ITERATIONS = 40
LARGEST = 3.0  # of a step in log x
MET = 1e-9  # by which a constraint may be exceeded on the way
EXCEEDED = 1e-6  # by which one is exceeded that cannot be met
CANCELLED = 1e-4  # of the slopes, at most, is left of their weighted sum


@dataclass(frozen=True)
class Nearest:
    """At n points: sizes ``x`` (n, R), by how much each inequality is exceeded there, (n, m), the budget first, and whether
    no sizes meet all constraints, (n,)."""

    x: np.ndarray
    excess: np.ndarray
    forbidden: np.ndarray


def nearest(problem: Problem, x: np.ndarray, log_f: np.ndarray, pins: Pins) -> Nearest:
    """From points ``x`` (n, R) at budgets ``log_f`` (n,)."""
    x, live = x.copy(), np.arange(len(x))
    excess, forbidden = np.zeros((len(x), len(problem.upper_speeds))), np.zeros(len(x), bool)
    kept = np.zeros(excess.shape, bool)
    for _ in range(ITERATIONS):
        seen = problem.limits(x[live], log_f[live], pins[live])
        excess[live] = np.maximum(finite(seen.upper), 0.0)
        broken = np.concatenate([excess[live], finite(seen.level)], 1)
        slopes = finite(np.concatenate([seen.upper_slopes, seen.level_slopes], 1))
        size = np.abs(broken).max(1, initial=0.0)
        pull = np.abs((broken[:, None, :] @ slopes)[:, 0]).max(1, initial=0.0)
        forbidden[live] = (size > EXCEEDED) & (pull <= CANCELLED * size)
        kept[live] = (excess[live] > 0) | (kept[live] & (seen.upper > -EXCEEDED))  # what had to be met stays met
        tight = np.concatenate([kept[live], np.ones(seen.level.shape, bool)], 1)
        going = (size > MET) & ~forbidden[live]
        if not going.any():
            break
        live, broken, slopes = live[going], broken[going], (slopes * tight[:, :, None])[going]
        step = (np.linalg.pinv(slopes) @ broken[:, :, None])[:, :, 0]
        far = np.abs(step).max(1, initial=0.0)
        x[live] -= step * np.minimum(1.0, LARGEST / np.maximum(far, LARGEST))[:, None]
    return Nearest(x, excess, forbidden)


def forbidding(law: FiniteLaw, x: np.ndarray, log_f: np.ndarray, pins: Pins) -> tuple[np.ndarray, np.ndarray]:
    """(n,) texts: the limit that forbids all sizes near points ``x`` (n, R), "" where nothing does, and the sizes (n, R)
    that are admissible there. Of a law with several branches both are those of the first; any forbids all if all do."""
    first, *others = (Problem.of(branch, pins) for branch in branches(law))
    found = nearest(first, x, log_f, pins)
    rows = np.flatnonzero(found.forbidden)
    for problem in others:
        rows = rows[nearest(problem, x[rows], log_f[rows], pins[rows]).forbidden]
    texts = np.full(len(x), "", object)
    for i in rows:
        texts[i] = _named(first, found, i)
    return texts, found.x


def _named(problem: Problem, at: Nearest, i: int) -> str:
    """The inequality that is exceeded most, by its label; a resource's name gets the value that it is limited to."""
    excess = at.excess[i]
    which = int(np.argmax(excess[1:])) if len(excess) > 1 else 0
    labels = getattr(problem.law, "labels", None)
    if len(excess) == 1 or excess[1 + which] <= EXCEEDED or labels is None:
        return "the budget" if excess[0] > EXCEEDED else "the constraints"
    label, names = labels[problem.upper[which]].removeprefix(HELD), problem.law.model.names
    if label not in names:
        return label
    column = names.index(label)
    value, slope = (part[0, problem.upper[which]] for part in problem.law.bounds(at.x[i : i + 1]))
    return f"{label} {'<=' if slope[column] > 0 else '>='} {np.exp(at.x[i, column] - value / slope[column]):.3g}"
