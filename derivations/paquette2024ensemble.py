r"""Ensembles of power-law random features under one-pass SGD (setting of arXiv 2405.15074): wider, or more of them?

Setting. That of paquette2024 for each of E members, with random features and samples of their own; their predictions
are averaged. Given the target the members are independent and equal in law, so that with P the loss of one of them
and M that of the mean of infinitely many

    P_E = M + (P - M)/E = (1 - 1/E) M + P/E.

Assumptions. Those of paquette2024; B = O(1); E >= 1, in constants a real number.

Resources and budget. Width d, steps r, members E, rate gamma; compute f = E d r up to constants. Stability is that of
a member; gamma is held at the largest stable value of its width and can be tuned.

Components. Those of paquette2024 belong to P and come with 1/E; the population is that of M as well. The mean over
samples is gradient descent with the step gamma B on the half square, and the mean over features acts on mode j as

    h_j(r) = inverse transform of 1/(j^(-2 alpha) m(-x) + x) at gamma B r,    M = sum_j j^(-2 alpha - 2 beta) h_j^2,

one-point functions only, since different features are independent (``derivations.spectra.plrf_mean``). There is no
noise of SGD in M, its modes are squared after the mean, and so

    mean_floor        h_j(oo) = kappa/(kappa + j^(-2 alpha)), kappa ~ d^(-2 alpha), and the square saturates later
                      than finite_width: d^(-4 alpha), or d^(1 - 2 alpha - 2 beta) from the modes j ~ d.
    mean_distortion   what 1/d adds to a learned mode, j^(2 alpha) d^(-1) (gamma r)^(-1 + 1/(2 alpha)), squared. The
                      distortion of first order in 1/d meets the population on modes not learned yet only, and is
                      smaller than that.

Balance. With 2 beta < 1 the modes j ~ d carry the floor of M and that of P alike, and E stays of order one; where
alpha + beta > 1 width lowers even the variance more than members do. With 2 beta > 1 features vary more than they are
wrong on average, and members pay: for 2 alpha > 1 as much as width does where beta < alpha, a tie, and more where the
noise of SGD leads a single member; for 2 alpha < 1 more than width everywhere, because narrow members are also
allowed larger rates.

Claimed result. The rows below follow from these components. Wider is always preferable for 2 beta < 1 only, and in the
exponents only: a few members lower the constant there, by averaging the noise that stable rates add to all of the loss.
Row II is a tie in which E may grow between the exponents of the edges; a single wide member is among them for beta <
alpha. Beyond, and in rows III and IV, ensembles gain on paquette2024, with its rate tuned as well; here a tuned rate
changes no exponent of the loss, since members average the noise that a lower rate would avoid.

Not covered. The logarithms on the walls; members that share samples (features-lazy-ensemble has those for 2 alpha > 1;
the rows of features-lazy-ensemble-batches are the rows here), correlated features, E chosen at a held width.

Source. Paquette, Paquette, Xiao, Pennington, "4+3 Phases of Compute-Optimal Neural Scaling Laws", NeurIPS 2024; the
comparison of wide with many was made by Bordelon, Atanasov, Pehlevan, "A Dynamical Model of Neural Scaling Laws",
ICML 2024 (arXiv 2402.01092).

Glossary (paper: engine). E: E; otherwise as paquette2024.

Example.

    >>> from exponents import solve
    >>> from derivations import paquette2024
    >>> for model in (paquette2024.MODEL, MODEL):
    ...     print(solve(model).at(alpha="2/5", beta=1).loss)
    2/5
    72/125
"""

from __future__ import annotations

from derivations import paquette2024
from derivations._letters import views
from derivations._numerics import Bottleneck, Numerics, Optimum
from derivations._records import Budget, EdgeClaim
from derivations._theory import Claim, Source, Theory
from exponents.model import Model, Resource

MODELS = ("plrf-sgd-ensemble",)

