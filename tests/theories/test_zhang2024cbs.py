"""The critical batch as a wish on the set of optima."""

from __future__ import annotations

from derivations.zhang2024cbs import FITS, MODEL
from exponents.onface import wish
from exponents.query import at

from .support import solved


def test_there_is_nothing_to_choose_where_bias_limits():
    assert {r.phase.id for r in wish(solved(MODEL), "max B")} == {"bias=variance", "bias_averaged=variance"}
    assert at(solved(MODEL), a=3, b=2).resources[1] == ("B", (0, 0))


def test_the_batch_can_be_traded_against_the_step():
    """Only gamma/B enters: the smallest batch goes with the smallest step."""
    for found in wish(solved(MODEL), "min B"):
        (vertex,) = found.optimum.vertices
        assert not vertex["B"].value and vertex["gamma"].value


def test_the_fitted_growth_is_flat_at_fixed_data():
    scaled, fixed = FITS
    assert (str(float(scaled["growth"])), str(float(fixed["growth"]))) == ("0.47", "0.087")
