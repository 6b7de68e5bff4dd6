"""Leading constants of the optimum: L* ~ A f^(-eta), x* ~ G f^xi, by duality of geometric programs, with formulas.

At the optimum the weights of the exponents' linear program are dual weights of the geometric program as well (its large-f
limit): w_i of the active components, adding up to 1, are their shares of the loss; w_j of the budget's terms, adding up to
W, are W times their shares of the budget; w_k belong to active caps c_k m_k <= 1. Hence

    A = prod_i (c_i/w_i)^(w_i) * prod_j (c_j W/w_j)^(w_j) * prod_k c_k^(w_k),

and the optimal sizes solve a linear system in logarithms: component i is w_i L*, budget term j is (w_j/W) f, cap k is tight.
(Duffin, Peterson, Zener 1967.) With as many positive weights as free exponents plus one the system fixes every size. With
fewer, either the optimum is a set, whose free resources are named, or components tie without a share in the balance: then
the constants are those of the smaller convex problem of the tied components, which is solved numerically.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from ..field import Field, Quotient
from ..linear import Point, rank, solve_square
from ..model import Model
from ..program import program
from ..rate import rational
from ..rows import Row
from ..tropical import Optimum, piece
from .product import Product
from .tight import Constants, Tight


@dataclass(frozen=True)
class Leading:
    """Constants around a parameter point.

    loss       A; None where components tie (then ``numeric`` has it)
    resources  (name, G) of every resource; None where no formula fixes it
    eta        the loss exponent
    free       resources whose optimum is not unique at leading order
    family     directions in log x, a coefficient for each resource, along which the optimum is a set
    tied       labels of components and bounds that are active without a share
    """

    model: Model
    loss: Product | None
    resources: tuple[tuple[str, Product | None], ...]
    eta: Quotient
    free: tuple[str, ...]
    family: tuple[tuple[Quotient, ...], ...]
    tied: tuple[str, ...]
    tight: Tight

    def numeric(self, values: Mapping[str, float]) -> tuple[float, dict[str, float]]:
        """(A, {name: G}) at numbers for all parameters and constants; G is nan for a free resource.

        By the formulas where there are such, else from the smaller convex problem of what is tight.
        """
        if self.loss is not None:
            return self.loss.at(values), {n: np.nan if g is None else g.at(values) for n, g in self.resources}
        return self.tight.solved(self.model, values, self.free)


def leading(
    model: Model,
    point: Mapping[str, Fraction],
    coefficients: Mapping[str, str] | None = None,
    cost: tuple[str, ...] = (),
) -> Leading:
    """The leading constants of a model around a rational point, valid in the whole cell of its phase.

    ``coefficients`` and ``cost`` stand for those in the model's text, as in ``posynomial``. Raises NotGeneric on a wall,
    where logarithms or sums of both sides enter (see ``exponents.logs``).
    """
    exact = tuple(rational(point[n]) for n in model.parameters)
    found = piece(program(model, exact), model.field, exact).winners
    winner = found[0]
    constants = Constants(model, winner.branch, exact, coefficients or {}, cost)
    weighted = {row.label: w for row, w in winner.weights}
    tight = Tight(winner.tight, tuple(constants.of(row) for row in winner.tight), winner.branch.held, constants.held)
    sides = [constants.of(row) / _share(row, winner, exact) for row, _ in winner.weights]
    free = tuple(n for k, n in enumerate(_names(winner, model)) if not _unique(winner, k))
    tied = tuple(r.label for r in winner.tight if r.label not in weighted)
    full = len(found) == 1 and not tied
    sizes = _sizes(winner, sides, model, exact, constants.held) if full else dict.fromkeys(model.names)
    loss = _product(sides, [w for _, w in winner.weights]) if full else None
    return Leading(
        model, loss, tuple(sizes.items()), winner.value, tuple(n for n in model.names if n in free),
        _family(winner, model), tied, tight,
    )  # fmt: skip


def _product(bases: Sequence[Product], exponents: Sequence[Quotient]) -> Product:
    total = Product()
    for base, e in zip(bases, exponents):
        if e:
            total = total * base**e
    return total


def _share(row: Row, winner: Optimum, point: Point) -> Product:
    """Of the loss for a component, of the budget for one of its terms, 1 for what is simply tight."""
    weights = dict((r.label, w) for r, w in winner.weights)
    if row.loss:
        return Product.function(weights[row.label], point)
    if row.label.startswith("budget:"):
        spent = [w for label, w in weights.items() if label.startswith("budget:")]
        return Product.function(weights[row.label] / sum(spent[1:], spent[0]), point)
    return Product()


# --- sizes -----------------------------------------------------------------------------------------------------------


def _names(winner: Optimum, model: Model) -> tuple[str, ...]:
    """Resources in the order of a branch's forms: the free ones, then the held ones."""
    held = tuple(n for n, _, _ in winner.branch.held)
    return (*(n for n in model.names if n not in held), *held)


def _forms(winner: Optimum, model: Model) -> list[tuple[Quotient, ...]]:
    """The exponent of every resource as a form in those of the free ones."""
    field, size = model.field, len(winner.vertices[0])
    units = [tuple(field.one if i == k else field.zero for i in range(size)) for k in range(size)]
    return [*units, *(form for _, form, _ in winner.branch.held)]


def _unique(winner: Optimum, k: int) -> bool:
    directions = _directions(winner)
    if k < len(winner.vertices[0]):
        return not any(d[k] for d in directions)
    form = winner.branch.held[k - len(winner.vertices[0])][1]
    return not any(_dot(form, d) for d in directions)


def _directions(winner: Optimum) -> list[tuple[Quotient, ...]]:
    first = winner.vertices[0]
    edges = [tuple(a - b for a, b in zip(v, first)) for v in winner.vertices[1:]]
    return [d for d in (*edges, *winner.rays) if any(d)]


def _family(winner: Optimum, model: Model) -> tuple[tuple[Quotient, ...], ...]:
    forms, names = _forms(winner, model), _names(winner, model)
    order = [names.index(n) for n in model.names]
    return tuple(tuple(_dot(forms[k], d) for k in order) for d in _directions(winner))


def _dot(form: Sequence[Quotient], d: Sequence[Quotient]) -> Quotient:
    terms = [a * b for a, b in zip(form, d)]
    return sum(terms[1:], terms[0])


def _sizes(winner, sides, model: Model, point: Point, held: Mapping[str, Product]) -> dict[str, Product | None]:
    """G of every resource that the weighted rows fix: a form that is a combination of theirs."""
    rows = [(*row.coefficients, model.field(row.loss)) for row, _ in winner.weights]
    answers: dict[str, Product | None] = {}
    for name, form in zip(_names(winner, model), _forms(winner, model)):
        found = _combination(rows, (*form, model.field.zero), model.field, point)
        answers[name] = None if found is None else _product(sides, found) * held.get(name, Product())
    return {n: answers[n] for n in model.names}


def _combination(rows, target, field: Field, point: Point) -> list[Quotient] | None:
    """Coefficients of independent ``rows`` that add up to ``target``; None if there are none."""
    if rank([*rows, target]) > len(rows):
        return None
    columns: list[int] = []
    for c in range(len(target)):  # as many independent equations as there are rows
        if rank([[row[k] for row in rows] for k in (*columns, c)]) > len(columns):
            columns.append(c)
    return solve_square([[row[c] for row in rows] for c in columns], [target[c] for c in columns], field, point)
