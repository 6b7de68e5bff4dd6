"""Regions as a person writes them: exact bounds, nothing that the domain says anyway, never a different set."""

from __future__ import annotations

from fractions import Fraction

import pytest
from flint import fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from exponents.algebraic import Algebraic
from exponents.field import Field
from exponents.intervals import solutions, univariate
from exponents.region import Condition
from exponents.render.phrase import Phrase
from exponents.render.regions import EVERYWHERE, cells_phrase, region_phrase, truncated

from .diagrams import ALL, region

DOMAIN = region("alpha > 0, beta > 0, 2*alpha + 2*beta > 1")


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ("4*alpha > 1, 2*alpha**2 - 4*alpha + 1 > 0, 2*alpha < 1, 2*beta > 1",
         "1/4 < alpha < 1 - sqrt(2)/2, beta > 1/2"),
        ("2*alpha**2 - 4*alpha + 1 <= 0, alpha <= 1/2", "1 - sqrt(2)/2 <= alpha <= 1/2"),
        ("2*alpha**2 - 4*alpha + 1 >= 0", "(alpha <= 1 - sqrt(2)/2 or alpha >= 1 + sqrt(2)/2)"),
        ("alpha > 0, beta > 0", "everywhere"),
        ("beta > alpha, alpha > 0", "beta > alpha"),
        ("alpha**3 + alpha > 1", "alpha > 0.682327... (alpha**3 + alpha - 1 = 0)"),
        ("(alpha - 1)**2 >= 0, beta < 3", "beta < 3"),
        ("(alpha - 1)**2 > 0", "(alpha < 1 or alpha > 1)"),
        ("2*beta - 2*alpha*beta - alpha >= 0", "2*beta >= 2*alpha*beta + alpha"),
        ("alpha**2 > 2", "alpha > sqrt(2)"),
        # of two roots a cell sees those that its other conditions leave: 3/4 - sqrt(5)/4 is below 1/2
        ("4*alpha**2 - 6*alpha + 1 > 0, beta > 1/2, alpha > beta", "alpha > 3/4 + sqrt(5)/4, beta > 1/2, alpha > beta"),
        ("4*alpha**2 - 6*alpha + 1 < 0, beta > 1/2, alpha > beta", "alpha < 3/4 + sqrt(5)/4, beta > 1/2, alpha > beta"),
        ("4*alpha**2 - 6*alpha + 1 > 0, beta > alpha", "(alpha < 3/4 - sqrt(5)/4 or alpha > 3/4 + sqrt(5)/4), beta > alpha"),
        ("4*alpha**2 - 6*alpha + 1 < 0, beta > alpha", "3/4 - sqrt(5)/4 < alpha < 3/4 + sqrt(5)/4, beta > alpha"),
    ],
)  # fmt: skip
def test_text(given, text):
    assert region_phrase(region(given), DOMAIN).text == text


def test_latex():
    phrase = region_phrase(region("4*alpha > 1, 2*alpha**2 - 4*alpha + 1 > 0, 2*alpha < 1, beta > alpha"), DOMAIN)
    assert phrase.math == r"\frac{1}{4} < \alpha < 1-\frac{\sqrt{2}}{2},\ \beta > \alpha"


def test_contradiction_and_cells():
    assert region_phrase(region("alpha > 1, alpha < 1"), DOMAIN).text == "alpha > 1, alpha < 1"
    cells = (region("4*alpha <= 1, 2*beta >= 1"), region("alpha >= 1"))
    assert cells_phrase(cells, DOMAIN).text == "(alpha < 1/4, beta > 1/2) or alpha > 1"
    assert cells_phrase((region("alpha > 0"), region("beta > 3")), DOMAIN) == EVERYWHERE


def test_without_domain_everything_is_said():
    assert region_phrase(region("alpha > 0, 2*alpha + 2*beta > 1")).text == "alpha > 0, 2*alpha + 2*beta > 1"


LINE = Field.of(("x",))
polynomials = st.lists(st.integers(-5, 5), min_size=2, max_size=5).filter(lambda c: any(c[1:]))


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(polynomials, st.booleans()), min_size=1, max_size=3),
    st.lists(st.fractions(-4, 4, max_denominator=24), min_size=5, max_size=5),
)
def test_intervals_are_the_solutions(rows, points):
    x = LINE.generator("x")
    conditions = [Condition.of(sum((x**k * c for k, c in enumerate(cs)), LINE.zero), strict) for cs, strict in rows]
    intervals = solutions(conditions)
    for value in points:
        exact = fmpq(value.numerator, value.denominator)
        if all(c.poly.sign_at((exact,)) for c in conditions):  # isolated points and ends apart
            inside = all(c.holds((exact,)) for c in conditions)
            assert inside == any(_within(i, Algebraic.rational(value)) for i in intervals)
    for interval in intervals:
        for end in (interval.low, interval.high):
            if end is not None:
                touched = [c for c in conditions if end.value.sign_of(univariate(c)) == 0]
                assert touched and end.strict == any(c.strict for c in touched)


def _within(interval, x: Algebraic) -> bool:
    return (interval.low is None or interval.low.value < x) and (interval.high is None or x < interval.high.value)


def test_digits_are_cut_off_and_not_rounded():
    x = LINE.generator("x")
    found = solutions([Condition.of(x**3 * 100 - x * 300 + 1)])
    ends = [end for i in found for end in (i.low, i.high) if end is not None]
    assert len(ends) == 3 and sum(end.value < Algebraic.rational(0) for end in ends) == 1
    for end in ends:
        shown = Fraction(truncated(end.value, 6))
        exact = end.value.refined(Fraction(1, 10**12))
        assert abs(shown) <= abs(exact.low) and abs(exact.low - shown) < Fraction(1, 10**6)


@pytest.mark.parametrize("name", ALL)
def test_every_sample_lies_in_its_region_and_phrases_have_two_alphabets(name):
    solution = ALL[name]()
    for phase in solution.phases:
        point = tuple(fmpq(x.numerator, x.denominator) for x in phase.sample)
        assert any(point in cell for cell in phase.cells)
        phrase = cells_phrase(phase.cells, solution.model.domain)
        assert phrase == EVERYWHERE or (isinstance(phrase, Phrase) and phrase.math)
