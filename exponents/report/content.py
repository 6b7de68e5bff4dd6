"""What a report says of a model, in order: a Document from a solution, its theory and what was verified."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ..check import check
from ..errors import ExponentsError
from ..render.phrase import COMMA, Phrase, Sentence, joined
from ..render.tables import Table, monomial_phrase, phase_table, shape_table, wall_table
from ..solution import Solution
from ..symbols import latex_name
from .certificate import certificates
from .derivation import derivation_section
from .given import components, only, setting
from .material import Material
from .nodes import Block, Cite, Code, Document, Figure, Items, Paragraph, Section, said, section
from .prose import said_of, typeset

LIMITS = ("Not covered", "Not covered by the paper")


def document(material: Material) -> Document:
    """The report as a tree, the certificates checked anew.

    Raises ModelError if the model cannot be read by the checker.
    """
    model = material.solution.model
    proofs = check(material.solution)
    sections = (
        setting(material),
        components(material),
        _phases(material),
        section("Walls", *_walls(material)),
        section("Loss curves", *_some(shape_table(material.solution))),
        _claims(material),
        section("Verification", *_verification(material)),
        _limits(material),
        _sources(material),
    )
    appendices = (Section(said("Certificates"), certificates(material.solution, proofs)), *derivations(material))
    return Document(
        said(model.title or model.id),
        said("Exact phase diagram of ", Code(model.id), " with proofs"),
        _abstract(material, proofs),
        tuple(s for s in sections if s is not None),
        appendices,
        material.references,
    )


def _some(table: Table) -> tuple[Table, ...]:
    return (table,) if table.rows else ()


def _abstract(material: Material, proofs: Any) -> Sentence:
    solution, model = material.solution, material.solution.model
    spent = joined(map(monomial_phrase, model.budget), " + ", " + ")
    parts: list[str | Phrase] = [
        f"The loss is the sum of {_count(len(model.all_components), 'component')}, each a power law in "
        f"{_count(len(model.names), 'resource')}; ",
        joined((spent, Phrase("f", "f")), " ~ ", r" \sim "),
        f" is spent. The optimum under this budget has {_count(len(solution.phases), 'phase')}"
        + (f" and {_count(len(solution.walls), 'wall')} between them" if solution.walls else "")
        + ". All exponents and regions below are exact. The certificates, checked again for this report by code that does "
        f"not import the solver, are {proofs.verdict.status}.",
    ]
    rows = material.comparison.rows
    if rows:
        parts.append(_confirmed(len(rows), material.comparison.confirmed))
    return said(*parts)


def _confirmed(claims: int, confirmed: int) -> str:
    if confirmed == claims:
        return " The published claim is confirmed." if claims == 1 else f" All {claims} published claims are confirmed."
    return f" Of {_count(claims, 'published claim')} {confirmed} {'is' if confirmed == 1 else 'are'} confirmed."


def _count(number: int, noun: str) -> str:
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    return f"{words[number] if number < len(words) else number} {noun}{'' if number == 1 else 's'}"


# --- the answer -----------------------------------------------------------------------------------------------------


def _phases(material: Material) -> Section:
    solution = material.solution
    one = [("phase", "The phase diagram")] if len(solution.phases) > 1 else []
    both = [*one, ("loss", "Level sets of the exponent of the optimal loss")]
    figures = [f for quantity, words in both if (f := _figure(solution, quantity, words)) is not None]
    lead = Paragraph(
        said(
            "In each phase one formula holds. The trade-off names the components that the optimum keeps equal; their "
            "shares are the dual weights: by how much the exponent of the loss would change with that of the component."
        )
    )
    return Section(said("Phases"), (lead, *_phase_tables(solution), *figures))


def _phase_tables(solution: Solution) -> tuple[Table, Table]:
    """Where each phase lies and what it balances; what grows how fast in it."""
    table = phase_table(solution, shares=True)
    where, exponents = (0, 1, 2, 3), (0, *range(4, len(table.columns)))
    lies = replace(table, caption=said("Where each phase lies, and what the optimum balances there."))
    return only(lies, where), only(replace(table, key=f"{table.key}-exponents"), exponents)


def _figure(solution: Solution, quantity: str, words: str) -> Figure | None:
    """A diagram of the model, or of the slice through the first phase's sample that leaves two parameters free."""
    from ..render.plots import plot
    from ..render.window import window

    names = solution.model.parameters
    if not names:
        return None
    sample = dict(zip(names, solution.phases[0].sample))
    fix = {name: str(sample[name]) for name in names[2:]}
    try:
        window(solution, None, fix)
    except ExponentsError:
        return None
    slice_ = [
        " Slice at ",
        joined((Phrase(f"{n} = {v}", f"{latex_name(n)} = {v}") for n, v in fix.items()), *COMMA),
        ".",
    ]
    key = "phases" if quantity == "phase" else quantity
    return Figure(
        key, lambda: plot(solution, quantity, fix=fix).figure, said(words, ".", *(slice_ if fix else ())), 0.66
    )


