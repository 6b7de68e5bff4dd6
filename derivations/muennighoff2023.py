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

from collections.abc import Mapping
from dataclasses import replace
from math import exp

import numpy as np

from derivations import hoffmann2022
from derivations._records import Calibration, Constant, EdgeClaim, Fit
from derivations._theory import Claim, Source, Theory
from exponents.errors import DomainError
from exponents.finite.composed import Effective
from exponents.finite.posynomial import posynomial
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


def _saturating(ratio: np.ndarray, scale: float) -> tuple[np.ndarray, np.ndarray]:
    """log of 1 + scale (1 - e^(-(ratio - 1)/scale)) and its derivative in log ratio; log ratio itself below 1."""
    over = np.maximum(ratio, 1.0)
    fading = np.exp(-(over - 1) / scale)
    worth = 1 + scale * (1 - fading)
    below = ratio <= 1
    return np.where(below, np.log(ratio), np.log(worth)), np.where(below, 1.0, over * fading / worth)


def repeated_law(model: Model, values: Mapping[str, float], source: str, ranges: Mapping) -> Effective:
    """The loss at effective parameters and tokens, in nats per token, for U unique tokens.

    Tokens count in full up to U, parameters up to the number U_N = G (G U)^(beta/alpha) that is optimal for U tokens, G =
    (alpha A/(beta B))^(1/(alpha + beta)); beyond, with the decay of the fit.
    """
    parts = {"finite_parameters": "A*N**(-alpha)", "finite_data": "B*D**(-beta)"}
    inside = replace(model, components=parts, caps="U >= 1", constants="A, B, E, R_D, R_N")
    inner = posynomial(inside, values, floor=values["E"], cost=("6",), source=source, ranges=ranges)
    alpha, beta = values["alpha"], values["beta"]
    balance = np.log(alpha * values["A"] / (beta * values["B"])) / (alpha + beta)
    n, d, u = (model.names.index(name) for name in "NDU")

    def effective(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        y, jacobian = x.copy(), np.broadcast_to(np.eye(x.shape[1]), (*x.shape, x.shape[1])).copy()
        full = {
            d: (x[:, u], 1.0, values["R_D"]),
            n: (balance + (balance + x[:, u]) * beta / alpha, beta / alpha, values["R_N"]),
        }
        for k, (limit, growth, scale) in full.items():
            gain, slope = _saturating(np.exp(x[:, k] - limit), scale)
            y[:, k] = limit + gain
            jacobian[:, k, k], jacobian[:, k, u] = slope, (1 - slope) * growth
        return y, jacobian

    return Effective(inner, model, effective)


# The runs had up to 9 B parameters and 900 B tokens.
REPEATED = Calibration(
    Fit("repeated", "muennighoff2023", "fit with repeated data",
        (*hoffmann2022.MUENNIGHOFF.constants, *CONSTANTS.constants)),
    tuple((n, n) for n in ("A", "B", "E", "alpha", "beta", "R_D", "R_N")),
    unit="FLOPs, C = 6 N D",
    units=(("N", "parameters"), ("D", "tokens read"), ("U", "unique tokens")),
    ratios=(("tokens per parameter", "D", "N"), ("epochs", "D", "U")),
    given=("U",),
    law=repeated_law,
)  # fmt: skip

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
        laws=(REPEATED,),
        sources=(
            Source("muennighoff2023", "effective data and parameters", "the gates and their constants"),
            Source("hoffmann2022", "Approach 3", "the loss without repetition"),
        ),
    ),
)
