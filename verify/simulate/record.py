"""Results over runs: a record of columns, and its text as CSV or JSON with the conditions of the
experiment."""

from __future__ import annotations

import io
import json
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib import metadata
from typing import Any

import numpy as np

from exponents.errors import UnknownNameError

COLUMNS = ("r", "mean", "sem", "q25", "q75", "diverged")
FORMATS = ("csv", "json")


@dataclass(frozen=True)
class Divergence:
    """A run that diverged: found at ``step``, with learning rate ``multiplier`` times the optimiser's.

    ``stability_bound`` is the largest constant gamma (batch sum) at which plain SGD is mean-square stable
    there.
    """

    run: int
    multiplier: float
    step: int
    stability_bound: float

    def __str__(self) -> str:
        return (
            f"run {self.run} (multiplier {self.multiplier:g}) diverged by step {self.step}; "
            f"SGD is stable for gamma < {self.stability_bound:.6g}"
        )


@dataclass(frozen=True)
class Record:
    """Columns over measured steps, each (n,): step r, mean, standard error, quartiles and number of diverged
    runs.

    A run counts in the rows before its divergence and not after. Rows end where no run is left. The standard
    error of a single run is unknown, ``nan`` here and empty in text.
    """

    r: np.ndarray
    mean: np.ndarray
    sem: np.ndarray
    q25: np.ndarray
    q75: np.ndarray
    diverged: np.ndarray
    divergences: tuple[Divergence, ...] = ()

    def rows(self) -> list[dict[str, int | float | None]]:
        """One dict a row; ``None`` for an unknown standard error."""
        table = [[_plain(value) for value in getattr(self, column)] for column in COLUMNS]
        return [dict(zip(COLUMNS, row, strict=True)) for row in zip(*table, strict=True)]


def summarise(times: Sequence[int], loss: np.ndarray, divergences: tuple[Divergence, ...] = ()) -> Record:
    """The record of losses (runs, times) in which diverged runs are infinite."""
    finite = np.isfinite(loss)
    kept = finite.any(axis=0)
    columns = [_statistics(column[mask]) for column, mask in zip(loss[:, kept].T, finite[:, kept].T, strict=True)]
    mean, sem, q25, q75 = np.array(columns).reshape(-1, 4).T
    return Record(np.asarray(times)[kept], mean, sem, q25, q75, (~finite).sum(axis=0)[kept], divergences)


def _statistics(values: np.ndarray) -> tuple[float, float, float, float]:
    sem = np.std(values, ddof=1) / np.sqrt(len(values)) if len(values) > 1 else np.nan
    q25, q75 = np.quantile(values, [0.25, 0.75])
    return float(np.mean(values)), float(sem), float(q25), float(q75)


def environment() -> dict[str, str]:
    """Versions that numbers depend on: interpreter, machine type and the array libraries installed."""
    versions = {"python": platform.python_version(), "machine": platform.machine()}
    for name in ("numpy", "array-api-compat", "torch", "jax", "cupy"):
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return versions


def to_csv(record: Record, header: Mapping[str, Any]) -> str:
    """CSV with the columns r, mean, sem, q25, q75, diverged; ``header`` and divergences in comment lines
    before.
    """
    text = io.StringIO()
    for key, value in header.items():
        text.write(f"# {key}: {json.dumps(value, sort_keys=True) if isinstance(value, Mapping) else value}\n")
    for divergence in record.divergences:
        text.write(f"# diverged: {divergence}\n")
    text.write(",".join(COLUMNS) + "\n")
    for row in record.rows():
        text.write(",".join("" if row[c] is None else repr(row[c]) for c in COLUMNS) + "\n")
    return text.getvalue()


def to_json(record: Record, header: Mapping[str, Any]) -> str:
    """JSON object with ``header``, ``divergences`` and ``rows``."""
    body = {
        "header": dict(header),
        "divergences": [asdict(d) for d in record.divergences],
        "rows": record.rows(),
    }
    return json.dumps(body, indent=1) + "\n"


def to_text(record: Record, header: Mapping[str, Any], form: str) -> str:
    """CSV or JSON by name; ``UnknownNameError`` for another."""
    if form not in FORMATS:
        raise UnknownNameError(f"format {form!r} is not known: choose one of {', '.join(FORMATS)}")
    return (to_csv if form == "csv" else to_json)(record, header)


def _plain(value: Any) -> int | float | None:
    number = value.item()
    return None if number != number else number
