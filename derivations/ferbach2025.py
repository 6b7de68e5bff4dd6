r"""Momentum on power-law random features (arXiv 2505.16098): SGD-M, DANA-constant, DANA-decaying and their effective time.

Setting. The model of paquette2024 (width d, spectrum j^(-2 alpha), target j^(-beta), un-halved loss), trained by

    y <- (1 - Delta) y + grad,    theta <- theta - gamma grad - g3 y,

with fresh batches of size O(1). SGD-M keeps Delta constant; the two DANA rules forget at the rate Delta ~ 1/t, with
g3 constant and small ("constant") or decaying in t ("decaying").

Assumptions. Those of paquette2024. The delay constant in Delta is large enough that oscillations of the resolved
modes are below the loss.

Resources and budget. Width d, steps r, gamma and g3, both held at their largest stable value; compute f = d r. The
kernel of the mode equations has the norm (1/2) sum_j lam_j (gamma + g3/(Delta + gamma lam_j)), lam_j = j^(-2 alpha),
j up to d, whose first part caps gamma as in SGD. The second,

    constant Delta    g3 sum_j lam_j: g3 is capped like gamma
    Delta = c/r       (g3/gamma) n,  n = sum_j lam_j/(lam_j + c/(gamma r)) ~ min(d, (gamma r)^(1/(2 alpha)) + gamma r
                      d^(1 - 2 alpha)): resolved modes, and the trace of those that are not resolved yet

gives g3 <= gamma/d for a g3 that has to be stable for all times (DANA-constant), and g3 <= gamma/n before n = d, for a g3
that follows n (DANA-decaying). For 2 alpha > 1 the resolved modes lead, g3 ~ r^(-1/(2 alpha)); for 2 alpha < 1 the
others do and g3 <= d^(2 alpha - 1)/r. Which one binds is computed.

Components. Those of paquette2024 in the effective time T = gamma r + (int sqrt(g3) dr)^2 = max(gamma r, g3 r^2) for
the DANA rules, T = (gamma + g3) r for SGD-M; as long as T <= d^(2 alpha):

    population            T^(-p), p = (2 alpha + 2 beta - 1)/(2 alpha)
    finite_width          unchanged
    embedding_distortion  d^(-1) T^(-1 + 1/(2 alpha))
    sgd_noise             gamma T^(-2 + 1/(2 alpha)), for SGD-M with gamma + g3 in front

The components with the suffix ``_late`` are these after the switch, when momentum sets T: after r ~ gamma/g3 ~ d steps
of DANA-constant. Each side of the switch is a regime; the better one counts.

Balance. For 2 alpha > 1 the phases of SGD return in the new time, and embedding_distortion falls below
finite_width at the optimum where the spectrum is steep: beyond alpha = 3/4 for DANA-constant, beyond alpha = (3 + sqrt
5)/4 for DANA-decaying. There the optimal width jumps. For 2 alpha < 1 the window closes no later than the switch: SGD.

Claimed result. DANA-decaying outscales DANA-constant, which outscales SGD, over broad regions above 2 alpha = 1; below
that line (with batches O(1)) none does; SGD-M has the exponents of SGD everywhere. The rows are the balance of the
components above, a heuristic: no bounds on the loss are proved for them.

Not covered. Batches that grow with d (they help below the line); Adam and schedule-free variants; smaller steps are
the tuned problem of each model.

Source. Ferbach, Everett, Gidel, E. Paquette, C. Paquette, "Dimension-adapted Momentum Outscales SGD", NeurIPS 2025.

Glossary (paper: engine). gamma_1 = 1; gamma_2: gamma; gamma_3: g3; t: r; hyperparameter exponents kappa_1, kappa_2,
kappa_3 of gamma ~ d^(-kappa_1), g3 ~ d^(-kappa_2), g3 ~ t^(-kappa_3): results here, max(0, 1 - 2 alpha), kappa_1 +
1, 1/(2 alpha).

Example.

    >>> from exponents import solve
    >>> print([str(solve(m).at(alpha=1, beta="3/10").loss) for m in (MOMENTUM, CONSTANT, DECAYING)])
    ['8/15', '16/25', '24/35']
"""

from __future__ import annotations

from derivations import paquette2024
from derivations._letters import views
from derivations._numerics import Bottleneck, Numerics, Optimum
from derivations._records import Budget
from derivations._theory import Claim, Source, Theory
from exponents.model import Model, Resource

MODELS = ("plrf-sgd-momentum", "plrf-dana-constant", "plrf-dana-decaying")

LATE = "_late"
_WHEN = {"": "before the switch", LATE: "after the switch, in the effective time of momentum"}


