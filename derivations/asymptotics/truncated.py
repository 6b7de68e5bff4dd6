"""Harmonic sums cut off at v: the three ranges of X and the end-point terms.

The pole of zeta disappears from a finite sum; what replaces it is the incomplete Mellin transform. With y = X
v^-q:

| range | bulk of the sum | method |
|---|---|---|
| y fixed (``inner``) | X^-s* G_up(s*, y) / q | upper incomplete transform, Euler-Maclaurin at v |
| 1 << X << v^q (``below``) | X^-s* G(s*)/q and X^n v^(1-p-qn) | poles left of the strip |
| X << 1 (``small``) | partial zeta sums | Taylor series of g |
| X >> v^q (``beyond``) | partial zeta sums | series of g at infinity |

No convergence condition is needed: s* = (p-1)/q may lie anywhere except at a pole right of the strip, where
the power X^-s* carries a logarithm.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, islice

from sympy import Expr, Rational, S, Symbol, bernoulli, factorial, stieltjes, zeta

from exponents.errors import DomainError

from .algebra import canonical, is_zero
from .expansion import Expansion, Term, differs, monomial
from .filters import Filter, X, expansion_coefficient
from .harmonic import residue_terms
from .measures import PowerSpectrum

__all__ = ["TruncatedSum", "partial_zeta"]

_SEARCHED = 12  # poles looked at for a collision with the pole of the spectrum


def partial_zeta(w: Expr, v: Symbol, endpoint: int = 2) -> Expansion:
    """sum_{j<=v} j^-w for v -> oo: zeta(w) + v^(1-w)/(1-w) + v^-w/2 - ..., with log v at w = 1.

    ``endpoint`` is the number of end-point terms v^-w, v^(-w-1), v^(-w-3), ... of Euler and Maclaurin.
    """
    w = canonical(w)
    if is_zero(w - 1):
        bulk = [Term(S.One, logs=((v, 1),), origin="bulk"), Term(stieltjes(0), origin="constant")]
    else:
        regular = differs(w - 1)
        bulk = [
            Term(zeta(w), regular=regular, origin="constant"),
            monomial(1 / (1 - w), {v: 1 - w}, regular=regular, origin="bulk up to the cutoff"),
        ]
    ends = list(islice(_endpoint_terms(w, v), endpoint + 1))
    return Expansion.collect([*bulk, *ends[:endpoint]], [monomial(1, dict(ends[endpoint].exponents))])


def _endpoint_terms(w: Expr, v: Symbol) -> Iterator[Term]:
    """End-point terms of sum_{j<=v} j^-w: v^-w / 2, then -(w)_(2m-1) B_2m / (2m)! v^(1-w-2m)."""
    yield monomial(Rational(1, 2), {v: -w}, origin="end point j = v")
    rising = w
    for m in count(1):
        coefficient = -bernoulli(2 * m) / factorial(2 * m) * rising
        yield Term(coefficient, monomial(1, {v: 1 - w - 2 * m}).exponents, origin="end point j = v")
        rising = rising * (w + 2 * m - 1) * (w + 2 * m)


@dataclass(frozen=True)
class TruncatedSum:
    """sum_{j=1}^{v} j^-p g(X j^-q) with q > 0; ``variable`` X and ``cutoff`` v are positive symbols.

    Raises :class:`DomainError` for q < 0 or a cutoff that is a number (below 1 there is no term at all).
    """

    spectrum: PowerSpectrum
    filter: Filter
    variable: Symbol
    cutoff: Symbol

    def __post_init__(self) -> None:
        if not isinstance(self.cutoff, Symbol):
            small = S(self.cutoff) < 1
            what = (
                "leaves no term: a truncation needs v >= 1" if small else "is fixed: a finite sum has no expansion in v"
            )
            raise DomainError(
                f"truncation at v = {self.cutoff} {what}; give a symbol, or a number to the direct summation"
            )
        if self.spectrum.side != 1:
            raise DomainError(f"a truncated sum needs q > 0, got q = {self.spectrum.q}")

    # --- the ranges of X

    def inner(self, ratio: Expr, number: int = 2, endpoint: int = 2) -> Expansion:
        """Expansion for X, v -> oo with y = X v^-q fixed; ``ratio`` is y as it appears in the coefficients.

        ``number`` poles right of the strip, ``endpoint`` terms at the cutoff.
        """
        number, poles = self._covering(+1, number)
        terms = [term for location in poles[:number] for term in self._right(location)]
        if not any(is_zero(location - self.spectrum.pole) for location in poles[:number]):
            terms.append(self._bulk(self.filter.upper(self.spectrum.pole, ratio), "bulk up to the cutoff"))
        else:
            constant = -self.filter.lower(self.spectrum.pole, ratio)
            terms.append(self._bulk(constant, "bulk beyond the cutoff"))
        ends = list(islice(self._ends(ratio), endpoint + 1))
        remainder = [monomial(1, {self.variable: -location}) for location in poles[number:]]
        return Expansion.collect([*terms, *ends[:endpoint]], [*remainder, monomial(1, dict(ends[endpoint].exponents))])

    def below(self, number: int = 2, taylor: int = 2, endpoint: int = 1) -> Expansion:
        """Expansion for 1 << X << v^q: ``number`` poles right of the strip, ``taylor`` left of it.

        Where s* meets a pole left of the strip the bulk carries log(v^q / X).
        """
        number, poles = self._covering(+1, number)
        taylor, left = self._covering(-1, taylor)
        own = self.spectrum.pole
        terms = [term for location in poles[:number] for term in self._right(location)]
        if not any(is_zero(own - location) for location in (*poles, *left)):
            terms.append(self._bulk(self.filter.transform(own), f"pole of the spectrum at s = {own}", (*poles, *left)))
        terms += [term for location in left[:taylor] for term in self._from_cutoff(location, endpoint)]
        remainder = [monomial(1, {self.variable: -location}) for location in poles[number:]]
        remainder += [self._from_cutoff(location, 1)[0] for location in left[taylor:]]
        remainder += [self._from_cutoff(location, endpoint + 1)[-1] for location in left[:taylor]]
        return Expansion.collect(terms, [Term(S.One, term.exponents) for term in remainder])

    def small(self, taylor: int = 2, endpoint: int = 2) -> Expansion:
        """Expansion for X -> 0, v -> oo: Taylor series of g against partial zeta sums."""
        return self._termwise(-1, taylor, endpoint)

    def beyond(self, number: int = 2, endpoint: int = 2) -> Expansion:
        """Expansion for X >> v^q: series of g at infinity against partial zeta sums."""
        return self._termwise(+1, number, endpoint)

    # --- pieces

    def _covering(self, side: int, number: int) -> tuple[int, tuple[Expr, ...]]:
        """The first ``number`` poles and the next one, or more so that a pole that meets s* is among the used
        ones."""
        near = tuple(islice(self.filter.poles(side), max(number, _SEARCHED) + 1))
        if near and len(near) < number:
            self.filter.first_poles(side, number)
        used = min(number, len(near))
        for index, location in enumerate(near):
            if is_zero(location - self.spectrum.pole):
                used = max(used, index + 1)
        return used, near[: used + 1]

    def _right(self, location: Expr) -> list[Term]:
        """Minus the residue at a pole right of the strip."""
        regular = differs(location - self.spectrum.pole)
        collides = is_zero(location - self.spectrum.pole)
        return [
            Term(
                -term.coefficient,
                term.exponents,
                term.logs,
                regular=frozenset() if collides else regular,
                origin=f"{'double ' if collides else ''}pole of the filter at s = {location}",
            )
            for term in residue_terms(self.spectrum, self.filter, location, self.variable)
        ]

    def _bulk(self, transform: Expr, origin: str, others: tuple[Expr, ...] = ()) -> Term:
        own = self.spectrum.pole
        regular: frozenset[Expr] = frozenset()
        for location in others:
            regular |= differs(own - location)
        power = monomial(1, {self.variable: -own})
        return Term(transform / self.spectrum.q, power.exponents, regular=regular, origin=origin)

    def _ends(self, ratio: Expr) -> Iterator[Term]:
        """Euler-Maclaurin terms at j = v: f/2, B_2/2! f', B_4/4! f''', ... of f(j) = j^-p g(X j^-q)."""
        p, q, v = self.spectrum.p, self.spectrum.q, self.cutoff
        shape, order = self.filter.formula, 0
        yield Term(shape.subs(X, ratio) / 2, monomial(1, {v: -p}).exponents, origin="end point j = v")
        for m in count(1):
            while order < 2 * m - 1:
                shape, order = -(p + order) * shape - q * X * shape.diff(X), order + 1
            scale = bernoulli(2 * m) / factorial(2 * m)
            yield Term(scale * shape.subs(X, ratio), monomial(1, {v: -p - order}).exponents, origin="end point j = v")

    def _from_cutoff(self, location: Expr, endpoint: int) -> list[Term]:
        """g_n X^n [H_v(p + q n) - zeta(p + q n)]: what the modes near the cutoff add; log(v^q/X) at a
        collision."""
        w = canonical(self.spectrum.p - self.spectrum.q * location)
        coefficient = expansion_coefficient(self.filter, location, -1)
        power = monomial(1, {self.variable: -location})
        if is_zero(w - 1):
            return self._left_collision(location, coefficient, power)
        regular = differs(w - 1)
        bulk = Term(coefficient / (1 - w), monomial(1, {self.cutoff: 1 - w}).exponents, regular=regular)
        ends = [
            Term(coefficient * t.coefficient, t.exponents) for t in islice(_endpoint_terms(w, self.cutoff), endpoint)
        ]
        origin = f"modes at the cutoff, pole of the filter at s = {location}"
        return [Term(t.coefficient, (power * t).exponents, regular=t.regular, origin=origin) for t in (bulk, *ends)]

    def _left_collision(self, location: Expr, coefficient: Expr, power: Term) -> list[Term]:
        """Finite part where s* meets a pole left of the strip: X^-s* [G_0 - g_n log(X v^-q)] / q."""
        constant = self.filter.laurent(location, 2).coefficients[1] / self.spectrum.q
        logs = ((self.variable, -coefficient / self.spectrum.q), (self.cutoff, coefficient))
        origin = f"double pole at s = {location}: bulk between X^(1/q) and the cutoff"
        terms = [Term(c, power.exponents, ((variable, 1),), origin=origin) for variable, c in logs]
        return [*terms, Term(constant, power.exponents, origin=origin)]

    def _termwise(self, side: int, number: int, endpoint: int) -> Expansion:
        terms: list[Term] = []
        locations = self.filter.first_poles(side, number)
        for location in locations:
            power = monomial(1, {self.variable: -location})
            coefficient = expansion_coefficient(self.filter, location, side)
            sums = partial_zeta(canonical(self.spectrum.p - self.spectrum.q * location), self.cutoff, endpoint)
            terms += [
                Term(
                    coefficient * t.coefficient,
                    (power * t).exponents,
                    t.logs,
                    regular=t.regular,
                    origin=f"{t.origin}, pole of the filter at s = {location}",
                )
                for t in sums.terms
            ]
        following = list(islice(self.filter.poles(side), number, number + 1))
        if not following:
            return Expansion.collect(terms)
        return Expansion.collect(terms, self._following(following[0]))

    def _following(self, location: Expr) -> list[Term]:
        """Monomials of the next order of a termwise expansion."""
        sums = partial_zeta(canonical(self.spectrum.p - self.spectrum.q * location), self.cutoff, 0)
        power = monomial(1, {self.variable: -location})
        return [Term(S.One, (power * term).exponents, term.logs) for term in sums.terms]
