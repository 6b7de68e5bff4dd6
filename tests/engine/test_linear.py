"""Linear algebra over the field, around a point."""

from __future__ import annotations

import pytest
import sympy
from flint import fmpq
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from exponents.linear import NotGeneric, dot, null_vector, rank, solve_square

from .test_field import PLANE, A, B

HERE = (fmpq(2, 3), fmpq(5, 7))
ENTRIES = st.sampled_from([PLANE(0), PLANE(1), PLANE(-2), A, B, A + B, A - B, 1 / A, A * B - 1])
MATRICES = st.integers(1, 3).flatmap(
    lambda n: st.lists(st.lists(ENTRIES, min_size=n, max_size=n), min_size=n, max_size=n)
)


def as_sympy(matrix):
    return sympy.Matrix([[x.expr for x in row] for row in matrix])


@settings(max_examples=25, deadline=None)
@given(MATRICES, st.data())
def test_solutions_solve(matrix, data):
    rhs = [data.draw(ENTRIES) for _ in matrix]
    singular_here = as_sympy([[PLANE(_fraction(x.at(HERE))) for x in row] for row in matrix]).det() == 0
    if singular_here:
        with pytest.raises(NotGeneric):
            solve_square(matrix, rhs, PLANE, HERE)
        return
    x = solve_square(matrix, rhs, PLANE, HERE)
    assert [dot(row, x) for row in matrix] == rhs


def _fraction(x):
    from fractions import Fraction

    return Fraction(int(x.p), int(x.q))


@settings(max_examples=25, deadline=None)
@given(MATRICES)
def test_rank_is_sympys(matrix):
    exact = as_sympy(matrix).applyfunc(sympy.cancel)
    assert rank(matrix) == exact.rank(iszerofunc=lambda x: sympy.cancel(x) == 0)


@settings(max_examples=25, deadline=None)
@given(MATRICES)
def test_null_vectors_are_in_the_kernel(matrix):
    width = len(matrix)
    assume(width > 1)
    found = null_vector(matrix[:-1], width, PLANE, HERE)
    if found is not None:
        assert found[-1] == 1 and all(not dot(row, found) for row in matrix[:-1])
        assert rank(matrix[:-1]) == width - 1


def test_a_pivot_that_vanishes_at_the_point_only():
    with pytest.raises(NotGeneric):
        solve_square([[A - B]], [PLANE(1)], PLANE, (fmpq(1), fmpq(1)))
    assert solve_square([[A - B]], [PLANE(1)], PLANE, HERE) == [1 / (A - B)]