_MEMBER = paquette2024.MODEL
_OF_MEAN = "derived, see derivations.spectra.plrf_mean"


def _averaged(id: str) -> dict[str, str]:
    """A component of one member as that of the mean of E, the population apart, which all members have in common."""
    law = paquette2024.DERIVED.components[id]["law"]
    return paquette2024.restated(id, law=law if id == "population" else f"({law})/E")


MODEL = Model(
    id="plrf-sgd-ensemble",
    title="Power-law random features, one-pass SGD, ensemble size chosen",
    parameters="alpha, beta",
    domain=_MEMBER.domain,
    resources=(
        _MEMBER.resource("d"),
        _MEMBER.resource("r"),
        Resource("E", meaning="members of the ensemble"),
        _MEMBER.resource("gamma"),
    ),
    components={id: _averaged(id) for id in paquette2024.DERIVED.components}
    | {
        "mean_floor": {
            "law": "d**(-4*alpha) + d**(-(2*alpha + 2*beta - 1))",
            "meaning": "the part of the target that d features cannot represent on average",
            "symbol": r"\mathcal{M}_0",
            "source": _OF_MEAN,
        },
        "mean_distortion": {
            "law": "d**(-2)*(gamma*r)**(-(2*alpha - 1)/alpha)",
            "window": "gamma*r <= d**(2*alpha)",
            "meaning": "distortion of the target by random features on average",
            "symbol": r"\mathcal{M}_{ac}",
            "source": _OF_MEAN,
        },
    },
    budget="E*d*r",
    caps=paquette2024.DERIVED.caps,
    held={"gamma": "largest"},
)

_WHERE = "balance of the derived components"
_BULK = "2*alpha + 2*beta - 1"


def _row(label, region, active, loss, *resources):
    return Claim(label, region, active, loss, resources, "heuristic", _WHERE)


_BELOW = "4*alpha**2 + 2*alpha + 2*beta - 1"
_NOISY = "8*alpha*beta + 2*alpha + 2*beta - 1"
_LEARNED = "4*alpha**2 - 4*alpha*beta + 4*alpha + 2*beta - 1"

CLAIMS = (
    _row(
        "Ia", "2*alpha > 1, 2*beta < 1, alpha + beta > 1", ("finite_width", "population"), f"({_BULK})/(2*alpha + 1)",
        ("d", "1/(2*alpha + 1)"), ("E", "0"),
    ),
    _row(
        "Ia-biased", "2*alpha > 1, 2*beta < 1, alpha + beta < 1", ("finite_width", "mean_floor", "population"),
        f"({_BULK})/(2*alpha + 1)", ("d", "1/(2*alpha + 1)"), ("E", "0"),
    ),
    _row(
        "Ib", "2*alpha < 1, 2*beta < 1", ("finite_width", "mean_floor", "population"), f"({_BULK})/2",
        ("d", "1/2"), ("E", "0"),
    ),
    _row(
        "II", "2*alpha > 1, 2*beta > 1, beta < 3*alpha - 1/2", ("embedding_distortion", "population"),
        f"({_BULK})/(2*(alpha + beta))", ("r", "alpha/(alpha + beta)"),
    ),
    _row(
        "III", "2*alpha > 1, beta > 3*alpha - 1/2", ("embedding_distortion", "mean_distortion", "sgd_noise"),
        "2*(4*alpha - 1)/(8*alpha - 1)",
        ("d", "2*alpha/(8*alpha - 1)"), ("r", "2*alpha/(8*alpha - 1)"), ("E", "(4*alpha - 1)/(8*alpha - 1)"),
    ),
    _row(
        "IV", "2*alpha < 1, 2*beta > 1, beta < alpha + 1/2", ("finite_width", "mean_floor", "population"),
        f"({_BULK})/(2*beta + 1)",
        ("d", "1/(2*beta + 1)"), ("r", "1/(2*beta + 1)"), ("E", "(2*beta - 1)/(2*beta + 1)"),
    ),
    _row(
        "IV-saturated", "alpha < 1/4, beta > alpha + 1/2", ("finite_width", "mean_floor", "population"),
        f"2*alpha*({_BULK})/({_BELOW})",
        ("d", f"({_BULK})/(2*({_BELOW}))"), ("r", f"({_LEARNED})/(2*({_BELOW}))"), ("E", f"alpha*({_BULK})/({_BELOW})"),
    ),
    _row(
        "IV-noise", "alpha > 1/4, alpha < 1/2, beta > alpha + 1/2",
        ("mean_floor", "population", "sgd_noise"), f"4*alpha*({_BULK})/({_NOISY})",
        ("d", f"({_BULK})/({_NOISY})"), ("r", f"({_LEARNED})/({_NOISY})"),
        ("E", f"(12*alpha*beta - 4*alpha**2 - 4*alpha - 2*beta + 1)/({_NOISY})"),
    ),
)  # fmt: skip

