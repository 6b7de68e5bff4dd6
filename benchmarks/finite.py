"""How fast predictions at finite budgets are, as ratios measured in one run: `python benchmarks/finite.py [--quick]`.

1. one budget     allocation with local exponents, and with limits, sensitivities, intervals and validity, warm, against one
                  evaluation of the law (a derived law, plrf-sgd, too, with the learning rate held and tuned); in ms as well
2. many budgets   budgets a second, filled in between solved ones: exponents alone, with 95 % intervals and validity, and
                  with what a factor of two costs; each against as many single answers
3. evaluation     points a second of the derived law with its slopes, many at once, against one at a time
4. first answer   of a derived law that was never asked before, against the next one; in ms as well
5. figure         loss against compute with iso-FLOP curves in a new process, against `import matplotlib.pyplot`
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from fractions import Fraction
from functools import partial
from pathlib import Path
from statistics import median

import numpy as np

from exponents.finite.calibrated import Setting, setting
from exponents.finite.optimum import Optima, optimum
from exponents.finite.prediction import predict
from exponents.finite.response import intervals, sensitivities
from exponents.finite.validity import reasons
from exponents.registry import resolve

SEED = 20261122
BUDGET = 3e22  # no power of ten, of which a law may have kept the optimum
MODELS = (("chinchilla", {}), ("chinchilla-inference", {"I": 10**13}), ("nonembedding", {}))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--quick", action="store_true", help="fewer repetitions")
    quick = options.parse_args().quick
    for name, given in MODELS:
        asked = setting(*resolve(name), given)
        one(name, asked, repeats=5 if quick else 50)
        many(name, asked, count=10**4 if quick else 10**5)
    for tuned in ((), ("gamma",)):
        name = " ".join(("plrf-sgd", *tuned))
        one(name, plrf(Fraction(1), tuned), repeats=3 if quick else 20)
        first(name, tuned, laws=3 if quick else 10)
    evaluation("plrf-sgd", plrf(Fraction(1)), count=2 * 10**4 if quick else 10**5)
    figure(repeats=1 if quick else 5)


def seconds(run: Callable[[], object], repeats: int) -> float:
    """Median time of a call after one that warms up."""
    run()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return median(times)


def plrf(alpha: Fraction, tuned: tuple[str, ...] = ()) -> Setting:
    return setting(*resolve("plrf-sgd"), {"alpha": alpha, "beta": Fraction(7, 10)}, tuned)


def one(name: str, asked: Setting, repeats: int) -> None:
    x = optimum(asked.law, [BUDGET], asked.pins).x
    base = seconds(lambda: asked.law.sizes(x), repeats)
    for what, run in (
        ("optimum", lambda: optimum(asked.law, [BUDGET], asked.pins)),
        ("everything", lambda: predict(asked, [BUDGET])),
    ):
        found = seconds(run, repeats)
        print(f"{name:22} {what:16} {1e3 * found:8.2f} ms  {found / base:7.0f} x one evaluation")


def first(name: str, tuned: tuple[str, ...], laws: int) -> None:
    """At as many values of alpha; what a law with gamma tuned shares with the one that holds it was made for that one."""
    times = []
    for k in range(1, laws + 1):
        asked = plrf(1 + Fraction(k, 1000), tuned)
        start = time.perf_counter()
        optimum(asked.law, [BUDGET])
        times.append(time.perf_counter() - start)
    again = seconds(lambda: optimum(asked.law, [BUDGET]), 5)
    print(f"{name:22} {'first answer':16} {1e3 * median(times):8.2f} ms  {median(times) / again:7.0f} x the next one")


def many(name: str, asked: Setting, count: int) -> None:
    budgets = 10.0 ** np.random.default_rng(SEED).uniform(16, 28, count)

    def exponents(f: np.ndarray) -> Optima:
        return optimum(asked.law, f, asked.pins)

    def answers(f: np.ndarray) -> Optima:
        found = exponents(f)
        intervals(asked, found)
        reasons(found, asked.pins)
        return found

    def everything(f: np.ndarray) -> None:
        sensitivities(asked, answers(f))

    for run in (exponents, answers, everything):
        single = seconds(partial(run, budgets[:1]), 5)
        each = seconds(partial(run, budgets), 3) / count
        line = f"{name:22} {'many ' + run.__name__:16} {1 / each:8.0f} budgets/s"
        print(f"{line}  {single / each:7.1f} x as fast as one at a time")


def evaluation(name: str, asked: Setting, count: int) -> None:
    x = optimum(asked.law, 10.0 ** np.random.default_rng(SEED).uniform(8, 16, 64), asked.pins).x
    points = np.resize(x, (count, x.shape[1]))
    few = seconds(lambda: asked.law.sizes(x[:1]), 20)
    each = seconds(lambda: asked.law.sizes(points), 3) / count
    print(f"{name:22} {'evaluation':16} {1 / each:8.0f} points/s   {few / each:7.0f} x as fast as one at a time")


def figure(repeats: int) -> None:
    with tempfile.TemporaryDirectory() as directory:
        draw = [sys.executable, "-m", "exponents", "allocate", "chinchilla", "--budget", "1e21", "-o"]
        path = str(Path(directory) / "loss.png")
        found = seconds(lambda: subprocess.run([*draw, path], check=True), repeats)
        base = seconds(lambda: subprocess.run([sys.executable, "-c", "import matplotlib.pyplot"], check=True), repeats)
    print(f"{'figure':22} {'cold':16} {found:8.2f} s   {found / base:7.1f} x import matplotlib.pyplot")


if __name__ == "__main__":
    main()
