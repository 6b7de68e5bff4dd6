"""signSGD: drift from the rule of implicit time, the comparison with SGD, and the refusal of finite-time collapse."""

from __future__ import annotations

import pytest
from sympy import Rational, Symbol, symbols

from derivations import paquette2024
from derivations.asymptotics.expansion import monomial
from derivations.asymptotics.flowtime import self_normalised
from derivations.kim2026sign import BETTER_THAN_SGD, MODEL
from exponents import solve
from exponents.difference import differences
from exponents.errors import DomainError
from exponents.parse import conditions
from exponents.query import at
from exponents.rate import rational
from exponents.region import Region

from .support import points, solved

alpha, beta, d, r, gamma = symbols("alpha beta d r gamma", positive=True)
tau = Symbol("tau", positive=True)
ALIGNED = (2 * alpha + 2 * beta - 1) / (2 * alpha)
DISTORTED = 1 - 1 / (2 * alpha)


@pytest.mark.parametrize(
    ("component", "arm", "amplitude", "p", "power"),
    [
        ("aligned_drift", 0, 1, ALIGNED, alpha),
        ("aligned_drift", 1, 1, ALIGNED, Rational(1, 2)),
        ("distorted_drift", 0, 1 / d, DISTORTED, Rational(1, 2)),
    ],
)
def test_the_drift_is_that_of_the_flow_time(component, arm, amplitude, p, power):
    """The loss amplitude * tau^-p under d tau/d r = gamma d^power L^(-1/2), at five points of the domain."""
    loss = monomial(1, {tau: -p} | ({d: -1} if amplitude != 1 else {}))
    derived = self_normalised(loss, tau, r, monomial(1, {gamma: 1, d: power}))
    law = MODEL.component(component).law.terms[arm].arms[0]
    for point in points(MODEL, 5, seed=3):
        if 2 * point["alpha"] <= 1:
            continue  # there the distorted component has no window
        values = {alpha: Rational(str(point["alpha"])), beta: Rational(str(point["beta"]))}
        place = tuple(map(rational, point.values()))
        for symbol in (d, r, gamma):
            exact = law.power(symbol.name, MODEL.field).at(place)
            assert derived.exponent(symbol).subs(values) == Rational(int(exact.p), int(exact.q))


def test_collapse_in_finite_time_is_refused():
    """beta >= alpha + 1/2 is p >= 2: by the domain and by the rule itself."""
    with pytest.raises(DomainError, match=r"outside the domain.*2\*alpha \+ 1 > 2\*beta"):
        at(solved(MODEL), alpha=1, beta="3/2")
    with pytest.raises(DomainError, match="finite"):
        self_normalised(monomial(1, {tau: -2}), tau, r, monomial(1, {gamma: 1}))


def test_it_beats_sgd_exactly_in_phases_three_and_four():
    better = [Region(MODEL.field, conditions(text, MODEL.field)) for text in BETTER_THAN_SGD]
    found = differences(solved(MODEL), solve(paquette2024.MODEL))
    assert {d.sign for d in found} == {"+", "0"}
    for difference in found:
        inside = any(tuple(map(rational, difference.sample)) in region.open for region in better)
        assert (difference.sign == "+") == inside, difference.region


def test_the_learning_rate_always_falls():
    for phase in solved(MODEL).phases:
        place = tuple(map(rational, phase.sample))
        assert phase.resource("gamma").value.at(place) < 0


def test_the_four_formulas():
    assert len({(str(p.loss), str(p.resource("d"))) for p in solved(MODEL).phases}) == 4
