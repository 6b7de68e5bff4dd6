"""The numerical losses by a second route each: explicit sums, time stepping, simulation of small systems."""

from __future__ import annotations

import math

import numpy as np
import pytest

from exponents.errors import ConvergenceError, DomainError
from verify.catalogue.budgets import frontier
from verify.catalogue.features import Features
from verify.catalogue.laplace import PAIRED, contour, double_inverse, inverse
from verify.catalogue.losses import converged_features, stable_then_decay
from verify.catalogue.rich import RichFlow, rich_flow
from verify.catalogue.schedules import Schedules
from verify.catalogue.signs import Signs
from verify.modes import equivalent_modes
from verify.problem import PowerLawSpectrum
from verify.ridge import RidgeProblem, RidgeSolver

T = np.array([0.5, 3.0, 40.0, 1e3])
TWICE = 5e-6  # what two inversions keep of the digits of float64


# --- transforms -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("transform", "original"),
    [(lambda z: z**-0.5, lambda t: (math.pi * t) ** -0.5), (lambda z: 1 / (z + 0.1), lambda t: np.exp(-0.1 * t))],
)
def test_transforms_of_known_functions(transform, original):
    z = contour()[0] / T[:, None]
    assert inverse(transform(z), T) == pytest.approx(original(T), rel=1e-9, abs=1e-10)
    half = contour(PAIRED)[0] / T[:, None]
    z = np.concatenate([half, half.conj()], axis=1)
    pairs = transform(z)[:, :, None] * transform(z)[:, None, :]
    assert double_inverse(pairs, T) == pytest.approx(original(T) ** 2, rel=TWICE, abs=1e-8)


# --- random features --------------------------------------------------------------------------------------------------

LAMBDA = np.arange(1.0, 200_001) ** -2.0  # b = 2


def test_infinite_width_is_the_sum_over_modes():
    from scipy.special import zeta

    features = Features(2.5, 2.0)
    power = np.arange(1.0, 200_001) ** -2.5
    direct = [np.sum(power * np.exp(-2 * LAMBDA * t)) + zeta(2.5, 200_001) for t in T]
    assert features.one_pass(math.inf, T) == pytest.approx(direct, rel=1e-6)
    assert features.full_batch(math.inf, math.inf, T) == pytest.approx(direct, rel=TWICE)
    x = LAMBDA * T[:, None]
    moments = np.sum(1 - (1 + 2 * x) * np.exp(-2 * x), axis=1) / 4
    assert features.forgotten(math.inf, T) == pytest.approx(moments, rel=1e-6)


def test_fresh_samples_at_finite_width_by_two_transforms():
    features = Features(2.5, 2.0)
    assert features.full_batch(50, math.inf, T) == pytest.approx(features.one_pass(50, T), rel=TWICE)


def test_the_noise_of_one_pass_obeys_the_volterra_equation():
    """L = F + rate K * L by the trapezoidal rule, K = tr(Lambda^2 exp(-2 Lambda t)), at infinite width."""
    rate, h = 0.8, 2e-3
    times = np.arange(0, 6 + h / 2, h)
    modes = np.arange(1.0, 3001)
    lam, power = modes**-2.0, modes**-4.5
    forcing, kernel = (np.array([np.sum(w * np.exp(-2 * lam * t)) for t in times]) for w in (power, lam**2))
    loss = np.empty_like(times)
    loss[0] = forcing[0]
    for n in range(1, len(times)):
        memory = kernel[n] * loss[0] / 2 + kernel[n - 1 : 0 : -1] @ loss[1:n]
        loss[n] = (forcing[n] + rate * h * memory) / (1 - rate * h * kernel[0] / 2)
    at = [500, 1500, 3000]
    assert Features(4.5, 2.0, rate=rate).one_pass(math.inf, times[at]) == pytest.approx(loss[at], rel=1e-4)


