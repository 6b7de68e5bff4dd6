"""``exponents report``: everything about a model in one document, for a paper or its referee."""

from __future__ import annotations

from typing import Any

import click

from exponents.commands._shared import Diagram, diagram, model_argument, progress, tune_option
from exponents.commands._variant import budget_option, view_option
from exponents.commands.cite import references, sentences
from exponents.logs import hook_of
from verify.levels import LEVELS


@click.command("report")
@model_argument
@click.option("-o", "--output", required=True, metavar="FILE", help="FILE.tex, FILE.pdf, FILE.html or FILE.md.")
@click.option(
    "--verify",
    "levels",
    multiple=True,
    type=click.Choice((*LEVELS, "all", "none")),
    help="Levels of verification; default: proof.",
)
@tune_option
@view_option
@budget_option
def command(
    model: str, output: str, levels: tuple[str, ...], tuned: tuple[str, ...], view: str | None, budget: str | None
) -> None:
    """Write a report on MODEL: setting, components, phases, walls, claims, verification, proofs, references.

    The components come with their derivations or sources, the phases with their certificates. The same model gives the
    same bytes. Each --verify LEVEL that the model can be measured at adds a table, and exact curves a figure.
    """
    from exponents.report import Material, format_of, report
    from verify.reporting import verification

    format_of(output)  # refused before the work
    found = diagram(model, tuned, view=view, budget=budget)
    with progress(f"verifying {found.model.id}") as say:
        checked = verification(found.theory, found.solution, levels or ("proof",), say)
    with progress(f"writing {output}"):
        material = Material(
            found.comparison,
            found.theory,
            hook_of(found.theory, found.solution.tuned),
            *_literature(found),
            checked,
        )
        report(material, output)


def _literature(found: Diagram) -> tuple[dict[str, Any], dict[str, str]]:
    """What the model's works are used for, and their entries; nothing for a model from a file."""
    if found.theory is None or not found.theory.sources:
        return {}, {}
    return sentences(found.theory), references(found.theory)
