r"""Lazy random features (arXiv 2402.01092): loss in width, time, data, batch and ensemble; bottlenecks and budgets.

Setting. Linear regression on N random projections of features with covariance eigenvalues k^(-alpha), target power
lambda_k w_k^2 ~ k^(-1 - alpha beta), so that the loss with the first k modes learned is k^(-alpha beta). Weights start at
zero and follow gradient descent for the time t (step size times steps): on P fixed samples, or in one pass with fresh
batches. Un-halved test loss of a single draw of features and data.

Assumptions. alpha > 1 (trace class), beta > 0 (finite target). beta < 1: target outside the kernel's space ("hard").

Resources and budget. N, t, P, batch B, ensemble members E. Steps are of constant size. Nothing changes in a model of
width N after t = N^alpha, nor on P samples after t = P^alpha: where that stands as a cap it takes away no better choice.

    features-lazy                     N t      one pass, fixed step over batch
    features-lazy-batch               N B t    one pass, label noise of order one
    features-lazy-ensemble            E N t    members see the same batches
    features-lazy-ensemble-batches    E N t    members see batches of their own
    features-lazy-data                P        fixed samples, label noise of order one, stopped early
    features-lazy-data-noiseless      P        fixed samples without label noise
    features-converged                N P      t = infinity, no ridge, no noise
    features-lazy-printed             N t      the two bottlenecks as printed

Components. At time t the first k = t^(1/alpha) modes are learned. As long as k < N, P:

    population            t^(-beta)
    embedding_distortion  N^(-1) t^(1/alpha - min(1, beta)), variance over features. The ensemble keeps the bias, the
                          corrections (k/N) t^(-beta) and (k/N)^2 t^(-min(2, beta))
    data_distortion       P^(-1) t^(1/alpha - min(2, beta))
    label_noise           t^(1/alpha)/P on fixed samples, 1/B in one pass
    sgd_noise             t^(-(2 - 1/alpha)) for B of order one, of fresh batches; below population for beta < 2 - 1/alpha

and in the end

    finite_width          N^(-alpha min(1, beta)); bias alone N^(-alpha min(2, beta))
    finite_data           P^(-alpha min(2, beta))
    width_variance        N^(-1) P^(1 - alpha min(1, beta)) for P < N, although the model interpolates
    data_variance         P^(-1) N^(1 - alpha min(1, beta)) for N < P

Without features to draw, the residual of the projection on N features is kappa/(lambda + kappa) to the *first* power,
df(kappa) = sum lambda/(lambda + kappa) = N; the squared filter of the bias and of data saturates at 2 instead of 1.

Balance. Hard: population against finite_width. Easy: against embedding_distortion. Super-easy: that against sgd_noise.

Claimed result. Printed are t^(-beta), N^(-alpha min(2, beta)) and P^(-alpha min(2, beta)), and their balance
(features-lazy-printed). The exponent in N is that of the bias, of an infinite ensemble; a single model has min(1, beta),
and for beta > 1 the printed compute-optimal exponent is too large. Printed too: going wider beats ensembling. Here that is
strict for beta < 1; for beta > 1 and shared batches it is a tie; with batches of their own and beta > 2 - 1/alpha
ensembles win.

Not covered. Logarithms at beta = 1, 2, 2 - 1/alpha; momentum (no exponent changes); the gap between test and train loss,
P^(-1) t^(1/alpha - beta); steps that decrease.

Source. Bordelon, Atanasov, Pehlevan, "A Dynamical Model of Neural Scaling Laws", ICML 2024. The rows of features-lazy are
those of bordelon2025feature without feature learning.

Glossary (paper: engine). Spectrum exponent b: alpha; task exponent a: 1 + alpha beta; N, P, t, B, E: the same.

Example.

    >>> from exponents import solve
    >>> print(solve(MODEL).at(alpha=2, beta="5/4").loss, solve(PRINTED).at(alpha=2, beta="5/4").loss)
    5/7 5/6
"""

from __future__ import annotations

from derivations._records import EdgeClaim
from derivations._theory import Claim, CurveClaim, Source, Theory
from exponents.model import Model, Resource
from exponents.views import View

MODELS = (
    "features-lazy", "features-lazy-batch", "features-lazy-ensemble", "features-lazy-ensemble-batches",
    "features-lazy-data", "features-lazy-data-noiseless", "features-converged", "features-lazy-printed",
)  # fmt: skip

_RESOURCES = {
    "N": "width: number of random features",
    "t": "time: step size times steps",
    "B": "batch size",
    "E": "members of the ensemble",
    "P": "samples",
}
_MEANING = {
    "population": "modes not learned yet",
    "embedding_distortion": "learning modes through few random features",
    "finite_width": "what N features cannot represent",
    "sgd_noise": "noise of the stochastic gradients",
    "label_noise": "noise of the labels, fitted by the modes in use",
    "data_distortion": "learning modes through few samples",
    "finite_data": "what P samples do not determine",
    "width_variance": "variance of the features where the model interpolates",
    "data_variance": "variance of the samples where the features are exhausted",
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


def _model(id: str, title: str, resources: str, laws: dict[str, str | dict], budget: str, caps: str = "") -> Model:
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


MODEL = _model("features-lazy", "Lazy random features, one pass", "N t",
               LAWS | {"embedding_distortion": DISTORTED}, "N*t")  # fmt: skip
BATCH = _model(
    "features-lazy-batch",
    "Lazy random features, one pass, noisy labels, growing batches",
    "N t B",
    LAWS | {"sgd_noise": f"{LAWS['sgd_noise']}/B", "label_noise": "1/B"},
    "N*B*t",
    "t <= N**alpha",
)


def _ensemble(id: str, title: str, noise: str) -> Model:
    return _model(
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


def _data(id: str, title: str, noise: dict[str, str]) -> Model:
    laws = {name: law for name, law in LAWS.items() if name != "sgd_noise"} | {
        "data_distortion": "P**(-1)*(t**(1/alpha - 2) + t**(1/alpha - beta))",
        "finite_data": "P**(-2*alpha) + P**(-alpha*beta)",
    }
    return _model(id, title, "P N t", laws | noise, "P", "t <= N**alpha, t <= P**alpha")


DATA = _data("features-lazy-data", "Lazy random features, noisy samples limited", {"label_noise": "t**(1/alpha)/P"})
NOISELESS = _data("features-lazy-data-noiseless", "Lazy random features, samples limited", {})
CONVERGED = _model(
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
PRINTED = _model(
    "features-lazy-printed",
    "Lazy random features, the printed bottlenecks",
    "N t",
    {"population": LAWS["population"], "finite_width": "N**(-2*alpha) + N**(-alpha*beta)"},
    "N*t",
)
