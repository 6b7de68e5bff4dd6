"""The exact field QQ(theta_1, ..., theta_k) of rational functions of a model's parameters.

1. Definition     a Quotient is numerator/denominator over ZZ, coprime, denominator with positive leading coefficient
                  (lexicographic): equality of the pair is equality in the field, no simplification ever needed.
2. Construction   from integers, fractions, generators, SymPy expressions.
3. Properties     arithmetic, evaluation (exact and on arrays), irreducible factors, signs.
4. Printing       text, LaTeX and SymPy, factored.

FLINT's multivariate polynomials do the arithmetic (about fifty times faster than a pure Python ring). Only methods of
instances are called: unbound FLINT methods are not memory-safe.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cache, cached_property

from flint import Ordering, fmpq, fmpq_mpoly_ctx, fmpz_mpoly, fmpz_mpoly_ctx

from .errors import FormulaError, PoleError
from .printing import latex_quotient, text_quotient

Number = int | Fraction

# --- 1. Definition -----------------------------------------------------------------------------------------------


class Field:
    """QQ(names); ``Field.of(("alpha", "beta"))`` returns the same object each time."""

    def __init__(self, names: tuple[str, ...]):
        self.names = names
        padded = names or ("_",)  # FLINT wants at least one generator
        self.context = fmpz_mpoly_ctx.get(padded, Ordering.lex)
        self.rational_context = fmpq_mpoly_ctx.get(padded, Ordering.lex)

    @staticmethod
    @cache
    def of(names: tuple[str, ...]) -> Field:
        return Field(names)

    def __repr__(self) -> str:
        return f"QQ({', '.join(self.names)})"

    def __reduce__(self):
        return Field.of, (self.names,)

    # --- 2. Construction -----------------------------------------------------------------------------------------

    def __call__(self, value: Number | fmpq | fmpz_mpoly | Quotient) -> Quotient:
        """The element equal to an integer, a fraction, a polynomial of this context or a Quotient."""
        if isinstance(value, Quotient):
            return value
        if isinstance(value, int):
            return Quotient(self, self.context.constant(value), self.context.constant(1))
        if isinstance(value, Fraction):
            return Quotient(self, self.context.constant(value.numerator), self.context.constant(value.denominator))
        if isinstance(value, fmpq):
            return Quotient(self, self.context.constant(value.p), self.context.constant(value.q))
        return Quotient(self, value, self.context.constant(1))

    def generator(self, name: str) -> Quotient:
        return self(self.context.gens()[self.names.index(name)])

    @cached_property
    def zero(self) -> Quotient:
        return self(0)

    @cached_property
    def one(self) -> Quotient:
        return self(1)

    def quotient(self, num: fmpz_mpoly, den: fmpz_mpoly) -> Quotient:
        """num/den in lowest terms, the denominator's leading coefficient positive."""
        if den.is_zero():
            raise PoleError("division by zero in an exponent")
        common = num.gcd(den)
        if not common.is_one():
            num, den = num // common, den // common
        if den.leading_coefficient() < 0:
            num, den = -num, -den
        return Quotient(self, num, den)

    def from_sympy(self, expr) -> Quotient:
        """The element equal to a SymPy expression that is rational in the parameters (by name)."""
        import sympy

        expr = sympy.together(expr)
        num, den = expr.as_numer_denom()
        symbols = sorted(expr.free_symbols, key=lambda s: s.name)
        for s in symbols:
            if s.name not in self.names:
                raise FormulaError(
                    f"{s.name} in the exponent {expr} is not a parameter; parameters are {', '.join(self.names)}"
                )

        def convert(part) -> Quotient:
            poly = sympy.Poly(part, *symbols) if symbols else sympy.Poly(part, sympy.Symbol("_"))
            if not poly.domain.is_QQ and not poly.domain.is_ZZ:
                raise FormulaError(f"the exponent {expr} is not a rational function with rational coefficients")
            total = self.zero
            for powers, coefficient in poly.terms():
                term = self(Fraction(int(coefficient.p), int(coefficient.q)))
                for s, n in zip(symbols, powers):
                    term = term * self.generator(s.name) ** n
                total = total + term
            return total

        try:
            return convert(num) / convert(den)
        except sympy.PolynomialError:
            raise FormulaError(f"the exponent {expr} is not a rational function of the parameters") from None


# --- 3. Properties ---------------------------------------------------------------------------------------------------


