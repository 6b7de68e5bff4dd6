"""Time of a diagnosis and of its stages: python benchmarks/diagnose.py.

Prints seconds of the processor for curves of 2, 4 and 8 widths, with the learning rate told and not, and the ratio of one
line of betas against as many single exact curves measured in this run.
"""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np

from exponents.commands._shared import diagram
from verify.curves import equivalent_curve
from verify.diagnose import Curve, Curves, diagnose
from verify.diagnose.forward import bound, spectral
from verify.problem import PowerLawProblem

ALPHA, BETA, RATIO, FRACTION = 0.7, 0.9, 4.0, 0.5
STEPS = np.unique(np.round(np.geomspace(1, 1e6, 100)))
BETAS = np.linspace(0.1, 2.9, 20)


def clock(function):
    """(seconds of the processor, result)."""
    start = time.process_time()
    result = function()
    return time.process_time() - start, result


def curve(d: float, generator: np.random.Generator, told: bool) -> Curve:
    """An exact curve with one percent of noise."""
    empty = Curve(d, RATIO * d, None, 1.0, STEPS, np.zeros(len(STEPS)), np.ones(len(STEPS)), len(STEPS))
    noise = 0.01 * generator.standard_normal(len(STEPS))
    log_loss = spectral(ALPHA, empty, [FRACTION]).log_loss([BETA], STEPS)[0, 0] + noise
    return replace(empty, gamma=FRACTION * bound(ALPHA, empty) if told else None, log_loss=log_loss)


def whole() -> None:
    """The target is 30 s on one core."""
    found = diagram("plrf-sgd")
    generator = np.random.default_rng(0)
    for told in (True, False):
        for count in (2, 4, 8):
            each = tuple(curve(32.0 * 2**k, generator, told) for k in range(count))
            curves = Curves(each, False, "benchmark", draws=10_000)
            seconds, answer = clock(lambda curves=curves: diagnose(found.theory, found.solution, curves))
            first = answer.phases[0]
            print(f"  {count} widths  told {told!s:5}  {seconds:7.3f} s  {first.label} {first.probability:.3f}")


def shared() -> None:
    """One contour for all betas against one curve after the other."""
    one = curve(64.0, np.random.default_rng(0), told=True)
    together, _ = clock(lambda: spectral(ALPHA, one, [FRACTION]).log_loss(BETAS, STEPS))
    problems = [PowerLawProblem(ALPHA, beta, one.d, one.v, one.gamma) for beta in BETAS]
    apart, _ = clock(lambda: [equivalent_curve(p, tolerance=1e-6)(STEPS) for p in problems])
    print(f"  {len(BETAS)} betas: {together:.3f} s together, {apart:.3f} s apart, ratio {apart / together:.1f}")


if __name__ == "__main__":
    print("a diagnosis")
    whole()
    print("the forward model")
    shared()
