r"""Lazy random features on fixed samples (arXiv 2402.01092): early stopping, least width, width against data.

Setting. As in bordelon2024dynamical, but the P samples are fixed: full-batch gradient descent for the time t, or to its
end ("converged": least squares without ridge). Un-halved test loss of a single draw of features and samples.

Assumptions. alpha > 1, beta > 0. Labels have noise of order one, or none in the models that say so.

Resources and budget. N, t, P. Nothing changes after t = min(N, P)^alpha: as a cap this takes away no better choice.

    features-lazy-data             P      label noise, any width
    features-lazy-data-width       P      label noise, width chosen
    features-lazy-data-noiseless   P      no noise, any width
    features-converged             N P    no noise, t = infinity

Components. Before the end those of bordelon2024dynamical (population, embedding_distortion, finite_width) and, with
k = t^(1/alpha) < P modes in use,

    data_distortion   P^(-1) t^(1/alpha - min(2, beta)), variance over samples
    label_noise       k/P

at the end

    finite_data       P^(-alpha min(2, beta))
    width_variance    N^(-1) P^(1 - alpha min(1, beta)) for P < N: width limits although the model interpolates
    data_variance     P^(-1) N^(1 - alpha min(1, beta)) for N < P

Balance. With noise: population against label_noise, at t = P^(alpha/(1 + alpha beta)). With N and P to choose:
finite_width against finite_data (hard), finite_data against width_variance (alpha < 2), or N ~ P.

Claimed result. Printed: P^(-alpha min(2, beta)) without noise, which needs t ~ P^alpha where one pass has P^(-beta): reuse
multiplies the exponent by alpha. The early-stopped rate and the phases of N P are the balance of the components, derived
here. The least width that costs no exponent is P^(1/(1 + alpha beta)) for hard targets and larger for easy ones.

Not covered. Logarithms at beta = 1, 2; N = P, where least squares has a pole; a ridge (defilippis2024); batches of
repeated samples, whose noise dies with the train loss.

Source. Bordelon, Atanasov, Pehlevan, "A Dynamical Model of Neural Scaling Laws", ICML 2024.

Glossary (paper: engine). Spectrum exponent b: alpha; task exponent a: 1 + alpha beta; N, P, t: the same.

Example.

    >>> from exponents import solve
    >>> print(solve(CONVERGED).at(alpha="3/2", beta="3/2").phase.resource("P"))
    1/(alpha*beta - alpha + 2)
"""

from __future__ import annotations

from derivations._lazy_numerics import SPECTRUM
from derivations._numerics import Bottleneck, Numerics, Optimum
from derivations._records import Budget, EdgeClaim
from derivations._theory import Source, Theory
from derivations.bordelon2024dynamical import HARD, LAWS, VIEWS, budgets, model, row

__all__ = ["CONVERGED", "DATA", "EDGES", "MODELS", "NOISELESS", "THEORIES", "VIEWS", "WIDTH"]

MODELS = ("features-lazy-data", "features-lazy-data-width", "features-lazy-data-noiseless", "features-converged")

ON_SAMPLES = {
    "population": LAWS["population"],
    "data_distortion": "P**(-1)*(t**(1/alpha - 2) + t**(1/alpha - beta))",
    "finite_data": "P**(-2*alpha) + P**(-alpha*beta)",
}
NOISY = ON_SAMPLES | {"label_noise": "t**(1/alpha)/P"}
DATA = model(
    "features-lazy-data", "Lazy features, noisy samples limited, any width", "P t", NOISY, "P", "t <= P**alpha"
)
WIDTH = model(
    "features-lazy-data-width",
    "Lazy random features, noisy samples limited, width chosen",
    "P N t",
    {k: LAWS[k] for k in ("embedding_distortion", "finite_width")} | NOISY,
    "P",
    "t <= N**alpha, t <= P**alpha",
)
NOISELESS = model(
    "features-lazy-data-noiseless", "Lazy features, samples limited, any width", "P t", ON_SAMPLES, "P", "t <= P**alpha"
)
CONVERGED = model(
    "features-converged",
    "Random features trained to the end",
    "N P",
    {
        "finite_width": LAWS["finite_width"],
        "finite_data": "P**(-2*alpha) + P**(-alpha*beta)",
        "width_variance": {"law": "N**(-1)*(P**(1 - alpha) + P**(1 - alpha*beta))", "window": "P <= N"},
        "data_variance": {"law": "P**(-1)*(N**(1 - alpha) + N**(1 - alpha*beta))", "window": "N <= P"},
    },
    "N*P",
)

_FLOORS = "bottlenecks of width and data, at the end of training"
STOPPED = (
    row("stopped", "beta > 0", ("label_noise", "population"), "alpha*beta/(alpha*beta + 1)",
        ("t", "alpha/(alpha*beta + 1)"), where="balance of the components in time"),
)  # fmt: skip

