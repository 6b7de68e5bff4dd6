"""One dictionary: views between the letters of papers, and theories of one model that must give one answer."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import permutations

import pytest

from derivations._letters import LETTERS, view
from exponents.check import check
from exponents.compare import Finding, compare
from exponents.difference import differences
from exponents.field import Field
from exponents.parse import exponent
from exponents.query import at
from exponents.registry import theory
from exponents.solution import Solution, Status
from exponents.solve import solve
from exponents.views import viewed

from ..oracle import programs
from ..oracle import solve as solve_rows
from .support import THEORIES, points


@cache
def seen(id: str, letters: str = "") -> Solution:
    """The solution of a registered model, in other letters if they are given."""
    found = theory(id)
    model = found.model
    if letters:
        model = viewed(model, next(v for v in found.views if v.id == letters))
    return solve(model)


# --- the dictionary ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("own", "other"), list(permutations(LETTERS, 2)))
def test_there_and_back_is_nothing(own, other):
    """The parameters, written in other letters and these in the own ones again."""
    there, back = dict(view(own, other).formulas), dict(view(other, own).formulas)
    field = Field.of(LETTERS[own].parameters)
    for name in LETTERS[own].parameters:
        formula = there[name]
        for letter in LETTERS[other].parameters:  # no letter is part of another word in these formulas
            formula = formula.replace(letter, f"<{letter}>")
        for letter in LETTERS[other].parameters:
            formula = formula.replace(f"<{letter}>", f"({back[letter]})")
        assert exponent(formula, field) == exponent(name, field)


def test_each_theory_of_two_letters_has_all_views():
    with_views = [t for t in THEORIES if t.views]
    assert len(with_views) > 25
    for t in with_views:
        assert {v.id for v in t.views} <= set(LETTERS)
        assert len(t.views) == 5 or "r" in t.model.names and len(t.views) == 4


@pytest.mark.parametrize(
    "id",
    [
        "linear-regression",
        "fsl-constant",
        "features-lazy",
        "data-reuse",
        pytest.param("plrf-sgd", marks=pytest.mark.slow),
    ],
)
def test_a_view_is_the_model_at_the_point_that_it_stands_for(id):
    """The loss at a random point and, in every view, at the same point in its letters."""
    found = theory(id)
    own = next(i for i, known in LETTERS.items() if i not in {v.id for v in found.views} and i != "ridge")
    for point in points(found.model, 5, seed=3):
        loss = at(seen(id), **point).loss
        for each in found.views:
            back = dict(view(each.id, own).formulas)
            field = Field.of(found.model.parameters)
            values = {n: _number(exponent(back[n], field), tuple(point.values())) for n in each.parameters}
            assert at(seen(id, each.id), **values).loss == loss


def _number(q, point) -> Fraction:
    from exponents.values import value_at

    return value_at(q, point)


# --- theories of one model --------------------------------------------------------------------------------------------

SAME = [  # two models in common letters, equal wherever both speak
    ("linear-regression", "", "fsl-exponential", "lin"),
    ("linear-regression-data", "", "fsl-exponential-data", "lin"),
    ("linear-regression-held", "", "linear-regression", ""),
    ("fsl-exponential", "", "fsl-wsd", ""),
    ("fsl-exponential-data", "", "fsl-wsd-data", ""),
    ("data-reuse", "", "linear-regression", ""),
    ("features-lazy", "plrf", "plrf-sgd", ""),
    ("features-lazy", "", "plrf-sgd", "source"),
    ("features-lazy-data", "", "data-reuse-data", "source"),
]


@pytest.mark.parametrize(("first", "its", "second", "others"), SAME)
def test_two_theories_of_one_model_give_one_answer(first, its, second, others):
    found = differences(seen(first, its), seen(second, others))
    assert found and {d.sign for d in found} == {"0"}


# Where theories of one model part, and why: (first, letters, second, letters, where the first is larger, a point there).
PART = [
    # label noise, which plrf-sgd has not: it binds for b > a, which is all of the domain of plrf-sgd
    ("plrf-sgd", "lin", "linear-regression", "", "b > a", "a=2 b=5/2", None),
    # a rate that is not lowered leaves its noise behind, whatever the target
    ("fsl-exponential", "", "fsl-constant", "", "s > 0", "s=1/4 beta=2", None),
    # ridge saturates at the second power of the resolvent, gradient flow does not
    ("features-lazy-data", "", "ridge-features", "source", "beta > 2", "alpha=2 beta=5/2", "alpha=2 beta=3/2"),
    # decayed steps saturate nowhere, averaged ones at b = 2 a + 1
    ("linear-regression-data", "", "critical-batch", "", "none", None, "a=2 b=5/2"),
    # repeated samples determine more than fresh ones seen once: the data exponent, not the compute exponent
    ("data-reuse-data", "", "linear-regression-data", "", "b < a", "a=2 b=3/2", None),
]


@pytest.mark.parametrize(("first", "its", "second", "others", "where", "apart", "together"), PART)
def test_where_theories_of_one_model_part(first, its, second, others, where, apart, together):
    left, right = seen(first, its), seen(second, others)
    signs = {d.sign for d in differences(left, right)}
    assert signs <= {"0", "+"}, where
    for text, equal in ((apart, False), (together, True)):
        if text is not None:
            point = {n: Fraction(v) for n, v in (part.split("=") for part in text.split())}
            assert (at(left, **point).loss == at(right, **point).loss) is equal, (where, text)


# --- budgets ----------------------------------------------------------------------------------------------------------

FORMS = [(t, b) for t in THEORIES for b in t.budgets if b.form]


@pytest.mark.parametrize(("found", "budget"), FORMS, ids=lambda x: getattr(x, "name", "") or x.model.id)
def test_the_model_under_another_budget(found, budget):
    """Solved with proofs, and equal to an independent exact program at random points."""
    model = replace(found.model, budget=budget.form)
    solution = solve(model)
    assert check(solution).verdict.status is Status.PROVED
    for point in points(model, 10, seed=4):
        values = [best[0] for rows in programs(model, tuple(point.values())) if (best := solve_rows(rows))]
        assert at(solution, **point).loss == max(values), point


def test_every_budget_by_model_is_one_of_the_catalogue():
    named = [(t, b) for t in THEORIES for b in t.budgets if b.model]
    assert named
    for found, budget in named:
        assert theory(budget.model).model.id == budget.model != found.model.id


# --- ends of sets of optima -------------------------------------------------------------------------------------------


def test_a_wrong_end_is_refuted_with_both_values():
    found = theory("linear-regression")
    wrong = replace(found, claims=(), curves=(), edges=(replace(found.edges[0], growth="-(b - a)/(b + 2)"),))
    (row,) = compare(wrong, seen("linear-regression")).rows
    assert row.finding is Finding.REFUTED and row.subject == "end"
    assert "claimed the growth (a - b)/(b + 2)" in row.detail and "(a - b)/(b + 1)" in row.detail


def test_an_end_where_the_optimum_is_one_point_or_has_no_end():
    found = theory("linear-regression")
    unique = replace(found, claims=(), edges=(replace(found.edges[0], region="b < a", growth="0"),))
    (row,) = compare(unique, seen("linear-regression")).rows
    assert row.finding is Finding.REFUTED and "one value in" in row.detail
    reuse = theory("data-reuse")
    endless = replace(reuse, claims=(), edges=(replace(reuse.edges[0], wish="max N"),))
    (row,) = compare(endless, seen("data-reuse")).rows
    assert row.finding is Finding.REFUTED and "nothing limits it" in row.detail
