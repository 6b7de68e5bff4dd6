"""Forcing, kernel, floor, noise and stability of PLRF + SGD as expansions in d, r, gamma, B, and where they hold.

Setting and assumptions: :mod:`derivations.plrf`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from sympy import Expr, Rational, S, symbols

from ..asymptotics.algebra import exact
from ..asymptotics.expansion import Expansion, Term, monomial
from ..asymptotics.implicit import SelfConsistency
from ..asymptotics.laplace import inverse_laplace
from ..asymptotics.rescale import change_variable
from ..asymptotics.truncated import partial_zeta
from ..asymptotics.window import Window, window_of
from .plrf_letters import ALPHA, BETA, RHO, B, d, gamma, r
from .random_features import RandomFeatures, V

__all__ = ["Expansions", "Stability"]

_X, _T = symbols("x t", positive=True)


@dataclass(frozen=True)
class Stability:
    """||K|| = sum_r K(r) as an expansion in gamma, d, B, and the bounds on gamma that keep it below 1."""

    norm: Expansion
    bounds: tuple[Window, ...]


@dataclass(frozen=True)
class Expansions:
    """The objects of the theory at (alpha, beta), with ``ratio`` = v/d, to ``order`` small factors."""

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
