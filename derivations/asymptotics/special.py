"""Implicit constants as SymPy functions: exact in formulas, evaluated to any number of digits, differentiable
by rule.

kappa(a, rho) is the positive root of  integral_0^rho kappa / (kappa + u^a) du = 1,  a > 0, rho > 1 (rho = oo
for a > 1). It is the constant of the ridge that d random features of a spectrum j^-a leave behind: tau ~
kappa d^a.
"""

from __future__ import annotations

from functools import lru_cache

import mpmath
from sympy import Expr, Float, Function, S, gamma, hyper

from exponents.errors import ConvergenceError, DomainError

__all__ = ["Kappa", "kappa_value", "occupation"]


def occupation(a: Expr, rho: Expr, kappa: Expr) -> Expr:
    """integral_0^rho kappa/(kappa + u^a) du in closed form: the number of modes resolved, in units of d."""
    if rho is S.Infinity:
        return kappa ** (1 / a) * gamma(1 + 1 / a) * gamma(1 - 1 / a)
    return rho * hyper((1, 1 / a), (1 + 1 / a,), -(rho**a) / kappa)


class Kappa(Function):
    """The implicit constant kappa(a, rho); a closed form for rho = oo, a root to n digits else."""

    nargs = (2,)
    is_positive = True

    @classmethod
    def eval(cls, a: Expr, rho: Expr) -> Expr | None:
        """At rho = oo the integral is elementary: kappa = [Gamma(1+1/a) Gamma(1-1/a)]^-a."""
        if rho is S.Infinity:
            if a.is_number and a <= 1:
                raise DomainError(
                    f"kappa({a}, oo): with exponent {a} <= 1 the self-consistency has no root; truncate at v"
                )
            return (gamma(1 + 1 / a) * gamma(1 - 1 / a)) ** (-a)
        if rho.is_number and rho <= 1:
            raise DomainError(f"kappa({a}, {rho}): v/d = {rho} leaves no root; there must be more modes than features")
        return None

    def _eval_evalf(self, prec: int) -> Expr:
        a, rho = (argument._eval_evalf(prec + 20) for argument in self.args)
        if a is None or rho is None or not (a.is_Number and rho.is_Number):
            return self
        return Float._new(kappa_value(a._mpf_, rho._mpf_, prec)._mpf_, prec)

    def _latex(self, printer: object, exp: object = None) -> str:
        rho = self.args[1]
        power = f"^{{{exp}}}" if exp is not None else ""
        return rf"\kappa{power}\!\left({printer.doprint(rho)}\right)"


@lru_cache(maxsize=1024)
def kappa_value(a: tuple, rho: tuple, prec: int) -> mpmath.mpf:
    """kappa(a, rho) for raw mpmath tuples at ``prec`` bits: Newton in log(kappa), where the occupation is
    monotone.

    Raises :class:`ConvergenceError` with the residual when the root is not reached.
    """
    with mpmath.workprec(prec + 30):
        a, rho = mpmath.make_mpf(a), mpmath.make_mpf(rho)
        log_kappa = _bracketed_start(a, rho)
        for _ in range(60):
            occupied = _occupied(a, rho, mpmath.exp(log_kappa))
            # d occupied / d log kappa = (occupied - rho kappa/(kappa + rho^a)) / a, by parts
            edge = rho / (1 + mpmath.exp(a * mpmath.log(rho) - log_kappa))
            step = (occupied - 1) * a / (occupied - edge)
            log_kappa -= step
            if abs(step) < mpmath.ldexp(1, -prec - 10):
                return mpmath.exp(log_kappa)
        raise ConvergenceError(f"kappa({a}, {rho}): residual {mpmath.nstr(occupied - 1, 3)} after 60 Newton steps")


def _occupied(a: mpmath.mpf, rho: mpmath.mpf, kappa: mpmath.mpf) -> mpmath.mpf:
    b, z = 1 / a, rho**a / kappa
    if z > 4:
        return rho * mpmath.hyp2f1(1, b, 1 + b, -z)
    # Pfaff's transformation: near the unit circle the series at -z needs thousands of terms
    return rho / (1 + z) * mpmath.hyp2f1(1, 1, 1 + b, z / (1 + z))


def _bracketed_start(a: mpmath.mpf, rho: mpmath.mpf) -> mpmath.mpf:
    """A start left of the root: occupied is concave in no simple variable, bisection to a factor 2 is cheap
    and safe."""
    low, high = mpmath.mpf(-1), mpmath.mpf(1)
    while _occupied(a, rho, mpmath.exp(low)) > 1:
        low *= 2
    while _occupied(a, rho, mpmath.exp(high)) < 1:
        high *= 2
    while high - low > mpmath.mpf(1) / 4:
        middle = (low + high) / 2
        low, high = (middle, high) if _occupied(a, rho, mpmath.exp(middle)) < 1 else (low, middle)
    return (low + high) / 2
