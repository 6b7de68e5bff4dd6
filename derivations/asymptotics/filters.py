"""Spectral filters g(x): what an algorithm leaves of a mode, with the Mellin transform that makes sums over
modes exact.

| filter | algorithm | G(s) | strip |
|---|---|---|---|
| exp(-x) | gradient flow | Gamma(s) | (0, oo) |
| x^k exp(-x) | gradient noise, kernels | Gamma(s+k) | (-k, oo) |
| 1/(1+x), x^k/(1+x)^n | ridge, deterministic equivalents | Gamma(s+k) Gamma(n-k-s) / Gamma(n) | (-k, n-k) |
| (1-x)^(2r) on (0, 1) | r discrete steps | Gamma(s) Gamma(2r+1) / Gamma(s+2r+1) | (0, oo) |
| c x^-nu J_nu(sqrt x)^2 | momentum, damping (2 nu + 1)/t | see :func:`momentum` | (0, nu+1/2) |

A user's own filter is checked numerically before it is used (:func:`custom`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

import mpmath
from sympy import (
    Expr,
    Integer,
    Rational,
    S,
    Symbol,
    besselj,
    exp,
    gamma,
    hyper,
    lambdify,
    lowergamma,
    sqrt,
    uppergamma,
)

from exponents.errors import DomainError

from .algebra import exact, sign_of, tidy_hyper
from .mellin import ExplicitTransform, GammaQuotient, Laurent
from .mellin_check import check_transform

__all__ = [
    "Filter",
    "X",
    "custom",
    "exponential",
    "finite_step",
    "gamma_kernel",
    "momentum",
    "rational",
    "resolvent",
]

X = Symbol("x", positive=True)


@dataclass(frozen=True)
class Filter:
    """A filter g with its Mellin transform.

    ``formula`` is g in the symbol :data:`X`. ``reach`` is the abscissa up to which the contour may be moved
    to the right: infinite when G decays exponentially on vertical lines, finite when an oscillation of g at
    infinity contributes at the order X**-reach that no pole describes; then |G(sigma + i t)| ~ |t|^(2 sigma -
    ``decay``). ``upper``/``lower`` are closed forms of the incomplete transforms, as pairs of an expression
    and the symbols (s, y) it is written in.
    """

    name: str
    formula: Expr
    transform: GammaQuotient | ExplicitTransform
    reach: Expr = S.Infinity
    decay: Expr | None = None
    upper_form: Expr | None = None
    lower_form: Expr | None = None

    # --- expansion data

    @property
    def strip(self) -> tuple[Expr, Expr]:
        """Fundamental strip (left, right) of the transform."""
        return self.transform.strip()

    def poles(self, side: int) -> Iterator[Expr]:
        """Pole locations outwards from the strip, side=+1 to the right (x -> oo), -1 to the left (x -> 0)."""
        return self.transform.poles(side)

    def first_poles(self, side: int, number: int) -> tuple[Expr, ...]:
        """The first ``number`` poles on a side.

        Raises :class:`DomainError` when the transform has fewer: the expansion would be asked past its last
        pole.
        """
        found = tuple(islice(self.poles(side), number))
        if len(found) < number:
            where = "right" if side > 0 else "left"
            last = f"the last is s = {found[-1]}" if found else "it has none"
            raise DomainError(
                f"filter {self.name}: {number} poles to the {where} of the strip were asked for but {last}; "
                f"ask for at most {len(found)}, what is left is smaller than every power"
            )
        return found

    def laurent(self, point: Expr, length: int = 2) -> Laurent:
        """Laurent series of G at a point."""
        return self.transform.laurent(point, length)

    def upper(self, s: Expr, y: Expr) -> Expr:
        """integral_y^oo x^(s-1) g(x) dx, continued analytically in s; its only poles are those right of the
        strip."""
        if self.upper_form is not None:
            return tidy_hyper(self.upper_form.subs({_S: s, _Y: y}, simultaneous=True))
        return self.transform(s) - self.lower(s, y)

    def lower(self, s: Expr, y: Expr) -> Expr:
        """integral_0^y x^(s-1) g(x) dx, continued analytically in s; its only poles are those left of the
        strip."""
        if self.lower_form is None:
            raise DomainError(
                f"filter {self.name} has no closed incomplete transform, which a truncated sum needs; give lower_form"
            )
        return tidy_hyper(self.lower_form.subs({_S: s, _Y: y}, simultaneous=True))

    # --- values

    def numeric(self, x: mpmath.mpf | mpmath.mpc) -> mpmath.mpf:
        """g(x) at the working precision of mpmath; complex x is allowed."""
        return _compiled(self.formula)(x)

    def check(self, digits: int = 20) -> None:
        """Compare G with quadrature of its definition at two points of the strip.

        Raises :class:`DomainError` naming the point and both numbers when they disagree, or when the strip is
        empty.
        """
        check_transform(self.name, self.transform, self.numeric, digits)


_S, _Y = Symbol("s"), Symbol("y", positive=True)


@lru_cache(maxsize=256)
def _compiled(formula: Expr) -> Callable[[mpmath.mpf], mpmath.mpf]:
    return lambdify(X, formula, "mpmath")


# --- the library


def gamma_kernel(k: object = 0) -> Filter:
    """x^k exp(-x): gradient flow (k=0) and its noise kernels (k=1, 2). ``k`` any exact real number."""
    k = exact(k, "k")
    return Filter(
        name=str(X**k * exp(-X)),
        formula=X**k * exp(-X),
        transform=GammaQuotient(((k, S.One),)),
        upper_form=uppergamma(_S + k, _Y),
        lower_form=lowergamma(_S + k, _Y),
    )


def exponential() -> Filter:
    """exp(-x)."""
    return gamma_kernel(0)


def rational(k: object, n: object) -> Filter:
    """x^k / (1+x)^n, n > 0 exact; deterministic equivalents use n = 1 and k = 0, 1.

    Raises :class:`DomainError` for n <= 0, where the strip -k < Re s < n-k is empty.
    """
    k, n = exact(k, "k"), exact(n, "n")
    if sign_of(n) != 1:
        raise DomainError(f"x^{k}/(1+x)^{n}: the Mellin strip {-k} < Re s < {n - k} is empty; n must be positive")
    a, b = n - k - _S, _S + k
    return Filter(
        name=str(X**k / (1 + X) ** n),
        formula=X**k / (1 + X) ** n,
        transform=GammaQuotient(((k, S.One), (n - k, S.NegativeOne)), constant=1 / gamma(n)),
        upper_form=_Y**-a / a * hyper((n, a), (a + 1,), -1 / _Y),
        lower_form=_Y**b / b * hyper((n, b), (b + 1,), -_Y),
    )


def resolvent() -> Filter:
    """1/(1+x)."""
    return rational(0, 1)


def finite_step(r: object) -> Filter:
    """(1-x)^(2r) on 0 < x < 1, zero beyond: ``r`` steps of gradient descent. Exact r > 0, integer or a
    positive symbol.

    The sum must keep x = X j^-q below 1. Beta function: G(s) = Gamma(s) Gamma(2r+1) / Gamma(s+2r+1).
    """
    r = exact(r, "r")
    if sign_of(r) != 1:
        raise DomainError(f"(1-x)^(2r) needs r > 0 steps, got r = {r}")
    formula = (1 - X) ** (2 * r)
    quotient = GammaQuotient(((S.Zero, S.One),), ((2 * r + 1, S.One),), constant=gamma(2 * r + 1))
    return Filter(
        name=str(formula),
        formula=formula,
        transform=quotient,
        lower_form=_Y**_S / _S * hyper((_S, -2 * r), (_S + 1,), _Y),
    )


def momentum(nu: object) -> Filter:
    """Squared amplitude of a mode under momentum with damping (2 nu + 1)/t: [Gamma(nu+1) (2/z)^nu J_nu(z)]^2,
    z = sqrt x.

    G(s) = Gamma(nu+1)^2 4^s Gamma(s) Gamma(2nu+1-2s) / [Gamma(nu+1-s)^2 Gamma(2nu+1-s)]  (Weber-Schafheitlin;
    DLMF 10.22.57). The oscillation of J_nu^2 enters a sum at order X^-(nu+1/2), so poles are used below that
    only; its resonance with the spectrum enters at X^-(2nu+p+1/2)/(q+2), the stationary point of the sum over
    j.
    """
    nu = exact(nu, "nu")
    if sign_of(2 * nu + 1) != 1:
        raise DomainError(f"momentum filter: nu = {nu} leaves no damping; take nu > -1/2")
    half = Rational(1, 2)
    formula = (gamma(nu + 1) * (2 / sqrt(X)) ** nu * besselj(nu, sqrt(X))) ** 2
    numerator = ((S.Zero, S.One), (2 * nu + 1, Integer(-2)))
    denominator = ((nu + 1, S.NegativeOne), (nu + 1, S.NegativeOne), (2 * nu + 1, S.NegativeOne))
    lower = _Y**_S / _S * hyper((_S, nu + half), (_S + 1, nu + 1, 2 * nu + 1), -_Y)
    return Filter(
        name=f"momentum filter, nu = {nu}",
        formula=formula,
        transform=GammaQuotient(numerator, denominator, constant=gamma(nu + 1) ** 2, base=Integer(4)),
        reach=nu + half,
        decay=2 * nu + 3 * half,
        lower_form=lower,
    )


def custom(
    name: str,
    formula: Expr,
    transform: GammaQuotient | ExplicitTransform,
    reach: object = S.Infinity,
    lower_form: Expr | None = None,
) -> Filter:
    """A user's filter: ``formula`` in the symbol :data:`X`, its transform as a gamma quotient or with listed
    poles.

    The transform is compared with quadrature before the filter is returned (20 digits, relative tolerance
    1e-10). ``lower_form`` (in the symbols ``s`` and positive ``y``) is needed for truncated sums only. Raises
    :class:`DomainError` when the strip is empty or the check fails.
    """
    if formula.free_symbols != {X}:
        raise DomainError(f"filter {name}: the formula must depend on {X} alone, it has {formula.free_symbols}")
    filter_ = Filter(name, formula, transform, reach=S(reach), lower_form=lower_form)
    filter_.check()
    return filter_


def expansion_coefficient(filter_: Filter, pole: Expr, side: int) -> Expr:
    """Coefficient of x^-pole in the expansion of g at 0 (side=-1: the residue of G) or infinity (side=+1:
    minus it).

    Raises :class:`DomainError` at a multiple pole, where g itself has a logarithm.
    """
    series = filter_.laurent(pole, 1)
    if series.valuation != -1:
        raise DomainError(f"filter {filter_.name}: the pole s = {pole} has order {-series.valuation}, not 1")
    return -side * series.coefficients[0]
