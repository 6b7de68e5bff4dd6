"""The optimum at finite budgets against a numerical geometric program (cvxpy), which shares no code with it."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pytest

from exponents.finite.optimum import optimum

from .problems import Problem, problem

cvxpy = pytest.importorskip("cvxpy", reason="geometric programs are solved by cvxpy")

TIGHT = 1e-9
FAST, ALL = range(40), range(40, 500)


def independent(p: Problem) -> tuple[str, float, np.ndarray]:
    """(status, log loss, log resources) by a conic solver, in log coordinates: log-sum-exp of affine forms."""
    count = len(p.components[0][1])
    x = cvxpy.Variable(count)

    def log_sum(terms):
        return cvxpy.log_sum_exp(cvxpy.hstack([math.log(c) + np.array(a, float) @ x for c, a in terms]))

    rules = [x >= 0, log_sum(p.budget) <= math.log(p.f)]
    rules += [math.log(c) + np.array(a, float) @ x <= 0 for c, a in p.caps]
    program = cvxpy.Problem(cvxpy.Minimize(log_sum(p.components)), rules)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says that it may be inaccurate: the comparison tells
        program.solve(solver=cvxpy.CLARABEL, tol_gap_abs=TIGHT, tol_gap_rel=TIGHT, tol_feas=TIGHT)
    return program.status, program.value, x.value


def agrees(seed: int) -> None:
    p = problem(seed)
    status, value, x = independent(p)
    found = optimum(p.law, [p.f])
    if status == "infeasible":
        assert found.branch[0] == -1
        return
    assert status.startswith("optimal"), f"the reference failed: {status}"
    assert found.log_loss[0] == pytest.approx(value, abs=1e-5)
    assert found.shares.sum() == pytest.approx(1, abs=1e-9)
    cost, _ = p.law.budget(found.x)
    assert cost[0] <= math.log(p.f) + 1e-7
    if not found.flat[0]:
        assert found.x[0] == pytest.approx(x, abs=2e-2)  # the reference knows the place to the root of its tolerance


@pytest.mark.parametrize("seed", FAST)
def test_random_problems(seed):
    agrees(seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", ALL)
def test_many_random_problems(seed):
    agrees(seed)
