"""Without ridge: the overparametrised regime. Uneven neurons: the equation for e itself."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import brentq

from derivations import defilippis2024
from derivations.atanasov2024 import MODEL, UNEVEN
from exponents.query import at

from .support import points, solved


def test_the_features_can_limit_although_they_outnumber_the_samples():
    """r > 1/2 only, up to q = 1 + 2 alpha min(r, 1) - alpha."""
    for point in points(MODEL, 100, seed=10):
        alpha, r, q = point.values()
        limited = r > 0.5 and 1 < q < 1 + 2 * alpha * min(r, 1) - alpha
        found = at(solved(MODEL), **point).active == ("feature_variance",)
        assert found == (limited or (q < 1 and r > 0.5)), point


def test_it_is_the_printed_bias_of_ridge_features_without_ridge():
    """g_B = min(2 alpha mu min(r, 1), q + (2 alpha min(r, 1/2) - 1) mu) at mu = min(q, 1)."""
    assert {c.id for c in MODEL.components} < {c.id for c in defilippis2024.MODEL.components}
    for point in points(MODEL, 100, seed=11):
        alpha, r, q = point.values()
        mu = min(q, 1)
        printed = min(2 * alpha * mu * min(r, 1), q + (2 * alpha * min(2 * r, 1) / 2 - 1) * mu)
        assert at(solved(MODEL), **point).loss == printed, point


@pytest.mark.parametrize(
    ("phi", "ell"), [("0.3", "0.5"), ("0.6", "0.2"), ("0.75", "0.1"), ("0.6", "0.7"), ("0.7", "0.6")]
)
def test_the_correction_of_uneven_neurons(phi, ell):
    """1 - e of e = sum_j s_j/(1 + s_j k/e), k = N^l: slope between N = 1e16 and 1e20, sums as integrals in log j."""
    power, modes = float(phi), float(ell)

    def correction(neurons):
        j = np.geomspace(1, neurons, 20001)
        share = j**-power
        weight = np.gradient(np.log(j)) * j
        share = share / (share * weight).sum()
        k = neurons**modes
        gap = lambda x: (share * weight * (share * k) / (1 - x + share * k)).sum() - x  # noqa: E731 (x = 1 - e)
        return brentq(gap, 0.0, 1 - 1e-9, xtol=1e-18)

    slope = np.log(correction(1e20) / correction(1e16)) / np.log(1e4)
    assert slope == pytest.approx(-float(at(solved(UNEVEN), phi=phi, l=ell).loss), abs=0.03)
