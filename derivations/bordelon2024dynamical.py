r"""Lazy random features in one pass (arXiv 2402.01092): width, time, batch and ensemble; printed bottlenecks.

Setting. Linear regression on N random projections of features with covariance eigenvalues k^(-alpha), target power
lambda_k w_k^2 ~ k^(-1 - alpha beta), so that the loss with the first k modes learned is k^(-alpha beta). Weights start at
zero and follow gradient descent with fresh batches for the time t (step size times steps). Un-halved test loss of a
single draw of features. Fixed samples are in bordelon2024data.

Assumptions. alpha > 1 (trace class), beta > 0 (finite target). beta < 1: target outside the kernel's space ("hard").

Resources and budget. N, t, batch B, ensemble members E. Steps are of constant size. Nothing changes in a model of
width N after t = N^alpha: where that stands as a cap it takes away no better choice.

    features-lazy                     N t      one pass, fixed step over batch
    features-lazy-batch               N B t    one pass, label noise of order one
    features-lazy-ensemble            E N t    members see the same batches
    features-lazy-ensemble-batches    E N t    members see batches of their own
    features-lazy-printed             N t      the two bottlenecks as printed

Components. At time t the first k = t^(1/alpha) modes are learned. As long as k < N:

    population            t^(-beta)
    embedding_distortion  N^(-1) t^(1/alpha - min(1, beta)), variance over features. The ensemble keeps the bias, the
                          corrections (k/N) t^(-beta) and (k/N)^2 t^(-min(2, beta))
    sgd_noise             t^(-(2 - 1/alpha))/B, below population for beta < 2 - 1/alpha
    label_noise           1/B, the floor of steps of constant size

and in the end

    finite_width          N^(-alpha min(1, beta)); bias alone N^(-alpha min(2, beta))

The residual of the projection on N features is kappa/(lambda + kappa) to the *first* power,
df(kappa) = sum lambda/(lambda + kappa) = N; the squared filter of the bias saturates at 2 instead of 1.

Balance. Hard: population against finite_width. Easy: against embedding_distortion. Super-easy: that against sgd_noise.

Claimed result. Printed are t^(-beta), N^(-alpha min(2, beta)) and P^(-alpha min(2, beta)), and their balance
(features-lazy-printed). The exponent in N is that of the bias, of an infinite ensemble; a single model has min(1, beta),
and for beta > 1 the printed compute-optimal exponent is too large. Printed too: going wider beats ensembling. Here that is
strict for beta < 1; for beta > 1 and shared batches it is a tie; with batches of their own and beta > 2 - 1/alpha
ensembles win.

Not covered. Logarithms at beta = 1, 2, 2 - 1/alpha; momentum (no exponent changes); the gap between test and train loss,
P^(-1) t^(1/alpha - beta) on P samples; steps that decrease.

Source. Bordelon, Atanasov, Pehlevan, "A Dynamical Model of Neural Scaling Laws", ICML 2024. The rows of features-lazy are
those of bordelon2025feature without feature learning.

Glossary (paper: engine). Spectrum exponent b: alpha; task exponent a: 1 + alpha beta; N, t, B, E: the same.

Example.

    >>> from exponents import solve
    >>> print(solve(MODEL).at(alpha=2, beta="5/4").loss, solve(PRINTED).at(alpha=2, beta="5/4").loss)
    5/7 5/6
"""

from __future__ import annotations

from derivations._lazy_numerics import NUMERICS
from derivations._letters import views
from derivations._records import Budget, EdgeClaim
from derivations._theory import Claim, CurveClaim, Source, Theory
from exponents.model import Model, Resource

MODELS = (
    "features-lazy", "features-lazy-batch", "features-lazy-ensemble", "features-lazy-ensemble-batches",
    "features-lazy-printed",
)  # fmt: skip

_RESOURCES = {
    "P": "samples",
    "N": "width: number of random features",
    "t": "time: step size times steps",
    "B": "batch size",
    "E": "members of the ensemble",
}
_MEANING = {
    "data_distortion": "learning modes through few samples",
    "finite_data": "what P samples do not determine",
    "width_variance": "variance of the features where the model interpolates",
    "data_variance": "variance of the samples where the features are exhausted",
    "population": "modes not learned yet",
    "embedding_distortion": "learning modes through few random features",
    "finite_width": "what N features cannot represent",
    "sgd_noise": "noise of the stochastic gradients",
    "label_noise": "noise of the labels, fitted by the modes in use",
    "width_bias": "distortion of the mean over features, first order",
    "width_bias_2": "distortion of the mean over features, second order",
    "floor_variance": "variance over features of the best model",
}
# A minimum of two exponents is a sum of two powers.
LAWS = {
    "population": "t**(-beta)",
    "embedding_distortion": "N**(-1)*(t**(1/alpha - 1) + t**(1/alpha - beta))",
    "finite_width": "N**(-alpha) + N**(-alpha*beta)",
    "sgd_noise": "t**(-(2 - 1/alpha))",
}
DISTORTED = {"law": LAWS["embedding_distortion"], "window": "t <= N**alpha"}


