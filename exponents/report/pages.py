"""Documentation from the registry: an index, a page for each model, a page for each derivation. Markdown and pictures.

A page is a report without its appendices: setting, components, phases with a picture, walls, claims, sources; and where
the derivation and the proofs are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..output import write
from ..render.phrase import Phrase, Sentence, joined, name_phrase
from ..render.tables import Cell, Table
from .content import derivations, document
from .markdown import markdown
from .material import Material
from .nodes import Code, Document, Link, Paragraph, Section, said
from .writing import written

DPI = 100  # of pictures: a page for each of many models stays small
MODELS, DERIVATIONS = "models", "derivations"  # folders of the pages


def page(material: Material) -> Document:
    """The page of a registered model; raises what ``document`` raises."""
    whole = document(material)
    model = material.solution.model.id
    commands = (
        said("Proofs: ", Code(f"exponents prove {model}"), " checks every certificate again, and ",
             Code(f"exponents report {model} -o {model}.pdf"), " prints them."),
    )  # fmt: skip
    if material.theory.derivation is not None:
        commands += (said("Derivation: ", Link("every component, step by step", f"../{DERIVATIONS}/{model}.md"), "."),)
    if material.theory.experiment is not None:
        commands += (said("Measurements: ", Code(f"exponents verify {model}"), " holds the claims against them."),)
    where = Section(said("Proofs and measurements"), tuple(map(Paragraph, commands)))
    kept = tuple(s for s in whole.sections if s.title.text != "Verification")
    return replace(whole, sections=(*kept, where), appendices=())


def write_page(material: Material, root: Path) -> tuple[Path, ...]:
    """Write a model's page with its pictures, and that of its derivation if there is one; their paths.

    Raises DataError where a file cannot be written.
    """
    model = material.solution.model
    paths = written(page(material), root / MODELS / f"{model.id}.md", "png", DPI)
    found = derivations(material)
    if not found:
        return paths
    content = Document(said(f"Derivation of {model.id}"), said(model.title or model.id), said(), found)
    path = root / DERIVATIONS / f"{model.id}.md"
    write(path, markdown(content, {}))
    return (*paths, path)


def index(theories: Sequence[tuple[str, Any, str]], here: Iterable[str]) -> str:
    """The page that lists models, from (id, theory, status); ids ``here`` have a page."""
    pages = set(here)
    columns = tuple(map(Phrase, ("model", "title", "parameters", "status", "source")))
    rows = tuple(_row(id, found, status, id in pages) for id, found, status in theories)
    caption = said("What stands behind the exponents of each model.")
    table = Table("catalogue", "models", "Catalogue", caption, columns, rows)
    words = said(f"{len(rows)} models are registered. ", Code("exponents query MODEL"), " answers at a point, ",
                 Code("exponents docs -o FOLDER"), " writes the pages of all of them.")  # fmt: skip
    content = Document(
        said("Models"), said("The catalogue, from the registry"), words, (Section(said("Catalogue"), (table,)),)
    )
    return markdown(content, {})


def _row(id: str, found: Any, status: str, linked: bool) -> tuple[Cell | Sentence, ...]:
    name = said(Link(id, f"{MODELS}/{id}.md")) if linked else said(Code(id))
    parameters = (
        joined(map(name_phrase, found.model.parameters), ", ", r",\ ") if found.model.parameters else Phrase("none")
    )
    return name, Phrase(found.title), parameters, Phrase(status), Phrase(found.id)
