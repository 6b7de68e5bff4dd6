from __future__ import annotations

import click

from ..errors import ModelError
from ..logs import Hook, hook_of
from ..output import writable
from ..solution import Solution
from ._prefer import prefer_option, refinements
from ._shared import Diagram, diagram, format_option, model_argument, output_option, tune_option
from ._show import shown
from ._variant import budget_option, view_option


@click.command("table")
@model_argument
@format_option("text", "latex", "markdown", "csv", "json")
@click.option("--document", is_flag=True, help="With latex: a document that compiles on its own, not a table to input.")
@click.option("--claims", is_flag=True, help="The claims of the theory instead, with what became of each.")
@tune_option
@view_option
@budget_option
@prefer_option
@output_option
def command(
    model: str,
    style: str,
    document: bool,
    claims: bool,
    tuned: tuple[str, ...],
    view: str | None,
    budget: str | None,
    prefer: str | None,
    output: str | None,
) -> None:
    """Print the phases of MODEL: region, trade-off, exponents.

    As text, as Markdown and as a LaTeX document also walls and loss curves, and what tuning gains. With --prefer the
    choice made in the phases whose optimum is a set.
    """
    if document and style != "latex":
        raise click.UsageError("--document goes with --format latex")
    if claims and prefer is not None:
        raise click.UsageError("give --claims or --prefer, not both")
    with writable(output) as out:
        found = diagram(model, tuned, view=view, budget=budget)
        if claims:
            out.write(shown([_claims(found)], "document" if document else style))
            return
        if prefer is not None:
            out.write(shown([_choices(found, prefer)], "document" if document else style))
            return
        held = diagram(model, view=view, budget=budget).solution if tuned else None
        on_wall = hook_of(found.theory, found.solution.tuned)
        out.write(rendered(found.solution, "document" if document else style, held, on_wall))


def _claims(found: Diagram):
    from ..render.claims import claim_table

    if not found.comparison.rows:
        raise ModelError(
            f"nothing is claimed about {found.model.id} as it is asked for; claims are on a theory's own model and letters"
        )
    return claim_table(found.comparison)


def _choices(found: Diagram, prefer: str):
    from ..render.choices import choice_table

    return choice_table(found.solution, refinements(found.solution, prefer), prefer)


def rendered(solution: Solution, style: str, held: Solution | None = None, on_wall: Hook | None = None) -> str:
    """A solution in one of the formats text, latex, document, markdown, csv, json; ``held`` is what a tuned one is
    compared with, ``on_wall`` derives the logarithms on its walls."""
    if style == "json":
        from ..render.records import solution_json

        return solution_json(solution)
    if style == "csv":
        from ..render.text import csv_table

        return csv_table(solution)
    if style == "latex":
        from ..render.latex import latex_table

        return latex_table(solution)
    content = _content(solution, held, on_wall)
    if style == "document":
        from ..render.latex import latex_document_of

        return latex_document_of(content)
    from ..render.text import markdown_of, text_of

    return "\n".join(map(text_of if style == "text" else markdown_of, content))


def _content(solution: Solution, held: Solution | None, on_wall: Hook | None):
    """Every table there is to show."""
    from ..render.tables import tables

    if held is None:
        return tables(solution, on_wall)
    from ..render.gains import gain_table

    phases, *others = tables(solution, on_wall)
    return phases, gain_table(solution, held), *others