def model(id: str, title: str, resources: str, laws: dict[str, str | dict], budget: str, caps: str = "") -> Model:
    """A model in (alpha, beta); ``laws`` by component, ``resources`` separated by spaces."""

    def component(name: str, law: str | dict) -> dict[str, str]:
        table = law if isinstance(law, dict) else {"law": law}
        return table | {"meaning": _MEANING[name], "source": "bordelon2024dynamical: mean-field equations, large k"}

    return Model(
        id=id,
        title=title,
        parameters="alpha, beta",
        domain="alpha > 1, beta > 0",
        resources=tuple(Resource(n, meaning=_RESOURCES[n]) for n in resources.split()),
        components={name: component(name, law) for name, law in laws.items()},
        budget=budget,
        caps=caps or None,
    )


MODEL = model("features-lazy", "Lazy random features, one pass", "N t",
               LAWS | {"embedding_distortion": DISTORTED}, "N*t")  # fmt: skip
BATCH = model(
    "features-lazy-batch",
    "Lazy random features, one pass, noisy labels, growing batches",
    "N t B",
    LAWS | {"sgd_noise": f"{LAWS['sgd_noise']}/B", "label_noise": "1/B"},
    "N*B*t",
    "t <= N**alpha",
)


def _ensemble(id: str, title: str, noise: str) -> Model:
    return model(
        id,
        title,
        "E N t",
        {
            "population": LAWS["population"],
            "width_bias": "N**(-1)*t**(1/alpha - beta)",
            "width_bias_2": "N**(-2)*(t**(2/alpha - 2) + t**(2/alpha - beta))",
            "embedding_distortion": f"{LAWS['embedding_distortion']}/E",
            "finite_width": "N**(-2*alpha) + N**(-alpha*beta)",
            "floor_variance": "(N**(-alpha) + N**(-alpha*beta))/E",
            "sgd_noise": noise,
        },
        "E*N*t",
        "t <= N**alpha",
    )


ENSEMBLE = _ensemble("features-lazy-ensemble", "Ensemble of lazy random features, same batches", LAWS["sgd_noise"])
BATCHES = _ensemble(
    "features-lazy-ensemble-batches",
    "Ensemble of lazy random features, batches of their own",
    f"{LAWS['sgd_noise']}/E",
)


PRINTED = model(
    "features-lazy-printed",
    "Lazy random features, the printed bottlenecks",
    "N t",
    {"population": LAWS["population"], "finite_width": "N**(-2*alpha) + N**(-alpha*beta)"},
    "N*t",
)

VIEWS = views("source")


def row(label, region, active, loss, *resources, status="heuristic", where="balance of the components"):
    return Claim(label, region, active, loss, resources, status, where)


HARD, EASY = "beta < 1", "beta > 1, beta < 2 - 1/alpha"
SUPER_EASY = "beta > 2 - 1/alpha"
_LAZY = "bordelon2025feature, compute-optimal scaling without feature learning"
_N_HARD = (("N", "1/(alpha + 1)"), ("t", "alpha/(alpha + 1)"))

COMPUTE = (
    row("hard", HARD, ("finite_width", "population"), "alpha*beta/(alpha + 1)", *_N_HARD, where=_LAZY),
    row("easy", EASY, ("embedding_distortion", "population"), "alpha*beta/(alpha*beta + 1)",
         ("N", "(alpha*(beta - 1) + 1)/(alpha*beta + 1)"), where=_LAZY),
    row("super-easy", SUPER_EASY, ("embedding_distortion", "sgd_noise"), "1 - 1/(2*alpha)", ("N", "1/2"), where=_LAZY),
)  # fmt: skip
CURVES = tuple(
    CurveClaim(label, (region,), order, "heuristic", "loss components in time")
    for label, region, order in (
        ("hard", HARD, ("population", "finite_width")),
        ("easy", EASY, ("population", "embedding_distortion", "finite_width")),
        ("super-easy", SUPER_EASY, ("sgd_noise", "embedding_distortion", "finite_width")),
    )
)
_MANY = "independent batches average the noise of the gradients"