class Quotient:
    """An element of a Field. Immutable; equal and hashed by value."""

    __slots__ = ("field", "num", "den", "__dict__")

    def __init__(self, field: Field, num: fmpz_mpoly, den: fmpz_mpoly):
        self.field, self.num, self.den = field, num, den

    def __reduce__(self):
        return _rebuild, (self.field.names, _plain(self.num), _plain(self.den))

    def __add__(self, other):
        other = self.field(other)
        if self.den == other.den:
            return self.field.quotient(self.num + other.num, self.den)
        return self.field.quotient(self.num * other.den + other.num * self.den, self.den * other.den)

    __radd__ = __add__

    def __neg__(self):
        return Quotient(self.field, -self.num, self.den)

    def __sub__(self, other):
        return self + (-self.field(other))

    def __rsub__(self, other):
        return self.field(other) + (-self)

    def __mul__(self, other):
        other = self.field(other)
        return self.field.quotient(self.num * other.num, self.den * other.den)

    __rmul__ = __mul__

    def __truediv__(self, other):
        other = self.field(other)
        return self.field.quotient(self.num * other.den, self.den * other.num)

    def __rtruediv__(self, other):
        return self.field(other) / self

    def __pow__(self, n: int):
        if n < 0:
            return (self.field.one / self) ** (-n)
        return Quotient(self.field, self.num**n, self.den**n)

    def __eq__(self, other) -> bool:
        if isinstance(other, (int, Fraction)):
            other = self.field(other)
        return (
            isinstance(other, Quotient)
            and self.field is other.field
            and self.num == other.num
            and self.den == other.den
        )

    @cached_property
    def _hash(self) -> int:
        return hash((self.field.names, _plain(self.num), _plain(self.den)))

    def __hash__(self) -> int:
        return self._hash

    def __bool__(self) -> bool:
        return not self.num.is_zero()

    @property
    def is_constant(self) -> bool:
        return self.num.is_constant() and self.den.is_constant()

    def constant(self) -> Fraction:
        """The value of a constant element."""
        num, den = self.num, self.den
        return Fraction(int(num.leading_coefficient()) if self else 0, int(den.leading_coefficient()))

    @cached_property
    def _rational(self):
        context = self.field.rational_context
        return context.from_dict(self.num.to_dict()), context.from_dict(self.den.to_dict())

    def at(self, point: Sequence[fmpq]) -> fmpq:
        """Exact value at a rational point given in the order of the field's names."""
        num, den = self._rational
        point = tuple(point) or (fmpq(0),)
        below = fmpq(1) if den.is_one() else den(*point)
        if below == 0:
            raise PoleError(f"{self} has a pole at ({', '.join(map(str, point))})")
        return num(*point) / below

    def sign_at(self, point: Sequence[fmpq]) -> int:
        value = self.at(point)
        return (value > 0) - (value < 0)

    @cached_property
    def factors(self) -> tuple[Fraction, tuple[tuple[Quotient, int], ...]]:
        """(constant, ((irreducible, exponent), ...)): primitive factors with positive leading coefficients, those
        of the denominator with exponents below 0."""
        constant, found = Fraction(1), []
        for part, sign in ((self.num, 1), (self.den, -1)):
            if part.is_zero():
                return Fraction(0), ()
            unit, factors = part.factor()
            constant *= Fraction(int(unit)) ** sign
            for factor, exponent in factors:
                if factor.leading_coefficient() < 0:
                    factor, constant = -factor, constant * (-1 if exponent % 2 else 1)
                found.append((self.field(factor), sign * exponent))
        return constant, tuple(found)

    # --- 4. Printing ---------------------------------------------------------------------------------------------

    def formula(self, at: Sequence[fmpq] | None = None) -> str:
        """Factored text; with ``at``, every factor is written so that it is positive at that point."""
        return text_quotient(self, at)

    def latex(self, at: Sequence[fmpq] | None = None) -> str:
        return latex_quotient(self, at)

    @cached_property
    def _text(self) -> str:
        return text_quotient(self, None)

    def __str__(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return f"Quotient({self._text!r})"

    def _repr_latex_(self) -> str:
        return f"${self.latex()}$"

    @cached_property
    def expr(self):
        """The same function as a SymPy expression in real symbols of the parameters' names."""
        import sympy

        from .symbols import symbol

        names = [symbol(name) for name in self.field.names]

        def part(poly):
            terms = (
                sympy.Integer(int(c)) * sympy.prod([s**e for s, e in zip(names, m)]) for m, c in poly.to_dict().items()
            )
            return sympy.Add(*terms)

        return sympy.factor(part(self.num)) / sympy.factor(part(self.den))


def _plain(poly: fmpz_mpoly) -> tuple[tuple[tuple[int, ...], int], ...]:
    return tuple(sorted((tuple(map(int, m)), int(c)) for m, c in poly.to_dict().items()))


def _rebuild(names, num, den) -> Quotient:
    field = Field.of(names)
    return Quotient(field, field.context.from_dict(dict(num)), field.context.from_dict(dict(den)))
