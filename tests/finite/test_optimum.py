"""Numbers at a finite budget: against closed forms, against differences, and under changes that must not matter."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from scipy.optimize import linprog

from derivations.hoffmann2022 import BESIROGLU, LAWS, MODEL
from derivations.pearce2024 import compute, local_growth
from exponents.errors import DomainError, UnknownNameError
from exponents.finite.calibrated import setting
from exponents.finite.composed import PowerOfSum
from exponents.finite.conditions import Conditions
from exponents.finite.optimum import optimum, pinned
from exponents.finite.picture import Problem, logarithm
from exponents.finite.posynomial import posynomial
from exponents.finite.response import critical, sensitivities
from exponents.model import Model
from exponents.registry import resolve

from .problems import problem

VALUES = {c.name: float(c.value) for c in BESIROGLU.constants}


def chinchilla(**more):
    return setting(*resolve("chinchilla"), more)


def test_the_textbook_solution():
    budgets = np.geomspace(1e12, 1e28, 17)
    found = optimum(chinchilla().law, budgets)
    N, D, loss = np.transpose([BESIROGLU.allocation(f) for f in budgets])
    assert found.resource("N") == pytest.approx(N, rel=1e-10)
    assert found.resource("D") == pytest.approx(D, rel=1e-10)
    assert found.loss == pytest.approx(loss, rel=1e-12)
    assert found.xi[:, 0] == pytest.approx(0.5126, abs=5e-5)


def test_about_twenty_tokens_per_parameter():
    found = optimum(chinchilla().law, [5.76e23])
    assert 17 < found.resource("D")[0] / found.resource("N")[0] < 22


def test_many_budgets_are_those_of_few():
    """Filled-in budgets, in any order, against each one solved from scratch."""
    law = setting(*resolve("chinchilla-inference"), {"I": Fraction(10**13)}).law
    budgets = 10.0 ** np.random.default_rng(3).uniform(15, 32, 500)
    together = optimum(law, budgets)
    for i in range(0, 500, 25):
        alone = optimum(law, budgets[i : i + 1])
        assert together.x[i] == pytest.approx(alone.x[0], abs=1e-8)
        assert together.eta[i] == pytest.approx(alone.eta[0], abs=1e-8)


@pytest.mark.parametrize("seed", range(12))
def test_local_exponents_are_derivatives(seed):
    """Envelope theorem and implicit differentiation against central differences of the optimum."""
    p = problem(seed)
    step = 1e-4
    below, here, above = (optimum(p.law, [p.f * math.exp(s)]) for s in (-step, 0, step))
    if here.branch[0] < 0:
        pytest.skip("nothing is admissible at this budget")
    assert (below.log_loss - above.log_loss)[0] / (2 * step) == pytest.approx(here.eta[0], abs=1e-5)
    if not here.flat[0]:
        assert (above.x - below.x)[0] / (2 * step) == pytest.approx(here.xi[0], abs=2e-4)


def test_pearce_and_song_by_another_route():
    law = setting(*resolve("nonembedding"), {}).law
    for parameters in (1e5, 2e6, 5e7, 1e9):
        found = optimum(law, [compute(BESIROGLU, parameters)])
        assert found.resource("N")[0] == pytest.approx(parameters, rel=1e-7)
        assert found.xi[0, 0] == pytest.approx(local_growth(BESIROGLU, parameters), abs=1e-6)


def test_inference_by_its_first_order_condition():
    demand = 1e13
    found = optimum(setting(*resolve("chinchilla-inference"), {"I": Fraction(10**13)}).law, np.geomspace(1e20, 1e27, 8),
                    {"I": demand})  # fmt: skip
    N, D = found.resource("N"), found.resource("D")
    left = (1 + demand / (3 * D)) * VALUES["beta"] * VALUES["B"] * D ** -VALUES["beta"]
    assert left == pytest.approx(VALUES["alpha"] * VALUES["A"] * N ** -VALUES["alpha"], rel=1e-9)
    assert 6 * N * D + 2 * N * demand == pytest.approx(found.budget, rel=1e-9)


def test_kaplan_by_a_search():
    """L(N, D) as printed, searched over N at fixed compute."""
    found = optimum(setting(*resolve("kaplan"), {}).law, [1e20])
    N = np.geomspace(1e6, 1e12, 200_001)
    D = 1e20 / 6 / N
    loss = ((6.4e13 / N) ** (0.076 / 0.103) + 1.8e13 / D) ** 0.103
    assert found.loss[0] == pytest.approx(loss.min(), rel=1e-9)
    assert found.resource("N")[0] == pytest.approx(N[loss.argmin()], rel=1e-3)
    assert found.shares.sum() == pytest.approx(1)


def test_repeated_data_by_a_search():
    """Effective data and parameters as printed, searched over N at fixed compute."""
    unique, budget = 1e10, 1e22
    found = optimum(setting(*resolve("data-constrained"), {"U": Fraction(10**10)}).law, [budget], {"U": unique})
    E, A, B, alpha = 1.869, 520.8, 1487.7, 0.3526596
    best = (A / B) ** (1 / (2 * alpha)) * ((A / B) ** (1 / (2 * alpha)) * unique)

    def worth(size, full, scale):
        return np.where(size <= full, size, full * (1 + scale * (1 - np.exp(-(size / full - 1) / scale))))

    N = np.geomspace(1e7, 1e13, 200_001)
    D = budget / 6 / N
    loss = E + A * worth(N, best, 5.309743) ** -alpha + B * worth(D, unique, 15.387756) ** -alpha
    assert found.loss[0] == pytest.approx(loss.min(), rel=1e-9)
    assert found.resource("N")[0] == pytest.approx(N[loss.argmin()], rel=1e-3)


def test_laws_made_of_others_have_their_derivatives():
    x = np.array([[18.0, 22.0, 24.0], [25.0, 24.0, 21.0]])
    for law in (
        setting(*resolve("data-constrained"), {"U": Fraction(10**9)}).law,
        PowerOfSum(problem(3).law, problem(3).law.model, 0.3),
    ):
        at = x[:, : len(law.model.names)]
        slopes = law.sizes(at).slopes
        for k in range(at.shape[1]):
            shift = 1e-4 * np.eye(at.shape[1])[k]
            difference = (law.sizes(at + shift).components - law.sizes(at - shift).components) / 2e-4
            assert slopes[:, :, k] == pytest.approx(difference, rel=1e-6, abs=1e-10)


def test_derivatives_of_the_logarithm_against_differences():
    law = problem(5).law
    x = np.random.default_rng(0).uniform(2, 8, (4, len(law.model.names)))

    class Without:
        sizes, budget = law.sizes, law.budget

    for exact, estimate in zip(logarithm(law, x), logarithm(Without, x)):
        assert exact == pytest.approx(estimate, rel=1e-6, abs=1e-8)


def test_a_window_and_a_minimum_are_cases():
    """Below x = 100 the loss is 10/x, from there on 1/x as well as y's part; the better case is found on both sides."""
    model = Model(
        resources="x, y",
        components={"steep": {"law": "10*x**(-1)", "window": "x <= 100"}, "flat": "min(x**(-1), 5*y**(-1))"},
        budget="x*y",
    )
    law = posynomial(model, {})
    assert len(law.branches) == 4
    for budget in (3.0, 50.0, 3e3):
        x = np.append(np.geomspace(1, budget, 200_001), 100.0)
        x = x[x <= budget]
        brute = (np.where(x < 100, 10 / x, 0) + np.minimum(1 / x, 5 * x / budget)).min()
        assert optimum(law, [budget]).excess[0] == pytest.approx(brute, rel=1e-6)


