r"""Linear regression with several passes over the data (arXiv 2506.08415): iterations and samples are two things.

Setting. The model of lin2024: covariance eigenvalues j^(-a), signal j^(-b), label noise of order one, M
sketched features. SGD makes L iterations over N samples, drawn with repetition; the step is of order one.

Assumptions. a > b > 1, the hard side: signal spread over more modes than one pass can learn.

Resources and budget. M, L and N; compute f = M L. ``data-reuse`` spends compute only, so N is as large as it
has to be; ``data-reuse-side-budget`` has N <= f^nu samples, nu > 0; ``data-reuse-data`` has N = f samples,
compute and M unlimited.

Components.

    approximation   M^(-(b - 1))
    bias            L^(-(b - 1)/a): gradient descent learns L^(1/a) modes
    variance        min(M, L^(1/a))/N: every mode in use fits a unit of noise, once however often samples are reused

Balance. Approximation and bias at fixed M L; the variance must stay below them, which takes L^(b/a) <= N
samples.

Claimed result. M^(1 - b) + L^((1 - b)/a) as long as L <= N^(a/b); one pass has the same with L = N. What
follows from it: samples limited, L* = N^(a/b) iterations (N^(a/b - 1) epochs) give N^(-(b - 1)/b) instead of
N^(-(b - 1)/a); compute limited, the exponent (b - 1)/(a + 1) is that of one pass and needs f^(b/(a + 1))
samples instead of f^(a/(a + 1)), the least N of the optimal set. With fewer samples, nu < b/(a + 1), data
alone limit: (b - 1) nu/b. Reuse lowers the bill for data, not the compute exponent.

Not covered. Easy targets b > a; the fluctuation of batches without replacement, whose prefactor (N - B)/(B (N
- 1)) (arXiv 2605.24316) is 1/B for small B and vanishes at B = N: no monomial, but subleading here.

Source. Lin, Wu, Bartlett, "Improved Scaling Laws in Linear Regression via Data Reuse", 2025.

Glossary (paper: engine). M: M; N: N; L: L.

Example.

    >>> from exponents import solve
    >>> print(solve(SIDE).at(a=3, b=2, nu="1/4").loss)
    1/8
"""

from __future__ import annotations

from dataclasses import replace

from derivations._letters import views
from derivations._numerics import Bottleneck, Numerics, Optimum
from derivations._records import Budget, EdgeClaim
from derivations._theory import Claim, Source, Theory
from exponents.model import Model, Resource

MODELS = ("data-reuse", "data-reuse-side-budget", "data-reuse-data")

_WORDS = {
    "approximation": {
        "meaning": "what M sketched features cannot represent",
        "source": "lin2025reuse: approximation error, as in one pass",
    },
    "bias": {"meaning": "signal not learned in L iterations", "source": "lin2025reuse: error of gradient descent"},
    "variance": {
        "meaning": "label noise of N samples fitted by the modes in use",
        "source": "lin2025reuse: error of gradient descent; condition L <= N^(a/b)",
    },
}
COMPONENTS = {
    "approximation": {"law": "M**(-(b - 1))"} | _WORDS["approximation"],
    "bias": {"law": "L**(-(b - 1)/a)"} | _WORDS["bias"],
    "variance": {"law": "min(M, L**(1/a))/N"} | _WORDS["variance"],
}

MODEL = Model(
    id="data-reuse",
    title="Sketched linear regression, several passes",
    parameters="a, b",
    domain="b > 1, a > b",
    resources=(
        Resource("M", meaning="parameters: dimension of the sketch"),
        Resource("L", meaning="iterations"),
        Resource("N", meaning="distinct samples"),
    ),
    components=COMPONENTS,
    budget="M*L",
)

