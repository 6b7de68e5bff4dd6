"""Exact values of parameters: rationals and numbers of one square root, as text or as objects, and functions at them."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from flint import Ordering, fmpz_mpoly_ctx, fmpz_poly

from .algebraic import Algebraic, real_roots, square_part
from .elimination import Terms, polynomial_at, quotient_of
from .errors import DomainError, FormulaError, PoleError
from .field import Quotient
from .grammar import Node, read
from .parse import LARGEST_NUMBER, LARGEST_POWER
from .rate import fraction, rational
from .region import Condition, Region

Value = Fraction | Algebraic

# --- reading ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Surd:
    """``a + b*sqrt(n)`` with n a positive integer (1 when b is 0)."""

    a: Fraction
    b: Fraction = Fraction(0)
    n: int = 1

    def _with(self, other: _Surd) -> int:
        if self.b and other.b and self.n != other.n:
            raise FormulaError("two different square roots in one value; one is what the engine can place exactly")
        return self.n if self.b else other.n

    def __add__(self, other):
        return _Surd(self.a + other.a, self.b + other.b, self._with(other))

    def __mul__(self, other):
        n = self._with(other)
        return _Surd(self.a * other.a + self.b * other.b * n, self.a * other.b + self.b * other.a, n)

    def inverse(self):
        norm = self.a**2 - self.n * self.b**2
        if norm == 0:
            raise FormulaError("division by zero")
        return _Surd(self.a / norm, -self.b / norm, self.n)


def value(text: str) -> Value:
    """The exact value of ``7/10``, ``0.7`` (read exactly) or ``1 - 1/sqrt(2)``. Raises FormulaError."""
    if text.strip().lower().lstrip("+-") in ("nan", "inf", "oo", "infinity"):
        raise FormulaError(
            f"{text!r} is not a number the engine can place; give one such as 7/10, 0.7 or 1 - 1/sqrt(2)"
        )
    try:
        surd = _surd(read(text))
    except FormulaError as error:
        raise FormulaError(f"{text!r} is not an exact number such as 7/10, 0.7 or 1 - 1/sqrt(2): {error}") from None
    if (
        max(abs(surd.a.numerator), surd.a.denominator, abs(surd.b.numerator), surd.b.denominator, surd.n)
        > LARGEST_NUMBER
    ):
        raise FormulaError(f"{text!r} has more than sixty digits")
    return _plain(surd)


def _surd(node: Node) -> _Surd:
    return _modest(_read(node))


def _modest(surd: _Surd) -> _Surd:
    parts = (abs(surd.a.numerator), surd.a.denominator, abs(surd.b.numerator), surd.b.denominator, surd.n)
    if max(parts) > LARGEST_NUMBER:
        raise FormulaError("it has more than sixty digits, or a part of it has")
    return surd


def _read(node: Node) -> _Surd:
    if node.head == "number":
        return _Surd(node.args[0])
    if node.head == "neg":
        return _surd(node.args[0]) * _Surd(Fraction(-1))
    if node.head == "call" and node.args[0] == "sqrt" and len(node.args) == 2:
        inner = _surd(node.args[1])
        if inner.b or inner.a < 0:
            raise FormulaError("a square root is of a rational number that is not negative")
        outside, n = square_part(inner.a.numerator * inner.a.denominator)
        root = Fraction(outside, inner.a.denominator)
        return _Surd(Fraction(0), root, n) if n > 1 else _Surd(root)
    if node.head in ("name", "call"):
        raise FormulaError(f"{node.args[0]!r} is not a number")
    left, right = _surd(node.args[0]), _surd(node.args[1])
    if node.head == "+":
        return left + right
    if node.head == "-":
        return left + right * _Surd(Fraction(-1))
    if node.head == "*":
        return left * right
    if node.head == "/":
        return left * right.inverse()
    if right.b or right.a.denominator != 1 or abs(right.a) > LARGEST_POWER:
        raise FormulaError(f"powers of numbers are integers of size at most {LARGEST_POWER}")
    total, base = _Surd(Fraction(1)), left if right.a >= 0 else left.inverse()
    for _ in range(abs(int(right.a))):
        total = _modest(total * base)
    return total


def _plain(surd: _Surd) -> Value:
    if not surd.b:
        return surd.a
    center, square = surd.a, surd.b**2 * surd.n  # root of (x - a)^2 = b^2 n
    scale = (center.denominator**2) * square.denominator
    poly = fmpz_poly([int((center**2 - square) * scale), int(-2 * center * scale), int(scale)])
    roots = real_roots(poly)
    found = roots[-1] if surd.b > 0 else roots[0]
    return found.low if found.is_rational else found


# --- functions at exact points ---------------------------------------------------------------


def is_irrational(v: object) -> bool:
    return isinstance(v, Algebraic) and not v.is_rational


def value_at(q: Quotient, point: tuple[Value, ...]) -> Value:
    """The exact value of a quotient at a point; PoleError at a pole."""
    irrational = sum(map(is_irrational, point))
    if not irrational:
        return fraction(q.at(tuple(map(rational, point))))
    if irrational == 1:
        return _evaluate(q, point)
    top, bottom = (polynomial_at(*_in_irrationals(p, point)) for p in (q.num, q.den))
    if not _sign(bottom):
        raise PoleError(f"{q} has a pole at ({', '.join(map(str, point))})")
    found = quotient_of(top, bottom)
    return found.low if found.is_rational else found


def sign_at(poly: Quotient, point: tuple[Value, ...]) -> int:
    """The sign of a polynomial at a point, decided exactly."""
    irrational = sum(map(is_irrational, point))
    if not irrational:
        return poly.sign_at(tuple(map(rational, point)))
    if irrational == 1:
        index = _irrational(point)
        return point[index].sign_of(_restricted(poly.num, index, point)[0])
    return _sign(polynomial_at(*_in_irrationals(poly.num, point)))


def _sign(x: Algebraic) -> int:
    return x.sign_of(fmpz_poly([0, 1]))


def _in_irrationals(poly, point: tuple[Value, ...]) -> tuple[Terms, list[Algebraic]]:
    """The polynomial with its rational coordinates put in, in the irrational ones; and these."""
    places = [i for i, v in enumerate(point) if is_irrational(v)]
    total: Terms = {}
    for powers, c in poly.to_dict().items():
        term = Fraction(int(c))
        for i, v in enumerate(point):
            if i not in places:
                term *= _rational(v) ** int(powers[i])
        left = tuple(int(powers[i]) for i in places)
        total[left] = total.get(left, Fraction(0)) + term
    return total, [point[i] for i in places]


def _rational(v: Value) -> Fraction:
    return Fraction(v.low if isinstance(v, Algebraic) else v)


def holds(condition: Condition, point: tuple[Value, ...]) -> bool:
    sign = sign_at(condition.poly, point)
    return sign > 0 or (sign == 0 and not condition.strict)


def require(domain: Region, point: tuple[Value, ...]) -> None:
    """DomainError naming the first condition of the domain that fails."""
    broken = next((c for c in domain.conditions if not holds(c, point)), None)
    if broken is not None:
        where = ", ".join(f"{n} = {v}" for n, v in zip(domain.field.names, point))
        raise DomainError(f"the point {where} lies outside the domain: {broken} fails")


def _evaluate(q: Quotient, point: tuple[Value, ...]) -> Value:
    """The exact value of a quotient at a point with exactly one irrational coordinate x.

    y = top(x)/bottom(x) is a root of the resultant of x's minimal polynomial with bottom*y - top; intervals tell which.
    """
    index = _irrational(point)
    x = point[index]
    (top, a), (bottom, b) = (_restricted(p, index, point) for p in (q.num, q.den))
    top, bottom = top * b, bottom * a
    if x.sign_of(bottom) == 0:
        raise PoleError(f"{q} has a pole at ({', '.join(map(str, point))})")
    gx, gy = _PLANE.gens()
    minimal = _lift(fmpz_poly(list(x.coefficients)), gx)
    eliminated = minimal.resultant(_lift(bottom, gx) * gy - _lift(top, gx), "x")
    coefficients = {int(m[1]): int(c) for m, c in eliminated.to_dict().items()}
    candidates = real_roots(fmpz_poly([coefficients.get(i, 0) for i in range(max(coefficients) + 1)]))
    width = Fraction(1, 10**12)
    while True:
        near = x.refined(width)
        bounds = _divide(_range(top, near), _range(bottom, near))
        if bounds is not None:
            found = [c for c in candidates if (f := c.refined(width)).high >= bounds[0] and f.low <= bounds[1]]
            if len(found) == 1:
                return found[0].low if found[0].is_rational else found[0]
        width /= 10**6


_PLANE = fmpz_mpoly_ctx.get(("x", "y"), Ordering.lex)


def _lift(p: fmpz_poly, x):
    return sum((int(c) * x**i for i, c in enumerate(p.coeffs())), _PLANE.constant(0))


def _irrational(point: tuple[Value, ...]) -> int:
    return next(i for i, v in enumerate(point) if is_irrational(v))


def _restricted(poly, index: int, point: tuple[Value, ...]) -> tuple[fmpz_poly, int]:
    """(integer polynomial, scale): ``scale`` times the polynomial in one coordinate, the others at their rational values."""
    total: dict[int, Fraction] = {}
    for powers, c in poly.to_dict().items():
        term = Fraction(int(c))
        for i, (v, e) in enumerate(zip(point, powers)):
            if i != index:
                term *= _rational(v) ** int(e)
        total[int(powers[index])] = total.get(int(powers[index]), Fraction(0)) + term
    scale = lcm(*(c.denominator for c in total.values()))
    return fmpz_poly([int(total.get(i, Fraction(0)) * scale) for i in range(max(total, default=-1) + 1)]), scale


def _range(p: fmpz_poly, x: Algebraic) -> tuple[Fraction, Fraction]:
    """An enclosure of p on the interval of x, by Horner in interval arithmetic."""
    low = high = Fraction(0)
    for c in reversed(p.coeffs()):
        products = (low * x.low, low * x.high, high * x.low, high * x.high)
        low, high = min(products) + int(c), max(products) + int(c)
    return low, high


def _divide(top, bottom) -> tuple[Fraction, Fraction] | None:
    if bottom[0] <= 0 <= bottom[1]:
        return None
    quotients = [t / b for t in top for b in bottom]
    return min(quotients), max(quotients)
