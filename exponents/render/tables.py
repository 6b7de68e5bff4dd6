"""Tables of a Solution as phrases: phases, walls, loss-curve shapes. Formats are in ``text``, ``latex``, ``html``."""

from __future__ import annotations

from dataclasses import dataclass

from ..law import Monomial
from ..logs import Hook
from ..model import Model
from ..solution import Phase, Shape, Solution, Wall
from ..symbols import latex_name
from .curves import curve_phrase, extent_phrase
from .logarithms import CAPTION, corner_row, law_phrase
from .phrase import COMMA, EQUALS, Phrase, Sentence, component_phrase, joined, name_phrase, quotient_phrase
from .regions import cells_phrase
from .spans import Span, spans

Cell = Phrase | Sentence


@dataclass(frozen=True)
class Table:
    """``key`` is a label such as ``plrf-sgd-phases``; ``caption`` says what is shown; rows have one cell a column."""

    key: str
    name: str
    title: str
    caption: Sentence
    columns: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]


def tables(solution: Solution, on_wall: Hook | None = None) -> tuple[Table, ...]:
    """Every table that has rows: phases, walls, shapes; ``on_wall`` derives the logarithms on walls."""
    found = (phase_table(solution), wall_table(solution, on_wall), shape_table(solution))
    return tuple(t for t in found if t.rows)


def _title(solution: Solution) -> str:
    return solution.model.title or solution.model.id


# --- 1. phases -----------------------------------------------------------------------------------------------------


def phase_table(solution: Solution, shares: bool = False) -> Table:
    """One row a phase: phase, region, trade-off, loss exponent, an exponent for each resource, status.

    With ``shares`` the fractions of the loss that the balanced components hold at the optimum follow the trade-off.
    """
    model = solution.model
    head = ["phase", "region", "trade-off", *(["shares"] if shares else []), "loss exponent"]
    resources = (Sentence.of(name_phrase(n), " exponent") for n in model.names)
    columns = (*map(Phrase, head), *resources, Phrase("status"))
    rows = tuple(_phase_row(p, model, shares) for p in solution.phases)
    return Table(f"{model.id}-phases", "phases", _title(solution), _phase_caption(solution), columns, rows)


def _phase_caption(solution: Solution) -> Sentence:
    model = solution.model
    spent = joined((monomial_phrase(m) for m in model.budget), " + ", " + ")
    tuned = [part for n in solution.tuned for part in (" and ", name_phrase(n))][1:]
    return Sentence.of(
        "Optimum under the budget ",
        joined((spent, Phrase("f", "f")), " ~ ", r" \sim "),
        *([" with ", *tuned, " tuned"] if tuned else []),
        ": the powers of ",
        Phrase("f", "f"),
        " by which the loss falls and the resources grow.",
    )


def monomial_phrase(monomial: Monomial) -> Phrase:
    """A monomial up to its constant."""
    plain = Monomial(monomial.powers, monomial.logs)
    parts = [_power(latex_name(n), e) for n, e in plain.powers]
    parts += [_power(rf"\log({latex_name(n)})", e) for n, e in plain.logs]
    return Phrase(str(plain), r"\,".join(parts) or "1")


def _power(base: str, exponent) -> str:
    return base if exponent == 1 else f"{base}^{{{exponent.latex()}}}"


def _phase_row(phase: Phase, model: Model, shares: bool) -> tuple[Cell, ...]:
    row = [Phrase(phase.name), cells_phrase(phase.cells, model.domain), balance_phrase(phase, model)]
    row += [_shares_phrase(phase, model)] if shares else []
    row.append(quotient_phrase(phase.loss.value, phase.sample))
    return (*row, *(exponent_phrase(phase, n) for n in model.names), Phrase(str(phase.verdict.status)))


def balance_phrase(phase: Phase, model: Model) -> Phrase:
    """The components that the optimum keeps equal."""
    return joined((component_phrase(model.component(c)) for c in phase.active), *EQUALS)


def _shares_phrase(phase: Phase, model: Model) -> Phrase:
    """``component: share`` for each component that holds a positive fraction of the loss at the optimum."""
    pairs = ((component_phrase(model.component(c)), quotient_phrase(s, phase.sample)) for c, s in phase.shares)
    return joined((joined(pair, ": ", r"\colon\,") for pair in pairs), *COMMA)


def exponent_phrase(phase: Phase, resource: str) -> Phrase:
    """The optimal exponent of a resource; an interval ``[a, b]`` where the optimum is a set."""
    return joined((_span_phrase(s, phase) for s in spans(phase.optimum, resource, phase.sample)), " or ", r"\ \cup\ ")


