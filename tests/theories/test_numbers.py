"""Numerical losses of solvable models against the engine: bottlenecks along rays, compute-optimal frontiers.

The losses are those of mean-field equations, sums over modes and differential equations (``verify.catalogue``); the claims
are the engine's exact answers. Most frontiers are slow.
"""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest

from exponents.registry import theory
from exponents.solve import solve
from verify.catalogue.budgets import frontier
from verify.catalogue.losses import (
    converged_features,
    full_batch_features,
    one_pass_features,
    reused_regression,
    ridge_features,
    schedule,
    sign_descent,
    sketched_regression,
)
from verify.catalogue.rays import claimed_decay, measured_decay
from verify.fit import Outcome

LATEST = 1e30


def features(make, *extra):
    """A loss of random features in (alpha, beta) from one in (a, b)."""
    return lambda alpha, beta: make(float(1 + alpha * beta), float(alpha), *extra)


LAZY = features(one_pass_features, 0.5, LATEST)
SAMPLES = features(full_batch_features, 1.0, LATEST)
NOISELESS = features(full_batch_features, 0.0, LATEST)
CONVERGED = features(converged_features)


def RIDGE(alpha, r):
    return ridge_features(float(1 + 2 * alpha * r), float(alpha), 1.0)


def LINEAR(a, b):
    return sketched_regression(float(a), float(b), LATEST)


def REUSE(a, b):
    return reused_regression(float(a), float(b), LATEST)


def SIGNS(alpha, beta):
    return sign_descent(float(alpha), float(beta))


def scheduled(name):
    return lambda s, beta: schedule(float(s), float(beta), name)


def exact(text: str) -> dict[str, Fraction]:
    """``"alpha=2 beta=1/2"`` as exact values."""
    return {name: Fraction(value) for name, value in (part.split("=") for part in text.split())}


# --- bottlenecks ------------------------------------------------------------------------------------------------------

RAYS = [  # model, its loss, a point, a ray, decades of the number that the sizes are powers of
    *(
        ("features-lazy", LAZY, point, ray, decades)
        for point in ("alpha=2 beta=1/2", "alpha=2 beta=5/4", "alpha=2 beta=2")  # hard, easy, super-easy
        for ray, decades in (("N=10 t=1", (2, 3)), ("N=1 t=10", (3, 5)), ("N=1 t=7/4", (4, 10)))
    ),
    ("features-lazy-data-noiseless", NOISELESS, "alpha=2 beta=1/2", "P=1 t=1/2", (3, 8)),
    ("features-lazy-data-noiseless", NOISELESS, "alpha=2 beta=1/2", "P=1 t=1", (3, 8)),
    ("features-lazy-data-noiseless", NOISELESS, "alpha=3/2 beta=3/2", "P=1 t=1", (3, 6)),
    ("features-lazy-data-noiseless", NOISELESS, "alpha=3/2 beta=5/2", "P=1 t=1/2", (3, 6)),
    ("features-lazy-data", SAMPLES, "alpha=2 beta=3/4", "P=1 t=1/2", (3, 7)),
    ("features-lazy-data", SAMPLES, "alpha=2 beta=3/4", "P=1 t=3/2", (3, 7)),
    *(
        ("features-converged", CONVERGED, point, ray, (2, 4))
        for point in ("alpha=2 beta=1/2", "alpha=3/2 beta=3/2")
        for ray in ("N=1 P=3", "N=3 P=1")
    ),
    ("features-converged", CONVERGED, "alpha=3/2 beta=3/2", "N=6/5 P=1", (3, 7)),  # width limits, P < N
    ("features-converged", CONVERGED, "alpha=3/2 beta=3/2", "N=1 P=6/5", (3, 7)),  # samples limit, N < P
    *(
        ("linear-regression", LINEAR, point, ray, decades)
        for point in ("a=2 b=3/2", "a=2 b=5/2")
        for ray, decades in (
            ("M=1 N=6 gamma=0", (2, 3)),
            ("M=6 N=1 gamma=0", (4, 9)),
            ("M=6 N=1 gamma=-1/2", (4, 9)),
            ("M=1/4 N=1 gamma=0", (8, 16)),
        )
    ),
    *(
        (f"fsl-{name}", scheduled(name), point, ray, decades)
        for name in ("constant", "exponential")
        for point in ("s=1/4 beta=2", "s=6/5 beta=2")
        for ray, decades in (("M=1 D=6 gamma=-3", (3, 4)), ("M=6 D=1 gamma=-1/2", (4, 12)))
    ),
    *(
        ("data-reuse", REUSE, point, ray, decades)
        for point in ("a=3 b=2", "a=2 b=3/2")
        for ray, decades in (("M=1 L=4 N=5", (2, 3)), ("M=6 L=1 N=3", (3, 6)), ("M=6 L=1 N=1/2", (4, 10)))
    ),
    *(
        ("ridge-features-plane", RIDGE, f"{point} l={-Fraction(lam)} q={q}", f"n=1 p={q} lam={lam}", (4, 10))
        for point in ("alpha=2 r=1/4", "alpha=2 r=3/4", "alpha=3/2 r=3/2")
        for q, lam in (("3/2", "-1/4"), ("1/4", "-3/2"), ("3/2", "-6/5"))
    ),
    ("plrf-signsgd", SIGNS, "alpha=3/4 beta=1/4", "d=1 r=6 gamma=-4", (2, 3)),
    ("plrf-signsgd", SIGNS, "alpha=3/4 beta=1/4", "d=3 r=1 gamma=-11/5", (2, 3)),
    ("plrf-signsgd", SIGNS, "alpha=3/4 beta=1/4", "d=1 r=4 gamma=-1/2", (2, 3)),
]


