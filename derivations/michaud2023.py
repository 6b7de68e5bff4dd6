r"""The quantization model (arXiv 2303.13506): skills of power-law frequency, learned in the order of their use.

Setting. Prediction needs discrete skills ("quanta") k = 1, 2, ...; a sample uses quantum k with probability
p_k ~ k^(-(alpha + 1)). A quantum is learned or not; each one lowers the loss of the samples that use it from
a constant to a smaller one. With the first n learned, the excess loss is the tail sum_{k > n} p_k ~
n^(-alpha).

Assumptions. alpha > 0. Quanta are learned in the order of their frequency; a network of N parameters holds a
number of quanta proportional to N; a quantum is learned once it was used a fixed number of times.

Resources and budget. Parameters N, steps S of fixed batch; compute N S. In a single epoch the data are D ~ S.

Components.

    capacity   n ~ N quanta fit: N^(-alpha)
    training   after S steps quantum k was used S p_k times, so n ~ S^(1/(1 + alpha)) were met often enough:
               S^(-alpha/(1 + alpha))

Balance. n from capacity against n from training: N ~ S^(1/(1 + alpha)).

Claimed result. The two exponents and their relation alpha_S = alpha_N/(1 + alpha_N), which data can test. The
allocation under N S is derived here.

Not covered. Quanta that depend on each other, or whose size grows; data in several epochs, where D and S
limit separately, both with the exponent alpha/(1 + alpha).

Source. Michaud, Liu, Girit, Tegmark, "The Quantization Model of Neural Scaling", NeurIPS 2023.

Glossary (paper: engine). alpha: alpha; N: N; S: S; alpha_N, alpha_S: decay of capacity and of training.

Example.

    >>> from exponents import solve
    >>> print(solve(MODEL).phases[0].loss)
    alpha/(alpha + 2)
"""

from __future__ import annotations

from derivations._numerics import Bottleneck, Numerics, Optimum
from derivations._records import Budget
from derivations._theory import Claim, Source, Theory
from exponents.model import Model, Resource

MODELS = ("quanta",)

MODEL = Model(
    id="quanta",
    title="Quanta learned in the order of their frequency",
    parameters="alpha",
    domain="alpha > 0",
    resources=(Resource("N", meaning="parameters"), Resource("S", meaning="steps")),
    components={
        "capacity": {
            "law": "N**(-alpha)",
            "meaning": "quanta for which there are no parameters",
            "source": "michaud2023: scaling in parameters",
        },
        "training": {
            "law": "S**(-alpha/(1 + alpha))",
            "meaning": "quanta not met often enough",
            "source": "michaud2023: scaling in steps and data",
        },
    },
    budget="N*S",
)

NUMERICS = Numerics(
    "patterns",
    (("power", "1 + alpha"),),
    (Bottleneck("alpha=1/2", "N=1 S=3", (3, 5)), Bottleneck("alpha=1/2", "N=2 S=1", (3, 6))),
    tuple(Optimum(f"alpha={alpha}", (("N", 0.05, 0.9),), (("S", "f/N"),), (10, 20)) for alpha in ("1/3", "1")),
)

BUDGETS = (
    Budget("steps", form="S"),
    Budget("parameters", form="N"),
    Budget("data", reason="samples of one epoch are steps times a fixed batch; ask for the budget steps"),
)

THEORIES = (
    Theory(
        id="michaud2023",
        model=MODEL,
        claims=(
            Claim(
                label="compute-optimal",
                region="alpha > 0",
                active=("capacity", "training"),
                loss="alpha/(2 + alpha)",
                resources=(("N", "1/(2 + alpha)"), ("S", "(1 + alpha)/(2 + alpha)")),
                status="heuristic",
                where="theory section, the two exponents under N S",
            ),
        ),
        sources=(Source("michaud2023", "theory of the quantization model", "the two components"),),
        budgets=BUDGETS,
        numerics=NUMERICS,
    ),
)
