r"""Functional scaling laws (arXiv 2509.19189): one-pass SGD on kernel regression under a learning-rate schedule.

Setting. Kernel with eigenvalues lambda_j ~ j^(-beta), target |theta_j|^2 ~ j^(-1) lambda_j^(s - 1), the first
M eigenfunctions (or M random ones) as features, label noise of order one, batches of B, K steps, data D = B
K. The paper's excess loss has a factor 1/2, the engine's has not.

Assumptions. beta > 1, s > 0. The law holds for all s and times when the label noise is of order one (with the
kernels of M features); random features need s <= 1. Only gamma = learning rate/B matters, so the rule of
linear scaling is exact.

Resources and budget. M, D and gamma <= 1 (stability), tuned; compute f = M D. The models that end in
``-data`` spend samples f = D with M unlimited. ``fsl-wsd`` chooses the samples D2 <= D of the decay as well.

Components. In the intrinsic time t = sum of learning rates,

    excess(t) ~ M^(-s beta) + (1 + t)^(-s) + int_0^t (1 + t - z)^(-(2 - 1/beta)) gamma(z) dz,

of which the schedules make

    approximation   M^(-s beta), all schedules
    signal          T^(-s): T = gamma D (constant); gamma D/log D (exponential decay); gamma D (stable, then decay)
    noise           gamma (constant); min(M, T^(1/beta)) gamma/T (exponential decay to a rate that is lower by a power
                    of D); the same with T2 = gamma D2/log D2 for T (stable, then exponential decay)

Without label noise the integral is the kernel term of paquette2024, gamma t^(-(2 - 1/beta)).

Balance. Constant rate: all three. Decay: for easy targets, s >= 1 - 1/beta, signal against noise; for hard
ones the noise of the decayed rate is below the signal at the largest stable rate.

Claimed result. The rows below, proved with matching constants up to powers of log D, which are in the laws
and not in the exponents. With compute limited and an easy target the rate is not unique: noise saturates at
M/D when T^(1/beta) reaches M, and every gamma from f^(-(1 + s beta - beta)/(2 + s beta)) to 1 has the optimal
exponent. The published rate is the lower end, where all three components meet; the best constant is there as
well (the noise approaches its saturation from below). Marginal balance counts components that are below the
loss and not how fast a minimum saturates, so it does not tell the two ends apart in the published direction:
name the end with the wish "min gamma". For hard targets the length of the decay is free down to D2 ~ D^(s
beta/(beta - 1)), a vanishing fraction of the samples.

Not covered. Powers of log D; other shapes of decay (li2026schedules); batches that change (wang2026batch).

Source. Li, Chen, Huang, Wang, Wu, "Functional Scaling Laws in Kernel Regression: Loss Dynamics and Learning
Rate Schedules", NeurIPS 2025.

Glossary (paper: engine). s, beta: s, beta; M: M; D: D; eta_max/B: gamma; B K_2: D2. In lin2024: a = beta, b =
s beta + 1.

Example.

    >>> from exponents import solve
    >>> print(solve(EXPONENTIAL).at(s="6/5", beta=2).resources[2])
    ('gamma', (Fraction(-7, 22), Fraction(0, 1)))
"""

from __future__ import annotations

from functools import partial

from derivations._letters import views
from derivations._numerics import Bottleneck, Numerics, Optimum
from derivations._records import Budget, EdgeClaim
from derivations._theory import Claim, Source, Theory
from exponents.model import Model, Resource

MODELS = (
    "fsl-constant", "fsl-constant-data", "fsl-exponential", "fsl-exponential-data", "fsl-wsd", "fsl-wsd-data",
)  # fmt: skip

_RESOURCES = {
    "M": Resource("M", meaning="features"),
    "D": Resource("D", meaning="samples"),
    "D2": Resource("D2", meaning="samples of the decay phase"),
    "gamma": Resource("gamma", at_least_one=False, meaning="peak learning rate over batch size"),
}
_WORDS = {
    "approximation": {
        "meaning": "what M features cannot represent",
        "source": "li2025fsl: approximation term of the functional scaling law",
    },
    "signal": {
        "meaning": "signal not learned in the intrinsic time",
        "source": "li2025fsl: signal term of the functional scaling law",
    },
    "noise": {
        "meaning": "gradient noise not forgotten yet",
        "source": "li2025fsl: noise integral for the schedule",
    },
}
_TITLES = {"constant": "constant rate", "exponential": "exponential decay", "wsd": "stable, then decay"}


