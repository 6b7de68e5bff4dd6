"""What every theory is held to: solved once, random points of its domain, the same model with bounded resources."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from functools import cache
from importlib import import_module
from random import Random

from derivations._records import EdgeClaim
from derivations._theory import Theory
from exponents import solve
from exponents.model import Model
from exponents.onface import Refinement, wish
from exponents.parse import conditions, exponent
from exponents.parts import read_bounds
from exponents.rate import rational
from exponents.region import Region
from exponents.solution import Solution

MODULES = (
    "anagnostidis2024", "atanasov2023onset", "atanasov2024", "atanasov2025landscape", "bahri2021", "bordelon2024data",
    "bordelon2024dynamical", "bordelon2024gap", "bordelon2025feature", "brandfonbrener2025", "defilippis2024", "ferbach2025",
    "hoffmann2022", "kaplan2020", "kim2026sign", "kumar2024", "kunstner2025", "li2025fsl", "li2026schedules",
    "lin2024", "lin2025reuse", "maloney2022", "michaud2023", "muennighoff2023", "paquette2024batch",
    "paquette2024ensemble", "pearce2024", "qiu2025collapse", "ren2025emergence", "sardana2024", "shulgin2026lmo",
    "wang2026batch", "worschech2024", "zhang2024cbs", "zou2026frontiers",
)  # fmt: skip
BOX = 40  # exponents beyond any optimum that is bounded
LARGEST = 4  # random parameters lie in (0, LARGEST)


def module(name: str):
    return import_module(f"derivations.{name}")


THEORIES: tuple[Theory, ...] = tuple(t for name in MODULES for t in module(name).THEORIES)
EDGES: tuple[tuple[Model, EdgeClaim], ...] = tuple(
    (t.model, edge) for name in MODULES for t in module(name).THEORIES for edge in t.edges
)


@cache
def _solved(id: str) -> Solution:
    return solve(next(t.model for t in THEORIES if t.model.id == id))


def solved(model: Model) -> Solution:
    """The solution of a model of these theories, computed once in a run."""
    return _solved(model.id)


def points(model: Model, count: int, seed: int) -> Iterator[dict[str, Fraction]]:
    """Random rational points inside a model's domain."""
    random = Random(seed)
    while count:
        values = tuple(Fraction(random.randrange(1, LARGEST * 120), 120) for _ in model.parameters)
        if tuple(map(rational, values)) in model.domain.open:
            count -= 1
            yield dict(zip(model.parameters, values))


def boxed(model: Model) -> Model:
    """The model with every free resource between f^(-BOX) and f^BOX, so that sets of optima have vertices only."""
    held = dict(model.held)
    bounds = ", ".join(f"f**(-{BOX}) <= {n} <= f**{BOX}" for n in model.names if n not in held)
    return replace(model, caps=model.caps + read_bounds("the box", bounds, model.scope))


def refined(model: Model, edge: EdgeClaim) -> list[Refinement]:
    """What the engine finds on the optimal face, in the region of a claim, for the claim's wish."""
    region = Region(model.field, conditions(edge.region, model.field))
    return [r for r in wish(solved(model), edge.wish) if tuple(map(rational, r.sample)) in region]


def growth(model: Model, text: str):
    """An exponent in the model's parameters."""
    return exponent(text, model.field)
