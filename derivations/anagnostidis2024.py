r"""Adaptive training (arXiv 2311.03233): change the shape of the network during training, at the same exponent.

Setting. A network can be trained in shapes (patch size, width, context) with different laws f_P(C) = a_P (C +
d_P)^(-b_P) + c_P. At each level of the loss train the shape whose loss falls most per unit of compute, and
change shapes without loss.

Assumptions. Here the shapes are a continuum of sizes P with f_P(C) = P^(-nu) + (C/P)^(-mu), mu, nu > 0, and
changing shapes is lossless.

Resources and budget. Size P and the steps T = C/P, f = P T.

Components.

    finite_shape      P^(-nu)
    finite_training   T^(-mu)

Balance. One shape throughout: both components. Adaptive: at loss l the shape P with P^(-nu) = theta l costs
dC/dl = -(1/mu) theta^(-1/nu) (1 - theta)^(-1/mu - 1) l^(-1/nu - 1/mu - 1), least at theta_a = mu/(mu + nu +
mu nu). The power of l does not depend on theta, so adaptivity changes the constant and not the exponent; it
can change exponents only where shapes differ in their b_P.

Claimed result. The exponent mu nu/(mu + nu) and the ratio of compute (``saving``) are derived here. The paper
shows savings by experiment for vision and language transformers.

Not covered. Shapes with different exponents; the cost of changing a shape.

Source. Anagnostidis, Bachmann, Schlag, Hofmann, "Navigating Scaling Laws: Compute Optimality in Adaptive
Model Training", ICML 2024.

Glossary (paper: engine). P: P; C: f; b_P: mu.

Example.

    >>> from exponents import solve
    >>> print(solve(MODEL).phases[0].loss, f"{saving(0.3658, 0.3478):.2f}")
    mu*nu/(mu + nu) 0.92
"""

from __future__ import annotations

from derivations._theory import Claim, Source, Theory
from exponents.errors import DomainError
from exponents.model import Model, Resource

MODELS = ("adaptive-shapes",)

MODEL = Model(
    id="adaptive-shapes",
    title="A continuum of shapes, one or all of them in a run",
    parameters="mu, nu",
    domain="mu > 0, nu > 0",
    resources=(Resource("P", meaning="size of the shape"), Resource("T", meaning="steps")),
    components={
        "finite_shape": {
            "law": "P**(-nu)",
            "meaning": "what a shape of size P cannot represent",
            "source": "anagnostidis2024: constant c_P of the law of a shape",
        },
        "finite_training": {
            "law": "T**(-mu)",
            "meaning": "what T steps leave unlearned",
            "source": "anagnostidis2024: power of compute in the law of a shape",
        },
    },
    budget="P*T",
)


def saving(mu: float, nu: float) -> float:
    """Compute of the adaptive run over that of the best single shape for the same loss, below 1.

    Raises DomainError unless both exponents are positive.
    """
    if not (mu > 0 and nu > 0):
        raise DomainError(f"mu = {mu}, nu = {nu}: exponents of a falling loss are positive")
    single, adaptive = mu / (mu + nu), mu / (mu + nu + mu * nu)
    cost_single = single ** (-1 / nu) * (1 - single) ** (-1 / mu)
    cost_adaptive = nu / (mu + nu) * adaptive ** (-1 / nu) * (1 - adaptive) ** (-1 / mu - 1)
    return cost_adaptive / cost_single


THEORIES = (
    Theory(
        id="anagnostidis2024",
        model=MODEL,
        claims=(
            Claim("any schedule of shapes", "mu > 0", ("finite_shape", "finite_training"), "mu*nu/(mu + nu)",
                  (("P", "mu/(mu + nu)"), ("T", "nu/(mu + nu)")), "heuristic", "laws of the shapes, as a continuum"),
        ),
        sources=(Source("anagnostidis2024", "laws of single shapes and adaptive runs", "the two components"),),
    ),
)  # fmt: skip
