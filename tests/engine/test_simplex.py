"""Exact linear programs against scipy's HiGHS, and the identities that prove each kind of outcome."""

from __future__ import annotations

from fractions import Fraction

from flint import fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from exponents.simplex import Infeasible, Optimal, Unbounded, minimise

SMALL = st.integers(-3, 3)


@st.composite
def programs(draw, ranks=False):
    height, width = draw(st.integers(1, 4)), draw(st.integers(1, 6))
    columns = [[fmpq(draw(SMALL), draw(st.integers(1, 2))) for _ in range(height)] for _ in range(width)]
    rhs = [fmpq(draw(SMALL)) for _ in range(height)]
    if draw(st.booleans()):  # make it feasible more often
        x = [draw(st.integers(0, 2)) for _ in range(width)]
        rhs = [sum((c[i] * v for c, v in zip(columns, x)), fmpq(0)) for i in range(height)]
    cost = [fmpq(draw(SMALL)) for _ in range(width)]
    return columns, rhs, cost


def by_scipy(columns, rhs, cost):
    from scipy.optimize import linprog

    matrix = [[_float(c[i]) for c in columns] for i in range(len(rhs))]
    return linprog([_float(c) for c in cost], A_eq=matrix, b_eq=[_float(b) for b in rhs], method="highs")


def _float(x: fmpq) -> float:
    return int(x.p) / int(x.q)


def solution(outcome: Optimal, width: int) -> list[fmpq]:
    x = [fmpq(0)] * width
    for j, v in zip(outcome.basis, outcome.values):
        if j >= 0:
            x[j] = v
        else:
            assert v == 0
    return x


def product(columns, x, i) -> fmpq:
    return sum((c[i] * v for c, v in zip(columns, x)), fmpq(0))


@settings(max_examples=50, deadline=None)
@given(programs())
def test_every_outcome_is_right(program):
    columns, rhs, cost = program
    outcome, theirs = minimise(columns, rhs, cost), by_scipy(*program)
    if isinstance(outcome, Optimal):
        x = solution(outcome, len(columns))
        assert all(v >= 0 for v in x)
        assert [product(columns, x, i) for i in range(len(rhs))] == list(rhs)
        assert theirs.status == 0
        assert abs(_float(sum((c * v for c, v in zip(cost, x)), fmpq(0))) - theirs.fun) < 1e-7
    elif isinstance(outcome, Unbounded):
        x = [fmpq(0)] * len(columns)
        for j, v in outcome.ray:
            assert v >= 0
            x[j] += v
        assert all(product(columns, x, i) == 0 for i in range(len(rhs)))
        assert sum((c * v for c, v in zip(cost, x)), fmpq(0)) < 0
        assert theirs.status in (3, 4)
    else:
        assert isinstance(outcome, Infeasible)
        y = outcome.multipliers
        assert all(sum((a * b for a, b in zip(y, c)), fmpq(0)) <= 0 for c in columns)
        assert sum((a * b for a, b in zip(y, rhs)), fmpq(0)) > 0
        assert theirs.status in (2, 4)


@settings(max_examples=40, deadline=None)
@given(programs(), st.data())
def test_the_second_cost_breaks_ties_and_nothing_else(program, data):
    columns, rhs, cost = program
    second = [fmpq(data.draw(st.integers(0, 3))) for _ in columns]
    plain, refined = minimise(columns, rhs, cost), minimise(columns, rhs, cost, second)
    assert type(plain) is type(refined)
    if not isinstance(plain, Optimal):
        return
    x, y = solution(plain, len(columns)), solution(refined, len(columns))
    value = lambda c, v: sum((a * b for a, b in zip(c, v)), fmpq(0))  # noqa: E731
    assert value(cost, x) == value(cost, y)
    assert value(second, y) <= value(second, x)
    again = minimise(  # the second cost alone, with the first held at its optimum
        [[*c, k] for c, k in zip(columns, cost)], [*rhs, value(cost, x)], second
    )
    assert value(second, solution(again, len(columns))) == value(second, y)


def test_redundant_rows_are_marked():
    outcome = minimise([[fmpq(1), fmpq(2)]], [fmpq(3), fmpq(6)], [fmpq(1)])
    assert sorted(outcome.basis) == [-1, 0] and solution(outcome, 1) == [fmpq(3)]


def test_a_program_that_cycles_without_blands_rule():
    """Beale's example: degenerate pivots return to the start under the largest-coefficient rule."""
    rows = [
        [Fraction(1, 4), -60, Fraction(-1, 25), 9, 1, 0, 0],
        [Fraction(1, 2), -90, Fraction(-1, 50), 3, 0, 1, 0],
        [0, 0, 1, 0, 0, 0, 1],
    ]
    columns = [[fmpq(Fraction(r[j]).numerator, Fraction(r[j]).denominator) for r in rows] for j in range(7)]
    cost = [fmpq(-3, 4), fmpq(150), fmpq(-1, 50), fmpq(6), fmpq(0), fmpq(0), fmpq(0)]
    outcome = minimise(columns, [fmpq(0), fmpq(0), fmpq(1)], cost)
    x = solution(outcome, 7)
    assert sum((c * v for c, v in zip(cost, x)), fmpq(0)) == fmpq(-1, 20)
