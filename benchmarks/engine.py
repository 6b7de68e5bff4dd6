"""How fast the engine is, as ratios measured in one run: `python benchmarks/engine.py [--quick]`.

1. command    `exponents table plrf-sgd` in a new process, nothing cached and with a warm cache, against `import sympy`
2. query      points a second of Solution.evaluate on one core, and the memory of its result
3. growth     random models: time to solve with proofs against resources, components, parameters
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
import tracemalloc
from fractions import Fraction
from statistics import median

from exponents.model import Model
from exponents.registry import theory
from exponents.solve import solve

SEED = 20261122
SIZES = ((2, 4, 1), (2, 6, 2), (3, 4, 2), (3, 8, 2), (4, 8, 2), (4, 12, 2))  # resources, components, parameters


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--quick", action="store_true", help="fewer repetitions, smaller models")
    quick = options.parse_args().quick
    command(repeats=3 if quick else 7)
    query(10**6 if quick else 10**7)
    growth(SIZES[:3] if quick else SIZES, models=2 if quick else 5)


# --- 1. command ------------------------------------------------------------------------------------------------------


def command(repeats: int) -> None:
    """Median times of new processes, taken in turn so that a busy machine slows all of them alike."""
    with tempfile.TemporaryDirectory() as directory:
        warm = os.environ | {"XDG_CACHE_HOME": directory}
        cold = os.environ | {"EXPONENTS_CACHE": "off"}
        table = [sys.executable, "-m", "exponents", "table", "plrf-sgd"]
        runs = {
            "import sympy": ([sys.executable, "-c", "import sympy"], cold),
            "table, cold": (table, cold),
            "table, warm": (table, warm),
        }
        times: dict[str, list[float]] = {name: [] for name in runs}
        for _ in range(repeats + 1):  # the first round fills the caches
            for name, (words, environment) in runs.items():
                start = time.perf_counter()
                subprocess.run(words, env=environment, check=True, stdout=subprocess.DEVNULL)
                times[name].append(time.perf_counter() - start)
    base = median(times["import sympy"][1:])
    for name, found in times.items():
        print(f"{name:14} {median(found[1:]):7.3f} s   {median(found[1:]) / base:5.2f} x import sympy")


# --- 2. query --------------------------------------------------------------------------------------------------------


def query(count: int) -> None:
    import numpy as np

    solution = solve(theory("plrf-sgd").model)
    numbers = np.random.default_rng(SEED)
    alpha, beta = numbers.uniform(0.5, 3, count), numbers.uniform(0.1, 3, count)
    solution.evaluate(alpha=alpha[:10], beta=beta[:10])  # numpy's own first-call costs
    tracemalloc.start()
    start = time.perf_counter()
    found = solution.evaluate(alpha=alpha, beta=beta)
    seconds = time.perf_counter() - start
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    kept = sum(a.nbytes for a in arrays(found))
    print(f"evaluate       {count / seconds / 1e6:7.2f} million points/s   peak memory {peak / kept:4.2f} x the result")


def arrays(record) -> list:
    """The arrays in an answer of ``evaluate``."""
    import numpy as np

    values = record.values() if isinstance(record, dict) else vars(record).values()
    return [a for v in values for a in ([v] if isinstance(v, np.ndarray) else arrays(v) if isinstance(v, dict) else [])]


# --- 3. growth -------------------------------------------------------------------------------------------------------


def growth(sizes, models: int) -> None:
    print("resources components parameters   median    worst   phases   verdicts")
    for size in sizes:
        times, phases, verdicts = [], [], {}
        for index in range(models):
            model = random_model(*size, random.Random(f"{SEED} {size} {index}"))
            start = time.perf_counter()
            solution = solve(model)
            times.append(time.perf_counter() - start)
            phases.append(len(solution.phases))
            status = str(solution.verdict.status)
            verdicts[status] = verdicts.get(status, 0) + 1
        shown = ", ".join(f"{n} {status}" for status, n in sorted(verdicts.items()))
        spent = f"{median(times):7.2f} s {max(times):6.2f} s"
        print(f"{size[0]:9} {size[1]:10} {size[2]:10} {spent} {median(phases):8.1f}   {shown}")


def random_model(resources: int, components: int, parameters: int, numbers: random.Random) -> Model:
    """A bounded model: a product budget spends every resource, each component falls with one and may rise with another.

    Exponents are affine in the parameters with small coefficients.
    """
    letters = [f"x{i + 1}" for i in range(resources)]
    names = [f"p{i + 1}" for i in range(parameters)]

    def exponent() -> str:
        terms = [f"{numbers.randint(0, 2)}*{name}" for name in names]
        return f"({' + '.join([*terms, str(Fraction(numbers.randint(1, 4), 2))])})"

    def component(index: int) -> str:
        falls, other = numbers.sample(letters, 2) if index >= resources else (letters[index], numbers.choice(letters))
        second = "" if other == falls else f"*{other}**({numbers.choice(('', '-'))}{exponent()})"
        return f"{falls}**(-{exponent()}){second}"

    return Model(
        id=f"random-{resources}-{components}-{parameters}",
        parameters=names,
        domain=", ".join(f"0 < {name}, {name} < 3" for name in names),
        resources=letters,
        components={f"c{i + 1}": component(i) for i in range(components)},
        budget="*".join(letters),
    )


if __name__ == "__main__":
    main()
