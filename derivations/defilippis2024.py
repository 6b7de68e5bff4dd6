r"""Ridge regression on random features (arXiv 2405.15699): samples, features, ridge, and the plane of the last two.

Setting. n samples, q random features, ridge lam per sample; capacity k^(-alpha), target coefficients k^(-1/2
- alpha r), label noise of order one. The loss is the excess risk.

Assumptions. alpha > 1 (trace class), r > 0. Of the deterministic equivalent only its leading order is kept.

Resources and budget. ``ridge-features``: samples f = n, features q and ridge lam <= 1 tuned.
``ridge-features-plane``: p = n^q features and lam = n^(-l), with l and q parameters; nothing is chosen, and a
phase says what dominates.

Components. The equivalent has one renormalised ridge; the number of modes above it is the held resource

    k = min(lam^(-1/alpha), q, n).

    bias               k^(-2 alpha min(r, 1)): signal beyond mode k; a ridge filter saturates at r = 1
    feature_variance   (k/q) k^(-2 alpha min(r, 1/2)): a draw of q features; for k = q this is the error of
                       projecting on them, which saturates at r = 1/2
    label_noise        k/n

The noiseless part of the data variance, (k/n) k^(-2 alpha min(r, 1)), lies below the label noise.

Balance. Bias against label noise fixes k and with it the ridge; features are needed until their variance is
below, so all larger q are optimal too.

Claimed result. With mu = min(l/alpha, q, 1), the excess risk is n^(-g_B) + n^(-g_V), g_V = 1 - mu and g_B =
min(2 alpha mu min(r, 1), q + (2 alpha min(r, 1/2) - 1) mu). The best rate is 2 alpha min(r, 1)/(2 alpha
min(r, 1) + 1) at l = alpha/(2 alpha min(r, 1) + 1); it needs q* = 1 - 2 alpha min(r, 1/2)/(2 alpha min(r, 1)
+ 1) features, the lower end of the set. For r < 1/2 the width can do the ridge's work: at q = q* features
every smaller ridge is optimal as well.

Not covered. No label noise (the rates of atanasov2024); q/n of order one, where 1/(1 - n/q) has its pole.

Source. Defilippis, Loureiro, Misiakiewicz, "Dimension-Free Deterministic Equivalents and Scaling Laws for
Random Feature Regression", NeurIPS 2024; Atanasov, Zavatone-Veth, Pehlevan, "Scaling and Renormalization in
High-Dimensional Regression", 2024.

Glossary (paper: engine). n: n; p = n^q: the resource q, in the plane p; lambda = n^(-(l - 1)): lam = n^(-l)
per sample; alpha, r: alpha, r. The source beta of other papers is 2 r.

Example.

    >>> from exponents import solve
    >>> print(solve(MODEL).at(alpha=2, r="3/4").resources[1])
    ('q', (Fraction(1, 2), None))
"""

from __future__ import annotations

from derivations._letters import views
from derivations._numerics import Bottleneck, Numerics, Optimum
from derivations._records import Budget, EdgeClaim
from derivations._theory import Claim, Source, Theory
from exponents.model import Model, Resource

MODELS = ("ridge-features", "ridge-features-plane")

_MODES = Resource("k", meaning="modes above the renormalised ridge")
_RIDGE = Resource("lam", at_least_one=False, meaning="ridge per sample")


def _components(features: str) -> dict:
    """The three components, with the name of the number of features."""
    return {
        "bias": {
            "law": "k**(-2*alpha*r) + k**(-2*alpha)",
            "meaning": "signal beyond the modes above the ridge",
            "source": "defilippis2024: bias of the deterministic equivalent",
        },
        "feature_variance": {
            "law": f"k/{features}*(k**(-2*alpha*r) + k**(-alpha))",
            "meaning": "variance over draws of the features",
            "source": "defilippis2024: bias of the deterministic equivalent; atanasov2024: feature variance",
        },
        "label_noise": {
            "law": "k/n",
            "meaning": "label noise fitted by the modes above the ridge",
            "source": "defilippis2024: variance of the deterministic equivalent",
        },
    }


MODEL = Model(
    id="ridge-features",
    title="Random-feature ridge regression, ridge and features tuned",
    parameters="alpha, r",
    domain="alpha > 1, r > 0",
    resources=(
        Resource("n", meaning="samples"), Resource("q", meaning="features"), _RIDGE, _MODES,
    ),
    components=_components("q"),
    budget="n",
    caps="lam <= 1",
    held={"k": "min(lam**(-1/alpha), q, n)"},
)  # fmt: skip

PLANE = Model(
    id="ridge-features-plane",
    title="Random-feature ridge regression: what dominates at n^q features and ridge n^(-l)",
    parameters="alpha, r, l, q",
    domain="alpha > 1, r > 0, l > 0, q > 0",
    resources=(
        Resource("n", meaning="samples"), Resource("p", meaning="features"), _RIDGE, _MODES,
    ),
    components=_components("p"),
    budget="n",
    held={"p": "n**q", "lam": "n**(-l)", "k": "min(lam**(-1/alpha), p, n)"},
)  # fmt: skip


