"""The loss of the mean predictor: constants and exponents of its parts against direct sums and exact contour integrals."""

from __future__ import annotations

import math
from fractions import Fraction

import mpmath
import numpy as np
import pytest
from sympy import Rational, S

from derivations.asymptotics.algebra import canonical
from derivations.asymptotics.evaluation import bind
from derivations.asymptotics.expansion import Expansion
from derivations.paquette2024ensemble import MODEL
from derivations.spectra.plrf_letters import ALPHA, BETA, RHO, B, d, gamma, r
from derivations.spectra.plrf_mean import Mean
from exponents.errors import DomainError, UnknownNameError
from verify.ensemble import mean_curve
from verify.problem import PowerLawProblem, PowerLawSpectrum
from verify.volterra import stability_bound

RATIO = 10


@pytest.fixture(scope="module")
def mean() -> Mean:
    return Mean()


def value(expansion: Expansion, alpha: str, beta: str, **sizes: float) -> float:
    """The terms at sizes d, r, gamma with B = 1."""
    bound = bind(expansion, {ALPHA: Rational(alpha), BETA: Rational(beta), RHO: RATIO})
    symbols = {d: sizes.get("width"), r: sizes.get("steps"), gamma: sizes.get("rate"), B: 1}
    return float(bound.expansion.as_expr().subs({k: v for k, v in symbols.items() if v is not None}))


def problem(alpha: str, beta: str, width: float) -> PowerLawProblem:
    a, b, v = float(Fraction(alpha)), float(Fraction(beta)), RATIO * width
    return PowerLawProblem(a, b, width, v, 0.5 * stability_bound(PowerLawSpectrum(a, b, width, v)))


@pytest.mark.parametrize(("alpha", "beta"), [("1", "7/10"), ("1", "2"), ("2/5", "1/3"), ("2/5", "2"), ("7/10", "5/2")])
def test_the_floor_against_a_direct_sum(mean, alpha, beta):
    """Every mode summed, at the root tau of the sum that defines it; corrections are smaller by d^(-2 alpha)."""
    width = 50_000
    j = np.arange(1.0, RATIO * width + 1)
    lam, mass = (j ** (-2 * float(Fraction(alpha)))), j ** (-2 * float(Fraction(alpha) + Fraction(beta)))

    def excess(log_tau):
        x = lam * float(mpmath.exp(log_tau))
        return float((x / (1 + x)).sum()) - width

    with mpmath.workdps(15):
        root = mpmath.findroot(excess, (0.0, 4 * float(Fraction(alpha)) * math.log(width) + 5), solver="anderson")
    direct = float((mass / (1 + lam * float(mpmath.exp(root))) ** 2).sum())
    assert value(mean.floor, alpha, beta, width=width) == pytest.approx(direct, rel=5e-3)


@pytest.mark.parametrize(
    ("alpha", "beta", "fall"), [("1", "7/10", "12/5"), ("1", "2", "4"), ("2/5", "3/4", "13/10"), ("2/5", "2", "8/5")]
)
def test_the_floor_against_exact_curves(mean, alpha, beta, fall):
    """Constants at one width and the exponent between two, min(4 alpha, 2 alpha + 2 beta - 1)."""
    widths = (1e6, 1e8)
    exact = [mean_curve(problem(alpha, beta, width)).limit_loss for width in widths]
    assert [value(mean.floor, alpha, beta, width=width) for width in widths] == pytest.approx(exact, rel=2e-5)
    slope = math.log(exact[0] / exact[1]) / math.log(widths[1] / widths[0])
    assert slope == pytest.approx(float(Fraction(fall)), abs=0.02)


@pytest.mark.parametrize(("alpha", "beta"), [("1", "7/10"), ("2/5", "1"), ("1", "2")])
def test_the_population_against_exact_curves(mean, alpha, beta):
    """Deep inside the window, where the cut-off and the steps change little."""
    here = problem(alpha, beta, 1e8)
    steps = 1e-10 * here.d**2 if alpha == "1" else 1e-4 * here.d**0.8 / here.gamma
    expected = value(mean.population, alpha, beta, width=here.d, steps=steps, rate=here.gamma)
    assert mean_curve(here)([steps])[0] == pytest.approx(expected, rel=5e-3)


def test_the_distortion_against_exact_curves(mean):
    """Where it leads, between population and floor: the constant within the first correction, and the exponent of the
    steps, -2 + 1/alpha, once the population is taken off."""
    here = problem("1", "2", 1e8)
    curve, at = mean_curve(here), np.array([1e-6, 4e-6]) * here.d**2 / here.gamma
    rest = [
        m - value(mean.population, "1", "2", width=here.d, steps=t, rate=here.gamma)
        for t, m in zip(at, curve(at), strict=True)
    ]
    expected = [value(mean.distortion, "1", "2", width=here.d, steps=t, rate=here.gamma) for t in at]
    assert rest == pytest.approx(expected, rel=1.5e-2)
    assert math.log(rest[1] / rest[0]) / math.log(4) == pytest.approx(-1, abs=0.01)


def test_the_distortion_is_of_second_order_in_the_width(mean):
    """At the same time, ten times the width: a hundredth."""
    wide, wider = problem("1", "2", 1e7), problem("1", "2", 1e8)
    steps = 1e10
    exact = [
        mean_curve(here)([steps])[0] - value(mean.population, "1", "2", width=here.d, steps=steps, rate=here.gamma)
        for here in (wide, wider)
    ]
    assert exact[0] / exact[1] == pytest.approx(100, rel=0.03)


def test_the_border_corrects_by_the_share_of_modes_learned(mean):
    """M over the population is 1 + O(k/d), k = (gamma r)^(1/(2 alpha)): a hundred times the steps, ten times the excess."""
    here = problem("1", "7/10", 1e8)
    at = np.array([1e-6, 1e-4]) * here.d**2 / here.gamma
    bare = [value(mean.population, "1", "7/10", width=here.d, steps=t, rate=here.gamma) for t in at]
    early, late = mean_curve(here)(at) / bare - 1
    assert 0 < early < 5e-3 and late / early == pytest.approx(10, rel=0.05)


def test_the_statement_has_these_powers(mean):
    """What plrf-sgd-ensemble states of the mean, derived."""
    field = MODEL.field
    stated = {arm.powers for term in MODEL.component("mean_floor").law.terms for arm in term.arms}
    assert stated == {tuple((v.name, field.from_sympy(e)) for v, e in term.exponents) for term in mean.floor.terms}
    (term,) = mean.distortion.terms
    assert canonical(term.exponent(d)) == -2
    assert term.exponent(gamma) == term.exponent(r) == term.exponent(B)
    (arm,) = MODEL.component("mean_distortion").law.terms[0].arms
    powers = dict(arm.powers)
    assert powers["d"] == field.from_sympy(S(-2)) and powers["r"] == field.from_sympy(term.exponent(r))


def test_what_is_refused():
    with pytest.raises(DomainError):
        Mean(alpha=Rational(1, 5), beta=Rational(1, 5))
    with pytest.raises(UnknownNameError, match="mean_floor"):
        Mean().derivation("population")
