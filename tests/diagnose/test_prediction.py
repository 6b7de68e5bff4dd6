"""Predictions against exact curves: one contour for every beta, and tables that are as good as they say."""

from __future__ import annotations

import numpy as np
import pytest

from exponents.errors import DataError
from verify.curves import equivalent_curve
from verify.diagnose import Curve
from verify.diagnose.axes import LOG, LOGIT, Axis
from verify.diagnose.curves import Curves
from verify.diagnose.forward import bound, spectral
from verify.diagnose.surface import prior_box, surface
from verify.problem import PowerLawProblem

R = np.geomspace(1, 1e5, 12)
HALF = (0.5, 0.5)


def curve(d=48.0, gamma=None, r=R):
    return Curve(d, 4 * d, gamma, 1.0, r, np.zeros(len(r)), np.ones(len(r)), len(r))


def curves(*each, fraction=HALF):
    return Curves(each, False, "test", fraction=fraction)


@pytest.mark.parametrize(("alpha", "fraction"), [(0.2, 0.5), (0.45, 0.1), (0.5, 0.9), (1.3, 0.7)])
def test_one_contour_serves_every_beta(alpha, fraction):
    betas = [0.55, 1.0, 2.4]
    near = spectral(alpha * 1.1, curve(), 0.5)
    found = spectral(alpha, curve(), fraction, near)
    gamma = fraction * bound(alpha, curve())
    for beta, row in zip(betas, found.log_loss(betas, R)):
        exact = equivalent_curve(PowerLawProblem(alpha, beta, 48, 192, gamma))(R)
        assert row == pytest.approx(np.log(exact), abs=2e-4)
    again = spectral(alpha, curve(), 0.3, found, found.resolvent)
    assert again.log_loss(betas, R) == pytest.approx(spectral(alpha, curve(), 0.3).log_loss(betas, R), abs=2e-4)


@pytest.mark.parametrize("fraction", [HALF, (0.3, 0.6)])
def test_the_table_is_as_good_as_it_says(fraction):
    one = curve(r=R[::3])
    box = prior_box(curves(one, fraction=fraction), (10, 14, 4))
    table = surface(box, [one])
    generator = np.random.default_rng(0)
    points = tuple(generator.uniform(*ends, 6) for ends in ((0.15, 1.9), (0, 3), fraction))
    exact = np.array([spectral(a, one, f).log_loss([b], one.r)[0] for a, b, f in zip(*points)])
    worst = np.abs(table.at(*points)[0] - exact).max()
    assert 0.01 * max(table.errors) < worst < max(table.errors)
    assert (table.errors[2] == 0) == (fraction == HALF)


def test_a_given_rate_excludes_the_alphas_it_makes_unstable():
    low = prior_box(curves(curve(gamma=0.2)), (4, 4, 4))[0].low
    assert 0.2 == pytest.approx(0.97 * bound(low, curve()), rel=1e-3)
    with pytest.raises(DataError, match="gamma = 5 at d = 48 is above the stability bound"):
        prior_box(curves(curve(gamma=5.0)), (4, 4, 4))


def test_the_learning_rate_is_a_parameter_only_where_nobody_gives_it():
    wide = (0.1, 0.9)
    assert prior_box(curves(curve(), fraction=wide), (4, 4, 4))[2].varied
    assert not prior_box(curves(curve(gamma=0.2), fraction=wide), (4, 4, 4))[2].varied
    held = prior_box(curves(curve(), fraction=(0.3, 0.3)), (4, 4, 4))[2]
    assert not held.varied and held.nodes == pytest.approx([0.3])


@pytest.mark.parametrize("smooth", [LOG, LOGIT])
def test_an_axis_interpolates_in_its_own_coordinate(smooth):
    axis = Axis(0.1, 0.9, 12, smooth=smooth, even=LOG)
    x = np.array([0.1, 0.3, 0.77, 0.9])
    values = np.log(axis.nodes) - np.log1p(-axis.nodes)
    tolerance = 1e-9 if smooth is LOGIT else 0.05  # a straight line in the former
    assert axis.basis(x) @ axis.analysis @ values == pytest.approx(np.log(x) - np.log1p(-x), abs=tolerance)
    assert axis.part(0.1, 0.3) == pytest.approx(0.5) and axis.extent == pytest.approx(np.log(9))
