r"""Gradient and sign descent on a bigram model under Zipf's law (arXiv 2505.19227): which of its laws are power laws.

Setting. Next-token prediction in a vocabulary of d words with frequencies pi_k ~ k^(-alpha); squared loss,
deterministic methods, steps normalised by the largest curvature. The quantity is the relative gap r(t) =
(L(t) - L*)/(L(0) - L*), as d grows. In lin2024's letters a = b = alpha.

Assumptions. alpha > 1 for gradient descent; alpha < 1/2 or alpha > 1/2 for sign descent. The vocabulary is a
size of the problem and costs nothing here: ``zipf-sign-heavy`` holds it at d = f^delta, and delta < 2 makes
T^2 outgrow d.

Resources and budget. Steps t (T for sign descent), f = t.

Components.

    unlearned of zipf-gd           sum_k pi_k e^(-2 t pi_k/pi_1) ~ t^(-(1 - 1/alpha)), constant
                                   Gamma(1 - 1/alpha)/(alpha zeta(alpha)) 2^(-(1 - 1/alpha)), whatever d
    unlearned of zipf-sign-light   T^(-(2 - 4 alpha)), alpha < 1/2, whatever d
    unlearned of zipf-sign-heavy   1/(zeta(2 alpha)(1 + 4 T^2/d)) ~ d T^(-2), alpha > 1/2, for 4 T^2/d > 1/(2 alpha - 1)

Balance. None: one component.

Claimed result. The three exponents. The other rows of the paper's table are not power laws; they stand in
``REFUSALS`` with the reason and with what can be asked instead.

Not covered. Logarithmic loss, mini-batches, momentum.

Source. Kunstner, Bach, "Scaling Laws for Gradient Descent and Sign Descent for Linear Bigram Models under
Zipf's Law", 2025.

Glossary (paper: engine). alpha: alpha; d: d; t: t; T: T; r_d: the loss.

Example.

    >>> from exponents import solve
    >>> print(solve(GRADIENT).phases[0].loss, "|", REFUSALS[1].form)
    (alpha - 1)/alpha | r = 1 - tau at 2 t = d^tau, 0 <= tau <= 1
"""

from __future__ import annotations

from derivations._numerics import Bottleneck, Numerics
from derivations._records import Refusal
from derivations._theory import Claim, Source, Theory
from exponents.model import Model, Resource

MODELS = ("zipf-gd", "zipf-sign-light", "zipf-sign-heavy")
REFUSED = ("zipf-gd-light", "zipf-gd-critical", "zipf-sign-critical")

GRADIENT = Model(
    id="zipf-gd",
    title="Bigram model under Zipf's law, gradient descent",
    parameters="alpha",
    domain="alpha > 1",
    resources=(Resource("t", meaning="steps"),),
    components={
        "unlearned": {
            "law": "t**(-(1 - 1/alpha))",
            "meaning": "words that are too rare to be learned yet",
            "source": "kunstner2025: gradient descent, alpha > 1",
        }
    },
    budget="t",
)

LIGHT = Model(
    id="zipf-sign-light",
    title="Bigram model, sign descent, light tail",
    parameters="alpha",
    domain="0 < alpha < 1/2",
    resources=(Resource("T", meaning="steps"),),
    components={
        "unlearned": {
            "law": "T**(-(2 - 4*alpha))",
            "meaning": "words that are not learned yet",
            "source": "kunstner2025: sign descent, alpha < 1/2",
        }
    },
    budget="T",
)

HEAVY = Model(
    id="zipf-sign-heavy",
    title="Bigram model, sign descent, heavy tail, vocabulary f^delta",
    parameters="alpha, delta",
    domain="alpha > 1/2, 0 < delta < 2",
    resources=(Resource("T", meaning="steps"), Resource("d", meaning="vocabulary")),
    components={
        "unlearned": {
            "law": "d*T**(-2)",
            "meaning": "distance to the optimum that steps of the best fixed length leave",
            "source": "kunstner2025: sign descent, alpha > 1/2",
        }
    },
    budget="T",
    held={"d": "f**delta"},
)

REFUSALS = (
    Refusal(
        id="zipf-gd-light",
        subject="gradient descent, alpha < 1",
        region="alpha > 0, alpha < 1",
        form="r = ((1 - alpha)/alpha) E_{1/alpha}(tau) at tau = 2 t/d^alpha",
        reason="an exponential integral, exp(-tau)/tau for large tau: an exponential law in t/d^alpha",
        remedy="ask for the time scale alone: any fixed gap is reached at t ~ d^alpha",
        where="gradient descent, alpha < 1",
    ),
    Refusal(
        id="zipf-gd-critical",
        subject="gradient descent, alpha = 1",
        region="alpha <= 1, alpha >= 1",
        form="r = 1 - tau at 2 t = d^tau, 0 <= tau <= 1",
        reason="the loss is linear in the exponent of t, not a power of t: a logarithm decides at leading order",
        remedy="ask for the time to a fixed gap eps: t ~ d^(1 - eps)/2",
        where="gradient descent, alpha = 1",
    ),
    Refusal(
        id="zipf-sign-critical",
        subject="sign descent, alpha = 1/2",
        region="alpha <= 1/2, alpha >= 1/2",
        form="r = 1 - tau at 4 T^2 = d^tau, 0 <= tau <= 1",
        reason="the loss is linear in the exponent of T, not a power of T: a logarithm decides at leading order",
        remedy="ask for the time to a fixed gap eps: T ~ d^((1 - eps)/2)/2",
        where="sign descent, alpha = 1/2",
    ),
)

_SOURCES = (Source("kunstner2025", "asymptotics of the relative gap", "the laws, and those that are refused"),)


_POWER = (("power", "alpha"),)
NUMERICS = {
    "zipf-gd": Numerics(
        "patterns",
        _POWER,
        tuple(Bottleneck(f"alpha={alpha}", "t=1", (3, 8)) for alpha in ("3/2", "2")),
        sizes=(("S", "t"),),
    ),
    "zipf-sign-light": Numerics(
        "words_by_signs", _POWER, tuple(Bottleneck(f"alpha={alpha}", "T=1", (3, 8)) for alpha in ("1/5", "3/10"))
    ),
    "zipf-sign-heavy": Numerics(
        "words_by_signs",
        _POWER,
        tuple(Bottleneck(point, "T=1", (4, 10)) for point in ("alpha=1 delta=1", "alpha=2 delta=3/2")),
        sizes=(("T", "T"), ("d", "d")),
    ),
}


def _theory(model: Model, loss: str, where: str, refusals: tuple[Refusal, ...]) -> Theory:
    claim = Claim("power law", "alpha > 0", ("unlearned",), loss, (), "proved", where)
    return Theory(
        id="kunstner2025",
        model=model,
        claims=(claim,),
        sources=_SOURCES,
        refusals=refusals,
        numerics=NUMERICS[model.id],
    )


THEORIES = (
    _theory(GRADIENT, "1 - 1/alpha", "gradient descent, alpha > 1", REFUSALS[:2]),
    _theory(LIGHT, "2 - 4*alpha", "sign descent, alpha < 1/2", REFUSALS[2:]),
    _theory(HEAVY, "2 - delta", "sign descent, alpha > 1/2", REFUSALS[2:]),
)
