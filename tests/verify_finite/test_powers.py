"""Powers of complex numbers near one keep their digits."""

from __future__ import annotations

import mpmath
import numpy as np
import pytest

from derivations.plrf_finite.powers import power_less_one


@pytest.mark.parametrize("order", [0.05, 0.7, 1.0, 3.4])
@pytest.mark.parametrize("size", [1e-15, 1e-8, 1e-2, 0.9, 30.0])
def test_against_high_precision(order, size):
    angles = np.linspace(-3, 3, 13)
    change = size * np.exp(1j * angles)
    with mpmath.workdps(50):
        exact = [complex(mpmath.power(1 + mpmath.mpmathify(complex(z)), order) - 1) for z in change]
    assert power_less_one(change, order) == pytest.approx(np.array(exact), rel=5e-15)
