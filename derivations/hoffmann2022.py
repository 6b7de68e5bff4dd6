r"""Compute-optimal language models (arXiv 2203.15556): loss as a sum of power laws in parameters and tokens.

Setting. A transformer with N parameters sees D tokens once. Cross-entropy in nats per token is fitted by L =
E + A N^(-alpha) + B D^(-beta); the engine's loss is what exceeds the irreducible E.

Assumptions. alpha, beta > 0; training cost 6 N D floating-point operations, embeddings counted in N.

Resources and budget. Parameters N and tokens D; compute f = N D up to the factor 6.

Components.

    finite_parameters   A N^(-alpha)
    finite_data         B D^(-beta)

Balance. The two components at fixed N D.

Claimed result. N* ~ C^(beta/(alpha + beta)), D* ~ C^(alpha/(alpha + beta)), L* - E ~ C^(-alpha beta/(alpha +
beta)): one phase. The first-order condition fixes the constants as well, N* = G (C/6)^a with a = beta/(alpha
+ beta), D* = (C/6)/N* and G = (alpha A/(beta B))^(1/(alpha + beta)); ``Chinchilla.allocation`` evaluates it.
Several public tutorials print a and b = 1 - a exchanged.

The fits do not agree. Approach 3 of the paper prints rounded constants, a = 0.4516 by the formula above while
the text says 0.46 (0.454, 0.455); the unrounded constants of its TeX source give 0.4565. A refit of the
points of its figure gives a = 0.5126 with a standard error near 0.02 (arXiv 2404.10102): the original
optimiser averaged the Huber loss instead of summing it and stopped early, and rounding beta moves the data
term by some 13 % at D = 1e11. Approaches 1 and 2, which do not use this form, found 0.50 and 0.49. At C =
5.76e23 the four fits ask for 93, 59, 18 and 20 tokens per parameter.

Not covered. Repeated data (muennighoff2023), inference (sardana2024), precision (kumar2024). The error of a
fitted exponent: the Hessian of the fit has condition number near 3.5e11 before (E, A, B) are profiled out.

Source. Hoffmann et al., "Training Compute-Optimal Large Language Models", 2022; Besiroglu, Erdil, Barnett,
You, "Chinchilla Scaling: A Replication Attempt", 2024; Muennighoff et al., "Scaling Data-Constrained Language
Models", 2023.

Glossary (paper: engine). N: N; D: D; C = 6 N D: 6 f; a, b: growth exponents of N and D.

Example.

    >>> from exponents import solve
    >>> print(solve(MODEL).at(alpha="0.3478", beta="0.3658").resources[0][1][0])
    1829/3568
    >>> N, D, loss = BESIROGLU.allocation(5.76e23)
    >>> print(f"{D/N:.1f} tokens per parameter")
    18.4 tokens per parameter
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from derivations._records import Calibration, Constant, Fit
from derivations._theory import Claim, Source, Theory
from exponents.errors import DomainError
from exponents.model import Model

MODELS = ("chinchilla",)

MODEL = Model(
    id="chinchilla",
    title="Sum of power laws in parameters and tokens",
    parameters="alpha, beta",
    domain="alpha > 0, beta > 0",
    resources="N, D",
    components={
        "finite_parameters": {
            "law": "A*N**(-alpha)",
            "meaning": "what a network of N parameters cannot represent",
            "symbol": r"\mathcal{L}_N",
            "source": "hoffmann2022: second term of the parametric loss (Approach 3)",
        },
        "finite_data": {
            "law": "B*D**(-beta)",
            "meaning": "what D tokens cannot determine",
            "symbol": r"\mathcal{L}_D",
            "source": "hoffmann2022: third term of the parametric loss (Approach 3)",
        },
    },
    budget="6*N*D",
    constants="A, B",
)


@dataclass(frozen=True)
class Chinchilla(Fit):
    """Constants E, A, B, alpha, beta of L = E + A N^(-alpha) + B D^(-beta), nats per token, cost 6 N D."""

    @property
    def parameter_growth(self) -> Fraction:
        """a of N* ~ C^a, from the fitted exponents."""
        return self["beta"] / (self["alpha"] + self["beta"])

    @property
    def loss_decay(self) -> Fraction:
        """eta of L* - E ~ C^(-eta), from the fitted exponents."""
        return self["alpha"] * self["beta"] / (self["alpha"] + self["beta"])

    def loss(self, parameters: float, tokens: float) -> float:
        """L(N, D) in nats per token. Raises DomainError unless both are positive."""
        if not (parameters > 0 and tokens > 0):
            raise DomainError(f"N = {parameters}, D = {tokens}: parameters and tokens are positive")
        e, a, b, alpha, beta = (float(self[n]) for n in ("E", "A", "B", "alpha", "beta"))
        return e + a * parameters**-alpha + b * tokens**-beta

    def allocation(self, compute: float) -> tuple[float, float, float]:
        """(N*, D*, L*) for a budget of ``compute`` floating-point operations, a positive number (else DomainError)."""
        if not compute > 0:
            raise DomainError(f"a compute budget of {compute} operations: it is positive")
        alpha, beta = self["alpha"], self["beta"]
        balance = float(alpha * self["A"] / (beta * self["B"])) ** float(1 / (alpha + beta))
        parameters = balance * (compute / 6) ** float(self.parameter_growth)
        tokens = compute / 6 / parameters
        return parameters, tokens, self.loss(parameters, tokens)


def _fit(id: str, key: str, where: str, *values: tuple[str, str]) -> Chinchilla:
    """Values of E, A, B, alpha, beta with their printed uncertainties."""
    units = ("nats per token", "nats per token", "nats per token", "", "")
    names = ("E", "A", "B", "alpha", "beta")
    constants = tuple(Constant(n, text, unit, error) for n, unit, (text, error) in zip(names, units, values))
    return Chinchilla(id, key, where, constants)


PRINTED = _fit(
    "hoffmann-approach-3", "hoffmann2022", "Approach 3, the constants as printed",
    ("1.69", ""), ("406.4", ""), ("410.7", ""), ("0.34", ""), ("0.28", ""),
)  # fmt: skip
SOURCE = _fit(
    "hoffmann-approach-3-tex", "hoffmann2022", "Approach 3, the unrounded constants of the TeX source",
    ("1.6934", ""), ("406.4", ""), ("410.7", ""), ("0.3392", ""), ("0.2849", ""),
)  # fmt: skip
BESIROGLU = _fit(
    "besiroglu", "besiroglu2024", "refit of 240 points read off the figure of hoffmann2022",
    ("1.8172", "0.03"), ("482.01", "124.58"), ("2085.43", "1293.23"), ("0.3478", "0.02"), ("0.3658", "0.02"),
)  # fmt: skip
# Printed as logarithms: E = exp(0.6254804), A = exp(6.255414), B = exp(7.3049974).
MUENNIGHOFF = _fit(
    "muennighoff-tied", "muennighoff2023", "refit with alpha = beta; E, A, B to four digits from printed logarithms",
    ("1.869", ""), ("520.8", ""), ("1487.7", ""), ("0.3526596", ""), ("0.3526596", ""),
)  # fmt: skip
FITS = (PRINTED, SOURCE, BESIROGLU, MUENNIGHOFF)


def calibration(fit: Fit, **more: Any) -> Calibration:
    """What the constants of a fit mean in a model with this loss. Its runs: 70 M to 16 B parameters, 5 B to 500 B tokens."""
    return Calibration(
        **{
            "fit": fit,
            "values": tuple((n, n) for n in ("A", "B", "alpha", "beta")),
            "floor": "E",
            "unit": "FLOPs, C = 6 N D",
            "units": (("N", "parameters"), ("D", "tokens")),
            "ratios": (("tokens per parameter", "D", "N"),),
            "ranges": (("N", "70e6", "16e9"), ("D", "5e9", "500e9")),
            **more,
        }
    )


LAWS = tuple(map(calibration, (BESIROGLU, PRINTED, SOURCE, MUENNIGHOFF)))

# N* ~ C^a in the other two approaches, with the printed 10th and 90th percentile over subsamples of the data.
APPROACHES = Fit(
    "hoffmann-approaches",
    "hoffmann2022",
    "Table of the three approaches: exponent of N*",
    (
        Constant("approach_1", "0.50", "", "0.488, 0.502"),
        Constant("approach_2", "0.49", "", "0.462, 0.534"),
        Constant("approach_3", "0.46", "", "0.454, 0.455"),
    ),
)

THEORIES = (
    Theory(
        id="hoffmann2022",
        model=MODEL,
        fits=(*FITS, APPROACHES),
        laws=LAWS,
        claims=(
            Claim(
                label="compute-optimal",
                region="alpha > 0",
                active=("finite_data", "finite_parameters"),
                loss="alpha*beta/(alpha + beta)",
                resources=(("N", "beta/(alpha + beta)"), ("D", "alpha/(alpha + beta)")),
                status="proved",
                where="Approach 3, efficient frontier of the parametric loss",
            ),
        ),
        sources=(
            Source("hoffmann2022", "Approach 3", "the parametric loss and its frontier"),
            Source("besiroglu2024", "refit and its errors", "constants, and why the printed ones differ"),
            Source("muennighoff2023", "refit with tied exponents", "constants with alpha = beta"),
        ),
    ),
)
