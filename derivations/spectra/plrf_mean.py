r"""The mean of infinitely many PLRF predictors with features and samples of their own: what its loss consists of.

Setting: :mod:`derivations.plrf`. The mean over samples follows gradient descent with the step gamma B, the mean over
features makes the residual of mode j a one-point function of the resolvent: with lam_j = j^(-2 alpha), T = gamma B r,

    h_j(T) = inverse transform of 1/(lam_j m(-x) + x) from x to T,      M = sum_j j^(-2 alpha - 2 beta) h_j^2.

Three ranges of modes, with k = T^(1/(2 alpha)) << d learned so far:

    population       m = 1 and h_j = exp(-lam_j T): a harmonic sum with the filter exp(-2 T lam_j).
    mean_distortion  lam_j T >> 1 and 1/(lam_j m + x) = 1/(lam_j m), whose powers of x that are no whole numbers do not
                     decay with exp(-lam_j T). Squared, and summed over j by the head: zeta(2 beta - 2 alpha).
    mean_floor       T = oo and h_j = 1/(1 + tau lam_j), tau = Kappa d^(2 alpha): the squared filter 1/(1 + x)^2.

Modes j ~ k add (k/d) and (k/d)^2 times the population, corrections everywhere in the window T << d^(2 alpha); so do
the terms of mean_distortion that 2 beta < 2 alpha + 1 leaves to them.

Source: arXiv 2405.15074 (deterministic equivalent), 2402.01092 (bias and variance over features); derived here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from sympy import Expr, Function, S, Sum, Symbol, symbols, zeta

from exponents.errors import UnknownNameError

from ..asymptotics.algebra import exact
from ..asymptotics.derivation import Derivation, Equation, Step, harmonic_steps
from ..asymptotics.expansion import Expansion, Term, monomial
from ..asymptotics.filters import exponential, rational
from ..asymptotics.harmonic import HarmonicSum
from ..asymptotics.laplace import inverse_laplace
from ..asymptotics.measures import PowerSpectrum
from ..asymptotics.rescale import change_variable
from ..asymptotics.special import Kappa
from ..asymptotics.truncated import TruncatedSum
from .plrf_letters import ALPHA, BETA, RHO, B, d, gamma, r
from .random_features import RandomFeatures, U, V

__all__ = ["Mean"]

_X, _T, _TAU = symbols("x T tau", positive=True)
_j = Symbol("j", integer=True, positive=True)
_h, _M, _m = Function("h")(_j, _T), Symbol("M"), Symbol("m")
_SHOWN = 3  # monomials of a remainder in a derivation
_SOURCES = (
    "Paquette, Paquette, Xiao, Pennington, 4+3 Phases of Compute-Optimal Neural Scaling Laws, arXiv:2405.15074.",
    "Bordelon, Atanasov, Pehlevan, A Dynamical Model of Neural Scaling Laws, arXiv:2402.01092.",
)


@dataclass(frozen=True)
class Mean:
    """Leading terms of M at (alpha, beta), symbols or exact values, with ``ratio`` = v/d (symbol, number > 1, or oo).

    Raises :class:`~exponents.errors.DomainError` outside alpha > 0, alpha + beta > 1/2, ratio > 1.
    """

    alpha: Expr = ALPHA
    beta: Expr = BETA
    ratio: Expr = RHO

    def __post_init__(self) -> None:
        for name in ("alpha", "beta", "ratio"):
            object.__setattr__(self, name, exact(getattr(self, name), name))
        _ = self.features

    @cached_property
    def features(self) -> RandomFeatures:
        """The deterministic equivalent behind the model."""
        return RandomFeatures(self.alpha, self.beta, self.ratio, d, _X, 1)

    @property
    def spectrum(self) -> PowerSpectrum:
        """Modes j^(-2 alpha) with masses j^(-2 alpha - 2 beta)."""
        return PowerSpectrum(2 * self.alpha + 2 * self.beta, 2 * self.alpha)

    # --- the three parts

    @cached_property
    def population(self) -> Expansion:
        """sum_j j^(-2 alpha - 2 beta) exp(-2 T lam_j)."""
        total = HarmonicSum(self.spectrum, exponential(), _X).large(0)
        return change_variable(total, _X, S(2), {gamma: 1, B: 1, r: 1})

    @cached_property
    def learned(self) -> Expansion:
        """lam_j h_j of a mode with lam_j T >> 1: the inverse transform of 1/m."""
        inverse = self.features.compose(Expansion((monomial(1, {U: -1}),), order=1)) * monomial(1, {_X: -1})
        return change_variable(inverse_laplace(inverse, _X, _T), _T, S.One, {gamma: 1, B: 1, r: 1})

    @cached_property
    def distortion(self) -> Expansion:
        """zeta(2 beta - 2 alpha) times the square of the terms of ``learned`` that move; the others belong to the floor."""
        moving = Expansion(tuple(term for term in self.learned.terms if term.exponent(r) != 0))
        return moving * moving * Term(zeta(2 * self.beta - 2 * self.alpha))

    @cached_property
    def floor(self) -> Expansion:
        """sum_j j^(-2 alpha - 2 beta)/(1 + tau lam_j)^2 at tau = Kappa d^(2 alpha)."""
        squared = rational(0, 2)
        if self.ratio is S.Infinity:
            total = HarmonicSum(self.spectrum, squared, _TAU).large(1)
        else:
            edge = self.kappa * self.ratio ** (-2 * self.alpha)
            total = TruncatedSum(self.spectrum, squared, _TAU, V).inner(edge, 1, 0)
            total = change_variable(total, V, self.ratio, {d: 1})
        return change_variable(total, _TAU, self.kappa, {d: 2 * self.alpha})

    @property
    def kappa(self) -> Expr:
        """tau/d^(2 alpha)."""
        return Kappa(2 * self.alpha, self.ratio)

    # --- in words

    def derivation(self, component: str) -> Derivation:
        """The derivation of "mean_floor" or "mean_distortion"; UnknownNameError for another name."""
        steps = {"mean_floor": self._floor_steps, "mean_distortion": self._distortion_steps}.get(component)
        if steps is None:
            raise UnknownNameError(f"no component {component!r} of the mean; it has mean_floor, mean_distortion")
        title = {"mean_floor": "Floor of the mean $M_0$", "mean_distortion": "Distortion of the mean $M_{ac}$"}[
            component
        ]
        return Derivation(title, self._glossary(), (self._modes(), *steps()), _SOURCES)

    def _glossary(self) -> tuple[tuple[Expr, str], ...]:
        rows = (
            (self.alpha, r"spectrum exponent: eigenvalues $j^{-2\alpha}$"),
            (self.beta, r"target exponent: coefficients $j^{-\beta}$"),
            (d, "number of random features (width)"),
            (_T, r"$\gamma B r$, the time of the mean's gradient descent"),
            (self.ratio, "$v/d$, modes per feature"),
        )
        return tuple((symbol, meaning) for symbol, meaning in rows if not symbol.is_number)

    def _modes(self) -> Step:
        sentence = (
            "The mean over samples and features leaves of mode $j$ the inverse transform of the resolvent's diagonal; "
            "different features are independent, so that the loss of the mean has the squares of these means."
        )
        total = Sum(_j ** (-2 * self.alpha - 2 * self.beta) * _h**2, (_j, 1, Symbol("v")))
        resolvent = 1 / (_j ** (-2 * self.alpha) * _m + _X)
        return Step("Modes of the mean", sentence, (Equation(_h, resolvent, "<-"), Equation(_M, total)))

    def _distortion_steps(self) -> tuple[Step, ...]:
        learned = Step(
            "A learned mode",
            r"For $j^{-2\alpha} T \gg 1$ the transform is $j^{2\alpha}/m$; Watson's lemma gives, term by term,",
            (
                Equation(
                    _j ** (-2 * self.alpha) * _h, replace(self.learned, remainder=self.learned.remainder[:_SHOWN]), "~"
                ),
            ),
        )
        summed = Step(
            "Square and sum",
            r"The sum $\sum_j j^{2\alpha - 2\beta}$ over learned modes is its head where $2\beta > 2\alpha + 1$; elsewhere "
            "the modes at the border carry it, and it is smaller than the population.",
            (Equation(Symbol("M_ac"), self.distortion, "~"),),
        )
        return learned, summed

    def _floor_steps(self) -> tuple[Step, ...]:
        total = HarmonicSum(self.spectrum, rational(0, 2), _TAU)
        name = Symbol("M_0")
        ridge = Step(
            "In the end",
            r"At $x = 0$ the residual is $1/(1 + \tau j^{-2\alpha})$ with $\tau = k d^{2\alpha}$. Its square falls twice as "
            r"fast in $\tau$ as the floor of a single predictor.",
            (Equation(_TAU, self.kappa * d ** (2 * self.alpha), "~"),),
            harmonic_steps(total, name, 1),
        )
        result = Step(
            "Leading terms",
            "The cutoff at $v$ replaces the transform by its incomplete form.",
            (Equation(name, self.floor, "~"),),
        )
        return ridge, result
