"""What a page shows at first: ranges of the parameters, a point, and in a plane of two the exact course of the walls."""

from __future__ import annotations

from statistics import median_high, median_low

from ..intervals import constant_parameter
from ..model import Model
from ..region import Condition
from ..render.curves import fixed_values
from ..render.regions import number_phrase
from ..render.trace import trace
from ..render.window import Window, window
from ..solution import Solution, Wall

DIGITS = 10  # significant, of a coordinate in a polyline
MARGIN = 0.1  # of a range, around the phases' samples

Ranges = dict[str, tuple[float, float]]


def ranges(solution: Solution) -> Ranges:
    """The range of each parameter: the figure's window; beyond two parameters a middling one of those around the phases'
    samples, made wide enough for the samples themselves."""
    names = solution.model.parameters
    if not names:
        return {}
    if len(names) <= 2:
        return {a.name: (a.low, a.high) for a in window(solution).axes}
    found: Ranges = {}
    for place, name in enumerate(names):
        axes = [_around(solution, name, p.sample) for p in solution.phases]
        samples = [float(p.sample[place]) for p in solution.phases]
        low, high = median_high(a.low for a in axes), median_low(a.high for a in axes)
        margin = MARGIN * (high - low)
        found[name] = (
            low if low < min(samples) else min(samples) - margin,
            high if max(samples) < high else max(samples) + margin,
        )
    return found


def _around(solution: Solution, name: str, sample):
    fixed = {n: x for n, x in zip(solution.model.parameters, sample) if n != name}
    return window(solution, fix=fixed).axes[0]


def polylines(wall: Wall, view: Window) -> list[list[list[float]]]:
    """Each arc of a wall in a plane as ``[x, y]`` pairs; nothing where the model has not two parameters."""
    traced = (trace(wall, arc, view) for arc in wall.arcs)
    return [[[_short(x), _short(y)] for x, y in zip(*curve)] for curve in traced if curve is not None]


def _short(x: float) -> float:
    return float(f"{x:.{DIGITS}g}")


def marks(wall: Wall, model: Model) -> dict[str, object] | None:
    """The exact values of a wall on which one parameter is constant."""
    name = constant_parameter(Condition(wall.poly))
    if name is None:
        return None
    values = fixed_values(wall, model)
    return {"name": name, "at": [[float(v), number_phrase(v, name, model.field).math] for v in values]}