def _walls(material: Material) -> tuple[Block, ...]:
    table = wall_table(material.solution, material.on_wall)
    if not table.rows:
        return ()
    jumps = sum(bool(w.jumps) for w in material.solution.walls)
    carried = f"{_count(jumps, 'wall').capitalize()} {'carries' if jumps == 1 else 'carry'} a jump of a resource."
    breaks = sum(w.loss_jump is not None for w in material.solution.walls)
    loss = f"jumps on {_count(breaks, 'wall')}" if breaks else "is continuous across every wall"
    return (Paragraph(said(f"The loss exponent {loss}. {carried}")), table)


def _claims(material: Material) -> Section | None:
    rows = material.comparison.rows
    if not rows:
        return None
    theory = material.theory
    places = [c.where for c in (*theory.claims, *theory.curves, *theory.edges)]
    body = tuple(
        (
            Phrase(r.label),
            Phrase(r.subject),
            typeset(where),
            typeset(r.status),
            Phrase(str(r.finding)),
            typeset(r.detail),
        )
        for r, where in zip(rows, places)
    )
    columns = tuple(map(Phrase, ("claim", "of a", "place", "offered as", "finding", "what was found")))
    caption = said(f"{material.comparison.confirmed} of {len(rows)} claims are confirmed.")
    table = Table(f"{material.solution.model.id}-claims", "claims", material.title, caption, columns, body)
    words = "Each row that the source states, held against the engine's answer: the same formulas, the same region."
    return Section(said("Claims"), (Paragraph(said(words, " ", Cite(theory.id))), table))


def _verification(material: Material) -> tuple[Block, ...]:
    found = material.verification
    lead = (Paragraph(found.summary),) if found.summary.parts else ()
    return (*lead, *found.tables, *found.figures)


def _limits(material: Material) -> Section | None:
    if material.theory is None:
        return None
    told = said_of(material.solution.model.id)
    words = [Paragraph(told[head]) for head in LIMITS if head in told]
    refused = [
        typeset(f"{r.subject}: {r.form}. {_capital(r.reason)}. Instead: {r.remedy}.") for r in material.theory.refusals
    ]
    return section("What is not covered", *words, Items(tuple(refused)) if refused else None)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _sources(material: Material) -> Section | None:
    items = tuple(said(Cite(key), ". ", *typeset(" ".join(words)).parts) for key, words in material.uses.items())
    return section("Sources", Items(items) if items else None)


def derivations(material: Material) -> tuple[Section, ...]:
    """The derivation of every component in one section; none for a model whose components are sourced."""
    derive = None if material.theory is None else material.theory.derivation
    if derive is None:
        return ()
    found: list[Section] = []
    for component in material.solution.model.all_components:
        section = derivation_section(derive(component.id).written("markdown"))
        seen = {b.rows for earlier in found for b in earlier.blocks if isinstance(b, Table)}
        kept = tuple(b for b in section.blocks if not (isinstance(b, Table) and b.rows in seen))
        found.append(replace(section, blocks=kept))
    lead = Paragraph(said("Symbols are listed where they occur first."))
    return (Section(said("Derivations"), (lead, *found)),)
