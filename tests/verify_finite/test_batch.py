"""The batch size of plrf-sgd-batch as a resource: against fixed batches, exact norms and exact frontiers over B."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from derivations.paquette2024batch import THEORIES
from derivations.plrf_finite import finite_law
from derivations.plrf_finite.batched import batched_law
from derivations.plrf_finite.batches import BatchedNorm, Edge
from derivations.plrf_finite.bulk import Bulk
from derivations.plrf_finite.stability import Norm
from exponents.errors import DomainError, UnknownNameError
from exponents.finite.calibrated import setting
from exponents.finite.optimum import optimum
from exponents.finite.released import released
from exponents.finite.response import critical, sensitivities
from verify.curves import equivalent_curve
from verify.frontier import Family, frontier
from verify.problem import PowerLawProblem, PowerLawSpectrum
from verify.volterra import stability_bound, transforms

(THEORY,) = THEORIES
BATCHES = np.array([1.0, 3.0, 20.0, 400.0])


def law(alpha: float, beta: float):
    return batched_law({"alpha": alpha, "beta": beta})


def asked(alpha: str, beta: str, *tuned: str):
    return setting(THEORY.model, THEORY, {"alpha": Fraction(alpha), "beta": Fraction(beta)}, tuned)


def norm(alpha: float) -> BatchedNorm:
    single = Norm(Bulk(alpha, 0.8, 10.0), 1.0)
    return BatchedNorm(single, Edge(single), BATCHES)


@pytest.mark.parametrize("alpha", [0.4, 1.0])
def test_bounds_and_norms_at_any_batch(alpha):
    """On both sides of the batch size, about 18 and 37, from which the largest eigenvalue limits the rate."""
    d, here = 300.0, norm(alpha)
    log_d = np.full(len(BATCHES), np.log(d))
    bound, _ = here.log_bound(log_d)
    spectrum = PowerLawSpectrum(alpha, 0.8, d, 10 * d)
    assert np.exp(bound) == pytest.approx([stability_bound(spectrum, b) for b in BATCHES], rel=1e-5)
    problems = [
        PowerLawProblem(alpha, 0.8, d, 10 * d, float(g), b) for b, g in zip(BATCHES, np.exp(bound) / 2, strict=True)
    ]
    exact = [transforms(problem).kernel_norm for problem in problems]
    assert here(log_d, bound - np.log(2)).late == pytest.approx(exact, rel=1e-5)


@pytest.mark.parametrize("alpha", [0.4, 1.0])
def test_how_the_bound_grows_with_the_batch(alpha):
    here, h = norm(alpha), 1e-4
    log_d = np.full(len(BATCHES), np.log(300.0))
    sides = [BatchedNorm(here.single, here.edge, BATCHES * np.exp(side)).log_bound(log_d)[0] for side in (h, -h)]
    assert here.bound_growth(log_d, here.log_bound(log_d)[0]) == pytest.approx(
        (sides[0] - sides[1]) / (2 * h), abs=1e-6
    )


@pytest.mark.parametrize(("alpha", "beta"), [(1.0, 0.7), (0.4, 1.0)])
def test_at_a_given_batch_it_is_the_law_of_that_batch(alpha, beta):
    here, point = law(alpha, beta), np.log([[300.0, 1e5, 0.005], [2000.0, 1e4, 0.002]])
    for batch in (2.0, 50.0):
        alone = finite_law({"alpha": alpha, "beta": beta}, batch=batch).sizes(point)
        x = np.column_stack([point[:, 0], point[:, 1] + np.log(batch), np.full(2, np.log(batch)), point[:, 2]])
        found = here.sizes(x)
        rounding = 1e-13 * alone.components.sum()
        assert found.components == pytest.approx(alone.components, rel=1e-9, abs=rounding)
        assert found.slopes[:, :, [0, 1, 3]] == pytest.approx(alone.slopes, rel=1e-9, abs=rounding)
        assert found.error == pytest.approx(alone.error, rel=1e-9)


@pytest.mark.parametrize(("alpha", "beta"), [(1.0, 0.7), (0.4, 1.0)])
def test_slopes(alpha, beta):
    here, h = law(alpha, beta), 1e-4
    x = np.log([[300.0, 1e6, 20.0, 0.005]])
    found = here.sizes(x)
    for k, step in enumerate(np.eye(4) * h):
        slope = (here.sizes(x + step).components - here.sizes(x - step).components) / (2 * h)
        assert found.slopes[:, :, k] == pytest.approx(slope, abs=1e-5 * found.components.sum())
        bounds = (here.bounds(x + step)[0] - here.bounds(x - step)[0]) / (2 * h)
        assert here.bounds(x)[1][:, :, k] == pytest.approx(bounds, abs=1e-7)


@pytest.mark.parametrize(("alpha", "beta", "batch"), [(1.0, 0.7, 4.0), (0.4, 0.3, 16.0), (0.4, 1.0, 16.0)])
def test_exact_frontiers_over_the_batch(alpha, beta, batch):
    """gamma at half of the stability bound of the batch."""
    measured = frontier(Family(alpha, beta, batch=batch), [1e8])
    found = optimum(law(alpha, beta), [1e8], {"B": batch})
    assert found.loss == pytest.approx(measured.loss, rel=2e-3)
    assert found.resource("d") == pytest.approx(measured.d, rel=1e-2)
    assert found.resource("D") / batch == pytest.approx(measured.steps, rel=1e-2)
    assert found.eta == pytest.approx(measured.eta, abs=2e-3)


def exact(alpha: float, beta: float, found) -> float:
    """Loss at the optimum's sizes on an exact curve."""
    d, samples, batch, gamma = (float(found.resource(n)[0]) for n in ("d", "D", "B", "gamma"))
    return float(equivalent_curve(PowerLawProblem(alpha, beta, d, 10 * d, gamma, batch))(samples / batch)[0])


