"""Time of a fit with 1000 bootstraps, and of one replica against SciPy's L-BFGS: python benchmarks/fit.py.

Prints seconds for the 240 published runs by stage, the ratio of one batched replica to one L-BFGS descent from the same
start measured in this run, and the growth with the number of runs.
"""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.special import huber

from exponents import solve
from verify.runs import fit, law_of, read
from verify.runs.bootstrap import left_out, replicas
from verify.runs.data import Runs
from verify.runs.estimate import Estimate, estimate

FIGURE_4 = Path(__file__).parents[1] / "tests" / "data" / "chinchilla-figure-4.csv"
REPLICAS = 1000


def clock(function):
    """(seconds, result)."""
    start = time.perf_counter()
    result = function()
    return time.perf_counter() - start, result


def stages(runs: Runs) -> Estimate:
    """The target is 20 s for everything on one core."""
    law = law_of("chinchilla")
    seconds, found = clock(lambda: estimate(law, runs))
    print(f"  {found.starts} descents             {seconds:7.3f} s")
    seconds, _ = clock(lambda: replicas(found, REPLICAS, 0))
    print(f"  {REPLICAS} bootstraps          {seconds:7.3f} s")
    seconds, _ = clock(lambda: left_out(found))
    print(f"  {len(runs)} runs left out in turn {seconds:6.3f} s")
    solution = solve(law.model)
    seconds, _ = clock(lambda: fit(law, runs, solution, bootstrap=REPLICAS, budgets=(1e21,)))
    print(f"  everything              {seconds:7.3f} s")
    return found


def against_one_at_a_time(found: Estimate, count: int = 10) -> None:
    """The same replicas by L-BFGS in the published parametrisation, logsumexp of logs, with numerical gradients."""
    runs = found.objective.runs
    logs = {name: np.log(x) for name, x in runs.resources.items()}
    target, generator = np.log(runs.loss), np.random.default_rng(0)
    values = found.parameters
    start = np.array([np.log(values["E"]), np.log(values["A"]), np.log(values["B"]), values["alpha"], values["beta"]])
    draws = generator.multinomial(len(runs), np.full(len(runs), 1 / len(runs)), size=count)

    def value(x, weights):
        parts = np.stack([np.full_like(target, x[0]), x[1] - x[3] * logs["N"], x[2] - x[4] * logs["D"]])
        return float(weights @ huber(1e-3, np.logaddexp.reduce(parts) - target))

    one, _ = clock(
        lambda: [minimize(value, start, args=(w,), method="L-BFGS-B", options={"ftol": 1e-15}) for w in draws]
    )
    batched, _ = clock(lambda: replicas(found, REPLICAS, 0))
    print(f"  one L-BFGS descent {one / count:.4f} s, one batched replica {batched / REPLICAS:.6f} s")
    print(f"  ratio {one / count / (batched / REPLICAS):.0f}")


def growth() -> None:
    """Synthetic grids: the bootstrap grows like the number of runs, leaving out like its square."""
    law, solution = law_of("chinchilla"), solve(law_of("chinchilla").model)
    for size in (8, 16, 32):
        n, d = (x.ravel() for x in np.meshgrid(np.geomspace(5e7, 1e10, size), np.geomspace(1e9, 1e12, size)))
        noise = np.exp(0.008 * np.random.default_rng(0).normal(size=n.size))
        loss = (1.8 + 480 * n**-0.35 + 2000 * d**-0.37) * noise
        runs = Runs({"N": n, "D": d}, loss, np.arange(2, n.size + 2))
        seconds, _ = clock(lambda runs=runs: fit(law, runs, solution, bootstrap=REPLICAS))
        print(f"  {len(runs):5d} runs  {seconds:7.3f} s")


if __name__ == "__main__":
    print("the 240 published runs")
    found = stages(read(str(FIGURE_4), ("N", "D"), {"N": "Model Size", "C": "Training FLOP"}).without_highest(5))
    print("a replica alone and among others")
    against_one_at_a_time(found)
    print("growth with the number of runs")
    growth()
