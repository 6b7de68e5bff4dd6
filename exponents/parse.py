"""What a syntax tree means: an exponent in QQ(parameters), a law in the resources, an exact number, a condition."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from .errors import FormulaError
from .field import Field, Quotient
from .grammar import Node, read, read_comparisons, write
from .law import Law, Monomial
from .region import Condition

LARGEST_POWER = 64
LARGEST_NUMBER = 10**60

BUDGET = "f"  # the budget's own symbol, as in the side budget N <= f**nu


def _small(value: Fraction) -> Fraction:
    if max(abs(value.numerator), value.denominator) > LARGEST_NUMBER:
        raise FormulaError(f"a number beyond {LARGEST_NUMBER:.0e}: exponents and points are modest rationals")
    return value


# --- exponents -------------------------------------------------------------------------------------------------------


def quotient(node: Node, field: Field) -> Quotient:
    """The rational function of the parameters that a tree denotes."""
    if node.head == "number":
        return field(_small(node.args[0]))
    if node.head == "name":
        if node.args[0] not in field.names:
            known = ", ".join(field.names) or "none"
            raise FormulaError(f"{node.args[0]!r} in an exponent is not a parameter (parameters: {known})")
        return field.generator(node.args[0])
    if node.head == "call":
        raise FormulaError(
            f"{write(node)} in an exponent: exponents are rational functions of the parameters; "
            "write max or min of exponents as a sum or min of monomials"
        )
    if node.head == "neg":
        return -quotient(node.args[0], field)
    left = quotient(node.args[0], field)
    right = quotient(node.args[1], field)
    if node.head == "+":
        return left + right
    if node.head == "-":
        return left - right
    if node.head == "*":
        return left * right
    if node.head == "/":
        if not right:
            raise FormulaError(f"division by zero in {write(node)}")
        return left / right
    if not right.is_constant or right.constant().denominator != 1:
        raise FormulaError(
            f"{write(node)}: inside an exponent powers are integers; roots and variable powers leave QQ(parameters)"
        )
    n = int(right.constant())
    if abs(n) * _size(left) > LARGEST_POWER:
        raise FormulaError(
            f"{write(node)}: powers beyond {LARGEST_POWER} (of sums and large numbers: less) are refused"
        )
    if n < 0 and not left:
        raise FormulaError(f"division by zero in {write(node)}")
    return left**n


def _size(base: Quotient) -> int:
    """What a power of a base costs: its degree or, in units of the largest number, its coefficients."""
    largest = max((abs(int(c)) for p in (base.num, base.den) for c in p.coeffs()), default=1)
    degree = max(base.num.total_degree(), base.den.total_degree())
    return max(1, degree, largest.bit_length() // LARGEST_NUMBER.bit_length())


def exponent(text: str, field: Field) -> Quotient:
    return quotient(read(text), field)


# --- laws ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Scope:
    """The names a law may use: parameters (a field), resources, positive constants, and whether the budget f is one."""

    field: Field
    resources: tuple[str, ...]
    constants: tuple[str, ...] = ()
    budget: bool = False

    @property
    def letters(self) -> tuple[str, ...]:
        return self.resources + ((BUDGET,) if self.budget else ())


def law(node: Node, scope: Scope) -> Law:
    """The law that a tree denotes, up to constant factors; refuses what is not a sum of minima of monomials."""
    one = scope.field.one
    if node.head == "number":
        return _coefficient(node, scope)
    if node.head == "name":
        name = node.args[0]
        if name in scope.letters:
            return Law.of(Monomial(((name, one),)))
        return _coefficient(node, scope)
    if node.head == "call":
        return _call(node, scope)
    if node.head == "neg" or node.head == "-":
        if not _mentions(node, scope.letters):
            return _coefficient(node, scope)
        raise FormulaError(
            f"{write(node)}: components are added, so a law has no minus sign; only exponents are signed"
        )
    if node.head == "**":
        return _power(node, scope)
    if node.head == "+" and not _mentions(node, scope.letters):
        return _coefficient(node, scope)
    left, right = law(node.args[0], scope), law(node.args[1], scope)
    if node.head == "+":
        return left + right
    return left * (right if node.head == "*" else right.inverse())


def _coefficient(node: Node, scope: Scope) -> Law:
    """A positive constant, kept as text: its names are known, and it is positive where that can be seen."""
    known = scope.letters + scope.field.names + scope.constants
    unknown = next((name for name in _names(node) if name not in known), None)
    if unknown is not None:
        raise FormulaError(f"unknown name {unknown!r} (known: {', '.join(known)})")
    if node.head == "neg" and any(_names(node)) or _rational(node) and quotient(node, Field.of(())).constant() <= 0:
        raise FormulaError(f"a law is positive; the coefficient {write(node)} is not")
    return Law.of(Monomial(coefficient=write(node, "*")))


def _names(node: Node) -> Iterator[str]:
    if node.head == "name":
        yield node.args[0]
    for part in node.args:
        if isinstance(part, Node):
            yield from _names(part)


def _rational(node: Node) -> bool:
    """Whether a tree has only numbers, integer powers and no functions, so that its value is a fraction."""
    if node.head in ("name", "call"):
        return False
    if node.head == "**" and not (node.args[1].head == "number" and node.args[1].args[0].denominator == 1):
        return False
    return all(_rational(part) for part in node.args if isinstance(part, Node))


def _call(node: Node, scope: Scope) -> Law:
    name, *args = node.args
    if name in ("min", "max"):
        laws = [law(a, scope) for a in args]
        total = laws[0]
        for other in laws[1:]:
            total = total.minimum(other) if name == "min" else total + other
        return total
    if name == "log":
        if len(args) == 1 and args[0].head == "name" and args[0].args[0] in scope.letters:
            return Law.of(Monomial(logs=((args[0].args[0], scope.field.one),)))
        raise FormulaError(f"{write(node)}: a logarithm is of one resource, log({'), log('.join(scope.resources)})")
    if name == "exp":
        raise FormulaError(f"{write(node)} is an exponential law; the engine treats power laws with logarithms only")
    raise FormulaError(f"{write(node)} is not a power law: the functions of a law are min, max and log")


def _power(node: Node, scope: Scope) -> Law:
    if _mentions(node.args[1], scope.letters):
        raise FormulaError(
            f"{write(node)} is an exponential law: a resource stands in the exponent; the engine treats power laws only"
        )
    if not _mentions(node.args[0], scope.letters):
        return _coefficient(node, scope)
    base, e = law(node.args[0], scope), quotient(node.args[1], scope.field)
    if base.monomial is not None:
        return Law.of(base.monomial**e)
    if e.is_constant:
        return base.raised(e) if e.constant() >= 0 else base.raised(-e).inverse()
    raise FormulaError(
        f"{write(node)}: a sum or min raised to a power whose sign depends on parameters; write the power on each part"
    )


def _mentions(node: Node, names: tuple[str, ...]) -> bool:
    return any(name in names for name in _names(node))


def law_of(text: str, scope: Scope) -> Law:
    return law(read(text), scope)


def bounds(text: str, scope: Scope) -> list[tuple[Monomial, str]]:
    """Monomials m with m <= 1 that ``"gamma <= min(1, d**(2*alpha - 1)), r >= d"`` asks for, each with its text."""
    found = []
    for comparison in read_comparisons(text):
        small, large = law(comparison.left, scope), law(comparison.right, scope)
        if comparison.relation in (">", ">="):
            small, large = large, small
        for term in small.terms:  # a sum below m: every term below m; a term below a min: below every arm
            for bound in large.terms:
                if len(term.arms) > 1 or len(large.terms) > 1:
                    raise FormulaError(
                        f"{write(comparison)}: "
                        "a bound is a sum of monomials on the small side and a min of monomials on the large side"
                    )
                for arm in bound.arms:
                    found.append((term.arms[0] * arm ** scope.field(-1), write(comparison)))
    return found


# --- conditions and numbers ------------------------------------------------------------------------------------------


def conditions(text: str, field: Field) -> tuple[Condition, ...]:
    """The conditions on the parameters that ``"alpha > 0, 2*alpha + 2*beta > 1"`` states."""
    found = []
    for comparison in read_comparisons(text):
        difference = quotient(comparison.right, field) - quotient(comparison.left, field)
        if comparison.relation in (">", ">="):
            difference = -difference
        found.append(Condition.of(difference, strict=comparison.relation in ("<", ">")))
    return tuple(dict.fromkeys(found))


def number(text: str) -> Fraction:
    """An exact rational: integers, fractions, decimals (read exactly), and arithmetic of these."""
    if text.strip().lower().lstrip("+-") in ("nan", "inf", "oo", "infinity"):
        raise FormulaError(f"{text!r} is not a number the engine can place; give a rational such as 7/10 or 0.7")
    try:
        value = quotient(read(text), Field.of(()))
    except FormulaError as error:
        raise FormulaError(f"{text!r} is not a rational number such as 7/10 or 0.7 ({error})") from None
    return value.constant()