SIDE = replace(
    MODEL,
    id="data-reuse-side-budget",
    title="Sketched linear regression, several passes over f^nu samples",
    parameters="a, b, nu",
    domain="b > 1, a > b, nu > 0",
    components=COMPONENTS,
    budget="M*L",
    caps="N <= f**nu",
)
DATA = replace(
    MODEL,
    id="data-reuse-data",
    title="Linear regression, passes over limited samples, any number of parameters",
    resources=MODEL.resources[1:],
    components={
        "bias": {"law": "L**(-(b - 1)/a)"} | _WORDS["bias"],
        "variance": {"law": "L**(1/a)/N"} | _WORDS["variance"],
    },
    budget="N",
)


def _row(label, region, active, loss, *resources):
    return Claim(label, region, active, loss, resources, "tight", "the theorem's rate, optimised")


COMPUTE = _row(
    "compute-limited", "a > b", ("approximation", "bias"), "(b - 1)/(a + 1)", ("M", "1/(a + 1)"), ("L", "a/(a + 1)")
)
SAMPLES = _row("data-limited", "a > b", ("bias", "variance"), "(b - 1)/b", ("L", "a/b"))
SIDE_ROWS = (
    replace(COMPUTE, region="nu > b/(a + 1)"),
    _row("data-limited", "nu < b/(a + 1)", ("approximation", "variance"), "(b - 1)*nu/b", ("N", "nu")),
)

_THRESHOLD = "condition L <= N^(a/b) at the compute optimum"
EDGES = {
    "data-reuse": (EdgeClaim("compute-limited", "a > b", "min N", "b/(a + 1)", "tight", _THRESHOLD),),
    "data-reuse-side-budget": (
        EdgeClaim("compute-limited", "nu > b/(a + 1)", "min N", "b/(a + 1)", "tight", _THRESHOLD),
    ),
}

BUDGETS = (
    Budget("data", model="data-reuse-data"),
    Budget("side", model="data-reuse-side-budget"),
    Budget(
        "epochs", reason="passes over given samples cost nothing by themselves; spend iterations, M*L, or samples, N"
    ),
)

SOURCES = (
    Source("lin2025reuse", "rate of SGD with several passes", "the components and the condition on L"),
    Source("chen2026reuse", "fluctuation of batches", "what batches without replacement add"),
)

_ARGUMENTS = (("a", "a"), ("b", "b"))
_POINTS = ("a=3 b=2", "a=2 b=3/2")
NUMERICS = Numerics(
    "reused_regression",
    _ARGUMENTS,
    tuple(
        Bottleneck(point, ray, decades)
        for point in _POINTS
        for ray, decades in (("M=1 L=4 N=5", (2, 3)), ("M=6 L=1 N=3", (3, 6)), ("M=6 L=1 N=1/2", (4, 10)))
    ),
)
NUMERICS_DATA = Numerics(
    "reused_regression",
    _ARGUMENTS,
    optima=tuple(Optimum(point, (("L", 0.5, 2.5),), (("N", "f"),), (3, 9)) for point in _POINTS),
)
# Plenty of samples, and fewer than the compute optimum can use.
NUMERICS_SIDE = Numerics(
    "reused_regression",
    _ARGUMENTS,
    optima=tuple(
        Optimum(f"a=2 b=3/2 nu={nu}", (("M", 0.1, 0.7),), (("L", "f/M"), ("N", f"f**({nu})")), (6, 12))
        for nu in ("4/5", "3/10")
    ),
)

THEORIES = (
    Theory(
        id="lin2025reuse",
        model=MODEL,
        claims=(COMPUTE,),
        edges=EDGES["data-reuse"],
        sources=SOURCES,
        views=views("lin"),
        budgets=BUDGETS,
        numerics=NUMERICS,
    ),
    Theory(
        id="lin2025reuse",
        model=SIDE,
        claims=SIDE_ROWS,
        edges=EDGES["data-reuse-side-budget"],
        sources=SOURCES,
        views=views("lin", ("nu",)),
        numerics=NUMERICS_SIDE,
    ),
    Theory(
        id="lin2025reuse",
        model=DATA,
        claims=(SAMPLES,),
        sources=SOURCES,
        views=views("lin"),
        numerics=NUMERICS_DATA,
    ),
)
