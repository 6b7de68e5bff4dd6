"""Cost of the levels of a verification and of the curve command's routes, in one run: `python benchmarks/checks.py`.

Rows: what, seconds.  The levels run at one point of one phase; the whole report has one such point per phase.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from time import perf_counter

import numpy as np

from exponents.commands._shared import diagram
from verify.check import LEVELS, check
from verify.commands.curve import ROUTES, Request, losses
from verify.problem import PowerLawSpectrum

POINT = {"alpha": Fraction(37, 40), "beta": Fraction(31, 20)}
TIMES = np.unique(np.geomspace(1, 1e5, 200).round())


def seconds(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


def main() -> None:
    found = diagram("plrf-sgd")
    for level in LEVELS:
        cost = seconds(lambda level=level: check(found.theory, level, POINT, found.solution))
        print(f"{'level ' + level:36} {cost:8.2f} s")
    for route in ROUTES:
        request = Request(PowerLawSpectrum(1.0, 0.7, 400, 1600), 0.5, 1, route, None, False, False)
        cost = seconds(lambda request=request: losses(request, TIMES))
        print(f"{'curve to r = 1e5, route ' + route:36} {cost:8.2f} s")


if __name__ == "__main__":
    main()
