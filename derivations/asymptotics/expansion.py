"""Finite sums of monomials with logarithms and symbolic exponents: terms, sums, products, powers, leading
behaviour.

A term is  coefficient * prod_x x**e_x * prod_x log(x)**k_x  with growth exponents e_x in QQ(parameters).
Which of two terms is larger depends on the parameters, so an expansion is ordered by *grade*, the number of
small factors that made the term, and by size only at a parameter point along a path x = T**w_x, T -> oo.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import product

from sympy import And, Expr, Mul, Ne, S, Symbol, cancel, fraction, log
from sympy.logic.boolalg import Boolean

from exponents.errors import DomainError

from .algebra import canonical, exact, normal_form, sign_of

__all__ = ["Expansion", "Term", "differs", "monomial", "positive_condition"]


@dataclass(frozen=True)
class Term:
    """coefficient * prod x**e * prod log(x)**k.

    ``regular`` lists what must not vanish for the coefficient to be finite (poles collide there), ``origin``
    where the term comes from, in words.
    """

    coefficient: Expr
    exponents: tuple[tuple[Symbol, Expr], ...] = ()
    logs: tuple[tuple[Symbol, int], ...] = ()
    grade: int = 0
    regular: frozenset[Expr] = frozenset()
    origin: str = ""

    def exponent(self, variable: Symbol) -> Expr:
        """Growth exponent of ``variable``."""
        return dict(self.exponents).get(variable, S.Zero)

    def log_power(self, variable: Symbol) -> int:
        """Power of log(variable)."""
        return dict(self.logs).get(variable, 0)

    @property
    def key(self) -> tuple:
        """Monomial and logarithms: terms with equal keys add up."""
        return self.exponents, self.logs

    def __mul__(self, other: Term) -> Term:
        exponents = dict(self.exponents)
        for variable, exponent in other.exponents:
            exponents[variable] = exponents.get(variable, S.Zero) + exponent
        logs = dict(self.logs)
        for variable, power in other.logs:
            logs[variable] = logs.get(variable, 0) + power
        return Term(
            self.coefficient * other.coefficient,
            _sorted(exponents),
            tuple(sorted(logs.items(), key=lambda item: item[0].name)),
            self.grade + other.grade,
            self.regular | other.regular,
            self.origin or other.origin,
        )

    def degree(self, path: Mapping[Symbol, Expr]) -> Expr:
        """Exponent of T when every variable is T**path[variable]."""
        return canonical(sum((exponent * path[variable] for variable, exponent in self.exponents), S.Zero))

    def substitute(self, values: Mapping[Symbol, Expr]) -> Term:
        """The term with parameters (not variables) replaced."""
        exponents = {variable: exponent.subs(values) for variable, exponent in self.exponents}
        return replace(
            self,
            coefficient=self.coefficient.subs(values),
            exponents=_sorted(exponents),
            regular=frozenset(expression.subs(values) for expression in self.regular),
        )

    def as_expr(self) -> Expr:
        """The term as a SymPy expression."""
        powers = [variable**exponent for variable, exponent in self.exponents]
        logs = [log(variable) ** power for variable, power in self.logs]
        return Mul(self.coefficient, *powers, *logs)


def _sorted(exponents: Mapping[Symbol, Expr]) -> tuple[tuple[Symbol, Expr], ...]:
    reduced = ((variable, canonical(exponent)) for variable, exponent in exponents.items())
    return tuple(sorted(((v, e) for v, e in reduced if e != 0), key=lambda item: item[0].name))


def monomial(coefficient: object, exponents: Mapping[Symbol, object] | None = None, **fields: object) -> Term:
    """Term from a mapping of variables to growth exponents; other fields of :class:`Term` by name.

    Raises :class:`DomainError` for a coefficient or exponent that is not exact.
    """
    powers = {variable: exact(exponent, f"exponent of {variable}") for variable, exponent in (exponents or {}).items()}
    return Term(exact(coefficient, "coefficient"), _sorted(powers), **fields)


@dataclass(frozen=True)
class Expansion:
    """Terms by grade, the monomials of the remainder (coefficient not given), and the highest grade kept.

    An empty ``remainder`` means that what is left is smaller than every power. ``order`` None keeps every
    grade.
    """

    terms: tuple[Term, ...]
    remainder: tuple[Term, ...] = ()
    order: int | None = None

    # --- construction

    @staticmethod
    def collect(terms: Iterable[Term], remainder: Iterable[Term] = (), order: int | None = None) -> Expansion:
        """Add up equal monomials, drop zeros, move grades beyond ``order`` to the remainder."""
        merged: dict[tuple, Term] = {}
        beyond: dict[tuple, Term] = {term.key: term for term in remainder}
        for term in terms:
            if order is not None and term.grade > order:
                if term.grade == order + 1 and term.coefficient != 0:
                    beyond.setdefault(term.key, replace(term, coefficient=S.One))
            elif term.key in merged:
                merged[term.key] = _added(merged[term.key], term)
            else:
                merged[term.key] = term
        kept = (replace(term, coefficient=normal_form(term.coefficient)) for term in merged.values())
        ordered = sorted((term for term in kept if term.coefficient != 0), key=lambda term: term.grade)
        return Expansion(tuple(ordered), tuple(beyond.values()), order)

    # --- algebra

    def __add__(self, other: Expansion) -> Expansion:
        terms, remainder = (*self.terms, *other.terms), (*self.remainder, *other.remainder)
        return Expansion.collect(terms, remainder, _lower(self.order, other.order))

    def __mul__(self, other: Expansion | Term) -> Expansion:
        if isinstance(other, Term):
            other = Expansion((other,))
        order = _lower(self.order, other.order)
        cross = [a * b for a, b in product(self.terms, other.remainder)]
        cross += [a * b for a, b in product(self.remainder, other.terms)]
        limit = None if order is None else order + 1
        remainder = [replace(term, coefficient=S.One) for term in cross if limit is None or term.grade <= limit]
        return Expansion.collect([a * b for a, b in product(self.terms, other.terms)], remainder, order)

    def __neg__(self) -> Expansion:
        return self * Term(S.NegativeOne)

    def __sub__(self, other: Expansion) -> Expansion:
        return self + (-other)

    def substitute(self, values: Mapping[Symbol, Expr]) -> Expansion:
        """Restrict the parameters; refused where a coefficient becomes infinite (a collision).

        Raises :class:`DomainError` naming the violated condition: expand the restricted sum itself there.
        """
        terms = tuple(term.substitute(values) for term in self.terms)
        for before, after in zip(self.terms, terms, strict=True):
            if S.Zero in after.regular:
                raise DomainError(
                    f"at {dict(values)} one of {sorted(map(str, before.regular))}, which must not vanish in "
                    "the term "
                    f"{before.as_expr()}, is zero: two poles collide and give a logarithm; expand the sum "
                    "with these "
                    "parameters put in"
                )
        return Expansion.collect(terms, tuple(term.substitute(values) for term in self.remainder), self.order)

    # --- reading

    @property
    def variables(self) -> tuple[Symbol, ...]:
        """All variables that occur, by name."""
        found = {variable for term in (*self.terms, *self.remainder) for variable, _ in (*term.exponents, *term.logs)}
        return tuple(sorted(found, key=lambda symbol: symbol.name))

    def as_expr(self) -> Expr:
        """The sum of the terms as a SymPy expression (the remainder left out)."""
        return sum((term.as_expr() for term in self.terms), S.Zero)

    def ranked(self, point: Mapping[Symbol, Expr], path: Mapping[Symbol, Expr]) -> tuple[Term, ...]:
        """Terms at the parameter ``point`` from largest to smallest along x = T**path[x], T -> oo.

        Equal powers are ordered by the logarithms. The terms returned have the point put in.
        """
        at = self.substitute(point).terms

        def size(term: Term) -> tuple[Expr, Expr]:
            return term.degree(path), sum((k for variable, k in term.logs if path[variable] != 0), S.Zero)

        return tuple(sorted(at, key=size, reverse=True))

    def leading(self, point: Mapping[Symbol, Expr], path: Mapping[Symbol, Expr]) -> Term:
        """The largest term at the parameter point along the path.

        Raises :class:`DomainError` for an expansion without terms.
        """
        if not self.terms:
            raise DomainError("an expansion without terms has no leading term: it is smaller than every power")
        return self.ranked(point, path)[0]

    def prune(self, path: Mapping[Symbol, Expr]) -> Expansion:
        """Keep of the remainder only what no other remainder monomial dominates for all positive
        parameters."""
        kept: list[Term] = []
        for term in self.remainder:
            if any(_dominates(other, term, path) for other in kept):
                continue
            kept = [other for other in kept if not _dominates(term, other, path)]
            kept.append(term)
        return replace(self, remainder=tuple(kept))

    def leads_where(self, term: Term, path: Mapping[Symbol, Expr]) -> Boolean:
        """Condition on the parameters under which ``term`` is at least as large as every other along the
        path."""
        degrees = [term.degree(path) - other.degree(path) for other in self.terms if other.key != term.key]
        return And(*[positive_condition(degree) for degree in degrees])

    @property
    def conditions(self) -> tuple[Boolean, ...]:
        """Conditions that no two poles collide, one for each collision that makes a coefficient infinite."""
        expressions = {expression for term in self.terms for expression in term.regular}
        return tuple(Ne(expression, 0) for expression in sorted(expressions, key=str))

    def _repr_latex_(self) -> str:
        from .typeset import expansion_latex

        return f"$\\displaystyle {expansion_latex(self)}$"


def _dominates(a: Term, b: Term, path: Mapping[Symbol, Expr]) -> bool:
    """a >= b along the path wherever the parameters are positive (logarithms of b count against it)."""
    sign = sign_of(a.degree(path) - b.degree(path))
    return sign == 1 or sign == 0 and sum(k for _, k in a.logs) >= sum(k for _, k in b.logs)


def _added(a: Term, b: Term) -> Term:
    return replace(
        a,
        coefficient=a.coefficient + b.coefficient,
        grade=min(a.grade, b.grade),
        regular=a.regular | b.regular,
    )


def _lower(a: int | None, b: int | None) -> int | None:
    return min((order for order in (a, b) if order is not None), default=None)


def positive_condition(degree: Expr) -> Boolean:
    """degree >= 0 as an inequality with a positive denominator cleared (or as it stands when the sign is
    open)."""
    numerator, denominator = fraction(cancel(canonical(degree)))
    known = sign_of(denominator)
    return numerator * known >= 0 if known else canonical(degree) >= 0


def differs(expression: Expr) -> frozenset[Expr]:
    """What must not vanish for expression != 0: its numerator, or nothing when that has one sign."""
    numerator, _ = fraction(canonical(expression))
    if sign_of(numerator) in (1, -1):
        return frozenset()
    return frozenset({-numerator if numerator.could_extract_minus_sign() else numerator})
