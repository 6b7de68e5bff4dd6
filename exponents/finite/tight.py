"""The rows of the exponents' program with their constants, and the convex problem that the tight ones make up.

A row of the program (see ``exponents.program``) speaks of a monomial up to its constant; here the constant is found again by
the row's label. Held resources are eliminated from rows, so their constants go into those of the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ..field import Quotient
from ..law import Monomial
from ..linear import Point
from ..model import Model
from ..rate import rational
from ..rows import Branch, Row, window_bounds
from .optimum import optimum
from .posynomial import PosynomialLaw, Terms
from .product import Product


class Constants:
    """The constant of each row of one branch: of its monomial, held resources replaced by what they are held at."""

    def __init__(
        self, model: Model, branch: Branch, point: Point, coefficients: Mapping[str, str], cost: tuple[str, ...]
    ):
        self.model, self.coefficients, self.cost = model, coefficients, cost
        self.regime = next((r for r in model.regimes if branch.label.startswith(f"regime {r.id}")), None)
        parts = model.components + (self.regime.components if self.regime else ())
        self.bounds = window_bounds([c for c in parts if c.region is None or c.region.failing(point) is None])
        self.held: dict[str, Product] = {}
        laws = dict(model.held)
        for name, _, _ in branch.held:  # each after those that its law mentions
            self.held[name] = self.monomial(laws[name].terms[0].arms[_arm(branch, name)])

    def of(self, row: Row) -> Product:
        kind, _, rest = row.label.partition(":")
        place = rest.split(":")
        if kind == "component":
            arm = self.model.component(place[0]).law.terms[int(place[1])].arms[int(place[2])]
            return self.monomial(arm, self.coefficients.get(place[0]))
        if kind == "budget":
            return self.monomial(self.model.budget[int(rest)], self.cost[int(rest)] if self.cost else None)
        if kind == "cap":
            return self.monomial(self.model.caps[int(rest)].monomial)
        if kind == "window":
            return self.monomial(self.bounds[int(rest)].monomial)
        if kind == "outside":
            return self.monomial(self.bounds[int(rest)].monomial) ** -1
        if kind == "regime":
            return self.monomial(self.regime.window[int(place[1])].monomial)
        if kind == "held":
            chosen, other = map(int, place[1].split("<"))
            arms = dict(self.model.held)[place[0]].terms[0].arms
            return self.monomial(arms[chosen]) / self.monomial(arms[other])
        return self.held.get(rest, Product()) ** -1  # resource:X, X >= 1

    def monomial(self, m: Monomial, coefficient: str | None = None) -> Product:
        total = Product.coefficient(m.coefficient if coefficient is None else coefficient, self.model.field)
        for name, e in m.powers:
            if name in self.held:
                total = total * self.held[name] ** e
        return total


def _arm(branch: Branch, name: str) -> int:
    """Which arm of a held resource a branch chose: its rows compare it with the others."""
    compared = [r.label for r in branch.rows if r.label.startswith(f"held:{name}:")]
    return int(compared[0].rpartition(":")[2].partition("<")[0]) if compared else 0


@dataclass(frozen=True)
class Tight:
    """The rows that are tight at the optimum with their constants; held resources as forms with constants."""

    rows: tuple[Row, ...]
    constants: tuple[Product, ...]
    held: tuple[tuple[str, tuple[Quotient, ...], Quotient], ...]
    held_constants: Mapping[str, Product]

    def solved(
        self, model: Model, values: Mapping[str, float], free: tuple[str, ...]
    ) -> tuple[float, dict[str, float]]:
        """The optimum at f = 1: constants A and {name: G} of the leading order, G nan for resources in ``free``."""
        names = [n for n in model.names if n not in dict.fromkeys(n for n, _, _ in self.held)]
        point = tuple(rational(repr(float(values[n]))) for n in model.parameters)
        lines = [
            (row, -np.array([float(c.at(point)) for c in row.coefficients]), np.log(c.at(values)))
            for row, c in zip(self.rows, self.constants)
        ]
        found = optimum(_law(model, names, lines), [1.0], {n: 1.0 for n in model.names if n not in names})
        logs = dict(zip(model.names, found.x[0]))
        for name, form, _ in self.held:
            shift = np.log(self.held_constants[name].at(values))
            logs[name] = sum(float(c.at(point)) * logs[n] for c, n in zip(form, names)) + shift
        return float(found.excess[0]), {n: np.nan if n in free else float(np.exp(x)) for n, x in logs.items()}


def _law(model: Model, names: list[str], lines) -> PosynomialLaw:
    """The tight rows as a law in all resources of the model, of which only ``names`` occur."""
    columns = [model.names.index(n) for n in names]

    def terms(kind) -> Terms:
        kept = [(a, c) for row, a, c in lines if kind(row)]
        powers = np.zeros((len(kept), len(model.names)))
        for k, (a, _) in enumerate(kept):
            powers[k, columns] = a
        return Terms(np.array([c for _, c in kept]), powers, np.ones(len(kept)))

    loss = terms(lambda row: row.loss)
    caps = terms(lambda row: not row.loss and not row.label.startswith("budget:"))
    cost = terms(lambda row: row.label.startswith("budget:"))
    names_ = tuple(f"component {k}" for k in range(len(loss.signs)))
    count = len(caps.signs)
    return PosynomialLaw(
        model, names_, 0.0, "", loss, np.arange(len(names_)), cost,
        caps.powers, caps.constants, np.zeros(count), tuple(f"cap {k}" for k in range(count)),
    )  # fmt: skip