def _span_phrase(span: Span, phase: Phase) -> Phrase:
    if span.is_point:
        return quotient_phrase(span.low.value, phase.sample)
    low = quotient_phrase(span.low.value, phase.sample) if span.low else Phrase("-oo", r"-\infty")
    high = quotient_phrase(span.high.value, phase.sample) if span.high else Phrase("oo", r"\infty")
    left, right = "[" if span.low else "(", "]" if span.high else ")"
    return Phrase(f"{left}{low.text}, {high.text}{right}", rf"\left{left}{low.math},\ {high.math}\right{right}")


def phase_card(phase: Phase) -> Table:
    """What a phase says of itself, without its model: ids of components, the region with the domain's conditions."""
    rows = [
        ("region", cells_phrase(phase.cells)),
        ("trade-off", Phrase(" = ".join(phase.active))),
        ("loss exponent", quotient_phrase(phase.loss.value, phase.sample)),
        *((f"{n} exponent", exponent_phrase(phase, n)) for n, _ in phase.optimum.vertices[0].resources),
        ("status", Phrase(f"{phase.verdict.status}: {phase.verdict.detail}".removesuffix(": "))),
    ]
    cells = tuple((Phrase(name), value) for name, value in rows)
    return Table("phase", "phase", phase.name, Sentence(()), (Phrase("quantity"), Phrase("value")), cells)


# --- 2. walls ------------------------------------------------------------------------------------------------------


def wall_table(solution: Solution, on_wall: Hook | None = None) -> Table:
    """One row a wall: its curve, the stretch of it, the phases on its sides, and what is discontinuous there.

    With ``on_wall`` also the powers of log f there, and a row for each corner at which they are known.
    """
    caption = [
        "Walls between phases. Across a jump the exponent takes every value between the two limits.",
        *([CAPTION] if on_wall else []),
    ]
    columns = ("wall", "along", "phases", *(["logarithms"] if on_wall else []), "resources")
    rows = [_wall_row(w, solution, on_wall) for w in solution.walls]
    if on_wall:
        rows += [corner_row(c, law, solution) for c in solution.corners if (law := on_wall(c)) is not None]
    name, title = f"{solution.model.id}-walls", _title(solution)
    return Table(name, "walls", title, Sentence.of(*caption), tuple(map(Phrase, columns)), tuple(rows))


def _wall_row(wall: Wall, solution: Solution, on_wall: Hook | None) -> tuple[Cell, ...]:
    model = solution.model
    sides = tuple(solution.phase(p) for p in wall.phases)
    listed = [("loss", *wall.loss_jump)] if wall.loss_jump else []
    jumps = [part for jump in (*listed, *wall.jumps) for part in ("; ", *_jump(jump, sides))][1:]
    behaviour = Sentence.of(*jumps) if jumps else Phrase("continuous")
    return (
        curve_phrase(wall, model),
        extent_phrase(wall, model),
        Phrase(", ".join(p.name for p in sides)),
        *([law_phrase(on_wall(wall), sides[0].sample)] if on_wall else []),
        behaviour,
    )


def _jump(jump, sides: tuple[Phase, Phase]) -> list[str | Phrase]:
    name, first, second = jump
    limits = (quotient_phrase(first.value, sides[0].sample), quotient_phrase(second.value, sides[1].sample))
    return [name_phrase(name), " jumps from ", limits[0], " to ", limits[1]]


# --- 3. shapes of the loss curve -----------------------------------------------------------------------------------


def shape_table(solution: Solution) -> Table:
    """One row a shape: the components that dominate in turn, the crossover times as powers of the size, and where."""
    model = solution.model
    time, size = map(name_phrase, model.curve or ("time", "size"))
    caption = Sentence.of(
        "Shapes of the loss curve at fixed ", size, ": the components that dominate in turn as ", time,
        " grows, and the values of ", time, " at which the next one takes over.",
    )  # fmt: skip
    columns = (Phrase("order"), Phrase("crossovers"), Phrase("region"), Phrase("status"))
    rows = tuple(_shape_row(s, model) for s in solution.shapes)
    return Table(f"{model.id}-shapes", "shapes", _title(solution), caption, columns, rows)


def _shape_row(shape: Shape, model: Model) -> tuple[Cell, ...]:
    order = joined((component_phrase(model.component(c)) for c in shape.order), " > ", r" \to ")
    times = [_crossing_phrase(model.curve[1], quotient_phrase(g.value, shape.sample)) for g in shape.crossings]
    crossovers = joined(times, *COMMA) if times else Phrase("none")
    return order, crossovers, cells_phrase(shape.cells, model.domain), Phrase(str(shape.verdict.status))


def _crossing_phrase(size: str, exponent: Phrase) -> Phrase:
    if exponent.text == "1":
        return name_phrase(size)
    text = exponent.text if exponent.text.isidentifier() or exponent.text.isdigit() else f"({exponent.text})"
    return Phrase(f"{size}**{text}", rf"{latex_name(size)}^{{{exponent.math}}}")
