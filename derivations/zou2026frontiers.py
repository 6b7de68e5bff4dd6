r"""Effective frontiers (arXiv 2602.02593): the loss is the tail beyond the resource that covers least.

Setting. A task is a list of patterns of frequency p_k ~ k^(-alpha); what is learned are the patterns up to a
frontier, and the reducible loss is the mass of the tail, k^(-(alpha - 1)). Every resource has its own
frontier and the nearest one counts ("Max-Bottleneck"): up to constants the loss is the maximum over
resources, which is the sum of components here.

Assumptions. alpha > 1; N parameters hold the first N^kappa patterns, kappa > 0.

Resources and budget. Parameters N and samples D, f = N D.

Components.

    capacity   frontier N^kappa: N^(-kappa (alpha - 1))
    coverage   pattern k was seen when D p_k ~ 1, frontier D^(1/alpha): D^(-(alpha - 1)/alpha)

Balance. Both frontiers at the same pattern.

Claimed result. The components. The allocation under N D is derived here.

Not covered. The frontier of optimisation: its exponent depends on how fast a pattern is learned, which the
paper parametrises and which is not reproduced here. So Kaplan's and Chinchilla's allocations as two active
bottlenecks of one problem are not claims of this module; michaud2023 has steps, with alpha + 1 for this
alpha.

Source. Zou, Gong, Su, Tang, Liu, "Effective Frontiers: A Unification of Neural Scaling Laws", 2026.

Glossary (paper: engine). alpha: alpha; gamma (capacity): kappa; k_*: frontier.

Example.

    >>> from exponents import solve
    >>> print(solve(MODEL).at(alpha=2, kappa=1).loss)
    1/3
"""

from __future__ import annotations

from derivations._numerics import Bottleneck, Numerics, Optimum
from derivations._records import Budget
from derivations._theory import Claim, Source, Theory
from exponents.model import Model, Resource

MODELS = ("effective-frontiers",)

MODEL = Model(
    id="effective-frontiers",
    title="Frontiers of capacity and coverage",
    parameters="alpha, kappa",
    domain="alpha > 1, kappa > 0",
    resources=(Resource("N", meaning="parameters"), Resource("D", meaning="samples")),
    components={
        "capacity": {
            "law": "N**(-kappa*(alpha - 1))",
            "meaning": "patterns for which there are no parameters",
            "source": "zou2026frontiers: capacity bottleneck",
        },
        "coverage": {
            "law": "D**(-(alpha - 1)/alpha)",
            "meaning": "patterns that the samples do not contain",
            "source": "zou2026frontiers: coverage bottleneck",
        },
    },
    budget="N*D",
)

NUMERICS = Numerics(
    "patterns",
    (("power", "alpha"), ("capacity", "kappa")),
    (Bottleneck("alpha=2 kappa=2/3", "N=1 D=3", (5, 8)), Bottleneck("alpha=2 kappa=2/3", "N=3 D=1", (3, 6))),
    tuple(
        Optimum(point, (("N", 0.1, 0.9),), (("S", "f/N"),), (12, 22))
        for point in ("alpha=2 kappa=2/3", "alpha=3/2 kappa=1")
    ),
    sizes=(("N", "N"), ("S", "D")),
)

BUDGETS = (Budget("data", form="D"), Budget("parameters", form="N"))

THEORIES = (
    Theory(
        id="zou2026frontiers",
        model=MODEL,
        claims=(
            Claim("equal frontiers", "alpha > 1", ("capacity", "coverage"), "kappa*(alpha - 1)/(1 + kappa*alpha)",
                  (("N", "1/(1 + kappa*alpha)"),), "heuristic", "Max-Bottleneck, capacity against coverage"),
        ),
        sources=(Source("zou2026frontiers", "effective frontier and its bottlenecks", "the two components"),),
        budgets=BUDGETS,
        numerics=NUMERICS,
    ),
)  # fmt: skip