def _best(label: str, region: str, rate: str, *resources: tuple[str, str]) -> Claim:
    """Rate 2 alpha m/(2 alpha m + 1), with m = min(r, 1) given."""
    loss = f"2*alpha*{rate}/(2*alpha*{rate} + 1)"
    return Claim(label, region, ("bias", "label_noise"), loss, resources, "proved", "optimal rate with label noise")


BEST = (
    _best("hard", "r < 1/2", "r"),
    _best("easy", "1/2 < r < 1", "r", ("lam", "-alpha/(2*alpha*r + 1)")),
    _best("saturated", "r > 1", "1", ("lam", "-alpha/(2*alpha + 1)")),
)

_NEEDED, _LARGEST = "smallest width of the optimal rate", "ridge of the optimal rate"
EDGES = {
    "ridge-features": (
        EdgeClaim("hard", "r < 1/2", "min q", "1/(2*alpha*r + 1)", "proved", _NEEDED),
        EdgeClaim("easy", "1/2 < r < 1", "min q", "(1 + alpha*(2*r - 1))/(2*alpha*r + 1)", "proved", _NEEDED),
        EdgeClaim("saturated", "r > 1", "min q", "(alpha + 1)/(2*alpha + 1)", "proved", _NEEDED),
        EdgeClaim("hard", "r < 1/2", "max lam", "-alpha/(2*alpha*r + 1)", "proved", _LARGEST),
    )
}


def _dominant(label: str, component: str, region: str, loss: str) -> Claim:
    return Claim(label, region, (component,), loss, (), "proved", "rates g_B and g_V over the plane (l, q)")


# mu = l/alpha (ridge), q (features) or 1 (samples); then the least of the exponents of g_B and g_V.
DOMINANT = (
    _dominant("ridge, bias", "bias",
              "r < 1, l < alpha*q, (2*alpha*r + 1)*l < alpha, (2*alpha*r + 1 - alpha)*l < alpha*q", "2*r*l"),
    _dominant("ridge, saturated bias", "bias",
              "r > 1, l < alpha*q, (2*alpha + 1)*l < alpha, (alpha + 1)*l < alpha*q", "2*l"),
    _dominant("ridge, feature variance", "feature_variance",
              "l < alpha*q, l + q < 1, (alpha + 1)*l > alpha*q, (2*alpha*r + 1 - alpha)*l > alpha*q",
              "q + l - l/alpha"),
    _dominant("ridge, label noise", "label_noise",
              "l < alpha, l < alpha*q, l + q > 1, (2*alpha + 1)*l > alpha, (2*alpha*r + 1)*l > alpha", "1 - l/alpha"),
    _dominant("features, bias", "bias", "r < 1/2, l > alpha*q, (2*alpha*r + 1)*q < 1", "2*alpha*r*q"),
    _dominant("features, feature variance", "feature_variance", "r > 1/2, l > alpha*q, (alpha + 1)*q < 1", "alpha*q"),
    _dominant("features, label noise", "label_noise",
              "q < 1, l > alpha*q, (alpha + 1)*q > 1, (2*alpha*r + 1)*q > 1", "1 - q"),
    _dominant("samples, label noise", "label_noise", "l > alpha, q > 1", "0"),
)  # fmt: skip

_SOURCES = (
    Source("defilippis2024", "rates of random-feature ridge regression", "components, best rate, smallest width"),
    Source("atanasov2024", "regimes of random features", "the feature variance of overparametrised models"),
)

BUDGETS = (
    Budget("data-and-width", form="n*q"),
    Budget("width", reason="with samples for nothing no noise is left, and the features alone are those of "
           "features-converged under its budget width"),
)  # fmt: skip

_ARGUMENTS = (("a", "1 + 2*alpha*r"), ("b", "alpha"), ("noise", "1"))
_POINTS = ("alpha=2 r=1/4", "alpha=2 r=3/4", "alpha=3/2 r=3/2")  # hard, easy, saturated
NUMERICS = Numerics(
    "ridge_features",
    _ARGUMENTS,
    optima=tuple(Optimum(p, (("lam", -3, -0.02),), (("n", "f"), ("q", "f**(3/2)")), (3, 9)) for p in _POINTS),
)
NUMERICS_PLANE = Numerics(
    "ridge_features",
    _ARGUMENTS,
    tuple(
        Bottleneck(f"{point} l={ridge} q={width}", "n=1", (4, 10))
        for point in _POINTS
        for width, ridge in (("3/2", "1/4"), ("1/4", "3/2"), ("3/2", "6/5"))
    ),
    sizes=(("n", "n"), ("q", "p"), ("lam", "lam")),
)

THEORIES = (
    Theory(
        id="defilippis2024",
        model=MODEL,
        claims=BEST,
        edges=EDGES["ridge-features"],
        views=views("ridge"),
        budgets=BUDGETS,
        numerics=NUMERICS,
        sources=_SOURCES,
    ),
    Theory(id="defilippis2024", model=PLANE, claims=DOMINANT, sources=_SOURCES, numerics=NUMERICS_PLANE),
)