def test_gradient_flow_on_sampled_features_and_data():
    """One eigendecomposition a draw; the train loss of 60 draws has a standard error of 0.003 from its noise alone."""
    rng = np.random.default_rng(11)
    modes, a, b, width, samples, noise = 2000, 2.2, 1.6, 80, 150, 0.2
    k = np.arange(1.0, modes + 1)
    lam, target = k**-b, k ** ((b - a) / 2)
    times = np.array([2.0, 30.0, 300.0])
    test, gap = [], []
    for _ in range(60):
        projection = rng.standard_normal((width, modes)) / math.sqrt(width)
        data = rng.standard_normal((samples, modes)) * np.sqrt(lam)
        y = data @ target + math.sqrt(noise) * rng.standard_normal(samples)
        seen = data @ projection.T
        values, vectors = np.linalg.eigh(seen.T @ seen / samples)
        pull = vectors.T @ (seen.T @ y / samples)
        for t in times:
            theta = vectors @ (-np.expm1(-values * t) / np.maximum(values, 1e-300) * pull)
            test.append(np.sum(lam * (target - projection.T @ theta) ** 2))
            gap.append(test[-1] + noise - np.mean((y - seen @ theta) ** 2))
    features = Features(a, b, noise=noise)
    assert np.reshape(test, (-1, 3)).mean(0) == pytest.approx(features.full_batch(width, samples, times), rel=0.05)
    assert np.reshape(gap, (-1, 3)).mean(0) == pytest.approx(features.gap(width, samples, times), rel=0.05, abs=0.009)


def test_late_times_are_the_ridgeless_limit():
    solver = RidgeSolver(RidgeProblem(2.2, 1.6, 60, 150))
    late = Features(2.2, 1.6, latest=1e9).full_batch(60, 150, np.array([1e6]))[0]
    assert late == pytest.approx(solver.closed_form(1e-8), rel=1e-4)
    assert converged_features(2.2, 1.6)(N=60, P=150) == pytest.approx(late, rel=1e-4)


@pytest.mark.parametrize("bad", [dict(a=0.5), dict(b=1.0), dict(noise=-1.0), dict(rate=2.0)])
def test_bad_features_are_refused(bad):
    with pytest.raises(DomainError):
        Features(**{**dict(a=2.2, b=1.6), **bad})


# --- features that learn ----------------------------------------------------------------------------------------------


def test_the_flow_of_a_network_that_learns():
    """Both layers of one drawn network by a Runge-Kutta method against the flow in the modes of its kernel."""
    from scipy.integrate import solve_ivp

    rng = np.random.default_rng(7)
    modes, width, a, b = 60, 12, 2.2, 1.5
    k = np.arange(1.0, modes + 1)
    lam, target = k**-b, k ** ((b - a) / 2)
    initial = rng.standard_normal((width, modes))
    kernel = initial.T @ initial / width

    def missed(w, features):
        return target - features.T @ w / math.sqrt(width)

    def flow(t, state):
        w, features = state[:width], state[width:].reshape(width, modes)
        pull = lam * missed(w, features)
        return np.concatenate([features @ pull, (np.outer(w, kernel @ pull) * width).ravel()]) / math.sqrt(width)

    times = np.array([3.0, 30.0, 300.0])
    start = np.concatenate([np.zeros(width), initial.ravel()])
    path = solve_ivp(flow, (0, times[-1]), start, t_eval=times, rtol=1e-8, atol=1e-10)
    direct = [np.sum(lam * missed(y[:width], y[width:].reshape(width, modes)) ** 2) for y in path.y.T]
    values, vectors = np.linalg.eigh(np.sqrt(lam)[:, None] * kernel * np.sqrt(lam))
    masses, seen = (vectors.T @ (np.sqrt(lam) * target)) ** 2, np.arange(modes) >= modes - width
    found = RichFlow(values[seen], masses[seen], float(masses[~seen].sum())).losses(times)
    assert found == pytest.approx(direct, rel=0.02)


def test_the_measure_of_the_flow_is_that_of_lazy_features():
    features, t = Features(2.0, 2.0), np.array([1e2, 1e4, 1e6])
    flow = rich_flow(features, 1e3)
    lazy = flow.unseen + np.exp(-2 * t[:, None] * flow.eigenvalues) @ flow.masses
    assert lazy == pytest.approx(features.one_pass(1e3, t), rel=2e-3)
    with pytest.raises(DomainError):
        flow.losses(np.array([0.0]))