def test_a_correction_that_lowers_the_loss():
    model = Model(resources="x, y", components={"a": "x**(-1)", "b": "y**(-1)", "c": "x**(-2)"}, budget="x*y")
    law = posynomial(model, {}, {"c": "1/2"}, signs={"c": -1})
    found = optimum(law, [1e6])
    x = np.geomspace(1e2, 1e4, 400_001)
    loss = 1 / x + x / 1e6 - 0.5 / x**2
    assert found.excess[0] == pytest.approx(loss.min(), rel=1e-9)
    assert found.resource("x")[0] == pytest.approx(x[loss.argmin()], rel=1e-3)


def test_sensitivities_are_what_a_factor_costs():
    asked = chinchilla()
    found = optimum(asked.law, [1e21, 1e22])
    rise = sensitivities(asked, found)
    for i, factor in enumerate((0.5, 2.0)):
        N = found.resource("N") * factor
        excess = VALUES["A"] * N ** -VALUES["alpha"] + VALUES["B"] * (found.budget / 6 / N) ** -VALUES["beta"]
        assert rise["N"][:, i] == pytest.approx(excess / found.excess - 1, rel=1e-7)


def test_all_sensitivities_are_one_search(monkeypatch):
    """Every resource and both sides; sizes that no budget can pay for are proved to be so and not searched for."""
    asked = setting(*resolve("chinchilla-inference"), {"I": Fraction(10**13)})
    found = optimum(asked.law, [1e22], asked.pins)
    calls = []

    def counted(*operands):
        calls.append(operands)
        return optimum(*operands)

    monkeypatch.setattr("exponents.finite.response.optimum", counted)
    monkeypatch.setattr("exponents.finite.search.interior", None)
    rise = sensitivities(asked, found)
    assert len(calls) == 1 and set(rise) == {"N", "D"}
    assert np.isnan(rise["N"][0, 1])  # serving 1e13 tokens with twice the parameters costs more than the budget
    monkeypatch.undo()
    for name, sides in rise.items():
        for side, factor in enumerate((0.5, 2.0)):
            alone = optimum(asked.law, found.budget, {**asked.pins, name: found.resource(name) * factor})
            assert sides[:, side] == pytest.approx(np.expm1(alone.log_loss - found.log_loss), rel=1e-6, nan_ok=True)


