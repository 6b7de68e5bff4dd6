"""The phase plane, measured: predicted and measured exponents over a grid of (alpha, beta), resumable.

Finished points are appended to a file of JSON lines as they come, one flushed line each; a run with the
same file computes the missing ones only, so an interruption or a full disk loses at most the point in
progress.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from exponents.errors import DataError, ExponentsError
from verify.fit import scaling_fit
from verify.frontier import Family, frontier

Prediction = Callable[[float, float], tuple[float, float] | None]


@dataclass(frozen=True)
class PlanePoint:
    """One point: predicted (nan when there is no prediction) and measured exponents; ``note`` tells why
    none was got.

    ``eta``, ``xi`` are limits with half-widths ``eta_error``, ``xi_error``; ``eta_local``, ``xi_local`` the
    slopes at the largest budget.
    """

    alpha: float
    beta: float
    eta_predicted: float
    xi_predicted: float
    eta: float
    eta_error: float
    xi: float
    xi_error: float
    eta_local: float
    xi_local: float
    note: str = ""


def measure_point(
    alpha: float, beta: float, predicted: tuple[float, float] | None, budgets, ratio: float
) -> PlanePoint:
    """Measure one point; numerical trouble becomes its ``note``, never an exception."""
    claims = predicted or (math.nan, math.nan)
    try:
        measured = frontier(Family(alpha, beta, ratio), budgets)
        eta, xi = (scaling_fit(measured.budgets, slopes) for slopes in (measured.eta, measured.xi))
    except ExponentsError as error:
        return PlanePoint(alpha, beta, *claims, *[math.nan] * 6, note=str(error))
    numbers = (
        eta.limit,
        eta.half_width,
        xi.limit,
        xi.half_width,
        float(measured.eta[-1]),
        float(measured.xi[-1]),
    )
    return PlanePoint(alpha, beta, *claims, *numbers)


def read_plane(path: Path) -> list[PlanePoint]:
    """Points of a JSON-lines file; a cut last line (an interrupted write) is dropped, other bad lines raise
    DataError.
    """
    lines = Path(path).read_text().splitlines(keepends=True)
    points = []
    for number, line in enumerate(lines, start=1):
        try:
            points.append(PlanePoint(**json.loads(line)))
        except (json.JSONDecodeError, TypeError) as error:
            if number == len(lines) and not line.endswith("\n"):
                break
            raise DataError(
                f"{path}, line {number}: not a point of a phase plane ({error}); remove the line"
            ) from error
    return points


def sweep_plane(
    points: Iterable[tuple[float, float]],
    prediction: Prediction,
    budgets: np.ndarray,
    *,
    ratio: float = 10.0,
    path: Path | None = None,
    progress: Callable[[int, int, PlanePoint], None] | None = None,
    workers: int = 1,
) -> list[PlanePoint]:
    """Measure all ``points`` (alpha, beta), returned in order; ``prediction(alpha, beta)`` gives (eta, xi) or None.

    With ``path`` finished points are kept there and reused.  ``progress(done, total, point)`` is called
    after each.  ``workers`` processes measure, this one alone writes; each uses one BLAS thread.
    """
    points = [(float(alpha), float(beta)) for alpha, beta in points]
    known = {}
    if path is not None and Path(path).exists():
        known = {(point.alpha, point.beta): point for point in read_plane(path)}
        _drop_cut_line(Path(path))
    found = {place: known[place] for place in points if place in known}
    missing = [place for place in dict.fromkeys(points) if place not in found]
    tasks = [(*place, prediction(*place), budgets, ratio) for place in missing]
    for point in _measured(tasks, workers):
        if path is not None:
            _append(Path(path), point)
        found[point.alpha, point.beta] = point
        if progress:
            progress(len(found), len(points), point)
    return [found[place] for place in points]


def _measured(tasks: list[tuple], workers: int) -> Iterator[PlanePoint]:
    """Points as they are finished."""
    if workers == 1:
        yield from (measure_point(*task) for task in tasks)
        return
    from joblib import Parallel, delayed, parallel_config

    with parallel_config(backend="loky", inner_max_num_threads=1):
        yield from Parallel(n_jobs=workers, return_as="generator_unordered")(delayed(measure_point)(*t) for t in tasks)


def _append(path: Path, point: PlanePoint) -> None:
    with path.open("a") as file:
        file.write(json.dumps(asdict(point)) + "\n")
        file.flush()
        os.fsync(file.fileno())


def _drop_cut_line(path: Path) -> None:
    text = path.read_text()
    if text and not text.endswith("\n"):
        path.write_text(text[: text.rfind("\n") + 1])
