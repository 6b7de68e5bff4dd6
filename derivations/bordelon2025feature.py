r"""Random features that learn (arXiv 2409.17858): hard targets gain exponent, easy ones do not; steps; depth.

Setting. f = w . A psi(x) / sqrt(N) with w from zero and A trained together, the step of A projected on its N initial
features and of relative strength of order one (the "rich" network; strength zero is features-lazy). Features with
eigenvalues k^(-alpha), loss k^(-alpha beta) with the first k modes learned; un-halved test loss, one pass.

Assumptions. alpha > 1, beta > 0. Gradient flow, or steps eta small enough for the largest eigenvalue of the growing kernel.

Resources and budget. N and t, compute N t. In features-rich-steps the step eta and the number of steps n are separate, t =
eta n, compute N n, and eta is held at its largest stable value.

Components. In the limit N -> infinity write A = A_0 (1 + X), w = A_0 q; then (1 + X)(1 + X)^T - q q^T is conserved, and
with m what is learned of the target, r = |q|^2,

    r (1 + r) = |m|^2,    dv/dt = -(1 + r) Lambda v - r m (m . Lambda v)/|m|^2,

which is lazy dynamics in the internal time dT = (1 + r) dt, plus a term along m that does not slow it down. After the
time T modes up to k = T^(1/alpha) are learned, |m|^2 ~ T^(1 - beta) for beta < 1 and finite beyond. Hence

    T = max(t, t^(2/(1 + beta))),

and the components of bordelon2024dynamical with T for t: population, embedding_distortion, finite_width (the width has to
represent the target through its initial features). sgd_noise is that of the lazy network: it matters for beta > 1 only.
Each power of T that falls is the smaller of two powers of t; N^(-1) T^(1/alpha - beta) may grow, and is then below
population while T <= N^alpha.

Stability. The largest eigenvalue grows like 1 + r ~ t^((1 - beta)/(1 + beta)), so eta t^((1 - beta)/(1 + beta)) <= 1:
eta <= n^(-(1 - beta)/2), T = n, and nothing is gained. The gain is one of gradient flow.

Depth. With D trained layers r ~ |m|^(2/D) and T = max(t, t^(D/(1 + (D - 1) beta))): features-rich-deep, an option that is
derived here and at odds with a summary of later work by these authors, in which the exponent has no D.

Balance. As in bordelon2024dynamical; in the hard phase finite_width against population at T = N^alpha.

Claimed result. L ~ f^(-2 alpha beta/(alpha (1 + beta) + 2)) for hard targets, against alpha beta/(alpha + 1) of the lazy
network; the lazy rows for easy and super-easy targets. Heuristic: mean-field equations at large k.

Not covered. Logarithms at beta = 1, 2 - 1/alpha; small strength gamma, where the gain begins at T ~ gamma^(-2/(1 - beta)).

Source. Bordelon, Atanasov, Pehlevan, "How Feature Learning Can Improve Neural Scaling Laws", ICLR 2025.

Glossary (paper: engine). alpha, beta, N, t: the same; chi(beta) = beta max(1, 2/(1 + beta)).

Example.

    >>> from exponents import solve
    >>> print([str(solve(m).at(alpha=2, beta="1/2").loss) for m in (MODEL, STEPS)])
    ['2/5', '1/3']
"""

from __future__ import annotations

from derivations._lazy_numerics import SPECTRUM
from derivations._letters import views
from derivations._numerics import Bottleneck, Numerics, Optimum
from derivations._records import Budget
from derivations._theory import Claim, Source, Theory
from derivations.bordelon2024dynamical import EASY, HARD, SUPER_EASY, VIEWS
from exponents.model import Model, Resource

MODELS = ("features-rich", "features-rich-steps", "features-rich-deep")

SHALLOW, DEEP = "2/(1 + beta)", "depth/(1 + (depth - 1)*beta)"


def _laws(time: str, power: str, rate: str) -> dict[str, dict[str, str]]:
    """Components in T = max(time, time^power); ``rate`` is what the noise of a step is proportional to."""

    def falling(exponent: str) -> str:
        return f"min(({time})**({exponent}), ({time})**(({exponent})*({power})))"

    return {
        "population": {"law": falling("-beta"), "meaning": "modes not learned yet, in the internal time"},
        "embedding_distortion": {
            "law": f"N**(-1)*({falling('1/alpha - 1')} + {falling('1/alpha - beta')})",
            "window": f"{time} <= N**alpha, ({time})**({power}) <= N**alpha",
            "meaning": "learning modes through few random features",
        },
        "finite_width": {
            "law": "N**(-alpha) + N**(-alpha*beta)",
            "meaning": "what the N initial features cannot represent",
        },
        "sgd_noise": {"law": f"{rate}*({time})**(-(2 - 1/alpha))", "meaning": "noise of the stochastic gradients"},
    }


