r"""Scaling laws for precision (arXiv 2411.04330): the bits per number that training should use.

Setting. The loss of hoffmann2022 for a network whose weights, activations and cache are trained with P bits:
each of the three makes N parameters worth the fraction phi = 1 - e^(-P/gamma), so L = E + A (N
phi^3)^(-alpha) + B D^(-beta). Cost (6/16) N D P.

Assumptions. alpha, beta > 0; the three precisions and their gamma equal; P >= 1.

Resources and budget. Parameters N, tokens D, bits P; f = N D P.

Components.

    finite_parameters   N^(-alpha): phi stays between two constants for P >= 1
    finite_data         D^(-beta)

Balance. P appears in the cost only, so its exponent is 0: the best precision does not grow with compute. Its
value is a matter of constants. With n = N phi^3 the loss depends on n and D, and the budget on n D P/phi^3
(phi^3/P is to be as large as possible, whatever alpha, beta, A, B and f). With x = P/gamma and m = 3 parts in
low precision

    d/dx (m log(1 - e^(-x)) - log x) = 0   <=>   e^x - 1 = m x,

which for m = 3 has the one positive root x = 1.9038... (``best_precision``). At a given P,

    N* ~ phi^(-3 alpha/(alpha + beta)) P^(-beta/(alpha + beta))
    D* ~ phi^(3 alpha/(alpha + beta)) P^(-alpha/(alpha + beta))

Claimed result. The optimal precision does not depend on compute; 7 to 8 bits by the paper's fits. The
derivation above is ours: a copy of the text that we read has an alpha in the condition in one place and a
factor of the precision in another, and D* with the power +beta/(alpha + beta) of P, for which N* D* P would
depend on P. Consult the current version.

Not covered. Post-training quantisation, an exponential in the bits that no power law describes, with the
tokens beyond which more training hurts; precision of N held fixed, where P ~ log f.

Source. Kumar et al., "Scaling Laws for Precision", ICLR 2025.

Glossary (paper: engine). N, D, P: N, D, P; gamma: unit of P in ``best_precision``.

Example.

    >>> from mpmath import nstr
    >>> from exponents import solve
    >>> print(solve(MODEL).phases[0].resource("P"), nstr(best_precision(3), 10))
    0 1.903813694
"""

from __future__ import annotations

from mpmath import expm1, findroot, log, mpf, workdps

from derivations._theory import Claim, Source, Theory
from exponents.errors import DomainError
from exponents.model import Model, Resource

MODELS = ("precision",)

MODEL = Model(
    id="precision",
    title="Parameters, tokens and bits",
    parameters="alpha, beta",
    domain="alpha > 0, beta > 0",
    resources=(
        Resource("N", meaning="parameters"),
        Resource("D", meaning="tokens"),
        Resource("P", meaning="bits per number"),
    ),
    components={
        "finite_parameters": {
            "law": "N**(-alpha)",
            "meaning": "what N parameters cannot represent",
            "source": "kumar2024: parameter term, effective parameters at bounded precision",
        },
        "finite_data": {
            "law": "D**(-beta)",
            "meaning": "what D tokens cannot determine",
            "source": "kumar2024: data term",
        },
    },
    budget="N*D*P",
)


def best_precision(parts: int = 3, digits: int = 30) -> mpf:
    """The root x > 0 of e^x - 1 = parts * x, to ``digits`` decimal digits: P* = x gamma bits.

    Raises DomainError for fewer than two parts: at one the condition has no positive root, P = 1 is best.
    """
    if parts < 2:
        raise DomainError(f"{parts} parts in low precision: e^x - 1 = {parts} x has no positive root; give at least 2")
    with workdps(digits + 10):
        # Convex, negative up to its minimum at log(parts): between there and twice log(parts) + 1 lies the root.
        low = log(mpf(parts))
        found = findroot(lambda x: expm1(x) - parts * x, (low, 2 * low + 1), solver="anderson")
    with workdps(digits):
        return +found


THEORIES = (
    Theory(
        id="kumar2024",
        model=MODEL,
        claims=(
            Claim(
                label="joint",
                region="alpha > 0",
                active=("finite_data", "finite_parameters"),
                loss="alpha*beta/(alpha + beta)",
                resources=(("N", "beta/(alpha + beta)"), ("D", "alpha/(alpha + beta)"), ("P", "0")),
                status="fitted",
                where="joint optimum of parameters, data and training precision",
            ),
        ),
        sources=(Source("kumar2024", "training in low precision", "effective parameters and cost"),),
    ),
)
