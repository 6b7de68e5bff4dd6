"""Loss functions of the sizes of solvable models, ready for ``rays`` and ``budgets``; each returns ``loss(**sizes)``.

All are un-halved excess losses of single draws, exact up to the accuracy of their equations. Where a schedule costs a
logarithm of the samples, samples are counted in units of it, so that exponents are seen without their logarithms.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache

import numpy as np

from verify.catalogue.features import Features
from verify.catalogue.rich import RichFlow, rich_flow
from verify.catalogue.schedules import Schedules
from verify.catalogue.signs import Signs
from verify.problem import PowerLawSpectrum
from verify.ridge import RidgeProblem, RidgeSolver

Loss = Callable[..., float]

LATEST = 1e30  # times that may be asked for
_RIDGELESS = 1e-6  # of the ridge at which the smaller of N and P is felt
_LEAST_FEATURES = 500  # sums to a real number of features need as many
_PER_FEATURE = 4  # eigenvalues of the data for each random feature


def one_pass_features(a: float, b: float, rate: float, latest: float = LATEST) -> Loss:
    """N, t: random features in one pass, step over batch ``rate``; no label noise."""
    features = Features(a, b, rate=rate, latest=latest)
    return lambda N, t: float(features.one_pass(N, np.array([t]))[0])


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


def ridge_features(a: float, b: float, noise: float) -> Loss:
    """n, q, lam: ridge regression on q features and n samples, ridge lam a sample."""
    return lambda n, q, lam: RidgeSolver(RidgeProblem(a, b, q, n, noise)).closed_form(lam)


def sketched_regression(a: float, b: float, latest: float = LATEST) -> Loss:
    """M, N, gamma: one pass over N samples in units of their logarithm, step gamma <= 1 that decays geometrically.

    Spectrum j^(-a), signal j^(-b), label noise of variance one, Gaussian sketch of dimension M.
    """
    features = Features(b, a, latest=latest)

    @lru_cache(maxsize=4096)
    def loss(M: float, N: float, gamma: float = 1.0) -> float:
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


def _scheduled(run: Loss) -> Loss:
    """A schedule with its caps gamma <= 1 and D2 <= D, and M not small: other sizes are no choice."""

    def loss(M: float, D: float, gamma: float = 1.0, **decay: float) -> float:
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
        return Signs(PowerLawSpectrum(alpha, beta, d, _PER_FEATURE * d))

    return lambda d, r, gamma: float(signs(d).losses(gamma, np.array([r]))[0])
