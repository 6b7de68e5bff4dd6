from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, TextIO

import click

from ..errors import DomainError
from ..logs import Hook, hook_of, logs_at
from ..output import writable
from ..points import assignments, read
from ..query import Answer, at
from ..solution import Solution
from ..values import Value
from ._budget import finite_option, fit_option, read_budgets
from ._prefer import prefer_option, refinements
from ._shared import Diagram, diagram, model_argument, output_option, tune_option
from ._show import records, shown
from ._variant import budget_option, explained, view_option

if TYPE_CHECKING:
    from ..finite.prediction import Prediction
    from ..render.tables import Table

ONE = ("text", "json", "latex")
MANY = ("csv", "json")


@click.command("query")
@model_argument
@click.argument("values", nargs=-1, metavar="[NAME=VALUE]...")
@click.option("--points", metavar="FILE.csv", help="Answer every row of a file; its header names the parameters.")
@click.option("--format", "style", type=click.Choice(dict.fromkeys(ONE + MANY)), help="text, json, latex; csv, json.")
@tune_option
@view_option
@budget_option
@prefer_option
@finite_option
@fit_option
@output_option
def command(
    model: str,
    values: tuple[str, ...],
    points: str | None,
    style: str | None,
    tuned: tuple[str, ...],
    view: str | None,
    budget: str | None,
    prefer: str | None,
    budgets: str | None,
    fit: str | None,
    output: str | None,
) -> None:
    """The optimum of MODEL at a point, exactly: exponents, components in balance, shares of the loss, loss curve.

    Values are integers, fractions or decimals, which are read exactly.
    """
    allowed = ONE if points is None else MANY
    style = style or allowed[0]
    if style not in allowed:
        raise click.UsageError(f"--format {style} is not for {'one point' if points is None else '--points'}")
    if points is not None and values:
        raise click.UsageError("give NAME=VALUE or --points, not both")
    if points is not None and prefer is not None:
        raise click.UsageError("--prefer is for one point, not for --points")
    if points is not None and budgets is not None:
        raise click.UsageError("--budget is for one point, not for --points")
    if fit is not None and budgets is None:
        raise click.UsageError("--fit chooses constants, which are for --budget")
    with writable(output) as out:
        found = diagram(model, tuned, view=view, budget=budget)
        solution, on_wall = found.solution, hook_of(found.theory, found.solution.tuned)
        if points is None:
            given = assignments(values, solution.model)
            finite = None if budgets is None else _predicted(found, given, read_budgets(budgets), fit)
            answer = _asked(found, given if finite is None else dict(finite.asked.point))
            out.write(_one(answer, on_wall, style, prefer, finite))
        else:
            answers = (at(solution, **point) for point in read(points, solution.model))
            if style == "json":
                _write_json(answers, on_wall, out)
            else:
                _write_csv(answers, solution, out)


def _asked(found: Diagram, point: dict[str, Value]) -> Answer:
    """The answer at a point; outside the domain, the error says which law of the theory would hold there."""
    try:
        return at(found.solution, **point)
    except DomainError as error:
        raise explained(error, found.theory, point) from None


def _predicted(found: Diagram, given: dict[str, Value], amounts: list[float], fit: str | None) -> Prediction:
    """Numbers at budgets, at the parameters given; those that a fit sets are left to it."""
    from ..finite.calibrated import setting
    from ..finite.prediction import predict

    return predict(setting(found.model, found.theory, given, found.solution.tuned, fit), amounts)


def _one(answer: Answer, on_wall: Hook | None, style: str, prefer: str | None, finite: Prediction | None) -> str:
    from ..render import answers

    logs = logs_at(answer, on_wall)
    chosen = _chosen(answer, prefer) if prefer is not None else []
    if style == "json":
        record = answers.answer_record(answer, logs)
        if prefer is not None:
            record["preferred"] = [row for table in chosen for row in records(table)]
        if finite is not None:
            from ..render.finite import prediction_records

            record["finite"] = prediction_records(finite)
        return json.dumps(record, indent=2) + "\n"
    if finite is not None:
        from ..render.finite import prediction_table

        chosen = [*chosen, prediction_table(finite)]
    return shown([answers.answer_table(answer, logs), *chosen], style)


def _chosen(answer: Answer, prefer: str) -> list[Table]:
    from ..render.choices import chosen_table

    return [chosen_table(answer, refinements(answer.solution, prefer), prefer)]


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
