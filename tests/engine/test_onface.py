"""Choosing within a set of optima."""

from __future__ import annotations

from fractions import Fraction

import pytest

from exponents import Model, solve
from exponents.errors import FormulaError
from exponents.onface import marginal_balance, wish
from exponents.rate import rational
from exponents.solution import Status

# N = f is optimal, B is free between 1 and N; two components below the leading order pull B up and down.
FREE = dict(
    parameters="alpha", domain="alpha > 0, alpha < 3", resources="N, B", budget="N", caps="B <= N",
    components={"size": "N**(-1)", "up": "N**(-3/2)*B**(-alpha)", "down": "N**(-2)*B"},
)  # fmt: skip


def solved(**changes):
    return solve(Model(**{**FREE, **changes}), certify=False)


def at(refinements, **point):
    values = tuple(map(rational, point.values()))
    return [r for r in refinements if any(values in c for c in r.cells)]


def test_marginal_balance():
    """max over B = f^b of min(3/2 + alpha b, 2 - b): b = 1/(2 (1 + alpha))."""
    s = solved()
    (phase,) = s.phases
    assert phase.optimum.free == ("B",)
    (found,) = marginal_balance(s)
    assert found.coverage.status is Status.PROVED and found.phase is phase
    assert str(found.optimum.vertices[0]["B"]) == "1/(2*(alpha + 1))" and found.optimum.free == ()
    assert found.value(alpha=1) == Fraction(7, 4) and found.optimum.loss == phase.loss


def test_a_component_that_exists_on_one_side_only_is_felt_there_only():
    """Below the leading order its region is no wall of the phases, yet it is one of the second-order choice."""
    s = solved(components={**FREE["components"], "up": {"law": "N**(-3/2)*B**(-alpha)", "region": "alpha >= 1"}})
    (phase,) = s.phases
    found = marginal_balance(s)
    for a in map(Fraction, ("1/4", "1/2", "9/10", "11/10", "2", "5/2")):
        (here,) = at(found, alpha=a)
        expected = 1 / (2 * (1 + a)) if a > 1 else 0
        assert here.optimum.vertices[0]["B"](alpha=a) == expected
        assert here.value(alpha=a) == 2 - expected


@pytest.mark.parametrize(
    ("text", "low"), [("max B", "1"), ("min B", "0"), ("max N*B", "1"), ("min N/B", "1"), ("max B**2", "1")]
)
def test_wishes(text, low):
    (found,) = wish(solved(), text)
    assert str(found.optimum.vertices[0]["B"]) == low and found.optimum.free == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("B", "is not a wish; write max or min"),
        ("largest B", "is not a wish"),
        ("max", "is not a wish"),
        ("max 3", "is not one product of powers"),
        ("max B + N", "is not one product"),
        ("max X", "unknown name 'X'"),
        ("max __import__('os')", "cannot read"),
    ],
)
def test_refusals(text, message):
    with pytest.raises(FormulaError, match=message):
        wish(solved(), text)


def test_a_unique_optimum_needs_no_choice():
    s = solve(
        Model(
            parameters="alpha, beta", domain="alpha > 0, beta > 0", resources="N, D", budget="N*D",
            components={"size": "N**(-alpha)", "data": "D**(-beta)"},
        ),
        certify=False,
    )  # fmt: skip
    assert marginal_balance(s) == () and wish(s, "max N") == ()
