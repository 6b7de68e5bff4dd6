"""The law of plrf-sgd: protocol, constants in the limit, slopes, honesty of its error, refusals."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from sympy import Rational

from derivations.asymptotics.evaluation import bind
from derivations.plrf import B, Plrf, d, gamma, r
from derivations.plrf_finite import finite_law
from exponents.errors import DomainError, UnknownNameError
from exponents.finite.optimum import optimum
from verify.frontier import Family

POINTS = [(1.0, 0.3), (1.0, 0.7), (1.0, 1.6), (0.4, 0.3), (0.4, 1.0), (0.27, 1.0)]


def law(alpha, beta, **options):
    return finite_law({"alpha": alpha, "beta": beta}, **options)


def at(found, d, r):
    log_d = np.broadcast_to(np.log(d), np.shape(r))
    return np.stack([log_d, np.log(r), found.log_gamma(log_d)[0]], axis=1)


def test_components_are_those_of_the_model():
    found = law(1.0, 0.7)
    assert set(found.names) == {component.id for component in found.model.components}
    assert [resource.name for resource in found.model.resources] == ["d", "r", "gamma"]
    sizes = found.sizes(at(found, 300.0, np.geomspace(1e3, 1e6, 5)))
    assert sizes.components.shape == (5, 4) and sizes.slopes.shape == (5, 4, 3) and sizes.error.shape == (5,)


@pytest.mark.parametrize(("alpha", "beta"), POINTS)
def test_slopes_are_derivatives(alpha, beta):
    found = law(alpha, beta)
    x = at(found, 3000.0, np.geomspace(1e3, 1e6, 8)) - [0, 0, 0.3]
    sizes, h = found.sizes(x), 1e-5
    for k in range(3):
        step = h * np.eye(3)[k]
        slope = (found.sizes(x + step).components - found.sizes(x - step).components) / (2 * h)
        gap = np.abs(slope - sizes.slopes[:, :, k]) / sizes.components.sum(axis=1)[:, None]
        claimed = sizes.error < 0.02
        assert claimed.sum() >= 3
        # a slope is the derivative of its value to the accuracy that the law claims for either
        assert (gap.max(axis=1) < 1e-4 + 5 * sizes.error)[claimed].all()


@pytest.mark.parametrize(
    ("alpha", "beta", "name"),
    [("1", "3/10", "population"), ("1", "7/10", "embedding_distortion"), ("2/5", "3/10", "finite_width")],
)
def test_leading_constants_are_those_of_the_derivation(alpha, beta, name):
    """Deep inside the window, where gamma is so small that 1/(1 - ||K||) is 1."""
    derived = Plrf(Rational(alpha), Rational(beta), Rational(10))
    component = next(c for c in derived.components() if c.id == name)
    from derivations.asymptotics.expansion import Expansion

    width, rate = 1e12, 1e-9
    steps = {"population": 1e13, "embedding_distortion": 1e25, "finite_width": 1e40}[name]
    bound = bind(Expansion(component.terms), {})
    values = {d: width, r: steps, gamma: rate, B: 1.0}
    claimed = bound(*(values[variable] for variable in bound.variables))
    found = law(Fraction(alpha), Fraction(beta))
    size = found.sizes(np.log([[width, steps, rate]])).components[0, found.names.index(name)]
    assert math.isclose(size, claimed, rel_tol=5e-3)


@pytest.mark.parametrize(("alpha", "beta"), POINTS)
def test_the_error_is_honest_along_whole_curves(alpha, beta):
    """Also far from the optimum: at every time at which the law claims validity."""
    found = law(alpha, beta)
    for width in (60.0, 2000.0):
        curve = Family(alpha, beta).curve(width)
        r = np.geomspace(3, 30 * width ** (2 * alpha) / curve.problem.gamma, 60)
        sizes = found.sizes(at(found, width, r))
        off = np.abs(sizes.components.sum(axis=1) / curve(r) - 1)
        claimed = sizes.error < 0.02
        assert claimed.sum() >= 20
        assert (off < np.maximum(3 * sizes.error, 1e-6))[claimed].all()
        assert (sizes.components[claimed] > -1e-6 * sizes.components[claimed].sum(axis=1)[:, None]).all()


@pytest.mark.parametrize("options", [{"batch": 4.0}, {"ratio": 3.0}, {"fraction": 0.2}])
def test_options(options):
    found = law(1.0, 0.7, **options)
    family = Family(1.0, 0.7, options.get("ratio", 10.0), options.get("batch", 1.0))
    if "fraction" not in options:
        curve = family.curve(1000.0)
        x = at(found, 1000.0, np.array([1e4, 1e6]))
        assert math.isclose(math.exp(x[0, 2]), curve.problem.gamma, rel_tol=1e-6)
        assert np.allclose(found.sizes(x).components.sum(axis=1), curve([1e4, 1e6]), rtol=2e-3)
    assert math.isclose(found.log_gamma([5.0])[0][0] - found.transform.norm.log_bound(np.array([5.0]))[0][0],
                        math.log(options.get("fraction", 0.5)))  # fmt: skip


def test_collisions_of_poles_are_no_exception():
    found, beside = law(Fraction(1), Fraction(3, 2)), law(1.0, 1.51)
    x = at(found, 1000.0, np.array([1e5]))
    assert found.shift > 0 and math.isclose(
        found.sizes(x).components.sum(), beside.sizes(x).components.sum(), rel_tol=0.02
    )
    curve = Family(0.5, 0.5).curve(1000.0)
    wall = law(0.5, 0.5)
    assert np.allclose(wall.sizes(at(wall, 1000.0, np.array([1e4]))).components.sum(), curve([1e4]), rtol=5e-3)


@pytest.mark.parametrize(("alpha", "beta"), [(1.0, 0.3), (0.4, 1.0)])
def test_the_frontier_is_the_optimum_of_the_protocol(alpha, beta):
    found, budgets = law(alpha, beta), np.geomspace(1e6, 1e14, 3)
    ours, generic = found.frontier(budgets), optimum(found, budgets)
    assert np.allclose(ours.d, generic.resource("d"), rtol=1e-6)
    assert np.allclose(ours.eta, generic.eta, atol=1e-6)


def test_exponents_reach_the_limit():
    """Ia: eta = 8/15, xi = 1/3; III: eta = 1 - 1/(4 alpha), xi = 1/2; shares of III by duality 3/4 and 1/4."""
    first, third = law(1.0, 0.3).frontier([1e24]), law(1.0, 1.6).frontier([1e24])
    assert math.isclose(first.eta[0], 8 / 15, abs_tol=1e-4) and math.isclose(first.xi[0], 1 / 3, abs_tol=1e-4)
    assert math.isclose(third.eta[0], 3 / 4, abs_tol=1e-4) and math.isclose(third.xi[0], 1 / 2, abs_tol=1e-4)
    assert np.allclose(third.shares[0], [0, 0, 3 / 4, 1 / 4], atol=1e-3)


@pytest.mark.parametrize("point", [{"alpha": 1.0}, {"alpha": 1.0, "beta": 1.0, "gamma": 1.0}])
def test_names_are_checked(point):
    with pytest.raises(UnknownNameError):
        finite_law(point)


@pytest.mark.parametrize(
    ("alpha", "beta", "options"),
    [(-1, 2, {}), (0.2, 0.2, {}), (math.nan, 1, {}), (1, math.inf, {}), (1, 1, {"ratio": 1.0}),
     (1, 1, {"batch": 0.5}), (1, 1, {"fraction": 1.0})],
)  # fmt: skip
def test_what_is_outside_is_refused(alpha, beta, options):
    with pytest.raises(DomainError):
        law(alpha, beta, **options)


def test_budgets_are_checked():
    with pytest.raises(DomainError):
        law(1.0, 0.7).frontier([1.0])
