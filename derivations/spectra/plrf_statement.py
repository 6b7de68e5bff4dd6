"""Derive PLRF + SGD and write what the engine reads of it: ``python -m derivations.spectra.plrf_statement``.

Two steps: the components with windows and caps make the model; its solution has walls and corners, and on each of them
the components are derived again for their logarithms (:mod:`derivations.spectra.plrf_walls`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from sympy import Expr

from exponents.algebraic import Algebraic
from exponents.algebraic import between as rational_between
from exponents.field import Field, Quotient
from exponents.solution import Corner, Solution, Wall

from .._derived import key, statement, write
from ..asymptotics.algebra import canonical
from ..plrf import ALPHA, BETA, Plrf
from .plrf_walls import Logarithms, collides, logarithms, restricted

if TYPE_CHECKING:
    from sympy import Symbol

FIELD = Field.of(("alpha", "beta"))
RESOURCES = ("d", "r", "gamma")


def laws() -> dict[str, Any]:
    """Components, windows and caps, derived."""
    model = Plrf()
    return statement(model.components(), model.stability.bounds, FIELD, RESOURCES)


def wall_logarithms(solution: Solution) -> dict[str, Any]:
    """Logarithms on every wall and at every corner inside the domain, as they stand in the file."""
    return {key(border): _entry(found) for border, found in (*_walls(solution), *_corners(solution))}


def _walls(solution: Solution) -> Iterator[tuple[Wall, Logarithms]]:
    model = Plrf()
    for wall in solution.walls:
        poly = _expr(wall.poly)
        curve = restricted(poly) if collides(model, poly) else None
        yield wall, Logarithms.none(not wall.jumps) if curve is None else logarithms(curve, _sample(wall))


def _corners(solution: Solution) -> Iterator[tuple[Corner, Logarithms]]:
    domain = solution.model.domain
    for corner in solution.corners:
        at = {p: c.expr for p, c in zip((ALPHA, BETA), corner.point)}
        if all(_expr(c.poly).subs(at) > 0 for c in domain.conditions):
            fixed = {p: value for p, value in at.items() if value.is_Rational}
            yield corner, logarithms(fixed, {p: value for p, value in at.items() if p not in fixed})


def _sample(wall: Wall) -> Mapping[Symbol, Expr]:
    """A rational value of the free parameter on the wall's first arc."""
    arc = wall.arcs[0]
    free = ALPHA if arc.sweep == "alpha" else BETA
    value = rational_between(arc.start, arc.stop)
    return {free: Algebraic.rational(value).expr}


def _expr(poly: Quotient) -> Expr:
    """A polynomial of the engine in the symbols of the theory."""
    ours = {p.name: p for p in (ALPHA, BETA)}
    return canonical(poly.expr.subs({symbol: ours[symbol.name] for symbol in poly.expr.free_symbols}))


def _entry(found: Logarithms) -> dict[str, Any]:
    text = {str(x): str(FIELD.from_sympy(power)) for x, power in found.resources}
    return {"loss": str(FIELD.from_sympy(found.loss)), "resources": text}


def main() -> None:
    """Derive and write."""
    from exponents.solve import solve

    content = laws()
    write("plrf-sgd", content)
    from ..paquette2024 import MODEL  # reads what was just written

    content["logarithms"] = wall_logarithms(solve(MODEL))
    write("plrf-sgd", content)


if __name__ == "__main__":
    main()
