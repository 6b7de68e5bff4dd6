"""plrf-sgd-batch: the claims follow, the powers of steps and batch are one, tuning the rate is growing the batch."""

from __future__ import annotations

import doctest
from fractions import Fraction

import pytest

from derivations import paquette2024, paquette2024batch
from derivations.paquette2024batch import MODEL, THEORIES
from derivations.plrf import B, Plrf, r
from exponents.check import check
from exponents.compare import Finding, compare
from exponents.query import at
from exponents.solution import Status
from exponents.solve import solve

(THEORY,) = THEORIES


@pytest.fixture(scope="module")
def solution():
    return solve(MODEL)


def test_claims_and_certificates(solution):
    rows = compare(THEORY, solution).rows
    assert len(rows) == len(THEORY.claims) + len(THEORY.edges)
    assert [str(row) for row in rows if row.finding is not Finding.CONFIRMED] == []
    assert check(solution).verdict.status is Status.PROVED
    assert THEORY.faults() == ()


def test_the_example_in_the_docstring_runs():
    found = doctest.testmod(paquette2024batch)
    assert found.attempted and not found.failed


@pytest.mark.parametrize(
    ("alpha", "beta"), [("1", "7/10"), ("2/5", "1"), ("1/5", "4/5"), ("27/100", "1"), ("2/5", "3/10")]
)
def test_the_loss_is_that_of_a_tuned_rate(solution, alpha, beta):
    tuned = solve(paquette2024.MODEL.tuned("gamma"))
    point = {"alpha": Fraction(alpha), "beta": Fraction(beta)}
    assert at(solution, **point).loss == at(tuned, **point).loss


@pytest.mark.slow
def test_every_derived_term_has_the_same_power_of_steps_and_batch():
    for component in Plrf().components():
        for term in component.terms:
            assert term.exponent(r) == term.exponent(B), component.id
        for window in component.windows:
            powers = dict(window.exponents)
            assert powers.get(r, 0) == powers.get(B, 0), component.id
