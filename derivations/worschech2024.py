r"""Two-layer networks on power-law data (arXiv 2410.09005): linear activation, the hard case of lazy features.

Setting. Student and random teacher with inputs whose covariance has the distinct eigenvalues l^(-(1 + beta)), online SGD
with small steps; generalisation error. The activation is linear, and only the largest N directions are trained.

Assumptions. beta > 0. Times at which the spectrum has not ended, 1 << t << (number of levels)^(1 + beta).

Resources and budget. Directions N, time t = step times samples; compute N t.

Components.

    population     t^(-beta/(1 + beta))
    finite_width   N^(-beta)

Balance. Both. This is the sum of bordelon2024dynamical for a random teacher, whose source is beta/(1 + beta) < 1 at capacity
1 + beta: always hard.

Claimed result. The two power laws; their balance is derived here.

Not covered. Nonlinear activations: the plateau of M hidden units lasts for a time M^2/(number of levels), and no exponent of
the phase that follows is firm. The exponential decay after the end of the spectrum.

Source. Worschech, Rosenow, "Analyzing Neural Scaling Laws in Two-Layer Networks with Power-Law Data Spectra", 2024.

Glossary (paper: engine). beta: the same; alpha (samples per input dimension) times the step: t; N_l: N.

Example.

    >>> from exponents import solve
    >>> print(solve(MODEL).phases[0].loss)
    beta/(beta + 2)
"""

from __future__ import annotations

from derivations._numerics import Bottleneck, Numerics, Optimum
from derivations._records import Budget
from derivations._theory import Claim, Source, Theory
from exponents.model import Model, Resource

MODELS = ("two-layer-linear",)

MODEL = Model(
    id="two-layer-linear",
    title="Two-layer network on power-law data, linear activation",
    parameters="beta",
    domain="beta > 0",
    resources=(Resource("N", meaning="trained directions"), Resource("t", meaning="step times samples")),
    components={
        "population": {
            "law": "t**(-beta/(1 + beta))",
            "meaning": "directions not learned yet",
            "source": "worschech2024: linear activation",
        },
        "finite_width": {
            "law": "N**(-beta)",
            "meaning": "directions that are not trained",
            "source": "worschech2024: number of trained directions",
        },
    },
    budget="N*t",
)

NUMERICS = Numerics(
    "patterns",
    (("power", "1 + beta"),),
    (Bottleneck("beta=1/2", "N=1 t=3", (3, 5)), Bottleneck("beta=1/2", "N=2 t=1", (3, 6))),
    (Optimum("beta=1", (("N", 0.05, 0.9),), (("S", "f/N"),), (10, 20)),),
    sizes=(("N", "N"), ("S", "t")),
)

BUDGETS = (Budget("time", form="t"), Budget("width", form="N"))

THEORIES = (
    Theory(
        id="worschech2024",
        model=MODEL,
        claims=(
            Claim(
                label="hard",
                region="beta > 0",
                active=("finite_width", "population"),
                loss="beta/(2 + beta)",
                resources=(("N", "1/(2 + beta)"),),
                status="heuristic",
                where="balance of the two power laws",
            ),
        ),
        sources=(Source("worschech2024", "linear activation", "the two power laws"),),
        budgets=BUDGETS,
        numerics=NUMERICS,
    ),
)
