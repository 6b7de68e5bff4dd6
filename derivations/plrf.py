"""Power-law random features (PLRF) trained by one-pass SGD: the components of the loss from spectrum and
algorithm.

Setting. x in R^v with x_j = j^-alpha z_j, z iid N(0,1); target <x, b>, b_j = j^-beta; features W in R^{v x d}
with entries N(0, 1/d); linear model <W^T x, theta>, theta_0 = 0; loss P = E(<W^T x, theta> - <x, b>)^2
without a factor 1/2. SGD on the batch *sum* with learning rate gamma: q(l) = 1 - 2 gamma B l + gamma^2 B
(B+1) l^2 acts on the square of a mode.

Assumptions. Deterministic equivalent of K = D^{1/2} W W^T D^{1/2}; time X = 2 gamma B r of the gradient flow
(relative error O(1/r), corrected for in the population term); v = ratio * d modes, ratio > 1 or infinite.

Resources: d, r, gamma, B. The Volterra equation P = F + K * P becomes  P = S_F / (1 - (gamma/2) S_K)  in the
Laplace variable x of X, so each component is a term of a product of two expansions, transformed back by
Watson's lemma. No range of alpha, beta is assumed beyond alpha > 0, alpha + beta > 1/2: every pole is kept,
and which term leads is left to be computed.

Source: Paquette, Paquette, Xiao, Pennington, arXiv 2405.15074 (components F_0, F_pp, F_ac, K_pp); constants
and corrections are derived here. Not covered: gamma as a function of time, momentum, data that are not
Gaussian.

Example
-------
>>> from derivations.plrf import Plrf
>>> [component.id for component in Plrf().components()]
['population', 'finite_width', 'embedding_distortion', 'sgd_noise']
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from sympy import Expr, Rational, S, Symbol, symbols

from .asymptotics.algebra import canonical, exact, sign_of
from .asymptotics.derivation import Derivation
from .asymptotics.expansion import Expansion, Term, monomial
from .asymptotics.implicit import SelfConsistency
from .asymptotics.laplace import inverse_laplace
from .asymptotics.rescale import change_variable
from .asymptotics.truncated import partial_zeta
from .asymptotics.window import Window, window_of
from .spectra.random_features import RandomFeatures, V

__all__ = ["ALPHA", "BETA", "B", "Component", "Plrf", "RHO", "Stability", "components", "d", "gamma", "r"]

ALPHA, BETA, RHO = symbols("alpha beta rho", positive=True)
d, r, gamma, B = symbols("d r gamma B", positive=True)
_X, _T = symbols("x t", positive=True)


@dataclass(frozen=True)
class Component:
    """One component of the loss.

    ``terms`` are the monomials in (d, r, gamma, B) of which each can lead the component somewhere;
    ``corrections`` are dominated by them in the whole window. Outside ``windows`` the component is gone
    (smaller than every power); before ``onset`` it overestimates the loss, which is then P(0).
    ``amplification`` is the factor 1/(1-n) or 1/(1-n)^2 of the Volterra equation that multiplies the terms at
    fixed gamma.
    """

    id: str
    symbol: str
    terms: tuple[Term, ...]
    corrections: tuple[Term, ...]
    remainder: tuple[Term, ...]
    windows: tuple[Window, ...]
    onset: Window
    amplification: Expr
    source: str
    derivation: Derivation = field(repr=False, compare=False)

    @property
    def expansion(self) -> Expansion:
        """Terms, corrections and remainder as one expansion in d, r, gamma, B."""
        return Expansion((*self.terms, *self.corrections), self.remainder)

    def _repr_latex_(self) -> str:
        return self.expansion._repr_latex_()


@dataclass(frozen=True)
class Stability:
    """||K|| = sum_r K(r) as an expansion in gamma, d, B, and the bounds on gamma that keep it below 1."""

    norm: Expansion
    bounds: tuple[Window, ...]


@dataclass(frozen=True)
class Plrf:
    """PLRF + SGD at (alpha, beta): symbols or exact values, restricted to a curve where poles collide.

    ``ratio`` is v/d (symbol, exact number > 1, or oo), ``order`` the number of small factors kept in each
    expansion. Raises :class:`~exponents.errors.DomainError` outside alpha > 0, alpha + beta > 1/2.
    """

    alpha: Expr = ALPHA
    beta: Expr = BETA
    ratio: Expr = RHO
    order: int = 1

    def __post_init__(self) -> None:
        for name in ("alpha", "beta", "ratio"):
            object.__setattr__(self, name, exact(getattr(self, name), name))
        _ = self.features

    @cached_property
    def features(self) -> RandomFeatures:
        """The deterministic equivalent behind the model."""
        return RandomFeatures(self.alpha, self.beta, self.ratio, d, _X, self.order)

    # --- the objects of the theory as expansions

    @cached_property
    def bias(self) -> Expansion:
        """F(r) in the window 1 << gamma B r << d^(2 alpha): all poles, in d, r, gamma, B."""
        return self._in_steps(inverse_laplace(self.features.target_resolvent, _X, _T))

    @cached_property
    def kernel(self) -> Expansion:
        """K(r)/(gamma^2 B) in the same window."""
        return self._in_steps(inverse_laplace(self.features.kernel_resolvent, _X, _T))

    @cached_property
    def noise(self) -> Expansion:
        """First order of the Volterra equation in the kernel: (gamma/2) (S_K - S_K(0)) S_F, transformed
        back."""
        moving = [term for term in self.features.kernel_resolvent.terms if term.exponents or term.logs]
        kernel = Expansion(tuple(moving), self.features.kernel_resolvent.remainder, self.order)
        product = kernel * self.features.target_resolvent
        return self._in_steps(inverse_laplace(product, _X, _T)) * monomial(Rational(1, 2), {gamma: 1})

    @cached_property
    def floor(self) -> Expansion:
        """F_0 = sum_j lam_j b_j^2 / (1 + tau lam_j): all poles, in d."""
        ridge = SelfConsistency(2 * self.alpha, self.ratio, d)
        return ridge.solve(ridge.scaled_sum(2 * self.alpha + 2 * self.beta, 0, self.order), self.order).prune(
            {d: S.One}
        )

    @property
    def trace(self) -> Expansion:
        """Tr K = sum_j lam_j in d."""
        return self.features.trace

    @property
    def effective_norm(self) -> Expr:
        """The part of ||K|| that acts inside the window: gamma/2 times the constant of S_K (its finite
        part)."""
        constants = [t.coefficient for t in self.features.kernel_resolvent.terms if not t.exponents and not t.logs]
        return gamma / 2 * sum(constants, S.Zero)

    @cached_property
    def stability(self) -> Stability:
        """||K|| = (gamma/2) Tr K + gamma^2 (B+1)/4 Tr K^2 + ...; one bound on gamma for each power of d, and
        q(l) < 1."""
        first = self.trace * monomial(Rational(1, 2), {gamma: 1})
        batch = Expansion((monomial(1, {B: 1}), Term(S.One)))
        second = self._second_moment() * batch * monomial(Rational(1, 4), {gamma: 2})
        bounds = [window_of(term, gamma, "||K|| < 1: gamma Tr K / 2") for term in first.terms[:2] if not term.logs]
        bounds.append(Window(((B, S.One), (gamma, S.One)), "q(l) < 1: gamma (B + 1) < 2"))
        return Stability(first + second, tuple(bounds))

    def _second_moment(self) -> Expansion:
        """Tr K^2 = sum lam_j^2 + (sum lam_j)^2 / d."""
        infinite = self.ratio is S.Infinity
        squares = [t for t in partial_zeta(4 * self.alpha, V, 1).terms if not (infinite and t.exponents)]
        at_d = change_variable(Expansion(tuple(squares)), V, S.One if infinite else self.ratio, {d: 1})
        return at_d + self.trace * self.trace * monomial(1, {d: -1})

    def _in_steps(self, expansion: Expansion) -> Expansion:
        """From the flow time t to steps: t = 2 gamma B r."""
        return change_variable(expansion, _T, S(2), {gamma: 1, B: 1, r: 1})

    # --- windows

    @cached_property
    def windows(self) -> tuple[Window, ...]:
        """Each N/d in the fixed point must be small; beyond, F - F_0 and K decay faster than every power."""
        small = [t for t in self.features.deviation.terms if t.grade == 1 and t.exponent(_X) != 0]
        moved = self._in_steps(change_variable(Expansion(tuple(small)), _X, S.One, {_T: -1}))
        found = {}
        for term in moved.terms:
            window = window_of(
                term,
                r,
                "the fixed point m = 1 - N(m/x)/d is near 1: the spectrum is not resolved to its edge",
            )
            found[window.exponents] = window
        return tuple(found.values())

    @property
    def onset(self) -> Window:
        """X >= 1: before the flow has passed the first mode the loss is P(0), and t^-p > 1 overestimates
        it."""
        return Window(
            tuple((v, S.NegativeOne) for v in (B, gamma, r)), "the poles right of the strip are small: X >= 1"
        )

    # --- components

    def components(self) -> tuple[Component, ...]:
        """The four components, every pole term kept."""
        from .spectra.plrf_components import build

        return build(self)


def components(ratio: object = RHO) -> tuple[Component, ...]:
    """Components of PLRF + SGD symbolic in alpha and beta (see :class:`Plrf`)."""
    return Plrf(ratio=S(ratio)).components()


def in_domain_sign(expression: Expr) -> int | None:
    """Sign of an element of QQ(alpha, beta) on alpha, beta > 0, alpha + beta > 1/2 when it is constant
    there."""
    direct = sign_of(expression)
    if direct is not None:
        return direct
    excess = Symbol("excess", positive=True)
    return sign_of(canonical(expression.subs(BETA, excess + Rational(1, 2) - ALPHA)))
