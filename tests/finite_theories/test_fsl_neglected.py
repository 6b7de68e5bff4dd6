"""What functional scaling laws neglect: its estimate against an exact recursion, and the largest stable learning rate."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import zeta

from derivations.fsl_finite import finite_law, shaped_law
from derivations.fsl_finite.neglected import kernel_norm, largest_rate
from derivations.li2025fsl import CONSTANT, EXPONENTIAL, WSD
from derivations.li2026schedules import MODEL as SHAPED
from exponents.finite.optimum import optimum
from exponents.finite.validity import reasons
from verify.modes import Modes
from verify.recursion import recursion_curve

from .test_fsl_finite import POINT, RATES, SIZES, place


@pytest.mark.parametrize(("beta", "batch"), [(1.3, 1.0), (2.0, 1.0), (2.0, 16.0), (3.5, 4.0)])
def test_the_largest_stable_rate(beta, batch):
    """Just below it a constant rate settles, just above it the loss grows without bound."""
    rate = largest_rate(beta, batch)
    lam = np.arange(1.0, 20_001.0) ** -beta
    norm = (rate * lam / (2 - rate * (batch + 1) * lam)).sum() + rate / 2 * zeta(beta, 20_001)
    assert norm == pytest.approx(1, abs=1e-6)  # modes beyond the first 64 are summed to second order in the rate
    assert kernel_norm(beta, batch, np.array([rate, 2 / (batch + 1)])) == pytest.approx([1, np.inf])
    modes = Modes(lam[:400], lam[:400], lam[:400] ** 2, 1.0)
    below, above = (recursion_curve(modes, f * rate, batch, 60)[[30, 60]] for f in (0.8, 1.4))
    assert below[1] < 1.05 * below[0] and above[1] > 1.5 * above[0]


def recursion(model, size: dict[str, float], batch: float, noise: float) -> float:
    """The excess loss by the exact recursion of one step after another, each at its schedule's rate half-way through it."""
    count = int(size["M"]) if "M" in model.names else 3000
    j = np.arange(1.0, count + 1)
    s, beta = size["s"], size["beta"]
    modes = Modes(j**-beta, j ** (-1 - s * beta), j ** (-2 * beta), zeta(1 + s * beta, count + 1) + noise)
    steps = round(size["D"] / batch)
    rates = [RATES[model.id]((k + 0.5) * batch, size) for k in range(steps)]
    return recursion_curve(modes, lambda k: rates[k], batch, steps)[-1] - noise


def neglected(seed: int) -> tuple[float, float]:
    """(relative error of the law, its estimate) at a random point, schedule and size."""
    chance = np.random.default_rng(seed)
    model = (CONSTANT, EXPONENTIAL, WSD, SHAPED)[seed % 4]
    s, beta = chance.uniform(0.2, 2), chance.uniform(1.3, 3.5)
    batch, noise = float(chance.choice([1, 4, 16])), float(chance.choice([0.1, 1.0]))
    samples = round(np.exp(chance.uniform(np.log(200), np.log(3000)))) * batch
    rate = largest_rate(beta, batch) * chance.uniform(0.03, 0.5)
    size = {
        "M": float(chance.integers(20, 300)),
        "D": samples,
        "N": samples,
        "gamma": rate,
        "eta": rate,
        "s": s,
        "beta": beta,
    }
    size["D2"], point = samples * chance.uniform(0.2, 0.9), {"s": s, "beta": beta}
    options = {"noise": noise, "batch": batch}
    law = shaped_law(model, point | {"p": 1.5}, **options) if model is SHAPED else finite_law(model, point, **options)
    found = law.sizes(place(model, size))
    return recursion(model, size, batch, noise) / found.components.sum() - 1, found.error[0]


def test_the_estimate_bounds_what_the_law_neglects():
    """At 20 points, of which in one at most the two kinds of neglected terms cancel."""
    true, estimate = np.transpose([neglected(seed) for seed in range(20)])
    assert (np.abs(true) <= estimate).all()
    assert np.sum(estimate > 10 * np.abs(true)) <= 1 and np.median(estimate / np.abs(true)) < 3


def test_the_estimate_falls_with_the_rate():
    x = place(CONSTANT) + np.log([0.1, 1e-2, 1e-3])[:, None] * [0, 0, 1]
    errors = finite_law(CONSTANT, POINT).sizes(x).error
    assert (np.diff(errors) < 0).all() and errors[-1] < 1e-3
    assert np.isinf(finite_law(CONSTANT, POINT).sizes(place(CONSTANT, SIZES | {"gamma": 0.9})).error).all()


def test_validity_says_how_large_it_is():
    """Hard targets want the largest rate, at which the noise of the loss itself is a few percent."""
    law = shaped_law(SHAPED, {"s": 0.5, "beta": 2.0, "p": 2.0})
    (reason,) = reasons(optimum(law, [1e6]))
    assert "terms that the law neglects are estimated at" in reason
    assert reasons(optimum(finite_law(CONSTANT, {"s": 0.5, "beta": 2.0}), [1e8])) == ("",)
