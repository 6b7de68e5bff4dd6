"""Loss curves of several widths from a CSV file, checked row by row and averaged in narrow bins of log r.

Each row is a width d, a number of steps r and the loss there (mean squared error without the factor 1/2, in any unit);
columns sem (standard error of the loss), gamma (step on the sum of the gradients over the batch), batch and v (data
dimensions) are used where they exist. All but sem are properties of a width. What no column says may be given, or is
assumed in words; a learning rate that nobody gives is unknown, to be inferred.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from exponents.errors import DataError, DomainError
from verify.runs.data import LOSS, Runs, read
from verify.runs.design import NORMAL

__all__ = ["FRACTION", "Curve", "Curves", "Given", "curves_of", "read_curves"]

SEM, BATCH, INPUTS = "sem", "batch", "v"
RATIO = 10.0
"""v/d where the file does not say."""
FRACTION = (0.1, 0.9)
"""The learning rate as a fraction of the stability bound where nobody says: flat in the logarithm."""
INFERRED = "the losses"
"""Who says a learning rate that nobody gives."""

_FEWEST = 5  # points of a curve
_BINS = 120  # of one curve: narrow enough that the curvature of log P in a bin is below 1e-3
_FALL = 2.0  # of a curve's mean between its first and last third, in standard errors


@dataclass(frozen=True)
class Given:
    """What holds where no column says it: v/d, the learning rate or its fraction of the stability bound, the batch.

    Raises DomainError for values that no experiment has, and for a learning rate given twice.
    """

    ratio: float | None = None
    gamma: float | None = None
    fraction: float | None = None
    batch: float | None = None

    def __post_init__(self) -> None:
        if self.ratio is not None and not 1 < self.ratio < math.inf:
            raise DomainError(f"ratio = {self.ratio:g} must be above 1: more data dimensions than features")
        if self.gamma is not None and not 0 < self.gamma < math.inf:
            raise DomainError(f"gamma = {self.gamma:g} must be positive and finite")
        if self.fraction is not None and not 0 < self.fraction < 1:
            raise DomainError(
                f"fraction = {self.fraction:g} must lie between 0 and 1: a learning rate below the stability bound"
            )
        if self.batch is not None and not 1 <= self.batch < math.inf:
            raise DomainError(f"batch = {self.batch:g} is less than one sample")
        if self.gamma is not None and self.fraction is not None:
            raise DomainError("gamma and fraction both give the learning rate; leave one of them out")


@dataclass(frozen=True)
class Curve:
    """The loss curve of width ``d``: n bins of steps ``r`` (increasing), mean ``log_loss`` in them, and ``spread``: the
    standard deviation of these means, relative, up to a common factor that is 1 where the file gives standard errors.

    ``gamma`` is None where nobody gives it; ``points`` rows were averaged.
    """

    d: float
    v: float
    gamma: float | None
    batch: float
    r: np.ndarray
    log_loss: np.ndarray
    spread: np.ndarray
    points: int


@dataclass(frozen=True)
class Curves:
    """Curves of at least two widths, increasing. ``measured``: spreads are standard errors; ``assumed``: what the file
    does not say, in sentences; ``draws``: of how many draws of the features each loss is the mean; ``fraction``: the ends
    between which learning rates that nobody gives lie, as fractions of their bounds, equal for a known fraction;
    ``rate_from``: who says the learning rate."""

    curves: tuple[Curve, ...]
    measured: bool
    source: str
    assumed: tuple[str, ...] = ()
    draws: int = 1
    fraction: tuple[float, float] = FRACTION
    rate_from: str = "the curves"

    def __iter__(self) -> Iterator[Curve]:
        return iter(self.curves)

    def __len__(self) -> int:
        return len(self.curves)

    @property
    def largest(self) -> Curve:
        """The widest."""
        return self.curves[-1]

    @property
    def log_loss(self) -> np.ndarray:
        """Of all curves, one after the other."""
        return np.concatenate([c.log_loss for c in self.curves])


def read_curves(
    path: str, width: str, steps: str, rate: str, columns: Mapping[str, str] | None = None, given: Given = Given()
) -> Curves:
    """The curves of a CSV file whose columns for width, steps and learning rate have these names (``columns`` maps others).

    ``given`` holds where there is no column. Raises DataError naming the file and the line.
    """
    columns = dict(columns or {})
    runs = read(path, (width, steps), {n: c for n, c in columns.items() if n in (width, steps, LOSS)})
    named = {cell.lower() for cell in _header(path)}
    optional = [n for n in (SEM, rate, BATCH, INPUTS) if n in columns or n.lower() in named]
    if optional or columns:
        runs = read(path, (width, steps, *optional), columns)
    return curves_of(runs, width, steps, rate, given)


def curves_of(runs: Runs, width: str, steps: str, rate: str, given: Given = Given()) -> Curves:
    """The curves in ``runs``, whose resources have these names."""
    _require_single(runs, width, steps)
    sizes = np.unique(runs.resources[width])
    if len(sizes) < 2:
        raise DataError(
            f"{runs.source}: all {len(runs)} rows have {width} = {sizes[0]:g}; one width does not tell the floor of a model "
            "from slow learning: add curves of other widths"
        )
    found = tuple(_curve(runs.subset(runs.resources[width] == d), width, steps, rate, given) for d in sizes)
    known = FRACTION if given.fraction is None else (given.fraction, given.fraction)
    assumed = tuple(_assumed(runs, rate, given))
    said = _rate_from(runs, rate, given)
    return Curves(found, SEM in runs.resources, runs.source, assumed, fraction=known, rate_from=said)


def _header(path: str) -> list[str]:
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        return [cell.strip() for cell in next(row for row in csv.reader(file) if any(cell.strip() for cell in row))]


def _require_single(runs: Runs, width: str, steps: str) -> None:
    seen: dict[tuple[float, float], int] = {}
    for line, d, r in zip(runs.lines, runs.resources[width], runs.resources[steps]):
        first = seen.setdefault((d, r), int(line))
        if first != line:
            raise DataError(
                f"{runs.source}, line {line} repeats {width} = {d:g}, {steps} = {r:g} of line {first}: average the losses "
                "of repeated runs"
            )


def _rate_from(runs: Runs, rate: str, given: Given) -> str:
    if rate in runs.resources:
        return f"the column {rate}"
    if given.gamma is not None:
        return f"the given {rate} = {given.gamma:g}"
    return INFERRED if given.fraction is None else f"the given fraction {given.fraction:g} of the stability bound"


def _assumed(runs: Runs, rate: str, given: Given) -> Iterator[str]:
    if INPUTS not in runs.resources and given.ratio is None:
        yield f"no column {INPUTS}: {RATIO:g} data dimensions for each feature are assumed; give --ratio or the column"
    if rate not in runs.resources and given.gamma is None and given.fraction is None:
        yield (
            f"no column {rate}: the learning rate is inferred, as one fraction of the stability bound for all widths, from "
            f"{FRACTION[0]:g} to {FRACTION[1]:g}; give the column, --gamma or --fraction for a sharper answer"
        )
    if BATCH not in runs.resources and given.batch is None:
        yield f"no column {BATCH}: batches of one sample are assumed; give --batch or the column"


# --- one curve --------------------------------------------------------------------------------------------------------


def _curve(runs: Runs, width: str, steps: str, rate: str, given: Given) -> Curve:
    runs = runs.subset(np.argsort(runs.resources[steps], kind="stable"))
    d = float(runs.resources[width][0])
    if len(runs) < _FEWEST:
        lines = ", ".join(map(str, np.sort(runs.lines)))
        raise DataError(
            f"{runs.source}: width {width} = {d:g} has {len(runs)} points (lines {lines}); a curve needs {_FEWEST}"
        )
    _require_fall(runs, width, steps)
    gamma = _constant(runs, rate, width, given.gamma)
    batch = _constant(runs, BATCH, width, 1.0 if given.batch is None else given.batch)
    if batch < 1:
        raise DataError(f"{runs.source}, line {runs.lines[0]}: {BATCH} = {batch:g} is less than one sample")
    v = _constant(runs, INPUTS, width, (RATIO if given.ratio is None else given.ratio) * d)
    if not v > d:
        raise DataError(
            f"{runs.source}, line {runs.lines[0]}: {INPUTS} = {v:g} is not above the width {width} = {d:g}: a model with as "
            "many features as data dimensions has no floor"
        )
    sem = runs.resources[SEM] / runs.loss if SEM in runs.resources else np.ones(len(runs))
    r, log_loss, spread = _binned(np.log(runs.resources[steps]), np.log(runs.loss), sem)
    return Curve(d, v, gamma, batch, np.exp(r), log_loss, spread, len(runs))


def _constant(runs: Runs, name: str, width: str, default: float | None) -> float | None:
    """The value that a column has in all rows of a width."""
    if name not in runs.resources:
        return default
    values = runs.resources[name]
    other = np.flatnonzero(np.abs(values / values[0] - 1) > 1e-9)
    if len(other):
        k = other[0]
        raise DataError(
            f"{runs.source}, line {runs.lines[k]}: {name} = {values[k]:g} where line {runs.lines[0]} has {values[0]:g} at "
            f"the same width {width} = {runs.resources[width][0]:g}; a curve has one {name}"
        )
    return float(values[0])


def _require_fall(runs: Runs, width: str, steps: str) -> None:
    """The mean of log loss has to fall from the first third of a curve to the last by more than the noise explains."""
    logs, part = np.log(runs.loss), len(runs) // 3
    bends = np.diff(logs, 2)  # the fall itself is nearly straight over three points; noise has six times its variance
    noise = NORMAL * float(np.median(np.abs(bends))) / np.sqrt(6)
    if logs[:part].mean() - logs[-part:].mean() <= _FALL * noise * np.sqrt(2 / part):
        raise DataError(
            f"{runs.source}: the loss of width {width} = {runs.resources[width][0]:g} does not fall from line "
            f"{runs.lines[0]} ({steps} = {runs.resources[steps][0]:g}) to line {runs.lines[-1]} "
            f"({steps} = {runs.resources[steps][-1]:g}); a diagnosis needs the part of a curve where it falls"
        )


def _binned(x: np.ndarray, y: np.ndarray, spread: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Means of x and y and their spread in bins of equal width in x; empty bins are left out."""
    if len(x) <= _BINS:
        return x, y, spread
    place = np.minimum(((x - x[0]) / (x[-1] - x[0]) * _BINS).astype(int), _BINS - 1)
    count = np.bincount(place)
    keep = count > 0
    means = (np.bincount(place, values)[keep] / count[keep] for values in (x, y))
    return *means, np.sqrt(np.bincount(place, spread**2)[keep]) / count[keep]
