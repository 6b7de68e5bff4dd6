"""Logarithms on the walls: the file against a new derivation, and against minimisation over d at enormous f.

The second route knows no pole and no term: spectrum and target are integrated mode by mode with sharp cutoffs, in
logarithms, for f = exp(10^40) and more, where powers of log f can be told from constants.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import mpmath
import pytest

from derivations.paquette2024 import DERIVED, MODEL, THEORIES
from derivations.spectra.plrf_statement import wall_logarithms
from exponents.logs import hook_of, logs_at
from exponents.solution import Solution
from exponents.solve import solve
from exponents.values import Value

from .test_model import solved


@pytest.mark.slow
def test_every_wall_and_corner_derived_again():
    assert wall_logarithms(solved(MODEL)) == DERIVED.logarithms


def test_every_wall_has_its_logarithms():
    solution = solved(MODEL)
    assert all(DERIVED.on_wall(wall) is not None for wall in solution.walls)
    known = [c for c in solution.corners if DERIVED.on_wall(c) is not None]
    assert sorted(tuple(map(str, c.point)) for c in known) == [
        ("1 - sqrt(2)/2", "1/2"),
        ("1/2", "1/2"),
        ("1/4", "1/2"),
    ]


# --- the second route


def power_integral(rate: mpmath.mpf, low: mpmath.mpf, high: mpmath.mpf) -> mpmath.mpf:
    """log of the integral of e^(rate t) over low <= t <= high."""
    if high <= low:
        return mpmath.mpf("-inf")
    if rate == 0:
        return mpmath.log(high - low)
    top = max(rate * low, rate * high)
    return top + mpmath.log1p(-mpmath.exp(-abs(rate) * (high - low))) - mpmath.log(abs(rate))


def loss(alpha: Fraction, beta: Fraction, width: mpmath.mpf, budget: mpmath.mpf) -> mpmath.mpf:
    """log of the largest component at log d = width, log f = budget, gamma the inverse of the trace."""
    a, b = (mpmath.mpf(x.numerator) / x.denominator for x in (alpha, beta))
    gamma = -power_integral(1 - 2 * a, mpmath.mpf(-1), width)
    time = gamma + budget - width
    front = min(max(time / (2 * a), 0), width)  # the last mode that the flow has learned
    learned = power_integral(1 - 2 * b, mpmath.mpf(-1), front)
    floor = power_integral(1 - 2 * b, mpmath.mpf(-1), width) - 2 * a * width
    parts = [
        floor,
        power_integral(1 - 2 * a - 2 * b, front, width),
        -width + learned + power_integral(1 - 2 * a, front, width),
        gamma + learned + power_integral(1 - 4 * a, front, width),
    ]
    return max(parts)


def minimised(function: Callable[[mpmath.mpf], mpmath.mpf], high: mpmath.mpf) -> tuple[mpmath.mpf, mpmath.mpf]:
    """(point, value) of the minimum over 0..high of a function that falls and then rises."""
    low = mpmath.mpf(0)
    golden = (mpmath.sqrt(5) - 1) / 2
    for _ in range(600):
        left, right = high - golden * (high - low), low + golden * (high - low)
        low, high = (low, right) if function(left) <= function(right) else (left, high)
    return low, function(low)


def measured(alpha: Fraction, beta: Fraction, loss_exponent: Value, width_exponent: Value) -> tuple[float, float]:
    """Powers of log f in loss and width: slopes against log log f between f = exp(10^40) and exp(10^80)."""
    with mpmath.workdps(180):
        sizes = [mpmath.mpf(10) ** 40, mpmath.mpf(10) ** 80]
        found = [minimised(lambda w, size=size: loss(alpha, beta, w, size), size) for size in sizes]
        eta, xi = (mpmath.mpf(x.numerator) / x.denominator for x in (loss_exponent, width_exponent))
        rise = mpmath.log(sizes[1]) - mpmath.log(sizes[0])
        excess = [(value + eta * size, width - xi * size) for (width, value), size in zip(found, sizes)]
        return tuple(float((excess[1][k] - excess[0][k]) / rise) for k in (0, 1))


POINTS = [
    ("3/4", "1/2"),
    ("1/2", "1/2"),
    ("2/5", "1/2"),
    ("27/100", "1/2"),
    ("1/4", "1/2"),
    ("1/5", "1/2"),
    ("1/2", "4/5"),
    ("1/2", "2/5"),
    ("1/4", "4/5"),
    ("4/5", "4/5"),
]


@pytest.mark.parametrize("point", POINTS)
def test_powers_of_log_f_by_minimisation(point):
    alpha, beta = map(Fraction, point)
    answer = solved(MODEL).at(alpha=alpha, beta=beta)
    logs = dict(logs_at(answer, hook_of(THEORIES[0], ())))
    exponents = dict(answer.resources)
    p, q = measured(alpha, beta, answer.loss, exponents["d"][0])
    # log log f is not resolved: it moves a slope by log(2)/log(10^40)
    assert p == pytest.approx(float(logs[None]), abs=0.02)
    assert q == pytest.approx(float(logs["d"]), abs=0.02)


def test_inside_a_phase_the_minimisation_finds_no_logarithm():
    """The measure itself: no slope where there is no logarithm."""
    answer = solved(MODEL).at(alpha="7/10", beta="3/10")
    powers = measured(Fraction(7, 10), Fraction(3, 10), answer.loss, dict(answer.resources)["d"][0])
    assert powers == pytest.approx((0, 0), abs=1e-6)


def test_off_the_walls_and_for_a_tuned_model_nothing_is_said():
    hook = hook_of(THEORIES[0], ())
    assert logs_at(solved(MODEL).at(alpha="7/10", beta="3/10"), hook) == ()
    tuned: Solution = solve(MODEL, "gamma", certify=False)
    assert hook_of(THEORIES[0], tuned.tuned) is None