def _components(time: str, rate: str, suffix: str) -> dict[str, dict[str, str]]:
    window = f"{time} <= d**(2*alpha)"
    laws = {
        "population": {"law": f"({time})**(-(2*alpha + 2*beta - 1)/(2*alpha))"},
        "embedding_distortion": {"law": f"d**(-1)*({time})**(-1 + 1/(2*alpha))", "window": window},
        "sgd_noise": {"law": f"{rate}*({time})**(-2 + 1/(2*alpha))", "window": window},
    }
    return {name + suffix: laws[name] | _words(name, _WHEN[suffix], suffix) for name in laws}


def _words(name: str, when: str, suffix: str) -> dict[str, str]:
    """Meaning, symbol and source of a component of SGD, here at another time."""
    known = paquette2024.MODEL.component(name)
    symbol = known.symbol[:-1] + r",\mathrm{late}}" if suffix else known.symbol
    return {
        "meaning": f"{known.meaning}; {when}",
        "symbol": symbol,
        "source": "ferbach2025: effective time; paquette2024: forcing and kernel functions",
    }


def _model(id: str, title: str, switch: tuple[str, str], late: tuple[str, str], stable: str) -> Model:
    """``switch``: the two sizes whose order decides, of momentum and of the gradient; ``late``: time and rate after it."""
    momentum, gradient = switch
    return Model(
        id=id,
        title=title,
        parameters="alpha, beta",
        domain=paquette2024.MODEL.domain,
        resources=(
            *paquette2024.MODEL.resources,
            Resource("g3", at_least_one=False, meaning="step along the momentum"),
        ),
        components=(paquette2024.MODEL.component("finite_width"),),
        regimes={
            "before": {"window": f"{momentum} <= {gradient}", "components": _components("gamma*r", "gamma", "")},
            "after": {"window": f"{momentum} >= {gradient}", "components": _components(*late, LATE)},
        },
        budget="d*r",
        caps=f"gamma <= min(1, d**(2*alpha - 1)), g3 <= {stable}",
        held={"gamma": "largest", "g3": "largest"},
        curve="r, d",
    )


MOMENTUM = _model(
    "plrf-sgd-momentum",
    "Power-law random features, SGD with constant momentum",
    ("g3", "gamma"),
    ("g3*r", "g3"),
    "min(1, d**(2*alpha - 1))",
)
CONSTANT = _model(
    "plrf-dana-constant",
    "Power-law random features, DANA with a constant momentum step",
    ("g3*r", "gamma"),
    ("g3*r**2", "gamma"),
    "gamma/d",
)
DECAYING = _model(
    "plrf-dana-decaying",
    "Power-law random features, DANA with a decaying momentum step",
    ("g3*r", "gamma"),
    ("g3*r**2", "gamma"),
    "min(gamma*(gamma*r)**(-1/(2*alpha)), d**(2*alpha - 1)/r)",
)

_HERE = "balance of the components in the effective time"
_SGD = "exponents of SGD"


def _row(label, region, active, loss, width, where=_HERE):
    return Claim(label, region, active, loss, (("d", width),), "heuristic", where)


def _sgd(labels: tuple[str, ...]) -> tuple[Claim, ...]:
    """The rows of SGD with these labels."""
    rows = {claim.label: claim for claim in paquette2024.CLAIMS}
    return tuple(_row(k, rows[k].region, rows[k].active, rows[k].loss, rows[k].resources[0][1], _SGD) for k in labels)


SLOW_TARGET, FAST_TARGET = "2*alpha > 1, 2*beta < 1", "2*beta > 1"
II, III = "2*beta > 1, beta < alpha", "2*alpha > 1, beta > alpha"

