"""Loss curves of known truth: the deterministic equivalent, or the exact loss for one drawn W, with white noise."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from verify.curves import equivalent_curve
from verify.curves_sampled import SampledCurve, sampled_curve
from verify.diagnose import Curve, Curves
from verify.modes import sampled_modes
from verify.problem import PowerLawProblem, PowerLawSpectrum
from verify.simulate import SGD, Problem, Simulation, log_times, simulate
from verify.volterra import eigenvalue_bound, stability_bound

RATIO = 4


def curves(
    alpha: float,
    beta: float,
    seed: int,
    *,
    widths=(32, 64, 128),
    noise: float = 0.01,
    points: int = 30,
    sampled: bool = False,
    fraction: float = 0.5,
) -> Curves:
    """Curves at a fraction of the stability bound, from step 1 to 1e5; every width has its own W and its own noise."""
    generator = np.random.default_rng(seed)
    r = np.unique(np.round(np.geomspace(1, 1e5, points)))
    found = []
    for d in widths:
        spectrum = PowerLawSpectrum(alpha, beta, d, RATIO * d)
        gamma = fraction * stability_bound(spectrum)
        if sampled:
            loss = _stable_draw(spectrum, gamma, generator)(r)
        else:
            loss = equivalent_curve(PowerLawProblem(alpha, beta, d, RATIO * d, gamma))(r)
        log_loss = np.log(loss) + noise * generator.standard_normal(len(r))
        found.append(Curve(d, RATIO * d, gamma, 1.0, r, log_loss, np.ones(len(r)), len(r)))
    # the deterministic equivalent is the mean over W
    return Curves(tuple(found), False, f"synthetic curves, seed {seed}", draws=1 if sampled else 10_000)


def _stable_draw(spectrum: PowerLawSpectrum, gamma: float, generator: np.random.Generator) -> SampledCurve:
    """The exact curve of the first W that bears the learning rate: a loss that grows is nobody's curve."""
    while True:
        modes = sampled_modes(spectrum, int(generator.integers(2**31)))
        if gamma < eigenvalue_bound(modes.eigenvalues):
            return sampled_curve(modes, gamma, 1)


def trained(
    alpha: float, beta: float, seed: int, widths=(16, 32, 64), steps: int = 3000, fraction: float = 0.5
) -> Curves:
    """One run of SGD for each width, each with its own W: the population loss along it."""
    found = []
    for d in widths:
        gamma = fraction * stability_bound(PowerLawSpectrum(alpha, beta, d, RATIO * d))
        problem = Problem(alpha, beta, v=RATIO * d, d=d)
        run = simulate(Simulation(problem, SGD(gamma), log_times(steps), runs=1, seed=seed + d)).record()
        later = run.r > 0
        r, log_loss = run.r[later].astype(float), np.log(run.mean[later])
        found.append(Curve(d, RATIO * d, gamma, 1.0, r, log_loss, np.ones(len(r)), len(r)))
    return Curves(tuple(found), False, f"simulated runs, seed {seed}")


def untold(found: Curves) -> Curves:
    """The same curves without their learning rates."""
    return replace(found, curves=tuple(replace(c, gamma=None) for c in found))


def scaled(found: Curves, factor: float) -> Curves:
    """The same curves in another unit of the loss."""
    return replace(found, curves=tuple(replace(c, log_loss=c.log_loss + np.log(factor)) for c in found))


def rows(found: Curves) -> str:
    """As a CSV file."""
    lines = ["d,r,loss,gamma,v"]
    for c in found:
        pairs = zip(c.r.tolist(), np.exp(c.log_loss).tolist())
        lines += [f"{c.d},{r!r},{loss!r},{c.gamma!r},{c.v}" for r, loss in pairs]
    return "\n".join(lines) + "\n"
