from __future__ import annotations

from typing import Any

import click

from ..bibliography import entry
from ..errors import UnknownNameError
from ..output import emit
from ..registry import theory
from ._shared import model_argument


@click.command("cite")
@model_argument
def command(model: str) -> None:
    """Print the BibTeX entries behind MODEL, each below a sentence on what it is used for."""
    emit(citations(model))


def citations(model: str) -> str:
    """BibTeX entries of a registered model's sources in the order of first use, sentences above each as comments."""
    found = theory(model)
    if not found.sources:
        raise UnknownNameError(f"the theory {found.id} of {model} names no sources")
    blocks = []
    for key, uses in sentences(found).items():
        blocks.append("\n".join([*(f"% {use}" for use in uses), entry(found.bibliography, key)]))
    return "\n\n".join(blocks)


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