@pytest.mark.parametrize(
    ("id", "make", "point", "ray", "decades"),
    [pytest.param(*case, id=f"{case[0]} {case[2]} {case[3]}") for case in RAYS],
)
def test_the_slowest_component_along_a_ray(id, make, point, ray, decades):
    """The measured exponent of the loss is the least of the exponents of the model's components."""
    model, values, sizes = theory(id).model, exact(point), exact(ray)
    own = {name: values[name] for name in values if name not in ("l", "q")}
    scales = np.geomspace(10.0 ** decades[0], 10.0 ** decades[1], 10)
    claimed = claimed_decay(model, values, _held(id, values, sizes))
    names = {"p": "q"} if id == "ridge-features-plane" else {}
    loss = make(**own)
    slopes, found = measured_decay(
        lambda **given: loss(**{names.get(n, n): x for n, x in given.items()}), sizes, scales, claimed
    )
    assert found.outcome is Outcome.CONFIRMED, (found.reason, slopes)


def _held(id: str, values: dict[str, Fraction], ray: dict[str, Fraction]) -> dict[str, Fraction]:
    """The ray with the number of modes that a ridge leaves, which the model holds."""
    if id != "ridge-features-plane":
        return ray
    return ray | {"k": min(-ray["lam"] / values["alpha"], ray["p"], ray["n"])}


# --- frontiers --------------------------------------------------------------------------------------------------------


def product_of(first: str, second: str):
    """The second size as what a budget first * second leaves."""
    return lambda f, sizes: {second: f / sizes[first]}


