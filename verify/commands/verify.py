"""``exponents verify``: every claim of a theory confronted with proofs, high precision, exact curves, simulations."""

from __future__ import annotations

import click

from exponents.commands._shared import diagram, format_option, model_argument, output_option, progress
from exponents.output import writable
from exponents.points import assignments
from verify.levels import LEVELS
from verify.setting import ModelAlone


@click.command("verify")
@model_argument
@click.argument("values", nargs=-1, metavar="[NAME=VALUE]...")
@click.option("--level", type=click.Choice((*LEVELS, "all")), default="all", show_default=True)
@click.option(
    "--figure",
    metavar="FILE",
    help="Also draw the loss: against compute; simulated (--level simulation); as predicted in numbers (--level finite).",
)
@format_option("text", "json", "latex")
@output_option
def command(model, values, level, figure, style, output) -> int:
    """Verify every claim about MODEL at one point per phase, or at the point NAME=VALUE: a verdict for each.

    Exit status 1 if a claim is REFUTED.
    """
    from verify.check import rows
    from verify.fit import Outcome
    from verify.report import Report

    with writable(output) as out:
        found = diagram(model)
        theory = found.theory if found.theory is not None else ModelAlone(found.model)
        point = assignments(values, found.model) if values else None
        if figure is not None:
            _draw(theory, found.solution, point, figure, level)
        kept = []
        with progress(f"verifying {found.model.id}") as say:
            for row in rows(theory, level, point, found.solution):
                kept.append(row)
                say(f"{len(kept)} claims, last {row.outcome}: {row.claim}")
        report = Report(found.model.id, tuple(kept))
        out.write(report.render(style).rstrip("\n") + "\n")
    return 1 if report.outcome is Outcome.REFUTED else 0


def _draw(theory, solution, point, path: str, level: str) -> None:
    from verify.figures import compute_figure, format_of, save
    from verify.finite.figure import finite_figure
    from verify.setting import phase_settings, setting
    from verify.simulated_figure import simulation_figure

    format_of(path)  # refused before the work
    where = phase_settings(theory, solution)[0] if point is None else setting(theory, solution, point)
    draw = {"simulation": simulation_figure, "finite": finite_figure}.get(level, compute_figure)
    save(draw(where), path)
