r"""Linear regression on sketched covariates, one pass of SGD (arXiv 2406.08466): M parameters, N samples.

Setting. Covariates with covariance eigenvalues lambda_j ~ j^(-a), target with lambda_j E(theta_j^2) ~ j^(-b),
label noise of order one. SGD on the Gaussian sketch S x with M parameters takes N samples, each once, with a
step that starts at gamma and decays geometrically. The loss is the excess risk (the engine leaves out the
constant noise variance).

Assumptions. a > 1 (trace class), b > 1 (finite signal), b < a + 1 (below it a Gaussian sketch loses M^(1 -
b), like the best M features; beyond it loses M^(-a) and needs a term of its own, as in paquette2024).

Resources and budget. M, N and the peak step gamma <= 1 (stability), tuned; compute f = M N. The models
``linear-regression-data`` (samples f = N only, M unlimited) and ``linear-regression-held`` (gamma held at its
largest stable value) share the components.

Components. Put N_eff = N/log N; the engine writes N and the exponents are those without logarithms.

    approximation   M^(-(b - 1))
    bias            (N_eff gamma)^(-(b - 1)/a): modes j < (N_eff gamma)^(1/a) are learned
    variance        min(M, (N_eff gamma)^(1/a))/N_eff: one unit of noise for each mode in use

Balance. For b <= a the variance is below the bias at every stable gamma, so gamma is as large as it may be.
For b > a a smaller step or a smaller model is needed to keep the variance down.

Claimed result. For the isotropic prior b = a and gamma ~ 1: M^(-(a - 1)) + N^(-(a - 1)/a), tight up to
logarithms. The table below (1 < b <= a, then a < b < a + 1) follows from the three components. In the
compute-limited easy case the step is not unique: with M = f^(1/(b + 1)) parameters the variance is M/N once
(N gamma)^(1/a) reaches M, and every gamma from f^(-(b - a)/(b + 1)) to 1 has the optimal exponent. The
published step is the lower end.

Not covered. Powers of log N; b >= a + 1; reuse of samples (lin2025reuse).

Source. Lin, Wu, Kakade, Bartlett, Lee, "Scaling Laws in Linear Regression: Compute, Parameters, and Data",
NeurIPS 2024.

Glossary (paper: engine). M: M; N: N; gamma: gamma. Of the same model with other letters: capacity beta_F = a
and source s = (b - 1)/a of li2025fsl; alpha = a/2, beta = (b - a)/2 of paquette2024.

Example.

    >>> from exponents import solve
    >>> print(solve(MODEL).at(a=2, b="3/2").loss)
    1/6
"""

from __future__ import annotations

from dataclasses import replace

from derivations._letters import views
from derivations._numerics import Bottleneck, Numerics, Optimum
from derivations._records import Budget, EdgeClaim, Refusal
from derivations._theory import Claim, Source, Theory
from exponents.model import Model, Resource

MODELS = ("linear-regression", "linear-regression-data", "linear-regression-held")
REFUSED = ("linear-regression-smooth",)

_WORDS = {
    "approximation": {"meaning": "what M sketched features cannot represent", "source": "lin2024: approximation error"},
    "bias": {"meaning": "signal not learned yet", "source": "lin2024: bias error"},
    "variance": {"meaning": "label noise fitted by the modes in use", "source": "lin2024: variance error"},
}

MODEL = Model(
    id="linear-regression",
    title="Sketched linear regression, one pass, tuned step",
    parameters="a, b",
    domain="a > 1, b > 1, b < a + 1",
    resources=(
        Resource("M", meaning="parameters: dimension of the sketch"),
        Resource("N", meaning="samples"),
        Resource("gamma", at_least_one=False, meaning="peak step"),
    ),
    components={
        "approximation": {"law": "M**(-(b - 1))"} | _WORDS["approximation"],
        "bias": {"law": "(N*gamma)**(-(b - 1)/a)"} | _WORDS["bias"],
        "variance": {"law": "min(M, (N*gamma)**(1/a))/N"} | _WORDS["variance"],
    },
    budget="M*N",
    caps="gamma <= 1",
)


DATA = replace(
    MODEL,
    id="linear-regression-data",
    title="Linear regression, samples limited, any number of parameters",
    resources=MODEL.resources[1:],
    components={
        "bias": {"law": "(N*gamma)**(-(b - 1)/a)"} | _WORDS["bias"],
        "variance": {"law": "(N*gamma)**(1/a)/N"} | _WORDS["variance"],
    },
    budget="N",
    caps="gamma <= 1",
)
HELD = replace(
    MODEL,
    id="linear-regression-held",
    title="Sketched linear regression, one pass, largest stable step",
    held={"gamma": "largest"},
)


