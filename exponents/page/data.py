"""Everything that the page knows of one model, as JSON-ready records; polynomials and formulas are in ``formulas``."""

from __future__ import annotations

from ..model import Model
from ..rate import Growth
from ..region import Condition
from ..render import style
from ..render.curves import curve_phrase, extent_phrase
from ..render.labels import phase_name
from ..render.latex import latex_phase, latex_table
from ..render.phrase import EQUALS, component_phrase, joined, name_phrase
from ..render.regions import cells_phrase
from ..render.spans import spans
from ..render.tables import phase_table
from ..render.window import window
from ..solution import Phase, Shape, Solution, Verdict, Wall
from .exhibit import Exhibit
from .formulas import Formulas
from .laws import laws
from .view import marks, polylines, ranges

Record = dict[str, object]


def model_data(exhibit: Exhibit) -> Record:
    """One model of the page."""
    solution, model = exhibit.solution, exhibit.solution.model
    formulas = Formulas(len(model.parameters))
    places = {p.id: i for i, p in enumerate(solution.phases)}
    found = {
        "id": model.id + (f" ({', '.join(solution.tuned)} tuned)" if solution.tuned else ""),
        "title": model.title or model.id,
        "setting": exhibit.setting,
        "budgetTex": phase_table(solution).caption.parts[1].math,
        "parameters": [{"name": n, "tex": name_phrase(n).math} for n in model.parameters],
        "resources": [
            {"name": r.name, "tex": r.latex, "meaning": r.meaning, "least": 1 if r.at_least_one else 0}
            for r in model.resources
        ],
        "domain": [_condition(c, formulas) for c in model.domain.conditions],
        "phases": _phases(solution, formulas),
        "walls": _walls(solution, formulas, places),
        "shapes": [_shape(s, model, formulas) for s in solution.shapes],
        "laws": laws(model, formulas),
        "ranges": ranges(solution),
        "verdicts": {
            "all": _verdict(solution.verdict),
            "coverage": _verdict(solution.coverage),
            "disjointness": _verdict(solution.disjointness),
        },
        "fits": _fits(exhibit),
        "numbers": _numbers(exhibit),
        "latex": latex_table(solution),
        "bibtex": exhibit.bibtex,
    }
    return found | {"formulas": formulas.quotients, "polynomials": formulas.polynomials}


def _condition(condition: Condition, formulas: Formulas) -> Record:
    return {"sign": formulas.sign(condition), "text": str(condition), "tex": condition.latex()}


def _verdict(verdict: Verdict) -> Record:
    return {"status": str(verdict.status), "detail": verdict.detail}


# --- phases --------------------------------------------------------------------------------------------------------


def _phases(solution: Solution, formulas: Formulas) -> list[Record]:
    tints = style.tints(solution)
    return [_phase(p, solution.model, formulas) | {"tint": tints[p.id][0]} for p in solution.phases]


def _phase(phase: Phase, model: Model, formulas: Formulas) -> Record:
    name, is_math = phase_name(phase, model)
    region = cells_phrase(phase.cells, model.domain)
    balance = joined((component_phrase(model.component(c)) for c in phase.active), *EQUALS)
    at = phase.sample
    return {
        "id": phase.id,
        "label": phase.label,
        "name": name.replace("$", "") if is_math else name,
        "math": is_math,
        "active": list(phase.active),
        "tied": list(phase.tied),
        "balance": balance.math,
        "shares": [[c, component_phrase(model.component(c)).math, formulas.quotient(s, at)] for c, s in phase.shares],
        "loss": formulas.quotient(phase.loss.value, at),
        "optima": {
            n: [[_end(s.low, at, formulas), _end(s.high, at, formulas)] for s in spans(phase.optimum, n, at)]
            for n in model.names
        },
        "cells": formulas.cells(phase.cells, model.domain),
        "region": {"text": region.text, "tex": region.math},
        "sample": [str(x) for x in at],
        "cases": [len(phase.certificate.cases), sum(len(c.bounds) for c in phase.certificate.cases)],
        "latex": latex_phase(phase),
        **_verdict(phase.verdict),
    }


def _end(growth: Growth | None, at, formulas: Formulas) -> int | None:
    return None if growth is None else formulas.quotient(growth.value, at)


# --- walls and shapes ----------------------------------------------------------------------------------------------


def _walls(solution: Solution, formulas: Formulas, places: dict[str, int]) -> list[Record]:
    view = window(solution) if len(solution.model.parameters) == 2 else None
    return [
        _wall(w, solution, formulas, places) | {"lines": polylines(w, view) if view else []} for w in solution.walls
    ]


def _wall(wall: Wall, solution: Solution, formulas: Formulas, places: dict[str, int]) -> Record:
    first, second = (solution.phase(p) for p in wall.phases)
    curve, extent = curve_phrase(wall, solution.model), extent_phrase(wall, solution.model)
    return {
        "sign": formulas.sign(Condition(wall.poly)),
        "phases": [places[p] for p in wall.phases],
        "text": curve.text,
        "tex": curve.math,
        "along": {"text": extent.text, "tex": extent.math},
        "marks": marks(wall, solution.model),
        "jumps": [
            [n, formulas.quotient(a.value, first.sample), formulas.quotient(b.value, second.sample)]
            for n, a, b in wall.jumps
        ],
    }


def _shape(shape: Shape, model: Model, formulas: Formulas) -> Record:
    return {
        "order": list(shape.order),
        "tex": joined((component_phrase(model.component(c)) for c in shape.order), " > ", r" \to ").math,
        "crossings": [formulas.quotient(c.value, shape.sample) for c in shape.crossings],
        "cells": formulas.cells(shape.cells, model.domain),
        **_verdict(shape.verdict),
    }


def _numbers(exhibit: Exhibit) -> list[Record]:
    """Curves with derived constants; the numerics are not loaded for a model that has none."""
    if exhibit.finite is None:
        return []
    from .numbers import numbers

    return numbers(exhibit.solution, exhibit.finite)


# --- constants -----------------------------------------------------------------------------------------------------


def _fits(exhibit: Exhibit) -> list[Record]:
    """Printed constants that give every constant of the model, with the parameters they were printed with."""
    model, found = exhibit.solution.model, []
    for fit in exhibit.fits:
        texts = {c.name: c.text for c in fit.constants}
        if model.constants and all(n in texts for n in model.constants):
            found.append(
                {
                    "id": fit.id,
                    "where": fit.where,
                    "constants": {n: texts[n] for n in model.constants},
                    "at": {n: texts[n] for n in model.parameters if n in texts},
                }
            )
    return found
