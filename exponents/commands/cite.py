from __future__ import annotations

from typing import Any

import click

from ..bibliography import entry
from ..errors import UnknownNameError
from ..output import emit
from ..registry import theory
from ._shared import model_argument
from ._variant import budget_option, variant, view_option, view_record


@click.command("cite")
@model_argument
@view_option
@budget_option
def command(model: str, view: str | None, budget: str | None) -> None:
    """Print the BibTeX entries behind MODEL, each below a sentence on what it is used for."""
    emit(citations(model, view, budget))


def citations(model: str, view: str | None = None, budget: str | None = None) -> str:
    """BibTeX entries of a registered model's sources in the order of first use, sentences above each as comments.

    Under another ``budget`` those of the model that has it; in a ``view`` also the paper whose letters they are.
    """
    found = theory(model)
    if budget is not None:
        found = variant(model, budget=budget)[1]
    if not found.sources:
        raise UnknownNameError(f"the theory {found.id} of {model} names no sources")
    uses = sentences(found)
    if view is not None and (record := view_record(found.model, found, view)).source:
        uses.setdefault(record.source, []).append(f"Its letters are those of the view {record.id}.")
    return "\n\n".join(
        "\n".join([*(f"% {use}" for use in said), entry(found.bibliography, key)]) for key, said in uses.items()
    )


def references(found: Any) -> dict[str, str]:
    """key -> the BibTeX entry of every work that a theory uses."""
    return {key: entry(found.bibliography, key) for key in sentences(found)}


def sentences(found: Any) -> dict[str, list[str]]:
    """key -> a sentence for each use that the theory makes of the work, the claims held against the engine last."""
    uses: dict[str, list[str]] = {}
    for source in found.sources:
        uses.setdefault(source.key, []).append(f"Used for {source.used_for}: {source.where}.")
    claims = (*found.claims, *found.curves, *found.edges)
    if claims:
        kinds = ", ".join(dict.fromkeys(c.status for c in claims))
        number = "one claim" if len(claims) == 1 else f"{len(claims)} claims"
        uses.setdefault(found.id, []).append(f"Source of {number} held against the engine: {kinds}.")
    for fit in found.fits:
        uses.setdefault(fit.key, []).append(f"Source of the constants {fit.id}: {fit.where}.")
    return uses