def test_what_a_double_batch_costs_where_it_costs():
    """Phase II: the critical batch size is of order one."""
    here = asked("1", "7/10")
    found = optimum(here.law, [1e8])
    rise = sensitivities(here, found)["B"][0]
    twice = optimum(here.law, [1e8], {"B": 2.0}, found.x)
    assert found.resource("B") == pytest.approx(1) and np.isnan(rise[0])
    assert exact(1.0, 0.7, twice) / exact(1.0, 0.7, found) - 1 == pytest.approx(rise[1], rel=5e-3)


@pytest.mark.slow
def test_the_critical_batch_of_a_tuned_rate():
    """Phase Ib: large, and a tenth worse on exact curves; it grows like f^(1/2 - alpha)."""
    here = asked("2/5", "3/10", "gamma")
    budgets = [1e9, 1e12]
    found = optimum(here.law, budgets)
    largest = critical(here, found, "B")
    at = optimum(here.law, budgets[:1], {"B": largest[:1]}, found.x[:1])
    assert largest[0] > 100
    assert exact(0.4, 0.3, at) / exact(0.4, 0.3, found) == pytest.approx(1.1, rel=2e-3)
    assert np.log(largest[1] / largest[0]) / np.log(1e3) == pytest.approx(0.1, abs=0.02)


@pytest.mark.slow
def test_growing_the_batch_does_what_tuning_the_rate_does():
    """Phase IVa at the largest rate: a batch far beyond 1/gamma lowers the rate. The loss falls as fast as with a tuned
    rate, f^-0.468, and with batches of one like f^-0.45."""
    here, budgets = law(0.45, 2.0), [1e8, 1e16]
    free, one = optimum(here, budgets), optimum(here, budgets, {"B": 1.0})
    tuned = optimum(released(here, ("gamma",)), budgets)
    assert free.resource("B").min() > 100 and tuned.resource("B") == pytest.approx(1)
    grown, alone = (np.diff(np.log(found.loss / tuned.loss))[0] / np.log(1e8) for found in (free, one))
    assert abs(grown) < 0.002
    assert alone == pytest.approx(0.018, abs=0.004)


@pytest.mark.parametrize(
    ("alpha", "beta", "budget"),
    [("1", "3/10", 4e7), ("7/10", "1/10", 1e8), ("2/5", "3/10", 1e13), ("2/5", "1", 2e12), ("9/20", "2", 8e6)],
)
def test_only_bounds_forbid_a_factor_of_two(alpha, beta, budget):
    """Half of a batch of one is no batch; everything else can be half and double."""
    here = asked(alpha, beta)
    found = optimum(here.law, [budget])
    for name, rises in sensitivities(here, found).items():
        for factor, rise in zip((0.5, 2.0), rises[0], strict=True):
            allowed = name != "B" or factor * found.resource("B")[0] >= 1
            assert np.isfinite(rise) == allowed and not rise < -1e-9, (name, factor)


@pytest.mark.parametrize(
    ("point", "error"), [({"alpha": 1.0}, UnknownNameError), ({"alpha": -1.0, "beta": 1.0}, DomainError)]
)
def test_bad_points_are_refused(point, error):
    with pytest.raises(error):
        batched_law(point)
