"""Level "simulation": means of simulated losses against the exact expected loss for the same features."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from verify.curves_sampled import sampled_curve
from verify.fit import Outcome
from verify.modes import Modes, modes_of_features
from verify.report import Finding, Row, measured
from verify.setting import Setting
from verify.simulate import SGD, Problem, Purpose, Simulation, log_times, run_seed, simulate
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


def agreement(problem: Problem, runs: int = RUNS, seed: int = SEED, gamma_factor: float = 1.0) -> Finding:
    """Student's t of the simulated mean against the closed form at log-spaced steps, Bonferroni-corrected.

    gamma is a quarter of the stability bound, where the loss has the variance that the statistic needs;
    ``gamma_factor`` multiplies it in the simulation only (a way to see the test refute).
    """
    from scipy.stats import t as student

    modes = features_modes(problem, seed)
    gamma = 0.25 * eigenvalue_bound(modes.eigenvalues)
    times = log_times(STEPS, per_decade=3)
    simulation = Simulation(
        problem, SGD(gamma * gamma_factor), times, runs=runs, seed=seed, fixed_features=True
    )
    record = simulate(simulation).record()
    exact = sampled_curve(modes, gamma, 1)(np.array(times, dtype=float))
    scores = (record.mean - exact) / record.sem
    worst = int(np.argmax(np.abs(scores)))
    chance = min(1.0, len(times) * 2 * float(student.sf(abs(scores[worst]), runs - 1)))
    spread = float(np.max(record.sem / exact))
    detail = (
        f"largest t = {scores[worst]:.2f} at r = {times[worst]} ({record.mean[worst]:.6g} against "
        f"{exact[worst]:.6g}), probability {chance:.2g} over {len(times)} times"
    )
    if chance < _REFUTED:
        return Finding(Outcome.REFUTED, detail, spread)
    sharp = chance > _CONFIRMED and spread < _SHARP
    return Finding(Outcome.CONFIRMED if sharp else Outcome.INCONCLUSIVE, detail, spread)


def features_modes(problem: Problem, seed: int) -> Modes:
    """Modes of the features that run 0 of a simulation with this seed draws."""
    features = np.vstack(list(problem.weighted_features(run_seed(seed, 0, Purpose.FEATURES), problem.v)))
    return modes_of_features(features, problem.weighted_target)