_TIE = "wide members or many: one end of a tie"
_DISTORTED = "2*alpha > 1, 2*beta > 1"

EDGES = (
    EdgeClaim("II", f"{_DISTORTED}, beta < alpha", "min E", "0", "heuristic", _TIE),
    EdgeClaim(
        "II", "2*alpha > 1, beta > alpha, beta < 3*alpha - 1/2", "min E", "(beta - alpha)/(alpha + beta)", "heuristic",
        "members that keep the noise of SGD below the population",
    ),
    EdgeClaim(
        "II", f"{_DISTORTED}, beta < alpha + 1/2", "max E", "(2*beta - 1)/(2*(alpha + beta))", "heuristic", _TIE
    ),
    EdgeClaim(
        "II", "2*alpha > 1, beta > alpha + 1/2, beta < 3*alpha - 1/2", "max E", f"({_BULK})/(4*(alpha + beta))",
        "heuristic", _TIE,
    ),
)  # fmt: skip


def derivation(component: str):
    """The derivation of a component: those of one member are paquette2024's."""
    if component in paquette2024.DERIVED.components:
        return paquette2024.derivation(component)
    from derivations.spectra.plrf_mean import Mean

    return Mean().derivation(component)


NUMERICS = Numerics(
    "plrf_ensembles",
    (("alpha", "alpha"), ("beta", "beta")),
    (
        Bottleneck("alpha=1 beta=2", "E=1/2 d=1 r=5/2", (2, 4)),
        Bottleneck("alpha=1 beta=2", "E=5 d=1 r=5/2", (3, 6)),
        Bottleneck("alpha=2/5 beta=4/5", "E=4 d=1 r=5/2", (6, 14)),
        Bottleneck("alpha=1 beta=3", "E=5 d=1 r=1", (3, 6)),
    ),
    (Optimum("alpha=2/5 beta=4/5", (("d", 0.3, 0.5),), (("E", "f**(3/13)"), ("r", "f**(10/13)/d")), (14, 26)),),
)


def finite(point, **options):
    """The loss with its constants, see ``derivations.plrf_finite.ensemble`` (imported when asked for)."""
    from derivations.plrf_finite.ensemble import ensemble_law

    return ensemble_law(point, **options)


BUDGETS = (
    Budget("data", form="E*r"),
    Budget(
        "width",
        reason="at fixed d the loss stops at mean_floor however many members there are, and one pass sets no limit to r",
    ),
)

THEORIES = (
    Theory(
        id="paquette2024",
        model=MODEL,
        claims=CLAIMS,
        edges=EDGES,
        derivation=derivation,
        finite=finite,
        numerics=NUMERICS,
        views=views("plrf", taken="r"),
        budgets=BUDGETS,
        sources=(
            Source("paquette2024", "model, deterministic equivalent, forcing and kernel functions", "one member"),
            Source("paquette2024", "stability of SGD", "the caps on the learning rate"),
            Source("bordelon2024dynamical", "bias and variance over features, ensembles", "the question"),
        ),
    ),
)
