from __future__ import annotations

from dataclasses import replace
from typing import Any

import click

from ..errors import ModelError, UnknownNameError
from ..model import Model
from ..output import writable
from ..points import assignments
from ..views import view_of, viewed
from ._shared import Diagram, format_option, output_option, solved, tune_option
from ._show import shown
from ._variant import budget_option, has, variant, view_option


@click.command("compare")
@click.argument("first", metavar="MODEL")
@click.argument("second", metavar="MODEL")
@click.option(
    "--map", "change", metavar="TEXT", help="The second's parameters in the first's: \"alpha=b/2, beta=(a-b)/2\"."
)
@format_option("text", "markdown", "latex", "csv", "json")
@click.option("--figure", metavar="FILE", help="Also draw the walls of both: FILE.pdf, FILE.svg or FILE.png.")
@click.option("--fix", "fixed", multiple=True, metavar="NAME=VALUE", help="For the figure: draw a slice.")
@tune_option
@view_option
@budget_option
@output_option
def command(
    first: str,
    second: str,
    change: str | None,
    style: str,
    figure: str | None,
    fixed: tuple[str, ...],
    tuned: tuple[str, ...],
    view: str | None,
    budget: str | None,
    output: str | None,
) -> None:
    """Where the loss exponents of two MODELs agree, where they differ, and by how much.

    Both must have the same parameters; --map rewrites those of the second, --view both where they have that view.
    --tune sets a resource free in each of the two that holds it; of one model given twice, in the first. --budget-form
    changes the budget of each that has it.
    """
    from ..render.comparison import comparison_table

    with writable(output) as out:
        pair = _pair(*_variants((first, second), view, budget), change, tuned)
        out.write(shown([comparison_table(*(d.solution for d in pair))], style))
        if figure is not None:
            from ..render.contrast import save_contrast

            save_contrast(*(d.solution for d in pair), figure, fix=assignments(fixed, pair[0].model))


Meant = tuple[Model, Any]  # a model and its theory


def _variants(names: tuple[str, str], view: str | None, budget: str | None) -> tuple[Meant, Meant]:
    """Both models, each in the view and under the budget that it has; a name that neither has is refused."""
    for records, id in (("views", view), ("budgets", budget)):
        if id is not None and not any(has(name, records, id) for name in names):
            raise UnknownNameError(f"neither {names[0]} nor {names[1]} has a {records[:-1]} {id!r}")
    first, second = (
        variant(
            name,
            view if view is not None and has(name, "views", view) else None,
            budget if budget is not None and has(name, "budgets", budget) else None,
        )
        for name in names
    )
    return first, second


def _pair(first: Meant, second: Meant, change: str | None, tuned: tuple[str, ...]) -> tuple[Diagram, Diagram]:
    """The two diagrams over the first's parameters."""
    (model, theory), (other, its_theory) = first, second
    if change is not None:
        other, its_theory = _rewritten(other, model, change), None
    if model.parameters != other.parameters:
        raise ModelError(
            f"{model.id} has the parameters ({', '.join(model.parameters)}) and {other.id} has "
            f"({', '.join(other.parameters)}); say with --map what the second's are in the first's"
        )
    held = {m.id: dict(m.held) for m in (model, other)}  # the names that --tune may mean
    for name in tuned:
        if not any(name in names for names in held.values()):
            raise UnknownNameError(f"neither {model.id} nor {other.id} holds a resource {name!r}")
    free = [tuple(n for n in tuned if n in held[m.id]) for m in (model, other)]
    if model == other:
        free[1] = ()
    return solved(model, theory, free[0]), solved(other, its_theory, free[1])


def _rewritten(model: Model, onto: Model, change: str) -> Model:
    """The model in another's parameters; those that the text does not give and both have stay what they are."""
    view = view_of(change)
    strange = [n for n in view.parameters if n not in onto.parameters]
    if strange:
        raise UnknownNameError(
            f"--map uses {', '.join(strange)}; the parameters of {onto.id} are {', '.join(onto.parameters)}"
        )
    given = dict(view.formulas)
    same = tuple((n, n) for n in model.parameters if n in onto.parameters and n not in given)
    return viewed(model, replace(view, parameters=onto.parameters, formulas=(*view.formulas, *same)))
