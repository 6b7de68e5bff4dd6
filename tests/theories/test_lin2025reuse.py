"""Reuse: the compute exponent of one pass with fewer samples; more from the same samples."""

from __future__ import annotations

from derivations import lin2024
from derivations.lin2025reuse import DATA, MODEL
from exponents.difference import differences
from exponents.onface import wish

from .support import growth, solved


def test_reuse_does_not_change_the_compute_exponent():
    found = differences(solved(MODEL), solved(lin2024.MODEL))
    assert found and {d.sign for d in found} == {"0"}


def test_reuse_lowers_the_bill_for_data():
    (least,) = wish(solved(MODEL), "min N")
    one_pass = solved(lin2024.MODEL).phase("approximation=bias").resource("N")
    assert least.optimum.vertices[0]["N"].value - one_pass.value == growth(MODEL, "(b - a)/(a + 1)")


def test_reuse_improves_the_data_exponent():
    """(b - 1)/b against (b - 1)/a, with a/b - 1 > 0 the growth of the number of epochs."""
    (found,) = differences(solved(DATA), solved(lin2024.DATA))
    assert found.sign == "+"
    assert found.gain.value == growth(DATA, "(b - 1)/b - (b - 1)/a")
