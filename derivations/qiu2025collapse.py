r"""Scaling collapse (arXiv 2507.02119): compute-optimal loss curves, in units of their ends, are one curve.

Setting. Models of p parameters trained on t tokens, reducible loss L(t, p) = sum_i a_i t^(-mu_i) p^(-nu_i). The horizon of
a model of size p is t*(p) ~ p^g, g the data exponent; its curve in units of the end is l(x) = L(x t*, p)/L(t*, p).

Assumptions. mu, nu > 0. In the three-term model the third term falls with the product t p alone, (t p)^(-c), c > 0: what
neither more tokens nor more parameters improve on their own at fixed compute.

Resources and budget. t and p; compute f = t p.

Components.

    finite_time    t^(-mu)
    finite_size    p^(-nu)
    mixed          (t p)^(-c), in ``collapse-mixed`` only

Balance. Two terms: finite_time against finite_size, so t ~ p^(nu/mu): the data exponent is g = nu/mu. Three terms: the same
as long as c > mu nu/(mu + nu); below that the mixed term leads and every g between the two ties.

Claimed result. The compute-optimal g balances the leading terms and therefore makes curves collapse; a power-law frontier
is necessary. The converse fails for three terms and more: several g make the two largest terms equal, and all of these
collapse. For two terms the collapsed curve is, with t* the optimum at each size,

    l(x) = (nu x^(-mu) + mu)/(nu + mu),

derived here: at the optimum mu times the first term is nu times the second. ``tests`` hold curves with constants against it.

Not covered. Learning-rate schedules, and the noise between seeds that decays with them ("supercollapse").

Source. Qiu, Xiao, Wilson, Pennington, Agarwala, "Scaling Collapse Reveals Universal Dynamics in Compute-Optimally Trained
Neural Networks", ICML 2025.

Glossary (paper: engine). t, p: t, p; gamma (data exponent): growth of t over growth of p; mu_i, nu_i: mu, nu, c.

Example.

    >>> from exponents import solve
    >>> phase = solve(MODEL).phases[0]
    >>> print(phase.resource("t").value / phase.resource("p").value)
    nu/mu
"""

from __future__ import annotations

from derivations._records import Budget, EdgeClaim
from derivations._theory import Claim, Source, Theory
from exponents.model import Model, Resource

MODELS = ("collapse", "collapse-mixed")

_RESOURCES = (Resource("t", meaning="tokens"), Resource("p", meaning="parameters"))
_TWO = {
    "finite_time": {
        "law": "t**(-mu)",
        "meaning": "what t tokens leave unlearned",
        "source": "qiu2025collapse: sum of power laws, the term without the size",
    },
    "finite_size": {
        "law": "p**(-nu)",
        "meaning": "what p parameters cannot represent",
        "source": "qiu2025collapse: sum of power laws, the term without the time",
    },
}
_MIXED = {
    "law": "(t*p)**(-c)",
    "meaning": "what falls with compute however it is split",
    "source": "qiu2025collapse: sum of power laws, a term of both",
}

MODEL = Model(
    id="collapse",
    title="Scaling collapse, two power laws",
    parameters="mu, nu",
    domain="mu > 0, nu > 0",
    resources=_RESOURCES,
    components=_TWO,
    budget="t*p",
    curve="t, p",
)
MIXED = Model(
    id="collapse-mixed",
    title="Scaling collapse, a third term of both sizes",
    parameters="mu, nu, c",
    domain="mu > 0, nu > 0, c > 0",
    resources=_RESOURCES,
    components=_TWO | {"mixed": _MIXED},
    budget="t*p",
    curve="t, p",
)

_WHERE = "data exponent of a sum of power laws"


def _balanced(region: str) -> Claim:
    return Claim(
        "balanced", region, ("finite_size", "finite_time"), "mu*nu/(mu + nu)",
        (("t", "nu/(mu + nu)"), ("p", "mu/(mu + nu)")), "proved", _WHERE,
    )  # fmt: skip


_TIE = "c*(mu + nu) < mu*nu"
ROWS = {
    "collapse": (_balanced("mu > 0"),),
    "collapse-mixed": (
        _balanced("c*(mu + nu) > mu*nu"),
        Claim("tied", _TIE, ("mixed",), "c", (), "proved", "several data exponents collapse for three terms"),
    ),
}
EDGES = (
    EdgeClaim("tied", _TIE, "min t", "c/mu", "heuristic", "the mixed term against finite_time: one collapse"),
    EdgeClaim("tied", _TIE, "max t", "1 - c/nu", "heuristic", "the mixed term against finite_size: another"),
)

THEORIES = tuple(
    Theory(
        id="qiu2025collapse",
        model=model,
        claims=ROWS[model.id],
        edges=EDGES if model is MIXED else (),
        budgets=(Budget("data", form="t"), Budget("parameters", form="p")) if model is MODEL else (),
        sources=(
            Source("qiu2025collapse", "sums of power laws under a compute budget", "components and data exponent"),
        ),
    )
    for model in (MODEL, MIXED)
)