def _model(id: str, title: str, laws: dict[str, dict[str, str]], *resources: Resource, **more) -> Model:
    source = {"source": "bordelon2025feature: mean-field equations; bordelon2024dynamical: the lazy components"}
    width = Resource("N", meaning="width: number of features")
    return Model(
        id=id,
        title=title,
        resources=(width, *resources),
        components={name: table | source for name, table in laws.items()},
        **({"parameters": "alpha, beta", "domain": "alpha > 1, beta > 0", "budget": "N*t"} | more),
    )


_TIME = Resource("t", meaning="time of the gradient flow")

MODEL = _model("features-rich", "Random features that learn, gradient flow", _laws("t", SHALLOW, "1"), _TIME)
STEPS = _model(
    "features-rich-steps",
    "Random features that learn, stable steps of constant size",
    _laws("eta*n", SHALLOW, "eta"),
    Resource("n", meaning="steps"),
    Resource("eta", at_least_one=False, meaning="size of the steps"),
    budget="N*n",
    caps="eta <= min(1, n**(-(1 - beta)/2))",
    held={"eta": "largest"},
)
DEPTH = _model(
    "features-rich-deep",
    "Random features that learn, depth as an option (derived here, disputed)",
    _laws("t", DEEP, "1"),
    _TIME,
    parameters="alpha, beta, depth",
    domain="alpha > 1, beta > 0, depth > 1",
)

_PAPER = "compute-optimal scaling"
_EASY = ("embedding_distortion", "population")
_NOISY = ("embedding_distortion", "sgd_noise")


def _row(label, region, active, loss, where, *resources):
    return Claim(label, region, active, loss, resources, "heuristic", where)


def _unchanged(time: str) -> tuple[Claim, Claim]:
    """Easy and super-easy targets have the rows of the lazy network."""
    return (
        _row("easy", EASY, _EASY, "alpha*beta/(alpha*beta + 1)", _PAPER, (time, "alpha/(alpha*beta + 1)")),
        _row("super-easy", SUPER_EASY, _NOISY, "1 - 1/(2*alpha)", _PAPER, ("N", "1/2")),
    )


CLAIMS = {
    "features-rich": (
        _row("hard", HARD, ("finite_width", "population"), "2*alpha*beta/(alpha*(1 + beta) + 2)", _PAPER,
             ("N", "2/(alpha*(1 + beta) + 2)")),
        *_unchanged("t"),
    ),
    "features-rich-steps": (
        _row("hard", HARD, ("finite_width", "population"), "alpha*beta/(alpha + 1)", "stability of the steps",
             ("N", "1/(alpha + 1)"), ("eta", "-alpha*(1 - beta)/(2*(alpha + 1))")),
        *_unchanged("n"),
    ),
    "features-rich-deep": (
        _row("hard", HARD, ("finite_width", "population"), "depth*alpha*beta/(alpha*(1 + (depth - 1)*beta) + depth)",
             "internal time of a deep network", ("N", "depth/(alpha*(1 + (depth - 1)*beta) + depth)")),
        *_unchanged("t"),
    ),
}  # fmt: skip

SOURCES = (
    Source("bordelon2025feature", "limiting dynamics of the projected network", "the internal time and the three rows"),
    Source("bordelon2024dynamical", "mean-field equations of the random-feature model", "the lazy components"),
)

# In one pass samples are the time at a fixed batch.
BUDGETS = {
    "features-rich": (Budget("steps", model="features-rich-steps"), Budget("data", form="t")),
    "features-rich-steps": (Budget("flow", model="features-rich"), Budget("data", form="n")),
    "features-rich-deep": (Budget("data", form="t"),),
}

_HARD = "alpha=2 beta=1/2"
NUMERICS = Numerics(  # gradient flow without the noise of samples: super-easy targets are those of features-lazy
    "rich_features",
    SPECTRUM,
    tuple(
        Bottleneck(point, ray, decades)
        for point in (_HARD, "alpha=3/2 beta=3/4", "alpha=2 beta=5/4")
        for ray, decades in (("N=1 t=3", (4, 7)), ("N=4/3 t=1", (2, 6)))
    ),
    (Optimum(_HARD, (("N", 0.1, 0.8),), (("t", "f/N"),), (6, 14)),),
)

THEORIES = tuple(
    Theory(
        id="bordelon2025feature",
        model=one,
        claims=CLAIMS[one.id],
        sources=SOURCES,
        budgets=BUDGETS[one.id],
        numerics=NUMERICS if one is MODEL else None,
        views=views("source", ("depth",)) if one is DEPTH else VIEWS,
    )
    for one in (MODEL, STEPS, DEPTH)
)