CLAIMS = {
    "features-lazy-data": STOPPED,
    "features-lazy-data-width": STOPPED,
    "features-lazy-data-noiseless": (
        row("saturated", "beta > 2", ("data_distortion",), "2*alpha", ("t", "alpha"), where=_FLOORS),
        row("data", "beta < 2, alpha*beta > 1", ("data_distortion",), "alpha*beta", ("t", "alpha"), where=_FLOORS),
        row("slow", "alpha*beta < 1", ("data_distortion", "population"), "alpha*beta", ("t", "alpha"), where=_FLOORS),
    ),
    "features-converged": (
        row("hard", HARD, ("finite_data", "finite_width"), "alpha*beta/2", ("N", "1/2"), where=_FLOORS),
        row("overparametrised", "beta > 1, beta < 2, alpha < 2", ("finite_data", "width_variance"),
            "alpha*beta/(alpha*beta - alpha + 2)", ("P", "1/(alpha*beta - alpha + 2)"), where=_FLOORS),
        row("overparametrised, saturated", "beta > 2, alpha < 2", ("finite_data", "width_variance"),
            "2*alpha/(alpha + 2)", ("P", "1/(alpha + 2)"), where=_FLOORS),
        row("steep", "beta > 1, alpha > 2", ("finite_width", "width_variance"), "alpha/2", ("N", "1/2"), where=_FLOORS),
    ),
}  # fmt: skip

EDGES = {
    "features-lazy-data-width": (
        EdgeClaim("hard", HARD, "min N", "1/(alpha*beta + 1)", "heuristic", "least width"),
        EdgeClaim("easy", "beta > 1", "min N", "(alpha*beta - alpha + 1)/(alpha*beta + 1)", "heuristic", "least width"),
    ),
}

SOURCES = (Source("bordelon2024dynamical", "mean-field equations of the random-feature model", "the components"),)

WHOLE = (Budget("samples", form="P"), Budget("width", form="N"))  # the other resource for nothing

_TRAINED = tuple(
    Bottleneck(point, ray, (2, 4))
    for point in ("alpha=2 beta=1/2", "alpha=3/2 beta=3/2")
    for ray in ("N=1 P=3", "N=3 P=1")
)
_COMPARABLE = tuple(Bottleneck("alpha=3/2 beta=3/2", ray, (3, 7)) for ray in ("N=6/5 P=1", "N=1 P=6/5"))
NUMERICS = {
    "features-lazy-data": Numerics(
        "full_batch_features",
        (*SPECTRUM, ("noise", "1")),
        tuple(Bottleneck("alpha=2 beta=3/4", ray, (3, 7)) for ray in ("P=1 t=1/2", "P=1 t=3/2")),
        (Optimum("alpha=2 beta=3/4", (("t", 0.3, 1.5),), (("P", "f"),), (3, 9)),),
    ),
    "features-lazy-data-width": Numerics(
        "full_batch_features",
        (*SPECTRUM, ("noise", "1")),
        (Bottleneck("alpha=2 beta=3/4", "P=1 N=1/3 t=2/3", (3, 9)),),
        # More than the least width that costs nothing, f^(2/5).
        (Optimum("alpha=2 beta=3/4", (("t", 0.3, 0.99),), (("P", "f"), ("N", "f**(4/5)")), (4, 10)),),
    ),
    "features-lazy-data-noiseless": Numerics(
        "full_batch_features",
        (*SPECTRUM, ("noise", "0")),
        (
            Bottleneck("alpha=2 beta=1/2", "P=1 t=1/2", (3, 8)),
            Bottleneck("alpha=2 beta=1/2", "P=1 t=1", (3, 8)),
            Bottleneck("alpha=3/2 beta=3/2", "P=1 t=1", (3, 6)),
            Bottleneck("alpha=3/2 beta=5/2", "P=1 t=1/2", (3, 6)),
        ),
    ),
    "features-converged": Numerics(
        "converged_features",
        SPECTRUM,
        _TRAINED + _COMPARABLE,
        tuple(
            Optimum(point, (("N", 0.3, 0.9),), (("P", "f/N"),), (6, 14))
            for point in ("alpha=2 beta=1/2", "alpha=3/2 beta=3/2", "alpha=3/2 beta=3")
        ),
    ),
}

THEORIES = tuple(
    Theory(
        id="bordelon2024dynamical",
        model=one,
        claims=CLAIMS[one.id],
        edges=EDGES.get(one.id, ()),
        sources=SOURCES,
        views=VIEWS,
        budgets=(*budgets(one.id), *WHOLE) if one is CONVERGED else budgets(one.id),
        numerics=NUMERICS.get(one.id),
    )
    for one in (DATA, WIDTH, NOISELESS, CONVERGED)
)
