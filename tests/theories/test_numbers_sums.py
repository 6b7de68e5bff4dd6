"""Second routes to the sums over patterns, modes and neurons: explicit sums, quadrature, recursions, closed forms."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import zeta

from exponents.errors import ConvergenceError, DomainError
from verify.catalogue.averaged import averaged_descent
from verify.catalogue.neurons import uneven_neurons
from verify.catalogue.patterns import patterns, words_by_signs
from verify.catalogue.schedules import Schedules


def test_patterns_one_by_one():
    k = np.arange(1.0, 1e6 + 1)
    for power, capacity, N, S in ((1.5, 1.0, 2000, 3e4), (2.5, 0.75, 40_000, 5e3)):
        held = N**capacity
        whole = round(held)
        direct = np.sum(k[:whole] ** -power * np.exp(-S * k[:whole] ** -power)) + zeta(power, whole + 1)
        assert patterns(power, capacity)(N=whole ** (1 / capacity), S=S) == pytest.approx(direct, rel=1e-6)
    assert patterns(1.5)(N=100.0, S=1e3) == math.inf
    with pytest.raises(DomainError):
        patterns(1.0)


def test_patterns_that_are_all_held():
    """Gamma(1 - 1/alpha)/(alpha zeta(alpha)) (2 t)^-(1 - 1/alpha) of a gap that starts at zeta(alpha)."""
    alpha, t = 2.0, 1e6
    expected = math.gamma(1 - 1 / alpha) / alpha * t ** -(1 - 1 / alpha)
    assert patterns(alpha)(S=t) == pytest.approx(expected, rel=1e-3)


def test_signs_on_many_words():
    """1/(zeta(2 alpha)(1 + 4 T^2/d)) for alpha > 1/2; (alpha/(1 - alpha))^(2 alpha) (2 T)^(4 alpha - 2) below."""
    T, d = 800.0, 1e5
    assert words_by_signs(1.0)(T=T, d=d) == pytest.approx(1 / (zeta(2.0) * (1 + 4 * T**2 / d)), rel=1e-3)
    alpha, T = 0.3, 1e4
    expected = (alpha / (1 - alpha)) ** (2 * alpha) * (2 * T) ** (4 * alpha - 2)
    assert words_by_signs(alpha)(T=T) == pytest.approx(expected, rel=1e-3)
    with pytest.raises(DomainError):
        words_by_signs(0.0)


def test_averaged_iterates_by_their_recursion():
    """Every mode of SGD with additive noise, averaged over all steps; the step is small, so steps are time."""
    a, b, gamma, batch, steps = 1.5, 2.5, 0.02, 4, 2000
    j = np.arange(1.0, 6001)
    lam, power = j**-a, j**-b
    keep = 1 - gamma * lam
    start = (1 - keep**steps) / (gamma * lam * steps)
    left = np.arange(steps)[:, None]
    kicks = np.zeros_like(lam)
    for rows in np.array_split(left, 30):
        kicks += np.sum(((1 - keep**rows) / (gamma * lam * steps)) ** 2, axis=0)
    direct = np.sum(power * start**2) + zeta(b, len(j) + 1) + np.sum(lam**2 * gamma**2 / batch * kicks)
    loss = averaged_descent(a, b)
    assert loss(D=steps * batch, B=batch, gamma=gamma) == pytest.approx(direct, rel=0.01)
    assert loss(D=1e4, gamma=2.0) == math.inf == loss(D=1e4, B=0.5)
    with pytest.raises(DomainError):
        averaged_descent(1.0, 2.0)


def test_even_neurons_are_off_by_their_share():
    assert uneven_neurons(0.0)(N=1e6, k=1e3) == pytest.approx(1e-3, rel=1e-9)


def test_uneven_neurons_solve_their_equation():
    neurons, k, phi = 3000, 60.0, 0.6
    shares = np.arange(1.0, neurons + 1) ** -phi
    shares /= shares.sum()
    e = 1 - uneven_neurons(phi)(N=neurons, k=k)
    assert np.sum(shares / (1 + shares * k / e)) == pytest.approx(e, rel=1e-9)
    with pytest.raises(DomainError):
        uneven_neurons(1.0)
    with pytest.raises(ConvergenceError):
        uneven_neurons(0.0)(N=1000.0, k=1000.0)


# --- schedules --------------------------------------------------------------------------------------------------------

S, BETA, MODES = 0.7, 1.8, 900
LAM = np.arange(1.0, MODES + 1) ** -BETA


def kernel(tau: float) -> float:
    return float(np.sum(LAM**2 * np.exp(-2 * LAM * tau)))


def integral(of, low: float, high: float) -> float:
    return quad(of, low, high, limit=400, epsrel=1e-9)[0]


@pytest.mark.parametrize("p", [0.0, 1.0, 3.0])
def test_schedules_of_fixed_shape(p):
    run, N, eta = Schedules(S, BETA), 4000.0, 0.3
    time = eta * N / (p + 1)
    noise = eta**2 * N * integral(lambda u: u ** (2 * p) * kernel(time * u ** (p + 1)), 0, 1)
    assert run.fixed_shape(MODES, N, eta, p) == pytest.approx(run.bias(MODES, time) + noise, rel=1e-7)


def test_batches_that_grow_or_switch():
    run, T, D, D2 = Schedules(S, BETA), 500.0, 3000.0, 200.0
    root = integral(lambda x: math.sqrt(kernel(math.exp(x))) * math.exp(x), -20, math.log(T))
    assert run.growing_batch(MODES, T, D) == pytest.approx(run.bias(MODES, T) + root**2 / D, rel=2e-3)
    switched = run.bias(MODES, D + D2) + integral(kernel, D2, D + D2)
    assert run.remembered(MODES, D, D2) == pytest.approx(switched, rel=1e-8)
