"""Tasks of a sweep: a grid in a TOML file, unfolded into frozen records with a key each.

::

    store = "results"                # a directory, relative to this file
    [run]                            # the same for every task
    steps = 1000
    runs = 32
    [grid]                           # one task for every combination
    alpha = [1.0, 0.7]
    beta = [0.3]
    d = [100, 200]
    ratio = [4]                      # v/d
    gamma = [0.3]                    # or gamma_trace: gamma times the trace of the data covariance
    batch = [1, 16]
    optimiser = ["sgd"]
    seed = [0]
"""

from __future__ import annotations

import hashlib
import itertools
import json
import math
import os
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, asdict, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

from exponents.errors import DataError
from verify.simulate import Place, Problem, Simulation, log_times, make_optimiser, simulate

from .store import VERSION


@dataclass(frozen=True)
class Task:
    """One simulation of a sweep; ``optimiser`` is the name of one, its options take their defaults.

    Raises the errors of :class:`verify.simulate.Simulation` for values outside its domain.
    """

    alpha: float
    beta: float
    d: int
    ratio: float
    gamma: float
    batch: int
    optimiser: str
    seed: int
    steps: int
    runs: int
    noise: float = 0.0
    simulator: str = "reduced"
    array: str = "numpy"
    device: str = "cpu"
    dtype: str = "float64"
    fixed_features: bool = False

    def simulation(self) -> Simulation:
        """The simulation this task asks for."""
        problem = Problem(self.alpha, self.beta, round(self.ratio * self.d), self.d, self.noise)
        return Simulation(
            problem,
            make_optimiser(self.optimiser, problem, self.gamma),
            log_times(self.steps),
            self.runs,
            self.seed,
            batch=self.batch,
            simulator=self.simulator,
            fixed_features=self.fixed_features,
            place=Place(self.array, self.device, self.dtype),
        )

    @property
    def key(self) -> str:
        """Hash of the task, its seed and the version of the numbers."""
        text = json.dumps([VERSION, asdict(self)], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


GROUPS = 64
"""Groups of runs whose means a record keeps at most: enough for a bootstrap over runs, whatever their number."""


def run_task(task: Task) -> dict[str, Any]:
    """The record of a task; nothing in it differs from one time to the next.

    ``task`` itself; ``rows`` of statistics over the runs; ``times`` and ``groups``, the mean losses of groups of
    consecutive runs at those times, None from where a run of the group has diverged; the ``divergences``.
    """
    trajectories = simulate(task.simulation())
    record = trajectories.record()
    return {
        "task": asdict(task),
        "rows": record.rows(),
        "times": list(trajectories.times),
        "groups": _group_means(trajectories.loss[:, 0, :]),
        "divergences": [asdict(divergence) for divergence in record.divergences],
    }


def _group_means(loss: np.ndarray) -> list[list[float | None]]:
    groups = np.array_split(loss, min(len(loss), GROUPS))
    return [[value if math.isfinite(value) else None for value in group.mean(axis=0).tolist()] for group in groups]


@dataclass(frozen=True)
class Sweep:
    """Where the records go and which tasks there are."""

    store: Path
    tasks: tuple[Task, ...]


_GRID = ("alpha", "beta", "d", "ratio", "gamma", "gamma_trace", "batch", "optimiser", "seed")
_RUN = tuple(f.name for f in fields(Task) if f.name not in _GRID)
_KINDS = {f.name: {"float": (int, float), "int": int, "str": str, "bool": bool}[str(f.type)] for f in fields(Task)}


def read_sweep(path: str | os.PathLike[str]) -> Sweep:
    """The sweep of a TOML file.

    Raises ``DataError`` for a file that cannot be read, an unknown or missing key, a value of the wrong kind
    or an empty grid, and what :meth:`Task.simulation` raises for a value outside its domain: before anything
    runs.
    """
    file = Path(path)
    try:
        table = tomllib.loads(file.read_text())
    except OSError as error:
        raise DataError(f"sweep file {file} cannot be read ({error.strerror}): check the path") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DataError(f"sweep file {file} is not TOML: {error}") from error
    _check_keys(file, "", table, {"store", "run", "grid"})
    if not isinstance(table.get("store"), str):
        raise DataError(f"sweep file {file}: store must be the name of a directory")
    run, grid = (_table(file, table, name) for name in ("run", "grid"))
    _check_keys(file, "run.", run, set(_RUN))
    _check_keys(file, "grid.", grid, set(_GRID))
    tasks = tuple(_unfold(file, run, grid))
    for task in tasks:
        task.simulation()
    return Sweep(file.parent / table["store"], tasks)


def _unfold(file: Path, run: Mapping[str, Any], grid: Mapping[str, Any]) -> list[Task]:
    """Tasks of the grid, the last key varying fastest, duplicates once."""
    if ("gamma" in grid) == ("gamma_trace" in grid):
        raise DataError(f"sweep file {file}: the grid needs exactly one of gamma and gamma_trace")
    defaults = {"batch": [1], "seed": [0], "optimiser": ["sgd"]}
    axes = {name: grid.get(name, defaults.get(name)) for name in _GRID if name in grid or name in defaults}
    for name, values in axes.items():
        if not isinstance(values, list) or not values:
            raise DataError(f"sweep file {file}: grid.{name} must be a list with at least one value")
    points = (dict(zip(axes, point, strict=True)) for point in itertools.product(*axes.values()))
    return list(dict.fromkeys(_task(file, {**run, **point}) for point in points))


def _task(file: Path, values: dict[str, Any]) -> Task:
    relative = values.pop("gamma_trace", None)
    values = {"gamma": relative, **values} if relative is not None else values
    missing = [f.name for f in fields(Task) if f.default is MISSING and f.name not in values]
    if missing:
        raise DataError(f"sweep file {file}: no value for {', '.join(missing)}")
    for name, value in values.items():
        if not isinstance(value, _KINDS[name]) or (isinstance(value, bool) and _KINDS[name] is not bool):
            raise DataError(f"sweep file {file}: {name} = {value!r} is not of the right kind")
        if _KINDS[name] == (int, float):
            values[name] = float(value)
    task = Task(**values)
    if relative is None:
        return task
    trace = float(task.simulation().problem.covariance.sum())
    return Task(**{**values, "gamma": task.gamma / trace})


def _table(file: Path, table: Mapping[str, Any], name: str) -> dict[str, Any]:
    if not isinstance(table.get(name), dict):
        raise DataError(f"sweep file {file}: the table [{name}] is missing")
    return table[name]


def _check_keys(file: Path, where: str, table: Mapping[str, Any], known: set[str]) -> None:
    unknown = sorted(set(table) - known)
    if unknown:
        raise DataError(f"sweep file {file}: unknown key {where}{unknown[0]}; known here: {', '.join(sorted(known))}")
