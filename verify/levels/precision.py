"""Level "precision": each component in play to 30 digits by two forms and balls, against the claimed monomial.

On the spectrum u = j^{-2 alpha} the components of power-law random features are (arXiv 2405.15074, section 3; x =
2 gamma B r)

    bulk        sum_j j^{-2 alpha - 2 beta} e^{-x u} ~ (1/(2 alpha)) int u^{p - 1} e^{-x u} du, p = 1 + (beta - 1/2)/alpha
    noise       sum_j j^{-4 alpha} e^{-x u} ~ the same integral with p = 2 - 1/(2 alpha)
    embedding   an integral with p = 1 - 1/(2 alpha), from the edge d^{-2 alpha}
    limit       sum_j j^{-2 alpha - 2 beta}/(1 + tau j^{-2 alpha}), sum_j 1/(1 + j^{2 alpha}/tau) = d

so that each moving component is Gamma(p) x^{-p}/(2 alpha), and its next correction is that of the edge, -edge^p/(2
alpha p).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction

import mpmath

from verify.fit import Outcome
from verify.precision import (
    LadderValue,
    check_component,
    exponential_sum,
    exponential_sum_direct,
    observed_exponent,
    power_laplace,
    power_laplace_closed,
)
from verify.problem import PowerLawSpectrum
from verify.report import Finding, Row, measured
from verify.resolvent_exact import ExactResolvent
from verify.setting import Setting, experiment_of
from verify.spectra import Spectrum

DIGITS = 32
NEEDED = 30
_HEAD = 500  # terms of the explicit head, which set how large x may be
_SHRINKS = 0.5  # what is left of the deviation from the leading term when x grows by _STEP
_STEP = 4
_LARGE = 1e60  # a width at which one monomial of a law leads
_LIMIT_DIGITS = 3  # guard digits come on top: extrapolation stops where float64 slopes have no more to say
_LIMIT_SAMPLES = 12
_LIMIT_START = 10**4
_LIMIT_FACTOR = 8
_RATIO = 10
_SMALL = 40, 600  # d, v at which all terms are summed; long enough that the rule for sums has a tail
_EIGHT = 1e-8
_ROUNDING = 1e-12  # of a slope between float64 losses


def rows(settings: Sequence[Setting]) -> Iterator[Row]:
    """Rows for every component that plays a part at each of the settings."""
    for each in settings:
        for role, component in each.roles.items():
            if role == "limit":
                yield from _limit(each, component)
            else:
                yield from _moving(each, role, component)


# --- components that decay in time ---------------------------------------------------------------------------------


def _moving(setting: Setting, role: str, component: str) -> Iterator[Row]:
    p = order(setting, role)
    where = f"{component} in {setting.name}"
    if p <= 0:
        detail = f"the integral of order p = {p} <= 0 is carried by the edge: it is no power of the time"
        yield measured("precision", where, "none", "exact", lambda: Finding(Outcome.INCONCLUSIVE, detail))
        return
    if role != "embedding":
        claim = f"{where}: the sum over modes is Gamma(p)/(2 alpha) x^-p, p = {p}"
        method = "Mellin-Barnes and direct sum, judged by balls"
        yield measured("precision", claim, method, f"{NEEDED} digits", lambda: _sum(setting, role, p))
    claim = f"{where}: the integral of order p = {p} by two forms"
    method = "incomplete gamma function and quadrature, judged by balls"
    yield measured("precision", claim, method, f"{NEEDED} digits", lambda: _integral(p))
    window = _LARGE ** (2 * float(setting.alpha))
    leading = setting.leading(component, _LARGE, window**0.5)
    claimed = -leading.get(experiment_of(setting.theory).steps, 0.0)
    claim = f"{where}: decays like r^-{_short(claimed)}, constant Gamma(p), next the edge -edge^p/p"
    method = "extrapolated slopes (Wynn's epsilon) along edge = x^-2"
    yield measured("precision", claim, method, "40 digits", lambda: _exponent(p, claimed))


def order(setting: Setting, role: str) -> Fraction:
    """p of a role's integral int u^{p-1} e^{-x u} du."""
    alpha, beta = setting.alpha, setting.beta
    return {
        "bulk": 1 + (2 * beta - 1) / (2 * alpha),
        "embedding": 1 - 1 / (2 * alpha),
        "noise": 2 - 1 / (2 * alpha),
    }[role]


def _sum(setting: Setting, role: str, p: Fraction) -> Finding:
    q = 2 * setting.alpha
    x = max(8, int(2 * _HEAD ** float(q)))
    value = exponential_sum(1 + q * p, q, x, DIGITS)
    before = exponential_sum_direct(1 + q * p, q, Fraction(x, _STEP), DIGITS)
    deviation, earlier = _deviation(value.value, p, q, x), _deviation(before, p, q, Fraction(x, _STEP))
    words = f"{mpmath.nstr(value.value, 15)} at x = {x}, off the leading term by {mpmath.nstr(deviation, 2)}"
    if deviation > max(_SHRINKS * earlier, mpmath.mpf(10) ** -NEEDED):
        return Finding(Outcome.REFUTED, f"{words}, at x/{_STEP} by {mpmath.nstr(earlier, 2)}", float(deviation))
    return _ladder(value, words)


def _deviation(value: mpmath.mpf, p: Fraction, q: Fraction, x: Fraction | int) -> mpmath.mpf:
    """Relative distance of ``value`` from Gamma(p)/q x^-p."""
    with mpmath.workdps(DIGITS):
        leading = mpmath.gamma(_mpf(p)) / _mpf(q) * _mpf(Fraction(x)) ** -_mpf(p)
        return abs(value / leading - 1)


