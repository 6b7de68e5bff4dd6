"""Features that learn: the reduction to an internal time, where it gains, and that stable steps give the gain back."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from derivations import bordelon2024dynamical
from derivations.bordelon2025feature import DEPTH, MODEL, STEPS
from exponents.difference import differences
from exponents.parse import exponent
from exponents.query import at

from .support import points, solved

LAZY = bordelon2024dynamical.MODEL


def test_the_dynamics_of_the_network_are_those_in_the_internal_time():
    """dq = (1 + X) Lambda v, dX = q (Lambda v)^T, v = w - (1 + X)^T q: what is conserved, r (1 + r) = |m|^2, dv/dt."""
    size = 12
    lam = np.arange(1, size + 1, dtype=float) ** -1.5
    target = np.arange(1, size + 1, dtype=float) ** 0.2

    def parts(state):
        q, grown = state[:size], np.eye(size) + state[size:].reshape(size, size)
        return q, grown, target - grown.T @ q

    def flow(_, state):
        q, grown, v = parts(state)
        return np.concatenate([grown @ (lam * v), np.outer(q, lam * v).ravel()])

    end = solve_ivp(flow, (0, 3), np.zeros(size + size**2), rtol=1e-11, atol=1e-12).y[:, -1]
    q, grown, v = parts(end)
    m, r = target - v, q @ q
    assert grown @ grown.T - np.outer(q, q) == pytest.approx(np.eye(size), abs=1e-8)
    assert r * (1 + r) == pytest.approx(m @ m, rel=1e-8)
    d = flow(0, end)
    moved = -(d[size:].reshape(size, size).T @ q + grown.T @ d[:size])
    expected = -(1 + r) * lam * v - r * m * (m @ (lam * v)) / (m @ m)
    assert r > 0.5 and moved == pytest.approx(expected, rel=1e-6, abs=1e-8)


@pytest.mark.parametrize(("alpha", "beta"), [(1.5, 0.5), (2.0, 0.5), (2.0, 0.25), (2.0, 1.5)])
def test_the_loss_in_time(alpha, beta):
    """Slope over the last decade of t of the lazy loss in the internal time, dt = dT/(1 + r), against -beta or -chi."""
    k = np.geomspace(1, 1e14, 3000)
    weight = np.gradient(k)
    lam, target = k**-alpha, weight * k ** (-1 - alpha * beta + alpha)
    internal = np.geomspace(1e-2, 1e9, 1500)
    filtered = np.exp(-np.outer(internal, lam))
    learned = ((1 - filtered) ** 2) @ target
    loss = filtered**2 @ (lam * target)
    r = (np.sqrt(1 + 4 * learned) - 1) / 2
    speed = 1 / (1 + r)
    t = np.concatenate([[0], np.cumsum(np.diff(internal) * (speed[1:] + speed[:-1]) / 2)])
    last = t > t[-1] / 10
    slope = np.polyfit(np.log(t[last]), np.log(loss[last]), 1)[0]
    assert -slope == pytest.approx(beta * max(1, 2 / (1 + beta)), abs=0.02)


def test_learned_features_gain_for_hard_targets_only():
    found = differences(solved(MODEL), solved(LAZY))
    assert {d.sign for d in found if d.sample[1] > 1} == {"0"}
    (gain,) = [d for d in found if d.sample[1] < 1]
    assert gain.sign == "+"
    expected = "2*alpha*beta/(alpha*(1 + beta) + 2) - alpha*beta/(alpha + 1)"
    assert gain.gain.value == exponent(expected, MODEL.field)


def test_stable_steps_cancel_the_gain():
    found = differences(solved(STEPS), solved(LAZY))
    assert found and {d.sign for d in found} == {"0"}


def test_depth_two_is_the_shallow_network_and_more_layers_gain_more():
    for point in points(MODEL, 30, seed=15):
        losses = [at(solved(DEPTH), **point, depth=depth).loss for depth in (2, 3, 6)]
        assert losses[0] == at(solved(MODEL), **point).loss
        if point["beta"] < 1:
            assert losses == sorted(set(losses))
        else:
            assert len(set(losses)) == 1
    assert at(solved(DEPTH), alpha=2, beta="1/2", depth=3).loss == Fraction(3, 7)
