"""Formulas read into a tree: MathML that parses, widths in proportion, breaks that lose nothing."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from exponents.render.phrase import quotient_phrase
from exponents.report.breaks import broken, unbroken
from exponents.report.math import read, slashed, width
from exponents.report.mathml import mathml

SUM = r"a_{1} + b^{2} - \frac{x + y}{z} + \left(u + v\right) + c"


def text(tex: str) -> str:
    return "".join(ElementTree.fromstring(mathml(tex)).itertext())


@pytest.mark.parametrize(
    ("tex", "shown"),
    [
        (r"\frac{2 \alpha + 2 \beta - 1}{2 \alpha}", "2α+2β−12α"),
        (r"d^{-2 \alpha}", "d−2α"),
        (r"\sqrt{2}", "2"),
        (r"\mathcal{F}_{pp}", "ℱpp"),
        (r"\min(1,\ d)", "min(1,d)"),
        (r"\left[0,\ \infty\right)", "[0,∞)"),
        (r"\unknowncommand x", "unknowncommandx"),
        (r"a < b & c", "a<b&c"),
    ],
)
def test_formulas_become_mathml(tex, shown):
    assert text(tex) == shown


def test_structure_is_kept():
    (row,) = ElementTree.fromstring(mathml(r"\frac{a}{b_{1}^{2}}"))
    (fraction,) = row
    tags = [element.tag.rpartition("}")[2] for element in fraction.iter()]
    assert tags[0] == "mfrac" and "msubsup" in tags


@pytest.mark.parametrize("tex", ["{", "}", r"\frac{a}", "^", r"\left(", "x_", r"\sqrt"])
def test_damaged_formulas_do_not_fail(tex):
    ElementTree.fromstring(mathml(tex))


def test_formulas_of_every_phase_are_read(plrf):
    for phase in plrf.solution.phases:
        assert width(read(quotient_phrase(phase.loss.value, phase.sample).math)) >= 1


def test_a_fraction_is_as_wide_as_its_longer_part():
    assert width(read(r"\frac{a + b}{c}")) == width(read("a + b")) + 0.5


@pytest.mark.parametrize("room", [3, 8, 15, 200])
def test_breaking_loses_nothing(room):
    assert "".join(broken(SUM, room)).replace(" ", "") == SUM.replace(" ", "")


def test_breaks_are_outside_of_groups():
    lines = broken(SUM, 8)
    assert len(lines) > 3
    assert all(line.count("{") == line.count("}") and line.count(r"\left") == line.count(r"\right") for line in lines)
    assert broken(SUM, 200) == [SUM]


def test_commas_are_broken_first():
    assert broken("a = b + c, d = e + f", 12) == ["a = b + c,", "d = e + f"]


def test_a_product_in_a_text_may_break_between_its_factors():
    assert unbroken(r"a^{2}\,b^{2}") < width(read(r"a^{2}\,b^{2}"))


@pytest.mark.parametrize(
    ("tex", "shown"),
    [
        (r"d^{\frac{1}{2}}", "d^{1/2}"),
        (r"d^{-\frac{2 \alpha + 1}{2 \alpha}}", r"d^{-(2 \alpha + 1)/(2 \alpha)}"),
        (r"d^{1 + \frac{1}{2}}", r"d^{1 + \frac{1}{2}}"),
        (r"\frac{1}{2}", r"\frac{1}{2}"),
    ],
)
def test_exponents_that_are_fractions_get_a_slash(tex, shown):
    assert slashed(tex) == shown
