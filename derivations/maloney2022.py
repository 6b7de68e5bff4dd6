r"""A solvable model of neural scaling laws (arXiv 2210.16859): features and samples of a power-law spectrum.

Setting. Latent data with covariance eigenvalues lambda_I = I^-(1 + alpha) (the largest is the unit), a
teacher with independent, equally large weights, N random features, T samples, ridge regression. Loss:
expected squared error.

Assumptions. alpha > 0. The spectrum does not end before min(N, T); a spectrum of M eigenvalues stops both
laws at min(N, T) ~ M. Sums over the spectrum are integrals, an error of relative order 1/min(N, T).

Resources and budget. N features and T samples; f = N T.

Components. Equally large weights make the target as rough as the inputs: a = b = 1 + alpha, always on the
hard side.

    finite_features   N^(-alpha), N < T
    finite_samples    T^(-alpha), T < N

Balance. N ~ T ("equiparametrisation"), with the ridge tuned; without a ridge the factor 1/(1 - min/max) has a
pole at N = T.

Claimed result. The two laws, and their balance under N T. In closed form, with z the number of modes above
the renormalised ridge kappa = (c/z)^(1 + alpha), c = (pi/(1 + alpha))/sin(pi/(1 + alpha)), 0 < z < min(N, T):

    E(z) = kappa N T (z/(1 + alpha)) / (N T - alpha/(1 + alpha) z (N + T) + (alpha - 1)/(1 + alpha) z^2),

symmetric in N and T (``risk``). Without ridge z = min(N, T) and E = kappa N T/|T - N|. The best z solves
dE/dz = 0, that is (with Q = (alpha - 1)(alpha + 2)/(1 + alpha)) Q z^2 - alpha (N + T) z + alpha N T = 0
(``best_modes``); no peak at N = T.

Not covered. Nonlinear features beyond their effective spectrum; label noise (defilippis2024).

Source. Maloney, Roberts, Sully, "A Solvable Model of Neural Scaling Laws", 2022.

Glossary (paper: engine). alpha: alpha; N: N; T: T; M: end of the spectrum.

Example.

    >>> from exponents import solve
    >>> print(solve(MODEL).phases[0].loss, best_modes(1, 10**4, 10**4))
    alpha/2 5000.0
"""

from __future__ import annotations

from mpmath import mpf, pi, sin, sqrt, workdps

from derivations._numerics import Bottleneck, Numerics, Optimum
from derivations._records import Budget
from derivations._theory import Claim, Source, Theory
from exponents.errors import DomainError
from exponents.model import Model, Resource

MODELS = ("features-isotropic",)

MODEL = Model(
    id="features-isotropic",
    title="Random features of a power-law spectrum, teacher with equal weights",
    parameters="alpha",
    domain="alpha > 0",
    resources=(Resource("N", meaning="features"), Resource("T", meaning="samples")),
    components={
        "finite_features": {
            "law": "N**(-alpha)",
            "meaning": "what N features cannot represent",
            "source": "maloney2022: loss for fewer features than samples",
        },
        "finite_samples": {
            "law": "T**(-alpha)",
            "meaning": "what T samples cannot determine",
            "source": "maloney2022: loss for fewer samples than features",
        },
    },
    budget="N*T",
)


def risk(alpha, features, samples, modes, digits: int = 15) -> mpf:
    """E(z) at z = ``modes``, 0 < z <= min(N, T), in ``digits`` decimal digits.

    Raises DomainError outside this range, for alpha <= 0, and at the pole z = N = T.
    """
    with workdps(digits + 5):
        a, n, t, z = (mpf(x) for x in (alpha, features, samples, modes))
        if not (a > 0 and 0 < z <= min(n, t)):
            raise DomainError(f"alpha = {alpha}, z = {modes}: alpha is positive, 0 < z <= min(N, T) = {min(n, t)}")
        below = n * t - a / (1 + a) * z * (n + t) + (a - 1) / (1 + a) * z**2
        if below <= 0:
            raise DomainError(f"z = N = T = {n}: the risk without ridge has a pole there; take fewer modes")
        c = pi / (1 + a) / sin(pi / (1 + a))
        found = (c / z) ** (1 + a) * n * t * z / (1 + a) / below
    with workdps(digits):
        return +found


def best_modes(alpha, features, samples, digits: int = 15) -> mpf:
    """The number z* of modes at the best ridge, 0 < z* < min(N, T), in ``digits`` decimal digits.

    Raises DomainError unless alpha, N and T are positive.
    """
    with workdps(digits + 5):
        a, n, t = (mpf(x) for x in (alpha, features, samples))
        if not (a > 0 and n > 0 and t > 0):
            raise DomainError(f"alpha = {alpha}, N = {features}, T = {samples}: all three are positive")
        q = (a - 1) * (a + 2) / (1 + a)
        # The smaller root, in the form that does not cancel and includes q = 0 (alpha = 1).
        root = sqrt((a * (n + t)) ** 2 - 4 * q * a * n * t)
        found = 2 * a * n * t / (a * (n + t) + root)
    with workdps(digits):
        return +found


NUMERICS = Numerics(
    "regularised_features",
    (("a", "1 + alpha"), ("b", "1 + alpha")),
    tuple(Bottleneck(point, ray, (2, 4)) for point in ("alpha=1/2", "alpha=3/2") for ray in ("N=1 T=2", "N=2 T=1")),
    (Optimum("alpha=1", (("N", 0.3, 0.75),), (("P", "f/N"),), (6, 12)),),
    sizes=(("N", "N"), ("P", "T")),
)

BUDGETS = (Budget("data", form="T"), Budget("width", form="N"))

THEORIES = (
    Theory(
        id="maloney2022",
        model=MODEL,
        claims=(
            Claim(
                label="equiparametrisation",
                region="alpha > 0",
                active=("finite_features", "finite_samples"),
                loss="alpha/2",
                resources=(("N", "1/2"), ("T", "1/2")),
                status="heuristic",
                where="scaling with features and samples, optimal ridge",
            ),
        ),
        sources=(Source("maloney2022", "generalised linear model with a power-law spectrum", "the two laws"),),
        budgets=BUDGETS,
        numerics=NUMERICS,
    ),
)
