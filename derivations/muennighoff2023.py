r"""Data-constrained language models (arXiv 2305.16264): repeated tokens are worth less and less.

Setting. The loss of hoffmann2022 with U unique tokens, read D/U times by N parameters. Repetition R = D/U - 1
makes effective data D' = U + U R* (1 - e^(-R/R*)), R* = 15.387756, and parameters beyond what U tokens can
use are discounted in the same way.

Assumptions. alpha, beta > 0; unique data grow with compute, U ~ f^nu, nu > 0.

Resources and budget. Parameters N and tokens D, f = N D; unique tokens U held at f^nu.

Components. D' is D up to a few epochs and at most (1 + R*) U: up to constants D' = min(D, U), and the
effective number of parameters is min(N, U^(beta/alpha)), the number that is optimal for U tokens. Powers of a
minimum are sums:

    finite_parameters   N^(-alpha)
    finite_data         D^(-beta)
    unique_data         U^(-beta): both gates saturated

Balance. Parameters against tokens while unique data are plentiful, nu >= alpha/(alpha + beta). Else unique
data alone limit the loss, and compute beyond N = U^(beta/alpha), D = U can be spent either way: a set of
optima.

Claimed result. The exponents of this reading of the fit; the paper gives the fit and its constants and shows
that up to 4 epochs are nearly as good as new data.

Not covered. The constants of the decay at a given number of epochs (``effective`` has them); overfitting, a
component that grows with N (arXiv 2605.09189).

Source. Muennighoff et al., "Scaling Data-Constrained Language Models", NeurIPS 2023.

Glossary (paper: engine). N, D, U_D: N, D, U; R_D*: CONSTANTS["R_D"]; R_N*: CONSTANTS["R_N"].

Example.

    >>> from exponents import solve
    >>> print(solve(MODEL).at(alpha="1/3", beta="1/3", nu="1/4").loss)
    1/12
    >>> print(f"{effective(1.0, 4.0):.3f}")
    3.726
"""

from __future__ import annotations

from math import exp

from derivations._records import Constant, EdgeClaim, Fit
from derivations._theory import Claim, Source, Theory
from exponents.errors import DomainError
from exponents.model import Model, Resource

MODELS = ("data-constrained",)

MODEL = Model(
    id="data-constrained",
    title="Parameters and tokens with f^nu unique tokens",
    parameters="alpha, beta, nu",
    domain="alpha > 0, beta > 0, nu > 0",
    resources=(
        Resource("N", meaning="parameters"),
        Resource("D", meaning="tokens read"),
        Resource("U", meaning="unique tokens"),
    ),
    components={
        "finite_parameters": {
            "law": "N**(-alpha)",
            "meaning": "what N parameters cannot represent",
            "source": "muennighoff2023: parameter term below saturation",
        },
        "finite_data": {
            "law": "D**(-beta)",
            "meaning": "what D tokens cannot determine",
            "source": "muennighoff2023: data term below saturation",
        },
        "unique_data": {
            "law": "U**(-beta)",
            "meaning": "what no number of passes over U tokens can determine",
            "source": "muennighoff2023: saturation of effective data and parameters",
        },
    },
    budget="N*D",
    held={"U": "f**nu"},
)

CONSTANTS = Fit(
    "decay", "muennighoff2023", "fitted decay of repeated data and excess parameters",
    (Constant("R_D", "15.387756"), Constant("R_N", "5.309743")),
)  # fmt: skip


def effective(unique: float, tokens: float) -> float:
    """Effective tokens D' for ``tokens`` read from ``unique`` ones, same unit. Raises DomainError unless 0 < unique."""
    if not unique > 0:
        raise DomainError(f"{unique} unique tokens: the number is positive")
    if tokens <= unique:
        return tokens
    scale = float(CONSTANTS["R_D"])
    return unique * (1 + scale * (1 - exp(-(tokens / unique - 1) / scale)))


_WHERE = "fit with repeated data, leading order"
CLAIMS = (
    Claim("plentiful", "nu > alpha/(alpha + beta)", ("finite_data", "finite_parameters"), "alpha*beta/(alpha + beta)",
          (("N", "beta/(alpha + beta)"), ("D", "alpha/(alpha + beta)")), "fitted", _WHERE),
    Claim("constrained", "nu < alpha/(alpha + beta)", ("unique_data",), "beta*nu", (), "fitted", _WHERE),
)  # fmt: skip

_SATURATED = "nu < alpha/(alpha + beta)"
EDGES = {
    "data-constrained": (
        EdgeClaim("constrained", _SATURATED, "min N", "beta*nu/alpha", "fitted", _WHERE),
        EdgeClaim("constrained", _SATURATED, "min D", "nu", "fitted", _WHERE),
    )
}

THEORIES = (
    Theory(
        id="muennighoff2023",
        model=MODEL,
        claims=CLAIMS,
        edges=EDGES["data-constrained"],
        sources=(
            Source("muennighoff2023", "effective data and parameters", "the gates and their constants"),
            Source("hoffmann2022", "Approach 3", "the loss without repetition"),
        ),
    ),
)
