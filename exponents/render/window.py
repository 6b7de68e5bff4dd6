"""What part of the parameter plane a figure shows, and the grid it is drawn on.

The default window shows every corner of the diagram. Marks on an axis are the coordinates of corners, of the ends of
walls and of walls on which the parameter is constant. An axis ends at the domain's own bound where there is one.
Towards an infinite side it goes on past the marks: by 3/2 of the length from the bound to the farthest mark, or, where
both sides are infinite, by 3/4 of the marks' extent on each.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from ..algebraic import real_roots
from ..errors import DomainError, ModelError, UnknownNameError
from ..intervals import constant_parameter, on_line, solutions, univariate
from ..parse import number
from ..rate import rational
from ..region import Condition, Region
from ..solution import Solution
from .curves import fixed_values

STEPS = 360  # cells of the grid along each axis

Bounds = Mapping[str, tuple[float, float]]


@dataclass(frozen=True)
class Axis:
    """One parameter and the range shown."""

    name: str
    low: float
    high: float


@dataclass(frozen=True)
class Window:
    """The axes shown (one or two), and the exact values of all other parameters."""

    axes: tuple[Axis, ...]
    fixed: tuple[tuple[str, Fraction], ...] = ()

    def grid(self) -> dict[str, object]:
        """Arrays of the parameters on the axes (second axis first, as in an image), numbers for the rest."""
        import numpy as np

        lines = [np.linspace(a.low, a.high, STEPS + 1) for a in self.axes]
        mesh = np.meshgrid(*lines)
        return {a.name: m for a, m in zip(self.axes, mesh)} | {n: float(v) for n, v in self.fixed}


def window(solution: Solution, bounds: Bounds | None = None, fix: Mapping[str, object] | None = None) -> Window:
    """The window of a figure: ``bounds`` gives ranges by parameter, ``fix`` values of the parameters not shown.

    Raises UnknownNameError for names that are not parameters, ModelError if there are more than two axes or none,
    DomainError for an empty range or values of ``fix`` that leave the domain.
    """
    model = solution.model
    bounds, fixed = dict(bounds or {}), {n: _exact(v) for n, v in (fix or {}).items()}
    for name in (*bounds, *fixed):
        if name not in model.parameters:
            raise UnknownNameError(
                f"{name!r} is not a parameter of {model.id}; parameters: {', '.join(model.parameters) or 'none'}"
            )
    names = [n for n in model.parameters if n not in fixed]
    if not names:
        raise ModelError(f"nothing to draw: {model.id} has no parameter left free")
    if len(names) > 2:
        wanted = ", ".join(f'"{n}": 1' for n in names[2:])
        raise ModelError(
            f"{model.id} has {len(names)} free parameters and a figure shows two; give a slice such as fix={{{wanted}}}"
        )
    domain = [on_line(c, names[0], fixed) for c in model.domain.conditions if _fixed_entirely(c, fixed)]
    if not all(c.holds((rational(0),)) for c in domain):
        raise DomainError(f"the slice {_shown(fixed)} lies outside the domain {model.domain}")
    axes = tuple(_given(n, bounds[n]) if n in bounds else _axis(n, solution, fixed) for n in names)
    return Window(axes, tuple(fixed.items()))


def _fixed_entirely(condition: Condition, fixed: Mapping[str, Fraction]) -> bool:
    return all(n in fixed for n, d in zip(condition.poly.field.names, condition.poly.num.degrees()) if d)


def _shown(fixed: Mapping[str, Fraction]) -> str:
    return ", ".join(f"{n} = {v}" for n, v in fixed.items())


def _exact(value) -> Fraction:
    return number(value) if isinstance(value, str) else Fraction(value)


def _given(name: str, bounds: tuple[float, float]) -> Axis:
    low, high = map(float, bounds)
    if not low < high:
        raise DomainError(f"the range of {name} is empty: {low:g} to {high:g}")
    return Axis(name, low, high)


def _axis(name: str, solution: Solution, fixed: Mapping[str, Fraction]) -> Axis:
    low, high = _limits(name, solution.model.domain)
    marks = sorted({*_marks(name, solution, fixed), *(x for x in (low, high) if x is not None)})
    marks = [x for x in marks if (low is None or x >= low) and (high is None or x <= high)]
    if not marks:
        marks = [float(p.sample[solution.model.parameters.index(name)]) for p in solution.phases]
    extent = (max(marks) - min(marks)) or max(abs(max(marks)), 1.0)
    reach = 0.75 * extent if low is None and high is None else 1.5 * extent
    return Axis(name, min(marks) - reach if low is None else low, max(marks) + reach if high is None else high)


def _limits(name: str, domain: Region) -> tuple[float | None, float | None]:
    """The domain's own bounds on one parameter."""
    intervals = solutions([c for c in domain.conditions if constant_parameter(c) == name])
    ends = (intervals[0].low, intervals[-1].high) if intervals else (None, None)
    return tuple(None if e is None else float(e.value) for e in ends)


def _marks(name: str, solution: Solution, fixed: Mapping[str, Fraction]) -> list[float]:
    if fixed:
        return _slice_marks(name, solution, fixed)
    place = solution.model.parameters.index(name)
    found = [float(corner.point[place]) for corner in solution.corners]
    for wall in solution.walls:
        found += [float(x) for arc in wall.arcs if arc.sweep == name for x in (arc.start, arc.stop) if x is not None]
        if constant_parameter(Condition(wall.poly)) == name:
            found += map(float, fixed_values(wall, solution.model))
    return found


def _slice_marks(name: str, solution: Solution, fixed: Mapping[str, Fraction]) -> list[float]:
    """On a slice: the values of walls in whose equation only this parameter is left."""
    found = []
    for wall in solution.walls:
        names = [n for n, d in zip(solution.model.parameters, wall.poly.num.degrees()) if d]
        if name in names and all(n == name or n in fixed for n in names):
            found += map(float, real_roots(univariate(on_line(Condition(wall.poly), name, fixed))))
    return found
