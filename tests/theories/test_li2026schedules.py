"""Fixed shapes: the effective capacity from the noise integral, and the saturation of blunt ends."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad

from derivations.li2026schedules import MODEL
from exponents.query import at

from .support import solved


@pytest.mark.parametrize(("beta", "p"), [(4.0, 1.0), (4.0, 2.0), (1.5, 1.0), (1.5, 2.0), (3.0, 5.0)])
def test_the_noise_integral_sees_the_smaller_capacity(beta, p):
    """eta^2 N int_0^1 u^(2p) (1 + eta N u^(p+1))^-(2 - 1/beta) du at eta = 1 falls like N^(1/beta_eff - 1)."""

    def noise(steps):
        integrand = lambda u: u ** (2 * p) * (1 + steps * u ** (p + 1)) ** (-(2 - 1 / beta))  # noqa: E731
        pieces = np.concatenate([[0.0], np.geomspace(1e-6, 1, 60)])
        return steps * sum(quad(integrand, lo, hi)[0] for lo, hi in zip(pieces, pieces[1:]))

    slope = np.log(noise(1e16) / noise(1e12)) / np.log(1e4)
    assert slope == pytest.approx(1 / min(beta, p + 1) - 1, abs=0.02)


def test_linear_and_cosine_decay_stop_gaining_from_capacity():
    losses = {p: [at(solved(MODEL), s=1, beta=beta, p=p).loss for beta in (2, 3, 4, 8)] for p in (0, 1, 2, 15)}
    assert len(set(losses[0])) == 1  # constant rate: capacity 1
    assert len(set(losses[1])) == 1  # linear: capacity 2
    assert losses[2][1:] == [losses[2][1]] * 3 and losses[2][0] < losses[2][1]  # cosine: up to capacity 3
    assert losses[15] == sorted(set(losses[15]))  # 2 beta - 1 up to beta = 8: no saturation
