"""Held resources, tuned ones, ranges of validity, and budgets from which the limit holds."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from exponents.errors import DataError, ModelError, UnknownNameError
from exponents.finite.calibrated import setting
from exponents.finite.law import HELD, Sizes
from exponents.finite.optimum import optimum
from exponents.finite.posynomial import posynomial
from exponents.finite.prediction import predict
from exponents.finite.released import released
from exponents.finite.response import free_resources, sensitivities
from exponents.finite.settles import settles
from exponents.finite.validity import reasons, smallest_budget
from exponents.model import Model
from exponents.registry import resolve

NOISY = Model(
    id="noisy",
    resources="d, r, gamma > 0",
    components={"bias": "3*(gamma*r)**(-1)", "width": "d**(-1)", "noise": "20*gamma"},
    budget="d*r",
    caps="gamma <= 1/2",
    held={"gamma": "1/2"},
)


def test_a_held_resource_stays_where_it_is_held():
    law = posynomial(NOISY, {})
    assert HELD + "gamma" in law.labels
    found = optimum(law, [1e4, 1e8])
    assert found.resource("gamma") == pytest.approx([0.5, 0.5])
    assert found.shares[:, law.names.index("noise")] == pytest.approx(20 * found.resource("gamma") / found.excess)


def test_releasing_a_law_is_tuning_its_model():
    law, tuned = released(posynomial(NOISY, {}), ("gamma",)), posynomial(NOISY.tuned("gamma"), {})
    budgets = np.geomspace(1e3, 1e12, 10)
    one, other = optimum(law, budgets), optimum(tuned, budgets)
    assert one.log_loss == pytest.approx(other.log_loss, abs=1e-9)
    assert one.x == pytest.approx(other.x, abs=1e-7)
    assert (one.resource("gamma") < 0.5).any()
    assert HELD + "gamma" not in law.labels


def test_a_law_that_does_not_say_what_holds_it_cannot_be_released():
    law = replace(posynomial(NOISY, {}), labels=("?",) * len(posynomial(NOISY, {}).labels))
    with pytest.raises(ModelError, match="as it is held"):
        released(law, ("gamma",))


class Derived:
    """A theory whose constants are derived: a law that grants itself an error of 30 % below d = 100."""

    laws = ()

    @staticmethod
    def finite(point):
        law = posynomial(NOISY, dict(point))

        class Estimated:
            def __getattr__(self, name):
                if name == "logarithm":
                    raise AttributeError(name)
                return getattr(law, name)

            def sizes(self, x):
                found = law.sizes(x)
                return Sizes(found.components, found.slopes, np.where(x[:, 0] < np.log(100), 0.3, 1e-3))

        return Estimated()


def test_a_derived_law_and_its_own_estimate_of_its_error():
    asked = setting(NOISY, Derived, {})
    assert free_resources(asked) == ("d", "r")
    found = predict(asked, [1e3, 1e8])
    assert "neglects are estimated at 30.0%" in found.reasons[0] and found.reasons[1] == ""
    assert predict(setting(NOISY, Derived, {}, ("gamma",)), [1e8]).optima.resource("gamma")[0] < 0.5


def test_a_resource_off_by_two_above_its_cap_is_not_allowed():
    asked = setting(NOISY, Derived, {}, ("gamma",))
    found = optimum(asked.law, [30.0])
    at_the_cap = found.resource("gamma")[0]
    rise = sensitivities(asked, found)["gamma"][0]
    assert np.isnan(rise[1]) == (2 * at_the_cap > 0.5)
    assert rise[0] > 0


def test_smallest_budget():
    law = posynomial(Model(resources="x, y", components={"a": "x**(-1)", "b": "y**(-1)"}, budget="7*x*y"), {})
    found = optimum(law, [1.0, 6.9, 7.1])
    assert list(found.branch) == [-1, -1, 0]
    assert smallest_budget(found, 1.0) == pytest.approx(7, rel=0.02)
    texts = reasons(found)
    assert "x >= 1, y >= 1" in texts[0] and texts[2] == ""


def test_what_contradicts_itself_is_refused():
    model, theory = resolve("chinchilla-inference")
    with pytest.raises(DataError, match="tuned and given"):
        setting(model, theory, {"I": Fraction(10**9)}, ("I",))
    with pytest.raises(UnknownNameError, match="besiroglu"):
        setting(model, theory, {"I": Fraction(10**9)}, fit="nobody")
    with pytest.raises(UnknownNameError, match="no value for alpha"):
        setting(model, None, {"I": Fraction(10**9)})


def test_where_the_limit_holds():
    """A correction decides: loss = x^-1 + 100 x^-2 at budget x has local exponent 1 + 100/(x + 100)."""
    model = Model(resources="x", components={"a": "x**(-1)", "b": "100*x**(-2)"}, budget="x", constants="c")
    asked = setting(model, None, {"c": Fraction(1)})
    loss, x = settles(asked, 0.01)
    assert loss.budget == pytest.approx(9900, rel=0.05)
    assert x.budget == 1.0 and x.limit == 1.0
    assert "within 0.01 of 1 from a budget of" in str(loss)


def test_what_nobody_can_compute_is_said():
    model = Model(resources="x", components={"a": "x**(-1/100)", "b": "9*x**(-2/100)"}, budget="x", constants="c")
    (loss, _) = settles(setting(model, None, {"c": Fraction(1)}), 1e-4)
    assert loss.budget == np.inf or "out of reach" in str(loss)
    assert settles(setting(*resolve("precision"), {"alpha": Fraction(1, 3), "beta": Fraction(1, 3)})) == ()
