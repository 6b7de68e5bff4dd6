r"""Learning-rate schedules of fixed shape under functional scaling laws (arXiv 2602.06797): capacity saturates.

Setting. The model of li2025fsl with a fixed horizon of N steps and no limit on the features: signal (1 +
t)^(-s) in the intrinsic time t, noise forgotten with the kernel (1 + t)^(-(2 - 1/beta)). The schedule has a
fixed shape that vanishes like the p-th power of the remaining fraction, eta(z) ~ eta (1 - z/N)^p, and only
its peak eta is tuned. p = 0 is a constant rate, p = 1 linear decay, p = 2 cosine decay.

Assumptions. s > 0, beta > 1, p >= 0; label noise of order one; eta <= 1 for stability.

Resources and budget. N steps, f = N; the peak eta.

Components. T = eta N is the intrinsic time.

    signal   T^(-s)
    noise    with u the remaining fraction, eta^2 N int_0^1 u^(2p) (1 + T u^(p + 1))^(-(2 - 1/beta)) du. The part u <
             T^(-1/(p + 1)) gives T^(1/(p + 1))/N, the part above it T^(1/beta)/N: the sum of both

so that noise ~ T^(1/beta_eff)/N with beta_eff = min(beta, p + 1): a schedule that ends too bluntly sees less
capacity. At p = beta - 1 both parts are equal for every u and a logarithm appears.

Balance. Signal against noise for s > 1 - 1/beta_eff; below that the largest stable peak is best.

Claimed result. E ~ N^(-s beta_eff/(1 + s beta_eff)) with eta ~ N^(-(1 + s beta_eff - beta_eff)/(1 + s
beta_eff)), or E ~ N^(-s) with eta ~ 1. The best schedule of all is, for easy targets s >= 1 - 1/beta, the
power p = 2 beta - 1 with beta_eff = beta: no logarithm, unlike exponential decay. For hard targets it is a
stable phase with a short decay. Among powers every p >= beta - 1 has the best exponent for easy targets,
every p >= s/(1 - s) for hard ones; at a finite number of steps a sharper tail pays with intrinsic time, T =
eta N/(p + 1), and one power is best: p is a hyperparameter, which can be tuned with the peak.

Not covered. Schedules whose shape changes with N; finite M; warm-up.

Source. Li, Wang, Chen, Zhao, Zheng, Wu, "Optimal Learning-Rate Schedules under Functional Scaling Laws: Power
Decay and Warmup-Stable-Decay", 2026.

Glossary (paper: engine). s, beta: s, beta; the paper's power of the tail: p; eta_peak: eta; N: N.

Example.

    >>> from exponents import solve
    >>> linear = solve(MODEL).at(s=1, beta=4, p=1)
    >>> print(linear.loss, solve(MODEL).at(s=1, beta=4, p=7).loss)
    2/3 4/5
"""

from __future__ import annotations

from derivations._letters import views
from derivations._numerics import Bottleneck, Numerics, Optimum
from derivations._records import Budget
from derivations._theory import Claim, Source, Theory
from exponents.hyperparameter import Hyperparameter
from exponents.model import Model, Resource

MODELS = ("fsl-fixed-shape",)

MODEL = Model(
    id="fsl-fixed-shape",
    title="Functional scaling law, decay of fixed shape",
    parameters="s, beta, p",
    domain="s > 0, beta > 1, p >= 0",
    resources=(
        Resource("N", meaning="steps"),
        Resource("eta", at_least_one=False, meaning="peak learning rate"),
    ),
    components={
        "signal": {
            "law": "(eta*N)**(-s)",
            "meaning": "signal not learned in the intrinsic time",
            "source": "li2026schedules: signal term",
        },
        "noise": {
            "law": "(eta*N)**(1/beta)/N + (eta*N)**(1/(p + 1))/N",
            "meaning": "gradient noise not forgotten yet",
            "source": "li2026schedules: noise of schedules of fixed shape",
        },
    },
    budget="N",
    caps="eta <= 1",
)


def _row(label, region, active, loss, rate):
    return Claim(label, region, active, loss, (("eta", rate),), "tight", "schedules of fixed shape")


def _easy(label: str, region: str, capacity: str) -> Claim:
    """The easy row at an effective capacity."""
    e = f"({capacity})"
    return _row(
        f"easy, {label}", f"{region}, s > 1 - 1/{e}", ("noise", "signal"), f"s*{e}/(1 + s*{e})",
        f"-(1 + s*{e} - {e})/(1 + s*{e})",
    )  # fmt: skip


CLAIMS = (
    _easy("sharp end", "p > beta - 1", "beta"),
    _easy("blunt end", "p < beta - 1", "p + 1"),
    _row("hard", "s < 1 - 1/beta, s < 1 - 1/(p + 1)", ("signal",), "s", "0"),
)

NUMERICS = Numerics(
    "fixed_shape",
    (("s", "s"), ("beta", "beta"), ("p", "p")),
    (
        Bottleneck("s=1/4 beta=2 p=2", "N=1 eta=0", (3, 8)),
        Bottleneck("s=2 beta=2 p=3", "N=1 eta=-1/4", (4, 10)),
        Bottleneck("s=2 beta=4 p=1", "N=1 eta=-1/4", (4, 10)),
    ),
    tuple(
        Optimum(point, (("eta", -0.9, -0.02),), (("N", "f"),), (6, 16))
        for point in ("s=1 beta=2 p=3", "s=1 beta=4 p=1", "s=1 beta=3 p=0")
    ),
)

BUDGETS = (
    Budget("compute", reason="the model has no features to pay for; fsl-constant, fsl-exponential and fsl-wsd do"),
)


def finite(point, **options):
    """The law with its constants, see ``derivations.fsl_finite`` (imported when asked for)."""
    from derivations.fsl_finite import shaped_law

    return shaped_law(MODEL, point, **options)


THEORIES = (
    Theory(
        id="li2026schedules",
        model=MODEL,
        claims=CLAIMS,
        views=views("fsl", ("p",)),
        budgets=BUDGETS,
        numerics=NUMERICS,
        finite=finite,
        hyperparameters=(Hyperparameter("p", 1 / 64, 64.0),),
        sources=(
            Source("li2026schedules", "schedules of fixed shape", "effective capacity and optimal peak"),
            Source("li2025fsl", "functional scaling law", "signal, kernel and noise integral"),
        ),
    ),
)
