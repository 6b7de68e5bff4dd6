"""What a fitted law says to do with a budget: exponents of the compute-optimal allocation, and the allocation itself.

The exponents are the engine's: exact formulas of the model's solution, evaluated at every replica. The allocation
minimises the fitted law on the surface where the cost equals the budget; in logarithms that is a convex problem of one
variable less than there are resources, solved for all replicas at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from exponents.errors import DomainError, FormulaError, UnknownNameError
from exponents.parse import number
from exponents.solution import Solution
from verify.runs.data import OPERATIONS
from verify.runs.laws import Law
from verify.runs.objective import Objective

_STEPS = 300
_LONGEST = 1.0  # of a step, in the logarithm of a ratio of components: there Newton's method for log-sum-exp is safe
_SETTLED = 1e-10


@dataclass(frozen=True)
class Growth:
    """Exponents at R parameter vectors: name -> (R,) with the law's resources, then "loss" (a decay); nan outside the
    domain. ``loose`` are resources whose optimal exponent is not unique."""

    exponents: dict[str, np.ndarray]
    loose: tuple[str, ...]


def growth(law: Law, solution: Solution, vectors: np.ndarray, given: Mapping[str, Fraction]) -> Growth:
    """Compute-optimal exponents at parameter vectors (R, P); ``given`` has those parameters the loss does not show.

    Raises DomainError naming the parameters that are neither fitted nor given.
    """
    missing = [name for name in law.absent if name not in given]
    if missing:
        raise DomainError(
            f"the loss of {law.id} does not depend on {', '.join(missing)}, the optimum does: give {missing[0]}=..."
        )
    fitted = dict(zip(law.exponents, vectors[:, len(law.parameters) - len(law.exponents) :].T))
    fixed = {name: float(value) for name, value in given.items()}
    answer = solution.evaluate(**fitted, **fixed)
    shape = (len(vectors),)
    found = {name: np.broadcast_to(answer.resources[name], shape) for name in law.resources}
    # Where the optimum is a set, evaluate gives its two ends.
    loose = tuple(n for n in law.resources if n in answer.largest and (answer.largest[n] - found[n] > 1e-12).any())
    return Growth({**found, "loss": np.broadcast_to(answer.loss, shape)}, loose)


def checked(law: Law, given: Mapping[str, Fraction]) -> None:
    """UnknownNameError for a value given to something that is no parameter or that is fitted."""
    for name in given:
        if name in law.exponents:
            raise UnknownNameError(f"{name} is fitted; values are given to what the loss does not depend on")
        if name not in law.absent:
            raise UnknownNameError(
                f"{law.id} has no parameter {name!r} to give; it has {', '.join(law.absent) or 'none'}"
            )


# --- allocation -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cost:
    """``factor * prod_k x_k ** powers_k`` over the law's resources."""

    factor: float
    powers: tuple[float, ...]


def cost_of(law: Law) -> Cost:
    """The cost of training: 6 N D for laws in N and D, else the model's budget.

    Raises DomainError for a budget of several terms, with symbolic factors or exponents, or with other resources.
    """
    if set(law.resources) == {"N", "D"}:
        return Cost(OPERATIONS, (1.0, 1.0))
    model = law.model
    text = " + ".join(map(str, model.budget))
    reason = (
        f"the allocation needs a budget that is one monomial in {', '.join(law.resources)}; {model.id} spends {text}"
    )
    if len(model.budget) != 1 or model.caps:
        raise DomainError(reason + (" under caps" if model.caps else ""))
    (monomial,) = model.budget
    if monomial.logs or {n for n, _ in monomial.powers} - set(law.resources):
        raise DomainError(reason)
    if not all(e.is_constant for _, e in monomial.powers):
        raise DomainError(reason)
    try:
        factor = float(number(monomial.coefficient))
    except FormulaError:
        raise DomainError(reason) from None
    powers = {name: float(e.constant()) for name, e in monomial.powers}
    return Cost(factor, tuple(powers.get(name, 0.0) for name in law.resources))


def allocation(objective: Objective, vectors: np.ndarray, cost: Cost, budget: float) -> dict[str, np.ndarray]:
    """Resource -> (R,) and "loss" -> (R,) that minimise the law at cost ``budget``; nan where there is no minimum."""
    law = objective.law
    centre = np.array([objective.centre[name] for name in law.resources])
    levels, slopes, floor, p = _posynomial(objective, vectors)
    powers = np.array(cost.powers)
    # Start on the surface, above the centre of the data; then move within it.
    start = centre + powers * (np.log(budget / cost.factor) - powers @ centre) / (powers @ powers)
    inside = np.linalg.svd(powers[None])[2][1:]  # (k - 1, k), an orthonormal basis of its directions
    x = np.repeat(start[None], len(vectors), axis=0)
    settled = np.full(len(vectors), not len(inside))
    for _ in range(_STEPS if len(inside) else 0):
        u = levels + np.einsum("rmk,rk->rm", slopes, x - centre)
        shares = np.exp(u - np.logaddexp.reduce(u, axis=1)[:, None])
        within = slopes @ inside.T
        gradient = np.einsum("rm,rmj->rj", shares, within)
        spread = within - gradient[:, None, :]
        hessian = np.einsum("rm,rmi,rmj->rij", shares, spread, spread) + 1e-12 * np.eye(len(inside))
        step = -np.linalg.solve(hessian, gradient[:, :, None])[:, :, 0]
        longest = np.ptp(np.einsum("rmj,rj->rm", within, step), axis=1, keepdims=True)
        x = x + (step * np.minimum(1.0, _LONGEST / np.maximum(longest, 1e-300))) @ inside
        settled = (longest[:, 0] < _SETTLED) & (np.abs(gradient).max(axis=1) < _SETTLED)
        if settled.all():
            break
    u = levels + np.einsum("rmk,rk->rm", slopes, x - centre)
    with np.errstate(over="ignore"):
        loss = np.exp(p * np.logaddexp.reduce(u, axis=1)) + floor
        found = {name: np.exp(x[:, k]) for k, name in enumerate(law.resources)} | {"loss": loss}
    return {name: np.where(settled, values, np.nan) for name, values in found.items()}


def _posynomial(objective: Objective, vectors: np.ndarray):
    """L = floor + (sum_i exp(levels_i + slopes_i (x - centre)))^p: (R, m), (R, m, k), (R,), (R,)."""
    law = objective.law
    stages = objective.coefficients(vectors)
    floor = np.exp(stages[0][:, 0]) if law.irreducible else np.zeros(len(vectors))
    p = np.ones(len(vectors)) if law.power is None else stages[-1][:, 0]
    terms = stages[1 if law.irreducible else 0 :][: len(law.terms)]
    slopes = np.zeros((len(vectors), len(law.terms), len(law.resources)))
    for i, (term, stage) in enumerate(zip(law.terms, terms)):
        for name, values in zip(term.resources, stage[:, 1:].T):
            slopes[:, i, law.resources.index(name)] = values / p
    return np.stack([stage[:, 0] / p for stage in terms], axis=1), slopes, floor, p
