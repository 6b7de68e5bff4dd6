"""Ridge regression on random features: two routes to the loss, limits, and a simulation."""

from __future__ import annotations

import math

import numpy as np
import pytest

from exponents.errors import DomainError
from verify.ridge import RidgeProblem, RidgeSolver

CASES = [
    (3.5, 1.5, 60, 100),
    (1.6, 1.3, 100, 60),
    (2.2, 1.6, 80, 150),
    (2.2, 1.6, math.inf, 150),
    (2.2, 1.6, 80, math.inf),
]


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("noise", [0.0, 0.5])
def test_closed_form_is_the_two_point_function(case, noise):
    solver = RidgeSolver(RidgeProblem(*case, noise=noise))
    for ridge in (1e-6, 1e-2, 1.0):
        assert solver.test_loss(ridge) == pytest.approx(solver.closed_form(ridge), rel=1e-9)


@pytest.mark.parametrize("case", CASES)
def test_kappa_solves_its_equation(case):
    solver = RidgeSolver(RidgeProblem(*case))
    for z in (1e-3, 0.1 + 0.3j, -0.2 + 0.1j, 2j, 5.0):
        kappa = solver.kappa(z)
        r1, r3 = solver.responses(kappa)
        assert abs(kappa * r1 * r3 / z - 1) < 1e-9
    assert solver.kappa(1e-9) == pytest.approx(solver.ridgeless, rel=1e-5)
    assert solver.kappa(1e6) == pytest.approx(1e6, rel=1e-3)


def test_two_point_function_is_symmetric_and_continuous():
    solver = RidgeSolver(RidgeProblem(2.2, 1.6, 80, 150, noise=0.1))
    z, other = 0.1 + 0.2j, 0.3 - 0.1j
    assert solver.two_point(z, other) == pytest.approx(solver.two_point(other, z), rel=1e-10)
    assert solver.two_point(z, z * (1 + 1e-6)) == pytest.approx(solver.two_point(z, z), rel=1e-5)


def test_training_loss_is_generalised_cross_validation():
    solver = RidgeSolver(RidgeProblem(2.2, 1.6, 80, 150, noise=0.1))
    ridge = 0.02
    r1, _ = solver.responses(solver.kappa(ridge))
    train = ridge**2 * solver.train_two_point(ridge, ridge)
    assert train.real == pytest.approx(abs(r1) ** 2 * (solver.test_loss(ridge) + 0.1), rel=1e-10)


def test_simulation():
    rng = np.random.default_rng(9)
    modes, a, b, width, samples, noise, ridge = 200, 2.2, 1.6, 60, 100, 0.1, 0.01
    k = np.arange(1.0, modes + 1)
    lam, w = k**-b, k ** ((b - a) / 2)
    losses = []
    for _ in range(200):
        projection = rng.standard_normal((width, modes)) / math.sqrt(width)
        data = rng.standard_normal((samples, modes)) * np.sqrt(lam)
        y = data @ w + math.sqrt(noise) * rng.standard_normal(samples)
        features = data @ projection.T
        theta = np.linalg.solve(features.T @ features / samples + ridge * np.eye(width), features.T @ y / samples)
        losses.append(np.sum(lam * (w - projection.T @ theta) ** 2))
    expected = RidgeSolver(RidgeProblem(a, b, width, samples, noise, modes)).closed_form(ridge)
    # Finite-size bias of the equivalent is a few per cent here, as is known from larger simulations.
    assert np.mean(losses) == pytest.approx(expected, rel=0.05)


@pytest.mark.parametrize("bad", [dict(a=0.5), dict(b=1.0), dict(width=0), dict(noise=-1), dict(modes=50)])
def test_bad_problems_are_refused(bad):
    with pytest.raises(DomainError):
        RidgeProblem(**{**dict(a=2.2, b=1.6, width=60, samples=100), **bad})


def test_zero_ridge_is_refused():
    with pytest.raises(DomainError, match="positive"):
        RidgeSolver(RidgeProblem(2.2, 1.6, 60, 100)).test_loss(0.0)
