"""Which runs a fit hangs on.

For each exponent the few runs (one in fifty) whose removal moves it most are found from the changes when runs are left
out one at a time, which add up to first order (the approximate maximum influence of arXiv 2011.14999), and the law is
fitted again without them: what is reported is that refit. Such a group always exists; it is an alarm where it holds far
more than its share of the objective, that is, where the law does not describe these runs, and the exponent moves visibly.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from verify.runs.descent import descend
from verify.runs.estimate import COOLING, EXACT, Estimate
from verify.runs.objective import DELTA, huber

FRACTION = 0.02
VISIBLE = 0.5  # standard errors by which a change is worth a word
_ALARM = 10.0  # times its share of the runs (or half) that a group holds of the objective


@dataclass(frozen=True)
class Influence:
    """The group of runs without which an exponent moves most, and the fit without them.

    exponent   whose change the group was chosen for
    lines      of the file, of the runs in the group
    share      of the group in the objective of all runs
    highest    whether the group is that of the highest losses
    alarm      whether the law does not describe these runs and the exponent rests on them
    objective  and vector (P,): the refit
    """

    exponent: str
    lines: tuple[int, ...]
    share: float
    highest: bool
    alarm: bool
    objective: float
    vector: np.ndarray


def influences(found: Estimate, without: np.ndarray) -> tuple[Influence, ...]:
    """One Influence for each exponent of the law; ``without`` (n, P) are the fits that leave out one run each."""
    names = found.objective.law.exponents
    first = len(found.vector) - len(names)
    moves = (without - found.vector)[:, first:]
    count = max(1, round(FRACTION * len(without)))
    return tuple(_influence(found, name, first + k, moves[:, k], count) for k, name in enumerate(names))


def _influence(found: Estimate, name: str, place: int, move: np.ndarray, count: int) -> Influence:
    order = np.argsort(move, kind="stable")
    groups = np.stack([np.sort(order[-count:]), np.sort(order[:count])])  # those that raise it, those that lower it
    weights = np.ones((2, len(move)))
    np.put_along_axis(weights, groups, 0.0, axis=1)
    refits = descend(found.objective, np.repeat(found.vector[None], 2, axis=0), weights, COOLING)
    shifts = np.abs(refits.vectors[:, place] - found.vector[place])
    chosen = int(shifts.argmax())
    runs, rows = found.objective.runs, groups[chosen]
    exact = found.value <= EXACT * len(runs)  # residuals are rounding, and so are their shares
    share = 0.0 if exact else float(huber(found.residuals[rows], DELTA).sum() / found.value)
    return Influence(
        name,
        tuple(int(line) for line in runs.lines[rows]),
        share,
        bool(runs.loss[rows].min() > np.delete(runs.loss, rows).max()),
        share > min(_ALARM * count / len(runs), 0.5) and shifts[chosen] > VISIBLE * _jackknife(move),
        float(refits.values[chosen]),
        refits.vectors[chosen],
    )


def _jackknife(move: np.ndarray) -> float:
    """Standard error from changes (n,) when one run is left out."""
    return float(np.sqrt((len(move) - 1) * np.var(move)))
