r"""Step, momentum and batch from a bound (arXiv 2603.15958) for sign methods, Muon and normalised SGD.

Setting. Nonconvex stochastic optimisation at fixed model size by updates of unit length in a norm (a linear minimisation
oracle over its ball), with momentum m: K steps of size eta on batches of B, T = K B samples. The "loss" is a bound on the
average norm of the gradient, used as a proxy.

Assumptions. Bounded variance of the gradient's noise, smoothness in the norm, constant step; constants are of order one.

Resources and budget. K, B, eta and forget = 1 - m <= 1; samples f = K B. ``lmo-bound-batch`` takes the batch as given, B =
f^b with 0 <= b < 1.

Components.

    start       1/(eta K): the way from the start
    warm_up     1/(forget K sqrt(B)): noise of the first gradients, averaged over K
    noise       sqrt(forget/B): noise of the gradients that momentum averages
    drift       eta/forget: how far the averaged gradients are out of date

Balance. start, noise and drift. A larger batch is paid for with fewer steps and can be made up for by less momentum, until
there is no momentum left.

Claimed result. Power laws for step, momentum and batch, and that several of them tie. From the four terms: the bound falls
like T^(-1/4) for every B = T^b with b <= 1/2, with eta = T^(b - 3/4) and 1 - m = T^(b - 1/2); beyond b = 1/2 there is no
momentum and the exponent is (1 - b)/2. The four terms are the usual ones of such bounds, and the optimum is derived
from them here; the paper's own table is not reproduced.

Not covered. Growth with model size; schedules; weight decay.

Source. Shulgin, von Ruette, Zhang, Ajroldi, Schoelkopf, Orvieto, "Deriving Hyperparameter Scaling Laws via Modern
Optimization Theory", 2026.

Glossary (paper: engine). eta: eta; beta (momentum): 1 - forget; B, K, T: B, K, f.

Example.

    >>> from exponents import solve
    >>> answer = solve(MODEL).at()
    >>> print(answer.loss, dict(answer.resources)["B"])
    1/4 (Fraction(0, 1), Fraction(1, 2))
"""

from __future__ import annotations

from dataclasses import replace

from derivations._records import Budget, EdgeClaim
from derivations._theory import Claim, Source, Theory
from exponents.model import Model, Resource

MODELS = ("lmo-bound", "lmo-bound-batch")

_SOURCE = "bound for linear minimisation oracles with momentum, of the kind that shulgin2026lmo minimises"
_COMPONENTS = {
    "start": {"law": "(eta*K)**(-1)", "meaning": "the way from the start", "source": _SOURCE},
    "warm_up": {
        "law": "(forget*K)**(-1)*B**(-1/2)",
        "meaning": "noise of the first gradients, averaged over the steps",
        "source": _SOURCE,
    },
    "noise": {
        "law": "forget**(1/2)*B**(-1/2)",
        "meaning": "noise of the gradients that momentum averages",
        "source": _SOURCE,
    },
    "drift": {"law": "eta/forget", "meaning": "how far averaged gradients are out of date", "source": _SOURCE},
}

MODEL = Model(
    id="lmo-bound",
    title="Bound for sign methods and Muon: step, momentum, batch",
    parameters="",
    domain="",
    resources=(
        Resource("K", meaning="steps"),
        Resource("B", meaning="batch size"),
        Resource("eta", at_least_one=False, meaning="step size"),
        Resource("forget", at_least_one=False, meaning="one minus momentum"),
    ),
    components=_COMPONENTS,
    budget="K*B",
    caps="forget <= 1",
)
BATCH = replace(
    MODEL,
    id="lmo-bound-batch",
    title="Bound for sign methods and Muon at a given batch",
    parameters="b",
    domain="b > 0, b < 1",
    components=_COMPONENTS,
    budget="K*B",
    caps="forget <= 1, B <= f**b, f**b <= B",
)

_WHERE = "bound minimised over step, momentum and batch under a budget of samples"
_TIED = ("drift", "noise", "start")
EDGES = (
    EdgeClaim("tied", "", "min B", "0", "heuristic", _WHERE),
    EdgeClaim("tied", "", "max B", "1/2", "heuristic", _WHERE),
    EdgeClaim("tied", "", "min forget", "-1/2", "heuristic", _WHERE),
)
ROWS = {
    "lmo-bound": (Claim("tied", "", _TIED, "1/4", (), "heuristic", _WHERE),),
    "lmo-bound-batch": (
        Claim("momentum", "b < 1/2", _TIED, "1/4", (("eta", "b - 3/4"), ("forget", "b - 1/2")), "heuristic", _WHERE),
        Claim("no momentum", "b > 1/2", ("drift", "start"), "(1 - b)/2", (("eta", "-(1 - b)/2"), ("forget", "0")),
              "heuristic", _WHERE),
    ),
}  # fmt: skip

THEORIES = tuple(
    Theory(
        id="shulgin2026lmo",
        model=model,
        claims=ROWS[model.id],
        edges=EDGES if model is MODEL else (),
        budgets=(Budget("steps", form="K"), Budget("given-batch", model="lmo-bound-batch")) if model is MODEL else (),
        sources=(Source("shulgin2026lmo", "bound as a proxy, minimised in several regimes", "that optima tie"),),
    )
    for model in (MODEL, BATCH)
)
