r"""Power-law random features under one-pass SGD (arXiv 2405.15074): four loss curves, seven compute-optimal phases.

Setting. Data x in R^v with x_j = j^(-alpha) z_j, z_j independent standard normal; target <x, b> with b_j =
j^(-beta); features W^T x with W in R^(v x d), independent N(0, 1/d) entries; linear model <W^T x, theta>, theta_0 =
0. The loss is P(theta) = E(<W^T x, theta> - <x, b>)^2, without the factor 1/2; SGD takes fresh batches of size B
and steps of size gamma on the *sum* of the half-squared errors' gradients. The residual of Gaussian data closes the
second moments: P solves a Volterra equation P = F + K * P whose forcing F and kernel K are integrals over the
spectrum of D^(1/2) W W^T D^(1/2), D = diag(j^(-2 alpha)).

Assumptions. v/d tends to a constant above 1 (v = infinity is allowed for 2 alpha > 1); B = O(1); alpha > 0, beta >
0 and 2 alpha + 2 beta > 1, without which the target has no finite second moment and there is no power law.

Resources and budget. Width d, steps r, learning rate gamma; compute f = d r up to constants. Stability bounds the
kernel norm, ||K|| ~ gamma * sum_j j^(-2 alpha) / 2 < 1: gamma <= 1 where the trace converges (2 alpha > 1), gamma
<= d^(2 alpha - 1) where it grows like v^(1 - 2 alpha). The published phases hold gamma at the largest stable value;
the engine can tune it.

Spectrum and algorithm. Eigenvalues j^(-2 alpha) and target coefficients j^(-beta) for j <= v; random features of
width d; F and K are integrals of exp(-2 gamma B r u) over the spectrum. This is all that is stated: the components
below are derived by `derivations.plrf` (`exponents derive plrf-sgd` prints how), every pole term kept.

Components. Write kappa = 1/(2 alpha), s = gamma r. All but the floor live in the window s <= d^(2 alpha) that the
derivation finds: beyond it the spectrum is resolved to its edge and they fall faster than every power.

    population (F_pp)            the bias at d = infinity, s^(-1 - beta/alpha + kappa).
    finite_width (F_0)           the limit of infinite time, sum_j j^(-2 alpha - 2 beta)/(1 + tau j^(-2 alpha)) with
                                 tau ~ d^(2 alpha): the head of the sum (it converges for 2 beta > 1) gives d^(-2 alpha),
                                 the bulk j ~ d gives d^(1 - 2 alpha - 2 beta).
    embedding_distortion (F_ac)  what 1/d adds to the bias inside the window, d^(-1) s^(-1 + kappa).
    sgd_noise (K_pp/gamma)       the kernel convolved with the bias: gamma s^(-2 + kappa), the product of both poles
                                 gamma s^(-2 - (beta - 1)/alpha), and for 2 beta > 1 and 2 beta < 1 the noise of the
                                 modes near the cutoff, gamma d^(1 - 4 alpha), which leads for alpha < 1/4.

No term has a region: which one leads is computed. A term that another dominates everywhere in the window, inside its
component or in one before it, only changes constants and is a correction, not part of the model.

Balance. The smallest of the largest component over d at fixed f = d r. F_0 falls with d, F_pp rises with d, the
others depend on the parameters: hence the phases.

Claimed result. The seven rows below, tight for alpha > 1/4 (matching upper and lower bounds on P). For alpha < 1/4
the paper has no sharp kernel bound: row Ic, and row Ib there, are stated and not proved.

Not covered by the paper: the lines 2 alpha = 1, 2 beta = 1 and 4 alpha = 1, where logarithms enter (derived here, see
the walls of `exponents table plrf-sgd`). Not covered: batches or schedules that grow with d; momentum.

Source. Paquette, Paquette, Xiao, Pennington, "4+3 Phases of Compute-Optimal Neural Scaling Laws", NeurIPS 2024.

Glossary (paper: engine). \mathscr{F}_{pp}: population; \mathscr{F}_0: finite_width; \mathscr{F}_{ac}:
embedding_distortion; \mathscr{K}_{pp}/(\gamma B): sgd_noise; \mathfrak{f}: f.

Example.

    >>> from exponents import solve
    >>> phase = solve(MODEL).at(alpha=1, beta="3/10").phase
    >>> print(phase.loss, "|", phase.resource("d"))
    (2*alpha + 2*beta - 1)/(2*alpha + 1) | 1/(2*alpha + 1)
"""

from __future__ import annotations

from derivations._derived import read
from derivations._letters import views
from derivations._records import Budget
from derivations._theory import Claim, CurveClaim, Experiment, Source, Theory
from exponents.model import Model, Resource

MODELS = ("plrf-sgd",)

# What follows from spectrum and algorithm (derivations.plrf): the terms that can lead each component, and their windows.
# They are kept as text, written by `python -m derivations.spectra.plrf_statement`, because a derivation takes seconds
# (see derivations._derived); nothing below states an exponent.
DERIVED = read("plrf-sgd", ("alpha", "beta"))

_READING = {
    "population": ("the part of the target that the features resolve, not learned yet", r"\mathcal{F}_{pp}"),
    "finite_width": ("the part of the target that d features cannot represent", r"\mathcal{F}_0"),
    "embedding_distortion": ("distortion of the target by the random embedding", r"\mathcal{F}_{ac}"),
    "sgd_noise": ("noise of the stochastic gradients", r"\mathcal{K}_{pp}"),
}

