from __future__ import annotations

import click

from ..errors import ModelError, UnknownNameError
from ..output import writable
from ..registry import resolve
from ._shared import format_option, model_argument, output_option, progress


@click.command("derive")
@model_argument
@click.argument("component", required=False)
@format_option("text", "markdown", "latex")
@output_option
def command(model: str, component: str | None, style: str, output: str | None) -> None:
    """Print how the components of MODEL (or one COMPONENT) follow from spectrum and algorithm, step by step.

    As LaTeX a document that compiles on its own. For models whose components are derived, not taken from a paper.
    """
    found, theory = resolve(model)
    ids = [c.id for c in found.all_components]
    if component is not None and component not in ids:
        raise UnknownNameError(f"no component {component!r} in {found.id}; it has {', '.join(ids)}")
    derivation = None if theory is None else theory.derivation
    if derivation is None:
        raise ModelError(f"the components of {found.id} are sourced, not derived; `exponents cite` says from where")
    with progress(f"deriving {found.id}"):
        first, *others = map(derivation, [component] if component else ids)
        document = first.written(style, *others)
    with writable(output) as out:
        out.write(document)
