r"""Batch-size schedules under functional scaling laws (arXiv 2602.14208): grow throughout, or switch late.

Setting. The model of li2025fsl at a constant learning rate of order one with a batch b(t) that may grow; data
D = int b. After T steps the excess is T^(-s) + int_0^T (1 + T - t)^(-(2 - 1/beta))/b(t) dt.

Assumptions. s > 0, beta > 1, b >= 1; features unlimited. ``fsl-batch-switch`` is for hard targets, s < 1 -
1/beta.

Resources and budget. ``fsl-batch-growing``: data f = D, T <= D steps. ``fsl-batch-switch``: a first batch
size for D1 samples, then a larger fixed one for D2; D1 + D2 = f.

Components.

    signal   T^(-s); with two fixed batches T ~ D1
    noise    the best growing batch, b ~ (T - t + 1)^(1/(2 beta) - 1), spends D and leaves (int sqrt(kernel))^2/D =
             T^(1/beta)/D; with two fixed batches the noise of the first phase that is still remembered after D2
             samples, D2^(-(1 - 1/beta)). The noise of the second batch itself is a constant floor, which is subtracted

Balance. Growing batch, easy target: signal against noise; hard target: T = D, batches of one. Two fixed
batches: the signal takes nearly all samples, and every D2 between D^(s beta/(beta - 1)) and D gives the same
leading order. A sample moved to the second phase costs signal, D^(-s - 1) each, and forgets noise: the next
order, D^(-s) D2/D against D2^(-(1 - 1/beta)), is a marginal balance.

Claimed result. Growing: E ~ D^(-s beta/(1 + s beta)) at T ~ D^(beta/(1 + s beta)) for s > 1 - 1/beta.
Switching: D2/D ~ D^(-(1 - 1/beta - s)/(2 - 1/beta)), the late switch.

Not covered. More than two stages; the constants of the catch-up.

Source. Wang, Li, Zhou, Wang, Sun, Zhang, Cai, Wu, "Fast Catch-Up, Late Switching: Optimal Batch Size
Scheduling via Functional Scaling Laws", ICLR 2026.

Glossary (paper: engine). s, beta: s, beta; D: D or D1 + D2; D - P*: D2; T*: T.

Example.

    >>> from exponents import solve
    >>> from exponents.onface import marginal_balance
    >>> (late,) = marginal_balance(solve(SWITCH))
    >>> print(late.optimum.vertices[0]["D2"])
    beta*(s + 1)/(2*beta - 1)
"""

from __future__ import annotations

from derivations._letters import views
from derivations._numerics import Bottleneck, Numerics, Optimum
from derivations._records import Budget
from derivations._theory import Claim, Source, Theory
from exponents.model import Model, Resource

MODELS = ("fsl-batch-growing", "fsl-batch-switch")

GROWING = Model(
    id="fsl-batch-growing",
    title="Functional scaling law, best growing batch",
    parameters="s, beta",
    domain="s > 0, beta > 1",
    resources=(Resource("T", meaning="steps"), Resource("D", meaning="samples")),
    components={
        "signal": {
            "law": "T**(-s)",
            "meaning": "signal not learned in T steps",
            "source": "wang2026batch: signal term",
        },
        "noise": {
            "law": "T**(1/beta)/D",
            "meaning": "gradient noise under the best batch schedule",
            "source": "wang2026batch: optimal schedule for easy targets",
        },
    },
    budget="D",
    caps="T <= D",
)

SWITCH = Model(
    id="fsl-batch-switch",
    title="Functional scaling law, one late switch of the batch",
    parameters="s, beta",
    domain="s > 0, beta > 1, s < 1 - 1/beta",
    resources=(
        Resource("D1", meaning="samples at the small batch"),
        Resource("D2", meaning="samples at the large batch"),
    ),
    components={
        "signal": {
            "law": "D1**(-s)",
            "meaning": "signal not learned",
            "source": "wang2026batch: signal term",
        },
        "noise": {
            "law": "D2**(-(1 - 1/beta))",
            "meaning": "noise of the small batch that is not forgotten yet",
            "source": "wang2026batch: noise integral over the first phase",
        },
    },
    budget="D1 + D2",
)

# D2 where marginal balance fixes it, and the published fraction D2/D that it gives.
LATE = "(1 + s)/(2 - 1/beta)"
FRACTION = "-(1 - 1/beta - s)/(2 - 1/beta)"

GROWING_ROWS = (
    Claim(
        label="easy",
        region="s > 1 - 1/beta",
        active=("noise", "signal"),
        loss="s*beta/(1 + s*beta)",
        resources=(("T", "beta/(1 + s*beta)"),),
        status="proved",
        where="optimal schedule for easy targets",
    ),
    Claim("hard", "s < 1 - 1/beta", ("signal",), "s", (("T", "1"),), "proved", "optimal schedule for hard targets"),
)
SWITCH_ROWS = (
    Claim("hard", "s < 1 - 1/beta", ("signal",), "s", (("D1", "1"),), "proved", "two batch sizes, hard targets"),
)

_SOURCES = (
    Source("wang2026batch", "batch schedules under a data budget", "components, optima, switching time"),
    Source("li2025fsl", "functional scaling law", "signal, kernel and noise integral"),
)

BUDGETS = (
    Budget("compute", reason="the model has no features to pay for; fsl-constant, fsl-exponential and fsl-wsd do"),
)

_ARGUMENTS = (("s", "s"), ("beta", "beta"))
NUMERICS_GROWING = Numerics(
    "growing_batch",
    _ARGUMENTS,
    (Bottleneck("s=1 beta=2", "T=1 D=4", (2, 5)), Bottleneck("s=1 beta=2", "T=1 D=1", (3, 8))),
    tuple(Optimum(point, (("T", 0.1, 0.98),), (("D", "f"),), (6, 14)) for point in ("s=1 beta=2", "s=3/2 beta=3/2")),
)
NUMERICS_SWITCH = Numerics(
    "switched_batch",
    _ARGUMENTS,
    (Bottleneck("s=1/4 beta=2", "D1=1 D2=9/10", (3, 10)), Bottleneck("s=1/4 beta=2", "D1=1 D2=1/4", (12, 30))),
)

THEORIES = tuple(
    Theory(
        id="wang2026batch",
        model=model,
        claims=rows,
        sources=_SOURCES,
        views=views("fsl"),
        budgets=BUDGETS,
        numerics=numerics,
    )
    for model, rows, numerics in (
        (GROWING, GROWING_ROWS, NUMERICS_GROWING),
        (SWITCH, SWITCH_ROWS, NUMERICS_SWITCH),
    )
)
