"""``exponents plane``: predicted and measured frontier exponents over a grid of parameters, resumable."""

from __future__ import annotations

import csv
import json
from dataclasses import asdict, fields
from fractions import Fraction
from itertools import product
from pathlib import Path

import click

from exponents.commands._shared import diagram, format_option, model_argument, output_option, progress
from exponents.errors import DataError, DomainError, ExponentsError, UnknownNameError
from exponents.output import writable
from verify.commands._numbers import budgets_of, exact, whole
from verify.setting import experiment_of, setting

_COUNT = 20


@click.command("plane")
@model_argument
@click.argument("ranges", nargs=-1, metavar="NAME=LOW:HIGH[:COUNT]|VALUE...")
@click.option("--budget", default="1e8:1e12", show_default=True, metavar="LOW:HIGH[:COUNT]", help="Budgets f = d r B.")
@click.option("--store", metavar="FILE", help="Keep finished points here (JSON lines) and go on from them.")
@click.option("--figure", metavar="FILE", help="Draw the residuals over the plane (or the exponents along a line).")
@click.option("--workers", type=click.IntRange(1), default=1, show_default=True, help="Processes that measure.")
@format_option("csv", "json")
@output_option
def command(model, ranges, budget, store, figure, workers, style, output) -> int | None:
    """Measure the frontier exponents of MODEL over a grid and set them beside the predicted ones.

    Each parameter gets NAME=LOW:HIGH[:COUNT] (20 by default) or NAME=VALUE.  With --store nothing that is finished is
    lost or repeated, whatever interrupts the sweep.
    """
    found = diagram(model)
    if found.theory is None:
        raise DomainError(f"{found.model.id} describes no numerical experiment")
    experiment_of(found.theory)
    if figure is not None:
        from verify.figures import format_of

        format_of(figure)  # refused before the work
    grid, budgets = _grid(ranges, found.model), budgets_of(budget)
    with writable(output) as out:
        try:
            points = _measure(found, grid, budgets, store, workers)
        except KeyboardInterrupt:
            kept = f"finished points are kept in {store}; the same command goes on" if store else "nothing was kept"
            click.echo(f"exponents: interrupted; {kept}", err=True)
            return 2
        _write(points, style, out)
    if figure is not None:
        from verify.figures import plane_figure, save

        save(plane_figure(points), figure)
    return None


def _grid(ranges: tuple[str, ...], model) -> list[dict[str, Fraction]]:
    axes: dict[str, list[Fraction]] = {}
    for word in ranges:
        name, _, text = (part.strip() for part in word.partition("="))
        if name not in model.parameters:
            raise UnknownNameError(f"{name!r} is not a parameter of {model.id}: {', '.join(model.parameters)}")
        axes[name] = _axis(name, text)
    missing = [name for name in model.parameters if name not in axes]
    if missing:
        raise DomainError(f"no range for {', '.join(missing)}: write {missing[0]}=1/10:2")
    return [dict(zip(axes, values, strict=True)) for values in product(*axes.values())]


def _axis(name: str, text: str) -> list[Fraction]:
    parts = text.split(":")
    if len(parts) == 1:
        return [exact(name, text)]
    if len(parts) > 3:
        raise DomainError(f"{name}={text} is not LOW:HIGH[:COUNT]")
    low, high = exact(name, parts[0]), exact(name, parts[1])
    count = whole(f"number of values of {name}", parts[2]) if len(parts) == 3 else _COUNT
    if low >= high or count < 2:
        raise DomainError(f"{name}={text}: the range must go upwards and have at least 2 values")
    return [low + (high - low) * k / (count - 1) for k in range(count)]


def _measure(found, grid, budgets, store: str | None, workers: int):
    """All points of the grid inside the model's domain, measured or taken from the store."""
    from verify.plane import sweep_plane

    predictions: dict[tuple[float, float], tuple[float, float]] = {}
    for values in grid:
        try:
            where = setting(found.theory, found.solution, values)
        except ExponentsError:  # outside the domain: no point of the plane
            continue
        low, high = where.xi
        predictions[float(where.alpha), float(where.beta)] = where.eta, (low + high) / 2
    if not predictions:
        raise DomainError(f"no point of the grid lies inside the domain of {found.model.id}")
    with progress("measuring the plane") as say:
        try:
            return sweep_plane(
                list(predictions),
                lambda alpha, beta: predictions[alpha, beta],
                budgets,
                path=None if store is None else Path(store),
                progress=lambda done, total, point: say(f"{done} of {total}"),
                workers=workers,
            )
        except OSError as error:
            kept = "; finished points stay there, the same command goes on"
            raise DataError(f"cannot write {store}: {error.strerror or error}{kept}") from None


def _write(points, style: str, out) -> None:
    records = [asdict(point) for point in points]
    if style == "json":
        cleaned = [{k: None if v != v else v for k, v in record.items()} for record in records]
        out.write(json.dumps(cleaned, indent=2) + "\n")
        return
    writer = csv.DictWriter(out, [field.name for field in fields(points[0])], lineterminator="\n")
    writer.writeheader()
    writer.writerows(records)