CLAIMS = {
    "features-lazy": COMPUTE,
    "features-lazy-batch": (
        row("hard", HARD, ("embedding_distortion", "label_noise", "population"),
             "alpha*beta/(alpha*beta + alpha + 1)", ("B", "alpha*beta/(alpha*beta + alpha + 1)")),
        row("easy", "beta > 1", ("embedding_distortion", "label_noise", "population"),
             "alpha*beta/(2*alpha*beta + 1)", ("B", "alpha*beta/(2*alpha*beta + 1)")),
    ),
    "features-lazy-ensemble": (
        row("hard", HARD, ("embedding_distortion", "population"), "alpha*beta/(alpha + 1)", ("E", "0"), *_N_HARD),
        row("easy", EASY, ("embedding_distortion", "population"), "alpha*beta/(alpha*beta + 1)"),
        row("super-easy", SUPER_EASY, ("embedding_distortion", "sgd_noise"), "1 - 1/(2*alpha)"),
    ),
    "features-lazy-ensemble-batches": (
        row("hard", HARD, ("embedding_distortion", "population"), "alpha*beta/(alpha + 1)", ("E", "0"), *_N_HARD),
        row("averaged", "beta > 1, beta < 4 - 2/alpha", ("embedding_distortion", "population"),
            "alpha*beta/(alpha*beta + 1)", ("t", "alpha/(alpha*beta + 1)"), where=_MANY),
        row("noise", "beta > 4 - 2/alpha", ("embedding_distortion", "sgd_noise", "width_bias_2"),
             "2*(2*alpha - 1)/(4*alpha - 1)", ("E", "(2*alpha - 1)/(4*alpha - 1)"), where=_MANY),
    ),
    "features-lazy-printed": (
        row("printed", "beta < 2", ("finite_width", "population"), "alpha*beta/(alpha + 1)", *_N_HARD,
             where="compute-optimal scaling, a - 1 < 2 b"),
        row("printed, saturated", "beta > 2", ("finite_width", "population"), "2*alpha*beta/(2*alpha + beta)",
             ("N", "beta/(2*alpha + beta)"), where="compute-optimal scaling, a - 1 > 2 b"),
    ),
}  # fmt: skip

_GOES_WIDER = "wider beats ensembling: printed as strict, here one end of a tie"
EDGES = {
    "features-lazy-ensemble": (
        EdgeClaim("easy", EASY, "min E", "0", "heuristic", _GOES_WIDER),
        EdgeClaim("easy", EASY, "max E", "alpha*(beta - 1)/(alpha*beta + 1)", "heuristic", "the other end"),
        EdgeClaim("super-easy", SUPER_EASY, "min E", "0", "heuristic", _GOES_WIDER),
        EdgeClaim("super-easy", SUPER_EASY, "max E", "(alpha - 1)/(2*alpha)", "heuristic", "the other end"),
    ),
    "features-lazy-ensemble-batches": (
        EdgeClaim("super-easy", "beta > 2 - 1/alpha, beta < 4 - 2/alpha", "min E",
                  "(alpha*beta - 2*alpha + 1)/(alpha*beta + 1)", "heuristic", _MANY),
    ),
}  # fmt: skip

SOURCES = (
    Source("bordelon2024dynamical", "mean-field equations of the random-feature model", "the components"),
    Source("bordelon2025feature", "capacity and source exponents", "the names of the phases"),
)

# Every budget that random features may be asked under, those of fixed samples (bordelon2024data) among them.
BUDGETS = (
    Budget("compute", model="features-lazy"),
    Budget("batch", model="features-lazy-batch"),
    Budget("ensemble", model="features-lazy-ensemble"),
    Budget("ensemble-batches", model="features-lazy-ensemble-batches"),
    Budget("data", model="features-lazy-data"),
    Budget("data-noiseless", model="features-lazy-data-noiseless"),
    Budget("data-chosen-width", model="features-lazy-data-width"),
    Budget("data-and-width", model="features-converged"),
)
_TIME = Budget("time", form="t")  # fresh samples alone: in one pass at a fixed batch they are the time


def budgets(id: str) -> tuple[Budget, ...]:
    """All of them but the model's own, and time alone where the model is one of a single pass without a batch."""
    alone = (_TIME,) if id in ("features-lazy", "features-lazy-printed") else ()
    return (*(b for b in BUDGETS if b.model != id), *alone)


THEORIES = tuple(
    Theory(
        id="bordelon2024dynamical",
        model=one,
        claims=CLAIMS[one.id],
        curves=CURVES if one is MODEL else (),
        edges=EDGES.get(one.id, ()),
        sources=SOURCES,
        views=VIEWS,
        budgets=budgets(one.id),
        numerics=NUMERICS.get(one.id),
    )
    for one in (MODEL, BATCH, ENSEMBLE, BATCHES, PRINTED)
)
