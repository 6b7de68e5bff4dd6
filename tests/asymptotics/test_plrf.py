"""The derived PLRF model: phases from exact rational minimax, constants, walls, direct numerics of the
floor."""

from __future__ import annotations

import random
from fractions import Fraction

import mpmath
import pytest
from sympy import Rational, S, oo, zeta
from sympy import gamma as gamma_function

from derivations.asymptotics.algebra import canonical
from derivations.asymptotics.balance import Growth, balance_with_logs
from derivations.asymptotics.evaluation import bind, number
from derivations.asymptotics.expansion import Expansion
from derivations.asymptotics.filters import rational, resolvent
from derivations.asymptotics.implicit import SelfConsistency
from derivations.asymptotics.special import Kappa
from derivations.asymptotics.summation import direct_sum
from derivations.plrf import ALPHA, BETA, RHO, B, Plrf, d, gamma, r
from exponents.errors import DomainError

from .support import decay_exponent

SEED = 20240515
HALF = Fraction(1, 2)


# --- the table of arXiv 2405.15074, and an exact minimax that knows only the components


def table(a: Fraction, b: Fraction) -> tuple[str, Fraction, Fraction, set[str]]:
    bulk = 2 * a + 2 * b - 1
    if 2 * a > 1 and 2 * b < 1:
        return "Ia", bulk / (2 * a + 1), 1 / (2 * a + 1), {"population", "finite_width"}
    if 2 * a > 1 and b < a:
        return "II", bulk / (2 * (a + b)), b / (a + b), {"population", "embedding_distortion"}
    if 2 * a > 1:
        return "III", 1 - 1 / (4 * a), HALF, {"sgd_noise", "embedding_distortion"}
    if 2 * b < 1:
        return "Ib", a + b - HALF, HALF, {"population", "finite_width"}
    if 4 * a < 1:
        slope = 3 * a - 2 * a * b + 2 * b - 1
        return "Ic", a * bulk / slope, bulk / (2 * slope), {"population", "finite_width"}
    if 2 * (1 - a) ** 2 < 1:
        return "IVa", a, HALF, {"sgd_noise", "finite_width"}
    slope = 2 * b - a - 2 * a * b
    return "IVb", (1 - 2 * a) * bulk / (2 * slope), (b - a) / slope, {"sgd_noise", "population"}


def fraction(expression, point) -> Fraction:
    value = S(expression).subs(point)
    return Fraction(int(value.p), int(value.q))


def minimax(components, a: Fraction, b: Fraction) -> tuple[Fraction, set[Fraction], set[str]]:
    """(eta, optimal x, active ids) for d = f^x, r = f^(1-x), gamma = d^min(0, 2a-1), B = 1, in Fractions."""
    point = {ALPHA: Rational(a.numerator, a.denominator), BETA: Rational(b.numerator, b.denominator)}
    step = min(Fraction(0), 2 * a - 1)
    rates = {d: (0, 1), r: (1, -1), gamma: (0, step), B: (0, 0)}

    def line(exponents) -> tuple[Fraction, Fraction]:
        powers = [(fraction(e, point), rates[v]) for v, e in exponents]
        return sum(e * c for e, (c, _) in powers), sum(e * s for e, (_, s) in powers)

    rows = [
        (component.id, line(term.exponents), [line(window.exponents) for window in component.windows])
        for component in components
        for term in component.terms
    ]
    marks = [row[1] for row in rows]
    cuts = [(c1 - c2, s1 - s2) for c1, s1 in marks for c2, s2 in marks] + [w for row in rows for w in row[2]]
    xs = {Fraction(0), Fraction(1)} | {-c / s for c, s in cuts if s and 0 <= -c / s <= 1}

    def value(x: Fraction) -> tuple[Fraction, set[str]]:
        live = [(c + s * x, name) for name, (c, s), windows in rows if all(k + m * x <= 0 for k, m in windows)]
        top = max(live)[0]
        return top, {name for height, name in live if height == top}

    best = min(value(x)[0] for x in xs)
    optimal = {x for x in xs if value(x)[0] == best}
    return -best, optimal, value(min(optimal))[1]


def rational_points(count: int, seed: int) -> list[tuple[Fraction, Fraction]]:
    """Random points off the walls, half of them with alpha < 1/2 where the small phases are."""
    rng, points = random.Random(seed), []
    while len(points) < count:
        a = Fraction(rng.randint(1, 400), 800 if len(points) % 2 else 140)
        b = Fraction(rng.randint(1, 400), 139 if len(points) % 3 else 790)
        if a + b > HALF and HALF not in (a, b) and a != b and a != Fraction(1, 4):
            points.append((a, b))
    return points


def check_phases(count: int, seed: int) -> set[str]:
    components = Plrf().components()
    seen = set()
    for a, b in rational_points(count, seed):
        label, eta, xi, trade = table(a, b)
        got_eta, got_xi, active = minimax(components, a, b)
        assert (got_eta, got_xi) == (eta, {xi}), (label, a, b)
        assert trade <= active, (label, a, b, active)
        seen.add(label)
    return seen


