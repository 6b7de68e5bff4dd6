r"""Scaling and renormalization in high-dimensional regression (arXiv 2405.00592): width without ridge, uneven neurons.

Setting. Random-feature regression as in defilippis2024, with n samples, p = n^q features and no label noise,
trained to convergence (ridge zero). Capacity k^(-alpha), source r. A second question is how far p neurons are
from infinitely many when the weights of neuron j have variance j^(-phi), normalised to sum 1.

Assumptions. alpha > 1, r > 0, q > 0. Uneven neurons: 0 < phi < 1; beyond 1 a few neurons carry all weight and
the kernel does not converge.

Resources and budget. ``ridgeless-features``: samples f = n; width held at n^q, so that a phase says what
limits the loss. ``uneven-neurons``: neurons f = N, of which k = N^l modes are asked, 0 < l < 1.

Components. Without ridge the modes above the renormalised ridge are k = min(p, n).

    bias               k^(-2 alpha min(r, 1))
    feature_variance   (k/p) k^(-2 alpha min(r, 1/2))
    correction         relative change of the kernel's resolvent on k modes, 1 - e with e = sum_j s_j/(1 + s_j k/e), s_j =
                       j^(-phi) N^(phi - 1) the shares of the neurons: k sum_j s_j^2 ~ k/N + k N^(-2 (1 - phi)) while all
                       k s_j are small; the neurons with k s_j > 1 saturate and contribute their share (k/N)^((1 - phi)/phi)

Balance. None: the sizes are given.

Claimed result. Width-limited for p < n; for p > n data-limited, except that the feature variance n^(1 - 2
alpha min(r, 1/2))/p stays above the bias for r > 1/2 up to p = n^(1 + 2 alpha min(r, 1) - alpha): limited by
the variance of the features although there are more of them than samples. Uneven neurons: below phi = 1/2
nothing changes, above it the exponents are smaller.

Not covered. p/n of order one (poles); phi > 1; weights that are aligned with the data, which only shift
alpha.

Source. Atanasov, Zavatone-Veth, Pehlevan, "Scaling and Renormalization in High-Dimensional Regression", 2024;
the exponents of uneven neurons are derived here.

Glossary (paper: engine). P: n; N: p, or N; alpha, r: alpha, r; kappa: k^(-alpha); df: k.

Example.

    >>> from exponents import solve
    >>> print(solve(MODEL).at(alpha=2, r=1, q="3/2").active)
    ('feature_variance',)
"""

from __future__ import annotations

from derivations._numerics import Bottleneck, Numerics
from derivations._theory import Claim, Source, Theory
from exponents.model import Model, Resource

MODELS = ("ridgeless-features", "uneven-neurons")

MODEL = Model(
    id="ridgeless-features",
    title="Random features without ridge and noise: what limits n samples at n^q features",
    parameters="alpha, r, q",
    domain="alpha > 1, r > 0, q > 0",
    resources=(
        Resource("n", meaning="samples"),
        Resource("p", meaning="features"),
        Resource("k", meaning="modes above the renormalised ridge"),
    ),
    components={
        "bias": {
            "law": "k**(-2*alpha*r) + k**(-2*alpha)",
            "meaning": "signal beyond the modes above the renormalised ridge",
            "source": "atanasov2024: bias of linear random features",
        },
        "feature_variance": {
            "law": "k/p*(k**(-2*alpha*r) + k**(-alpha))",
            "meaning": "variance over draws of the features",
            "source": "atanasov2024: feature variance of linear random features",
        },
    },
    budget="n",
    held={"p": "n**q", "k": "min(p, n)"},
)

UNEVEN = Model(
    id="uneven-neurons",
    title="Neurons with weights of variance j^(-phi): distance from infinite width on N^l modes",
    parameters="phi, l",
    domain="0 < phi < 1, 0 < l < 1",
    resources=(Resource("N", meaning="neurons"), Resource("k", meaning="modes above the renormalised ridge")),
    components={
        "correction": {
            "law": "k/N + min(k*N**(-2*(1 - phi)), (k/N)**((1 - phi)/phi))",
            "meaning": "relative change of the resolvent at finite width",
            "source": "atanasov2024: features with structured covariance; exponents derived from the equation for e",
        }
    },
    budget="N",
    held={"k": "N**l"},
)


def _row(label: str, region: str, component: str, loss: str) -> Claim:
    return Claim(label, region, (component,), loss, (), "heuristic", "regimes of linear random features")


# For r < 1/2 bias and feature variance are of one order at p < n: one projection error.
ROWS = (
    _row("width", "q < 1, r < 1/2", "bias", "2*alpha*r*q"),
    _row("width, saturated", "q < 1, r > 1/2", "feature_variance", "alpha*q"),
    _row("samples", "r < 1, q > 1, q > 1 + 2*alpha*r - alpha", "bias", "2*alpha*r"),
    _row("samples, saturated", "r > 1, q > 1 + alpha", "bias", "2*alpha"),
    _row("feature variance", "r > 1/2, q > 1, q < 1 + 2*alpha*r - alpha, q < 1 + alpha", "feature_variance",
         "alpha + q - 1"),
)  # fmt: skip

UNEVEN_ROWS = (
    _row("even enough", "phi < 1/2", "correction", "1 - l"),
    _row("uneven, few modes", "phi > 1/2, l < 1 - phi", "correction", "2*(1 - phi) - l"),
    _row("uneven, many modes", "phi > 1/2, l > 1 - phi", "correction", "(1 - l)*(1 - phi)/phi"),
)

# Limited by the width, by the width beyond r = 1/2, by the variance of many features, by the samples.
NUMERICS = Numerics(
    "converged_features",
    (("a", "1 + 2*alpha*r"), ("b", "alpha")),
    tuple(
        Bottleneck(point, "n=1", decades)
        for point, decades in (
            ("alpha=2 r=1/4 q=1/2", (4, 8)),
            ("alpha=3/2 r=3/4 q=1/2", (4, 8)),
            ("alpha=3/2 r=3/4 q=5/4", (3, 6)),
            ("alpha=3/2 r=3/2 q=3/2", (3, 6)),
            ("alpha=2 r=1/4 q=3/2", (3, 6)),
            ("alpha=3/2 r=3/2 q=4", (2, 4)),
        )
    ),
    sizes=(("N", "p"), ("P", "n")),
)
NUMERICS_UNEVEN = Numerics(
    "uneven_neurons",
    (("phi", "phi"),),
    tuple(
        Bottleneck(point, "N=1", (5, 30))
        for point in ("phi=3/10 l=1/2", "phi=3/5 l=1/5", "phi=3/5 l=4/5", "phi=3/4 l=1/8", "phi=3/4 l=1/2")
    ),
    sizes=(("N", "N"), ("k", "k")),
)

THEORIES = (
    Theory(
        id="atanasov2024",
        model=MODEL,
        claims=ROWS,
        numerics=NUMERICS,
        sources=(
            Source("atanasov2024", "linear random features", "bias, feature variance, the overparametrised regime"),
            Source("defilippis2024", "rates of random-feature ridge regression", "the same rates with ridge"),
        ),
    ),
    Theory(
        id="atanasov2024",
        model=UNEVEN,
        claims=UNEVEN_ROWS,
        numerics=NUMERICS_UNEVEN,
        sources=(Source("atanasov2024", "features with structured covariance", "the equation for e"),),
    ),
)
