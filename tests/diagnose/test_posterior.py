"""The posterior against brute force: a plain average over a larger box, and a search with other seeds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from verify.diagnose.axes import Box, corners, parameters
from verify.diagnose.kernels import Uniform
from verify.diagnose.letters import Letters
from verify.diagnose.posterior import Posterior, posterior
from verify.diagnose.stage import Target
from verify.diagnose.surface import surface

from . import synthetic

TOLD, UNTOLD = (14, 16, 1), (13, 15, 9)  # nodes of the larger box
WIDER = 0.5  # of the box that the search ended with, on each side


@pytest.fixture(scope="module")
def letters(plrf):
    return Letters.of(*plrf)


def larger(found: Posterior, counts: tuple[int, int, int]) -> Box:
    """The box of the answer, longer on each side, within the prior."""
    low, high = corners(found.box)
    margin = WIDER * (high - low)
    ends = [np.clip(x, *corners(found.prior)) for x in (low - margin, high + margin)]
    ends = zip(*(parameters(found.prior, x[None]) for x in ends))
    axes = zip(found.box, (tuple(float(x[0]) for x in pair) for pair in ends), counts)
    return tuple(replace(a, low=x[0], high=x[1], count=n) if a.varied else a for a, x, n in axes)


def averages(letters: Letters, points: tuple, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Means of parameters, of their squares, and of phases, with standard errors."""
    labels = letters.evaluate(*points[:2]).phase[:, None] == np.arange(len(letters.solution.phases))
    varied = np.stack([x for x in points if np.ptp(x) > 1e-9], axis=1)
    values = np.concatenate([varied, varied**2, labels], axis=1)
    means = weights @ values
    return means, np.sqrt(weights**2 @ (values - means) ** 2)


def brute_force(found: Posterior, letters: Letters, counts: tuple[int, int, int], points: int):
    """The same averages over points all over the larger box, by its own table."""
    box = larger(found, counts)
    target = Target(surface(box, found.curves.curves), found.curves, found.noise, letters.allowed, 0.0)
    chosen = Uniform(*corners(box)).drawn(points, seed=7)
    logs = target(chosen)
    weights = np.exp(logs - logs.max())
    return averages(letters, parameters(box, chosen), weights / weights.sum())


def agree(one, other, least: float = 2e-3) -> None:
    """Within four standard errors; ``least`` (times the size of a value) allows for what a table misses."""
    (a, da), (b, db) = one, other
    allowed = 4 * np.hypot(da, db) + least * np.maximum(np.abs(b), 0.5)
    assert (np.abs(a - b) <= allowed).all(), f"{a} {b} {allowed}"


def shortened(found, step: int):
    """Every so manieth point of each curve."""
    parts = (replace(c, r=c.r[::step], log_loss=c.log_loss[::step], spread=c.spread[::step]) for c in found)
    return replace(found, curves=tuple(parts))


CASES = {
    "two widths": (0.9, 0.6, (32, 96), 0.05),
    "three widths": (0.6, 1.4, (16, 32, 64), 0.05),
    "cut by the prior": (0.45, 2.9, (32, 64), 0.1),
    "cut by the domain": (0.4, 0.15, (32, 64), 0.1),
}


def case(name: str):
    alpha, beta, widths, noise = CASES[name]
    return shortened(synthetic.curves(alpha, beta, seed=5, widths=widths, noise=noise), 3)


@pytest.fixture(scope="module")
def told(letters):
    """The posteriors of the cases."""
    return {name: posterior(case(name), letters.allowed) for name in CASES}


@pytest.mark.parametrize("name", CASES)
def test_a_told_posterior_is_that_of_brute_force(letters, told, name):
    found = told[name]
    assert 1 / np.sum(found.weights**2) > 2000
    mine = averages(letters, (found.alpha, found.beta, found.fraction), found.weights)
    agree(mine, brute_force(found, letters, TOLD, 1 << 13))


def test_the_edge_of_the_prior_cuts_the_posterior(told):
    found = told["cut by the prior"]
    assert found.box[1].high == found.prior[1].high and found.beta.max() > 2.99


def test_the_same_curves_give_the_same_bytes(letters, told):
    one, other = told["two widths"], posterior(case("two widths"), letters.allowed)
    assert one.alpha.tobytes() == other.alpha.tobytes() and one.beta.tobytes() == other.beta.tobytes()
    assert one.weights.tobytes() == other.weights.tobytes()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("alpha", "beta", "widths", "noise"), [(0.26, 0.71, (32, 64), 0.02), (1.3, 1.5, (16, 32, 64), 0.1)]
)
def test_an_untold_posterior_is_that_of_brute_force(letters, alpha, beta, widths, noise):
    """The first is a bent ridge from the smallest to the largest beta."""
    curves = synthetic.untold(shortened(synthetic.curves(alpha, beta, seed=3, widths=widths, noise=noise), 2))
    found = posterior(curves, letters.allowed)
    assert 1 / np.sum(found.weights**2) > 2000
    mine = averages(letters, (found.alpha, found.beta, found.fraction), found.weights)
    agree(mine, brute_force(found, letters, UNTOLD, 1 << 17))


@pytest.mark.slow
@pytest.mark.parametrize(("alpha", "beta"), [(0.7, 0.9), (0.26, 0.71)])
def test_the_whole_search_does_not_depend_on_the_seed(letters, alpha, beta):
    """Two widths without learning rates; the noise is that of a point near the mean, which each search finds on its own."""
    curves = synthetic.untold(synthetic.curves(alpha, beta, seed=3, widths=(32, 64)))
    found = [posterior(curves, letters.allowed, seed) for seed in (0, 1000)]
    one, other = (averages(letters, (x.alpha, x.beta, x.fraction), x.weights) for x in found)
    agree(one, other, least=0.02)


def test_samples_stand_for_the_posterior(found):
    post = found.posterior
    chosen = post.drawn(400)
    for values in (post.alpha, post.beta):
        sd = np.sqrt(post.weights @ (values - post.weights @ values) ** 2)
        assert values[chosen].mean() == pytest.approx(post.weights @ values, abs=0.2 * sd)
    half = post.alpha < np.median(post.alpha)
    assert half[post.drawn(50, half)].all()
    assert post.alpha[post.top] == post.best[0][0] and post.box[0].low < post.best[0][0] < post.box[0].high
