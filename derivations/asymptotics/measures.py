"""What a filter is summed over: power-law spectra and power-law densities, through their Dirichlet series.

For S(X) = sum_j a_j g(X mu_j) the Mellin transform of S is D(s) G(s) with D(s) = sum_j a_j mu_j^-s. A
power-law spectrum a_j = j^-p, mu_j = j^-q has D(s) = zeta(p - q s), with one pole at s = (p-1)/q; a density
u^(c-1) du on (0, 1) has D(s) = 1/(c - s). Either way one pole carries the bulk of the spectrum.
"""

from __future__ import annotations

from dataclasses import dataclass

from sympy import Expr, Function, Integer, S, Symbol, stieltjes, zeta
from sympy.functions.combinatorial.factorials import factorial

from exponents.errors import DomainError

from .algebra import canonical, exact, is_zero, sign_of
from .mellin import Laurent

__all__ = ["PowerDensity", "PowerSpectrum", "ZetaDerivative"]


class ZetaDerivative(Function):
    """The n-th derivative of the Riemann zeta function, ``ZetaDerivative(n, w)``."""

    nargs = (2,)

    def _eval_evalf(self, prec: int) -> Expr:
        import mpmath
        from sympy import Float

        order, argument = self.args
        value = argument._eval_evalf(prec)
        if value is None or not value.is_Float and not value.is_Rational:
            return self
        with mpmath.workprec(prec):
            return Float._new(mpmath.zeta(mpmath.mpf(value), derivative=int(order))._mpf_, prec)

    def _latex(self, printer: object) -> str:
        order, argument = self.args
        return rf"\zeta^{{({printer.doprint(order)})}}\left({printer.doprint(argument)}\right)"


@dataclass(frozen=True)
class PowerSpectrum:
    """Amplitudes j^-p at positions j^-q, j = 1, 2, ...; p and q != 0 exact, in QQ(parameters)."""

    p: Expr
    q: Expr

    def __post_init__(self) -> None:
        object.__setattr__(self, "p", exact(self.p, "p"))
        object.__setattr__(self, "q", exact(self.q, "q"))
        if sign_of(self.q) not in (1, -1):
            raise DomainError(f"q = {self.q}: the positions j^-q need an exponent of one sign, not zero")

    @property
    def pole(self) -> Expr:
        """The pole of D(s) = zeta(p - q s): s = (p-1)/q."""
        return canonical((self.p - 1) / self.q)

    @property
    def side(self) -> int:
        """+1 when the series converges to the left of the pole (q > 0), -1 when to its right."""
        return sign_of(self.q)

    def dirichlet(self, s: Expr) -> Expr:
        """D(s) as an expression."""
        return zeta(canonical(self.p - self.q * s))

    def laurent(self, point: Expr, length: int = 2) -> Laurent:
        """Laurent series of D at a point: Stieltjes constants at the pole, derivatives of zeta elsewhere."""
        if is_zero(point - self.pole):
            scale = -self.q
            constants = [scale**n * Integer((-1) ** n) / factorial(n) * stieltjes(n) for n in range(length - 1)]
            return Laurent(-1, (1 / scale, *constants))
        w = canonical(self.p - self.q * point)
        rest = [(-self.q) ** n * ZetaDerivative(n, w) / factorial(n) for n in range(1, length)]
        return Laurent(0, (zeta(w), *rest))

    def describe(self, variable: Symbol) -> str:
        """The sum in words of the paper, for messages."""
        return f"sum_j j^-({self.p}) g({variable} j^-({self.q}))"


@dataclass(frozen=True)
class PowerDensity:
    """integral_0^1 u^(c-1) g(X u) du: a continuous spectrum with density exponent c - 1."""

    c: Expr

    def __post_init__(self) -> None:
        object.__setattr__(self, "c", exact(self.c, "c"))

    @property
    def pole(self) -> Expr:
        """The pole of D(s) = 1/(c - s)."""
        return self.c

    @property
    def side(self) -> int:
        """The integral converges to the left of the pole."""
        return 1

    def dirichlet(self, s: Expr) -> Expr:
        """D(s) as an expression."""
        return 1 / canonical(self.c - s)

    def laurent(self, point: Expr, length: int = 2) -> Laurent:
        """Laurent series of D at a point."""
        if is_zero(point - self.c):
            return Laurent(-1, (S.NegativeOne, *[S.Zero] * (length - 1)))
        gap = canonical(self.c - point)
        return Laurent(0, tuple(gap ** -(n + 1) for n in range(length)))

    def describe(self, variable: Symbol) -> str:
        """The integral in words, for messages."""
        return f"integral_0^1 u^({self.c} - 1) g({variable} u) du"