def _row(label, region, active, loss, *resources):
    return Claim(label, region, active, loss, resources, "tight", "risk of the three components, optimised")


COMPUTE = (
    _row("hard", "b < a", ("approximation", "bias"), "(b - 1)/(a + 1)",
         ("M", "1/(a + 1)"), ("N", "a/(a + 1)"), ("gamma", "0")),
    _row("easy", "b > a", ("approximation", "variance"), "(b - 1)/(b + 1)",
         ("M", "1/(b + 1)"), ("N", "b/(b + 1)")),
)  # fmt: skip

SAMPLES = (
    _row("hard", "b < a", ("bias",), "(b - 1)/a", ("N", "1"), ("gamma", "0")),
    _row("easy", "b > a", ("bias", "variance"), "(b - 1)/b", ("N", "1"), ("gamma", "a/b - 1")),
)

EDGES = (
    EdgeClaim("easy", "b > a", "min gamma", "-(b - a)/(b + 1)", "tight", "step of the optimised risk"),
    EdgeClaim("easy", "b > a", "max gamma", "0", "tight", "the variance is M/N for all larger steps"),
)

BUDGETS = (
    Budget("data", model="linear-regression-data"),
    Budget(
        "parameters", reason="at fixed M the risk stops at the approximation error, and one pass sets no limit to N"
    ),
)

REFUSALS = (
    Refusal(
        id="linear-regression-smooth",
        subject="targets smoother than a Gaussian sketch can use, b >= a + 1",
        region="a > 1, b >= a + 1",
        form="approximation M^(-a)",
        reason="beyond b = a + 1 the sketch loses M^(-a), not M^(-(b - 1)), and the component here would be too small",
        remedy="ask plrf-sgd, alpha = a/2 and beta = (b - a)/2, which has that term",
        where="Assumptions; paquette2024, loss at infinite time",
    ),
)

VIEWS = views("lin")

SOURCES = (
    Source("lin2024", "risk bounds for one pass of SGD", "the three components and their optimum for b = a"),
    Source("chen2026reuse", "one pass with batches", "the variance as a minimum of two counts of modes"),
)

_ARGUMENTS = (("a", "a"), ("b", "b"))
_EASY = "a=2 b=5/2"
NUMERICS = Numerics(
    "sketched_regression",
    _ARGUMENTS,
    tuple(
        Bottleneck(point, ray, decades)
        for point in ("a=2 b=3/2", _EASY)
        for ray, decades in (
            ("M=1 N=6 gamma=0", (2, 3)),
            ("M=6 N=1 gamma=0", (4, 9)),
            ("M=6 N=1 gamma=-1/2", (4, 9)),
            ("M=1/4 N=1 gamma=0", (8, 16)),
        )
    ),
    # Both ends of the optimal steps, gamma = M^(a - b) and gamma = 1.
    tuple(
        Optimum(_EASY, (("M", 0.05, 0.9),), (("N", "f/M"), ("gamma", gamma)), (8, 18)) for gamma in ("M**(a - b)", "1")
    ),
)
NUMERICS_HELD = Numerics(
    "sketched_regression",
    _ARGUMENTS,
    optima=(Optimum("a=2 b=3/2", (("M", 0.05, 0.9),), (("N", "f/M"),), (8, 20)),),
)
NUMERICS_DATA = Numerics(
    "sketched_regression",
    _ARGUMENTS,
    (Bottleneck("a=2 b=3/2", "N=1 gamma=0", (4, 9)), Bottleneck(_EASY, "N=1 gamma=-1/2", (4, 9))),
    (Optimum(_EASY, (("gamma", -0.8, -0.02),), (("N", "f"),), (6, 14)),),
)

THEORIES = (
    Theory(
        id="lin2024",
        model=MODEL,
        claims=COMPUTE,
        edges=EDGES,
        sources=SOURCES,
        views=VIEWS,
        budgets=BUDGETS,
        refusals=REFUSALS,
        numerics=NUMERICS,
    ),
    Theory(
        id="lin2024",
        model=DATA,
        claims=SAMPLES,
        sources=SOURCES,
        views=VIEWS,
        budgets=(Budget("compute", model="linear-regression"),),
        numerics=NUMERICS_DATA,
    ),
    Theory(
        id="lin2024",
        model=HELD,
        claims=COMPUTE,
        sources=SOURCES,
        views=VIEWS,
        budgets=(Budget("data", form="N"),),
        numerics=NUMERICS_HELD,
    ),
)
