"""Signs of rational functions on open regions of the parameters: a rule that can be read, then z3, then (for up to
two parameters) sample points of all cells, else UNKNOWN.

The rule. Let l_0, ..., l_k be independent linear forms in (theta, 1) that are positive on the region: its linear
conditions and the constant 1. Written in these forms, made homogeneous with the last coordinate, a polynomial whose
coefficients are all nonnegative is nonnegative on the region. With k conditions and the constant this moves a corner
of the region to the origin; with k + 1 conditions it is Bernstein's criterion on a simplex. It is applied to
irreducible factors.

Regions are open here: cells and cases are closed, so that a statement on the interior settles the rest by continuity.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import combinations

from flint import Ordering, fmpq, fmpz_mat, fmpz_mpoly, fmpz_mpoly_ctx

from ..field import Field, Quotient
from ..region import Region
from ..solution import Verdict
from .cells import solution
from .report import proved, refuted, unknown

IDENTITY, RULE, CELLS, SMT = "identities", "coefficient rule", "sample points of all cells", "z3"
LIMIT = 10_000_000  # z3's own count of steps, a few seconds: verdicts do not hang on how busy a machine is
PATIENCE_MS = 20_000  # for the rare questions whose steps are long
PLANAR = 2  # parameters up to which all cells are visited: beyond, the degrees of eliminants explode


@dataclass(frozen=True)
class Ground:
    """The open set where all ``polys`` (Quotients with denominator 1) are positive."""

    field: Field
    polys: tuple[Quotient, ...]

    @staticmethod
    def of(*regions: Region) -> Ground:
        """The interior of an intersection of regions."""
        return Ground(regions[0].field, tuple(dict.fromkeys(c.poly for r in regions for c in r.conditions)))

    def where(self, *polys: Quotient) -> Ground:
        """The part where these are positive as well."""
        return Ground(self.field, tuple(dict.fromkeys(self.polys + polys)))

    def without(self, poly: Quotient) -> Ground:
        return Ground(self.field, tuple(p for p in self.polys if p != poly))

    def holds(self, point: tuple[fmpq, ...]) -> bool:
        return all(p.sign_at(point) > 0 for p in self.polys)

    @cached_property
    def forms(self) -> tuple[tuple[int, ...], ...]:
        """The linear conditions and the constant 1, as coefficients of (theta, 1)."""
        k = len(self.field.names)
        linear = (_linear(p.num, k) for p in self.polys if p.num.total_degree() == 1)
        return (*linear, (0,) * k + (1,))

    def frames(self, support: tuple[int, ...]) -> Iterator[list[fmpz_mpoly]]:
        """For each choice of independent forms in the parameters ``support``: those parameters, and the constant 1,
        as linear combinations of the forms."""
        columns = (*support, len(self.field.names))
        inside = [f for f in self.forms if not any(c and i not in columns for i, c in enumerate(f))]
        gens = _context(len(columns)).gens()
        for chosen in combinations(inside, len(columns)):
            matrix = fmpz_mat([[f[i] for i in columns] for f in chosen])
            if matrix.det() == 0:
                continue
            above, below = matrix.inv().numer_denom()
            sign = 1 if below > 0 else -1
            yield [sum((sign * c * g for c, g in zip(row, gens)), 0 * gens[0]) for row in above.tolist()]


@dataclass(frozen=True)
class Search:
    """The outcome of looking for a point of a ground: one was found, there is none (``method``), or it stays open."""

    point: tuple[fmpq, ...] | None = None
    method: str = ""
    reason: str = ""


class Signs:
    """Answers questions about signs over one field and remembers them. ``limit``: steps of z3 for each question to it."""

    def __init__(self, field: Field, limit: int = LIMIT):
        self.field, self.limit = field, limit
        self._factor: dict[tuple[Ground, Quotient], int] = {}
        self._found: dict[tuple[Ground, Quotient | None], Search] = {}
        self._terms: dict[Quotient, object] = {}
        self._points: list[tuple[fmpq, ...]] = []

    # --- signs ------------------------------------------------------------------------------------------------------

    def nonnegative(self, value: Quotient, ground: Ground) -> Verdict:
        """Whether ``value >= 0`` on the ground, poles aside; REFUTED names a point."""
        rest = self.undecided(value, ground)
        if not rest.is_constant:
            return self._verdict(self._smt(ground.where(-rest)))
        if rest.constant() < 0:
            return self.empty(ground)
        return proved(IDENTITY if value.is_constant else RULE)

    def positive(self, value: Quotient, ground: Ground) -> Verdict:
        """Whether ``value > 0`` at every point of the ground, without a pole there; REFUTED names a point."""
        rest = self.undecided(value, ground, everywhere=True)
        if not rest.is_constant:
            return self._verdict(self._smt(ground, rest))
        if rest.constant() <= 0:
            return self.empty(ground)
        return proved(IDENTITY if value.is_constant else RULE)

    def undecided(self, value: Quotient, ground: Ground, everywhere: bool = False) -> Quotient:
        """A polynomial of the same sign as ``value`` on the ground: its irreducible factors that the rule leaves
        open.

        Off a thin set squares are positive; with ``everywhere`` they stay.
        """
        constant, factors = value.factors
        rest = self.field((constant > 0) - (constant < 0))
        for factor, power in factors:
            if power % 2 or everywhere:
                sign = self._sign_of_factor(factor, ground)
                rest = rest * (sign if sign else factor) ** (2 - power % 2)
        return rest

    def _sign_of_factor(self, factor: Quotient, ground: Ground) -> int:
        if factor in ground.polys:
            return 1
        if -factor in ground.polys:
            return -1
        key = ground, factor
        if key not in self._factor:
            self._factor[key] = _rule(factor, ground)
        return self._factor[key]

    # --- points -----------------------------------------------------------------------------------------------------

    def empty(self, ground: Ground) -> Verdict:
        """Whether the ground has no point; REFUTED names one."""
        return self._verdict(self.search(ground))

    def suggest(self, point: tuple[fmpq, ...]) -> None:
        """A point to try before z3 is asked for one."""
        if len(point) == len(self.field.names):
            self._points.append(point)

    def search(self, ground: Ground) -> Search:
        """A point of the ground, or why there is none."""
        if any(-p in ground.polys for p in ground.polys):
            return Search(method="opposite conditions")
        for poly in reversed(ground.polys):
            rest = self.undecided(poly, ground.without(poly))
            if rest.is_constant and rest.constant() <= 0:
                return Search(method=RULE)
        return self._smt(ground)

    def _verdict(self, search: Search) -> Verdict:
        if search.point is not None:
            return refuted(show(self.field, search.point))
        return proved(search.method) if search.method else unknown(search.reason)

    def _smt(self, ground: Ground, positive: Quotient | None = None) -> Search:
        key = ground, positive
        if key not in self._found:
            known = next((p for p in self._points if _counts(p, ground, positive)), None)
            self._found[key] = self._ask(ground, positive) if known is None else Search(known)
        return self._found[key]

    def _ask(self, ground: Ground, positive: Quotient | None) -> Search:
        planar = positive is None and len(self.field.names) <= PLANAR
        search = self._z3(ground, positive, max(1, self.limit // 10) if planar else self.limit)
        if planar and search.reason:
            point = solution(ground.polys, len(self.field.names))
            return Search(method=CELLS) if point is None else Search(point)
        return search

    def _z3(self, ground: Ground, positive: Quotient | None, limit: int) -> Search:
        """z3 on the strict inequalities of the ground, and on ``positive <= 0`` where that is given."""
        import z3

        solver = z3.Tactic("qfnra-nlsat").solver()
        solver.set("rlimit", limit)
        solver.set("timeout", PATIENCE_MS)
        solver.add(*(self._term(p) > 0 for p in ground.polys))
        if positive is not None:
            solver.add(self._term(positive) <= 0)
        answer = solver.check()
        if answer == z3.unsat:
            return Search(method=SMT)
        if answer == z3.unknown:
            if solver.reason_unknown() == "interrupted from keyboard":  # z3 takes Ctrl-C for itself
                raise KeyboardInterrupt
            return Search(reason=f"z3 gave up after {limit} steps")
        model = solver.model()
        for digits in (1, 5, 20, 80):
            point = tuple(_rational(model[z3.Real(name)], digits) for name in self.field.names)
            if _counts(point, ground, positive):
                self._points.append(point)
                return Search(point)
        return Search(reason="z3 names a counterexample that is not rational")

    def _term(self, poly: Quotient):
        """A polynomial for z3: sums of products, because it does not take symbolic powers."""
        if poly not in self._terms:
            import z3

            letters = [z3.Real(name) for name in self.field.names]
            products = [
                z3.Product(z3.RealVal(int(c)), *(x for x, e in zip(letters, map(int, powers)) for _ in range(e)))
                for powers, c in poly.num.to_dict().items()
            ]
            self._terms[poly] = z3.Sum(*products) if products else z3.RealVal(0)
        return self._terms[poly]


def show(field: Field, point: tuple[fmpq, ...]) -> str:
    return "at " + (", ".join(f"{n} = {v}" for n, v in zip(field.names, point)) or "the only point")


def _counts(point: tuple[fmpq, ...], ground: Ground, positive: Quotient | None) -> bool:
    return ground.holds(point) and (positive is None or positive.sign_at(point) <= 0)


def _linear(poly: fmpz_mpoly, k: int) -> tuple[int, ...]:
    coefficients = [0] * (k + 1)
    for powers, c in poly.to_dict().items():
        where = next((i for i, e in enumerate(powers) if e), k)
        coefficients[where] = int(c)
    return tuple(coefficients)


def _context(n: int):
    return fmpz_mpoly_ctx.get(tuple(f"s{i}" for i in range(n)), Ordering.lex)


def _rule(factor: Quotient, ground: Ground) -> int:
    terms = {tuple(map(int, m)): c for m, c in factor.num.to_dict().items()}
    k = len(ground.field.names)
    support = tuple(i for i in range(k) if any(m[i] for m in terms))
    degree = max(map(sum, terms))
    for columns in dict.fromkeys((support, tuple(range(k)))):
        lifted = {(*(m[i] for i in columns), degree - sum(m)): c for m, c in terms.items()}
        homogeneous = _context(len(columns) + 1).from_dict(lifted)
        for frame in ground.frames(columns):
            signs = {c > 0 for c in homogeneous.compose(*frame).coeffs()}
            if len(signs) == 1:
                return 1 if signs.pop() else -1
    return 0


def _rational(value, digits: int) -> fmpq:
    if value is None:
        return fmpq(0)
    number = Fraction(str((value if hasattr(value, "as_fraction") else value.approx(digits)).as_fraction()))
    return fmpq(number.numerator, number.denominator)
