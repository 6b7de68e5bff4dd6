"""Times of the derivation engine: components of PLRF, evaluation of an expansion, a sum of 10^9 terms.

Run with ``python benchmarks/asymptotics.py``. Targets: components under 5 s in a cold process and 1 s warm,
100 microseconds a point in float64, 5 ms at 50 digits.
"""

from __future__ import annotations

import time

START = time.perf_counter()

import mpmath  # noqa: E402  (the cold time includes the imports)
from sympy import Rational  # noqa: E402

from derivations.asymptotics.evaluation import bind  # noqa: E402
from derivations.asymptotics.filters import resolvent  # noqa: E402
from derivations.asymptotics.summation import direct_sum  # noqa: E402
from derivations.plrf import ALPHA, BETA, RHO, Plrf, d  # noqa: E402


def shown(label: str, seconds: float, target: float | None = None) -> None:
    """Print a time and its ratio to the target."""
    ratio = "" if target is None else f"  {seconds / target:8.2f} of the target"
    print(f"{label:48s} {seconds * 1e3:12.4f} ms{ratio}")


def timed(label: str, action, repeat: int = 1, target: float | None = None) -> None:
    """Print the mean time of ``action``."""
    start = time.perf_counter()
    for _ in range(repeat):
        action()
    shown(label, (time.perf_counter() - start) / repeat, target)


def main() -> None:
    """Print one line for each target."""
    model = Plrf()
    model.components()
    shown("components, cold process with imports", time.perf_counter() - START, 5)
    timed("components, warm", lambda: Plrf().components(), target=1)
    floor = bind(model.floor, {ALPHA: Rational(3, 4), BETA: Rational(3, 10), RHO: 10})
    floor(1e3)
    timed("floor at one point, float64", lambda: floor(1e5), 2000, 1e-4)
    floor.value({d: 10**5}, 50)
    timed("floor at one point, 50 digits", lambda: floor.value({d: 10**5 + 1}, 50), 100, 5e-3)
    timed(
        "sum of 1e9 terms, 30 digits",
        lambda: direct_sum(resolvent(), Rational(4, 5), Rational(3, 5), 10**5, 10**9),
    )
    with mpmath.workdps(30):
        print(mpmath.nstr(direct_sum(resolvent(), Rational(4, 5), Rational(3, 5), 10**5, 10**9), 30))


if __name__ == "__main__":
    main()
