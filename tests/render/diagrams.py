"""Diagrams that the renderers are tested on: solved ones, and phases by hand for what solved ones seldom show."""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from derivations.paquette2024 import MODEL, THEORIES
from exponents.compare import compare
from exponents.field import Field
from exponents.model import Model
from exponents.parse import conditions, exponent
from exponents.rate import Decay, Growth
from exponents.region import Region
from exponents.solution import Certificate, Optimum, Phase, Solution, Status, Verdict, Vertex
from exponents.solve import solve

PLANE = Field.of(("alpha", "beta"))
HOSTILE = r"""</td><script>alert("x")</script> \input{/etc/passwd} $a_b^c$ & 50% # ~ | `r` é 漢""" + "\n\x07 end"


def region(text: str, field: Field = PLANE) -> Region:
    return Region(field, conditions(text, field))


@cache
def random_features() -> Solution:
    """The 4 + 3 phases with the paper's labels."""
    return compare(THEORIES[0], solve(MODEL, certify=False)).solution


@cache
def free() -> Solution:
    """Two resources do the same work: below beta = 1 their exponents are intervals."""
    return solve(
        Model(
            id="free",
            parameters="alpha, beta",
            domain="alpha > 0, beta > 0",
            resources="d, r, B",
            components={"a": {"law": "d**(-alpha)", "symbol": r"\mathcal{A}"}, "b": "(r*B)**(-beta)", "c": "r**(-1)"},
            budget="d*r*B",
        ),
        certify=False,
    )


@cache
def curved() -> Solution:
    """Walls of degree two and three, words that attack every format."""
    return solve(
        Model(
            id="curved",
            title=HOSTILE,
            parameters="alpha, beta",
            domain="alpha > 0, beta > 0",
            resources="d, r",
            components={
                "a": {"law": "d**(-alpha)", "symbol": r"\input{/etc/passwd}", "meaning": HOSTILE, "source": HOSTILE},
                "b_b": "r**(-beta)",
                "c": "d**(-alpha**2)*r**(-1)",
                "e": "d**(-1/3)",
            },
            budget="d*r",
            curve="r, d",
        ),
        certify=False,
    )


@cache
def line() -> Solution:
    """One parameter, two phases."""
    return solve(
        Model(
            id="line",
            parameters="alpha",
            domain="alpha > 0",
            resources="d, r",
            components={"a": "d**(-2*alpha)", "b": "r**(-1)", "c": "d**(-1)"},
            budget="d*r",
        ),
        certify=False,
    )


@cache
def space() -> Solution:
    """Three parameters."""
    return solve(
        Model(
            id="space",
            parameters="alpha, beta, iota",
            domain="alpha > 0, beta > 0, iota > 0",
            resources="d, r, B",
            components={"a": "d**(-alpha)", "b": "r**(-beta)", "c": "B**(-iota)", "n": "r**(-1)*B**(-1)"},
            budget="d*r*B",
        ),
        certify=False,
    )


ALL = {f.__name__: f for f in (random_features, free, curved, line, space)}


def phase(vertices, faces, rays=(), label="") -> Phase:
    """A phase with resource d whose optimal exponents are given; everything else is of no account."""
    made = tuple(Vertex((("d", Growth(exponent(v, PLANE))),)) for v in vertices)
    ends = tuple(Vertex((("d", Growth(exponent(v, PLANE))),)) for v in rays)
    return Phase(
        id="a=b", label=label, active=("a", "b"), tied=(), terms=(), shares=(),
        optimum=Optimum(Decay(exponent("alpha", PLANE)), made, ends, faces), cells=(region("alpha > 0"),),
        sample=(Fraction(1), Fraction(2)), certificate=Certificate(()), verdict=Verdict(Status.UNKNOWN, "by hand"),
    )  # fmt: skip
