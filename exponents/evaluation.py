"""Fast answers on arrays: which phase, which exponents, in float64.

The wall polynomials are evaluated once for all phases, chunk by chunk so that everything stays in the cache; formulas are
evaluated only where their phase holds. Points on a wall belong to the first phase that meets there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from .errors import DomainError, UnknownNameError
from .field import Quotient
from .solution import Solution

CHUNK = 16_384


@dataclass(frozen=True)
class Evaluation:
    """Answers on arrays of one shape S.

    phase      (S) int8 or int16: index into ``solution.phases``, -1 outside the domain (and for nan)
    loss       (S) float64: exponent of the loss, nan outside
    resources  name -> (S) float64: optimal exponent; where the optimum is a set, its least value
    largest    name -> (S) float64 for the resources that are free somewhere: the largest optimal value (inf if unbounded)
    """

    phase: np.ndarray
    loss: np.ndarray
    resources: dict[str, np.ndarray]
    largest: dict[str, np.ndarray]


def evaluate(solution: Solution, arrays: Mapping[str, object]) -> Evaluation:
    """Evaluate at arrays of parameters (broadcast together). Raises UnknownNameError for a wrong or missing name."""
    names = solution.model.parameters
    if set(arrays) != set(names):
        wrong = sorted(set(arrays) ^ set(names))
        raise UnknownNameError(f"evaluate needs exactly the parameters {', '.join(names)}; check {', '.join(wrong)}")
    try:
        given = np.broadcast_arrays(*(np.asarray(arrays[n], dtype=np.float64) for n in names))
    except (ValueError, TypeError) as error:
        raise DomainError(f"the parameter arrays do not fit together: {error}") from None
    shape = given[0].shape if given else ()
    columns = [np.ascontiguousarray(a).reshape(-1) for a in given]
    size = int(np.prod(shape))
    plan = _plan(solution)
    phase = np.full(size, -1, dtype=np.int8 if len(solution.phases) < 127 else np.int16)
    outputs = np.full((len(plan.columns), size), np.nan)
    with np.errstate(all="ignore"):
        for start in range(0, size, CHUNK):
            stop = min(start + CHUNK, size)
            plan.run([c[start:stop] for c in columns], phase[start:stop], outputs[:, start:stop])
    found = dict(zip(plan.columns, (o.reshape(shape) for o in outputs)))
    model = solution.model.names
    return Evaluation(
        phase.reshape(shape),
        found["loss"],
        {n: found[n, "low"] for n in model},
        {n: found[n, "high"] for n in model if (n, "high") in found},
    )


class _Plan:
    """Compiled polynomials of a solution: distinct wall polynomials, cells as signs of them, formulas by phase."""

    def __init__(self, solution: Solution):
        polys: dict[Quotient, int] = {}
        self.domain = [self._sign(c, polys) for c in solution.model.domain.conditions]
        domain = set(solution.model.domain.conditions)
        self.untested = [  # a nan there passes the domain's tests
            i for i in range(len(solution.model.parameters)) if not any(c.poly.num.degrees()[i] for c in domain)
        ]
        self.cells = [
            (k, [self._sign(c, polys) for c in cell.conditions if c not in domain])
            for k, phase in enumerate(solution.phases)
            for cell in phase.cells
        ]
        self.polys = [horner(p) for p in polys]
        names = solution.model.names
        free = [n for n in names if any(n in p.optimum.free for p in solution.phases)]
        self.columns = ["loss", *((n, "low") for n in names), *((n, "high") for n in free)]
        self.formulas = []
        for phase in solution.phases:
            row = [(quotient_function(phase.loss.value),)]
            for kind, group in (("low", names), ("high", free)):
                for n in group:
                    values = dict.fromkeys(v[n].value for v in phase.optimum.vertices)
                    row.append(
                        tuple(map(quotient_function, values))
                        + tuple(_escape(r[n].value, kind) for r in phase.optimum.rays if r[n].value)
                    )
            self.formulas.append(row)
        self.pick = [np.maximum if isinstance(c, tuple) and c[1] == "high" else np.minimum for c in self.columns]

    @staticmethod
    def _sign(condition, polys) -> tuple[int, int, bool]:
        poly, sign = condition.poly, 1
        if -poly in polys:
            poly, sign = -poly, -1
        return polys.setdefault(poly, len(polys)), sign, condition.strict

    def run(self, columns, phase, outputs) -> None:
        values = [p(*columns) for p in self.polys]
        todo = self._all(values, self.domain, len(phase))
        for i in self.untested:
            todo &= ~np.isnan(columns[i])
        for k, cell in self.cells:
            mask = self._all(values, cell, len(phase)) & todo
            here = np.flatnonzero(mask)
            if not here.size:
                continue
            todo &= ~mask
            phase[here] = k
            at = [c[here] for c in columns]
            for row, functions, pick in zip(outputs, self.formulas[k], self.pick):
                result = functions[0](*at) if callable(functions[0]) else functions[0]
                for f in functions[1:]:
                    result = pick(result, f(*at))
                row[here] = result

    @staticmethod
    def _all(values, tests, size) -> np.ndarray:
        mask = np.ones(size, dtype=bool)
        for index, sign, strict in tests:
            v = values[index]
            mask &= (v > 0 if strict else v >= 0) if sign > 0 else (v < 0 if strict else v <= 0)
        return mask


def _escape(direction: Quotient, kind: str):
    """A function that is infinite where a ray moves a resource beyond all bounds on the side ``kind``, else neutral."""
    infinity = np.inf if kind == "high" else -np.inf
    slope = quotient_function(direction)
    return lambda *x: np.where(slope(*x) * infinity > 0, infinity, -infinity)


def _plan(solution: Solution) -> _Plan:
    """The compiled plan, kept on the solution (it is immutable, so is the plan)."""
    plan = solution.__dict__.get("_plan")
    if plan is None:
        plan = _Plan(solution)
        object.__setattr__(solution, "_plan", plan)
    return plan


def horner(poly: Quotient):
    """A function of float arrays that evaluates a polynomial by nested Horner schemes."""
    return _nested({tuple(map(int, m)): int(c) for m, c in poly.num.to_dict().items()}, len(poly.field.names))


def quotient_function(q: Quotient):
    """A function of float arrays that evaluates a quotient."""
    top = horner(q)
    bottom = q.field(q.den)
    if bottom.is_constant:
        scale = float(bottom.constant())
        return top if scale == 1 else lambda *x: top(*x) / scale
    below = horner(bottom)
    return lambda *x: top(*x) / below(*x)


def _nested(terms: dict[tuple[int, ...], int], arity: int, level: int = 0):
    """Horner in the generator ``level`` with coefficients that are polynomials in the later ones."""
    if level == arity or not terms:
        constant = float(sum(terms.values()))
        return lambda *x: constant
    groups: dict[int, dict] = {}
    for powers, c in terms.items():
        groups.setdefault(powers[level], {})[powers] = c
    top = max(groups)
    parts = [_nested(groups[e], arity, level + 1) if e in groups else None for e in range(top, -1, -1)]
    if top == 0:
        return parts[0]

    def run(*x):
        total = parts[0](*x)
        for part in parts[1:]:
            total = total * x[level]
            if part is not None:
                total = total + part(*x)
        return total

    return run