def test_seven_phases_come_out_with_no_region_given():
    assert check_phases(40, SEED) == {"Ia", "Ib", "Ic", "II", "III", "IVa", "IVb"}


@pytest.mark.slow
def test_seven_phases_at_five_hundred_points():
    assert check_phases(500, SEED + 1) == {"Ia", "Ib", "Ic", "II", "III", "IVa", "IVb"}


# --- constants of the components


def by_id(model: Plrf) -> dict:
    return {component.id: component for component in model.components()}


def coefficient(component, **powers):
    wanted = {{"d": d, "r": r, "gamma": gamma, "B": B}[k]: canonical(S(e)) for k, e in powers.items()}
    return next(t.coefficient for t in component.terms if dict(t.exponents) == wanted and not t.logs)


def same(a, b) -> bool:
    point = {ALPHA: Rational(7, 9), BETA: Rational(8, 7), RHO: 10, gamma: Rational(1, 5)}
    return abs(number(S(a).subs(point), 40) / number(S(b).subs(point), 40) - 1) < mpmath.mpf(10) ** -38


KAP = 1 / (2 * ALPHA)
P = 1 + BETA / ALPHA - KAP


def test_constants_of_the_components():
    parts = by_id(Plrf())
    assert same(coefficient(parts["population"], r=-P, gamma=-P, B=-P), gamma_function(P) * 2**-P / (2 * ALPHA))
    expected = zeta(2 * BETA) * gamma_function(1 - KAP) * S(2) ** (KAP - 1) / (2 * ALPHA)
    assert same(coefficient(parts["embedding_distortion"], d=-1, r=KAP - 1, gamma=KAP - 1, B=KAP - 1), expected)
    noise = zeta(2 * BETA) / 2 * gamma_function(2 - KAP) * S(2) ** (KAP - 2) / (2 * ALPHA)
    assert same(coefficient(parts["sgd_noise"], r=KAP - 2, gamma=KAP - 1, B=KAP - 2), noise)
    assert same(coefficient(parts["finite_width"], d=-2 * ALPHA), zeta(2 * BETA) / Kappa(2 * ALPHA, RHO))


def test_bulk_constant_of_the_floor_is_the_integral_over_the_unresolved_modes():
    """2 beta < 1: integral_0^rho u^-2b / (kappa + u^2a) du."""
    term = coefficient(by_id(Plrf())["finite_width"], d=1 - 2 * ALPHA - 2 * BETA)
    a, b, rho = mpmath.mpf(2) / 5, mpmath.mpf(3) / 10, 10
    kappa = number(Kappa(Rational(4, 5), 10), 40)
    ends = [0, mpmath.mpf(1) / 100, 1, rho]
    # u = w^5 removes the endpoint singularity u^-0.6
    exact = mpmath.quad(
        lambda w: 5 * w**4 * w ** (-10 * b) / (kappa + w ** (10 * a)),
        [mpmath.mpf(e) ** (mpmath.mpf(1) / 5) for e in ends],
    )
    derived = number(term.subs({ALPHA: Rational(2, 5), BETA: Rational(3, 10), RHO: 10}), 30)
    assert abs(derived / exact - 1) < mpmath.mpf(10) ** -28


def test_saturated_noise_below_one_quarter_is_the_second_moment_of_the_spectrum():
    term = coefficient(by_id(Plrf())["sgd_noise"], d=1 - 4 * ALPHA, gamma=1)
    expected = (
        zeta(2 * BETA) / 2 * (RHO ** (1 - 4 * ALPHA) / (1 - 4 * ALPHA) + RHO ** (2 - 4 * ALPHA) / (1 - 2 * ALPHA) ** 2)
    )
    assert same(term, expected)


def test_stability_bound_is_the_smaller_of_one_and_the_inverse_trace():
    bounds = {bound.relation for bound in Plrf().stability.bounds}
    assert {(relation.lhs, relation.rhs) for relation in bounds} >= {(gamma, S.One), (B * gamma, S.One)}
    paths = {window.exponents for window in Plrf().stability.bounds}
    assert ((d, canonical(1 - 2 * ALPHA)), (gamma, S.One)) in paths


def test_window_is_the_edge_of_the_spectrum():
    for component in Plrf().components():
        expected = () if component.id == "finite_width" else ((B, 1), (d, canonical(-2 * ALPHA)), (gamma, 1), (r, 1))
        assert tuple(window.exponents for window in component.windows) == ((expected,) if expected else ())


def test_infinite_v_needs_a_convergent_trace():
    assert same(
        coefficient(by_id(Plrf(ratio=oo))["finite_width"], d=-2 * ALPHA),
        zeta(2 * BETA) * (gamma_function(1 + KAP) * gamma_function(1 - KAP)) ** (2 * ALPHA),
    )
    with pytest.raises(DomainError, match="2 alpha > 1"):
        Plrf(alpha=Rational(2, 5), ratio=oo)


