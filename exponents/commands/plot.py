from __future__ import annotations

import click

from ..errors import ModelError
from ..points import assignments
from ..values import Value
from ._shared import Diagram, diagram, model_argument, progress, tune_option
from ._variant import budget_option, view_option

BUDGET = "budget"
CELLS = (12, 14)  # rows and columns: a law is made for each


@click.command("plot")
@model_argument
@click.option("-o", "--output", required=True, metavar="FILE", help="FILE.pdf, FILE.svg or FILE.png.")
@click.option(
    "--quantity", default="phase", show_default=True, metavar="NAME", help="phase, loss, a resource, or budget."
)
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
    """Draw the phase plane of MODEL: labelled cells, exact walls, an exponent as shaded level sets.

    The quantity "budget" is the budget that it takes to see the exponents of the limit, for models with constants.
    """
    from ..render.plots import save

    found = diagram(model, tuned, view=view, budget=budget)
    fix = assignments(fixed, found.solution.model)
    if quantity == BUDGET:
        _attained(found, output, fix)
    else:
        save(found.solution, output, quantity, fix=fix)


def _attained(found: Diagram, output: str, fix: dict[str, Value]) -> None:
    from ..finite.plane import budgets_over
    from ..render.attained import save_attained
    from ..render.window import window

    view = window(found.solution, fix=fix)
    if len(view.axes) != 2:
        raise ModelError(f"budgets are drawn over two parameters; {len(view.axes)} of {found.model.id} is left free")
    axes = [(a.name, a.low, a.high) for a in view.axes]
    with progress(f"budgets of {found.model.id}") as say:
        budgets = budgets_over(
            found.model, found.theory, axes, CELLS, view.fixed, found.solution.tuned, lambda n, of: say(f"{n} of {of}")
        )
    save_attained(found.solution, view, budgets, output)
