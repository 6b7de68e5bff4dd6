"""What a report says of a model, in order: a Document from a solution, its theory and what was verified."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ..check import check
from ..compare import Comparison
from ..errors import ExponentsError
from ..logs import Hook
from ..render.phrase import Phrase, Sentence, component_phrase, joined, name_phrase
from ..render.regions import region_phrase
from ..render.tables import Table, monomial_phrase, phase_table, shape_table, wall_table
from ..solution import Solution
from .certificate import certificates
from .derivation import derivation_section
from .laws import bounds_phrase, law_phrase
from .nodes import Block, Cite, Code, Document, Figure, Items, Paragraph, Section, said, section
from .prose import said_of, typeset

LIMITS = ("Not covered", "Not covered by the paper")
FRONT = ("Setting", "Assumptions", "Resources and budget", "Spectrum and algorithm", "Balance")


@dataclass(frozen=True)
class Verification:
    """Results of numerical and exact checks: a table for each level, and figures."""

    tables: tuple[Table, ...] = ()
    figures: tuple[Figure, ...] = ()
    summary: Sentence = field(default_factory=lambda: said())


@dataclass(frozen=True)
class Material:
    """Everything that a report is written from; ``theory`` is None for a model from a file.

    uses        BibTeX key -> sentences on what the work is used for
    references  BibTeX key -> entry
    """

    comparison: Comparison
    theory: Any | None = None
    on_wall: Hook | None = None
    uses: Mapping[str, Sequence[str]] = field(default_factory=dict)
    references: Mapping[str, str] = field(default_factory=dict)
    verification: Verification = field(default_factory=Verification)

    @property
    def solution(self) -> Solution:
        return self.comparison.solution


def document(material: Material) -> Document:
    """The report as a tree, the certificates checked anew.

    Raises ModelError if the model cannot be read by the checker.
    """
    model = material.solution.model
    proofs = check(material.solution)
    sections = (
        _setting(material),
        _components(material),
        _phases(material),
        section("Walls", *_walls(material)),
        section("Loss curves", *_some(shape_table(material.solution))),
        _claims(material),
        section("Verification", *_verification(material)),
        _limits(material),
        _sources(material),
    )
    appendices = (Section(said("Certificates"), certificates(material.solution, proofs)), *_derivations(material))
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
        parts.append(
            f" Of {_count(len(rows), 'published claim')}, {material.comparison.confirmed} "
            f"{'is' if material.comparison.confirmed == 1 else 'are'} confirmed."
        )
    return said(*parts)


def _count(number: int, noun: str) -> str:
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    return f"{words[number] if number < len(words) else number} {noun}{'' if number == 1 else 's'}"


# --- the model ------------------------------------------------------------------------------------------------------


def _setting(material: Material) -> Section:
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
    table = Table(f"{model.id}-resources", "resources", _title(material), caption, columns, rows)
    return (Items(tuple(items)), table)


def _title(material: Material) -> str:
    model = material.solution.model
    return model.title or model.id


def _components(material: Material) -> Section:
    model = material.solution.model
    rows = []
    for regime, components in [("", model.components), *((r.id, r.components) for r in model.regimes)]:
        for c in components:
            where = bounds_phrase(c.window) if c.window else Phrase("always")
            symbol, id = component_phrase(c), Code(c.id)
            rows.append(
                (symbol, said(id), typeset(c.meaning or "-"), law_phrase(c.law), where, Phrase(c.source or "-"))
            )
            if regime:
                rows[-1] = (*rows[-1][:4], said("regime ", Code(regime)), rows[-1][5])
    columns = tuple(map(Phrase, ("symbol", "component", "meaning", "law", "lives where", "source")))
    keep = [k for k in range(6) if k not in (2, 5) or any(row[k].text != "-" for row in rows)]
    caption = said("The components of the loss, up to constant factors.")
    table = Table(f"{model.id}-components", "components", _title(material), caption, columns, tuple(rows))
    derived = material.theory is not None and material.theory.derivation is not None
    where = (
        "The laws are derived from spectrum and algorithm; the appendix has the derivations, step by step."
        if derived
        else "The laws are taken from the sources named; the engine proves what follows from them, not the laws themselves."
    )
    return Section(said("Components"), (Paragraph(said(where)), _only(table, keep)))


# --- the answer -----------------------------------------------------------------------------------------------------


def _phases(material: Material) -> Section:
    solution = material.solution
    both = [("phase", "The phase diagram"), ("loss", "Level sets of the exponent of the optimal loss")]
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
    return _only(lies, where), _only(replace(table, key=f"{table.key}-exponents"), exponents)


def _only(table: Table, places: Sequence[int]) -> Table:
    """The columns of a table at these places."""
    rows = tuple(tuple(row[k] for k in places) for row in table.rows)
    return replace(table, columns=tuple(table.columns[k] for k in places), rows=rows)


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
    slice_ = f" Slice at {', '.join(f'{n} = {v}' for n, v in fix.items())}." if fix else ""
    key = "phases" if quantity == "phase" else quantity
    return Figure(key, lambda: plot(solution, quantity, fix=fix).figure, said(words + "." + slice_), 0.66)


def _walls(material: Material) -> tuple[Block, ...]:
    table = wall_table(material.solution, material.on_wall)
    if not table.rows:
        return ()
    jumps = sum(bool(w.jumps) for w in material.solution.walls)
    carried = f"{_count(jumps, 'wall').capitalize()} {'carries' if jumps == 1 else 'carry'} a jump of a resource."
    return (Paragraph(said(f"The loss exponent is continuous across every wall. {carried}")), table)


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
    table = Table(f"{material.solution.model.id}-claims", "claims", _title(material), caption, columns, body)
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


def _derivations(material: Material) -> tuple[Section, ...]:
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
