"""Sums of power laws with constants: the finite law of any model whose components have numbers for coefficients.

In y = log x a monomial is the exponential of an affine form, so the logarithm of the loss is convex and so is that of the
budget; caps, windows, smallest sizes and held resources are affine. A window that is open or shut, the arms of a minimum
and the regimes of a model are case distinctions: one branch each, and the smallest of their losses is the law's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product

import numpy as np

from ..errors import ModelError, UnknownNameError
from ..law import Monomial
from ..model import Component, Model, Regime
from ..parse import BUDGET
from ..rate import rational
from ..rows import window_bounds
from .constants import worth
from .law import HELD, Sizes

MOST_BRANCHES = 256


@dataclass(frozen=True)
class Terms:
    """``sum_t sign_t exp(constants_t + powers_t . x)``: constants (T,), powers (T, R), signs (T,)."""

    constants: np.ndarray
    powers: np.ndarray
    signs: np.ndarray

    @cached_property
    def squares(self) -> np.ndarray:
        """(T, R R) products of the powers of two resources."""
        return (self.powers[:, :, None] * self.powers[:, None, :]).reshape(len(self.powers), -1)

    def values(self, x: np.ndarray) -> np.ndarray:
        """(n, T)"""
        return self.signs * np.exp(x @ self.powers.T + self.constants)


@dataclass(frozen=True)
class PosynomialLaw:
    """One branch: ``terms`` of the loss, the component (index in ``names``) of each, terms of the ``cost``, affine bounds.

    The bounds are ``rows @ x + offsets <= rates * log f``.
    """

    model: Model
    names: tuple[str, ...]
    floor: float
    source: str
    terms: Terms
    owner: np.ndarray
    cost: Terms
    rows: np.ndarray
    offsets: np.ndarray
    rates: np.ndarray
    labels: tuple[str, ...]
    ranges: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    def sizes(self, x: np.ndarray) -> Sizes:
        values = self.terms.values(x)
        member = np.equal.outer(self.owner, np.arange(len(self.names))).astype(float)
        each = (member[:, :, None] * self.terms.powers[:, None, :]).reshape(len(member), -1)
        return Sizes(values @ member, (values @ each).reshape(*x.shape[:1], *member.shape[1:], -1), _no_estimate(x))

    def budget(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        total, weights = _log_sum(self.cost, x)
        return total, weights @ self.cost.powers

    def bounds(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return x @ self.rows.T + self.offsets, np.broadcast_to(self.rows, (len(x), *self.rows.shape))

    def logarithm(self, x: np.ndarray, bent: bool = True) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        value, shares = _log_sum(self.terms, x)
        gradient = shares @ self.terms.powers
        if not bent:
            return value, gradient, *np.zeros((2, *x.shape, x.shape[1]))
        return value, gradient, _covariance(self.terms, shares), self._bend(x)

    def _bend(self, x: np.ndarray) -> np.ndarray:
        if len(self.cost.signs) == 1:
            return np.zeros((*x.shape, x.shape[1]))
        return _covariance(self.cost, _log_sum(self.cost, x)[1])


@dataclass(frozen=True)
class Cases:
    """A law with case distinctions: at every point the branch that applies there, at the optimum the best one."""

    model: Model
    names: tuple[str, ...]
    floor: float
    source: str
    branches: tuple[PosynomialLaw, ...]
    ranges: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    def sizes(self, x: np.ndarray) -> Sizes:
        """The smallest loss among the branches whose bounds hold at a point; nan where none does."""
        best = np.full(len(x), np.inf)
        components = np.full((len(x), len(self.names)), np.nan)
        slopes = np.full((len(x), len(self.names), x.shape[1]), np.nan)
        for law in self.branches:
            found = law.sizes(x)
            windows = [k for k, label in enumerate(law.labels) if not label.startswith(HELD)]
            inside = (law.bounds(x)[0][:, windows] <= law.rates[windows] * law.budget(x)[0][:, None] + ROUNDING).all(1)
            better = inside & (found.components.sum(1) < best)
            best = np.where(better, found.components.sum(1), best)
            order = [self.names.index(n) for n in law.names]
            components[better], slopes[better] = 0, 0
            components[np.ix_(better, order)] = found.components[better]
            slopes[np.ix_(better, order)] = found.slopes[better]
        return Sizes(components, slopes, _no_estimate(x))

    def budget(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return self.branches[0].budget(x)

    def bounds(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """What all branches ask for."""
        shared = set.intersection(*(set(b.labels) for b in self.branches))
        first = self.branches[0]
        kept = [k for k, label in enumerate(first.labels) if label in shared]
        values, slopes = first.bounds(x)
        return values[:, kept], slopes[:, kept]


ROUNDING = 1e-9


def _no_estimate(x: np.ndarray) -> np.ndarray:
    """Power laws with fitted or given constants say nothing of what they neglect."""
    return np.full(len(x), np.nan)


def _log_sum(terms: Terms, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """log of the sum, (n,), and the share of each term, (n, T)."""
    logs = terms.powers @ x.T + terms.constants[:, None]  # terms first: many points at a time are added up
    if len(terms.signs) == 1 and terms.signs[0] > 0:
        return logs[0], np.ones((len(x), 1))
    top = logs.max(0)
    values = terms.signs[:, None] * np.exp(logs - top)
    total = values.sum(0)
    return top + np.log(total), (values / total).T


def _covariance(terms: Terms, shares: np.ndarray) -> np.ndarray:
    """sum_t w_t a_t a_t^T - (sum_t w_t a_t)(sum_t w_t a_t)^T, (n, R, R): the second derivative of a log-sum-exp."""
    mean = shares @ terms.powers
    return (shares @ terms.squares).reshape(*mean.shape, -1) - mean[:, :, None] * mean[:, None, :]


# --- from a model ----------------------------------------------------------------------------------------------------


def posynomial(
    model: Model,
    values: Mapping[str, float],
    coefficients: Mapping[str, str] | None = None,
    floor: float = 0.0,
    cost: tuple[str, ...] = (),
    signs: Mapping[str, int] | None = None,
    source: str = "",
    ranges: Mapping[str, tuple[float, float]] | None = None,
) -> PosynomialLaw | Cases:
    """The law of a model with numbers for its parameters and constants.

    values        parameter or constant -> number; exponents are evaluated exactly at the numbers' shortest fractions
    coefficients  component -> coefficient in the constants, in place of those in the model's text (one per component)
    cost          coefficient of each term of the budget, in place of those in the model's text
    signs         component -> -1 for a correction that lowers the loss; the sum must stay positive where it is used

    Raises UnknownNameError for a parameter or constant without a value, ModelError for more than 256 branches or for
    laws with logarithms, DomainError for a coefficient that is not positive.
    """
    missing = [n for n in model.parameters if n not in values]
    if missing:
        raise UnknownNameError(f"no value for {', '.join(missing)}; give {' '.join(f'{n}=...' for n in missing)}")
    reader = _Reader(model, values, coefficients or {}, cost, signs or {})
    count = 0
    laws = []
    for case in _cases(model, reader):
        count += 1
        if count > MOST_BRANCHES:
            raise ModelError(f"{model.id} has more than {MOST_BRANCHES} branches (windows and mins multiply)")
        laws.append(PosynomialLaw(model, floor=floor, source=source, ranges=dict(ranges or {}), **reader.branch(case)))
    if len(laws) == 1:
        return laws[0]
    names = tuple(dict.fromkeys(n for law in laws for n in law.names))
    return Cases(model, names, floor, source, tuple(laws), dict(ranges or {}))


@dataclass(frozen=True)
class _Case:
    """What a branch has settled; ``limits`` are bounds <= 1 or, where the flag is False, >= 1."""

    held: tuple[tuple[str, Monomial], ...]
    limits: tuple[tuple[str, Monomial, bool], ...]
    arms: tuple[tuple[str, Monomial], ...]


def _cases(model: Model, reader: _Reader) -> Iterator[_Case]:
    held = [[(n, arm) for arm in law.terms[0].arms] for n, law in model.held]
    for regime in model.regimes or (None,):
        live = [c for c in model.components + (regime.components if regime else ()) if reader.lives(c)]
        bounds = window_bounds(live)
        for inside in product((True, False), repeat=len(bounds)):
            shut = {b.monomial for b, flag in zip(bounds, inside) if not flag}
            open_ = [c for c in live if not any(b.monomial in shut for b in c.window)]
            terms = [[(c.id, arm) for arm in t.arms] for c in open_ for t in c.law.terms]
            limits = tuple((b.text, b.monomial, flag) for b, flag in zip(bounds, inside)) + _edges(regime)
            for choice in product(*held, *terms):
                yield _Case(choice[: len(held)], limits, choice[len(held) :])


def _edges(regime: Regime | None) -> tuple[tuple[str, Monomial, bool], ...]:
    return tuple((b.text, b.monomial, True) for b in regime.window) if regime else ()


class _Reader:
    """A model's monomials as numbers."""

    def __init__(self, model: Model, values, coefficients, cost, signs):
        self.model, self.values, self.coefficients, self.cost, self.signs = model, values, coefficients, cost, signs
        self.point = tuple(rational(repr(v) if isinstance(v, float) else v) for v in map(values.get, model.parameters))

    def lives(self, component: Component) -> bool:
        return component.region is None or component.region.failing(self.point) is None

    def monomial(self, m: Monomial, coefficient: str | None = None) -> tuple[float, np.ndarray, float]:
        """(log of its coefficient, powers of the resources, power of f)."""
        if m.logs:
            raise ModelError(f"{self.model.id}: {m} has a logarithm; predictions at finite budget are for power laws")
        powers = {name: float(q.at(self.point)) for name, q in m.powers}
        constant = np.log(worth(m.coefficient if coefficient is None else coefficient, self.values))
        return constant, np.array([powers.get(n, 0.0) for n in self.model.names]), powers.get(BUDGET, 0.0)

    def terms(self, monomials, coefficients, signs) -> Terms:
        read = [self.monomial(m, c) for m, c in zip(monomials, coefficients)]
        return Terms(np.array([c for c, _, _ in read]), np.array([p for _, p, _ in read]), np.array(signs, float))

    def branch(self, case: _Case) -> dict:
        names = tuple(dict.fromkeys(id for id, _ in case.arms))
        budget = self.model.budget
        rows = [*self._sizes(), *self._limits(case), *self._held(case)]
        return {
            "names": names,
            "terms": self.terms(
                [m for _, m in case.arms],
                [self.coefficients.get(id) for id, _ in case.arms],
                [self.signs.get(id, 1) for id, _ in case.arms],
            ),
            "owner": np.array([names.index(id) for id, _ in case.arms]),
            "cost": self.terms(budget, self.cost or [None] * len(budget), [1] * len(budget)),
            "rows": np.array([r for _, r, _, _ in rows]).reshape(len(rows), len(self.model.names)),
            "offsets": np.array([c for _, _, c, _ in rows]),
            "rates": np.array([rate for _, _, _, rate in rows]),
            "labels": tuple(label for label, _, _, _ in rows),
        }

    def _sizes(self) -> Iterator[tuple[str, np.ndarray, float, float]]:
        for k, resource in enumerate(self.model.resources):
            if resource.at_least_one:
                yield f"{resource.name} >= 1", -np.eye(len(self.model.names))[k], 0.0, 0.0

    def _limits(self, case: _Case) -> Iterator[tuple[str, np.ndarray, float, float]]:
        caps = tuple((b.text, b.monomial, True) for b in self.model.caps)
        for text, m, below in caps + case.limits:
            constant, powers, rate = self.monomial(m)
            sign = 1.0 if below else -1.0
            yield (text if below else f"not {text}"), sign * powers, sign * constant, -sign * rate

    def _held(self, case: _Case) -> Iterator[tuple[str, np.ndarray, float, float]]:
        options = dict(self.model.held)
        for name, arm in case.held:
            constant, powers, rate = self.monomial(arm)
            row = np.eye(len(self.model.names))[self.model.names.index(name)] - powers
            yield HELD + name, row, -constant, rate
            yield HELD + name, -row, constant, -rate
            for other in options[name].terms[0].arms:
                if other != arm:  # the arm that holds is the smallest
                    constant_o, powers_o, rate_o = self.monomial(other)
                    yield f"{name} <= {other}", powers - powers_o, constant - constant_o, rate_o - rate
