"""``exponents diagnose``: which phase measured loss curves are in, how sure, and what to run next."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from exponents.commands._shared import diagram, format_option, output_option, progress
from exponents.commands._variant import view_option, view_record
from exponents.output import writable
from exponents.registry import resolve

if TYPE_CHECKING:
    from verify.diagnose import Diagnosis


@click.command("diagnose")
@click.argument("file", metavar="FILE.csv")
@click.option(
    "--model", default="plrf-sgd", show_default=True, metavar="MODEL", help="A model with an experiment of SGD."
)
@view_option
@click.option("--columns", metavar="NAME=COLUMN,...", help="Columns by name: d=width,r=steps,loss=mse.")
@click.option("--ratio", type=float, metavar="V/D", help="Data dimensions for each feature where there is no column v.")
@click.option("--gamma", type=float, metavar="X", help="Learning rate at every width where there is no column gamma.")
@click.option("--fraction", type=float, metavar="X", help="The same as a fraction of the stability bound.")
@click.option("--batch", type=float, metavar="B", help="Batch at every width where there is no column batch.")
@click.option(
    "--draws", type=click.IntRange(1), default=1, show_default=True, help="Draws of the features each loss averages."
)
@click.option(
    "--confidence", type=float, default=0.95, show_default=True, help="Probability of intervals and phase sets."
)
@click.option("--figure", metavar="FILE", help="Draw curves and posterior: FILE.pdf, .svg or .png.")
@format_option("text", "json")
@output_option
def command(file, model, view, columns, draws, confidence, figure, style, output, **given) -> None:
    """Say which phase the loss curves in FILE.csv are in.

    The file has columns d (width), r (steps) and loss (mean squared error, any unit), at two widths or more, and where
    known gamma (learning rate on the sum of the gradients over the batch), batch, v (data dimensions) and sem (standard
    error of the loss).  A learning rate that nobody gives is inferred, which widens the intervals.  Printed are the
    probabilities of the phases, the parameters with intervals, the components that limit the largest curve, the
    compute-optimal exponents, and the next run that would tell most: after about five seconds, or ten to twenty where the
    learning rate is inferred.
    """
    if figure is not None:
        from verify.figures import format_of

        format_of(figure)  # refused before the work
    with writable(output) as out:
        found, letters = _diagnosed(file, model, view, columns, given, draws, confidence)
        out.write(_shown(found, style))
        if figure is not None:
            from verify.diagnose.figure import diagnosis_figure
            from verify.figures import save

            save(diagnosis_figure(found, letters), figure)


def _diagnosed(file, model, view, columns, given, draws, confidence):
    """The diagnosis and the letters it is stated in; ``given``: the fields of ``Given``."""
    from verify.diagnose import Given, diagnose, read_curves
    from verify.diagnose.letters import Letters
    from verify.runs.data import mapping_of
    from verify.setting import ModelAlone, experiment_of

    alone, theory = resolve(model)
    theory = ModelAlone(alone) if theory is None else theory
    names = experiment_of(theory)
    curves = read_curves(file, names.width, names.steps, names.rate, mapping_of(columns), Given(**given))
    curves = replace(curves, draws=draws)
    record = None if view is None else view_record(alone, theory, view)
    solution = diagram(model, view=view).solution
    with progress(f"comparing {len(curves)} curves with {alone.id}"):
        found = diagnose(theory, solution, curves, record, confidence)
    return found, Letters.of(theory, solution, record)


def _shown(found: Diagnosis, style: str) -> str:
    from verify.diagnose.report import record, text

    return json.dumps(record(found), indent=2, allow_nan=False) + "\n" if style == "json" else text(found)