@pytest.mark.parametrize(
    ("alpha", "beta", "ratio", "message"),
    [
        (Rational(1, 5), Rational(1, 5), RHO, "diverges"),
        (Rational(-1, 5), 1, RHO, "positive"),
        (1, 1, Rational(1, 2), "exceed 1"),
        (0.7, 1, RHO, "not exact"),
    ],
)
def test_outside_the_domain(alpha, beta, ratio, message):
    with pytest.raises(DomainError, match=message):
        Plrf(alpha, beta, ratio)


# --- the floor and the ridge against direct numerics


def exact_floor(alpha, beta, width: int, ratio: int) -> tuple[mpmath.mpf, mpmath.mpf]:
    """tau by root finding on direct sums, then F_0 by a direct sum: no expansion."""
    modes = ratio * width

    def excess(log_tau):
        return direct_sum(rational(1, 1), 0, 2 * alpha, mpmath.exp(log_tau), modes, digits=16) / width - 1

    start = 2 * mpmath.mpf(alpha.p) / alpha.q * mpmath.log(width)
    tau = mpmath.exp(mpmath.findroot(excess, start, tol=1e-28))
    return tau, direct_sum(resolvent(), 2 * alpha + 2 * beta, 2 * alpha, tau, modes, digits=16)


@pytest.mark.parametrize(
    ("alpha", "beta"),
    [
        (Rational(3, 4), Rational(3, 10)),
        pytest.param(Rational(2, 5), Rational(4, 5), marks=pytest.mark.slow),
    ],
)
def test_floor_and_ridge_order(alpha, beta):
    widths = [500, 4000]
    exact = [exact_floor(alpha, beta, width, 10) for width in widths]
    point = {ALPHA: alpha, BETA: beta, RHO: 10}
    ridge = bind(SelfConsistency(2 * ALPHA, RHO, d).ridge(1), point)
    errors = [ridge.value({d: n}, 25) / tau - 1 for n, (tau, _) in zip(widths, exact, strict=True)]
    assert decay_exponent(errors, widths) > 1.7
    floor = bind(Plrf().floor, point)
    errors = [floor.value({d: n}, 25) / value - 1 for n, (_, value) in zip(widths, exact, strict=True)]
    assert decay_exponent(errors, widths) > 1.5
    assert abs(errors[-1]) < 1e-5


@pytest.mark.slow
def test_floor_on_the_wall_beta_one_half():
    """F_0 ~ d^-2a (log d + ...)/kappa, with its constant, against the direct sum."""
    alpha = Rational(3, 4)
    model = Plrf(beta=Rational(1, 2))
    leading = by_id(model)["finite_width"].terms
    assert {(t.exponent(d), t.log_power(d)) for t in leading} == {(-2 * ALPHA, 0), (-2 * ALPHA, 1)}
    widths = [500, 4000]
    bound = bind(Expansion(leading), {ALPHA: alpha, RHO: 10})
    errors = [bound.value({d: n}, 25) / exact_floor(alpha, Rational(1, 2), n, 10)[1] - 1 for n in widths]
    assert decay_exponent(errors, widths) == pytest.approx(1, abs=0.15)


# --- walls and vertices


def on_wall(model: Plrf, point=None, step=0, logs=0):
    rows = [(t, c.windows) for c in model.components() for t in c.terms]
    growth = {
        d: Growth(S.Zero, S.One),
        r: Growth(S.One, S.NegativeOne),
        gamma: Growth(S.Zero, S(step), S(logs)),
        B: Growth(),
    }
    return balance_with_logs(rows, growth, point)


def test_logarithms_on_beta_one_half_above_the_line():
    """P* ~ f^(-2a/(2a+1)) (log f)^(2a/(2a+1)), d* ~ (f log f ... )^(1/(2a+1))."""
    result = on_wall(Plrf(beta=Rational(1, 2)), {ALPHA: Rational(3, 4)})
    assert result.eta == result.log_power == canonical(2 * ALPHA / (2 * ALPHA + 1))
    assert result.xi == canonical(1 / (2 * ALPHA + 1))
    assert result.unique


def test_no_logarithm_where_powers_meet_without_a_double_pole():
    result = on_wall(Plrf(beta=ALPHA), {ALPHA: Rational(4, 5)})
    assert (result.eta, result.xi, result.log_power) == (canonical(1 - 1 / (4 * ALPHA)), Rational(1, 2), 0)


@pytest.mark.slow
def test_logarithms_of_the_vertex_and_of_the_high_dimensional_line_are_resolved():
    """At 2a = 1 the terms carry log d - log X, which is no power of log f where X follows d."""
    result = on_wall(Plrf(alpha=Rational(1, 2)), {BETA: Rational(4, 5)}, logs=-1)
    assert (result.eta, result.xi, result.log_power) == (Rational(1, 2), Rational(1, 2), 0)
