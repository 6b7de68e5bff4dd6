"""The sign oracle: is a semialgebraic set empty? Is a polynomial nonnegative on a region?

Two routes, tried in order, each of which a referee can repeat:

coefficients  move a corner of the region (k linear conditions in k parameters) to the origin; if the polynomial then has
              no negative coefficient, it is nonnegative on the whole corner, hence on the region;
z3            non-linear real arithmetic (cylindrical algebraic decomposition inside z3), up to a number of steps.

Anything else is UNKNOWN. Divisions never reach z3: conditions are polynomial inequalities.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import combinations

from flint import fmpq, fmpq_mat

from .field import Quotient
from .region import Condition, Region
from .solution import Status, Verdict

EFFORT = 5_000_000  # z3's own count of steps, a few seconds: the answer does not hang on how busy a machine is
PATIENCE_MS = 20_000  # for the rare questions whose steps are long

Point = tuple[fmpq, ...]


class Oracle:
    """Answers questions about subsets of a fixed domain; remembers what it has proved."""

    def __init__(self, domain: Region, effort: int = EFFORT):
        self.domain, self.effort = domain, effort
        self._signs: dict[Quotient, int | None] = {}
        self._empty: dict[frozenset[Condition], Verdict] = {}

    def constant_sign(self, poly: Quotient) -> int | None:
        """+1 or -1 if the polynomial has that sign everywhere inside the domain (zeros on a thin set allowed), else None."""
        if poly not in self._signs:
            if poly.is_constant:
                sign = 1 if poly.constant() > 0 else -1
            elif self.empty((Condition(-poly, True),)).status is Status.PROVED:
                sign = 1
            elif self.empty((Condition(poly, True),)).status is Status.PROVED:
                sign = -1
            else:
                sign = None
            self._signs[poly], self._signs[-poly] = sign, None if sign is None else -sign
        return self._signs[poly]

    def empty(self, conditions: Iterable[Condition]) -> Verdict:
        """PROVED if no point of the domain's interior satisfies all conditions; REFUTED with a point; or UNKNOWN."""
        key = frozenset(conditions)
        if key not in self._empty:
            self._empty[key] = self._decide(key)
        return self._empty[key]

    def _decide(self, conditions: frozenset[Condition]) -> Verdict:
        for c in conditions:  # contradiction in so many words, or c < 0 against the coefficient rule
            if Condition(-c.poly) in conditions and (c.strict or Condition(-c.poly, True) in conditions):
                return Verdict(Status.PROVED, "opposite conditions")
            others = [d for d in conditions if d is not c] + list(self.domain.conditions)
            corner = corner_certificate(-c.poly, others) if c.strict else None
            if corner is not None:
                return Verdict(Status.PROVED, "coefficients: " + (", ".join(map(str, corner)) or "none needed"))
        return self.search([[c] for c in conditions])

    def implies(self, region: Sequence[Condition], conclusion: Condition) -> Verdict:
        """Whether region and domain together imply a closed condition."""
        return self.empty((*region, conclusion.complement))

    def search(self, clauses: Sequence[Sequence[Condition]]) -> Verdict:
        """A point inside the domain where every clause (a disjunction) holds: PROVED if there is none."""
        import z3

        names = self.domain.field.names
        variables = [z3.Real(smt_name(n)) for n in names]
        solver = z3.Tactic("qfnra-nlsat").solver()
        solver.set("rlimit", self.effort)
        solver.set("timeout", PATIENCE_MS)
        solver.from_string(smt_text(names, [[c] for c in self.domain.open.conditions] + [list(c) for c in clauses]))
        outcome = solver.check()
        if outcome == z3.unsat:
            return Verdict(Status.PROVED, "z3")
        if outcome == z3.unknown:
            if solver.reason_unknown() == "interrupted from keyboard":  # z3 takes Ctrl-C for itself
                raise KeyboardInterrupt
            return Verdict(Status.UNKNOWN, f"z3 gave up: {solver.reason_unknown()}")
        return Witness.of(_rational_point(solver.model(), variables, clauses, self.domain))


