"""A Solution as JSON-ready records: strings, lists and dicts. Formulas are text in the engine's own grammar.

Exact values are strings: rationals ``"7/10"``, square roots ``"1 - sqrt(2)/2"`` beside their ``"approx"`` as a number.
Each region is given twice: as polynomial inequalities (``conditions``, with the domain's) and as a person writes it.
"""

from __future__ import annotations

import json

from ..algebraic import Algebraic
from ..model import Component, Model
from ..region import Region
from ..solution import Corner, Phase, Shape, Solution, Verdict, Vertex, Wall
from .curves import curve_phrase, extent_phrase
from .phrase import quotient_phrase
from .regions import region_phrase
from .spans import Span, spans

Record = dict[str, object]


def solution_json(solution: Solution) -> str:
    """``solution_record`` as text; equal solutions give equal bytes."""
    return json.dumps(solution_record(solution), indent=2, ensure_ascii=False) + "\n"


def solution_record(solution: Solution) -> Record:
    """The whole diagram: problem, verdicts, phases with what their certificates hold, walls, corners, shapes."""
    return {
        "model": solution.model.id,
        "title": solution.model.title,
        "tuned": list(solution.tuned),
        "problem": model_record(solution.model),
        "status": str(solution.verdict.status),
        "coverage": verdict_record(solution.coverage),
        "disjointness": verdict_record(solution.disjointness),
        "phases": [phase_record(p, solution.model) for p in solution.phases],
        "walls": [wall_record(w, solution) for w in solution.walls],
        "corners": [corner_record(c, solution.model) for c in solution.corners],
        "shapes": [shape_record(s, solution.model) for s in solution.shapes],
    }


def verdict_record(verdict: Verdict) -> Record:
    return {"status": str(verdict.status), "detail": verdict.detail}


# --- the problem ---------------------------------------------------------------------------------------------------


def model_record(model: Model) -> Record:
    """What was solved, as text."""
    return {
        "parameters": list(model.parameters),
        "domain": [str(c) for c in model.domain.conditions],
        "resources": [{"name": r.name, "at_least_one": r.at_least_one, "meaning": r.meaning} for r in model.resources],
        "budget": " + ".join(map(str, model.budget)),
        "caps": list(dict.fromkeys(b.text for b in model.caps)),
        "held": {name: str(law) for name, law in model.held},
        "components": [_component_record(c) for c in model.components],
        "regimes": [
            {
                "id": r.id,
                "window": [b.text for b in r.window],
                "components": [_component_record(c) for c in r.components],
            }
            for r in model.regimes
        ],
    }


def _component_record(component: Component) -> Record:
    return {
        "id": component.id,
        "law": str(component.law),
        "window": [b.text for b in component.window],
        "meaning": component.meaning,
        "source": component.source,
    }


# --- phases --------------------------------------------------------------------------------------------------------


def phase_record(phase: Phase, model: Model) -> Record:
    at = phase.sample
    return {
        "id": phase.id,
        "label": phase.label,
        "regions": [region_record(cell, model) for cell in phase.cells],
        "active": list(phase.active),
        "tied": list(phase.tied),
        "terms": dict(phase.terms),
        "shares": {c: quotient_phrase(s, at).text for c, s in phase.shares},
        "loss": {"formula": quotient_phrase(phase.loss.value, at).text},
        "resources": {n: {"formula": _range(spans(phase.optimum, n, at), at)} for n in model.names},
        "optima": {
            "vertices": [_vertex_record(v, at) for v in phase.optimum.vertices],
            "rays": [_vertex_record(r, at) for r in phase.optimum.rays],
            "faces": [list(face) for face in phase.optimum.faces],
        },
        "sample": {n: str(x) for n, x in zip(model.parameters, at)},
        "certificate": [
            {
                "conditions": [str(c) for c in case.region.conditions],
                "winner": case.winner,
                "branches": len(case.bounds),
            }
            for case in phase.certificate.cases
        ],
        **verdict_record(phase.verdict),
    }


def region_record(region: Region, model: Model) -> Record:
    return {
        "text": region_phrase(region.open, model.domain).text,
        "conditions": [str(c) for c in region.conditions],
    }


def _range(found: tuple[Span, ...], at) -> object:
    """A formula; ``{"min", "max"}`` for an interval (null: unbounded); a list of these where branches tie."""
    values = [
        _formula(s.low, at) if s.is_point else {"min": _formula(s.low, at), "max": _formula(s.high, at)} for s in found
    ]
    return values[0] if len(values) == 1 else values


def _formula(growth, at) -> str | None:
    return None if growth is None else quotient_phrase(growth.value, at).text


def _vertex_record(vertex: Vertex, at) -> Record:
    return {n: quotient_phrase(g.value, at).text for n, g in vertex.resources}


# --- walls, corners, shapes ----------------------------------------------------------------------------------------


def wall_record(wall: Wall, solution: Solution) -> Record:
    model = solution.model
    first, second = (solution.phase(p) for p in wall.phases)
    return {
        "polynomial": str(wall.poly),
        "text": curve_phrase(wall, model).text,
        "along": extent_phrase(wall, model).text,
        "phases": list(wall.phases),
        "jumps": {
            n: [quotient_phrase(a.value, first.sample).text, quotient_phrase(b.value, second.sample).text]
            for n, a, b in (*([("loss", *wall.loss_jump)] if wall.loss_jump else []), *wall.jumps)
        },
        "arcs": [
            {"sweep": a.sweep, "start": _number(a.start), "stop": _number(a.stop), "root": a.root} for a in wall.arcs
        ],
    }


def corner_record(corner: Corner, model: Model) -> Record:
    return {
        "point": {n: _number(x) for n, x in zip(model.parameters, corner.point)},
        "phases": list(corner.phases),
    }


def shape_record(shape: Shape, model: Model) -> Record:
    return {
        "order": list(shape.order),
        "crossings": [quotient_phrase(c.value, shape.sample).text for c in shape.crossings],
        "regions": [region_record(cell, model) for cell in shape.cells],
        "sample": {n: str(x) for n, x in zip(model.parameters, shape.sample)},
        **verdict_record(shape.verdict),
    }


def _number(value: Algebraic | None) -> Record | None:
    """An exact number beside its approximation; null where a curve does not end."""
    return None if value is None else {"exact": str(value), "approx": float(value)}
