r"""signSGD on power-law random features (arXiv 2603.02069): drift by the sign, noise reshaped, learning rate tuned.

Setting. The model of paquette2024 (features j^(-alpha), target j^(-beta), d random features) trained by
one-pass signSGD: r steps theta -= gamma sign(gradient). The sign of a Gaussian gradient divides the drift by
the square root of the loss L and by the size of each coordinate of the gradient (arXiv 2411.12135).

Assumptions. alpha, beta > 0, 2 alpha + 2 beta > 1, and beta < alpha + 1/2. The last is where the drift is a
power law: in the flow time tau, d tau/d r = g L^(-1/2) with g = gamma d^(min(alpha, 1/2)), and a loss c
tau^(-p) becomes

    L = c (g c^(-1/2) r)^(-2p/(2 - p)),   p < 2.

The aligned part has p = (2 alpha + 2 beta - 1)/(2 alpha). At p >= 2, beta >= alpha + 1/2, the flow reaches
zero loss in finite time: no exponent describes the component, and the domain refuses such parameters.

Resources and budget. Width d, steps r, learning rate gamma, tuned; compute f = d r. gamma needs no cap: noise
punishes it.

Components.

    approximation     d^(-2 alpha) + d^(1 - 2 alpha - 2 beta), as for SGD
    aligned_drift     (d^(min(alpha, 1/2)) gamma r)^(-2 (2 alpha + 2 beta - 1)/(2 alpha - 2 beta + 1)): c = 1, this p
    distorted_drift   d^(-(6 alpha - 1)/(2 alpha + 1)) (gamma r)^(-2 (2 alpha - 1)/(2 alpha + 1)) for 2 alpha > 1: c =
                      1/d, p = 1 - 1/(2 alpha). For 2 beta < 1 the amplitude is another, and the term as it stands is
                      below the aligned one already
    noise             gamma^2 d^(2 - min(1, 2 alpha)): quadratic in gamma, without the factor L,
                      from the first unit of flow time on: signs of correlated features share the noise of the fastest
                      modes, which settle first. The part that is equal in all directions reaches the same size only
                      when all d modes have settled

min and max of exponents are written as sums of monomials, which have the same leading order.

Balance. gamma shrinks until the noise meets the others; three components meet everywhere.

Claimed result. No gain over SGD in Phases I and II of paquette2024, a strictly better exponent in III and IV,
where SGD is limited by its noise. In formulas: signSGD continues the row of Phase II into III and that of
Phase Ic into IV. A steeper slope under a stable-decay schedule for fast features and slow targets is claimed
as well; without its formula it has no entry here.

Not covered. beta >= alpha + 1/2; schedules; the lines 2 alpha = 1, 2 beta = 1, where logarithms enter.

Source. Kim, Song, Yun, "Scaling Laws of SignSGD in Linear Regression: When Does It Outperform SGD?", ICLR
2026. The drift exponents are derived here with the rule above.

Glossary (paper: engine). M: d; N: r; gamma_0: gamma; alpha, beta: alpha, beta.

Example.

    >>> from exponents import solve
    >>> print(solve(MODEL).at(alpha="3/5", beta="7/10").loss)
    8/13
"""

from __future__ import annotations

from derivations._letters import views
from derivations._numerics import Bottleneck, Numerics, Optimum
from derivations._records import Budget
from derivations._theory import Claim, Source, Theory
from exponents.model import Model, Resource

MODELS = ("plrf-signsgd",)

_ALIGNED = "2*(2*alpha + 2*beta - 1)/(2*alpha - 2*beta + 1)"
_DISTORTED = "2*(2*alpha - 1)/(2*alpha + 1)"

