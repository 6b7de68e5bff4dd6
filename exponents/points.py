"""Files of points: a header row with the names of the parameters, then one point a row, numbers read exactly."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from .errors import DataError, ExponentsError
from .model import Model
from .values import Value, require, value


def assignments(words: tuple[str, ...], model: Model) -> dict[str, Value]:
    """The values that ``("alpha=7/10", "beta=0.3")`` gives to parameters; DataError for words of another form."""
    values: dict[str, Value] = {}
    for word in words:
        name, equals, text = word.partition("=")
        name = name.strip()
        if not equals:
            example = " ".join(f"{n}=1/2" for n in model.parameters)
            raise DataError(f"{word!r} is not NAME=VALUE" + (f"; write {example}" if example else ""))
        if name in values:
            raise DataError(f"{name} is given twice")
        values[name] = value(text)
    return values


def read(path: str, model: Model) -> Iterator[dict[str, Value]]:
    """The points of a CSV file, one at a time.

    Raises DataError naming the file and the line for a header that does not name the parameters, a row of another
    length, a value that is no exact number, or a point outside the model's domain.
    """
    try:
        with Path(path).open(encoding="utf-8-sig", newline="") as file:
            yield from _points(path, csv.reader(file, strict=True, skipinitialspace=True), model)
    except OSError as error:
        raise DataError(f"cannot read {path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise DataError(f"{path} is not UTF-8 text") from None


def _points(path: str, rows, model: Model) -> Iterator[dict[str, Value]]:
    header = None
    try:
        for row in rows:
            cells = [cell.strip() for cell in row]
            if not any(cells):
                continue
            if header is None:
                header = _header(cells, model)
            else:
                yield _point(header, cells, model)
        if header is None:
            raise DataError("no header row; the first row names the parameters")
    except (ExponentsError, csv.Error) as error:
        raise DataError(f"{path}, line {rows.line_num}: {error}") from None


def _header(cells: list[str], model: Model) -> list[str]:
    if sorted(cells) != sorted(model.parameters):
        wanted, found = ", ".join(model.parameters) or "none", ", ".join(cells)
        raise DataError(f"the header must name the parameters of {model.id} ({wanted}), each once; it is {found}")
    return cells


def _point(header: list[str], cells: list[str], model: Model) -> dict[str, Value]:
    if len(cells) != len(header):
        raise DataError(f"{len(cells)} values for {len(header)} columns")
    values = {name: value(cell) for name, cell in zip(header, cells)}
    require(model.domain, tuple(values[n] for n in model.parameters))
    return values
