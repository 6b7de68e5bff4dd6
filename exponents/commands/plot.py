from __future__ import annotations

import click

from ..points import assignments
from ._shared import diagram, model_argument, tune_option
from ._variant import budget_option, view_option


@click.command("plot")
@model_argument
@click.option("-o", "--output", required=True, metavar="FILE", help="FILE.pdf, FILE.svg or FILE.png.")
@click.option("--quantity", default="phase", show_default=True, metavar="NAME", help="phase, loss or a resource.")
@click.option("--fix", "fixed", multiple=True, metavar="NAME=VALUE", help="Draw a slice: at most two parameters vary.")
@tune_option
@view_option
@budget_option
def command(
    model: str,
    output: str,
    quantity: str,
    fixed: tuple[str, ...],
    tuned: tuple[str, ...],
    view: str | None,
    budget: str | None,
) -> None:
    """Draw the phase plane of MODEL: labelled cells, exact walls, an exponent as shaded level sets."""
    from ..render.plots import save

    solution = diagram(model, tuned, view=view, budget=budget).solution
    save(solution, output, quantity, fix=assignments(fixed, solution.model))
