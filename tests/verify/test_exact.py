"""The resolvent in many digits against explicit sums and against float64."""

from __future__ import annotations

import math

import mpmath
import numpy as np
import pytest

from exponents.errors import DomainError
from verify.problem import PowerLawSpectrum
from verify.resolvent import Resolvent
from verify.resolvent_exact import ExactResolvent


@pytest.mark.parametrize("z", [mpmath.mpc("0.001", "0.0005"), mpmath.mpc("0.3", "-0.1"), mpmath.mpf("-0.01")])
def test_forty_digits(z):
    spectrum = PowerLawSpectrum(1.0, 0.75, 50, 1000)
    m = ExactResolvent(spectrum, 40).m(z)
    with mpmath.workdps(60):
        lam = [mpmath.mpf(j) ** -2 for j in range(1, 1001)]
        residual = m * (1 + mpmath.fsum(x / (x * m - z) for x in lam) / 50) - 1
        assert abs(residual) < mpmath.mpf(10) ** -39


def test_limit_loss_and_tau():
    spectrum = PowerLawSpectrum(0.75, 0.5, 20, 300)
    exact = ExactResolvent(spectrum, 30)
    with mpmath.workdps(50):
        tau = exact.tau()
        lam = [mpmath.mpf(j) ** mpmath.mpf("-1.5") for j in range(1, 301)]
        assert abs(mpmath.fsum(x * tau / (1 + x * tau) for x in lam) - 20) < mpmath.mpf(10) ** -28
        loss = mpmath.fsum(x / j / (1 + tau * x) for j, x in enumerate(lam, start=1))
        assert abs(exact.limit_loss() / loss - 1) < mpmath.mpf(10) ** -29


@pytest.mark.parametrize("v", [10**9, math.inf])
def test_float_agrees_at_large_and_infinite_v(v):
    spectrum = PowerLawSpectrum(1.0, 0.7, 1000, v)
    z = 2e-6 + 1e-6j
    exact = complex(ExactResolvent(spectrum, 20).m(z))
    assert abs(Resolvent(spectrum).m(np.array([z]))[0] / exact - 1) < 1e-13


def test_the_spectrum_is_refused():
    with pytest.raises(DomainError, match="spectrum"):
        ExactResolvent(PowerLawSpectrum(1.0, 0.7, 10, 40), 20).m(mpmath.mpf("0.5"))