def _integral(p: Fraction) -> Finding:
    value = power_laplace(p, 1000, Fraction(1, 10**6), DIGITS)
    return _ladder(value, f"{mpmath.nstr(value.value, 15)} at x = 1000, edge = 1e-6")


def _ladder(value: LadderValue, words: str) -> Finding:
    good = value.confirmed and value.digits >= NEEDED
    outcome = Outcome.CONFIRMED if good else Outcome.INCONCLUSIVE if value.confirmed else Outcome.REFUTED
    return Finding(outcome, f"{words}; {value.digits:.1f} digits shared", 10**-value.digits)


def _exponent(p: Fraction, claimed: float) -> Finding:
    def along_the_edge(x: mpmath.mpf) -> mpmath.mpf:
        return power_laplace_closed(p, x, x**-2, 45)

    with mpmath.workdps(50):
        constant, correction = mpmath.gamma(_mpf(p)), -1 / _mpf(p)
    exact = p if abs(float(p) - claimed) < 1e-12 else Fraction(claimed)
    found = check_component(along_the_edge, constant, exact, start=100, correction=(correction, 2 * exact), digits=40)
    deviations = f"constant off by {mpmath.nstr(found.deviation, 2)}, with the correction by " + mpmath.nstr(
        found.corrected_deviation, 2
    )
    return Finding(found.outcome, f"{found.reason}; {deviations}", float(found.exponent.error))


# --- the component that stays ------------------------------------------------------------------------------------


def _limit(setting: Setting, component: str) -> Iterator[Row]:
    d, v = _SMALL
    claim = f"{component} in {setting.name}: the limit loss at d = {d}, v = {v} by two forms"
    method = "Gauss rule for sums and all terms one by one"
    yield measured("precision", claim, method, f"{NEEDED} digits", lambda: _limit_value(setting))
    width = experiment_of(setting.theory).width
    claimed = min(-powers.get(width, 0.0) for powers in setting.monomials(component))
    claim = f"{component} in {setting.name}: decays like d^-{_short(claimed)}"
    method = f"limit loss at {_LIMIT_SAMPLES} widths, extrapolated slopes (Wynn's epsilon)"
    yield measured("precision", claim, method, "float64", lambda: _limit_exponent(setting, claimed))


def _limit_value(setting: Setting) -> Finding:
    alpha, beta = float(setting.alpha), float(setting.beta)
    value = ExactResolvent(PowerLawSpectrum(alpha, beta, *_SMALL), DIGITS).limit_loss()
    direct = _limit_term_by_term(alpha, beta)
    with mpmath.workdps(DIGITS + 5):
        error = float(max(abs(value / direct - 1), mpmath.mpf(10) ** -DIGITS))
    outcome = Outcome.CONFIRMED if error <= 10.0**-NEEDED else Outcome.REFUTED
    return Finding(outcome, f"{mpmath.nstr(value, 15)}; {-math.log10(error):.1f} digits shared", error)


def _limit_term_by_term(alpha: float, beta: float) -> mpmath.mpf:
    """The limit loss from its definition, tau by bisection-safe secants on explicit sums."""
    d, v = _SMALL
    with mpmath.workdps(DIGITS + 10):
        grown = [mpmath.mpf(j) ** (2 * mpmath.mpf(alpha)) for j in range(1, v + 1)]

        def excess(log_tau: mpmath.mpf) -> mpmath.mpf:
            tau = mpmath.exp(log_tau)
            return mpmath.fsum(tau / (tau + g) for g in grown) - d

        low, high = mpmath.mpf(0), mpmath.log(grown[-1]) + mpmath.log(v)
        tau = mpmath.exp(mpmath.findroot(excess, (low, high), solver="anderson", tol=mpmath.mpf(10) ** -60))
        return mpmath.fsum(mpmath.mpf(j) ** (-2 * mpmath.mpf(beta)) / (tau + g) for j, g in enumerate(grown, start=1))


def _limit_exponent(setting: Setting, claimed: float) -> Finding:
    alpha, beta = float(setting.alpha), float(setting.beta)

    def limit_loss(d: mpmath.mpf) -> mpmath.mpf:
        return mpmath.mpf(Spectrum(PowerLawSpectrum(alpha, beta, d, _RATIO * d)).limit_loss)

    found = observed_exponent(limit_loss, _LIMIT_START, _LIMIT_FACTOR, _LIMIT_SAMPLES, digits=_LIMIT_DIGITS)
    miss, error = abs(float(found.value) - claimed), max(float(found.error), _ROUNDING)
    words = f"exponent {mpmath.nstr(found.value, 12)} +- {error:.1e}, claimed {claimed:.12g}"
    if miss <= max(_EIGHT, error) and error <= _EIGHT:
        return Finding(Outcome.CONFIRMED, words, error)
    if error > _EIGHT:
        reason = f"{words}: several corrections of nearly equal order, not converged to 8 digits"
        return Finding(Outcome.INCONCLUSIVE, reason, error)
    outcome = Outcome.REFUTED if miss > max(_EIGHT, 10 * error) else Outcome.INCONCLUSIVE
    return Finding(outcome, words, error)


def _mpf(x: Fraction) -> mpmath.mpf:
    return mpmath.mpf(x.numerator) / x.denominator


def _short(x: float) -> str:
    return f"{x:.6g}"
