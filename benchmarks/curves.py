"""Loss curves without time stepping against the recursion that steps: python benchmarks/curves.py.

Prints seconds for 200 times up to r = 10^18, the largest deviation from the stepping route where that can
go, the ratio of costs in this run, and the growth with d, v and time.
"""

from __future__ import annotations

import time

import numpy as np

from verify.curves import equivalent_curve
from verify.curves_sampled import sampled_curve
from verify.modes import equivalent_modes, sampled_modes
from verify.problem import PowerLawProblem, PowerLawSpectrum
from verify.recursion import recursion_curve
from verify.volterra import stability_bound

TIMES = np.concatenate([[0.0], np.geomspace(1, 1e18, 199)])


def clock(function):
    """(seconds, result)."""
    start = time.perf_counter()
    result = function()
    return time.perf_counter() - start, result


def problem(d: float, v: float, alpha: float = 1.0, beta: float = 0.7) -> PowerLawProblem:
    """The problem at half its stability bound, batch 1."""
    spectrum = PowerLawSpectrum(alpha, beta, d, v)
    return PowerLawProblem(alpha, beta, d, v, 0.5 * stability_bound(spectrum), 1)


def equivalent() -> None:
    """Growth with size: the target is 0.1 s at (1e3, 4e3), 0.3 s at (4e3, 1.6e4), 1 s at (1e6, 1e7)."""
    print("deterministic equivalent, 200 times up to 1e18")
    for d, v in ((1e3, 4e3), (4e3, 1.6e4), (1e6, 1e7), (1e6, 1e12), (1e10, 1e11)):
        given = problem(d, v)
        seconds, curve = clock(lambda given=given: equivalent_curve(given))
        evaluation, _ = clock(lambda curve=curve: curve(TIMES))
        print(
            f"  d = {d:8.0e}  v = {v:8.0e}  build {seconds:7.4f} s  evaluate {evaluation:7.4f} s  "
            f"nodes {len(curve.loss):5d}  stated error {curve.error:.0e}"
        )


def against_stepping(d: int = 1000, v: int = 4000) -> None:
    """Cost of the same curve by stepping explicit modes, per step and extrapolated to the last time."""
    given = problem(d, v)
    modes = equivalent_modes(given.spectrum)
    steps = 20000
    stepping, losses = clock(lambda: recursion_curve(modes, given.gamma, 1, steps))
    seconds, curve = clock(lambda: equivalent_curve(given))
    grid = np.unique(np.geomspace(1, steps, 100).astype(int))
    deviation = np.max(np.abs(curve(grid) / losses[grid] - 1))
    print(f"stepping {steps} steps {stepping:.3f} s; contour {seconds:.3f} s; ratio {stepping / seconds:.1f}")
    print(f"  ratio extrapolated to r = 1e9 {stepping / steps * 1e9 / seconds:.1e}; deviation {deviation:.1e}")


def sampled(d: int = 500, v: int = 2000) -> None:
    """One decomposition, then any times: the target is 10 ms for 200 times at d = 2000, v = 8000."""
    given = problem(d, v)
    draw, modes = clock(lambda: sampled_modes(given.spectrum, seed=0))
    secular, curve = clock(lambda: sampled_curve(modes, given.gamma, 1))
    evaluation, _ = clock(lambda: curve(TIMES))
    print(
        f"given W, d = {d}, v = {v}: decomposition {draw:.2f} s, secular {secular:.2f} s, 200 times {evaluation:.4f} s"
    )


if __name__ == "__main__":
    equivalent()
    against_stepping()
    sampled()
    sampled(2000, 8000)
