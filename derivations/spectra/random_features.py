"""The deterministic equivalent of power-law random features on the negative axis, as expansions.

Spectrum lam_j = j^-2alpha, target b_j = j^-beta, j <= v = rho d, features W in R^{v x d} with entries N(0,
1/d). With z = -x, x > 0, and u = m/x the fixed point (arXiv 2405.15074, section on the deterministic
equivalent) reads

    m = 1 - N(u)/d,    N(u) = sum_j lam_j u / (1 + lam_j u),

and the two resolvents of the theory are harmonic sums in u:

    S_F = sum_j lam_j b_j^2 / (lam_j m + x) = H(u)/x,    H(u) = sum_j lam_j b_j^2 / (1 + lam_j u),
    S_K = integral l^2 / (l + x) dmu = Tr - x N(u).

For d^-2alpha << x << 1 they are expanded in N/d. Everything is graded: a factor 1/d, a further pole or an
end-point term raises the grade by one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, reduce

from sympy import Expr, S, Symbol

from exponents.errors import DomainError

from ..asymptotics.algebra import canonical, exact, is_zero, sign_of
from ..asymptotics.expansion import Expansion, Term, monomial
from ..asymptotics.filters import Filter, rational
from ..asymptotics.harmonic import HarmonicSum
from ..asymptotics.measures import PowerSpectrum
from ..asymptotics.rescale import change_variable
from ..asymptotics.series import binomial_series, log_series
from ..asymptotics.truncated import TruncatedSum, partial_zeta

__all__ = ["RandomFeatures"]

U, V = Symbol("u", positive=True), Symbol("v", positive=True)


@dataclass(frozen=True)
class RandomFeatures:
    """Power-law random features; ``alpha``, ``beta`` exact or symbols, ``ratio`` = v/d > 1 or oo, ``order``
    the highest grade kept. ``x`` is minus the resolvent argument, ``dimension`` the symbol d.

    Raises :class:`DomainError` outside alpha > 0, alpha + beta > 1/2, for v/d <= 1, and for v = oo with 2
    alpha <= 1.
    """

    alpha: Expr
    beta: Expr
    ratio: Expr
    dimension: Symbol
    x: Symbol
    order: int = 2

    def __post_init__(self) -> None:
        for name in ("alpha", "beta", "ratio"):
            object.__setattr__(self, name, exact(getattr(self, name), name))
        if sign_of(self.alpha) in (-1, 0):
            raise DomainError(f"alpha = {self.alpha} must be positive: the spectrum j^-2alpha decays")
        if sign_of(canonical(2 * self.alpha + 2 * self.beta - 1)) in (-1, 0):
            raise DomainError(
                f"alpha + beta = {canonical(self.alpha + self.beta)} <= 1/2: the norm sum_j "
                "j^-2(alpha+beta) of the target "
                "diverges and the loss has no power law; take alpha + beta > 1/2"
            )
        if self.ratio.is_number and self.ratio <= 1:
            raise DomainError(f"v/d = {self.ratio} must exceed 1")
        if self.order < 1:
            raise DomainError(f"order = {self.order}: at least one correction is needed")
        if self.ratio is S.Infinity and sign_of(canonical(2 * self.alpha - 1)) in (-1, 0):
            raise DomainError(
                f"v = oo needs 2 alpha > 1 (a convergent trace), got alpha = {self.alpha}; give a finite v/d"
            )

    # --- harmonic sums for 1 << u << v^2alpha

    def harmonic_sum(self, p: Expr, filter_: Filter) -> Expansion:
        """sum_j j^-p g(u j^-2alpha) in u and d, graded, for 1 << u << d^2alpha."""
        spectrum = PowerSpectrum(p, 2 * self.alpha)
        if self.ratio is S.Infinity:
            return self._graded(HarmonicSum(spectrum, filter_, U).large(self.order + 1), spectrum, filter_)
        expansion = TruncatedSum(spectrum, filter_, U, V).below(self.order + 1, self.order + 1, endpoint=1)
        return change_variable(self._graded(expansion, spectrum, filter_), V, self.ratio, {self.dimension: 1})

    def _graded(self, expansion: Expansion, spectrum: PowerSpectrum, filter_: Filter) -> Expansion:
        """Grade: position of the pole in its family; the spectrum's own pole and logarithms with it have
        grade 0."""
        first = {side: filter_.first_poles(side, 1)[0] for side in (+1, -1)}

        def grade(term: Term) -> int:
            location = canonical(-term.exponent(U))
            if is_zero(location - spectrum.pole):
                return 0
            right, left = canonical(location - first[+1]), canonical(first[-1] - location)
            steps = int(right) if right.is_Integer and right >= 0 else int(left)
            return steps + int(_is_endpoint(term, spectrum, location))

        graded = [replace(term, grade=grade(term)) for term in expansion.terms]
        return Expansion.collect(graded, expansion.remainder, self.order)

    @cached_property
    def occupation(self) -> Expansion:
        """N(u)."""
        return self.harmonic_sum(S.Zero, rational(1, 1))

    @cached_property
    def target(self) -> Expansion:
        """H(u); the cutoff of the target at v counts as a correction."""
        return self.harmonic_sum(2 * self.alpha + 2 * self.beta, rational(0, 1))

    @cached_property
    def trace(self) -> Expansion:
        """Tr = sum_j lam_j in d."""
        infinite = self.ratio is S.Infinity
        sums = partial_zeta(2 * self.alpha, V, 1)
        terms = [term for term in sums.terms if not infinite or not term.exponents]
        return change_variable(Expansion(tuple(terms)), V, S.One if infinite else self.ratio, {self.dimension: 1})

    # --- the fixed point and the resolvents

    @cached_property
    def deviation(self) -> Expansion:
        """m - 1, every factor N/d one grade; by iteration of the fixed point."""
        start = Expansion((), order=self.order)
        return reduce(lambda small, _: self._iterate(small), range(self.order), start)

    def _iterate(self, small: Expansion) -> Expansion:
        step = Term(S.NegativeOne, monomial(1, {self.dimension: -1}).exponents, grade=1)
        return self.compose(self.occupation, small) * step

    def compose(self, function: Expansion, small: Expansion | None = None) -> Expansion:
        """A function of u at u = m/x, m = 1 + ``small`` (the fixed point by default)."""
        small = self.deviation if small is None else small
        pieces = [self._composed(term, small) for term in function.terms]
        total = reduce(Expansion.__add__, pieces, Expansion((), order=self.order))
        rest = [image for term in function.remainder for image in self._composed(term, small).terms[:1]]
        remainder = [replace(term, coefficient=S.One) for term in rest]
        return Expansion.collect(total.terms, (*total.remainder, *remainder), self.order)

    def _composed(self, term: Term, small: Expansion) -> Expansion:
        """c u^e log(u)^k  ->  c x^-e m^e (log m - log x)^k."""
        exponent, power = term.exponent(U), term.log_power(U)
        at_x = monomial(1, {self.x: -exponent})
        rest = replace(
            term,
            exponents=tuple((v, e) for v, e in term.exponents if v != U),
            logs=tuple((v, k) for v, k in term.logs if v != U),
        )
        start = binomial_series(small, exponent, self.order) * replace(
            at_x * rest, regular=rest.regular, origin=rest.origin
        )
        if not power:
            return start
        logarithm = log_series(small, self.order) + Expansion((Term(S.NegativeOne, logs=((self.x, 1),)),))
        return reduce(lambda product, _: product * logarithm, range(power), start)

    @cached_property
    def target_resolvent(self) -> Expansion:
        """S_F(-x), the transform of the bias F."""
        return self.compose(self.target) * monomial(1, {self.x: -1})

    @cached_property
    def kernel_resolvent(self) -> Expansion:
        """S_K(-x) = Tr - x N(m/x), the transform of the kernel."""
        trace = Expansion(self.trace.terms, order=self.order)
        return trace - self.compose(self.occupation) * monomial(1, {self.x: 1})


def _is_endpoint(term: Term, spectrum: PowerSpectrum, location: Expr) -> bool:
    """True for v^-(p - q s), the end-point term of the cutoff; the bulk there is v times larger."""
    return term.exponent(V) != 0 and is_zero(term.exponent(V) + spectrum.p - spectrum.q * location)
