from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from typing import TextIO

import click

from ..logs import Hook, hook_of, logs_at
from ..output import writable
from ..points import assignments, read
from ..query import Answer, at
from ..solution import Solution
from ._shared import diagram, model_argument, output_option, tune_option

ONE = ("text", "json", "latex")
MANY = ("csv", "json")


@click.command("query")
@model_argument
@click.argument("values", nargs=-1, metavar="[NAME=VALUE]...")
@click.option("--points", metavar="FILE.csv", help="Answer every row of a file; its header names the parameters.")
@click.option("--format", "style", type=click.Choice(dict.fromkeys(ONE + MANY)), help="text, json, latex; csv, json.")
@tune_option
@output_option
def command(model: str, values: tuple[str, ...], points: str | None, style: str | None, tuned, output) -> None:
    """The optimum of MODEL at a point, exactly: exponents, components in balance, shares of the loss, loss curve.

    Values are integers, fractions or decimals, which are read exactly.
    """
    allowed = ONE if points is None else MANY
    style = style or allowed[0]
    if style not in allowed:
        raise click.UsageError(f"--format {style} is not for {'one point' if points is None else '--points'}")
    if points is not None and values:
        raise click.UsageError("give NAME=VALUE or --points, not both")
    with writable(output) as out:
        found = diagram(model, tuned)
        solution, on_wall = found.solution, hook_of(found.theory, found.solution.tuned)
        if points is None:
            out.write(_one(at(solution, **assignments(values, solution.model)), on_wall, style))
        else:
            answers = (at(solution, **point) for point in read(points, solution.model))
            if style == "json":
                _write_json(answers, on_wall, out)
            else:
                _write_csv(answers, solution, out)


def _one(answer: Answer, on_wall: Hook | None, style: str) -> str:
    from ..render import answers

    logs = logs_at(answer, on_wall)
    if style == "json":
        return json.dumps(answers.answer_record(answer, logs), indent=2) + "\n"
    return answers.answer_text(answer, logs) if style == "text" else answers.answer_latex(answer, logs)


def _write_json(answers: Iterable[Answer], on_wall: Hook | None, out: TextIO) -> None:
    from ..render.answers import answer_record

    separator = "[\n"
    for answer in answers:
        out.write(separator + json.dumps(answer_record(answer, logs_at(answer, on_wall))))
        separator = ",\n"
    out.write("[]\n" if separator == "[\n" else "\n]\n")


def _write_csv(answers: Iterable[Answer], solution: Solution, out: TextIO) -> None:
    model = solution.model
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*model.parameters, "phase", "loss", *model.names])
    writer.writerows(_row(answer) for answer in answers)


def _row(answer: Answer) -> Iterator[str]:
    yield from (str(value) for _, value in answer.at)
    yield " | ".join(p.name for p in answer.phases)
    yield str(answer.loss)
    for _, (low, high) in answer.resources:
        ends = ("-oo" if low is None else str(low), "oo" if high is None else str(high))
        yield ends[0] if low is not None and low == high else f"[{ends[0]}, {ends[1]}]"
