"""Constants from a fit of one's own: what ``exponents fit --format json`` writes, in place of those of a paper.

The record has the name of the "law", "parameters" {name: {"estimate": number}}, and where there was a bootstrap the
"covariance" {"of": ["log A", "alpha", ...], "matrix": rows}; "ranges" {resource: [least, largest]} are those of the runs.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from ..errors import DataError
from ..model import Model
from ..rate import rational
from .covariance import Covariance

DIGITS = 6  # of a constant: more than any fit determines
FLOOR = "E"  # the irreducible loss


@dataclass(frozen=True)
class Estimate:
    """A fitted constant."""

    name: str
    value: Fraction
    uncertainty: str = ""


@dataclass(frozen=True)
class Refit:
    """Constants that were fitted together, with their covariance where it is known: in place of a theory's ``Fit``.

    law      id of the model that was fitted
    ranges   (resource, least, largest) value among the runs, as text
    """

    id: str
    key: str
    where: str
    law: str
    constants: tuple[Estimate, ...]
    covariance: Covariance | None
    ranges: tuple[tuple[str, str, str], ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(c.name for c in self.constants)


@dataclass(frozen=True)
class Direct:
    """A calibration of a model by constants that have the names of its own parameters and constants, or of components."""

    fit: Refit
    values: tuple[tuple[str, str], ...]
    coefficients: tuple[tuple[str, str], ...]
    floor: str
    ranges: tuple[tuple[str, str, str], ...]
    cost: tuple[str, ...] = ()
    unit: str = ""
    units: tuple[tuple[str, str], ...] = ()
    ratios: tuple[tuple[str, str, str], ...] = ()
    given: tuple[str, ...] = ()
    law: None = None

    @property
    def id(self) -> str:
        return self.fit.id


def read_refit(path: str, law: str) -> Refit:
    """The fit of ``law`` in the file, or the only one. DataError for a file that holds no such fit."""
    try:
        record = json.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise DataError(f"{path}: {error.strerror}") from None
    except ValueError:
        raise DataError(f"{path} is no JSON; write one with exponents fit RUNS.csv --format json") from None
    records = record.get("laws", [record]) if isinstance(record, dict) else []
    laws = {r["law"]: r for r in records if isinstance(r, dict) and isinstance(r.get("law"), str)}
    if not laws:
        raise DataError(f"{path} holds no fit; write one with exponents fit RUNS.csv --format json")
    if law not in laws and len(laws) > 1:
        raise DataError(f"{path} has no fit of {law}; it has {', '.join(laws)}")
    found = laws.get(law) or next(iter(laws.values()))
    try:
        return _refit(Path(path).name, found)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise DataError(f"{path} is no fit as exponents fit RUNS.csv --format json writes it") from None


def _refit(file: str, record: Mapping[str, Any]) -> Refit:
    constants = tuple(Estimate(n, _rounded(v["estimate"])) for n, v in record["parameters"].items())
    spread = record.get("covariance")
    covariance = None if spread is None else Covariance(tuple(spread["of"]), tuple(map(tuple, spread["matrix"])))
    if covariance is not None and set(covariance.names) - {c.name for c in constants}:
        raise DataError(f"{file}: the covariance is of other constants than the parameters")
    ranges = tuple((n, repr(float(low)), repr(float(high))) for n, (low, high) in record.get("ranges", {}).items())
    where = f"fit of {record['law']} to {record['points']} runs"
    return Refit(file, file, where, record["law"], constants, covariance, ranges)


def _rounded(x: float) -> Fraction:
    if not math.isfinite(x):
        raise ValueError(x)
    return rational(f"{x:.{DIGITS}g}")


def calibrated_by(refit: Refit, model: Model, laws: tuple[Any, ...]) -> Any:
    """The calibration that ``refit`` gives a model: the first of its theory's ``laws`` with these constants, if there are
    any, else by the names in the model's text. DataError if the constants are others than the model needs."""
    if laws:
        needed = {c.name for c in laws[0].fit.constants}
        _require(refit, model, refit.law == model.id or needed == set(refit.names), needed)
        return replace(laws[0], fit=refit, ranges=refit.ranges)
    direct = tuple((n, n) for n in (*model.parameters, *model.constants))
    unnamed = tuple((c.id, c.id) for c in model.components if c.id in refit.names)
    _require(refit, model, refit.law == model.id, {n for n, _ in direct})
    return Direct(refit, direct, unnamed, FLOOR if FLOOR in refit.names else "", refit.ranges)


def _require(refit: Refit, model: Model, same: bool, needed: set[str]) -> None:
    missing = sorted(needed - set(refit.names))
    if not same or missing:
        lacks = f", which needs {', '.join(missing)}" if missing else ""
        raise DataError(f"{refit.id} is a fit of {refit.law}, not of {model.id}{lacks}; fit that law to the runs")
