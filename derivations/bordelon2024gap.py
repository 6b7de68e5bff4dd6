r"""The gap between test and train loss of random features on samples seen again and again (arXiv 2402.01092).

Setting. The model of bordelon2024data with unlimited width: P samples, noisy labels, gradient flow on the mean loss for
the time t. The test loss is the train loss plus the gap; both are un-halved excess losses.

Assumptions. alpha > 1, beta > 0, and t <= P^alpha: later the train loss is gone.

Resources and budget. P samples, t; data f = P. The compute of full batches, P t, is another budget.

Components. With k = t^(1/alpha) modes learned,

    population    t^(-beta), in the train loss as well
    signal_gap    P^(-1) t^(1/alpha - beta): k modes, each fitted to P samples of what is not learned yet
    noise_gap     P^(-1) t^(1/alpha): the same for noise of order one (not in ``features-gap-noiseless``)

Balance. Noise: population against noise_gap, which is where stopping early pays: t = P^(alpha/(1 + alpha beta)), and the
gap is as large as the loss. No noise: population against signal_gap, which meet at t = P^alpha only, when all P modes are
learned: until then the gap is the fraction k/P of the loss, and stopping early gains nothing.

Claimed result. The two monomials of the gap; what follows from them, derived here, is the early-stopped rate of
features-lazy-data and, without noise, P^(-alpha beta) as long as the variance of the samples is below it (beta <= 2; it is
in features-lazy-data-noiseless and not in the gap).

Not covered. Finite width; samples seen once, where the gap is none; the noiseless variance of the samples.

Source. Bordelon, Atanasov, Pehlevan, "A Dynamical Model of Neural Scaling Laws", ICML 2024.

Glossary (paper: engine). Spectrum exponent b: alpha; task exponent a: 1 + alpha beta; P, t: the same.

Example.

    >>> from exponents import solve
    >>> print(solve(MODEL).at(alpha=2, beta="1/2").loss)
    1/2
"""

from __future__ import annotations

from derivations._lazy_numerics import SPECTRUM
from derivations._letters import views
from derivations._numerics import Bottleneck, Numerics
from derivations._records import Budget
from derivations._theory import CurveClaim, Source, Theory
from derivations.bordelon2024dynamical import LAWS, row
from exponents.model import Model, Resource

MODELS = ("features-gap", "features-gap-noiseless")

_SOURCE = "bordelon2024dynamical: train and test loss of the mean-field equations, large k"
_LAWS = {
    "population": {"law": LAWS["population"], "meaning": "modes not learned yet", "source": _SOURCE},
    "signal_gap": {
        "law": "P**(-1)*t**(1/alpha - beta)",
        "meaning": "modes in use, fitted to the samples' share of the target not learned yet",
        "source": _SOURCE,
    },
    "noise_gap": {"law": "P**(-1)*t**(1/alpha)", "meaning": "modes in use, fitted to noise", "source": _SOURCE},
}


def _model(id: str, title: str, names: tuple[str, ...]) -> Model:
    return Model(
        id=id,
        title=title,
        parameters="alpha, beta",
        domain="alpha > 1, beta > 0",
        resources=(Resource("P", meaning="samples"), Resource("t", meaning="time: step size times steps")),
        components={name: _LAWS[name] for name in names},
        budget="P",
        caps="t <= P**alpha",
    )


MODEL = _model("features-gap", "Gap between test and train loss, noisy samples", tuple(_LAWS))
NOISELESS = _model("features-gap-noiseless", "Gap between test and train loss, no noise", tuple(_LAWS)[:2])

_WHERE = "gap between test and train loss, balanced"
ROWS = {
    "features-gap": (
        row("stopped", "beta > 0", ("noise_gap", "population"), "alpha*beta/(alpha*beta + 1)",
            ("t", "alpha/(alpha*beta + 1)"), where=_WHERE),
    ),
    "features-gap-noiseless": (
        row("to the end", "beta > 0", ("population",), "alpha*beta", ("t", "alpha"), where=_WHERE),
    ),
}  # fmt: skip
BUDGETS = (
    Budget("compute", form="P*t"),
    Budget("time", reason="with samples for nothing there is no gap; ask features-lazy under its budget time"),
)

NUMERICS = {
    "features-gap": Numerics(
        "generalisation_gap",
        (*SPECTRUM, ("noise", "1")),
        (
            Bottleneck("alpha=2 beta=1", "P=1 t=1", (5, 10)),
            Bottleneck("alpha=3/2 beta=3/2", "P=1 t=3/4", (5, 10)),
        ),
        components=("signal_gap", "noise_gap"),
    ),
    "features-gap-noiseless": Numerics(
        "generalisation_gap",
        (*SPECTRUM, ("noise", "0")),
        (
            Bottleneck("alpha=3/2 beta=2/3", "P=1 t=1/2", (3, 7)),
            Bottleneck("alpha=2 beta=5/4", "P=1 t=1/2", (2, 5)),
        ),
        components=("signal_gap",),
    ),
}

THEORIES = tuple(
    Theory(
        id="bordelon2024dynamical",
        model=model,
        claims=ROWS[model.id],
        curves=(CurveClaim("noise", ("beta > 0",), ("population", "noise_gap"), "heuristic", _WHERE),)
        if model is MODEL
        else (),
        sources=(
            Source("bordelon2024dynamical", "train and test loss of random features", "the two parts of the gap"),
        ),
        views=views("source"),
        budgets=BUDGETS,
        numerics=NUMERICS[model.id],
    )
    for model in (MODEL, NOISELESS)
)