MODEL = Model(
    id="plrf-sgd",
    title="Power-law random features, one-pass SGD",
    parameters="alpha, beta",
    domain="alpha > 0, beta > 0, 2*alpha + 2*beta > 1",
    resources=(
        Resource("d", meaning="width: number of random features"),
        Resource("r", meaning="steps of SGD"),
        Resource("gamma", at_least_one=False, meaning="learning rate"),
    ),
    components={
        id: {**DERIVED.components[id], "meaning": meaning, "symbol": symbol, "source": "derived, see derivations.plrf"}
        for id, (meaning, symbol) in _READING.items()
    },
    budget="d*r",
    caps=DERIVED.caps,
    held={"gamma": "largest"},
)


def restated(id: str, **formulas: str) -> dict[str, str]:
    """A derived component in a model that is built on this one, with other ``formulas`` for its law or window."""
    words = {key: getattr(MODEL.component(id), key) for key in ("meaning", "symbol", "source")}
    return {**DERIVED.components[id], **words, **formulas}


def _row(label, region, active, loss, width, status="tight", conjectured=""):
    where = f"table of the compute-optimal curves, Phase {label}"
    return Claim(label, region, active, loss, (("d", width),), status, where, conjectured)


CLAIMS = (
    _row(
        "Ia", "2*alpha > 1, 2*beta < 1", ("finite_width", "population"),
        "(1 - 1/(2*alpha + 1))*(1 + beta/alpha - 1/(2*alpha))", "1/(2*alpha + 1)",
    ),
    _row(
        "Ib", "2*alpha < 1, 2*beta < 1", ("finite_width", "population"),
        "alpha + beta - 1/2", "1/2", conjectured="alpha < 1/4",
    ),
    _row(
        "Ic", "alpha < 1/4, 2*beta > 1", ("finite_width", "population"),
        "alpha*(2*alpha + 2*beta - 1)/(alpha*(3 - 2*beta) + 2*beta - 1)",
        "(1 - 2*(alpha + beta))/(2*(alpha*(2*beta - 3) - 2*beta + 1))", "heuristic",
    ),
    _row(
        "II", "2*alpha > 1, 2*beta > 1, beta < alpha", ("embedding_distortion", "population"),
        "(2*alpha + 2*beta - 1)/(2*(alpha + beta))", "(beta/alpha)/(1 + beta/alpha)",
    ),
    _row(
        "III", "2*alpha > 1, 2*beta > 1, beta > alpha", ("embedding_distortion", "sgd_noise"),
        "1 - 1/(4*alpha)", "1/2",
    ),
    # The wall 1 - 1/sqrt(2) between IVa and IVb is the root below 1/2 of 2 x^2 - 4 x + 1.
    _row(
        "IVa", "2*alpha**2 - 4*alpha + 1 < 0, alpha < 1/2, 2*beta > 1", ("finite_width", "sgd_noise"),
        "alpha", "1/2",
    ),
    _row(
        "IVb", "alpha > 1/4, alpha < 1/2, 2*alpha**2 - 4*alpha + 1 > 0, 2*beta > 1", ("population", "sgd_noise"),
        "(1 - 2*alpha)*(2*alpha + 2*beta - 1)/(2*(2*beta - 2*alpha*beta - alpha))",
        "(alpha - beta)/(2*alpha*beta + alpha - 2*beta)",
    ),
)  # fmt: skip

CURVES = (
    CurveClaim(
        "I", ("2*beta < 1", "alpha < 1/4, 2*beta > 1"), ("population", "finite_width"),
        "tight", "loss curves, Phase I", conjectured="alpha < 1/4",
    ),
    CurveClaim(
        "II", ("2*alpha > 1, 2*beta > 1, beta < alpha",), ("population", "embedding_distortion", "finite_width"),
        "tight", "loss curves, Phase II",
    ),
    CurveClaim(
        "III", ("2*alpha > 1, 2*beta > 1, beta > alpha",), ("sgd_noise", "embedding_distortion", "finite_width"),
        "tight", "loss curves, Phase III",
    ),
    CurveClaim(
        "IV", ("1/4 < alpha < 1/2, 2*beta > 1",), ("population", "sgd_noise", "finite_width"),
        "tight", "loss curves, Phase IV",
    ),
)  # fmt: skip


def derivation(component: str):
    """The derivation of a component from spectrum and algorithm (SymPy is imported when it is asked for)."""
    from derivations.plrf import Plrf

    return next(c.derivation for c in Plrf().components() if c.id == component)


BUDGETS = (
    Budget("data", form="r"),
    Budget(
        "width",
        reason="at fixed d the loss stops at finite_width, and one pass sets no limit to r: d^(-2 alpha) at best",
    ),
)


def finite(point, **options):
    """The loss with its constants at values of alpha and beta, see ``derivations.plrf_finite`` (imported when asked for)."""
    from derivations.plrf_finite import finite_law

    return finite_law(point, **options)


THEORIES = (
    Theory(
        id="paquette2024",
        model=MODEL,
        claims=CLAIMS,
        curves=CURVES,
        derivation=derivation,
        finite=finite,
        on_wall=DERIVED.on_wall,
        views=views("plrf", taken="r"),
        budgets=BUDGETS,
        experiment=Experiment(
            alpha="alpha",
            beta="beta",
            width="d",
            steps="r",
            rate="gamma",
            optimiser="sgd",
            components=(
                ("finite_width", "limit"),
                ("population", "bulk"),
                ("embedding_distortion", "embedding"),
                ("sgd_noise", "noise"),
            ),
        ),
        sources=(
            Source("paquette2024", "model, Volterra equation, forcing and kernel functions", "the four components"),
            Source("paquette2024", "compute-optimal curves", "the seven rows of the phase table"),
            Source("paquette2024", "stability of SGD", "the caps on the learning rate"),
        ),
    ),
)
