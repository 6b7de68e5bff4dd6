r"""Explaining neural scaling laws (arXiv 2102.06701): four regimes, variance-limited and resolution-limited.

Setting. A network with P parameters trained to convergence on D samples; excess loss over the best predictor.
Solvable case: linear regression on P random features of inputs with spectrum i^-(1 + alpha) and a teacher
with independent, equally large weights. Data on a manifold of dimension m: the loss is that of
nearest-neighbour resolution.

Assumptions. alpha > 0. For ``manifold`` the predictor is accurate to the order h of the distance of a data
point to its neighbours: h = 1 for a Lipschitz bound, h >= 2 typically, 4 for piecewise linear networks.

Resources and budget. Samples D and parameters P; f = D P.

Components.

    resolution_samples      D^(-alpha), D < P: samples resolve the spectrum to rank D
    resolution_parameters   P^(-alpha), P < D: parameters resolve it to rank P
    variance_samples        D^(-1) P^(1 - alpha), P < D: fluctuation around the limit D = infinity, of order 1/D at
                            fixed P
    variance_parameters     P^(-1) D^(1 - alpha), D < P: the same around P = infinity (1/width for deep networks)

The windows are kept because outside them these two terms would be larger than the loss; inside they never
are.

Balance. D ~ P.

Claimed result. The four regimes; alpha_D = alpha_P = alpha and a duality D <-> P in the solvable case; alpha
= h/m on manifolds: D^(-h/m), P^(-h/m).

Not covered. Deep networks with P ~ width^2, where 1/width is P^(-1/2); amplitudes.

Source. Bahri, Dyer, Kaplan, Lee, Sharma, "Explaining Neural Scaling Laws", 2021.

Glossary (paper: engine). D: D; P: P; alpha_K: alpha; d (dimension): m; n or t (smoothness): h.

Example.

    >>> from exponents import solve
    >>> print(solve(MANIFOLD).at(h=4, m=16).loss)
    1/8
"""

from __future__ import annotations

from derivations._numerics import Bottleneck, Numerics
from derivations._records import Budget
from derivations._theory import Claim, CurveClaim, Source, Theory
from exponents.model import Model, Resource

MODELS = ("four-regimes", "manifold")

_RESOURCES = (Resource("D", meaning="samples"), Resource("P", meaning="parameters"))
_RESOLUTION = {
    "resolution_samples": {
        "meaning": "structure finer than the samples",
        "source": "bahri2021: resolution-limited scaling with data",
    },
    "resolution_parameters": {
        "meaning": "structure finer than the parameters",
        "source": "bahri2021: resolution-limited scaling with parameters",
    },
}

MODEL = Model(
    id="four-regimes",
    title="Variance-limited and resolution-limited scaling, solvable case",
    parameters="alpha",
    domain="alpha > 0",
    resources=_RESOURCES,
    components={
        "resolution_samples": {"law": "D**(-alpha)"} | _RESOLUTION["resolution_samples"],
        "resolution_parameters": {"law": "P**(-alpha)"} | _RESOLUTION["resolution_parameters"],
        "variance_samples": {
            "law": "P**(1 - alpha)/D",
            "window": "P <= D",
            "meaning": "fluctuation over draws of the samples",
            "source": "bahri2021: variance-limited scaling with data; amplitude derived for the solvable case",
        },
        "variance_parameters": {
            "law": "D**(1 - alpha)/P",
            "window": "D <= P",
            "meaning": "fluctuation over draws of the features",
            "source": "bahri2021: variance-limited scaling with parameters; amplitude derived for the solvable case",
        },
    },
    budget="D*P",
    curve="D, P",
)

MANIFOLD = Model(
    id="manifold",
    title="Resolution of a data manifold",
    parameters="h, m",
    domain="h > 0, m > 0",
    resources=_RESOURCES,
    components={
        "resolution_samples": {"law": "D**(-h/m)"} | _RESOLUTION["resolution_samples"],
        "resolution_parameters": {"law": "P**(-h/m)"} | _RESOLUTION["resolution_parameters"],
    },
    budget="D*P",
)


def _row(region: str, loss: str, where: str) -> Claim:
    active = ("resolution_parameters", "resolution_samples")
    return Claim("resolution-limited", region, active, loss, (("D", "1/2"), ("P", "1/2")), "heuristic", where)


CURVE = CurveClaim(
    "data at fixed parameters", ("alpha > 0",), ("resolution_samples", "resolution_parameters"),
    "heuristic", "resolution-limited in D, then in P",
)  # fmt: skip

_SOURCES = (
    Source("bahri2021", "four scaling regimes", "the components"),
    Source("bahri2021", "random feature models and manifolds", "exponents, duality"),
)

NUMERICS = Numerics(
    "converged_features",
    (("a", "1 + alpha"), ("b", "1 + alpha")),
    tuple(Bottleneck(point, ray, (2, 4)) for point in ("alpha=1/2", "alpha=3/2") for ray in ("D=1 P=3", "D=3 P=1")),
    sizes=(("N", "P"), ("P", "D")),
)

BUDGETS = (Budget("data", form="D"), Budget("parameters", form="P"))

THEORIES = (
    Theory(
        id="bahri2021",
        model=MODEL,
        claims=(_row("alpha > 0", "alpha/2", "solvable case: alpha_D = alpha_P"),),
        curves=(CURVE,),
        sources=_SOURCES,
        budgets=BUDGETS,
        numerics=NUMERICS,
    ),
    Theory(
        id="bahri2021",
        model=MANIFOLD,
        claims=(_row("h > 0", "h/(2*m)", "exponents from the dimension of the data"),),
        sources=_SOURCES,
        budgets=BUDGETS,
    ),
)
