"""solve(model) -> Solution: the whole diagram, with proofs."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from .errors import ModelError
from .model import Model
from .phases import disjointness, phases
from .rate import rational
from .rows import can_be_open
from .shapes import shapes
from .signs import Oracle
from .solution import Phase, Solution, Status
from .walls import walls_and_corners


def solve(
    model: Model,
    tune: str | Iterable[str] = (),
    *,
    progress: Callable[[str, int], None] | None = None,
    certify: bool = True,
) -> Solution:
    """The phase diagram of a model, with the held resources in ``tune`` set free.

    ``progress(stage, count)`` is called as work goes on. With ``certify`` (the default) every certificate is re-verified by
    the independent checker, whose verdicts the solution carries; without it they stay UNKNOWN.

    Raises ModelError if the domain is empty, the caps contradict each other, or the budget does not bound the loss.
    """
    names = tuple(tune.replace(",", " ").split()) if isinstance(tune, str) else tuple(tune)
    target = model.tuned(*names) if names else model
    say = progress or (lambda stage, count: None)
    oracle = Oracle(target.domain)
    if oracle.search([]).status is Status.PROVED:
        raise ModelError(f"the domain of {model.id} is empty: no point satisfies {target.domain} strictly")
    found, coverage = phases(target, oracle, lambda n: say("pieces", n))
    walls, corners = walls_and_corners(found, oracle)
    _refuse_contradictory_windows(target, found)
    say("walls", len(walls))
    curves = shapes(model, oracle)
    say("curves", len(curves))
    solution = Solution(target, names, found, walls, corners, curves, coverage, disjointness(found, oracle))
    if certify:
        from .check import certified

        solution = certified(solution)
    return solution


def _refuse_contradictory_windows(model: Model, found: tuple[Phase, ...]) -> None:
    """A window that no resources satisfy at any parameters is a mistake, not a model."""
    points = [tuple(map(rational, p.sample)) for p in found]
    windows = [(f"component {c.id!r}", c.window) for c in model.all_components] + [
        (f"regime {r.id!r}", r.window) for r in model.regimes
    ]
    for what, window in windows:
        if window and not any(can_be_open(model, window, point) for point in points):
            bounds = ", ".join(b.text for b in window)
            raise ModelError(f"the window of {what} contradicts itself: {bounds} leave no room for the resources")
