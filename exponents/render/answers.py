"""An Answer (the exact optimum at one parameter point) as a JSON-ready record, text, LaTeX and HTML."""

from __future__ import annotations

from ..printing import latex_number, text_number
from ..query import Answer, Interval, walls_at
from ..solution import Phase
from ..values import Value, is_irrational, value_at
from .curves import curve_phrase
from .html import html_of
from .latex import latex_of
from .logarithms import logs_sentence
from .phrase import COMMA, EQUALS, Phrase, Sentence, component_phrase, joined, name_phrase, quotient_phrase
from .tables import Table
from .text import text_of

Record = dict[str, object]
Logs = tuple[tuple[str | None, Value], ...]


# --- 1. record -----------------------------------------------------------------------------------------------------


def answer_record(answer: Answer, logs: Logs = ()) -> Record:
    """The answer as strings, lists and dicts; exact rationals are strings such as ``"5/12"``.

    Irrational numbers are expressions such as ``"1 - sqrt(2)/2"`` with ``"approx"`` beside them. An exponent that is an
    interval is ``{"min", "max"}`` (``"-oo"``, ``"oo"`` where unbounded), and so is its formula.
    A formula is null where no phase at the point has one. ``wall`` says which phases meet, on which curves; ``logs``
    (see ``exponents.logs.logs_at``) the powers of log f there, where they are known.
    """
    phase = answer.phases[0] if answer.phases else None
    return {
        "model": answer.solution.model.id,
        "at": {n: text_number(x) for n, x in answer.at},
        "phase": _phase_record(phase) if phase else None,
        "loss": {"exponent": text_number(answer.loss), **_approx(answer.loss), "formula": _loss_formula(phase)},
        "resources": {n: _resource_record(answer, n, ends) for n, ends in answer.resources},
        "active": sorted(answer.active),
        "shares": {c: text_number(s) for c, s in answer.shares},
        "curve": list(answer.shapes[0].order) if answer.shapes else [],
        "wall": _wall_record(answer) if answer.on_wall else None,
        "status": str(answer.status),
        **({"logs": _logs_record(logs)} if logs else {}),
    }


def _logs_record(logs: Logs) -> Record:
    powers = {name: text_number(v) for name, v in logs}
    return {"loss": powers.pop(None), "resources": powers}


def _phase_record(phase: Phase) -> Record:
    return {"id": phase.id, "label": phase.label}


def _loss_formula(phase: Phase | None) -> str | None:
    return quotient_phrase(phase.loss.value, phase.sample).text if phase else None


def _resource_record(answer: Answer, name: str, ends: Interval) -> Record:
    low, high = ends
    if low is not None and low == high:
        found = formula_at(answer, name, low)
        return {"exponent": text_number(low), **_approx(low), "formula": found.text if found else None}
    formulas = [formula_at(answer, name, x) for x in ends]
    return {
        "exponent": {
            "min": "-oo" if low is None else text_number(low),
            "max": "oo" if high is None else text_number(high),
        },
        **({"approx": {"min": float(low), "max": float(high)}} if any(map(is_irrational, ends)) else {}),
        "formula": {key: f.text if f else None for key, f in zip(("min", "max"), formulas)},
    }


def _approx(value: Value) -> Record:
    return {"approx": float(value)} if is_irrational(value) else {}


def formula_at(answer: Answer, name: str, value: Value | None) -> Phrase | None:
    """The formula of an optimal choice in a phase at the point that takes this value there."""
    point = tuple(v for _, v in answer.at)
    for phase in answer.phases:
        for vertex in phase.optimum.vertices:
            if value is not None and value_at(vertex[name].value, point) == value:
                return quotient_phrase(vertex[name].value, phase.sample)
    return None


def _wall_record(answer: Answer) -> Record:
    walls = walls_at(answer)
    return {
        "phases": [_phase_record(p) for p in answer.phases],
        "curves": list(dict.fromkeys(curve_phrase(w, answer.solution.model).text for w in walls)),
        "jumps": sorted({name for w in walls for name, _, _ in w.jumps}),
    }


# --- 2. table ------------------------------------------------------------------------------------------------------


def answer_text(answer: Answer, logs: Logs = ()) -> str:
    return text_of(answer_table(answer, logs))


def answer_latex(answer: Answer, logs: Logs = ()) -> str:
    """A ``table`` environment (packages: amsmath, booktabs, graphicx)."""
    return latex_of(answer_table(answer, logs))


def answer_html(answer: Answer) -> str:
    return html_of(answer_table(answer))


def answer_table(answer: Answer, logs: Logs = ()) -> Table:
    """Loss and resources with exponent and formula; the caption says where the point lies and what is in balance."""
    model = answer.solution.model
    phase = answer.phases[0] if answer.phases else None
    formula = quotient_phrase(phase.loss.value, phase.sample) if phase else Phrase("-")
    rows = [(Phrase("loss"), _number(answer.loss), formula)]
    rows += [(name_phrase(n), *_ends(answer, n, ends)) for n, ends in answer.resources]
    place = ", ".join(f"{n} = {text_number(x)}" for n, x in answer.at)
    columns = (Phrase("quantity"), Phrase("exponent"), Phrase("formula"))
    name = f"at {place}" if place else "optimum"
    return Table(f"{model.id}-answer", name, model.title or model.id, _caption(answer, logs), columns, tuple(rows))


def _caption(answer: Answer, logs: Logs) -> Sentence:
    component = answer.solution.model.component
    names = " | ".join(p.name for p in answer.phases) or "no phase"
    balance = joined((component_phrase(component(c)) for c in answer.active), *EQUALS)
    shares = joined((_number(s) for _, s in answer.shares), *COMMA)
    parts: list[str | Phrase] = [f"Phase {names}, {answer.status}: ", balance, ", shares of the loss ", shares, "."]
    if answer.shapes:
        order = joined((component_phrase(component(c)) for c in answer.shapes[0].order), " > ", r" \to ")
        parts += [" Loss curve ", order, "."]
    if answer.on_wall:
        curves = dict.fromkeys(curve_phrase(w, answer.solution.model) for w in walls_at(answer))
        parts += [" On ", joined(curves, *COMMA), "."] if curves else []
    parts += logs_sentence(logs) if logs else []
    return Sentence.of(*parts)


def _number(value: Value) -> Phrase:
    return Phrase(text_number(value), latex_number(value))


def _ends(answer: Answer, name: str, ends: Interval) -> tuple[Phrase, Phrase]:
    low, high = ends
    if low is not None and low == high:
        return _number(low), formula_at(answer, name, low) or Phrase("-")
    bounds = (
        Phrase("-oo", r"-\infty") if low is None else _number(low),
        Phrase("oo", r"\infty") if high is None else _number(high),
    )
    formulas = tuple(formula_at(answer, name, x) or b for x, b in zip(ends, bounds))
    return _interval(bounds, ends), _interval(formulas, ends)


def _interval(pair: tuple[Phrase, Phrase], ends: Interval) -> Phrase:
    left, right = "(" if ends[0] is None else "[", ")" if ends[1] is None else "]"
    body = joined(pair, *COMMA)
    return Phrase(f"{left}{body.text}{right}", rf"\left{left}{body.math}\right{right}")
