"""A hyperparameter chosen with the resources: against closed forms, searches over laws, and what is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from click.testing import CliRunner
from scipy.optimize import minimize

from derivations.li2026schedules import THEORIES as SHAPED
from exponents.cli import main
from exponents.errors import DataError, DomainError, ModelError, UnknownNameError
from exponents.finite.calibrated import setting
from exponents.finite.chosen import Chosen
from exponents.finite.curves import first_free, iso_budget
from exponents.finite.optimum import optimum
from exponents.finite.posynomial import posynomial
from exponents.finite.prediction import predict
from exponents.finite.response import critical, sensitivities
from exponents.hyperparameter import Hyperparameter
from exponents.model import Model

TWO = Model(
    id="two",
    parameters="p",
    domain="p > 0, p < 2",
    resources="x, y",
    components={"a": "x**(-p)", "b": "y**(p - 2)"},
    budget="x*y",
)
BETWEEN = Chosen(Hyperparameter("p", 0.25, 1.75), lambda p: posynomial(TWO, {"p": p}))
(SHAPE,) = SHAPED


def shaped(s: str = "6/5", *, tuned=("p",), **more):
    return setting(SHAPE.model, SHAPE, {"s": Fraction(s), "beta": Fraction(2), **more}, tuned)


def test_by_symmetry():
    """x^-p + y^(p - 2) with x y = f is least at p = 1: 2/sqrt(f)."""
    found = optimum(BETWEEN, [1e4, 1e9])
    assert found.resource("p") == pytest.approx(1, abs=1e-5)
    assert found.resource("x") == pytest.approx(np.sqrt(found.budget), rel=1e-4)
    assert found.loss == pytest.approx(2 / np.sqrt(found.budget), rel=1e-9)
    assert found.eta == pytest.approx(0.5, abs=1e-6) and found.xi[:, 2] == pytest.approx(0, abs=1e-5)


def test_at_a_value_it_is_the_law_of_that_value():
    x = np.log([[30.0, 40.0, 0.6], [50.0, 20.0, 1.3], [9.0, 8.0, 0.6]])
    found = BETWEEN.sizes(x)
    for i, p in enumerate((0.6, 1.3, 0.6)):
        alone = posynomial(TWO, {"p": p}).sizes(x[i : i + 1, :2])
        assert found.components[i] == pytest.approx(alone.components[0], rel=1e-12)
        assert found.slopes[i, :, :2] == pytest.approx(alone.slopes[0], rel=1e-12)
        steep = -p * found.components[i] * x[i, :2] * [1, -1]
        assert found.slopes[i, :, 2] == pytest.approx(steep, rel=1e-5)


def test_derivatives_of_the_logarithm():
    x, h = np.log([[30.0, 40.0, 0.6], [50.0, 20.0, 1.3]]), 1e-4
    value, gradient, hessian, _ = BETWEEN.logarithm(x)
    for k, step in enumerate(h * np.eye(3)):
        above, below = BETWEEN.logarithm(x + step), BETWEEN.logarithm(x - step)
        assert gradient[:, k] == pytest.approx((above[0] - below[0]) / (2 * h), abs=1e-5)
        assert hessian[:, k] == pytest.approx((above[1] - below[1]) / (2 * h), abs=1e-4)
    assert value == pytest.approx(np.log(BETWEEN.sizes(x).components.sum(1)))


def test_the_ends_of_its_range_are_bounds():
    law = replace(BETWEEN, what=Hyperparameter("p", 0.25, 0.75))
    found = optimum(law, [1e6])
    assert found.resource("p") == pytest.approx(0.75)
    alone = optimum(posynomial(TWO, {"p": 0.75}), [1e6])
    assert found.loss == pytest.approx(alone.loss, rel=1e-9)
    assert law.labels[-2:] == ("0.25 <= p", "p <= 0.75")


def test_the_best_power_of_a_tail_by_a_search():
    asked, budget = shaped(), 1e6
    found = optimum(asked.law, [budget])

    def loss(u) -> float:
        law = SHAPE.finite({"s": 1.2, "beta": 2.0, "p": float(np.exp(u[1]))})
        return float(np.log(law.sizes(np.array([[np.log(budget), u[0]]])).components.sum()))

    best = minimize(loss, [-5.0, 0.0], method="Nelder-Mead", options={"xatol": 1e-5, "fatol": 1e-13})
    assert found.log_loss[0] == pytest.approx(best.fun, abs=1e-9)
    assert np.exp(best.x) == pytest.approx([found.resource("eta")[0], found.resource("p")[0]], rel=1e-3)


def test_what_a_factor_of_two_costs_with_the_rest_tuned_again():
    asked = shaped()
    found = optimum(asked.law, [1e6])
    rises = sensitivities(asked, found)
    for side, factor in enumerate((0.5, 2.0)):
        p = float(found.resource("p")[0]) * factor
        alone = optimum(SHAPE.finite({"s": 1.2, "beta": 2.0, "p": p}), [1e6])
        assert rises["p"][0, side] == pytest.approx(float(alone.loss[0] / found.loss[0]) - 1, rel=1e-6)
    fixed = setting(SHAPE.model, SHAPE, {"s": Fraction(6, 5), "beta": Fraction(2), "p": Fraction(9, 4)})
    alone = sensitivities(fixed, optimum(fixed.law, [1e6]))["eta"][0]
    assert (0 < rises["eta"][0]).all() and (rises["eta"][0] < alone + 1e-3).all()


def test_critical_values_and_curves():
    asked = shaped()
    found = optimum(asked.law, [1e6])
    largest = critical(asked, found, "p")[0]
    assert optimum(asked.law, [1e6], {"p": largest}).loss[0] == pytest.approx(1.1 * found.loss[0], rel=1e-4)
    curve = iso_budget(asked, 1e6, "p", count=9, factor=4)
    assert np.argmin(curve.excess) == 4 and np.isfinite(curve.excess).all()
    assert first_free(asked) == "eta"  # the steps alone are spent: they trade off with nothing


def test_at_a_bound_there_is_no_parabola():
    hard = shaped("1/4", tuned=(), p=Fraction(2))
    curve = iso_budget(hard, 1e6, "eta", count=9, factor=4)
    assert np.argmin(curve.excess[:5]) == 4 and np.isnan(curve.excess[5:]).all() and np.isnan(curve.curvature)


def test_its_exponents_are_those_of_the_best_value_in_the_limit():
    found = predict(shaped(), [1e10])
    assert str(found.asked.choice.limit) == "p >= 1" and found.limit.loss == Fraction(12, 17)
    assert found.asked.at == {"s": Fraction(6, 5), "beta": Fraction(2)}
    given = shaped(eta=Fraction(1, 100))
    assert optimum(given.law, [1e6], given.pins).resource("eta") == pytest.approx(0.01)


def record(*words: str) -> dict:
    found = CliRunner().invoke(main, ["allocate", *words, "--format", "json"])
    assert found.exit_code == 0, found.output
    return json.loads(found.output)


def test_text_and_record_from_the_shell():
    words = ("fsl-fixed-shape", "s=6/5", "beta=2", "--budget", "1e6", "--tune", "p")
    found = record(*words)
    (power,) = found["hyperparameters"].values()
    assert power["limit"] == {"where": "p >= 1", "loss": "12/17"} and 2 < power["value"] < 2.5
    assert power["half"] == found["sensitivity"]["p"]["half"] > 0.1 and "p" not in found["resources"]
    shown = " ".join(CliRunner().invoke(main, ["allocate", *words]).output.split())
    assert f"p {power['value']:.4g}" in shown and "p >= 1" in shown
    several = CliRunner().invoke(main, ["allocate", *words[:-4], "--budget", "1e6,1e8", "--tune", "p"]).output
    assert "of p" in several
    small = record("fsl-fixed-shape", "s=6/5", "beta=2", "--budget", "1", "--tune", "p")
    assert small["hyperparameters"]["p"]["value"] is None and "no sizes" in small["valid"]


@pytest.mark.parametrize(
    ("values", "tuned", "error", "says"),
    [
        ({"s": 1, "beta": 2, "p": 2}, ("p",), DataError, "tuned and given"),
        ({"s": 1, "beta": 2}, ("beta",), ModelError, "belongs to the problem"),
        ({"s": 1, "p": 2}, ("s", "beta"), ModelError, "what can be tuned: p"),
        ({"s": 1, "beta": 2}, ("q",), UnknownNameError, "what can be tuned: p"),
        ({"s": 1}, ("p",), UnknownNameError, "no value for beta"),
        ({"s": 1, "beta": Fraction(1, 2)}, ("p",), DomainError, "beta > 1 fails"),
        ({"s": 1, "beta": 2, "p": -1}, (), DomainError, "p >= 0 fails"),
    ],
)
def test_what_is_refused(values, tuned, error, says):
    with pytest.raises(error, match=says):
        setting(SHAPE.model, SHAPE, {n: Fraction(v) for n, v in values.items()}, tuned)


def test_in_other_parameters_the_constants_are_unknown():
    words = ["allocate", "fsl-fixed-shape", "--view", "lin", "a=2", "b=3", "--budget", "1e6", "--tune", "p"]
    found = CliRunner().invoke(main, words)
    assert found.exit_code == 2 and "p cannot be tuned here: the constants" in found.stderr


def test_records_are_checked():
    with pytest.raises(ModelError, match="two positive numbers"):
        Hyperparameter("p", 2.0, 1.0)
    with pytest.raises(ModelError, match="is no parameter of fsl-fixed-shape"):
        replace(SHAPE, hyperparameters=(Hyperparameter("q", 1.0, 2.0),))
    with pytest.raises(UnknownNameError, match="it has x, y, p"):
        BETWEEN.model.resource("q")
