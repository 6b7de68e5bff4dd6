from __future__ import annotations

from pathlib import Path

import click

from ..errors import DataError
from ..logs import hook_of
from ..output import emit, write
from ..registry import theory
from ._shared import Diagram, diagram, progress
from .cite import references, sentences
from .models import status, usable


@click.command("docs")
@click.argument("models", nargs=-1, metavar="[MODEL]...")
@click.option("-o", "--output", required=True, metavar="FOLDER", help="Where the pages go.")
def command(models: tuple[str, ...], output: str) -> int | None:
    """Write documentation from the registry: an index, and a page for every MODEL, or for those named.

    A page has the setting, components, phases with a picture, walls, claims and sources, and links to the derivation.
    Markdown with formulas between dollar signs. Exit status 2 if a theory could not be used.
    """
    from ..report.pages import DERIVATIONS, MODELS, index, write_page

    for id in models:
        theory(id)  # refuses what is not registered before anything is solved
    loaded, broken = usable()
    ids = models or tuple(loaded)
    root = Path(output)
    for folder in (MODELS, DERIVATIONS):
        _folder(root / folder)
    for count, id in enumerate(ids, 1):
        with progress(f"{count} of {len(ids)}: {id}"):
            write_page(_material(diagram(id)), root)
    write(root / "models.md", index([(id, found, status(found)) for id, found in loaded.items()], ids))
    emit(f"{len(ids)} pages and models.md in {root}")
    for module, why in broken.items():
        click.echo(f"exponents: the theory module {module} is left out: {why}", err=True)
    return 2 if broken else None


def _material(found: Diagram):
    from ..report import Material

    return Material(
        found.comparison,
        found.theory,
        hook_of(found.theory, ()),
        sentences(found.theory),
        references(found.theory),
    )


def _folder(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DataError(f"cannot write to {path}: {error.strerror}") from None
