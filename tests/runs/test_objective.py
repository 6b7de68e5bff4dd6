"""The objective against its definition and its derivatives against differences."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import huber as reference_huber

from verify.runs.descent import descend
from verify.runs.estimate import natural
from verify.runs.laws import law_of
from verify.runs.objective import DELTA, Objective, huber

from . import synthetic

CURVED = """
parameters = "a, b"
domain = "a > 0, b > 0"
resources = "N, D"
budget = "N*D"

[components]
size = "N**(-a/(a + b))*D**(-1/4)"
data = "D**(-a*b)"
"""


@pytest.fixture(params=["chinchilla", "kaplan", "curved"])
def objective(request, tmp_path):
    """Objectives of a sum, a joint law and a sum whose exponents are not the parameters."""
    name = request.param
    if name == "curved":
        name = str(tmp_path / "curved.toml")
        (tmp_path / "curved.toml").write_text(CURVED)
    return Objective(law_of(name), synthetic.runs(*synthetic.grid(), noise=0.02))


def vectors(objective: Objective, count: int = 3) -> np.ndarray:
    generator = np.random.default_rng(5)
    head = objective.size - len(objective.law.exponents)
    logs = generator.normal(scale=0.5, size=(count, head))
    return np.hstack([logs, generator.uniform(0.2, 0.6, size=(count, objective.size - head))])


def differences(function, vector: np.ndarray, step: float = 1e-5) -> np.ndarray:
    """Central differences of a function of one vector, last axis by parameter."""
    sides = [function(vector + step * e) - function(vector - step * e) for e in np.eye(len(vector))]
    return np.stack(sides, axis=-1) / (2 * step)


def test_huber_is_the_published_one():
    residuals = np.linspace(-0.01, 0.01, 101)
    np.testing.assert_allclose(huber(residuals, DELTA), reference_huber(DELTA, residuals), rtol=1e-14)


def test_values_of_the_sum_by_hand(chinchilla):
    runs = synthetic.runs(*synthetic.grid(), noise=0.01)
    objective = Objective(chinchilla, runs)
    vector = vectors(objective, 1)
    e, a, b, alpha, beta = natural(objective, vector)[0]
    law = e + a * runs.resources["N"] ** -alpha + b * runs.resources["D"] ** -beta
    weights = np.random.default_rng(0).uniform(size=(1, len(runs)))
    by_hand = np.sum(weights[0] * reference_huber(DELTA, np.log(law) - np.log(runs.loss)))
    np.testing.assert_allclose(objective.value(vector, weights), by_hand, rtol=1e-12)


def test_values_of_the_joint_law_by_hand(kaplan):
    runs = synthetic.runs(*synthetic.grid(), noise=0.01)
    objective = Objective(kaplan, runs)
    vector = vectors(objective, 1)
    n_c, d_c, a, b = natural(objective, vector)[0]
    law = ((n_c / runs.resources["N"]) ** (a / b) + d_c / runs.resources["D"]) ** b
    np.testing.assert_allclose(objective.predicted(vector)[0], np.log(law), rtol=1e-10)


@pytest.mark.parametrize("delta", [DELTA, 0.3, 30.0])
def test_gradients_are_those_of_the_values(objective, delta):
    weights = np.random.default_rng(1).uniform(size=(3, len(objective.runs)))
    points = vectors(objective)
    local = objective.local(points, weights, delta)
    np.testing.assert_allclose(local.value, objective.value(points, weights, delta), rtol=1e-13)
    for k, point in enumerate(points):
        expected = differences(lambda v, k=k: objective.value(v[None], weights[k : k + 1], delta)[0], point)
        np.testing.assert_allclose(local.gradient[k], expected, rtol=1e-5, atol=1e-7 * np.abs(expected).max())


def test_hessians_are_those_of_the_gradients(objective):
    """Where the exponents are the parameters; elsewhere their curvature is left out on purpose."""
    weights = np.ones((3, len(objective.runs)))
    points = vectors(objective)
    local = objective.local(points, weights, 30.0)
    for k, point in enumerate(points):
        expected = differences(lambda v, k=k: objective.local(v[None], weights[k : k + 1], 30.0).gradient[0], point)
        close = np.allclose(local.hessian[k], expected, rtol=1e-5, atol=1e-6 * np.abs(expected).max())
        assert close == (objective.law.id in ("chinchilla", "kaplan"))


def test_gradients_at_the_runs(objective):
    point = vectors(objective, 1)[0]
    expected = differences(lambda v: objective.predicted(v[None])[0], point)
    np.testing.assert_allclose(objective.gradients(point[None])[0], expected, rtol=1e-6, atol=1e-8)


def test_the_majoriser_lies_above():
    """The quadratic of reweighted least squares touches the Huber loss and is nowhere below it."""
    at = np.linspace(-0.02, 0.02, 41)[:, None]
    r = np.linspace(-0.05, 0.05, 401)
    weight = np.minimum(1, DELTA / np.maximum(np.abs(at), 1e-300))
    above = huber(at, DELTA) + 0.5 * weight * (r**2 - at**2)
    assert (above - huber(r, DELTA) > -1e-15).all()


def test_replicas_do_not_see_each_other(chinchilla):
    """One descent alone ends where it ends among others."""
    objective = Objective(chinchilla, synthetic.runs(*synthetic.grid(), noise=0.01))
    start = vectors(objective, 4)
    weights = np.random.default_rng(2).integers(0, 3, size=(4, len(objective.runs))).astype(float)
    together = descend(objective, start, weights, (0.1, 0.01))
    for k in range(4):
        alone = descend(objective, start[k : k + 1], weights[k : k + 1], (0.1, 0.01))
        np.testing.assert_allclose(alone.values[0], together.values[k], rtol=1e-9)


def test_descents_end_where_nothing_is_below():
    """No random step from the end of a settled descent lowers the objective."""
    objective = Objective(law_of("chinchilla"), synthetic.runs(*synthetic.grid(), noise=0.01))
    weights = np.ones((1, len(objective.runs)))
    end = descend(objective, np.array([[0.5, 0.0, 0.0, 0.3, 0.3]]), weights, (0.1, 0.01))
    assert end.settled.all()
    generator = np.random.default_rng(3)
    for size in (1e-1, 1e-2, 1e-3, 1e-4):
        steps = end.vectors + size * generator.normal(size=(200, objective.size))
        assert (objective.value(steps, np.repeat(weights, 200, axis=0)) >= end.values[0] * (1 - 1e-9)).all()
