"""Level "numerics": losses of solvable models outside one-pass SGD on sampled spectra, against the model's exponents.

The theory names a loss of ``verify.catalogue.losses`` (mean-field equations, sums over modes, differential equations) with
rays along which one component leads and budgets whose least loss is searched for. What the loss does there is measured
without knowledge of the components; what the engine says is exact.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from exponents.field import Quotient
from exponents.law import Monomial
from exponents.model import Model
from exponents.parse import Scope, exponent, law_of
from exponents.query import Answer
from exponents.solution import Solution
from verify.catalogue import losses
from verify.catalogue.budgets import Frontier, frontier
from verify.catalogue.lattice import Curves
from verify.catalogue.rays import claimed_decays, completed, local_decays, number_at
from verify.fit import Outcome, judge, scaling_fit
from verify.report import Finding, Row, measured

SCALES = 10  # sizes along a ray, budgets of a frontier
LEVEL = "numerics"
DECAY, GROWTH = 0.01, 0.02  # widest interval of a confirmed exponent; a size follows from a minimum and is less sharp
_PRECISION = "float64"

Point = Mapping[str, Fraction]


def rows(theory: Any, solution: Solution, point: Point | None = None) -> Iterator[Row]:
    """Rows for every bottleneck and optimum that the theory records, at its own points or all at ``point``.

    A theory without numerics has one row that says so.
    """
    record = getattr(theory, "numerics", None)
    model = theory.model
    if record is None:
        reason = f"{model.id} names no numerical loss: there is nothing to measure at this level"
        yield Row(LEVEL, model.id, Outcome.INCONCLUSIVE, "none", "none", None, 0.0, reason)
        return
    for each in _placed(record.bottlenecks, point):
        yield bottleneck(record, model, each)
    for each in _placed(record.optima, point):
        yield from optimum(record, solution, each)


def _placed(places: tuple, point: Point | None) -> tuple:
    """The records moved to one point, each once."""
    if point is None:
        return places
    text = " ".join(f"{name}={value}" for name, value in point.items())
    return tuple({replace(each, point=text, decades=(0, 0)): replace(each, point=text) for each in places}.values())


# --- losses -----------------------------------------------------------------------------------------------------------


def loss_of(record: Any, model: Model, point: Point) -> Callable[..., float]:
    """The record's loss at a point of the model's parameters."""
    values = _values(model, point)
    given = {name: float(number_at(exponent(text, model.field), values)) for name, text in record.arguments}
    return getattr(losses, record.loss)(**given)


def _values(model: Model, point: Point) -> tuple[Fraction, ...]:
    return tuple(point[name] for name in model.parameters)


def _method(record: Any, decades: tuple[float, float], of: str) -> str:
    return f"{record.loss.replace('_', ' ')}, {of} = 1e{decades[0]:g} to 1e{decades[1]:g}"


def _scales(decades: tuple[float, float]) -> np.ndarray:
    return np.geomspace(10.0 ** decades[0], 10.0 ** decades[1], SCALES)


# --- bottlenecks ------------------------------------------------------------------------------------------------------


def bottleneck(record: Any, model: Model, each: Any) -> Row:
    """The loss along a ray against the slowest of the model's components."""
    point = each.at
    ray = completed(model, point, each.exponents)
    decays = claimed_decays(model, point, ray)
    decays = {name: decay for name, decay in decays.items() if not record.components or name in record.components}
    claimed = min(decays.values())
    leading = " + ".join(name for name, decay in decays.items() if decay == claimed)
    along = ", ".join(f"{name} = n^{power}" for name, power in ray.items())
    claim = f"{leading} at {_words(point)}: loss ~ n^-({claimed}) along {along}"

    def find() -> Finding:
        loss = loss_of(record, model, point)
        sizes = {size: ray[name] for size, name in record.sizes} or dict(each.exponents)
        return _finding(*local_decays(loss, sizes, _scales(each.decades)), claimed, DECAY)

    return _measured(claim, _method(record, each.decades, "n"), find)


# --- optima -----------------------------------------------------------------------------------------------------------


def optimum(record: Any, solution: Solution, each: Any) -> Iterator[Row]:
    """A row for the loss, then one for each size that is chosen and whose optimal exponent is unique."""
    model, point = solution.model, each.at
    answer = solution.at(**point)
    found: list[Frontier] = []
    method = _method(record, each.decades, "f")

    def best() -> Frontier:
        if not found:
            found.append(_frontier(record, model, each))
        return found[0]

    def loss() -> Finding:
        return _finding(best().middles, best().loss_slopes, answer.loss, DECAY)

    where = f"{_words(point)} with {', '.join(f'{name} = {text}' for name, text in each.others)}"
    yield _measured(f"optimal loss at {where}: f^-({answer.loss})", method, loss)
    for size, growth in _unique(record, answer, each):

        def xi(size=size, growth=growth) -> Finding:
            return _finding(best().middles, best().size_slopes(size), growth, GROWTH)

        yield _measured(f"optimal {size} at {where}: f^({growth})", method, xi)


def _unique(record: Any, answer: Answer, each: Any) -> Iterator[tuple[str, Any]]:
    names, resources = dict(record.sizes), dict(answer.resources)
    for size, _, _ in each.free:
        low, high = resources[names.get(size, size)]
        if low == high and low is not None:
            yield size, low


def _frontier(record: Any, model: Model, each: Any) -> Frontier:
    values = _values(model, each.at)
    free = {name: (low, high) for name, low, high in each.free}
    scope = Scope(model.field, tuple(free), budget=True)
    others = {name: _powers(law_of(text, scope).monomial, values) for name, text in each.others}

    def left(f: float, sizes: dict[str, float]) -> dict[str, float]:
        known = sizes | {"f": f}
        return {name: float(np.prod([known[n] ** p for n, p in powers])) for name, powers in others.items()}

    loss = loss_of(record, model, each.at)
    if isinstance(loss, Curves):
        loss = loss.on_lattice()
    return frontier(loss, free, left, _scales(each.decades))


def _powers(monomial: Monomial, values: tuple[Fraction, ...]) -> tuple[tuple[str, float], ...]:
    def power(q: Quotient) -> float:
        return float(number_at(q, values))

    return tuple((name, power(q)) for name, q in monomial.powers)


def _measured(claim: str, method: str, find: Callable[[], Finding]) -> Row:
    """Matrices are small: more threads than one only wait for each other."""
    with threadpool_limits(1, "blas"):
        return measured(LEVEL, claim, method, _PRECISION, find)


def _finding(scales: np.ndarray, slopes: np.ndarray, claimed: Any, tolerance: float) -> Finding:
    judgement = judge(scales, slopes, float(claimed), tolerance)
    detail = f"{judgement.reason}; last local exponent {slopes[-1]:.5f}"
    return Finding(judgement.outcome, detail, scaling_fit(scales, slopes).half_width)


def _words(point: Point) -> str:
    return ", ".join(f"{name} = {value}" for name, value in point.items())


__all__ = ["DECAY", "GROWTH", "bottleneck", "loss_of", "optimum", "rows"]
