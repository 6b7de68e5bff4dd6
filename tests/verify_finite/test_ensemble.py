"""The finite law of ensembles: against exact curves, one member, and exact frontiers over width and members."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from click.testing import CliRunner

from derivations.paquette2024ensemble import THEORIES
from derivations.plrf_finite import finite_law
from derivations.plrf_finite.ensemble import EnsembleLaw, ensemble_law
from exponents.cli import main
from exponents.errors import DomainError, UnknownNameError
from exponents.finite.calibrated import setting
from exponents.finite.optimum import optimum
from exponents.finite.released import released
from exponents.finite.response import critical, sensitivities
from exponents.solve import solve
from verify.ensemble import ensemble_curve
from verify.ensemble_frontier import EnsembleLattice, ensemble_frontier
from verify.frontier import Family
from verify.problem import PowerLawProblem

(THEORY,) = THEORIES
PHASES = {
    "Ia": ("7/10", "1/5"),
    "Ib": ("2/5", "3/10"),
    "II": ("1", "7/10"),
    "II, one member too noisy": ("1", "13/10"),
    "III": ("3/2", "4"),
    "IV": ("2/5", "4/5"),
    "IV-saturated": ("1/5", "1"),
    "IV-noise": ("2/5", "2"),
}
FIRST = ("Ia", "II", "IV", "IV-noise")  # measured always, the others among the slow tests
every_phase = pytest.mark.parametrize(("alpha", "beta"), PHASES.values(), ids=PHASES.keys())


def law(alpha: str, beta: str) -> EnsembleLaw:
    return ensemble_law({"alpha": Fraction(alpha), "beta": Fraction(beta)})


def sizes(here: EnsembleLaw, d: float, late: np.ndarray, members: float) -> tuple[np.ndarray, float]:
    """Logarithms (n, 4) at times s = gamma r/d^(2 alpha), with at least 10 steps, and the held rate."""
    gamma = float(np.exp(here.single.log_gamma(np.array([np.log(d)]))[0][0]))
    steps = late * d**here.single.transform.rays.bulk.q / gamma
    steps = steps[steps > 10]
    return np.log([[d, r, members, gamma] for r in steps]), gamma


@every_phase
@pytest.mark.parametrize("d", [16.0, 64.0, 1e4])
def test_exact_curves_within_the_stated_error(alpha, beta, d):
    here, a, b = law(alpha, beta), float(Fraction(alpha)), float(Fraction(beta))
    x, gamma = sizes(here, d, np.geomspace(1e-8, 10, 10), 30.0)
    exact = ensemble_curve(PowerLawProblem(a, b, d, 10 * d, gamma))(np.exp(x[:, 1]), 30.0)
    found = here.sizes(x)
    wrong = np.abs(found.components.sum(axis=1) / exact - 1)
    assert np.all(wrong <= found.error + 1e-6)
    assert np.all(wrong[np.isfinite(found.error)][-2:] < (0.02 if d < 50 else 2e-3))


@every_phase
def test_slopes(alpha, beta):
    here, h = law(alpha, beta), 1e-5
    x, _ = sizes(here, 1e6, np.array([0.1, 0.5]), 20.0)
    found = here.sizes(x)
    assert np.isfinite(found.error).all()
    for k, step in enumerate(np.eye(4) * h):
        up, down = here.sizes(x + step), here.sizes(x - step)
        slope = (up.components - down.components) / (2 * h)
        assert found.slopes[:, :, k] == pytest.approx(slope, abs=2e-5 * found.components.sum())
        assert here.bounds(x)[1][:, :, k] == pytest.approx(
            (here.bounds(x + step)[0] - here.bounds(x - step)[0]) / (2 * h), abs=1e-7
        )
        spent = (here.budget(x + step)[0] - here.budget(x - step)[0]) / (2 * h)
        assert here.budget(x)[1][:, k] == pytest.approx(spent, abs=1e-7)


@every_phase
def test_one_member_is_the_law_of_one(alpha, beta):
    here, one = law(alpha, beta), finite_law({"alpha": Fraction(alpha), "beta": Fraction(beta)})
    x, _ = sizes(here, 500.0, np.array([0.05, 0.5]), 1.0)
    found, alone = here.sizes(x), one.sizes(x[:, [0, 1, 3]])
    assert found.components[:, :4] == pytest.approx(alone.components, rel=1e-14)
    assert found.components[:, 4:] == pytest.approx(0.0)
    assert found.error == pytest.approx(alone.error)
    assert here.budget(x)[0] == pytest.approx(one.budget(x[:, [0, 1, 3]])[0])


def test_batches_and_steps_of_gradient_descent():
    """A batch of 8 at its own rate: steps that are no flow."""
    here = ensemble_law({"alpha": 1.0, "beta": 0.7}, batch=8.0)
    d, steps = 300.0, np.array([30.0, 300.0, 3e4])
    gamma = float(np.exp(here.single.log_gamma(np.array([np.log(d)]))[0][0]))
    exact = ensemble_curve(PowerLawProblem(1.0, 0.7, d, 10 * d, gamma, 8.0))(steps, 1e3)
    found = here.sizes(np.log([[d, r, 1e3, gamma] for r in steps]))
    assert found.components.sum(axis=1) == pytest.approx(exact, rel=3e-3)


@pytest.mark.parametrize(
    ("alpha", "beta"),
    [pytest.param(*at, id=id, marks=[] if id in FIRST else [pytest.mark.slow]) for id, at in PHASES.items()],
)
def test_exact_frontiers_and_what_a_factor_of_two_costs(alpha, beta):
    """At 1e8: width, members, loss, and the rise of the loss with half and twice the members."""
    here = setting(THEORY.model, THEORY, {"alpha": Fraction(alpha), "beta": Fraction(beta)}, ())
    found = optimum(here.law, [1e8])
    measured = ensemble_frontier(Family(float(Fraction(alpha)), float(Fraction(beta))), [1e8])
    error = float(found.error[0])
    assert error < 0.01
    assert found.loss == pytest.approx(measured.loss, rel=2 * error + 1e-4)
    assert found.resource("d") == pytest.approx(measured.d, rel=3e-2)
    assert found.resource("E") == pytest.approx(measured.members, rel=3e-2)
    assert found.error < 0.01
    half, double = sensitivities(here, found)["E"][0]
    assert double == pytest.approx(measured.double[0], abs=2e-3)
    assert half == pytest.approx(measured.half[0], abs=2e-3, nan_ok=True)


@pytest.mark.slow
def test_the_largest_ensemble_that_costs_a_tenth():
    """Phase IV: on exact curves at the best width for it."""
    here = setting(THEORY.model, THEORY, {"alpha": Fraction(2, 5), "beta": Fraction(4, 5)}, ())
    found = optimum(here.law, [1e8])
    largest = float(critical(here, found, "E")[0])
    lattice = EnsembleLattice(Family(0.4, 0.8))
    best = ensemble_frontier(Family(0.4, 0.8), [1e8]).loss[0]
    assert largest > 1.5 * found.resource("E")[0]
    assert np.exp(lattice.at_members(1e8, largest)[0]) / best == pytest.approx(1.1, abs=3e-3)


@pytest.mark.slow
@every_phase
def test_local_exponents_approach_those_of_the_limit(alpha, beta):
    """From 1e12 to 1e24 the loss's local exponent comes closer, to within 0.02; that of E ends within 0.05 of its set."""
    here = setting(THEORY.model, THEORY, {"alpha": Fraction(alpha), "beta": Fraction(beta)}, ())
    found = optimum(here.law, [1e12, 1e24])
    at = solve(THEORY.model).at(alpha=alpha, beta=beta)
    away = np.abs(found.eta - float(at.loss))
    assert away[1] < max(0.02, 0.7 * away[0])
    low, high = dict(at.resources)["E"]
    assert float(low) - 0.05 < found.xi[1, 2] < float(high) + 0.05


def test_tuning_the_rate_lowers_the_loss_a_little():
    here = law("1", "13/10")
    held, tuned = optimum(here, [1e8]), optimum(released(here, ("gamma",)), [1e8])
    assert 0.9 < tuned.loss / held.loss < 1
    assert tuned.resource("E") > 10


def test_the_command_says_what_is_counted():
    words = ("allocate", "plrf-sgd-ensemble", "alpha=2/5", "beta=4/5", "--budget", "1e10", "--critical", "E")
    ran = CliRunner().invoke(main, words)
    assert ran.exit_code == 0, ran.output
    told = " ".join(ran.output.split())
    assert "members a real number >= 1" in told and "critical E" in told and "share of mean_floor" in told
    pinned = CliRunner().invoke(
        main, ("allocate", "plrf-sgd-ensemble", "alpha=1", "beta=7/10", "E=4", "--budget", "1e10")
    )
    assert pinned.exit_code == 0 and "E = 4" in pinned.output


@pytest.mark.parametrize(
    ("point", "error"), [({"alpha": 1.0}, UnknownNameError), ({"alpha": -1.0, "beta": 1.0}, DomainError)]
)
def test_bad_points_are_refused(point, error):
    with pytest.raises(error):
        ensemble_law(point)