FRONTIERS = [  # model, its loss, a point, ranges to search, what the budget leaves, decades of the budget, names
    *(
        ("features-lazy", LAZY, point, {"N": (0.05, 0.95)}, product_of("N", "t"), (8, 20), ("N", "t"))
        for point in ("alpha=2 beta=1/2", "alpha=2 beta=5/4", "alpha=2 beta=2", "alpha=3/2 beta=3")
    ),
    *(
        ("features-converged", CONVERGED, point, {"N": (0.3, 0.9)}, product_of("N", "P"), (6, 14), ("N", "P"))
        for point in ("alpha=2 beta=1/2", "alpha=3/2 beta=3/2", "alpha=3/2 beta=3")
    ),
    ("features-lazy-data", SAMPLES, "alpha=2 beta=3/4", {"t": (0.3, 1.5)}, lambda f, s: {"P": f}, (3, 9), ("t",)),
    ("linear-regression-held", LINEAR, "a=2 b=3/2", {"M": (0.05, 0.9)}, product_of("M", "N"), (8, 20), ("M", "N")),
    # The step is not unique for b > a: both ends of the set, gamma = M^(a - b) and gamma = 1, have the exponent.
    ("linear-regression", LINEAR, "a=2 b=5/2", {"M": (0.05, 0.9)},
     lambda f, s: {"N": f / s["M"], "gamma": s["M"] ** -0.5}, (8, 18), ("M", "N")),
    ("linear-regression", LINEAR, "a=2 b=5/2", {"M": (0.05, 0.9)},
     lambda f, s: {"N": f / s["M"], "gamma": 1.0}, (8, 18), ("M", "N")),
    *(
        (f"fsl-{name}", scheduled(name), "s=6/5 beta=2", {"M": (0.05, 0.9), "gamma": (-0.8, -0.01)},
         product_of("M", "D"), (14, 26), ("M", "D"))
        for name in ("constant", "exponential")
    ),
    ("data-reuse-data", REUSE, "a=3 b=2", {"L": (0.5, 2.5)}, lambda f, s: {"N": f, "M": math.inf}, (3, 9), ("L",)),
    (
        "data-reuse-data", REUSE, "a=2 b=3/2", {"L": (0.5, 2.5)}, lambda f, s: {"N": f, "M": math.inf}, (3, 9), ("L",)
    ),
    *(
        ("ridge-features", RIDGE, point, {"lam": (-3, -0.02)}, lambda f, s: {"n": f, "q": f**1.5}, (3, 9), names)
        for point, names in (("alpha=2 r=1/4", ()), ("alpha=2 r=3/4", ("lam",)), ("alpha=3/2 r=3/2", ("lam",)))
    ),
]  # fmt: skip
QUICK = (("features-lazy", "alpha=2 beta=5/4"), ("fsl-constant", "s=6/5 beta=2"), ("fsl-exponential", "s=6/5 beta=2"))


@pytest.mark.parametrize(
    ("id", "make", "point", "free", "others", "decades", "names"),
    [
        pytest.param(*c, id=f"{c[0]} {c[2]}", marks=[] if (c[0], c[2]) in QUICK else [pytest.mark.slow])
        for c in FRONTIERS
    ],
)
def test_the_compute_optimal_exponents(id, make, point, free, others, decades, names):
    values = exact(point)
    answer = solve(theory(id).model).at(**values)
    found = frontier(make(**values), free, others, np.geomspace(10.0 ** decades[0], 10.0 ** decades[1], 10))
    loss = found.eta(float(answer.loss))
    assert loss.outcome is Outcome.CONFIRMED, loss.reason
    for name in names:
        low, high = dict(answer.resources)[name]
        assert low == high
        size = found.xi(name, float(low))
        assert size.outcome is Outcome.CONFIRMED, (name, size.reason)


@pytest.mark.parametrize(("length", "same"), [("1/2", True), ("5/8", True), ("1/4", False)])
def test_the_shortest_decay_that_costs_no_exponent(length, same):
    """fsl-wsd, hard: D2 = f^x is optimal from x = s beta^2/(beta^2 - 1) = 1/3 on, and a shorter decay is not."""
    values = exact("s=1/4 beta=2")
    claimed = float(solve(theory("fsl-wsd").model).at(**values).loss)
    loss = scheduled("stable_then_decay")(**values)
    found = frontier(
        lambda M, D, D2: loss(M, D, 1.0, D2=D2),
        {"M": (0.1, 0.6)},
        lambda f, sizes: {"D": f / sizes["M"], "D2": f ** float(Fraction(length))},
        np.geomspace(1e14, 1e30, 10),
    )
    assert (found.eta(claimed).outcome is Outcome.CONFIRMED) is same