def test_what_is_proved_inadmissible_is():
    """Where tight constraints contradict one another a linear program finds no point that meets them, at affine costs."""
    proofs = [found for seed in range(25) for found in contradictions(seed)]
    assert sum(proved for proved, _ in proofs) > 10
    assert all(impossible for proved, impossible in proofs if proved)


def contradictions(seed: int) -> Iterator[tuple[bool, bool]]:
    """For each pair of inequalities of a random problem, all resources but the first pinned at random: whether they are
    proved to contradict one another, and whether a linear program says so."""
    p = problem(seed)
    if len(p.budget) > 1:  # not linear
        return
    chance, names = np.random.default_rng(seed), p.law.model.names
    x = chance.uniform(0, 20, len(names))
    pins = pinned(p.law, {n: float(np.exp(v)) for n, v in zip(names[1:], x[1:])}, 1)
    here = Problem.of(p.law, pins)
    limits = here.limits(x[None], np.array([chance.uniform(-5, 30)]), pins)
    for rows in combinations(range(limits.upper.shape[1]), 2):
        proved = Conditions(here, np.array(rows)).contradict(limits)[0]
        chosen = limits.upper_slopes[0, list(rows)]
        exact = linprog(
            np.zeros(len(names)), chosen, chosen @ x - limits.upper[0, list(rows)],
            limits.level_slopes[0], limits.level_slopes[0] @ x - limits.level[0], bounds=(None, None),
        )  # fmt: skip
        yield bool(proved), exact.status == 2


def test_critical_size():
    asked = chinchilla()
    found = optimum(asked.law, [1e21])
    N = critical(asked, found, "N", rise=0.1)
    assert N > found.resource("N")
    excess = VALUES["A"] * N ** -VALUES["alpha"] + VALUES["B"] * (1e21 / 6 / N) ** -VALUES["beta"]
    assert excess / found.excess == pytest.approx(1.1, rel=1e-4)
    with pytest.raises(UnknownNameError, match="free resources: N, D"):
        critical(asked, found, "Q")


@pytest.mark.parametrize("bad", [[0.0], [-1.0], [math.nan], [math.inf], [[1.0, 2.0]]])
def test_what_is_no_budget_is_refused(bad):
    with pytest.raises(DomainError, match="positive finite numbers"):
        optimum(chinchilla().law, bad)


def test_pins_are_checked():
    with pytest.raises(UnknownNameError, match="no resource"):
        optimum(chinchilla().law, [1e20], {"Q": 1.0})
    with pytest.raises(DomainError, match="positive finite"):
        optimum(chinchilla().law, [1e20], {"N": -1.0})


def test_every_calibration_is_of_its_model():
    assert [c.id for c in LAWS][0] == "besiroglu"
    for calibration in LAWS:
        asked = setting(*resolve("chinchilla"), {}, fit=calibration.id)
        assert asked.law.floor == float(calibration.fit["E"])
        assert asked.law.model.id == MODEL.id
