"""Level "numerics": the losses of solvable models against the engine, at the points, rays and budgets beside the theories.

Always on is the first ray of each theory and what takes a second; the rest is slow, and so are more frontiers than a
verification has the time for.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from derivations._numerics import Bottleneck, Numerics, Optimum
from exponents.errors import ExponentsError
from verify.check import rows
from verify.fit import Outcome
from verify.levels import numerics

from .support import THEORIES, solved

MEASURED = [theory for theory in THEORIES if theory.numerics is not None]
QUICK = ("fsl-constant", "fsl-exponential", "fsl-wsd")
SLOW = ("plrf-signsgd", "features-rich")
LAZY = tuple(  # super-easy targets
    Optimum(point, (("N", 0.05, 0.95),), (("t", "f/N"),), (8, 20)) for point in ("alpha=2 beta=2", "alpha=3/2 beta=3")
)


def _case(theory, each, slow: bool):
    where = f"{theory.model.id} {each.point} {getattr(each, 'ray', '')}".rstrip()
    return pytest.param(theory, each, id=where, marks=[pytest.mark.slow] if slow else [])


def _rays():
    for theory in MEASURED:
        id = theory.model.id
        for place, each in enumerate(theory.numerics.bottlenecks):
            yield _case(theory, each, id in SLOW or (place > 0 and id not in QUICK))


def _frontiers():
    for theory in MEASURED:
        id = theory.model.id
        for each in theory.numerics.optima + (LAZY if id == "features-lazy" else ()):
            yield _case(theory, each, id not in QUICK)


def by_id(id: str):
    return next(theory for theory in THEORIES if theory.model.id == id)


def measured(theory, **kept):
    """Rows of a part of a theory's numerics."""
    record = replace(theory.numerics, **({"bottlenecks": (), "optima": ()} | kept))
    return list(numerics.rows(replace(theory, numerics=record), solved(theory.model)))


@pytest.mark.parametrize(("theory", "each"), list(_rays()))
def test_the_slowest_component_along_a_ray(theory, each):
    """The measured exponent of the loss is the least of the exponents of the model's components."""
    row = numerics.bottleneck(theory.numerics, theory.model, each)
    assert row.outcome is Outcome.CONFIRMED and row.error <= numerics.DECAY, str(row)


@pytest.mark.parametrize(("theory", "each"), list(_frontiers()))
def test_the_compute_optimal_exponents(theory, each):
    loss, *sizes = measured(theory, optima=(each,))
    assert loss.outcome is Outcome.CONFIRMED and loss.error <= numerics.DECAY, str(loss)
    for row in sizes:
        assert row.outcome is Outcome.CONFIRMED and row.error <= numerics.GROWTH, str(row)


def test_a_decay_that_is_too_short_costs_exponent():
    """fsl-wsd, hard: D2 = f^x is optimal from x = s beta^2/(beta^2 - 1) = 1/3 on."""
    theory = by_id("fsl-wsd")
    short = Optimum("s=1/4 beta=2", (("M", 0.1, 0.6),), (("D", "f/M"), ("D2", "f**(1/4)"), ("gamma", "1")), (14, 30))
    assert measured(theory, optima=(short,))[0].outcome is not Outcome.CONFIRMED


def test_a_wrong_component_is_refuted():
    """The loss of lazy features is not that of features whose width costs N^(-2 alpha)."""
    theory = by_id("features-lazy")
    each = next(e for e in theory.numerics.bottlenecks if e.ray == "N=1 t=10")
    model = replace(theory.model, components={"finite_width": "N**(-2*alpha)", "population": "t**(-beta)"}, curve=None)
    row = numerics.bottleneck(theory.numerics, model, each)
    assert row.outcome is Outcome.REFUTED and row.claim.startswith("finite_width"), str(row)


def test_the_level_alone_and_a_given_point():
    theory = by_id("fsl-constant")
    point = {"s": Fraction(1), "beta": Fraction(3, 2)}
    found = list(rows(theory, "numerics", point, solved(theory.model)))
    assert {row.level for row in found} == {"numerics"}
    assert all("s = 1, beta = 3/2" in row.claim for row in found)
    assert len([row for row in found if "along" in row.claim]) == 2, "two rays, each once at the one point"
    assert {row.outcome for row in found} == {Outcome.CONFIRMED}


def test_a_theory_without_numerics_says_so():
    theory = by_id("quanta")
    (row,) = rows(theory, "numerics", None, solved(theory.model))
    assert row.outcome is Outcome.INCONCLUSIVE and "names no numerical loss" in row.detail


@pytest.mark.parametrize(
    "broken",
    [
        lambda: Numerics("constant_rate", ()),
        lambda: Bottleneck("s=1 beta", "M=1", (1, 2)).at,
        *(
            lambda each=each: replace(
                by_id("fsl-constant"),
                numerics=Numerics("constant_rate", (("s", "s"),), **each),
            )
            for each in (
                {"bottlenecks": (Bottleneck("s=1", "M=1 D=1", (1, 2)),)},
                {"bottlenecks": (Bottleneck("s=1 beta=2", "width=1", (1, 2)),)},
                {"optima": (Optimum("s=1 beta=2", (("M", 0.1, 0.9),), (("D", "f/M + 1"),), (1, 2)),)},
            )
        ),
    ],
)
def test_records_that_name_what_is_not_there_are_refused(broken):
    with pytest.raises(ExponentsError):
        broken()
