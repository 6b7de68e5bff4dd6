"""Implicit constants: the ridge tau of sum_j tau lam_j / (1 + tau lam_j) = d for lam_j = j^-a, and functions
of it.

With tau = k d^a and v = rho d the sum divided by d is  Phi(k) + eta(k, d),  Phi the occupation integral and
eta small. Phi(kappa) = 1 fixes the leading constant; the corrections of any function f(tau) follow from
Lagrange's inversion

    f(k) = f(kappa) + sum_n (-1)^n / n!  (d/dw)^(n-1) [ df/dw eta^n ],   w = Phi(k),

where d/dw = (1/Phi') d/dk and Phi' = (Phi - edge)/(a k) by integration by parts, edge = rho k / (k + rho^a).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import reduce

from sympy import Expr, Rational, S, Symbol
from sympy.functions.combinatorial.factorials import factorial

from exponents.errors import DomainError

from .algebra import canonical, sign_of
from .expansion import Expansion, Term, monomial
from .filters import rational
from .harmonic import HarmonicSum
from .measures import PowerSpectrum
from .rescale import change_variable
from .special import Kappa
from .truncated import TruncatedSum

__all__ = ["SelfConsistency"]

_K = Symbol("k", positive=True)
_W = Symbol("w", positive=True)
_TAU, _V = Symbol("tau", positive=True), Symbol("v", positive=True)


@dataclass(frozen=True)
class SelfConsistency:
    """sum_{j<=v} tau j^-a / (1 + tau j^-a) = d with v = ratio * d; ``ratio`` > 1 or oo, ``dimension`` the
    symbol d.

    Raises :class:`DomainError` for ratio = oo with a <= 1, where the sum diverges and no tau exists.
    """

    a: Expr
    ratio: Expr
    dimension: Symbol

    def __post_init__(self) -> None:
        if sign_of(canonical(self.a)) == -1 or canonical(self.a) == 0:
            raise DomainError(f"spectrum exponent a = {self.a} must be positive")
        if self.ratio.is_number and self.ratio <= 1:
            raise DomainError(f"v/d = {self.ratio} leaves no root; there must be more modes than features")
        if self.infinite and sign_of(canonical(self.a - 1)) in (-1, 0):
            raise DomainError(
                f"a = {self.a} <= 1 with v = oo: the sum diverges and tau does not exist; give a finite v/d"
            )

    @property
    def infinite(self) -> bool:
        """True for v = oo."""
        return self.ratio is S.Infinity

    @property
    def kappa(self) -> Expr:
        """The leading constant: tau ~ kappa d^a."""
        return Kappa(self.a, self.ratio)

    def scaled_sum(self, p: Expr, k: int, order: int) -> Expansion:
        """sum_j j^-p x^k/(1+x), x = tau j^-a, at tau = k d^a: an expansion in d with coefficients in k,
        graded.

        The grade counts steps down a family: poles right of the strip, end-point terms.
        """
        spectrum, filter_ = PowerSpectrum(p, self.a), rational(k, 1)
        if self.infinite:
            expansion = HarmonicSum(spectrum, filter_, _TAU).large(order + 1)
        else:
            ratio = _K * self.ratio ** (-self.a)
            expansion = TruncatedSum(spectrum, filter_, _TAU, _V).inner(ratio, order + 1, order)
            expansion = change_variable(expansion, _V, self.ratio, {self.dimension: 1})
        scaled = change_variable(expansion, _TAU, _K, {self.dimension: self.a})
        return self._graded(scaled, p, k, order)

    def _graded(self, expansion: Expansion, p: Expr, k: int, order: int) -> Expansion:
        """Grade of a monomial: its distance from the bulk d^(1-p) or from the first filter pole
        d^(a(k-1))."""
        graded = []
        for term in expansion.terms:
            fall = canonical(term.exponent(self.dimension))
            from_bulk, from_pole = canonical(1 - p - fall), canonical((k - 1) - fall / self.a)
            steps = [int(step) for step in (from_bulk, from_pole) if step.is_Integer and step >= 0]
            graded.append(replace(term, grade=min(steps)))
        return Expansion.collect(graded, expansion.remainder, order)

    # --- perturbation about kappa

    def excess(self, order: int) -> Expansion:
        """eta(k, d): the self-consistency sum over d, without its bulk; grades 1 to ``order``."""
        total = self.scaled_sum(S.Zero, 1, order) * monomial(1, {self.dimension: -1})
        small = [replace(term, grade=max(term.grade, 1)) for term in total.terms if term.exponents]
        return Expansion.collect(small, total.remainder, order)

    def solve(self, function: Expansion, order: int = 1) -> Expansion:
        """``function`` of tau, given at tau = k d^a with coefficients in k, with the root put in."""
        eta = self.excess(order)
        result, power = function, Expansion((Term(S.One),), order=order)
        for n in range(1, order + 1):
            power = power * eta
            inner = reduce(lambda e, _: self._slope(e), range(n - 1), self._slope(function) * power)
            result = result + inner * Term(Rational((-1) ** n) / factorial(n))
        root = {_K: self.kappa, _W: S.One}
        kept = [replace(term, coefficient=term.coefficient.subs(root)) for term in result.terms]
        return Expansion.collect(kept, result.remainder, order)

    def _slope(self, expansion: Expansion) -> Expansion:
        """d/dw of every coefficient, with Phi written as the symbol w."""
        edge = S.Zero if self.infinite else self.ratio / (1 + self.ratio**self.a / _K)
        inverse = self.a * _K / (_W - edge)
        return Expansion.collect(
            [
                replace(term, coefficient=term.coefficient.diff(_K) * inverse + term.coefficient.diff(_W))
                for term in expansion.terms
            ],
            expansion.remainder,
            expansion.order,
        )

    def ridge(self, order: int = 1) -> Expansion:
        """tau as an expansion in d: kappa d^a (1 + kappa_1/d + ...)."""
        return self.solve(Expansion((monomial(1, {self.dimension: self.a}),), order=order) * Term(_K), order)