class Witness(Verdict):
    """REFUTED, with the rational point (None where z3's point is irrational and no rational neighbour was found)."""

    point: Point | None

    @staticmethod
    def of(point: Point | None) -> Witness:
        shown = "an irrational point" if point is None else f"({', '.join(map(str, point))})"
        witness = Witness(Status.REFUTED, shown)
        object.__setattr__(witness, "point", point)
        return witness


def smt_name(name: str) -> str:
    """A parameter's name in SMT-LIB: with a dot in it, it is no keyword (``true`` is one even between bars)."""
    return f"parameter.{name}"


def smt_text(names: Sequence[str], clauses: Sequence[Sequence[Condition]]) -> str:
    """The conjunction of clauses in SMT-LIB, powers written as products."""
    lines = [f"(declare-const |{smt_name(n)}| Real)" for n in names]
    for clause in clauses:
        parts = " ".join(_smt_condition(c) for c in clause)
        lines.append(f"(assert (or {parts}))" if clause else "(assert false)")
    return "\n".join(lines)


@lru_cache(maxsize=100_000)
def _smt_condition(condition: Condition) -> str:
    names = condition.poly.field.names
    terms = []
    for powers, c in condition.poly.num.to_dict().items():
        letters = [f"|{smt_name(n)}|" for n, e in zip(names, powers) for _ in range(int(e))]
        number = str(c) if c >= 0 else f"(- {-c})"
        terms.append(f"(* {number} {' '.join(letters)})" if letters else number)
    total = f"(+ {' '.join(terms)})" if len(terms) > 1 else (terms or ["0"])[0]
    return f"({'>' if condition.strict else '>='} {total} 0)"


def _rational_point(model, variables, clauses, domain: Region) -> Point | None:
    """z3's point, irrational coordinates replaced by close rationals that still satisfy everything."""
    for digits in (2, 6, 15, 40, 100):
        point = []
        for v in variables:
            value = model.eval(v, model_completion=True)
            if not hasattr(value, "numerator_as_long"):
                value = value.approx(digits)
            point.append(fmpq(value.numerator_as_long(), value.denominator_as_long()))
        point = tuple(point)
        if point in domain and all(any(c.holds(point) for c in clause) for clause in clauses):
            return point
    return None


def corner_certificate(poly: Quotient, conditions: Sequence[Condition]) -> tuple[Condition, ...] | None:
    """Linear conditions, as many as parameters, in whose values ``poly`` has no negative coefficient; None if none works."""
    k = len(poly.field.names)
    if poly.is_constant:
        return () if poly.num.is_zero() or poly.constant() >= 0 else None
    linear = [c for c in dict.fromkeys(c.closed for c in conditions) if c.poly.num.total_degree() == 1]
    for corner in combinations(linear, k):
        if has_nonnegative_coefficients(poly, corner):
            return corner
    return None


def has_nonnegative_coefficients(poly: Quotient, corner: Sequence[Condition]) -> bool:
    """Whether ``poly``, rewritten in the variables u_i = (i-th linear form), has no negative coefficient."""
    theta = _corner_map(tuple(c.poly for c in corner))
    if theta is None:
        return False
    rewritten = poly.field.rational_context.from_dict(poly.num.to_dict()).compose(*theta)
    return all(c >= 0 for c in rewritten.coeffs())


@lru_cache(maxsize=10_000)
def _corner_map(forms: tuple[Quotient, ...]):
    """The parameters as polynomials in the values u_i of k linear forms; None if the forms are dependent."""
    field, k = forms[0].field, len(forms)
    units = [tuple(1 if i == j else 0 for i in range(k)) for j in range(k)]
    tables = [{tuple(map(int, m)): c for m, c in f.num.to_dict().items()} for f in forms]
    matrix = fmpq_mat(k, k, [fmpq(t.get(u, 0)) for t in tables for u in units])
    if matrix.det() == 0:
        return None
    inverse = matrix.inv()
    context = field.rational_context
    shifted = [u - fmpq(t.get((0,) * k, 0)) for u, t in zip(context.gens(), tables)]
    return [sum((inverse[i, j] * shifted[j] for j in range(k)), context.constant(0)) for i in range(k)]
