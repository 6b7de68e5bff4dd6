"""Balance of terms with logarithms: L* ~ C f^-eta (log f)^p along one free exponent.

Every variable is f^(c + s x) (log f)^k. The powers of f decide first: x minimises the largest live term.
Among the terms that tie there the free variable may still move by a power of log f, d = f^x (log f)^y, and
the powers of log f are minimised in the same way. Points are exact; the answer is also given symbolically on
the curve the terms live on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from sympy import Expr, Mul, Rational, S, Symbol, radsimp

from exponents.errors import DomainError

from .algebra import canonical, normal_form
from .expansion import Term
from .window import Window

__all__ = ["Balance", "Growth", "balance_with_logs"]


@dataclass(frozen=True)
class Growth:
    """A variable along the budget: f**(constant + slope * x) * (log f)**logs."""

    constant: Expr = S.Zero
    slope: Expr = S.Zero
    logs: Expr = S.Zero


@dataclass(frozen=True)
class Balance:
    """L* ~ f**-eta (log f)**log_power at x = xi, with x moved by (log f)**log_shift; ``active`` are indices
    of terms.

    ``unique`` is False where an interval of x is optimal; then ``xi`` is one end of it.
    """

    eta: Expr
    log_power: Expr
    xi: Expr
    log_shift: Expr
    active: tuple[int, ...]
    unique: bool


@dataclass(frozen=True)
class _Line:
    """Growth exponent of a term: constant + slope x for f, log_constant + slope y for log f."""

    constant: Expr
    slope: Expr
    log_constant: Expr

    def at(self, x: Expr) -> Expr:
        return _number(canonical(self.constant + self.slope * x))


def _number(value: Expr) -> Expr:
    """A quadratic irrational as a + b sqrt(c), so that equal numbers are equal expressions; else as it is."""
    return radsimp(value).expand() if value.is_number and not value.is_Rational else value


def balance_with_logs(
    terms: Sequence[tuple[Term, Sequence[Window]]],
    growth: Mapping[Symbol, Growth],
    point: Mapping[Symbol, Rational] | None = None,
) -> Balance:
    """Minimise over 0 <= x <= 1 the largest term that is inside its windows.

    ``terms`` pairs a term with its windows, ``growth`` says how each variable follows the budget f. With
    ``point`` the active terms are found at these parameter values and the answer is symbolic along the curve;
    without it the exponents must be numbers. Logarithms of terms with equal powers are added before their
    power is read: log d - log X has none where X follows d. Raises :class:`DomainError` for a variable
    without growth or when no term is live.
    """
    lines = [_line(term, growth) for term, _ in terms]
    windows = [[_line(Term(S.One, window.exponents), growth) for window in of] for _, of in terms]
    values = dict(point or {})
    numeric = [_at_point(line, values) for line in lines]
    x, active, unique = _minimise(numeric, [[_at_point(line, values) for line in of] for of in windows])
    logs = {i: _log_power([term for term, _ in terms], i, active, growth, x, values) for i in active}
    lines, numeric = ([_with_logs(line, logs.get(i, 0)) for i, line in enumerate(of)] for of in (lines, numeric))
    return _refined(lines, numeric, x, active, unique)


def _line(term: Term, growth: Mapping[Symbol, Growth]) -> _Line:
    constant = slope = logs = S.Zero
    for variable, exponent in term.exponents:
        if variable not in growth:
            raise DomainError(f"variable {variable} of {term.as_expr()} has no growth along the budget")
        law = growth[variable]
        constant, slope = constant + exponent * law.constant, slope + exponent * law.slope
        logs += exponent * law.logs
    return _Line(canonical(constant), canonical(slope), canonical(logs))


def _with_logs(line: _Line, power: int) -> _Line:
    return replace(line, log_constant=line.log_constant + power)


def _log_power(
    terms: Sequence[Term],
    index: int,
    active: tuple[int, ...],
    growth: Mapping[Symbol, Growth],
    x: Expr,
    values: Mapping[Symbol, Rational],
) -> int:
    """Power of log f that the active terms with the powers of ``terms[index]`` have together: log w = rate(w)
    log f."""
    total: dict[int, Expr] = {}
    for term in (terms[i] for i in active if terms[i].exponents == terms[index].exponents):
        laws = [(growth[variable], power) for variable, power in term.logs]
        rates = Mul(*[(law.constant + law.slope * x) ** power for law, power in laws]).subs(values)
        order = sum(power for _, power in laws)
        total[order] = total.get(order, S.Zero) + term.coefficient.subs(values) * rates
    return max((order for order, coefficient in total.items() if normal_form(coefficient) != 0), default=0)


def _at_point(line: _Line, point: Mapping[Symbol, Rational]) -> _Line:
    values = [_number(S(part).subs(point)) for part in (line.constant, line.slope, line.log_constant)]
    if any(value.free_symbols for value in values):
        raise DomainError(f"the exponents {values} are not numbers; give a point with all parameters")
    return _Line(*values)


def _minimise(lines: list[_Line], windows: list[list[_Line]]) -> tuple[Expr, tuple[int, ...], bool]:
    """(x, indices of the largest live terms there, uniqueness) by enumeration of crossings and window
    edges."""
    candidates = {S.Zero, S.One}
    edges = [line for of in windows for line in of]
    crossings = [(_number(a.constant - b.constant), _number(a.slope - b.slope)) for a, b in combinations(lines, 2)]
    for constant, slope in [*crossings, *[(line.constant, line.slope) for line in edges]]:
        if slope != 0 and 0 <= _number(-constant / slope) <= 1:
            candidates.add(_number(-constant / slope))
    scored = sorted((value, x) for x in candidates if (value := _largest(lines, windows, x)) is not None)
    if not scored:
        raise DomainError("no term is inside its windows for any split of the budget")
    least = scored[0][0]
    optimal = [x for value, x in scored if value == least]
    active = tuple(i for i in _live(windows, optimal[0]) if lines[i].at(optimal[0]) == least)
    return optimal[0], active, len(optimal) == 1


def _live(windows: list[list[_Line]], x: Expr) -> list[int]:
    return [i for i, of in enumerate(windows) if all(line.at(x) <= 0 for line in of)]


def _largest(lines: list[_Line], windows: list[list[_Line]], x: Expr) -> Expr | None:
    return max((lines[i].at(x) for i in _live(windows, x)), default=None)


def _refined(lines: list[_Line], numeric: list[_Line], x: Expr, active: tuple[int, ...], unique: bool) -> Balance:
    """Second level: the power y of log f in the free variable, then everything symbolic for the pair that
    decides."""
    pairs = [(i, j) for i, j in combinations(active, 2) if numeric[i].slope * numeric[j].slope < 0]

    def height(pair: tuple[int, int]) -> Expr:
        return _meeting(numeric, *pair)[1]

    level = [i for i in active if numeric[i].slope == 0 or not pairs]
    top = max(level, key=lambda i: numeric[i].log_constant, default=None)
    if top is not None and not any(height(pair) > numeric[top].log_constant for pair in pairs):
        # a term that does not move with the variable decides: an interval of powers of log f is optimal
        unique = unique and not pairs
        return Balance(canonical(-lines[top].at(x)), lines[top].log_constant, x, S.Zero, active, unique)
    i, j = max(pairs, key=height)
    a, b = lines[i], lines[j]
    xi = canonical((b.constant - a.constant) / (a.slope - b.slope))
    shift, power = _meeting(lines, i, j)
    return Balance(canonical(-a.at(xi)), power, xi, shift, active, unique)


def _meeting(lines: list[_Line], i: int, j: int) -> tuple[Expr, Expr]:
    """(y, power of log f) where the log-exponents of two terms meet."""
    a, b = lines[i], lines[j]
    shift = canonical((b.log_constant - a.log_constant) / (a.slope - b.slope))
    return shift, canonical(a.log_constant + a.slope * shift)
