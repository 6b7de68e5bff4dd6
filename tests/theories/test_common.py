"""Every theory: claims confirmed, certificates proved, exponents equal to an independent exact linear program."""

from __future__ import annotations

import doctest
from fractions import Fraction

import pytest

from exponents.check import check
from exponents.compare import Finding, compare
from exponents.query import at
from exponents.solution import Status

from ..oracle import optimum, programs, solve
from .support import BOX, EDGES, MODULES, THEORIES, boxed, growth, module, points, refined, solved

SLOW = ("ridge-features-plane",)  # four parameters: its certificates take a quarter of a minute
MANY_BRANCHES = (  # two hundred programs of many branches each, in fractions
    *SLOW, "plrf-sgd-momentum", "plrf-dana-constant", "plrf-dana-decaying", "features-rich-steps", "features-rich-deep",
)  # fmt: skip


def _cases(slow):
    for theory in THEORIES:
        id = theory.model.id
        yield pytest.param(theory, id=id, marks=[pytest.mark.slow] if id in slow else [])


every_theory = pytest.mark.parametrize("theory", list(_cases(SLOW)))
light_theories = pytest.mark.parametrize("theory", list(_cases(MANY_BRANCHES)))


@every_theory
def test_the_claims_are_confirmed(theory):
    rows = compare(theory, solved(theory.model)).rows
    assert len(rows) == len(theory.claims) + len(theory.curves) + len(theory.edges)
    assert [str(row) for row in rows if row.finding is not Finding.CONFIRMED] == []


@every_theory
def test_the_certificates_are_proved(theory):
    assert check(solved(theory.model)).verdict.status is Status.PROVED


@light_theories
def test_the_loss_is_that_of_an_independent_program(theory):
    """The largest optimum over all branches, each solved in fractions by code that shares nothing with the solver."""
    for point in points(theory.model, 200, seed=1):
        values = [found[0] for rows in programs(theory.model, tuple(point.values())) if (found := solve(rows))]
        assert at(solved(theory.model), **point).loss == max(values), point


@light_theories
def test_the_optimal_resources_are_those_of_an_independent_program(theory):
    """The interval of each resource; where the engine says unbounded, the boxed program's optimum is at its box."""
    model = boxed(theory.model)
    for point in points(theory.model, 10, seed=2):
        expected = optimum(model, tuple(point.values()))
        for k, (name, (low, high)) in enumerate(at(solved(theory.model), **point).resources):
            least, largest = expected.interval(k)
            assert least == low if low is not None else least <= Fraction(-BOX, 2), (point, name)
            assert largest == high if high is not None else largest >= Fraction(BOX, 2), (point, name)


@pytest.mark.parametrize(("model", "edge"), EDGES, ids=lambda x: getattr(x, "wish", getattr(x, "id", "")))
def test_the_published_end_of_a_set_of_optima(model, edge):
    found = refined(model, edge)
    name = edge.wish.split()[1]
    assert {r.optimum.vertices[0][name].value for r in found} == {growth(model, edge.growth)}
    for r in found:
        assert len({v[name] for v in r.optimum.vertices}) == 1
        assert name in r.phase.optimum.free, "the end of a set, not a point"


@pytest.mark.parametrize("name", MODULES)
def test_the_example_in_the_docstring_runs(name):
    found = doctest.testmod(module(name))
    assert found.attempted and not found.failed


def test_ids_are_declared_and_distinct():
    ids = [t.model.id for t in THEORIES]
    assert len(set(ids)) == len(ids)
    for name in MODULES:
        assert module(name).MODELS == tuple(t.model.id for t in module(name).THEORIES)
