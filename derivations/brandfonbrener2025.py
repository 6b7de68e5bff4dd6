r"""Loss-to-loss prediction (arXiv 2411.12925): one loss is a shifted power of another.

Setting. Networks of N parameters trained on D tokens of one corpus, their loss L_0 on one distribution and
L_1 on another, both by the form of hoffmann2022. Fitted over 528 networks on 6 corpora: L_1 = K (L_0 -
E_0)^kappa + E_1.

Assumptions. alpha, beta, kappa > 0. The engine's loss is what exceeds the irreducible part, so the relation
is a power.

Resources and budget. Parameters N and tokens D, f = N D.

Components. A power of a sum is the sum of powers, up to constants:

    finite_parameters   N^(-kappa alpha)
    finite_data         D^(-kappa beta)

Balance. As for L_0: a monotone relation does not move the optimum.

Claimed result. The relation is fitted; that it multiplies every reducible exponent by kappa and keeps the
allocation is exact and derived here.

Not covered. The fitted K, kappa, E_0, E_1 of the pairs of corpora.

Source. Brandfonbrener, Anand, Vyas, Malach, Kakade, "Loss-to-Loss Prediction: Scaling Laws for All Datasets",
2024.

Glossary (paper: engine). kappa: kappa; N, D: N, D; E_0, E_1: left out with the irreducible parts.

Example.

    >>> from exponents import solve
    >>> print(solve(MODEL).phases[0].loss)
    alpha*beta*kappa/(alpha + beta)
"""

from __future__ import annotations

from derivations._theory import Claim, Source, Theory
from exponents.model import Model, Resource

MODELS = ("loss-to-loss",)

MODEL = Model(
    id="loss-to-loss",
    title="Power kappa of a sum of power laws",
    parameters="alpha, beta, kappa",
    domain="alpha > 0, beta > 0, kappa > 0",
    resources=(Resource("N", meaning="parameters"), Resource("D", meaning="tokens")),
    components={
        "finite_parameters": {
            "law": "N**(-kappa*alpha)",
            "meaning": "what N parameters cannot represent",
            "source": "brandfonbrener2025: shifted power law between losses",
        },
        "finite_data": {
            "law": "D**(-kappa*beta)",
            "meaning": "what D tokens cannot determine",
            "source": "brandfonbrener2025: shifted power law between losses",
        },
    },
    budget="N*D",
)

THEORIES = (
    Theory(
        id="brandfonbrener2025",
        model=MODEL,
        claims=(
            Claim(
                label="train to test",
                region="kappa > 0",
                active=("finite_data", "finite_parameters"),
                loss="kappa*alpha*beta/(alpha + beta)",
                resources=(("N", "beta/(alpha + beta)"), ("D", "alpha/(alpha + beta)")),
                status="fitted",
                where="shifted power law between losses, consequence for the optimum",
            ),
        ),
        sources=(
            Source("brandfonbrener2025", "shifted power law between losses", "the power kappa"),
            Source("hoffmann2022", "Approach 3", "the loss that is related to another"),
        ),
    ),
)
