"""What a theory says of its constants is checked when it is stated."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from derivations._records import Constant, Fit
from derivations._theory import Theory
from derivations.hoffmann2022 import BESIROGLU, LAWS, MODEL, calibration
from exponents.errors import DomainError, FormulaError, ModelError, UnknownNameError
from exponents.finite.calibrated import setting
from exponents.finite.constants import expression, worth
from exponents.finite.optimum import optimum
from exponents.finite.response import intervals


def theory(*laws) -> Theory:
    return Theory(id="hoffmann2022", model=MODEL, laws=laws)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"values": (("Q", "A"),)}, "neither a parameter nor a constant"),
        ({"coefficients": (("nothing", "A"),)}, "no component 'nothing'"),
        ({"units": (("Q", "tokens"),)}, "no resource 'Q'"),
        ({"ranges": (("Q", "1", "2"),)}, "no resource 'Q'"),
        ({"given": ("Q",)}, "no resource 'Q'"),
        ({"cost": ("6", "2")}, "2 coefficients for 1 terms"),
    ],
)
def test_a_calibration_is_of_its_model(change, says):
    with pytest.raises(ModelError, match=says) as found:
        theory(replace(LAWS[0], **change))
    assert "besiroglu" in str(found.value)


def test_constants_become_numbers():
    assert worth("2*sqrt(A)/B**2", {"A": 9.0, "B": 2.0}) == pytest.approx(1.5)
    letters = expression("2*sqrt(A)/B**2")
    values = {symbol: {"A": 9, "B": 2}[symbol.name] for symbol in letters.free_symbols}
    assert float(letters.subs(values)) == pytest.approx(1.5)
    with pytest.raises(UnknownNameError, match="give A="):
        worth("A", {})
    with pytest.raises(DomainError, match="positive"):
        worth("A - 2", {"A": 1.0})
    with pytest.raises(DomainError, match="no value here"):
        worth("1/(A - 1)", {"A": 1.0})
    with pytest.raises(FormulaError, match="functions are"):
        worth("sinh(A)", {"A": 1.0})


def test_intervals_are_those_of_independent_errors():
    """One constant with an error: the interval of N* is G's own, log N* moves by dA/(A (alpha + beta))."""
    one = Fit("one", BESIROGLU.key, "test", (Constant("E", "1.8"), Constant("A", "482", "", "10"), Constant("B", "2085"),
                                             Constant("alpha", "0.35"), Constant("beta", "0.37")))  # fmt: skip
    asked = setting(MODEL, theory(calibration(one)), {})
    low, high = intervals(asked, optimum(asked.law, [1e21]))["N"][0]
    assert math.log(high / low) / 2 == pytest.approx(1.96 * 10 / 482 / 0.72, rel=1e-3)


def test_no_errors_no_intervals():
    asked = setting(MODEL, theory(LAWS[1]), {})
    assert intervals(asked, optimum(asked.law, [1e21])) == {}