CLAIMS = {
    "plrf-sgd-momentum": _sgd(("Ia", "Ib", "Ic", "II", "III", "IVa", "IVb")),
    "plrf-dana-constant": (
        _row("Ia", SLOW_TARGET, ("finite_width", "population_late"),
             "2*(2*alpha + 2*beta - 1)/(2*alpha + 3)", "2/(2*alpha + 3)"),
        *_sgd(("Ib", "Ic")),
        _row("II", f"{II}, alpha < 3/4", ("embedding_distortion_late", "population_late"),
             "(2*alpha + 2*beta - 1)/(alpha + 3*beta)", "2*beta/(alpha + 3*beta)"),
        _row("III", f"{III}, alpha < 3/4", ("embedding_distortion", "sgd_noise"), "1 - 1/(4*alpha)", "1/2"),
        _row("steep", f"{FAST_TARGET}, alpha > 3/4", ("embedding_distortion_late", "finite_width"),
             "4*alpha/(2*alpha + 3)", "2/(2*alpha + 3)"),
        *_sgd(("IVa", "IVb")),
    ),
    # With q = 2 - 1/(2 alpha) the time is r^q; the wall is 2 alpha = q + 1.
    "plrf-dana-decaying": (
        _row("Ia", SLOW_TARGET, ("finite_width", "population_late"),
             "(4*alpha - 1)*(2*alpha + 2*beta - 1)/(4*alpha**2 + 4*alpha - 1)",
             "(4*alpha - 1)/(4*alpha**2 + 4*alpha - 1)"),
        _row("Ib", "2*alpha < 1, 2*beta < 1", ("finite_width",), "alpha + beta - 1/2", "1/2", _SGD),
        *_sgd(("Ic",)),
        _row("II", f"{II}, 4*alpha**2 - 6*alpha + 1 < 0", ("embedding_distortion_late", "population_late"),
             "(4*alpha - 1)*(2*alpha + 2*beta - 1)/(2*(2*alpha**2 + 4*alpha*beta - beta))",
             "beta*(4*alpha - 1)/(2*alpha**2 + 4*alpha*beta - beta)"),
        _row("III", f"{III}, 4*alpha**2 - 6*alpha + 1 < 0", ("embedding_distortion_late", "sgd_noise_late"),
             "(4*alpha - 1)**2/(2*alpha*(6*alpha - 1))", "(4*alpha - 1)/(6*alpha - 1)"),
        _row("steep", f"{FAST_TARGET}, alpha > 1, 4*alpha**2 - 6*alpha + 1 > 0",
             ("embedding_distortion_late", "finite_width"),
             "2*alpha*(4*alpha - 1)/(4*alpha**2 + 4*alpha - 1)", "(4*alpha - 1)/(4*alpha**2 + 4*alpha - 1)"),
        _row("IVa", "alpha < 1/2, 2*alpha**2 - 4*alpha + 1 < 0, 2*beta > 1", ("finite_width",), "alpha", "1/2", _SGD),
        *_sgd(("IVb",)),
    ),
}  # fmt: skip

SOURCES = (
    Source("ferbach2025", "rules, effective time, stability", "the time of the components and the cap on g3"),
    Source("paquette2024", "forcing and kernel functions", "the components as functions of that time"),
)

BUDGETS = (Budget("data", form="r"),)

_ARGUMENTS = (("alpha", "alpha"), ("beta", "beta"))
_FAST = "alpha=1 beta=3/10"
_SMOOTH = "alpha=1 beta=3/2"


def _optimum(point: str, least: float, largest: float, decades: tuple[float, float]) -> Optimum:
    return Optimum(point, (("d", least, largest),), (("r", "f/d"),), decades)


NUMERICS = {
    "plrf-sgd-momentum": Numerics(
        "heavy_ball",
        _ARGUMENTS,
        (
            Bottleneck(_FAST, "d=1 r=3", (2, 4)),
            Bottleneck(_FAST, "d=2 r=1", (2, 4)),
            Bottleneck(_SMOOTH, "d=3/4 r=1", (4, 10)),
            Bottleneck(_SMOOTH, "d=2 r=1", (2, 4)),
        ),
        (_optimum("alpha=1 beta=7/10", 0.3, 0.55, (8, 19)),),
    ),
    "plrf-dana-constant": Numerics(
        "dana_constant",
        _ARGUMENTS,
        (
            Bottleneck(_FAST, "d=1 r=3", (2, 4)),
            Bottleneck(_FAST, "d=2 r=1", (2, 4)),
            Bottleneck(_FAST, "d=3/4 r=1", (6, 13)),
        ),
        (_optimum(_FAST, 0.3, 0.55, (8, 20)),),
    ),
    "plrf-dana-decaying": Numerics(
        "dana_decaying",
        _ARGUMENTS,
        (
            Bottleneck(_FAST, "d=1 r=3", (2, 5)),
            Bottleneck(_FAST, "d=6/5 r=1", (3, 8)),
            Bottleneck(_SMOOTH, "d=9/8 r=1", (4, 8)),
        ),
        (_optimum(_FAST, 0.3, 0.6, (8, 19)),),
    ),
}


def finite(point, **options):
    """The loss of SGD with constant momentum, see ``derivations.plrf_finite.momentum`` (imported when asked for)."""
    from derivations.plrf_finite.momentum import momentum_law

    return momentum_law(point, **options)


THEORIES = tuple(
    Theory(
        id="ferbach2025",
        model=model,
        claims=CLAIMS[model.id],
        sources=SOURCES,
        views=views("plrf", taken="r"),
        budgets=BUDGETS,
        finite=finite if model is MOMENTUM else None,
        numerics=NUMERICS[model.id],
    )
    for model in (MOMENTUM, CONSTANT, DECAYING)
)
