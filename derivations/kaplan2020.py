r"""Scaling laws for neural language models (arXiv 2001.08361): joint laws in parameters, data, batch and steps.

Setting. Transformers with N non-embedding parameters; cross-entropy in nats per token, no irreducible term.
Fitted:

    L(N, D) = ((N_c/N)^(alpha_N/alpha_D) + D_c/D)^alpha_D
    L(N, S) = (N_c/N)^alpha_N + (S_c/S)^alpha_S, S steps at batches far above the critical one
    B_crit  = B_c L^(-1/alpha_B), the batch beyond which steps are no longer saved, in tokens

Assumptions. All exponents positive. To leading order L(N, D) is max(N^(-alpha_N), D^(-alpha_D)).

Resources and budget. ``kaplan``: N and D, f = N D. ``kaplan-compute``: N, batch B, steps S, f = N B S.

Components.

    finite_parameters   N^(-alpha_N)
    finite_data         D^(-alpha_D)
    finite_steps        S^(-alpha_S)
    small_batch         B^(-alpha_B): the batch is useful while B <= B_crit, that is L <= B^(-alpha_B); training at the
                        critical batch is the balance of this component with the others

Balance. All components of each law.

Claimed result. At fixed compute L ~ C^(-alpha_C) with 1/alpha_C = 1/alpha_N + 1/alpha_B + 1/alpha_S and N ~
C^(alpha_C/alpha_N), B ~ C^(alpha_C/alpha_B), S ~ C^(alpha_C/alpha_S).

The paper's numbers do not agree with each other: the printed exponents 0.076, 0.21, 0.76 give alpha_C =
0.0520 and N ~ C^0.684, B ~ C^0.248, S ~ C^0.068; quoted are 0.050 and C^0.73, C^0.24, C^0.03, a separate fit.

Not covered. Embedding parameters, whose count explains most of the difference to hoffmann2022 (pearce2024).

Source. Kaplan et al., "Scaling Laws for Neural Language Models", 2020.

Glossary (paper: engine). N, D, B, S: N, D, B, S (S_min: S); C_min: 6 f.

Example.

    >>> from exponents import solve
    >>> answer = solve(COMPUTE).at(alpha_N="0.076", alpha_B="0.21", alpha_S="0.76")
    >>> print(f"{float(answer.loss):.4f}", [f"{float(low):.3f}" for _, (low, _) in answer.resources])
    0.0520 ['0.684', '0.248', '0.068']
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from derivations._records import Calibration, Constant, Fit
from derivations._theory import Claim, Source, Theory
from exponents.finite.composed import PowerOfSum
from exponents.finite.posynomial import posynomial
from exponents.model import Model, Resource

MODELS = ("kaplan", "kaplan-compute")

_PARAMETERS = {
    "law": "N**(-alpha_N)",
    "meaning": "what N parameters cannot represent",
    "source": "kaplan2020: loss against parameters",
}

MODEL = Model(
    id="kaplan",
    title="Joint law in parameters and tokens",
    parameters="alpha_N, alpha_D",
    domain="alpha_N > 0, alpha_D > 0",
    resources=(Resource("N", meaning="non-embedding parameters"), Resource("D", meaning="tokens")),
    components={
        "finite_parameters": _PARAMETERS,
        "finite_data": {
            "law": "D**(-alpha_D)",
            "meaning": "what D tokens cannot determine",
            "source": "kaplan2020: loss against tokens",
        },
    },
    budget="N*D",
)

COMPUTE = Model(
    id="kaplan-compute",
    title="Joint law in parameters and steps, critical batch",
    parameters="alpha_N, alpha_B, alpha_S",
    domain="alpha_N > 0, alpha_B > 0, alpha_S > 0",
    resources=(
        Resource("N", meaning="non-embedding parameters"),
        Resource("B", meaning="batch size in tokens"),
        Resource("S", meaning="steps"),
    ),
    components={
        "finite_parameters": _PARAMETERS,
        "small_batch": {
            "law": "B**(-alpha_B)",
            "meaning": "loss down to which the batch is above the critical one",
            "source": "kaplan2020: critical batch size",
        },
        "finite_steps": {
            "law": "S**(-alpha_S)",
            "meaning": "what S steps leave unlearned",
            "source": "kaplan2020: loss against parameters and steps",
        },
    },
    budget="N*B*S",
)

FITS = (
    Fit("L(N)", "kaplan2020", "loss against parameters",
        (Constant("N_c", "8.8e13", "parameters"), Constant("alpha_N", "0.076"))),
    Fit("L(D)", "kaplan2020", "loss against tokens",
        (Constant("D_c", "5.4e13", "tokens"), Constant("alpha_D", "0.095"))),
    Fit("L(N, D)", "kaplan2020", "joint law in parameters and tokens",
        (Constant("N_c", "6.4e13", "parameters"), Constant("D_c", "1.8e13", "tokens"),
         Constant("alpha_N", "0.076"), Constant("alpha_D", "0.103"))),
    Fit("L(N, S)", "kaplan2020", "joint law in parameters and steps",
        (Constant("S_c", "2.1e3", "steps"), Constant("alpha_N", "0.076"), Constant("alpha_S", "0.76"))),
    Fit("B_crit", "kaplan2020", "critical batch size",
        (Constant("B_c", "2e8", "tokens"), Constant("alpha_B", "0.21"))),
)  # fmt: skip

# Quoted for compute: L ~ C^(-loss), N ~ C^N, ...; a fit of its own.
QUOTED = Fit(
    "allocation", "kaplan2020", "allocation of compute as quoted",
    (Constant("loss", "0.050"), Constant("N", "0.73"), Constant("B", "0.24"), Constant("S", "0.03")),
)  # fmt: skip


def joint_law(model: Model, values: Mapping[str, float], source: str, ranges: Mapping) -> PowerOfSum:
    """L(N, D) = ((N_c/N)^(alpha_N/alpha_D) + D_c/D)^alpha_D, in nats per token; ``values`` are those of its constants."""
    inside = replace(model, components={"finite_parameters": "N**(-alpha_N/alpha_D)", "finite_data": "D**(-1)"})
    coefficients = {"finite_parameters": "N_c**(alpha_N/alpha_D)", "finite_data": "D_c"}
    inner = posynomial(inside, values, coefficients, cost=("6",), source=source, ranges=ranges)
    return PowerOfSum(inner, model, values["alpha_D"])


# The runs had 768 to 1.5e9 non-embedding parameters and 22 M to 23 B tokens.
JOINT = Calibration(
    next(f for f in FITS if f.id == "L(N, D)"),
    tuple((n, n) for n in ("N_c", "D_c", "alpha_N", "alpha_D")),
    unit="FLOPs, C = 6 N D",
    units=(("N", "non-embedding parameters"), ("D", "tokens")),
    ratios=(("tokens per parameter", "D", "N"),),
    ranges=(("N", "768", "1.5e9"), ("D", "22e6", "23e9")),
    law=joint_law,
)

_SHARE = "1/(1/alpha_N + 1/alpha_B + 1/alpha_S)"

THEORIES = (
    Theory(
        id="kaplan2020",
        model=MODEL,
        fits=FITS,
        laws=(JOINT,),
        claims=(
            Claim("compute", "alpha_N > 0", ("finite_data", "finite_parameters"), "alpha_N*alpha_D/(alpha_N + alpha_D)",
                  (("N", "alpha_D/(alpha_N + alpha_D)"),), "fitted", "joint law L(N, D)"),
        ),
        sources=(Source("kaplan2020", "joint law L(N, D)", "the two components"),),
    ),
    Theory(
        id="kaplan2020",
        model=COMPUTE,
        fits=FITS,
        claims=(
            Claim("compute", "alpha_N > 0", ("finite_parameters", "finite_steps", "small_batch"), _SHARE,
                  tuple((n, f"{_SHARE}/alpha_{n}") for n in "NBS"), "fitted", "optimal allocation of compute"),
        ),
        sources=(Source("kaplan2020", "L(N, S), critical batch, allocation", "the three components"),),
    ),
)  # fmt: skip
