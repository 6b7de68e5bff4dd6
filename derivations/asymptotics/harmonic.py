"""Infinite harmonic sums: expansions of S(X) = sum_j j^-p g(X j^-q) from the poles of G(s) D(s).

S(X) = (1/2 pi i) integral G(s) D(s) X^-s ds over a vertical line in the strip. Moving the line to the right
collects minus the residues and gives X -> oo, moving it to the left the residues and X -> 0. A simple pole at
s0 is a power X^-s0; where a pole of the filter meets the pole of the spectrum the pole is double and the
power carries log X. (Flajolet, Gourdon, Dumas, Mellin transforms and asymptotics: harmonic sums, Theor.
Comput. Sci. 144, 1995.)
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from math import factorial

from sympy import Expr, S, Symbol
from sympy.logic.boolalg import Boolean

from exponents.errors import DomainError

from .algebra import canonical, is_zero, sign_of
from .expansion import Expansion, Term, differs, monomial, positive_condition
from .filters import Filter
from .measures import PowerDensity, PowerSpectrum

__all__ = ["HarmonicSum", "Pole"]

_DEFAULT_POLES = 2


@dataclass(frozen=True)
class Pole:
    """A pole of G(s) D(s) with its order, where it comes from, and the terms it contributes."""

    location: Expr
    order: int
    source: str
    terms: tuple[Term, ...]


@dataclass(frozen=True)
class HarmonicSum:
    """sum_j j^-p g(X j^-q) (or the integral over a power density), X the positive symbol ``variable``.

    Raises :class:`DomainError` when the strip of the filter provably misses the half-plane where the sum
    converges.
    """

    spectrum: PowerSpectrum | PowerDensity
    filter: Filter
    variable: Symbol

    def __post_init__(self) -> None:
        left, right = self.filter.strip
        if (left - right).is_positive or is_zero_safe(right - left):
            raise DomainError(f"filter {self.filter.name}: the Mellin strip {left} < Re s < {right} is empty")
        gap = self._gap()
        if not gap.is_infinite and sign_of(canonical(gap)) in (-1, 0):
            raise DomainError(
                f"{self.spectrum.describe(self.variable)} with g = {self.filter.name} diverges: it needs Re "
                "s "
                f"{'<' if self.spectrum.side > 0 else '>'} {self.spectrum.pole}, the strip of the filter is "
                f"{left} < Re s < {right}; truncate the sum or change p"
            )

    def _gap(self) -> Expr:
        """Width of the overlap of strip and half-plane at the spectrum's end; must be positive."""
        left, right = self.filter.strip
        return self.spectrum.pole - left if self.spectrum.side > 0 else right - self.spectrum.pole

    @property
    def convergence(self) -> Boolean:
        """Condition on the parameters under which the sum converges: the strip meets the half-plane."""
        gap = self._gap()
        return S.true if gap.is_infinite else strictly(positive_condition(gap))

    # --- expansions

    def poles(self, side: int, number: int | None = None) -> tuple[Pole, ...]:
        """Poles used on a side: the spectrum's (if it lies there) and the first ``number`` of the filter.

        ``number`` None takes two, or as many as there are. Raises :class:`DomainError` when more are asked
        for than exist, or than the reach of the filter allows.
        """
        locations = self._filter_poles(side, number)
        found = [self._pole(location, side) for location in locations]
        own = self.spectrum.pole
        if self.spectrum.side == side and not any(is_zero(own - location) for location in locations):
            self._check_reach(own, side)
            found.insert(0, self._pole(own, side))
        return tuple(found)

    def large(self, number: int | None = None) -> Expansion:
        """Expansion for X -> oo with ``number`` poles of the filter besides that of the spectrum."""
        return self._expansion(+1, number)

    def small(self, number: int | None = None) -> Expansion:
        """Expansion for X -> 0 with ``number`` poles of the filter."""
        return self._expansion(-1, number)

    def _expansion(self, side: int, number: int | None) -> Expansion:
        poles = self.poles(side, number)
        used = self._filter_poles(side, number)
        following = list(islice(self.filter.poles(side), len(used), len(used) + 1))
        if side > 0 and self.filter.reach is not S.Infinity:
            following = [*following, self.filter.reach, *self._resonance()]
        remainder = [monomial(1, {self.variable: -location}) for location in following]
        return Expansion.collect([term for pole in poles for term in pole.terms], remainder)

    def _resonance(self) -> list[Expr]:
        """Abscissa where |G(s) zeta(p - q s)| ~ |t|^(2 sigma - decay) |t|^(1/2 - p + q sigma) stops at
        |t|^(-1/2).

        There the integral is a sum over stationary points, the oscillation of the filter in step with the
        spectrum.
        """
        if self.filter.decay is None or not isinstance(self.spectrum, PowerSpectrum):
            return []
        return [canonical((self.spectrum.p - 1 + self.filter.decay) / (2 + self.spectrum.q))]

    def _filter_poles(self, side: int, number: int | None) -> tuple[Expr, ...]:
        if number is None:
            available = tuple(islice(self.filter.poles(side), _DEFAULT_POLES))
            return tuple(location for location in available if side < 0 or not self._past_reach(location))
        locations = self.filter.first_poles(side, number)
        for location in locations:
            self._check_reach(location, side)
        return locations

    def _past_reach(self, location: Expr) -> bool:
        gap = self.filter.reach - location
        return not gap.is_infinite and sign_of(canonical(gap)) in (-1, 0)

    def _check_reach(self, location: Expr, side: int) -> None:
        if side > 0 and self._past_reach(location):
            raise DomainError(
                f"filter {self.filter.name}: the pole s = {location} is past s = {self.filter.reach}, where "
                "its "
                "oscillation contributes terms that no pole describes; ask for fewer terms or more damping"
            )

    # --- residues

    def _pole(self, location: Expr, side: int) -> Pole:
        terms = residue_terms(self.spectrum, self.filter, location, self.variable)
        own = is_zero(location - self.spectrum.pole)
        order = 1 + max((term.log_power(self.variable) for term in terms), default=0)
        source = self._source(location, own, order)
        regular = self._collisions(location, side) if own else frozenset()
        if not own and self.spectrum.side == side:
            regular = differs(location - self.spectrum.pole)
        signed = tuple(Term(-side * t.coefficient, t.exponents, t.logs, regular=regular, origin=source) for t in terms)
        return Pole(location, order, source, signed)

    def _source(self, location: Expr, own: bool, order: int) -> str:
        if own and order == 1:
            return f"pole of the spectrum at s = {location}"
        return f"{'double ' if order > 1 else ''}pole of the filter at s = {location}"

    def _collisions(self, location: Expr, side: int) -> frozenset[Expr]:
        near = islice(self.filter.poles(side), _DEFAULT_POLES + 1)
        return frozenset().union(*[differs(location - other) for other in near if not is_zero(location - other)])


def residue_terms(
    spectrum: PowerSpectrum | PowerDensity, filter_: Filter, location: Expr, variable: Symbol
) -> list[Term]:
    """Residue of G(s) D(s) X^-s at ``location`` as terms in X; one for each power of log X."""
    order = -filter_.laurent(location, 1).valuation - spectrum.laurent(location, 1).valuation
    if order <= 0:
        return []
    series = filter_.laurent(location, order) * spectrum.laurent(location, order)
    power = monomial(1, {variable: -location})
    return [
        Term(
            series.coefficient(-1 - k) * (-1) ** k / factorial(k),
            power.exponents,
            ((variable, k),) if k else (),
        )
        for k in range(order)
        if series.coefficient(-1 - k) != 0
    ]


def strictly(condition: Boolean) -> Boolean:
    """The strict form of an inequality lhs >= 0."""
    return condition if condition in (S.true, S.false) else condition.lhs > condition.rhs


def is_zero_safe(expression: Expr) -> bool:
    """True for a finite expression that vanishes identically."""
    return not expression.is_infinite and is_zero(expression)
