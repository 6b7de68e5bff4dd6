"""The first sections of a report: what is learned and how, what the engine was given, the components of the loss."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..render.phrase import Phrase, Sentence, component_phrase, joined, name_phrase
from ..render.regions import region_phrase
from ..render.tables import Table, monomial_phrase
from .laws import bounds_phrase, law_phrase
from .material import Material
from .nodes import Block, Cite, Code, Items, Paragraph, Section, said
from .prose import said_of, typeset

FRONT = ("Setting", "Assumptions", "Resources and budget", "Spectrum and algorithm", "Balance")


def setting(material: Material) -> Section:
    model = material.solution.model
    told = said_of(model.id) if material.theory is not None else {}
    words = [Paragraph(told[head], "" if head == "Setting" else head) for head in FRONT if head in told]
    given = Paragraph(said("The engine was given the following."), "The model")
    return Section(said("Setting"), (*words, given, *_model(material)))


def _model(material: Material) -> tuple[Block, ...]:
    model = material.solution.model
    spent = joined((joined(map(monomial_phrase, model.budget), " + ", " + "), Phrase("f", "f")), " ~ ", r" \sim ")
    items = []
    if model.parameters:
        names = joined(map(name_phrase, model.parameters), ", ", r",\ ")
        items.append(said("Parameters ", names, ", with ", region_phrase(model.domain), "."))
    items.append(said("Budget ", spent, "."))
    if model.caps:
        items.append(said("Caps ", bounds_phrase(model.caps), "."))
    for name, law in model.held:
        how = "is tuned" if name in material.solution.tuned else "is held at"
        laws = [] if name in material.solution.tuned else [" ", law_phrase(law)]
        items.append(said(name_phrase(name), f" {how}", *laws, "."))
    rows = tuple(
        (name_phrase(r.name), typeset(r.meaning or "-"), Phrase("at least one" if r.at_least_one else "positive"))
        for r in model.resources
    )
    columns = tuple(map(Phrase, ("resource", "meaning", "values")))
    caption = said("What the budget is spent on.")
    table = Table(f"{model.id}-resources", "resources", material.title, caption, columns, rows)
    return (Items(tuple(items)), table)


def components(material: Material) -> Section:
    model = material.solution.model
    rows = []
    for regime, components in [("", model.components), *((r.id, r.components) for r in model.regimes)]:
        for c in components:
            where = bounds_phrase(c.window) if c.window else Phrase("always")
            symbol, id = component_phrase(c), Code(c.id)
            rows.append(
                (symbol, said(id), typeset(c.meaning or "-"), law_phrase(c.law), where, _source(material, c.source))
            )
            if regime:
                rows[-1] = (*rows[-1][:4], said("regime ", Code(regime)), rows[-1][5])
    columns = tuple(map(Phrase, ("symbol", "component", "meaning", "law", "lives where", "source")))
    keep = [k for k in range(6) if k not in (2, 5) or any(row[k].text != "-" for row in rows)]
    caption = said("The components of the loss, up to constant factors.")
    table = Table(f"{model.id}-components", "components", material.title, caption, columns, tuple(rows))
    derived = material.theory is not None and material.theory.derivation is not None
    where = (
        "The laws are derived from spectrum and algorithm, step by step; nothing is taken from a paper."
        if derived
        else "The laws are taken from the sources named; the engine proves what follows from them, not the laws themselves."
    )
    return Section(said("Components"), (Paragraph(said(where)), only(table, keep)))


def _source(material: Material, text: str) -> Sentence:
    """Where a law is from; the key of a work in the bibliography becomes a reference."""
    key, colon, rest = text.partition(":")
    if key in material.references:
        return said(Cite(key), colon, *typeset(rest).parts)
    return typeset(text or "-")


def only(table: Table, places: Sequence[int]) -> Table:
    """The columns of a table at these places."""
    rows = tuple(tuple(row[k] for k in places) for row in table.rows)
    return replace(table, columns=tuple(table.columns[k] for k in places), rows=rows)