MODEL = Model(
    id="plrf-signsgd",
    title="Power-law random features, one-pass signSGD",
    parameters="alpha, beta",
    domain="alpha > 0, beta > 0, 2*alpha + 2*beta > 1, beta < alpha + 1/2",
    resources=(
        Resource("d", meaning="width: number of random features"),
        Resource("r", meaning="steps of signSGD"),
        Resource("gamma", at_least_one=False, meaning="learning rate"),
    ),
    components={
        "approximation": {
            "law": "d**(-2*alpha) + d**(1 - 2*alpha - 2*beta)",
            "meaning": "the part of the target that d features cannot represent",
            "source": "kim2026sign: approximation term",
        },
        "aligned_drift": {
            "law": f"(d**alpha*gamma*r)**(-{_ALIGNED}) + (d**(1/2)*gamma*r)**(-{_ALIGNED})",
            "meaning": "the part of the target that the features resolve, not learned yet",
            "source": "kim2026sign: aligned drift term; exponent derived from the flow time",
        },
        "distorted_drift": {
            "law": f"d**(-(6*alpha - 1)/(2*alpha + 1))*(gamma*r)**(-{_DISTORTED})",
            "region": "2*alpha > 1",
            "meaning": "the part of the target that the random embedding moves into slow directions",
            "source": "kim2026sign: distorted drift term; exponent derived from the flow time",
        },
        "noise": {
            "law": "gamma**2*d + gamma**2*d**(2 - 2*alpha)",
            "meaning": "noise of the signs of stochastic gradients",
            "source": "kim2026sign: noise term",
        },
    },
    budget="d*r",
)


def _row(label, region, drift, loss, width):
    """A phase of SGD whose formulas, of arXiv 2405.15074, hold in ``region`` for signSGD."""
    return Claim(
        label, region, (*drift, "noise"), loss, (("d", width),), "heuristic", "comparison with SGD, tuned learning rate"
    )


CLAIMS = (
    _row("Ia", "2*alpha > 1, 2*beta < 1", ("aligned_drift", "approximation"),
         "(2*alpha + 2*beta - 1)/(2*alpha + 1)", "1/(2*alpha + 1)"),
    _row("Ib", "2*alpha < 1, 2*beta < 1", ("aligned_drift", "approximation"), "alpha + beta - 1/2", "1/2"),
    _row("Ic and IV", "2*alpha < 1, 2*beta > 1", ("aligned_drift", "approximation"),
         "alpha*(2*alpha + 2*beta - 1)/(alpha*(3 - 2*beta) + 2*beta - 1)",
         "(1 - 2*(alpha + beta))/(2*(alpha*(2*beta - 3) - 2*beta + 1))"),
    _row("II and III", "2*alpha > 1, 2*beta > 1", ("aligned_drift", "distorted_drift"),
         "(2*alpha + 2*beta - 1)/(2*(alpha + beta))", "(beta/alpha)/(1 + beta/alpha)"),
)  # fmt: skip

# Where signSGD has a strictly larger exponent than SGD at its largest stable learning rate: Phases III and IV of SGD.
BETTER_THAN_SGD = ("2*alpha > 1, beta > alpha", "1/4 < alpha, 2*alpha < 1, 2*beta > 1")

NUMERICS = Numerics(
    "sign_descent",
    (("alpha", "alpha"), ("beta", "beta")),
    (
        Bottleneck("alpha=3/4 beta=1/4", "d=1 r=6 gamma=-4", (3, 6)),
        Bottleneck("alpha=3/4 beta=1/4", "d=2 r=1 gamma=-8/5", (3, 9 / 2)),
        Bottleneck("alpha=3/4 beta=1/4", "d=1 r=4 gamma=-1/2", (3, 6)),
        Bottleneck("alpha=1 beta=1", "d=1 r=17/8 gamma=-2", (4, 9)),
    ),
    (Optimum("alpha=3/4 beta=1/4", (("d", 0.32, 0.5), ("gamma", -0.5, -0.3)), (("r", "f/d"),), (8, 15)),),
)

THEORIES = (
    Theory(
        id="kim2026sign",
        model=MODEL,
        claims=CLAIMS,
        views=views("plrf", taken="r"),
        budgets=(Budget("data", form="r"),),
        numerics=NUMERICS,
        sources=(
            Source("kim2026sign", "risk of signSGD in four terms", "the components"),
            Source("xiao2024sign", "risk curves in high dimension", "drift and noise of the sign of a gradient"),
            Source("paquette2024", "compute-optimal curves", "the rows that signSGD continues"),
        ),
    ),
)
