from __future__ import annotations

import click

from ..errors import ModelError
from ..output import emit
from ..registry import listing, theory


@click.command("models")
def command() -> int | None:
    """List the registered models with their titles and sources."""
    found = listing()
    rows, broken = [], dict(found.broken)
    for id, module in found.modules.items():
        try:
            loaded = theory(id)
            rows.append((id, loaded.title, loaded.id))
        except ModelError as error:
            broken[module] = str(error)
    width = max((len(id) for id, _, _ in rows), default=0)
    if rows:
        emit("\n".join(f"{id:{width}}  {title}  [{key}]" for id, title, key in rows))
    for module, why in broken.items():
        click.echo(f"exponents: the theory module {module} is left out: {why}", err=True)
    return 2 if broken else None
