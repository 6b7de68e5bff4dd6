"""Adaptive shapes: the saving against a run that picks the best shape at each loss."""

from __future__ import annotations

import numpy as np
import pytest

from derivations.anagnostidis2024 import saving
from exponents.errors import DomainError


@pytest.mark.parametrize(("mu", "nu"), [(0.3658, 0.3478), (0.5, 1.0), (1.0, 0.4)])
def test_the_saving_is_that_of_the_greedy_run(mu, nu):
    """Compute from loss 1e3 l to l, at each loss the least of dC/dl over shapes; the single shape minimises C(l)."""
    loss, shares = 1e-3, np.linspace(1e-3, 1 - 1e-3, 4001)
    power = -1 / nu - 1 / mu
    grid = np.geomspace(loss, loss * 1e6, 20001)
    price = (shares ** (-1 / nu) * (1 - shares) ** (-1 / mu - 1)).min() / mu * grid ** (power - 1)
    adaptive = np.trapezoid(price * grid, np.log(grid))
    single = (shares ** (-1 / nu) * (1 - shares) ** (-1 / mu)).min() * loss**power
    assert saving(mu, nu) == pytest.approx(adaptive / single, rel=1e-4)
    assert saving(mu, nu) < 1


def test_bad_input_is_refused():
    with pytest.raises(DomainError, match="mu = 0"):
        saving(0, 1)
