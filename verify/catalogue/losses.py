"""Loss functions of the sizes of solvable models, ready for ``rays`` and ``budgets``; each returns ``loss(**sizes)``.

All are un-halved excess losses of single draws, exact up to the accuracy of their equations. Where a schedule costs a
logarithm of the samples, samples are counted in units of it, so that exponents are seen without their logarithms.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache

import numpy as np

from verify.catalogue.averaged import averaged_descent
from verify.catalogue.ensembles import ensemble_features
from verify.catalogue.features import Features
from verify.catalogue.lattice import Curves
from verify.catalogue.momentum import dana_constant, dana_decaying, heavy_ball
from verify.catalogue.neurons import uneven_neurons
from verify.catalogue.patterns import patterns, words_by_signs
from verify.catalogue.rich import RichFlow, rich_flow
from verify.catalogue.schedules import Schedules
from verify.catalogue.signs import Signs
from verify.ensemble_frontier import plrf_ensembles
from verify.modes import equivalent_modes
from verify.problem import PowerLawSpectrum
from verify.ridge import RidgeProblem, RidgeSolver

Loss = Callable[..., float]

LATEST = 1e30  # times that may be asked for
_RIDGELESS = 1e-6  # of the ridge at which the smaller of N and P is felt
_LEAST_FEATURES = 500  # sums to a real number of features need as many
_UNLIMITED = 1e15  # features that are more than any run can use
_PER_FEATURE = 4  # eigenvalues of the data for each random feature


def one_pass_features(a: float, b: float, rate: float, latest: float = LATEST) -> Loss:
    """N, t: random features in one pass, step over batch ``rate``; no label noise."""
    features = Features(a, b, rate=rate, latest=latest)
    return lambda N, t: float(features.one_pass(N, np.array([t]))[0])


def batch_features(a: float, b: float, rate: float, noise: float, latest: float = LATEST) -> Loss:
    """N, t, B: the same with step over batch rate/B and label noise of variance ``noise``."""

    @lru_cache(maxsize=4096)
    def features(B: float) -> Features:
        return Features(a, b, noise=noise, rate=rate / B, latest=latest)

    return lambda N, t, B: float(features(B).one_pass(N, np.array([t]))[0])


def full_batch_features(a: float, b: float, noise: float, latest: float = LATEST) -> Loss:
    """P, t and N (infinite if not given): gradient flow on P samples, label noise of that variance."""
    features = Features(a, b, noise=noise, latest=latest)
    return lambda P, t, N=math.inf: float(features.full_batch(N, P, np.array([t]))[0])


def generalisation_gap(a: float, b: float, noise: float, latest: float = LATEST) -> Loss:
    """P, t: test minus train loss of gradient flow on P samples, any width."""
    features = Features(a, b, noise=noise, latest=latest)
    return lambda P, t: float(features.gap(math.inf, P, np.array([t]))[0])


def converged_features(a: float, b: float) -> Loss:
    """N, P: least squares on N features and P samples without noise, by a ridge too small to be felt."""

    def loss(N: float, P: float) -> float:
        ridge = _RIDGELESS * min(N, P) ** -b * abs(N - P) / max(N, P)
        return RidgeSolver(RidgeProblem(a, b, N, P)).closed_form(ridge)

    return loss


def regularised_features(a: float, b: float) -> Loss:
    """N, P: the same at the ridge of the last mode that is learned: the best one up to a constant, no pole at N = P."""
    return lambda N, P: RidgeSolver(RidgeProblem(a, b, N, P)).closed_form((1 / N + 1 / P) ** b)


def ridge_features(a: float, b: float, noise: float) -> Loss:
    """n, q, lam: ridge regression on q features and n samples, ridge lam a sample."""
    return lambda n, q, lam: RidgeSolver(RidgeProblem(a, b, q, n, noise)).closed_form(lam)


def sketched_regression(a: float, b: float, latest: float = LATEST) -> Loss:
    """N, gamma, M (infinite if not given): one pass over N samples, step gamma <= 1 that decays geometrically.

    Samples are counted in units of their logarithm. Spectrum j^(-a), signal j^(-b), label noise of variance
    one, Gaussian sketch of dimension M.
    """
    features = Features(b, a, latest=latest)

    @lru_cache(maxsize=4096)
    def loss(N: float, gamma: float = 1.0, M: float = math.inf) -> float:
        if gamma > 1:
            return math.inf
        time = np.array([gamma * N])
        return float(features.one_pass(M, time)[0] + features.forgotten(M, time)[0] / N)

    return loss


def reused_regression(a: float, b: float, latest: float = LATEST) -> Loss:
    """L, N and M (infinite if not given): L iterations of a constant step over N samples, Gaussian sketch of dimension M.

    Label noise of variance one.
    """
    features = Features(b, a, noise=1.0, latest=latest)
    return lambda L, N, M=math.inf: float(features.full_batch(M, N, np.array([L]))[0])


def constant_rate(s: float, beta: float) -> Loss:
    """M, D, gamma: kernel regression in one pass at a constant rate, label noise of variance one."""
    return _scheduled(Schedules(s, beta).constant)


def exponential_decay(s: float, beta: float) -> Loss:
    """M, D, gamma: the same at a rate that decays over all samples, D in units of the logarithm of the fall."""
    return _scheduled(Schedules(s, beta).exponential)


def stable_then_decay(s: float, beta: float) -> Loss:
    """M, D, D2, gamma: the rate stays for D samples and then decays over D2 <= D."""
    return _scheduled(Schedules(s, beta).stable_then_decay)


def fixed_shape(s: float, beta: float, p: float) -> Loss:
    """N, eta: a rate that vanishes like the p-th power of what remains, eta <= 1; all features."""
    run = Schedules(s, beta)
    return lambda N, eta: run.fixed_shape(_UNLIMITED, N, eta, p) if eta <= 1 else math.inf


def growing_batch(s: float, beta: float) -> Loss:
    """T, D: T <= D steps at the rate one with the best growing batch on D samples; all features."""
    run = Schedules(s, beta)
    return lambda T, D: run.growing_batch(_UNLIMITED, T, D) if T <= D else math.inf


def switched_batch(s: float, beta: float) -> Loss:
    """D1, D2: batches of one for D1 samples, then of any larger fixed size for D2, whose own noise is left out."""
    run = Schedules(s, beta)
    return lambda D1, D2: run.remembered(_UNLIMITED, D1, D2)


def _scheduled(run: Loss) -> Loss:
    """A schedule with its caps gamma <= 1 and D2 <= D, and M not small: other sizes are no choice; M is optional."""

    def loss(D: float, gamma: float = 1.0, M: float = _UNLIMITED, **decay: float) -> float:
        if gamma > 1 or decay.get("D2", 0.0) > D or M < _LEAST_FEATURES:
            return math.inf
        return run(M, D, gamma=gamma, **decay)

    return loss


def rich_features(a: float, b: float) -> Loss:
    """N, t: gradient flow of random features that learn, strength one; no samples' noise."""

    features = Features(a, b, latest=LATEST)

    @lru_cache(maxsize=64)
    def flow(N: float) -> RichFlow:
        return rich_flow(features, N)

    return lambda N, t: float(flow(N).losses(np.array([t]))[0])


def sign_descent(alpha: float, beta: float) -> Loss:
    """d, r, gamma: signSGD on power-law random features."""

    @lru_cache(maxsize=64)
    def signs(d: float) -> Signs:
        return Signs(equivalent_modes(PowerLawSpectrum(alpha, beta, d, _PER_FEATURE * d)), d)

    return Curves(lambda r, d, gamma: signs(d).losses(gamma, r), "r")


__all__ = [
    "averaged_descent", "batch_features", "constant_rate", "converged_features", "dana_constant", "dana_decaying",
    "ensemble_features", "exponential_decay", "fixed_shape", "full_batch_features", "generalisation_gap", "growing_batch",
    "heavy_ball", "one_pass_features", "patterns", "plrf_ensembles", "regularised_features", "reused_regression",
    "rich_features", "ridge_features", "sign_descent", "sketched_regression", "stable_then_decay", "switched_batch",
    "uneven_neurons", "words_by_signs",
]  # fmt: skip
