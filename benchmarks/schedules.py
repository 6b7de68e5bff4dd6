"""How fast `allocate` answers on laws of schedules and batches, in one run: `python benchmarks/schedules.py [--quick]`.

For each law one evaluation of its components at one point, the optimum with local exponents at one budget, and the whole
answer (limits, what a factor of two costs, validity), warm: in ms of processor time, and as ratios to one evaluation. The
last row tunes a hyperparameter as well.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from fractions import Fraction
from statistics import median

from exponents.finite.calibrated import Setting, setting
from exponents.finite.optimum import optimum
from exponents.finite.prediction import predict
from exponents.registry import resolve

EASY, HARD = {"s": Fraction(6, 5), "beta": Fraction(2)}, {"s": Fraction(1, 4), "beta": Fraction(2)}
QUESTIONS = (
    *((f"fsl-{schedule}{data}", EASY, ()) for schedule in ("constant", "exponential", "wsd") for data in ("", "-data")),
    *((f"fsl-{schedule}", HARD, ()) for schedule in ("constant", "exponential", "wsd")),
    ("fsl-fixed-shape", EASY | {"p": Fraction(2)}, ()),
    ("plrf-sgd-batch", {"alpha": Fraction(1), "beta": Fraction(7, 10)}, ()),
    ("plrf-sgd-batch", {"alpha": Fraction(2, 5), "beta": Fraction(1)}, ()),
    ("fsl-fixed-shape", EASY, ("p",)),
)
BUDGET = 1e9


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--quick", action="store_true", help="fewer repetitions")
    repeats = 3 if options.parse_args().quick else 15
    print(f"{'':34} {'evaluation':>10}  {'optimum':>18}  {'whole answer':>18}")
    for name, values, tuned in QUESTIONS:
        row(name, setting(*resolve(name), values, tuned), repeats)


def row(name: str, asked: Setting, repeats: int) -> None:
    x = optimum(asked.law, [BUDGET]).x
    times = [
        1e3 * seconds(run, repeats)
        for run in (
            lambda: asked.law.logarithm(x, False) if hasattr(asked.law, "logarithm") else asked.law.sizes(x),
            lambda: optimum(asked.law, [BUDGET]),
            lambda: predict(asked, [BUDGET]),
        )
    ]
    said = name + "".join(f" {n}={v}" for n, v in asked.at.items()) + "".join(f" --tune {n}" for n in asked.chosen)
    cells = "  ".join(f"{t:8.2f} ms {t / times[0]:5.0f} x" for t in times[1:])
    print(f"{said:34} {times[0]:7.2f} ms  {cells}")


def seconds(run: Callable[[], object], repeats: int) -> float:
    """Median processor time of a call after one that warms up."""
    run()
    times = []
    for _ in range(repeats):
        start = time.process_time()
        run()
        times.append(time.process_time() - start)
    return median(times)


if __name__ == "__main__":
    main()
