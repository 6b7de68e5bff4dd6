from __future__ import annotations

import click

from ..bibliography import entry
from ..errors import UnknownNameError
from ..output import emit
from ..registry import theory
from ._shared import model_argument


@click.command("cite")
@model_argument
def command(model: str) -> None:
    """Print the BibTeX entries behind MODEL, each with what it is used for."""
    emit(citations(model))


def citations(model: str) -> str:
    """BibTeX entries of a registered model's sources in the order of first use, the places above each as comments."""
    found = theory(model)
    if not found.sources:
        raise UnknownNameError(f"the theory {found.id} of {model} names no sources")
    blocks = []
    for key in dict.fromkeys(s.key for s in found.sources):
        uses = [f"% {s.used_for}: {s.where}" for s in found.sources if s.key == key]
        blocks.append("\n".join([*uses, entry(found.bibliography, key)]))
    return "\n\n".join(blocks)
