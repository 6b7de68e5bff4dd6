"""Training runs from a CSV file: resources and loss, checked row by row.

A law in parameters N and tokens D takes two of N, D and the training compute C = 6 N D, in floating-point operations;
of a law in other resources each needs a column. Columns are found by these names, or by those that the caller maps.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from exponents.errors import DataError, UnknownNameError

OPERATIONS = 6.0
"""Floating-point operations of training per parameter and token: 2 forward, 4 backward."""
LOSS = "loss"
_TRIPLE = ("N", "D", "C")
_AGREE = 0.01  # relative difference of C and 6 N D that rounding in a table explains


@dataclass(frozen=True)
class Runs:
    """n training runs: ``resources`` name -> (n,) and ``loss`` (n,), positive float64; ``lines`` (n,) of the file."""

    resources: Mapping[str, np.ndarray]
    loss: np.ndarray
    lines: np.ndarray
    source: str = "runs"

    def __len__(self) -> int:
        return len(self.loss)

    @property
    def compute(self) -> np.ndarray | None:
        """Training compute C = 6 N D (n,); None for runs that are not described by N and D."""
        if not {"N", "D"} <= set(self.resources):
            return None
        return OPERATIONS * self.resources["N"] * self.resources["D"]

    def subset(self, chosen: np.ndarray) -> Runs:
        """The runs at the places ``chosen`` (indices or a mask)."""
        return Runs(
            {n: x[chosen] for n, x in self.resources.items()}, self.loss[chosen], self.lines[chosen], self.source
        )

    def without_highest(self, count: int) -> Runs:
        """Without the ``count`` runs of highest loss (of equal losses the earlier rows go first)."""
        order = np.argsort(-self.loss, kind="stable")
        return self.subset(np.sort(order[count:]))


def mapping_of(text: str | None) -> dict[str, str]:
    """``"N=Model Size,C=Training FLOP"`` as {"N": "Model Size", ...}; a pair with a comma inside goes in double quotes.

    Raises DataError for a part that is no NAME=COLUMN or a name given twice.
    """
    found: dict[str, str] = {}
    for part in next(csv.reader([text], skipinitialspace=True)) if text else ():
        name, equals, column = (each.strip() for each in part.partition("="))
        if not (name and equals and column):
            raise DataError(f"{part!r} is not NAME=COLUMN; write --columns N=params,D=tokens,loss=loss")
        if name in found:
            raise DataError(f"{name} is mapped to two columns, {found[name]!r} and {column!r}; give it once")
        found[name] = column
    return found


def read(path: str, resources: Sequence[str], columns: Mapping[str, str] | None = None) -> Runs:
    """The runs of a CSV file with a header row; ``resources`` are those of the law, ``columns`` name -> header.

    Raises DataError naming the file, and the line, for a file that cannot be read, missing or ambiguous columns, cells
    that are no positive finite numbers, rows of another length, repeated runs, and a C that is not 6 N D.
    """
    try:
        with Path(path).open(encoding="utf-8-sig", newline="") as file:
            rows = csv.reader(file, strict=True, skipinitialspace=True)
            try:
                return _runs(path, _nonempty(rows), tuple(resources), dict(columns or {}))
            except csv.Error as error:
                raise DataError(f"{path}, line {rows.line_num}: {error}") from None
    except OSError as error:
        raise DataError(f"cannot read {path}: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise DataError(f"{path} is not UTF-8 text; export the table as CSV") from None


def _nonempty(rows) -> Iterator[tuple[int, list[str]]]:
    for row in rows:
        cells = [cell.strip() for cell in row]
        if any(cells):
            yield rows.line_num, cells


def _runs(
    path: str, rows: Iterator[tuple[int, list[str]]], resources: tuple[str, ...], columns: dict[str, str]
) -> Runs:
    _, header = next(rows, (0, None))
    if header is None:
        raise DataError(f"{path} is empty; the first row names the columns")
    try:
        places = _places(header, resources, columns)
    except (DataError, UnknownNameError) as error:
        raise type(error)(f"{path}: {error}") from None
    lines, values = [], []
    for line, cells in rows:
        try:
            values.append(_row(cells, header, places))
        except DataError as error:
            raise DataError(f"{path}, line {line}: {error}") from None
        lines.append(line)
    if not lines:
        raise DataError(f"{path} has a header and no rows")
    table = dict(zip(places, np.array(values).T))
    runs = Runs(_completed(path, table, lines, resources), table[LOSS], np.array(lines), path)
    _require_distinct(runs)
    return runs


# --- columns ----------------------------------------------------------------------------------------------------------


def _places(header: list[str], resources: tuple[str, ...], columns: dict[str, str]) -> dict[str, int]:
    """Name -> place of its column: those that are mapped, and by their own names those still needed."""
    triple = {"N", "D"} <= set(resources) and "C" not in resources
    known = (*resources, *(("C",) if triple else ()), LOSS)
    for name in columns:
        if name not in known:
            raise UnknownNameError(
                f"the law has no {name!r} that a column could be mapped to; names: {', '.join(known)}"
            )
    places = {name: _place(name, column, header) for name, column in columns.items()}
    mapped = len(places.keys() & set(_TRIPLE))
    for name in known:
        enough = triple and name in _TRIPLE and mapped >= 2
        if name not in places and not enough and (place := _named(name, header)) is not None:
            places[name] = place
    missing = [n for n in known if n not in places]
    if triple and sum(n in places for n in _TRIPLE) >= 2:
        missing = [n for n in missing if n not in _TRIPLE]
    elif triple:
        missing = [f"two of {', '.join(_TRIPLE)}", *(n for n in missing if n not in _TRIPLE)]
    if missing:
        raise DataError(
            f"no column for {', '.join(missing)}; {_found(header)}; map them with --columns NAME=COLUMN,..."
        )
    return places


def _place(name: str, column: str, header: list[str]) -> int:
    count = header.count(column)
    if count > 1:
        raise DataError(f"{count} columns are named {column!r}; rename all but one")
    if not count:
        raise DataError(f"no column {column!r} for {name}; {_found(header)}")
    return header.index(column)


def _named(name: str, header: list[str]) -> int | None:
    """The column of that very name, else the only one that differs in case."""
    alike = [column for column in header if column.lower() == name.lower()]
    if name in alike:
        return _place(name, name, header)
    return header.index(alike[0]) if len(alike) == 1 else None


def _found(header: list[str]) -> str:
    hint = ""
    if len(header) == 1 and any(mark in header[0] for mark in ";\t|"):
        hint = " (one column: separate the cells by commas)"
    return f"columns found: {', '.join(map(repr, header))}{hint}"


# --- rows -------------------------------------------------------------------------------------------------------------


def _row(cells: list[str], header: list[str], places: Mapping[str, int]) -> list[float]:
    if len(cells) != len(header):
        raise DataError(f"{len(cells)} cells for {len(header)} columns")
    return [_number(name, header[place], cells[place]) for name, place in places.items()]


def _number(name: str, column: str, text: str) -> float:
    what = name if name == column else f"{name} ({column})"
    if not text:
        raise DataError(f"{what} is empty: fill it in or leave the run out")
    try:
        value = float(text)
    except ValueError:
        raise DataError(f"{what} = {text!r} is not a number") from None
    if not math.isfinite(value):
        raise DataError(f"{what} = {text} is not finite: leave the run out")
    if value <= 0:
        raise DataError(f"{what} = {text} is not positive: logarithms are fitted")
    return value


def _completed(path: str, table: Mapping[str, np.ndarray], lines: list[int], resources: tuple[str, ...]):
    """The resources, a missing N or D from C = 6 N D; DataError where all three are there and disagree."""
    table = dict(table)
    if "C" in table and "C" not in resources:
        if "N" in table and "D" in table:
            wrong = np.flatnonzero(np.abs(table["C"] / (OPERATIONS * table["N"] * table["D"]) - 1) > _AGREE)
            if len(wrong):
                k, cost = wrong[0], OPERATIONS * table["N"][wrong[0]] * table["D"][wrong[0]]
                more = f" (so do {len(wrong) - 1} more rows)" if len(wrong) > 1 else ""
                raise DataError(
                    f"{path}, line {lines[k]}: C = {table['C'][k]:.6g} contradicts 6 N D = {cost:.6g}{more}; map only the "
                    "two that hold, such as --columns N=...,D=..."
                )
        elif "N" in table:
            table["D"] = table["C"] / (OPERATIONS * table["N"])
        else:
            table["N"] = table["C"] / (OPERATIONS * table["D"])
    return {name: table[name] for name in resources}


def _require_distinct(runs: Runs) -> None:
    """A run that is listed twice would count twice, and the bootstrap would take its copies for two measurements."""
    seen: dict[tuple[float, ...], int] = {}
    for line, *values in zip(runs.lines, runs.loss, *runs.resources.values()):
        first = seen.setdefault(tuple(values), int(line))
        if first != line:
            raise DataError(f"{runs.source}, line {line} repeats the run of line {first}; remove one of them")
