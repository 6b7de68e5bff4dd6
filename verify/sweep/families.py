"""Compute-optimal exponents from the records of a sweep.

Tasks that differ in width and seed alone, with the learning rate chosen by one rule, form a family: the i-th gamma
of the grid at every width. Records of several seeds at one width are more runs of the same simulation. A family
whose records are complete goes to :func:`verify.measured.measured_exponents`.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from exponents.errors import DataError, DomainError
from verify.measured import Measured, measured_exponents
from verify.simulate import Trajectories

from .store import Store
from .tasks import Sweep, Task

_SHARED = ("alpha", "beta", "ratio", "batch", "optimiser", "noise")
_MEASURED = ("eta", "eta_low", "eta_high", "xi", "xi_low", "xi_high", "level", "omega", "misfit")
COLUMNS: tuple[str, ...] = (*_SHARED, "gamma", "widths", "runs", *_MEASURED, "reason")


@dataclass(frozen=True)
class FamilyExponents:
    """What the simulations of a family say: ``measured``, or None and the ``reason``.

    ``task`` is one of its tasks, that of the least width; ``widths`` increase, ``gammas`` belong to them; ``runs``
    counts those of one width.
    """

    task: Task
    widths: tuple[int, ...]
    gammas: tuple[float, ...]
    runs: int
    measured: Measured | None
    reason: str = ""

    def row(self) -> dict[str, Any]:
        """One value for each of COLUMNS; ``gamma`` is that of the least width, None is unknown."""
        found = self.measured
        shared = {name: getattr(self.task, name) for name in _SHARED}
        row = shared | {"gamma": self.gammas[0], "widths": " ".join(map(str, self.widths)), "runs": self.runs}
        row |= dict.fromkeys(_MEASURED) | {"reason": self.reason}
        if found is None:
            return row
        for name in ("eta", "xi"):
            estimate = getattr(found, name)
            row |= {name: estimate.value, f"{name}_low": estimate.low, f"{name}_high": estimate.high}
        return row | {"level": found.level, "omega": found.omega, "misfit": found.misfit}


def sweep_exponents(sweep: Sweep, level: float = 0.9) -> tuple[FamilyExponents, ...]:
    """The exponents of every family of a sweep, with intervals of probability ``level``; starts nothing.

    Raises ``DomainError`` for another level and what :class:`verify.sweep.Store` raises. A family that is not
    finished, has too few widths or runs, has runs that diverged, or whose curves do not cross has a reason instead
    of exponents.
    """
    if not 0 < level < 1:
        raise DomainError(f"level = {level} must lie between 0 and 1: it is the probability of the intervals")
    with Store(sweep.store) as store:
        records = store.records()
    return tuple(_measure(family, records, level) for family in families(sweep.tasks))


def families(tasks: Iterable[Task]) -> Iterator[list[list[Task]]]:
    """The tasks of each family: a list for each width in increasing order, of one task for each seed."""
    grids: dict[tuple, dict[int, dict[float, list[Task]]]] = {}
    for task in tasks:
        rest = asdict(task)
        d, gamma, _ = (rest.pop(name) for name in ("d", "gamma", "seed"))
        grids.setdefault(tuple(rest.values()), {}).setdefault(d, {}).setdefault(gamma, []).append(task)
    for widths in grids.values():
        columns = [list(widths[d].values()) for d in sorted(widths)]
        for i in range(max(map(len, columns))):
            yield [column[i] for column in columns if i < len(column)]


def _measure(family: list[list[Task]], records: Mapping[str, Mapping[str, Any]], level: float) -> FamilyExponents:
    least = [tasks[0] for tasks in family]
    widths, gammas = tuple(task.d for task in least), tuple(task.gamma for task in least)
    runs = min(sum(task.runs for task in tasks) for tasks in family)
    missing = sum(task.key not in records for tasks in family for task in tasks)
    if missing:
        total = sum(map(len, family))
        return FamilyExponents(least[0], widths, gammas, runs, None, f"{missing} of {total} tasks are not finished")
    curves = [_trajectories([records[task.key] for task in tasks]) for tasks in family]
    try:
        measured = measured_exponents(curves, widths, least[0].batch, level=level)
    except DataError as error:
        return FamilyExponents(least[0], widths, gammas, runs, None, str(error))
    return FamilyExponents(least[0], widths, gammas, runs, measured)


def _trajectories(records: list[Mapping[str, Any]]) -> Trajectories:
    """Group means of all seeds as runs: independent, and of equal size but for one run."""
    groups = np.array([group for record in records for group in record["groups"]], dtype=float)  # None becomes nan
    return Trajectories(tuple(records[0]["times"]), (1.0,), groups[:, None, :], ())


# --- Printing ---------------------------------------------------------------------------------------------


def to_csv(found: Iterable[FamilyExponents]) -> str:
    """One line a family, COLUMNS; what is unknown is empty."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(family.row() for family in found)
    return text.getvalue()


def to_json(found: Iterable[FamilyExponents]) -> str:
    """A list of objects: COLUMNS, gammas of all widths, and the crossings with their local slopes."""
    return json.dumps([_details(family) for family in found], indent=1) + "\n"


def _details(family: FamilyExponents) -> dict[str, Any]:
    body = family.row() | {"widths": list(family.widths), "gammas": list(family.gammas), "crossings": None}
    if family.measured is not None:
        arrays = {name: value for name, value in vars(family.measured).items() if isinstance(value, np.ndarray)}
        body["crossings"] = {name: value.tolist() for name, value in arrays.items()}
    return body