def _model(schedule: str, signal: str, noise: str, modes: str, caps: str = "gamma <= 1") -> tuple[Model, Model]:
    """The compute-limited and the data-limited model; ``noise`` has its count of modes as a place {}."""
    extra = ("D2",) if "D2" in modes else ()

    def make(id: str, title: str, resources: tuple[str, ...], count: str, budget: str) -> Model:
        laws = {"signal": signal, "noise": noise.format(count)}
        if "M" in resources:
            laws = {"approximation": "M**(-s*beta)"} | laws
        return Model(
            id=id,
            title=title,
            parameters="s, beta",
            domain="s > 0, beta > 1",
            resources=tuple(_RESOURCES[n] for n in resources),
            components={name: {"law": law} | _WORDS[name] for name, law in laws.items()},
            budget=budget,
            caps=caps,
        )

    title = f"Functional scaling law, {_TITLES[schedule]}"
    compute = make(f"fsl-{schedule}", title, ("M", "D", *extra, "gamma"), f"min(M, {modes})", "M*D")
    data = make(f"fsl-{schedule}-data", f"{title}, samples limited", ("D", *extra, "gamma"), modes, "D")
    return compute, data


CONSTANT, CONSTANT_DATA = _model("constant", "(gamma*D)**(-s)", "gamma", "1")
EXPONENTIAL, EXPONENTIAL_DATA = _model(
    "exponential", "(gamma*D/log(D))**(-s)", "{}*log(D)/D", "(gamma*D/log(D))**(1/beta)"
)
WSD, WSD_DATA = _model(
    "wsd", "(gamma*D)**(-s)", "{}*log(D2)/D2", "(gamma*D2/log(D2))**(1/beta)", caps="gamma <= 1, D2 <= D"
)

EASY, HARD = "s > 1 - 1/beta", "s < 1 - 1/beta"


def _row(label, region, active, loss, where, *resources):
    return Claim(label, region, active, loss, resources, "tight", where)


def _decayed(where: str, hard: tuple[str, ...]) -> tuple[Claim, Claim]:
    return (
        _row("easy", EASY, ("approximation", "noise"), "s*beta/(2 + s*beta)", f"{where}, compute, easy",
             ("M", "1/(2 + s*beta)"), ("D", "(1 + s*beta)/(2 + s*beta)")),
        _row("hard", HARD, hard, "s*beta/(1 + beta)", f"{where}, compute, hard",
             ("M", "1/(1 + beta)"), ("D", "beta/(1 + beta)"), ("gamma", "0")),
    )  # fmt: skip


def _decayed_data(where: str) -> tuple[Claim, Claim]:
    return (
        _row("easy", EASY, ("noise", "signal"), "s*beta/(1 + s*beta)", f"{where}, data, easy",
             ("gamma", "-(1 + s*beta - beta)/(1 + s*beta)")),
        _row("hard", HARD, ("signal",), "s", f"{where}, data, hard", ("gamma", "0")),
    )  # fmt: skip


CLAIMS = {
    "fsl-constant": (
        _row("constant", "s > 0", ("approximation", "noise", "signal"), "s*beta/(1 + s*beta + beta)",
             "constant rate, compute", ("M", "1/(1 + (s + 1)*beta)"), ("gamma", "-s*beta/(1 + (s + 1)*beta)")),
    ),
    "fsl-constant-data": (
        _row("constant", "s > 0", ("noise", "signal"), "s/(s + 1)", "constant rate, data", ("gamma", "-s/(s + 1)")),
    ),
    "fsl-exponential": _decayed("exponential decay", ("approximation", "signal")),
    "fsl-exponential-data": _decayed_data("exponential decay"),
    "fsl-wsd": _decayed("stable, then decay", ("approximation", "signal")),
    "fsl-wsd-data": _decayed_data("stable, then decay"),
}  # fmt: skip

