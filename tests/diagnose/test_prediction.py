"""Predictions against exact curves: one contour for every beta, and tables that are as good as they say."""

from __future__ import annotations

import numpy as np
import pytest

from exponents.errors import DataError, DomainError
from verify.contour import log_ellipse
from verify.curves import equivalent_curve
from verify.diagnose import Curve
from verify.diagnose.axes import LINEAR, LOG, LOGIT, Axis, coordinates, corners, parameters, within
from verify.diagnose.contours import Contours
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


@pytest.mark.parametrize(("alpha", "fractions"), [(0.2, [0.5]), (0.45, [0.1, 0.3, 0.9]), (1.3, [0.7, 0.95])])
def test_one_table_serves_every_rate_and_beta(alpha, fractions):
    betas = [0.55, 1.0, 2.4]
    near = spectral(alpha * 1.1, curve(), fractions)
    found = spectral(alpha, curve(), fractions, near).log_loss(betas, R)
    assert found.shape == (len(fractions), len(betas), len(R))
    for fraction, rows in zip(fractions, found):
        for beta, row in zip(betas, rows):
            problem = PowerLawProblem(alpha, beta, 48, 192, fraction * bound(alpha, curve()))
            assert row == pytest.approx(np.log(equivalent_curve(problem)(R)), abs=2e-4)
    assert found == pytest.approx(spectral(alpha, curve(), fractions).log_loss(betas, R), abs=2e-4)


def test_a_given_rate_is_used_as_it_is():
    fast = spectral(0.8, curve(gamma=0.3), [0.1]).log_loss([1.0], R)
    assert fast == pytest.approx(spectral(0.8, curve(), [0.3 / bound(0.8, curve())]).log_loss([1.0], R), abs=1e-9)
    with pytest.raises(DomainError, match="makes the largest mode grow"):
        spectral(0.8, curve(gamma=3.0), [0.1])


def test_contours_double_their_nodes_and_keep_what_they_had():
    ellipses = [log_ellipse(0.01, high, True) for high in (0.2, 0.5)]
    calls = []

    def solve(y, guess):
        calls.append((y, guess))
        return np.sqrt(y), 1 / y

    first = Contours.first(ellipses, solve, None)
    second = first.refined(solve)
    assert first.y.shape == (33, 2) and second.y.shape == (65, 2) and calls[0][1] is None
    assert second.y[::2] == pytest.approx(first.y) and second.roots[0] == pytest.approx(np.sqrt(second.y))
    y, guess = calls[-1]
    assert guess[1] == pytest.approx(1 / y, rel=0.05)  # the geometric mean of neighbours
    area = (second.weights * second.y).imag.sum(axis=0)  # y dy closes to nothing around an interval
    assert area == pytest.approx([0.0, 0.0], abs=1e-12)


@pytest.mark.parametrize("fraction", [HALF, (0.3, 0.6)])
def test_the_table_is_as_good_as_it_says(fraction):
    one = curve(r=R[::3])
    box = prior_box(curves(one, fraction=fraction), (8, 12, 4))
    table = surface(box, [one])
    generator = np.random.default_rng(0)
    points = tuple(generator.uniform(*ends, 8) for ends in ((0.15, 1.9), (0, 3), fraction))
    exact = np.array([spectral(a, one, [f]).log_loss([b], one.r)[0, 0] for a, b, f in zip(*points)])
    typical = np.sqrt(((table.at(*points)[0] - exact) ** 2).mean(axis=0).max())
    errors = table.errors(*points)
    assert 0.01 * errors.max() < typical < errors.max()
    assert (errors[2] == 0) == (fraction == HALF)


def test_errors_are_those_where_the_points_are():
    box = prior_box(curves(curve()), (8, 10, 4))
    table = surface(box, [curve()])
    low, high = (table.errors(*(np.full(5, x) for x in (alpha, 1.0, 0.5)))[0] for alpha in (0.12, 1.5))
    assert low != pytest.approx(high, rel=0.1)


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


def test_coordinates_leave_out_what_is_known():
    box = (Axis(0.1, 2.0, 5), Axis.known(1.0), Axis(0.1, 0.9, 5, smooth=LOGIT, even=LOG))
    points = coordinates(box, [np.array([0.5, 2.5]), np.ones(2), np.array([0.3, 0.3])])
    assert points == pytest.approx(np.array([[0.5, np.log(0.3)], [2.5, np.log(0.3)]]))
    assert parameters(box, points)[1].tolist() == [1.0, 1.0] and parameters(box, points)[2] == pytest.approx(0.3)
    assert np.stack(corners(box)) == pytest.approx(np.array([[0.1, np.log(0.1)], [2.0, np.log(0.9)]]))
    assert within(box, points).tolist() == [True, False] and box[0].even is LINEAR
