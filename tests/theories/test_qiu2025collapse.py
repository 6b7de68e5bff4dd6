"""Curves with constants fall onto the predicted one when the horizon has the data exponent, and onto none otherwise."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from derivations.qiu2025collapse import MIXED, MODEL
from exponents.query import at

from .support import points, solved

X = np.linspace(0.05, 1, 40)


def normalised(mu: float, nu: float, horizon, sizes: np.ndarray, scales=(3.0, 0.7)) -> np.ndarray:
    """Curves L(x t*, p)/L(t*, p), one row a size, of the loss a t^(-mu) + b p^(-nu) at horizons t* = horizon(p)."""

    def loss(t, p):
        return scales[0] * t**-mu + scales[1] * p**-nu

    return np.array([loss(X * horizon(p), p) / loss(horizon(p), p) for p in sizes])


@pytest.mark.parametrize(("mu", "nu"), [(0.28, 0.34), (0.5, 0.5), (1.0, 0.25)])
def test_optimal_horizons_collapse_onto_the_predicted_curve(mu, nu):
    """At the optimum of a t^(-mu) + b p^(-nu) under t p = f: mu a t^(-mu) = nu b p^(-nu)."""
    a, b = 3.0, 0.7
    curves = normalised(mu, nu, lambda p: (mu * a / (nu * b)) ** (1 / mu) * p ** (nu / mu), np.geomspace(1e3, 1e12, 7))
    assert np.abs(curves / ((nu * X**-mu + mu) / (nu + mu)) - 1).max() < 1e-12


@pytest.mark.parametrize("wrong", [0.8, 1.25])
def test_other_data_exponents_do_not_collapse(wrong):
    mu, nu = 0.28, 0.34
    curves = normalised(mu, nu, lambda p: p ** (wrong * nu / mu), np.geomspace(1e3, 1e24, 7))
    assert np.ptp(np.log(curves), axis=0).max() > 0.05


def test_the_data_exponent_of_the_engine():
    for point in points(MODEL, 20, seed=5):
        growth = dict(at(solved(MODEL), **point).resources)
        assert growth["t"][0] / growth["p"][0] == point["nu"] / point["mu"]


def test_with_a_mixed_term_both_ends_of_the_tie_collapse():
    """c = 1/4 < mu nu/(mu + nu) = 1/2: at each end two terms are equal for all sizes, so the curves coincide."""
    mu = nu = 1.0
    c = 0.25
    low, high = dict(at(solved(MIXED), mu=1, nu=1, c=Fraction(1, 4)).resources)["t"]
    assert (low, high) == (Fraction(1, 4), Fraction(3, 4))
    for end in (low, high):
        growth = float(end / (1 - end))
        curves = []
        for p in np.geomspace(1e60, 1e66, 3):
            t = p**growth
            loss = (X * t) ** -mu + p**-nu + (X * t * p) ** -c
            curves.append(loss / loss[-1])
        assert np.ptp(curves, axis=0).max() < 1e-9
