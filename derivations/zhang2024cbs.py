r"""Critical batch size (arXiv 2410.21676): the largest batch that keeps the optimal risk.

Setting. Least squares with covariance eigenvalues i^(-a), signal i^(-b) and label noise of order one,
averaged SGD over D samples in batches of B: the intrinsic time is T = gamma D/B.

Assumptions. a > 1, b > 1; gamma <= 1 for stability.

Resources and budget. Samples D, f = D; batch B and step gamma, tuned. The batch is not spent: it is a second
wish.

Components.

    bias            T^(-(b - 1)/a): signal beyond the mode T^(1/a)
    bias_averaged   T^(-2): the average of the iterates keeps the start with weight 1/T, and so saturates
    variance        T^(1/a)/D

Balance. Bias against variance fixes T; only gamma/B enters, so the step and the batch form a set of optima.
The largest batch of the set is the critical one.

Claimed result. B* ~ D^(1 - a/min(b, 2a + 1)) where the variance limits, a < b; B* ~ 1 for b <= a. In the
paper the critical batch is where the number of steps exceeds the ideal one by a fifth, measured against B =
256; fitted against the number of parameters it grows with the exponent 0.47 when data grow in proportion, and
0.087 at fixed data.

Not covered. Logarithms; the dependence on the model's width, which a limit argument shows to vanish.

Source. Zhang, Morwani, Vyas, Wu, Zou, Ghai, Foster, Kakade, "How Does Critical Batch Size Scale in
Pre-training?", ICLR 2025.

Glossary (paper: engine). a, b: a, b; B*: the optimum under the wish "max B"; D: D.

Example.

    >>> from exponents import solve
    >>> from exponents.onface import wish
    >>> for found in wish(solve(MODEL), "max B"):
    ...     print(found.optimum.vertices[0]["B"])
    -(a - b)/b
    (a + 1)/(2*a + 1)
"""

from __future__ import annotations

from derivations._letters import views
from derivations._numerics import Bottleneck, Numerics, Optimum
from derivations._records import Budget, Constant, EdgeClaim, Fit
from derivations._theory import Claim, Source, Theory
from exponents.model import Model, Resource

MODELS = ("critical-batch",)

MODEL = Model(
    id="critical-batch",
    title="Averaged SGD on least squares: step and batch",
    parameters="a, b",
    domain="a > 1, b > 1",
    resources=(
        Resource("D", meaning="samples"),
        Resource("B", meaning="batch size"),
        Resource("gamma", at_least_one=False, meaning="step"),
    ),
    components={
        "bias": {
            "law": "(gamma*D/B)**(-(b - 1)/a)",
            "meaning": "signal not learned yet",
            "source": "zhang2024cbs: bias of averaged SGD",
        },
        "bias_averaged": {
            "law": "(gamma*D/B)**(-2)",
            "meaning": "weight of the start in the average of the iterates",
            "source": "zhang2024cbs: bias of averaged SGD, its saturation",
        },
        "variance": {
            "law": "(gamma*D/B)**(1/a)/D",
            "meaning": "label noise fitted by the modes in use",
            "source": "zhang2024cbs: variance of averaged SGD",
        },
    },
    budget="D",
    caps="gamma <= 1",
)

ROWS = (
    Claim("bias-limited", "b < a", ("bias",), "(b - 1)/a", (("B", "0"),), "proved", "least squares, b <= a"),
    Claim("variance-limited", "b > a, b < 2*a + 1", ("bias", "variance"), "(b - 1)/b", (("D", "1"),), "proved",
          "least squares, variance-limited"),
    Claim("saturated", "b > 2*a + 1", ("bias_averaged", "variance"), "2*a/(2*a + 1)", (("D", "1"),), "proved",
          "least squares, variance-limited, saturated bias"),
)  # fmt: skip

_WHERE = "critical batch size of least squares"
EDGES = {
    "critical-batch": (
        EdgeClaim("variance-limited", "b > a, b < 2*a + 1", "max B", "1 - a/b", "proved", _WHERE),
        EdgeClaim("saturated", "b > 2*a + 1", "max B", "1 - a/(2*a + 1)", "proved", _WHERE),
    )
}

# Critical batch size against parameters, B* = scale N^growth, for networks of 85M to 1.2B parameters on C4; the growth
# does not depend on the unit of N, the scale does.
FITS = (
    Fit("chinchilla-scaled", "zhang2024cbs", "fit with data in the Chinchilla ratio",
        (Constant("scale", "93.20"), Constant("growth", "0.47"))),
    Fit("fixed-data", "zhang2024cbs", "fit at fixed data",
        (Constant("scale", "621.341"), Constant("growth", "0.087"))),
)  # fmt: skip

# At the largest step the batch alone sets the intrinsic time.
NUMERICS = Numerics(
    "averaged_descent",
    (("a", "a"), ("b", "b")),
    (
        Bottleneck("a=2 b=3/2", "D=1 B=1/4 gamma=0", (4, 9)),
        Bottleneck("a=2 b=8", "D=3 B=2 gamma=0", (3, 6)),
        Bottleneck("a=2 b=3", "D=1 B=1/6 gamma=0", (4, 10)),
    ),
    tuple(
        Optimum(point, (("B", 0.02, 0.9),), (("D", "f"), ("gamma", "1")), (4, 12)) for point in ("a=2 b=3", "a=3/2 b=6")
    ),
)

BUDGETS = (
    Budget("steps", reason="with steps alone limited the batch grows without limit; ask for data, and for the largest batch "
           "with --prefer \"max B\""),
)  # fmt: skip

THEORIES = (
    Theory(
        id="zhang2024cbs",
        model=MODEL,
        claims=ROWS,
        edges=EDGES["critical-batch"],
        fits=FITS,
        views=views("lin"),
        budgets=BUDGETS,
        numerics=NUMERICS,
        sources=(Source("zhang2024cbs", "theory for least squares", "components and the critical batch size"),),
    ),
)
