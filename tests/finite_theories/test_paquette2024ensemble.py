"""plrf-sgd-ensemble: the claims follow, one member is plrf-sgd, the trace class part is that of lazy random features."""

from __future__ import annotations

import doctest
from fractions import Fraction
from random import Random

import pytest

from derivations import paquette2024, paquette2024ensemble
from derivations.bordelon2024dynamical import BATCHES
from derivations.paquette2024ensemble import MODEL, THEORIES
from exponents.check import check
from exponents.compare import Finding, compare
from exponents.query import at
from exponents.solution import Solution, Status
from exponents.solve import solve

(THEORY,) = THEORIES
SEED = 20241122


@pytest.fixture(scope="module")
def solution() -> Solution:
    return solve(MODEL)


@pytest.fixture(scope="module")
def member() -> Solution:
    return solve(paquette2024.MODEL)


def points(count: int, least_alpha: Fraction) -> list[dict[str, Fraction]]:
    """Random points of the domain, off the walls."""
    random, found = Random(SEED), []
    while len(found) < count:
        alpha, beta = least_alpha + Fraction(random.randrange(1, 400), 397), Fraction(random.randrange(1, 800), 389)
        if alpha + beta > Fraction(1, 2):
            found.append({"alpha": alpha, "beta": beta})
    return found


def test_claims_and_certificates(solution):
    rows = compare(THEORY, solution).rows
    assert len(rows) == len(THEORY.claims) + len(THEORY.edges)
    assert [str(row) for row in rows if row.finding is not Finding.CONFIRMED] == []
    assert check(solution).verdict.status is Status.PROVED
    assert THEORY.faults() == ()


def test_the_example_in_the_docstring_runs():
    found = doctest.testmod(paquette2024ensemble)
    assert found.attempted and not found.failed


def test_where_members_pay(solution, member):
    """The loss falls faster than that of one member in phases III and IV, and nowhere slower; it is that of one where an
    exponent 0 of E is among the optimal ones."""
    gained = 0
    for point in points(60, Fraction(0)):
        many, one = at(solution, **point), at(member, **point)
        low, _ = dict(many.resources)["E"]
        assert many.loss >= one.loss
        assert (many.loss == one.loss) == (low == 0), point
        distorted = 2 * point["beta"] > 1 and (2 * point["alpha"] < 1 or point["beta"] > point["alpha"])
        assert (many.loss > one.loss) == distorted, point
        gained += distorted
    assert 10 < gained < 50


def test_a_tuned_rate_changes_nothing(solution):
    """One member gains from it in phase IV; members average the noise that it would avoid."""
    tuned, alone = solve(MODEL.tuned("gamma")), solve(paquette2024.MODEL.tuned("gamma"))
    for point in points(60, Fraction(0)):
        assert at(tuned, **point).loss == at(solution, **point).loss >= at(alone, **point).loss, point


def test_lazy_random_features_with_batches_of_their_own(solution):
    """For 2 alpha > 1, in the letters of capacity and source, alpha' = 2 alpha, beta' = (2 alpha + 2 beta - 1)/(2 alpha)."""
    lazy = solve(BATCHES)
    for point in points(30, Fraction(1, 2)):
        a, b = 2 * point["alpha"], 2 * point["alpha"] + 2 * point["beta"]
        assert at(solution, **point).loss == at(lazy, alpha=a, beta=(b - 1) / a).loss


@pytest.mark.parametrize(
    "component", ["mean_floor", "mean_distortion", pytest.param("population", marks=pytest.mark.slow)]
)
def test_every_component_has_a_derivation(component):
    written = THEORY.derivation(component).written("text")
    assert "arXiv:2405.15074" in written and len(written.splitlines()) > 10
