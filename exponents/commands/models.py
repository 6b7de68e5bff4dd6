from __future__ import annotations

from typing import Any

import click

from ..errors import ModelError
from ..output import writable
from ..registry import listing, refusal, theory
from ._shared import format_option, output_option
from ._show import shown

STATUS = {
    "proved": "proved in the literature",
    "tight": "proved in the literature",
    "upper": "bound in the literature",
    "lower": "bound in the literature",
    "heuristic": "heuristic",
    "fitted": "fitted",
}


@click.command("models")
@format_option("text", "markdown", "latex", "csv", "json")
@click.option("--refused", is_flag=True, help="List the laws that are refused instead, each with the reason.")
@output_option
def command(style: str, refused: bool, output: str | None) -> int | None:
    """List the registered models: parameters, title, what stands behind their exponents, source."""
    from ..render.catalogue import model_table, refusal_table

    loaded, broken = usable()
    with writable(output) as out:
        if refused:
            out.write(shown([refusal_table({id: refusal(id) for id in listing().refused})], style))
        else:
            rows = [(id, found, status(found)) for id, found in loaded.items()]
            out.write(shown([model_table(rows)], style, folded=False))
    for module, why in broken.items():
        click.echo(f"exponents: the theory module {module} is left out: {why}", err=True)
    return 2 if broken else None


def usable() -> tuple[dict[str, Any], dict[str, str]]:
    """model id -> its theory, and module -> why it cannot be used."""
    found = listing()
    loaded, broken = {}, dict(found.broken)
    for id, module in found.modules.items():
        try:
            loaded[id] = theory(id)
        except ModelError as error:
            broken[module] = str(error)
    return loaded, broken


def status(found: Any) -> str:
    """What stands behind a theory's exponents: the kinds of its claims, and whether its components are derived here."""
    claimed = (*found.claims, *found.curves, *found.edges)
    kinds = {STATUS[claim.status] for claim in claimed}
    derived = ["derived here"] if found.derivation else []
    return ", ".join([k for k in dict.fromkeys(STATUS.values()) if k in kinds] + derived) or "no claims"