_RATE = EdgeClaim("easy", EASY, "min gamma", "-(1 + s*beta - beta)/(2 + s*beta)", "tight", "optimal rate, easy")
_STABLE = EdgeClaim("easy", EASY, "max gamma", "0", "tight", "the noise is M/D for all larger rates")
_DECAY = "shortest decay fraction, hard"
EDGES = {
    "fsl-exponential": (_RATE, _STABLE),
    "fsl-wsd": (
        _RATE,
        _STABLE,
        EdgeClaim("hard", HARD, "min D2", "s*beta**2/((beta - 1)*(beta + 1))", "tight", _DECAY),
    ),
    "fsl-wsd-data": (EdgeClaim("hard", HARD, "min D2", "s*beta/(beta - 1)", "tight", _DECAY),),
}


def _budgets(id: str) -> tuple[Budget, ...]:
    schedule, data, _ = id.partition("-data")
    other = Budget("compute", model=schedule) if data else Budget("data", model=f"{id}-data")
    return (
        other,
        Budget("steps", reason="only the rate over batch size counts: steps are samples at the batch of one"),
    )


_ARGUMENTS = (("s", "s"), ("beta", "beta"))
_RAYS = tuple(
    Bottleneck(point, ray, decades)
    for point in ("s=1/4 beta=2", "s=6/5 beta=2")
    for ray, decades in (("M=1 D=6 gamma=-3", (3, 4)), ("M=6 D=1 gamma=-1/2", (4, 12)))
)
_FREE = (("M", 0.05, 0.9), ("gamma", -0.8, -0.01))
_TUNED = Optimum("s=6/5 beta=2", _FREE, (("D", "f/M"),), (14, 26))
_HALVES = Optimum("s=6/5 beta=2", _FREE, (("D", "f/M"), ("D2", "f/M")), (14, 26))  # half of all samples in the decay
_SHORTEST = tuple(  # longer than s beta^2/(beta^2 - 1) = 1/3: costs no exponent
    Optimum("s=1/4 beta=2", (("M", 0.1, 0.6),), (("D", "f/M"), ("D2", f"f**({length})"), ("gamma", "1")), (14, 30))
    for length in ("1/2", "5/8")
)
_RATE_ONLY = (("gamma", -0.8, -0.02),)
_DATA = tuple(Optimum(point, _RATE_ONLY, (("D", "f"),), (5, 14)) for point in ("s=6/5 beta=2", "s=1/3 beta=3/2"))
_DATA_HALVES = Optimum("s=6/5 beta=2", _RATE_ONLY, (("D", "f"), ("D2", "f")), (5, 14))
NUMERICS = {
    "fsl-constant": Numerics("constant_rate", _ARGUMENTS, _RAYS, (_TUNED,)),
    "fsl-exponential": Numerics("exponential_decay", _ARGUMENTS, _RAYS, (_TUNED,)),
    "fsl-constant-data": Numerics("constant_rate", _ARGUMENTS, optima=_DATA),
    "fsl-exponential-data": Numerics("exponential_decay", _ARGUMENTS, optima=_DATA[:1]),
    "fsl-wsd-data": Numerics("stable_then_decay", _ARGUMENTS, optima=(_DATA_HALVES,)),
    "fsl-wsd": Numerics("stable_then_decay", _ARGUMENTS, optima=(_HALVES, *_SHORTEST)),
}


def finite(model: Model, point, **options):
    """The law of a model with its constants, see ``derivations.fsl_finite`` (imported when asked for)."""
    from derivations.fsl_finite import finite_law

    return finite_law(model, point, **options)


THEORIES = tuple(
    Theory(
        id="li2025fsl",
        model=model,
        claims=CLAIMS[model.id],
        edges=EDGES.get(model.id, ()),
        views=views("fsl"),
        budgets=_budgets(model.id),
        numerics=NUMERICS.get(model.id),
        finite=partial(finite, model),
        sources=(
            Source("li2025fsl", "functional scaling law", "the three terms and the noise integral"),
            Source("li2025fsl", "optimal rates for the three schedules", "claims"),
        ),
    )
    for model in (CONSTANT, CONSTANT_DATA, EXPONENTIAL, EXPONENTIAL_DATA, WSD, WSD_DATA)
)