# --- schedules --------------------------------------------------------------------------------------------------------


def test_schedules_are_their_integrals():
    """Sums over all modes and the noise integral by quadrature in the remaining intrinsic time."""
    from scipy.integrate import quad
    from scipy.special import zeta

    s, beta, features, D, D2, gamma = 0.7, 1.8, 900, 4000.0, 1000.0, 0.3
    j = np.arange(1.0, features + 1)
    lam, power = j**-beta, j ** (-1 - s * beta)

    def kernel(tau):
        return np.sum(lam**2 * np.exp(-2 * lam * tau))

    def bias(time):
        return zeta(1 + s * beta, features + 1) + np.sum(power * np.exp(-2 * lam * time))

    def integral(of, low, high):
        return quad(of, low, high, limit=400, epsrel=1e-10)[0]

    run, end, last = Schedules(s, beta), gamma * D, gamma * D2
    constant = bias(end) + gamma * integral(kernel, 0, end)
    assert run.constant(features, D, gamma) == pytest.approx(constant, rel=1e-8)
    decayed = bias(end) + integral(lambda x: x / D * kernel(x), 0, end)
    assert run.exponential(features, D, gamma) == pytest.approx(decayed, rel=1e-8)
    both = (
        bias(end + last) + integral(lambda x: x / D2 * kernel(x), 0, last) + gamma * integral(kernel, last, end + last)
    )
    assert run.stable_then_decay(features, D, D2, gamma) == pytest.approx(both, rel=1e-8)


def test_schedules_outside_their_caps_are_no_choice():
    loss = stable_then_decay(0.7, 1.8)
    assert loss(M=900.0, D=1e3, D2=1e4) == math.inf == loss(M=900.0, D=1e3, D2=1e2, gamma=2.0)
    with pytest.raises(DomainError):
        Schedules(-1.0, 2.0)


# --- signs ------------------------------------------------------------------------------------------------------------


def test_signs_by_explicit_steps():
    """The modes step by step, drift and both parts of the noise, against the integrator in flow time."""
    signs = Signs(equivalent_modes(PowerLawSpectrum(0.8, 0.6, 200, 800)), 200)
    gamma, steps = 2e-4, 4000
    modes = signs.modes
    c, ratio = modes.eigenvalues, 200 / signs.trace
    drift = 2 / math.pi * gamma * math.sqrt(ratio)
    noise = 2 / math.pi * c * ratio + 1 - 2 / math.pi
    parts, source = modes.signal.copy(), gamma**2 * noise * modes.kernel / c
    for _ in range(steps):
        loss = modes.limit_loss + parts.sum()
        parts = parts * (1 - 2 * drift * c / math.sqrt(loss)) + source
    assert signs.losses(gamma, np.array([steps]))[0] == pytest.approx(modes.limit_loss + parts.sum(), rel=0.02)


def test_signs_need_a_learning_rate():
    with pytest.raises(DomainError):
        Signs(equivalent_modes(PowerLawSpectrum(0.8, 0.6, 200, 800)), 200).losses(0.0, np.array([10.0]))


# --- frontiers --------------------------------------------------------------------------------------------------------


def test_the_frontier_of_two_power_laws():
    """d^(-1) + n^(-2) under d n = f: exponents 2/3 and 2/3, constants by calculus."""
    found = frontier(
        lambda d, n: 1 / d + 1 / n**2, {"d": (0.1, 0.95)}, lambda f, s: {"n": f / s["d"]}, np.geomspace(1e4, 1e9, 10)
    )
    assert found.sizes["d"] == pytest.approx((found.budgets**2 / 2) ** (1 / 3), rel=1e-3)
    assert found.loss_slopes == pytest.approx(2 / 3, abs=1e-4)
    assert found.size_slopes("d") == pytest.approx(2 / 3, abs=1e-3)


def test_a_minimum_outside_the_ranges_is_refused():
    with pytest.raises(ConvergenceError, match="border"):
        frontier(
            lambda d, n: 1 / d + 1 / n**2, {"d": (0.1, 0.5)}, lambda f, s: {"n": f / s["d"]}, np.geomspace(1e4, 1e9, 10)
        )
