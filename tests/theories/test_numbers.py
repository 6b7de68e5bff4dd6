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

DISPUTED = "features-lazy-printed"
MEASURED = [theory for theory in THEORIES if theory.numerics is not None and theory.model.id != DISPUTED]
QUICK = (  # sums over modes
    "critical-batch", "effective-frontiers", "fsl-batch-growing", "fsl-batch-switch", "fsl-constant", "fsl-constant-data",
    "fsl-exponential", "fsl-exponential-data", "fsl-fixed-shape", "fsl-wsd", "fsl-wsd-data", "quanta", "two-layer-linear",
    "uneven-neurons", "zipf-gd", "zipf-sign-heavy", "zipf-sign-light",
)  # fmt: skip
SLOW = ("plrf-signsgd", "features-rich", "plrf-sgd-momentum", "plrf-dana-constant", "plrf-dana-decaying")
MORE = {  # optima that a verification has no time for
    "features-lazy": (Optimum("alpha=3/2 beta=3", (("N", 0.05, 0.95),), (("t", "f/N"),), (6, 14)),),
    "plrf-sgd-momentum": (Optimum("alpha=2/5 beta=3/10", (("d", 0.4, 0.65),), (("r", "f/d"),), (8, 15)),),
    "plrf-dana-constant": (Optimum("alpha=1 beta=7/10", (("d", 0.3, 0.55),), (("r", "f/d"),), (8, 20)),),
    "plrf-dana-decaying": (Optimum("alpha=1 beta=7/10", (("d", 0.4, 0.65),), (("r", "f/d"),), (8, 15)),),
    "plrf-signsgd": (
        Optimum("alpha=1 beta=7/10", (("d", 0.3, 0.55), ("gamma", -0.7, -0.4)), (("r", "f/d"),), (8, 18)),
    ),
}


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
        for each in theory.numerics.optima + MORE.get(id, ()):
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


def test_a_printed_bottleneck_that_is_measured_differently():
    """Width alone: N^(-5/2) is printed, and N^(-2) is what the mean-field equations give."""
    theory = by_id(DISPUTED)
    (row,) = measured(theory, bottlenecks=theory.numerics.bottlenecks)
    assert row.outcome is Outcome.REFUTED and "n^-(5/2)" in row.claim and "limit 2.000" in row.detail, str(row)


@pytest.mark.slow
def test_a_printed_optimum_that_is_measured_differently():
    theory = by_id(DISPUTED)
    loss, _ = measured(theory, optima=theory.numerics.optima)
    assert loss.outcome is Outcome.REFUTED and "limit 0.714" in loss.detail and "predicted 0.83333" in loss.detail


def test_the_level_alone_and_a_given_point():
    theory = by_id("fsl-constant")
    point = {"s": Fraction(1), "beta": Fraction(3, 2)}
    found = list(rows(theory, "numerics", point, solved(theory.model)))
    assert {row.level for row in found} == {"numerics"}
    assert all("s = 1, beta = 3/2" in row.claim for row in found)
    assert len([row for row in found if "along" in row.claim]) == 2, "two rays, each once at the one point"
    assert {row.outcome for row in found} == {Outcome.CONFIRMED}


def test_a_theory_without_numerics_says_so():
    theory = by_id("chinchilla")
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
