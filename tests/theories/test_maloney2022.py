"""The closed form: against the sums it stands for, its symmetry, its minimum."""

from __future__ import annotations

import numpy as np
import pytest
from mpmath import diff, mpf, workdps
from scipy.optimize import brentq

from derivations.maloney2022 import best_modes, risk
from exponents.errors import DomainError


@pytest.mark.parametrize(
    ("alpha", "features", "samples", "modes"), [(1, 400, 700, 250), (0.5, 600, 500, 300), (2, 300, 900, 200)]
)
def test_the_closed_form_is_the_deterministic_equivalent(alpha, features, samples, modes):
    """E = pref * sum lam (kappa/(lam + kappa) - (N - z)/(N - q) kappa lam/(lam + kappa)^2), sums over 1e7 modes.

    q = sum (lam/(lam + kappa))^2 and 1/pref = 1 - (q (N - 2 z) + z^2)/(T (N - q)); integrals for sums err by O(1/z)."""
    lam = np.arange(1, 10**6 + 1, dtype=float) ** -(1 + alpha)
    n, t = features, samples
    kappa = brentq(lambda k: (lam / (lam + k)).sum() - modes, 1e-12, 1.0, xtol=1e-18)
    q = ((lam / (lam + kappa)) ** 2).sum()
    prefactor = 1 / (1 - (q * (n - 2 * modes) + modes**2) / (t * (n - q)))
    residual = lam * kappa / (lam + kappa) - (n - modes) / (n - q) * kappa * lam**2 / (lam + kappa) ** 2
    tail = 1 / (alpha * 1e6**alpha)
    found = prefactor * (residual.sum() + tail)
    assert float(risk(alpha, n, t, modes)) == pytest.approx(found, rel=0.01)


@pytest.mark.parametrize("alpha", ["0.3", "1", "2.5"])
def test_features_and_samples_are_dual(alpha):
    assert risk(alpha, 300, 800, 200) == pytest.approx(risk(alpha, 800, 300, 200), rel=1e-14)
    assert best_modes(alpha, 300, 800) == pytest.approx(best_modes(alpha, 800, 300), rel=1e-14)


@pytest.mark.parametrize(
    ("features", "samples", "share"), [(10**4, 10**4, "0.4093"), (10**4, 3 * 10**4, "0.639"), (10**5, 10**3, "0.980")]
)
def test_the_best_number_of_modes(features, samples, share):
    """z*/min(N, T) at alpha = 3/5, found by minimising the sums over the spectrum."""
    found = best_modes(mpf("0.6"), features, samples) / min(features, samples)
    assert f"{float(found):.{len(share) - 2}f}" == share


@pytest.mark.parametrize("alpha", ["0.3", "1", "2.5"])
@pytest.mark.parametrize(("features", "samples"), [(10**4, 10**4), (10**4, 3 * 10**4), (10**5, 10**3)])
def test_the_best_ridge_is_stationary_and_a_minimum(alpha, features, samples):
    with workdps(40):
        z = best_modes(alpha, features, samples, digits=40)
        risk_at = lambda x: risk(alpha, features, samples, x, digits=40)  # noqa: E731
        assert abs(diff(risk_at, z) * z / risk_at(z)) < mpf(10) ** -15
        assert risk_at(z) < min(risk_at(z * mpf("0.999")), risk_at(z * mpf("1.001")))


def test_without_ridge_there_is_a_pole():
    assert risk(1, 100, 200, 100) * (200 - 100) == pytest.approx(float(risk(1, 100, 150, 100) * 50 * 200 / 150))
    with pytest.raises(DomainError, match="pole"):
        risk(1, 100, 100, 100)
    for arguments in ((0, 10, 10, 5), (1, 10, 10, 11), (1, 10, 10, 0)):
        with pytest.raises(DomainError, match="min"):
            risk(*arguments)
    with pytest.raises(DomainError, match="positive"):
        best_modes(1, 0, 5)
