r"""Compute-optimal with inference (arXiv 2401.00448): the budget pays for training and for use.

Setting. The loss of hoffmann2022, L = E + A N^(-alpha) + B D^(-beta), for a model that is trained on D tokens
and then read or writes I tokens: 6 N D operations for training, 2 N I for inference.

Assumptions. alpha, beta > 0. Demand grows with the budget, I ~ f^iota with 0 < iota < 1.

Resources and budget. Parameters N, training tokens D; the demand I is held at f^iota. Each of 6 N D and 2 N I
is at most f: a budget of two terms.

Components. Those of hoffmann2022:

    finite_parameters   N^(-alpha)
    finite_data         D^(-beta)

Balance. While I stays below the training tokens of the training-only optimum, iota <= alpha/(alpha + beta),
demand does not matter. Beyond it the term N I exhausts the budget and fixes N ~ f^(1 - iota), the loss is
what that many parameters leave, and every D from f^(alpha (1 - iota)/beta) up to f^iota gives it: a set of
optima. What D costs and what it gains are both below leading order. Spending D takes the fraction D/I of the
budget, hence of the loss; it leaves D^(-beta). They are equal, f^(-alpha (1 - iota)) D/I = D^(-beta), at D ~
f^((iota + alpha (1 - iota))/(1 + beta)): marginal balance (``exponents.onface.marginal_balance``), which is
the first-order condition (1 + I/(3 D)) beta B D^(-beta) = alpha A N^(-alpha) of the constrained problem at
leading order.

Claimed result. The paper states the first-order condition and solves it numerically; the exponents are
derived here.

Not covered. Batches, latency and prompt caching; a price of inference that differs from that of training.

Source. Sardana, Portes, Doubov, Frankle, "Beyond Chinchilla-Optimal: Accounting for Inference in Language
Model Scaling Laws", ICML 2024.

Glossary (paper: engine). N: N; D_tr: D; D_inf: I.

Example.

    >>> from exponents import solve
    >>> from exponents.onface import marginal_balance
    >>> (chosen,) = marginal_balance(solve(MODEL))
    >>> print(chosen.optimum.vertices[0]["D"](alpha="1/3", beta="1/3", iota="2/3"))
    7/12
"""

from __future__ import annotations

from derivations import hoffmann2022
from derivations._theory import Claim, Source, Theory
from exponents.model import Model, Resource

MODELS = ("chinchilla-inference",)

MODEL = Model(
    id="chinchilla-inference",
    title="Parameters and tokens under a budget for training and inference",
    parameters="alpha, beta, iota",
    domain="alpha > 0, beta > 0, 0 < iota < 1",
    resources=(
        Resource("N", meaning="parameters"),
        Resource("D", meaning="training tokens"),
        Resource("I", meaning="tokens of inference"),
    ),
    components={
        c.id: {"law": str(c.law), "meaning": c.meaning, "symbol": c.symbol, "source": c.source}
        for c in hoffmann2022.MODEL.components
    },
    budget="6*N*D + 2*N*I",
    held={"I": "f**iota"},
    constants="A, B",
)

CLAIMS = (
    Claim(
        label="training",
        region="iota < alpha/(alpha + beta)",
        active=("finite_data", "finite_parameters"),
        loss="alpha*beta/(alpha + beta)",
        resources=(("N", "beta/(alpha + beta)"), ("D", "alpha/(alpha + beta)")),
        status="heuristic",
        where="first-order condition of the cost at fixed loss, demand below training",
    ),
    Claim(
        label="inference",
        region="iota > alpha/(alpha + beta)",
        active=("finite_parameters",),
        loss="alpha*(1 - iota)",
        resources=(("N", "1 - iota"),),
        status="heuristic",
        where="first-order condition of the cost at fixed loss, demand above training",
    ),
)

# The constants of the loss, and a budget in operations: only the demand I must be given.
LAWS = tuple(
    hoffmann2022.calibration(fit, given=("I",), unit="FLOPs, C = 6 N D + 2 N I",
                             units=(("N", "parameters"), ("D", "tokens"), ("I", "tokens")))
    for fit in (hoffmann2022.BESIROGLU, hoffmann2022.PRINTED, hoffmann2022.SOURCE)
)  # fmt: skip

# Growth of D where marginal balance fixes it, iota > alpha/(alpha + beta).
TRAINING_TOKENS = "(iota + alpha*(1 - iota))/(1 + beta)"

THEORIES = (
    Theory(
        id="sardana2024",
        model=MODEL,
        claims=CLAIMS,
        laws=LAWS,
        sources=(
            Source("sardana2024", "cost at fixed loss and its first-order condition", "budget and balance"),
            Source("hoffmann2022", "Approach 3", "the components of the loss"),
        ),
    ),
)
