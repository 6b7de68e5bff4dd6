from __future__ import annotations

import click

from ..errors import UnknownNameError
from ..output import replacing
from ..registry import setting
from ._shared import Diagram, diagram, progress, tune_option
from .cite import citations


@click.command("page")
@click.argument("models", metavar="MODEL...", nargs=-1, required=True)
@click.option("-o", "--output", required=True, metavar="FILE", help="FILE.html.")
@tune_option
def command(models: tuple[str, ...], output: str, tuned: tuple[str, ...]) -> None:
    """Write an explorer of one or more MODELs: one HTML file that a browser opens without a network.

    The phase plane with exact walls and sliders for further parameters; at each point the phase, formulas, shares and
    certificates; loss curves; two models on one plane. With --tune each MODEL that holds the resource is there twice, as
    it is and tuned, to be compared.
    """
    from ..page import page

    with replacing(output) as file:
        found = [d for name in dict.fromkeys(models) for d in _diagrams(name, tuned)]
        held = {name for d in found for name, _ in d.model.held}
        strange = [name for name in tuned if name not in held]
        if strange:
            raise UnknownNameError(f"none of {', '.join(models)} holds a resource {strange[0]!r}")
        with progress("writing the page"):
            file.write(page([_exhibit(d) for d in found]).encode())


def _diagrams(name: str, tuned: tuple[str, ...]) -> list[Diagram]:
    """The model as it is and, where it holds some of the names, with these set free."""
    found = diagram(name)
    free = tuple(n for n in tuned if n in dict(found.model.held))
    return [found, diagram(name, free)] if free else [found]


def _exhibit(found: Diagram):
    from ..page import Exhibit

    if found.theory is None:
        return Exhibit(found.solution)
    id = found.model.id
    bibtex = citations(id) if found.theory.sources else ""
    return Exhibit(found.solution, setting(id), bibtex, tuple(found.theory.fits))
