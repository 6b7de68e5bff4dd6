"""Level "simulation": means of simulated losses against the exact expected loss for the same features."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from verify.curves_sampled import sampled_curve
from verify.fit import Outcome
from verify.modes import Modes, modes_of_features
from verify.report import Finding, Row, measured
from verify.setting import Setting
from verify.simulate import SGD, Problem, Purpose, Record, Simulation, log_times, run_seed, simulate
from verify.skewed import hall_scores, two_sided
from verify.volterra import eigenvalue_bound

SIZES = (200, 50)  # v, d
STEPS = 1000
RUNS = 200
SEED = 1
_REFUTED = 1e-4  # two-sided probability, corrected for the number of times
_CONFIRMED = 1e-2
_SHARP = 0.1  # relative standard error above which agreement says little


def rows(settings: Sequence[Setting], runs: int = RUNS, seed: int = SEED) -> Iterator[Row]:
    """One row for each setting."""
    v, d = SIZES
    method = f"reduced simulator, {runs} runs of {STEPS} steps at v = {v}, d = {d}, one W, seed {seed}"
    for each in settings:

        def find(setting=each) -> Finding:
            return agreement(Problem(float(setting.alpha), float(setting.beta), v, d), runs, seed)

        yield measured("simulation", f"expected loss in {each.name}", method, f"{runs} runs", find)


@dataclass(frozen=True)
class Comparison:
    """Runs on one W beside its exact expected loss: ``exact`` (n,) at the steps of the ``record`` of all ``runs``.

    ``scores`` (n,) say how far the simulated mean is off in units of its error, skewness allowed for.
    """

    problem: Problem
    gamma: float
    runs: int
    record: Record
    exact: np.ndarray
    scores: np.ndarray

    @property
    def chance(self) -> float:
        """Probability of a largest score as large as this one, Bonferroni-corrected for the number of steps."""
        return min(1.0, len(self.exact) * two_sided(np.max(np.abs(self.scores)), self.runs))

    @property
    def spread(self) -> float:
        """The largest relative standard error."""
        return float(np.max(self.record.sem / self.exact))

    @property
    def outcome(self) -> Outcome:
        """REFUTED by a chance below 1e-4; CONFIRMED above 1e-2, if the standard errors are small enough to tell."""
        if self.chance < _REFUTED:
            return Outcome.REFUTED
        return Outcome.CONFIRMED if self.chance > _CONFIRMED and self.spread < _SHARP else Outcome.INCONCLUSIVE


def comparison(
    problem: Problem, runs: int = RUNS, seed: int = SEED, gamma_factor: float = 1.0, times: Sequence[int] | None = None
) -> Comparison:
    """Simulate at log-spaced steps and evaluate the closed form for the same W.

    gamma is a quarter of the stability bound, where the loss has the variance that the statistic needs;
    ``gamma_factor`` multiplies it in the simulation only (a way to see the test refute).
    """
    modes = features_modes(problem, seed)
    gamma = 0.25 * eigenvalue_bound(modes.eigenvalues)
    times = log_times(STEPS, per_decade=3) if times is None else tuple(times)
    simulation = Simulation(problem, SGD(gamma * gamma_factor), times, runs=runs, seed=seed, fixed_features=True)
    exact = sampled_curve(modes, gamma, 1)(np.array(times, dtype=float))
    found = simulate(simulation)
    return Comparison(problem, gamma, runs, found.record(), exact, hall_scores(found.loss[:, 0], exact))


def agreement(problem: Problem, runs: int = RUNS, seed: int = SEED, gamma_factor: float = 1.0) -> Finding:
    """The verdict of a :func:`comparison`, with its numbers."""
    found = comparison(problem, runs, seed, gamma_factor)
    worst = int(np.argmax(np.abs(found.scores)))
    detail = (
        f"largest score {found.scores[worst]:.2f} at r = {found.record.r[worst]} ({found.record.mean[worst]:.6g} against "
        f"{found.exact[worst]:.6g}), probability {found.chance:.2g} over {len(found.exact)} times"
    )
    return Finding(found.outcome, detail, found.spread)


def features_modes(problem: Problem, seed: int) -> Modes:
    """Modes of the features that run 0 of a simulation with this seed draws."""
    features = np.vstack(list(problem.weighted_features(run_seed(seed, 0, Purpose.FEATURES), problem.v)))
    return modes_of_features(features, problem.weighted_target)
